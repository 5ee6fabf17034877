"""Lines of a text: where each begins and ends."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache

_END = re.compile(r"\r\n|\n|\r")


@lru_cache(maxsize=8)
def starts(text: str) -> array[int]:
    """The offset at which every line begins; the ends are LF, CR LF or CR."""
    return array("q", [0, *(m.end() for m in _END.finditer(text))])


class Lines:
    """The lines of a text by number, from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = starts(text)

    def __len__(self) -> int:
        return len(self.starts)

    def bounds(self, i: int) -> tuple[int, int, int]:
        """Where line ``i`` begins, where its text ends, and where the next line begins."""
        start = self.starts[i]
        if i + 1 == len(self.starts):
            return start, len(self.text), len(self.text)
        after = self.starts[i + 1]
        end = after - 1
        if self.text[end] == "\n" and end > start and self.text[end - 1] == "\r":
            end -= 1
        return start, end, after
