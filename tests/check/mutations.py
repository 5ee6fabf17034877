"""Single changes to a document: a digit, a sign, a name, a factor, a transposition.

Each makes an equation false, or a rule another rule: what leaves both as they were is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from flint import arb

from symprop.check.find import Source, find
from symprop.check.run import check_source
from symprop.check.statements import Side, Statement, names, numbers, statements
from symprop.formula import tree as t
from symprop.numbers.grid import Grid, Value

Worth: TypeAlias = Callable[[t.Formula], Value | None]
"""What a formula is by the document's own rules."""

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
    report = check_source(find("changed.md", mutation.applied(text).encode()))
    first, last = mutation.lines
    places = (report.source.place(f.piece.at(f.span[0])) for f in report.findings)
    return any(first - 1 <= line <= last + 1 for line, _ in places)


def mutations(text: str) -> Iterator[Mutation]:
    """Every change, in the order of the document."""
    source = find("document.md", text.encode())
    judge = check_source(source).judge
    assert judge.rules is not None
    worth = judge.rules.here.worth
    seen: set[tuple[str, int, int]] = set()
    for chain in statements(source).chains:
        lines = _lines(source, chain)
        for side in chain.sides:
            for mutation in _of(text, side, lines, worth):
                key = (mutation.kind, mutation.begin, mutation.end)
                if key not in seen:
                    seen.add(key)
                    yield mutation


def _of(text: str, side: Side, lines: tuple[int, int], worth: Worth) -> Iterator[Mutation]:
    yield from _in_numbers(text, side, lines)
    yield from _in_names(text, side, lines, worth)
    for node in t.walk(side.formula):
        if isinstance(node, t.Product):
            yield from _factors(text, side, node, lines, worth)
        if isinstance(node, t.Transpose) and node.span:
            begin, end = side.piece.span(*node.span)
            for mark in ("^{\\top}", "^T", "^\\top"):
                if text[begin:end].endswith(mark):
                    yield Mutation("transpose", end - len(mark), end, "", lines)


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


def _in_names(text: str, side: Side, lines: tuple[int, int], worth: Worth) -> Iterator[Mutation]:
    """One name of a product or sum in the place of another that stands beside it."""
    if side.numeric:
        return
    places = [n for n in names(side.formula) if isinstance(n, t.Name) and n.span]
    spans = [(n, side.piece.span(*n.span)) for n in places if n.span]
    for a, (begin, end) in spans:
        other = next((b for b in spans if b[0] != a), None)
        if other is not None and not _same(worth(a), worth(other[0])):
            yield Mutation("name", begin, end, text[slice(*other[1])], lines)


def _factors(
    text: str, side: Side, product: t.Product, lines: tuple[int, int], worth: Worth
) -> Iterator[Mutation]:
    """One factor left out; two factors of a product of matrices exchanged."""
    spans = [side.piece.span(*f.span) for f in product.factors if f.span]
    if len(spans) != len(product.factors):
        return
    for i, (begin, end) in enumerate(spans):
        cut = (begin, spans[1][0]) if i == 0 else (spans[i - 1][1], end)
        if _balanced(text[slice(*cut)]) and worth(product.factors[i]) != 1:
            yield Mutation("factor", *cut, "", lines)
    if (
        len(spans) == 2
        and product.sign != "⊙"
        and all(isinstance(worth(f), Grid) for f in product.factors)
    ):
        (a, b), (c, d) = spans
        if text[a:b] != text[c:d]:
            new = text[c:d] + text[b:c] + text[a:b]
            yield Mutation("order", a, d, new, lines)


def _balanced(text: str) -> bool:
    pairs = ("()", "[]", "{}")
    return all(text.count(a) == text.count(b) for a, b in pairs)


def _same(a: Value | None, b: Value | None) -> bool:
    """Whether two names certainly stand for the same: each may then stand for the other."""
    return a is not None and not isinstance(a, arb) and a == b


def _lines(source: Source, chain: Statement) -> tuple[int, int]:
    places = [
        source.place(offset)[0]
        for side in chain.sides
        if side.formula.span
        for offset in side.piece.span(*side.formula.span)
    ]
    return min(places), max(places)
