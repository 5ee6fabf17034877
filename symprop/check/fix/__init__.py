"""Corrected documents: wrong numbers, and what follows from them, rewritten in place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from symprop.check.fix.follow import corrected
from symprop.check.fix.rewrite import decoded
from symprop.check.report import Sheet
from symprop.check.report.judged import judged_sheet
from symprop.extract.lines import starts
from symprop.files import rewrite, write_all

from ..run import Judged

_NUMBER = re.compile(r"(?:[-−–+][ \t]*)?(?:\d[\d.,]*|[.,]\d+)")


class Change(NamedTuple):
    """A number that was corrected: where it stands in the file, what it was and what it is."""

    line: int
    column: int
    old: str
    new: str


class Fixed:
    """A corrected document: its bytes, what changed, and what is still wrong."""

    def __init__(
        self, path: str, before: bytes, data: bytes, report: Judged, formulas: int = 0
    ) -> None:
        self.path, self.before, self.data = path, before, data
        self.report = report
        self.formulas = formulas
        """How many formulas were rewritten."""

    @property
    def sheet(self) -> Sheet:
        """What a check of the corrected document says."""
        return judged_sheet(self.report)

    @property
    def wrong(self) -> bool:
        """Whether errors remain."""
        return self.report.wrong

    @property
    def text(self) -> str:
        """The corrected document; of a notebook the file."""
        return decoded(self.data, self.report.source)

    def __repr__(self) -> str:
        changed = "changed" if self.changed else "unchanged"
        return f"<{type(self).__name__} {self.path}: {changed}>"

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.diff() or repr(self))}</pre>"

    @property
    def changed(self) -> bool:
        """Whether anything was corrected."""
        return self.data != self.before

    @property
    def changes(self) -> list[Change]:
        """The numbers that were corrected, but for those in rewritten formulas."""
        text = decoded(self.before, self.report.source)
        old, new = list(_NUMBER.finditer(text)), [m[0] for m in _NUMBER.finditer(self.text)]
        begins, out = starts(text), []
        for m, other in _pairs(old, new):
            line = bisect_right(begins, m.start())
            out.append(Change(line, m.start() - begins[line - 1] + 1, m[0], other))
        return out

    def save(self, path: str | Path | None = None) -> None:
        """Writes the corrected document, in the place of the old one if no path is given.

        Raises:
            SympropError: it cannot be written; nothing has changed then.
        """
        if path is not None:
            write_all({Path(path): self.data})
        elif self.changed:
            rewrite(Path(self.path), self.data)

    def diff(self) -> str:
        """What has changed, as a unified diff."""
        from difflib import unified_diff

        old = _lines(decoded(self.before, self.report.source))
        new = _lines(self.text)
        out = []
        for line in unified_diff(old, new, self.path, self.path):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            out.append(line + end)
        return "".join(out)


def _pairs(old: list[re.Match[str]], new: list[str]) -> Iterator[tuple[re.Match[str], str]]:
    """The numbers that differ; in a rewritten formula there may be others, and more."""
    if len(old) == len(new):
        yield from ((m, other) for m, other in zip(old, new, strict=True) if m[0] != other)
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [m[0] for m in old], new, autojunk=False)
    for tag, i, end, k, stop in matcher.get_opcodes():
        if tag == "replace" and end - i == stop - k:
            yield from zip(old[i:end], new[k:stop], strict=False)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]


def fix_bytes(path: str, data: bytes, strict: bool = False, formulas: bool = False) -> Fixed:
    """Corrects a document; ``strict`` also slips in the last digit, ``formulas`` derivatives.

    Raises:
        SympropError: it cannot be read, or not be written back.
    """
    made, judged, rewritten = corrected(path, data, strict, formulas)
    return Fixed(path, data, made, judged, rewritten)
