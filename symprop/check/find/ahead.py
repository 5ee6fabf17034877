"""Looking ahead in a text without looking at a character twice."""

from __future__ import annotations

import re

from . import signs

REACH = 20_000
"""Characters that a formula may have."""
_ROUND = re.compile(r"[()]")


class Ahead:
    """The next occurrence of a sign: asked from left to right, it looks at no character twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, sign: str, start: int, end: int | None = None) -> int:
        """The offset of ``sign`` at or after ``start`` and wholly before ``end``, or -1."""
        asked, found = self._known.get(sign, (-1, -2))
        if asked < 0 or start < asked or (found >= 0 and found < start):
            found = self._text.find(sign, start)
            self._known[sign] = (start, found)
        if found < 0 or (end is not None and found + len(sign) > end):
            return -1
        return found


def enclosed(text: str, start: int, end: int) -> bool:
    """Whether what two delimiters enclose is one formula and not the text between two."""
    if end - start > REACH:
        return False
    body = text[start:end]
    if "\n" not in body:
        return True
    return signs.worded(body) < 0


def partner(text: str, start: int, stop: int) -> int:
    """The round bracket that closes the one before ``start``, or -1."""
    depth = 1
    for m in _ROUND.finditer(text, start, stop):
        depth += 1 if m[0] == "(" else -1
        if depth == 0:
            return m.start()
    return -1
