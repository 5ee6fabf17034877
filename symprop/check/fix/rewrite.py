"""Corrections written into the bytes of a document; everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps

from symprop.check.fix.literal import Edit
from symprop.check.fix.notebook import cells
from symprop.errors import SympropError
from symprop.extract import Source


def rewrite(data: bytes, source: Source, edits: Iterable[tuple[int, Edit]]) -> bytes:
    """The document with its edits, each given with its cell.

    Raises:
        SympropError: the bytes are not what the text was read from, as where some were broken.
    """
    text = decoded(data, source)
    done = list(edits)
    if not done:
        return data
    if source.kind == "notebook":
        done = _in_file(text, source, done)
    made = apply(text, [edit for _, edit in done])
    return source.bom + made.encode(source.encoding)


def decoded(data: bytes, source: Source) -> str:
    """The text of the whole file."""
    body = data[len(source.bom) :]
    try:
        text = body.decode(source.encoding)
    except UnicodeDecodeError:
        text = None
    if text is None or source.lossy or text.encode(source.encoding) != body:
        raise SympropError(
            f"{source.path}: its bytes are not {source.encoding.upper()} throughout, "
            "expected a text that can be written back"
        )
    return text


def apply(text: str, edits: Sequence[Edit]) -> str:
    """``text`` with every edit made."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: e.start):
        if edit.start < at:  # two corrections of one place: the first stands
            continue
        out += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*out, text[at:]])


def _in_file(raw: str, source: Source, edits: Iterable[tuple[int, Edit]]) -> list[tuple[int, Edit]]:
    """Edits of cells as edits of the file."""
    try:
        texts = cells(raw)
    except SympropError as error:
        raise SympropError(f"{source.path}: {error}") from None
    out = []
    for cell, edit in edits:
        where = texts[cell]
        if len(where.starts) != len(source.texts[cell]):
            raise SympropError(f"{source.path}: cell {cell + 1} cannot be written back")
        text = dumps(edit.text, ensure_ascii=raw.isascii())[1:-1]
        start = where.starts[edit.start]
        end = where.ends[edit.end - 1] if edit.end > edit.start else start
        out.append((cell, Edit(start, end, text)))
    return out
