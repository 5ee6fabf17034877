"""What a document says of each quantity: its rules, its line of numbers, its number.

Only what describes the network is kept: updates, derivatives and definitions of functions are not,
and of several rounds only the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from symprop.check.align import bare, is_quantity
from symprop.check.interval import enclose, exactly, meets
from symprop.check.ledger import definition_of_function, is_new, is_plain, number_of, unmarked
from symprop.check.matrices import entries
from symprop.check.model import mentions
from symprop.check.statements import Side, Statement, names
from symprop.check.work import first_operand
from symprop.formula import tree as t
from symprop.numbers.array import Array

UNNAMED = "unnamed"
"""The superscript of a name that is not the document's."""


@dataclass(slots=True, eq=False)
class Fact:
    """A quantity as the document has it; ``place`` counts the facts in reading order.

    ``rules`` are over names, those that numbers follow first; ``line`` is the first line of
    numbers, ``rule`` the rule that it was put into, ``result`` the number or matrix at the end.
    """

    name: t.Formula
    place: int
    rules: list[t.Formula] = field(default_factory=list)
    rule: t.Formula | None = None
    line: t.Formula | None = None
    result: t.Formula | None = None
    backed: int = 0
    """How many of the rules have numbers behind them."""

    @property
    def given(self) -> bool:
        """Whether the document just states it."""
        return self.result is not None and not self.rules and self.line is None

    def add_rule(self, rule: t.Formula, backed: bool) -> None:
        """Adds a rule; one that numbers were put into comes before one that stands alone."""
        if rule in self.rules[: self.backed] or (rule in self.rules and not backed):
            return
        if backed:
            if rule in self.rules:
                self.rules.remove(rule)
            self.rules.insert(self.backed, rule)
            self.backed += 1
        else:
            self.rules.append(rule)


