"""The library's face: ``check`` gives what was found in a document, shown in any format."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.check.report import FORMATS, Item, Sheet
from symprop.check.report import find as find_format
from symprop.check.report.messages import speaking
from symprop.check.verdict import verdict
from symprop.errors import InferenceError, SympropError
from symprop.extract import extract
from symprop.extract.files import read_file
from symprop.language import CODE, ENGLISH, Language
from symprop.language import find as find_language
from symprop.network.fields import count

if TYPE_CHECKING:
    from symprop.check.fix import Fixed
    from symprop.check.read.rebuilt import Rebuilt
    from symprop.network.equations import AnyNetwork

TEXT = "<text>"
"""What a document is called that has no file."""


class Checked:
    """A checked document: its findings, and reports of them."""

    def __init__(self, sheet: Sheet, language: Language = ENGLISH) -> None:
        self.sheet, self.language = sheet, language

    @property
    def findings(self) -> tuple[Item, ...]:
        """What was found, in the order of the document."""
        return self.sheet.findings

    @property
    def wrong(self) -> bool:
        """Whether there is an error."""
        return self.sheet.count("error") > 0

    def text(self, format: str = "text") -> str:
        """A report: ``text``, ``json``, ``md``, ``html``, ``sarif`` or ``github``."""
        if format not in FORMATS:
            raise SympropError(f"there is no report {format!r}; there are {', '.join(FORMATS)}")
        with speaking(self.language):
            return find_format(format)().write([self.sheet])

    def data(self) -> dict[str, Any]:
        """The document's part of the report in JSON."""
        from symprop.check.report.json import data

        (document,) = data([self.sheet])["documents"]
        return dict(document)

    def __repr__(self) -> str:
        errors = count(self.sheet.count("error"), "error")
        found = count(len(self.findings), "finding")
        return f"<{type(self).__name__} {self.sheet.path}: {errors}, {found}>"

    def __str__(self) -> str:
        return self.text()

    def _repr_markdown_(self) -> str:
        return self.text("md")

    def _repr_html_(self) -> str:
        from html import escape  # slow to import

        return f"<pre>{escape(self.text())}</pre>"


def check(
    document: str | Path,
    *,
    net: AnyNetwork | str | Path | Mapping[str, Any] | None = None,
    lang: str = CODE,
) -> Checked:
    """Finds the wrong numbers of a document.

    Args:
        document: the path of a file, or a text.  A string is a text if it has several lines, or
            an equation and names no file.
        net: the network that it is held against (a file, an example's name, a dict or a network),
            in place of the one that it describes itself.
        lang: the language of the report: ``en``, ``de``, ``es`` or ``zh``.

    ``print`` shows the result as the command line does; ``findings`` holds its parts, with lines
    and columns from 1.  No tolerance is used: a printed number stands for what rounds to it.

    Raises:
        SympropError: a file cannot be read, or the document has nothing to do with the network.
    """
    network = loaded(net)
    text = text_of(document)
    path = str(document) if text is None else TEXT
    data = read_file(path) if text is None else text.encode("utf-8", "surrogatepass")
    with speaking(language := find_language(lang)):
        return Checked(verdict(extract(path, data), network), language)


def fix(document: str | Path, *, strict: bool = False, formulas: bool = False) -> Fixed:
    """Corrects a document, the path of a file or a text; nothing is written.

    ``strict`` corrects slips in the last digit, too, and ``formulas`` rewrites derivatives that
    are wrong.

    Raises:
        SympropError: the file cannot be read, or not be written back.
    """
    from symprop.check.batch import read
    from symprop.check.fix import fix_bytes

    text = text_of(document)
    if text is None:
        return fix_bytes(str(document), read(str(document)), strict, formulas)
    return fix_bytes(TEXT, text.encode("utf-8", "surrogatepass"), strict, formulas)


def read(document: str | Path) -> AnyNetwork:
    """The network that a document describes by its equations.

    Raises:
        SympropError: the file cannot be read, or does not say enough to rebuild a network.
    """
    from symprop.check.batch import read as read_bytes

    text = text_of(document)
    if text is not None:
        return network_of(TEXT, text.encode("utf-8", "surrogatepass"))
    return network_of(str(document), read_bytes(str(document)))


def network_of(path: str, data: bytes) -> AnyNetwork:
    """The network that a document describes.

    Raises:
        SympropError: it does not say enough to rebuild a network.
    """
    return rebuilt_of(path, data).network


def rebuilt_of(path: str, data: bytes) -> Rebuilt:
    """The network that a document describes, and what of it the document says.

    Raises:
        SympropError: it does not say enough to rebuild a network.
    """
    from symprop.check.read.run import read as read_source

    try:
        return read_source(extract(path, data))
    except InferenceError as error:
        raise InferenceError(f"{path}: {error}") from None


def loaded(net: AnyNetwork | str | Path | Mapping[str, Any] | None) -> AnyNetwork | None:
    """A network as it is, or from its file.

    Raises:
        SympropError: the file cannot be read, or is no network.
    """
    if not isinstance(net, (str, Path, Mapping)):
        return net
    from symprop.network.description import need_numbers
    from symprop.network.file import load

    network = load(net)
    need_numbers(network, "a check against a network")
    return network


def text_of(document: str | Path) -> str | None:
    """The text that ``document`` is, or ``None`` if it is the path of a file."""
    if isinstance(document, Path):
        return None
    if "\n" in document or "\r" in document:
        return document
    stated = any(sign in document for sign in "=≈")
    return document if stated and not os.path.exists(document) else None
