"""Whether a document writes its decimals with a comma."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symprop.extract import Piece

_COMMA = re.compile(
    r"(?<![\w.,])\d+\{,\}\d"  # nobody writes a list so
    r"|(?<![\w.,])0,\d+(?![\d,]|\.\d)"  # 0,5; but not {0,1}, which is a set, or 0,1,2
)
_POINT = re.compile(r"(?<![\w.,])\d*\.\d+(?![\w.])")
_PROGRAMS = ("code", "program")
_SET = re.compile(r"[({\[]\s*0,1\s*\\?[)}\]]")


def commas(pieces: Iterable[Piece]) -> bool:
    """Whether commas are the mark of decimals, as the numbers show of which there is no doubt."""
    found = 0
    for piece in pieces:
        text = _SET.sub("", piece.text)
        found += len(_COMMA.findall(text))
        found -= len(_POINT.findall(text)) if piece.kind not in _PROGRAMS else 0
    return found > 0