class Facts:
    """All facts by name, in reading order; a line of numbers without a name gets one."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.by_name: dict[t.Formula, Fact] = {}
        self.cells: dict[t.Formula, t.Matrix] = {}
        """Matrices whose entries have names of their own."""
        self.functions: dict[str, tuple[list[t.Formula], t.Formula]] = {}
        """Functions of two arguments that are applied in one rule and written out in another."""
        for s in statements:
            self._statement(s)
        self._find_functions()

    def _find_functions(self) -> None:
        """In Loss = Σ Huber(P, Y) and Loss = {½(p − y)² if …}: what Huber is."""
        cases: dict[str, t.Formula] = {}
        rules = [(fact.name, rule) for fact in self.by_name.values() for rule in fact.rules]
        for name, rule in rules:
            if isinstance(name, t.Name) and isinstance(bare(rule), t.Cases):
                cases.setdefault(name.base, rule)
        for name, rule in rules:
            written = cases.get(name.base) if isinstance(name, t.Name) else None
            if written is None:
                continue
            used = list(dict.fromkeys(names(written)))
            for f in t.walk(rule):
                if isinstance(f, t.Apply) and len(f.args) == len(used) > 1:
                    self.functions.setdefault(f.function.base, (used, written))

    def _statement(self, s: Statement) -> None:
        if definition_of_function(s) is not None or len(s.sides) < 2:
            return
        first = bare(s.first)
        if isinstance(first, t.Name) and first != t.EULER:
            if not is_new(first) and not self._updates(first, s):
                self._named(unmarked(first), s.sides[1:])
        elif isinstance(first, t.Matrix) and all(isinstance(x, t.Name) for x in entries(first)):
            if not any(_is_step(bare(side.formula)) for side in s.sides[1:]):
                name = self._anonymous()
                self.cells[name] = first
                self._named(name, s.sides[1:])
        elif s.sides[0].numeric and not is_plain(first):
            self._unnamed(s.sides)
        elif _is_definition(t.Name(UNNAMED), first) and isinstance(first, (t.Sum, t.Product)):
            self._named(self._anonymous(), s.sides)

    def _updates(self, name: t.Name, s: Statement) -> bool:
        """Whether a statement gives a name its value of the next round."""
        if any(r in ("←", "+=", "-=") for r in s.relations):
            return True
        root = unmarked(name)
        for side in s.sides[1:]:
            if any(isinstance(n, t.Name) and unmarked(n) == root for n in names(side.formula)):
                return True
        return False

    def _named(self, name: t.Formula, sides: list[Side]) -> None:
        fact = self.by_name.setdefault(name, Fact(name, len(self.by_name)))
        results = (side.formula for side in sides if is_plain(side.formula))
        result = next(results, None)
        worked = any(side.numeric for side in sides)
        line = rule = None
        for side in sides:
            f = side.formula
            if not side.numeric:
                if line is None and not is_plain(f):
                    rule = f
                if _is_definition(name, f):
                    fact.add_rule(f, worked)
                cells = bare(f)
                if isinstance(cells, t.Matrix) and all(
                    isinstance(x, t.Name) for x in entries(cells)
                ):
                    self.cells[name] = cells
            elif not is_plain(f) and line is None:
                line = f
        fresh = fact.result is None or result is None or _same(fact.result, result)
        if fact.line is None and line is not None and fresh:
            fact.line, fact.rule = line, rule or (fact.rules[0] if fact.rules else None)
        if fact.result is None and result is not None:
            fact.result = bare(result)

    def _unnamed(self, sides: list[Side]) -> None:
        """A line of numbers, and those that go on from its result: A·B = C·D = E."""
        fact = self._new(sides[0].formula)
        for side in sides[1:]:
            if fact.result is not None:
                return
            if is_plain(side.formula):
                fact.result = bare(side.formula)
                continue
            begun = first_operand(side.formula)
            if begun is not None and is_plain(begun) and _runs_on(fact.line, begun, side.formula):
                fact.result = bare(begun)
                fact = self._new(side.formula)

    def _new(self, line: t.Formula) -> Fact:
        name = self._anonymous()
        fact = self.by_name[name] = Fact(name, len(self.by_name), line=line)
        return fact

    def _anonymous(self) -> t.Name:
        return t.Name("u", str(len(self.by_name) + 1), UNNAMED)


def _is_definition(name: t.Formula, f: t.Formula) -> bool:
    """Whether ``f`` says what a name is, completely and without derivatives."""
    return not mentions(f, name) and not any(
        isinstance(x, (t.Dots, t.Derivative)) or (isinstance(x, t.Apply) and x.primes)
        for x in t.walk(f)
    )


def _is_step(f: t.Formula) -> bool:
    """Whether a side is a matrix less something: an update."""
    return isinstance(f, t.Sum) and isinstance(bare(f.terms[0]), t.Matrix) and is_minus(f.terms[1])


def is_minus(f: t.Formula) -> bool:
    """Whether a term is subtracted."""
    if isinstance(f, t.Product):
        return is_minus(f.factors[0])
    return isinstance(f, t.Neg) or (isinstance(f, t.Number) and f.negative)


def _same(a: t.Formula, b: t.Formula) -> bool:
    x, y = number_of(a), number_of(b)
    if x is None or y is None:
        return bare(a) == bare(b)
    return x.value == y.value


def _runs_on(line: t.Formula | None, begun: t.Formula, whole: t.Formula) -> bool:
    """Whether the next line only begins with the value of the one before it."""
    if line is None:
        return False
    value, all_of_it = enclose(line, _never), enclose(whole, _never)
    if value is None or (exactly(value) is not None and value == all_of_it):
        return False
    values = list(value.flat) if isinstance(value, Array) else [value]
    parts = entries(begun) or [bare(begun)]
    written = [x for part in parts if (x := number_of(part)) is not None]
    return len(values) == len(written) and all(
        meets(v, x, loose=True) for v, x in zip(values, written, strict=True)
    )


def _never(number: t.Number) -> bool:
    return False


__all__ = ["Fact", "Facts", "is_minus", "is_quantity"]
