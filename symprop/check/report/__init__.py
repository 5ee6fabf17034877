"""Reports: one format a file, found by its name and loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

from symprop.check.report.format import Format
from symprop.check.report.sheet import Item, Place, Sheet, Unread, sheet

FORMATS = {
    "text": "text:Text",
    "json": "json:Json",
    "md": "md:Markdown",
    "sarif": "sarif:Sarif",
    "github": "github:Github",
}
"""Module and class of each format."""

__all__ = ["FORMATS", "Format", "Item", "Place", "Sheet", "Unread", "find", "sheet"]


def find(name: str) -> type[Format]:
    """The class of a format."""
    module, _, kind = FORMATS[name].partition(":")
    found: type[Format] = getattr(import_module(f"{__name__}.{module}"), kind)
    return found
