"""Reports: one format a file, found by its name and loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath

from symprop.check.report.format import ReportFormat
from symprop.check.report.sheet import Item, LocatedPremise, Location, Sheet, UnreadItem
from symprop.files import OutputError

FORMATS = {
    "text": "text:TextReport",
    "json": "json:Json",
    "md": "md:MarkdownReport",
    "html": "html:HtmlReport",
    "sarif": "sarif:Sarif",
    "github": "github:Github",
}
"""Module and class of each format."""
ENDINGS = {
    ".txt": "text", ".json": "json", ".md": "md", ".html": "html", ".htm": "html",
    ".sarif": "sarif",
}  # fmt: skip
"""The format of a report's file."""

__all__ = [
    "FORMATS",
    "Item",
    "LocatedPremise",
    "Location",
    "ReportFormat",
    "Sheet",
    "UnreadItem",
    "by_ending",
    "find",
]  # fmt: skip


def by_ending(file: str) -> str:
    """The name of the format that the ending of a file asks for.

    Raises:
        OutputError: no format has this ending.
    """
    ending = PurePath(file).suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(f"{file}: reports end with {', '.join(ENDINGS)}, or name a --format")
    return ENDINGS[ending]


def find(name: str) -> type[ReportFormat]:
    """The class of a format."""
    module, _, kind = FORMATS[name].partition(":")
    found: type[ReportFormat] = getattr(import_module(f"{__name__}.{module}"), kind)
    return found
