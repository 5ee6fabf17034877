"""Single changes to a document: a digit, a sign, a name, a factor, a transposition.

Each makes an equation false, or a rule another rule: what leaves both as they were is no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from symprop.check.interval import overlap
from symprop.check.model import Model
from symprop.check.run import check_source
from symprop.check.statements import Side, Statement, names, numbers, statements
from symprop.extract import Source, extract
from symprop.formula import tree as t
from symprop.numbers.array import Array

KINDS = ("digit", "sign", "name", "factor", "transpose", "order")


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
    report = check_source(extract("changed.md", mutation.applied(text).encode()))
    first, last = mutation.lines
    places = (report.source.place(f.piece.at(f.span[0])) for f in report.findings)
    return any(first - 1 <= line <= last + 1 for line, _ in places)


def mutations(text: str) -> Iterator[Mutation]:
    """Every change, in the order of the document."""
    source = extract("document.md", text.encode())
    rules = check_source(source).judge.rules
    assert rules is not None
    seen: set[tuple[str, int, int]] = set()
    for chain in statements(source).chains:
        lines = _lines(source, chain)
        for side in chain.sides:
            for change in _Changes(text, side, rules.here).all():
                kind, begin, end, new = change
                if (kind, begin, end) not in seen:
                    seen.add((kind, begin, end))
                    yield Mutation(kind, begin, end, new, lines)


Change: TypeAlias = tuple[str, int, int, str]


class _Changes:
    """The changes of one side of a chain that do not leave its value as it was."""

    def __init__(self, text: str, side: Side, model: Model) -> None:
        self.text, self.side, self.model = text, side, model

    def all(self) -> Iterator[Change]:
        yield from self._numbers()
        yield from self._names()
        for node in t.walk(self.side.formula):
            if isinstance(node, t.Product):
                yield from self._factors(node)
                yield from self._order(node)
            elif isinstance(node, t.Transpose):
                yield from self._transposition(node)

    def _place(self, node: t.Formula) -> tuple[int, int] | None:
        return self.side.piece.span(*node.span) if node.span else None

    def _matters(self, node: t.Formula, new: t.Formula) -> bool:
        """Whether the side has another value with ``new`` in the place of ``node``."""

        def change(f: t.Formula) -> t.Formula:
            if f is node:
                return new
            return t.rebuild(f, change) if t.children(f) else f

        before = self.model.worth(self.side.formula)
        after = self.model.worth(change(self.side.formula))
        return before is None or after is None or not overlap(before, after)

    def _numbers(self) -> Iterator[Change]:
        for number in numbers(self.side.formula):
            place = self._place(number)
            if place is None:
                continue
            begin, end = place
            literal = self.text[begin:end]
            last = max((i for i, c in enumerate(literal) if c.isdigit()), default=None)
            if last is None:
                continue
            digit = str((int(literal[last]) + 3) % 10)
            other = literal[:last] + digit + literal[last + 1 :]
            if self._matters(number, t.Number(other)):
                yield "digit", begin, end, other
            if not number.value or not self._matters(number, t.negate(number)):
                continue
            if literal.startswith("-"):
                yield "sign", begin, end, literal[1:]
            elif self.text[begin - 1 : begin] in " ({=":
                yield "sign", begin, end, "-" + literal

    def _names(self) -> Iterator[Change]:
        """One name in the place of another that stands beside it."""
        if self.side.numeric:
            return
        spans = [
            (n, place)
            for n in names(self.side.formula)
            if isinstance(n, t.Name) and (place := self._place(n))
        ]
        for a, (begin, end) in spans:
            other = next((b for b in spans if b[0] != a), None)
            if other is not None and self._matters(a, other[0]):
                yield "name", begin, end, self.text[slice(*other[1])]

    def _factors(self, product: t.Product) -> Iterator[Change]:
        """One factor left out."""
        spans = [place for f in product.factors if (place := self._place(f))]
        if len(spans) != len(product.factors):
            return
        for i, (begin, end) in enumerate(spans):
            cut = (begin, spans[1][0]) if i == 0 else (spans[i - 1][1], end)
            rest = t.times(*product.factors[:i], *product.factors[i + 1 :])
            if _balanced(self.text[slice(*cut)]) and self._matters(product, rest):
                yield "factor", *cut, ""

    def _order(self, product: t.Product) -> Iterator[Change]:
        """Two matrices exchanged."""
        worths = [self.model.worth(f) for f in product.factors]
        if len(worths) != 2 or product.sign == "⊙":
            return
        places = [self._place(f) for f in product.factors]
        if all(isinstance(x, Array) for x in worths) and places[0] and places[1]:
            (a, b), (c, d) = places[0], places[1]
            if self.text[a:b] != self.text[c:d]:
                yield "order", a, d, self.text[c:d] + self.text[b:c] + self.text[a:b]

    def _transposition(self, node: t.Transpose) -> Iterator[Change]:
        place = self._place(node)
        mark = "^{\\top}"
        if place and self.text[slice(*place)].endswith(mark):
            yield "transpose", place[1] - len(mark), place[1], ""


def _balanced(text: str) -> bool:
    pairs = ("()", "[]", "{}")
    return all(text.count(a) == text.count(b) for a, b in pairs)


def _lines(source: Source, chain: Statement) -> tuple[int, int]:
    places = [
        source.place(offset)[0]
        for side in chain.sides
        if side.formula.span
        for offset in side.piece.span(*side.formula.span)
    ]
    return min(places), max(places)
