"""Looking ahead in a text without looking at a character twice."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left

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


class BracketPairs:
    """The partners of round brackets, looked up in all of a text at once."""

    def __init__(self, text: str) -> None:
        self._opens, self._closes = array("q"), array("q")
        stack: list[int] = []
        for m in _ROUND.finditer(text):
            if m[0] == "(":
                stack.append(len(self._opens))
                self._opens.append(m.start())
                self._closes.append(-1)
            elif stack:
                self._closes[stack.pop()] = m.start()

    def partner(self, open: int, stop: int) -> int:
        """Where the bracket that opens at ``open`` closes before ``stop``, or -1."""
        k = bisect_left(self._opens, open)
        if k == len(self._opens) or self._opens[k] != open:
            return -1
        return self._closes[k] if self._closes[k] < stop else -1
