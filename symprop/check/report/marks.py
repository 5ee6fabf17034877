"""A document's lines cut into parts: where a finding, a premise or an open claim stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from symprop.check.report.sheet import Location, Sheet
from symprop.extract import Source
from symprop.extract.lines import Lines
from symprop.record import Record

FORMULAS = frozenset(("display", "code", "program", "cell"))
"""Pieces whose lines are not to be wrapped."""


class Stretch(Record):
    """Something that is marked: ``start`` and ``end`` are offsets in a line."""

    kind: str
    """``finding``, ``premise`` or ``open``."""
    number: int
    start: int
    end: int


class LinePart(Record):
    """Text of a line with everything that is marked in it, by number."""

    text: str
    finding: int | None
    premises: tuple[int, ...]
    open: int | None


class MarkedRun(Record):
    """Neighbouring parts of one finding, or of none."""

    finding: int | None
    parts: tuple[LinePart, ...]


class MarkedLine(Record):
    """A line of the document; ``wide`` says that it must not be wrapped."""

    number: int
    wide: bool
    runs: tuple[MarkedRun, ...]


def premises(sheet: Sheet) -> list[Location]:
    """The places of all premises, each once."""
    return list(dict.fromkeys(b.place for item in sheet.findings for b in item.because))


def marked(sheet: Sheet, source: Source, cell: int) -> Iterator[MarkedLine]:
    """The lines of one text of a document."""
    lines = Lines(source.texts[cell])
    found: dict[int, list[Stretch]] = {}
    for kind, places in (
        ("finding", [item.place for item in sheet.findings]),
        ("premise", premises(sheet)),
        ("open", [part.place for part in (*sheet.unread, *sheet.unjudged)]),
    ):
        for number, place in enumerate(places):
            if (place.cell or 0) == cell:
                _spread(kind, number, place, found)
    wide = _wide(source, cell)
    for i in range(len(lines)):
        start, end, _ = lines.bounds(i)
        stretches = found.get(i + 1, ())
        yield MarkedLine(
            i + 1, i + 1 in wide, tuple(_runs(source.texts[cell][start:end], stretches))
        )


def _spread(kind: str, number: int, place: Location, found: dict[int, list[Stretch]]) -> None:
    """A place as a stretch of each of its lines."""
    for line in range(place.line, place.end_line + 1):
        start = place.column - 1 if line == place.line else 0
        end = place.end_column - 1 if line == place.end_line else 10**9
        if start < end:
            found.setdefault(line, []).append(Stretch(kind, number, start, end))


def _runs(text: str, stretches: Sequence[Stretch]) -> Iterator[MarkedRun]:
    for finding, parts in groupby(_parts(text, stretches), lambda part: part.finding):
        yield MarkedRun(finding, tuple(parts))


def _parts(text: str, stretches: Sequence[Stretch]) -> Iterator[LinePart]:
    ends = {min(x, len(text)) for s in stretches for x in (s.start, s.end)}
    ahead = sorted(stretches, key=lambda s: -s.start)
    over: list[Stretch] = []
    for start, end in pairwise(sorted(ends | {0, len(text)})):
        while ahead and ahead[-1].start <= start:
            over.append(ahead.pop())
        over = sorted((s for s in over if s.end > start), key=lambda s: s.end - s.start)
        of = {kind: [s.number for s in over if s.kind == kind] for kind in ("finding", "open")}
        yield LinePart(
            text[start:end],
            next(iter(of["finding"]), None),
            tuple(s.number for s in over if s.kind == "premise"),
            next(iter(of["open"]), None),
        )


def _wide(source: Source, cell: int) -> set[int]:
    """The numbers of lines with displayed formulas, code or tables."""
    begins = Lines(source.texts[cell]).starts
    out: set[int] = set()
    for piece in source.pieces:
        if (piece.cell or 0) == cell and piece.kind in FORMULAS and piece.text:
            start, end = piece.span(0, len(piece.text))
            last = bisect_right(begins, max(start, end - 1))
            out.update(range(bisect_right(begins, start), last + 1))
    return out
