"""The formats of documents: one file each, one row here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from symprop.document.formats.base import Format, FormatError
from symprop.document.formats.drawing import Drawing

FORMATS: dict[str, tuple[str, str]] = {
    "md": ("symprop.document.formats.markdown", "Markdown"),
    "html": ("symprop.document.formats.html", "Html"),
    "pdf": ("symprop.document.formats.pdf", "Pdf"),
    "ipynb": ("symprop.document.formats.notebook", "Notebook"),
    "docx": ("symprop.document.formats.docx", "Docx"),
    "tex": ("symprop.document.formats.tex", "Tex"),
    "typ": ("symprop.document.formats.typ", "Typ"),
    "qmd": ("symprop.document.formats.quarto", "Quarto"),
    "rst": ("symprop.document.formats.rst", "Rst"),
    "txt": ("symprop.document.formats.text", "PlainText"),
    "ascii": ("symprop.document.formats.text", "AsciiText"),
}
"""Where each format's class is; it is imported when somebody asks for it.

Its name is its ending, too.
"""

DATA = ("json", "svg")
"""What a derivation writes without a document."""

ENDINGS = {f".{name}": name for name in (*FORMATS, *DATA)}
ENDINGS |= {".markdown": "md", ".htm": "html", ".asc": "ascii"}


def find(name: str) -> type[Format]:
    """The class of a format of documents."""
    check_name(name)
    if name not in FORMATS:
        raise FormatError(f"{name} is no format of documents (these are {', '.join(FORMATS)})")
    module, cls = FORMATS[name]
    found: type[Format] = getattr(import_module(module), cls)
    return found


def check_name(name: str) -> None:
    """Raises ``FormatError`` unless there is a format of this name."""
    known = [*FORMATS, *DATA]
    if name not in known:
        from difflib import get_close_matches  # only errors need it

        near = get_close_matches(name, known, 1)
        hint = f", did you mean {near[0]}?" if near else ""
        raise FormatError(f"unknown format {name!r}{hint} (known: {', '.join(known)})")


def by_ending(path: Path) -> str:
    """The format that a file's ending asks for."""
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        raise FormatError(f"{path}: the ending tells the format; known are {', '.join(ENDINGS)}")
    return name


def is_binary(name: str) -> bool:
    """Whether files of a format are something else than text."""
    return name not in DATA and find(name).binary


def diagrams(name: str) -> str:
    """Where the files of a format have their diagrams: ``none``, ``beside`` or ``inside``."""
    return "none" if name in DATA else find(name).diagrams


def drawings(name: str) -> Drawing:
    """What files of diagrams beside documents of a format are."""
    return "svg" if name in DATA else find(name).drawing
