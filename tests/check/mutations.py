"""Single changes to a document: a digit, a sign, a name, a factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from symprop.check.find import Source, find
from symprop.check.run import check_source
from symprop.check.statements import Side, Statement, names, numbers, statements
from symprop.formula import tree as t


class Mutation(NamedTuple):
    """``text[begin:end]`` becomes ``new``; the chain stands on ``lines``."""

    kind: str
    begin: int
    end: int
    new: str
    lines: tuple[int, int]

    def applied(self, text: str) -> str:
        """The changed document."""
        return text[: self.begin] + self.new + text[self.end :]


def found(text: str, mutation: Mutation) -> bool:
    """Whether a check of the changed document has a finding at the chain that was changed."""
    report = check_source(find("changed.md", mutation.applied(text).encode()))
    first, last = mutation.lines
    places = (report.source.place(f.piece.at(f.span[0])) for f in report.findings)
    return any(first - 1 <= line <= last + 1 for line, _ in places)


def mutations(text: str) -> Iterator[Mutation]:
    """Every change, in the order of the document."""
    source = find("document.md", text.encode())
    seen: set[tuple[str, int]] = set()
    for chain in statements(source).chains:
        lines = _lines(source, chain)
        for side in chain.sides:
            for mutation in (*_in_numbers(text, side, lines), *_in_names(text, side, lines)):
                if (mutation.kind, mutation.begin) not in seen:
                    seen.add((mutation.kind, mutation.begin))
                    yield mutation


def _in_numbers(text: str, side: Side, lines: tuple[int, int]) -> Iterator[Mutation]:
    for number in numbers(side.formula):
        if number.span is None:
            continue
        begin, end = side.piece.span(*number.span)
        literal = text[begin:end]
        last = max((i for i, c in enumerate(literal) if c.isdigit()), default=None)
        if last is None:
            continue
        digit = str((int(literal[last]) + 3) % 10)
        yield Mutation("digit", begin, end, literal[:last] + digit + literal[last + 1 :], lines)
        if literal.startswith("-"):
            yield Mutation("sign", begin, end, literal[1:], lines)
        elif number.value and text[begin - 1 : begin] in " ({=":
            yield Mutation("sign", begin, end, "-" + literal, lines)


def _in_names(text: str, side: Side, lines: tuple[int, int]) -> Iterator[Mutation]:
    """One name of a product or sum in the place of another that stands beside it."""
    if side.numeric:
        return
    places = [n for n in names(side.formula) if isinstance(n, t.Name) and n.span]
    spans = [(n, side.piece.span(*n.span)) for n in places if n.span]
    for a, (begin, end) in spans:
        other = next((b for b in spans if b[0] != a), None)
        if other is not None:
            yield Mutation("name", begin, end, text[slice(*other[1])], lines)


def _lines(source: Source, chain: Statement) -> tuple[int, int]:
    places = [
        source.place(offset)[0]
        for side in chain.sides
        if side.formula.span
        for offset in side.piece.span(*side.formula.span)
    ]
    return min(places), max(places)
