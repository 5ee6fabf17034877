"""The formats of documents: one file each, one row here."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from symprop.document.formats.base import Format
from symprop.errors import SympropError

FORMATS: dict[str, tuple[str, str]] = {
    "html": ("symprop.document.formats.html", "Html"),
    "md": ("symprop.document.formats.markdown", "Markdown"),
    "tex": ("symprop.document.formats.tex", "Tex"),
    "txt": ("symprop.document.formats.text", "Text"),
    "ascii": ("symprop.document.formats.text", "AsciiText"),
}
"""Where each format's class is; it is imported when somebody asks for it."""

ENDINGS = {
    ".md": "md",
    ".markdown": "md",
    ".tex": "tex",
    ".txt": "txt",
    ".asc": "ascii",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".svg": "svg",
}


class FormatError(SympropError):
    """A format or an ending that does not exist."""


def find(name: str) -> type[Format]:
    """The class of a format."""
    if name not in FORMATS:
        near = get_close_matches(name, [*FORMATS, "json"], 1)
        hint = f", did you mean {near[0]}?" if near else ""
        known = ", ".join([*FORMATS, "json"])
        raise FormatError(f"unknown format {name!r}{hint} (known: {known})")
    module, cls = FORMATS[name]
    found: type[Format] = getattr(import_module(module), cls)
    return found


def by_ending(path: Path) -> str:
    """The format that a file's ending asks for."""
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        raise FormatError(f"{path}: the ending tells the format; known are {', '.join(ENDINGS)}")
    return name


def check_name(name: str) -> None:
    """Raises ``FormatError`` unless there is a format of this name."""
    if name != "json":
        find(name)
