"""What a document holds and does not say: struck out, or excused from being read.

``symprop: off`` and ``symprop: on`` in a comment enclose a stretch, ``symprop: ignore`` excuses the
block behind it.  Comments are written as the format has them: ``<!-- -->``, ``%``, ``..``, ``#``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .source import Piece

_NOTE = re.compile(
    r"(?:<!--|(?<!%)%+|\.\.|(?<!#)#+|//)[ \t]*symprop:[ \t]*(?P<what>ignore|off|on)\b"
)
_STRUCK = re.compile(
    r"(?<![~\\])~~(?![~\s])(?:[^~\n]|~(?!~)|\n(?![ \t]*\n)){1,2000}(?<!\s)~~(?!~)"
    r"|<(?P<tag>del|s|strike)>(?:(?!<(?P=tag)>).){1,5000}?</(?P=tag)>"
    r"|\\(?:sout|st|xout)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\}){1,2000}\}",
    re.DOTALL,
)
_INK = re.compile(r"[^\r\n]")
_GAP = re.compile(r"\S[^\n]*\n[ \t\r]*\n")
_CLOSE = re.compile(r"[^\n]*?-->")


def visible(text: str, off: bool = False) -> tuple[str, bool]:
    """``text`` with spaces where nothing is to be read, every character in its place.

    ``off``: a stretch that is left out has begun before; also given back.
    """
    spans = [m.span() for m in _STRUCK.finditer(text)] if _may_strike(text) else []
    begin = 0 if off else -1
    for m in _NOTE.finditer(text):
        if m["what"] == "off" and begin < 0:
            begin = m.start()
        elif m["what"] == "on" and begin >= 0:
            spans.append((begin, m.start()))
            begin = -1
    if begin >= 0:
        spans.append((begin, len(text)))
    parts, pos = [], 0
    for start, end in sorted(spans):
        parts += [text[pos:start], _INK.sub(" ", text[max(pos, start) : end])]
        pos = max(pos, end)
    return "".join([*parts, text[pos:]]), begin >= 0


def _may_strike(text: str) -> bool:
    return any(sign in text for sign in ("~~", "</del>", "</s>", "</strike>", "\\sout", "\\st{"))


def without_excused(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of a text but those of blocks (of tables as a whole) that a comment excuses."""
    notes = [m.end() for m in _NOTE.finditer(text) if m["what"] == "ignore"]
    excused: set[tuple[str, int]] = set()
    k = 0
    for piece in pieces:
        start = piece.at(0)
        while k < len(notes) and notes[k] <= start:
            close = _CLOSE.match(text, notes[k])
            between = text[close.end() if close else notes[k] : start]
            if not _GAP.search(between):
                excused.add(_block(piece))
            k += 1
        if _block(piece) not in excused:
            yield piece


def _block(piece: Piece) -> tuple[str, int]:
    return ("block", piece.block) if piece.table is None else ("table", piece.table[0])
