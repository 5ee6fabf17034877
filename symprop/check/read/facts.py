"""What a document says of each quantity: its rules, its line of numbers, its number.

Only what describes the network is kept: updates, derivatives and definitions of functions are not,
and of several rounds only the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symprop.check.read.instances import Instances
from symprop.formula import tree as t

from ..claims.chains import Chain, Side
from ..names import bare, key, marks, names, number_of, numbers_of
from ..quantities.quantities import Quantities
from ..values.arrays import Array, NoValueError
from ..values.interval import gap, number, point
from ..values.readings import NEAR, Calculator, unit

UNNAMED = "unnamed"
"""The superscript of a name that is not the document's."""


@dataclass(slots=True, eq=False)
class Fact:
    """A quantity as the document has it; ``place`` counts the facts in reading order.

    ``rules`` are over names, those that numbers follow first; ``line`` is the first line of
    numbers, ``rule`` the rule that it was put into, ``result`` the number or matrix at the end.
    ``chain`` is the number of the first chain about it.
    """

    name: t.Formula
    place: int
    chain: int = 0
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

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.by_name: dict[t.Formula, Fact] = {}
        self.cells: dict[t.Formula, t.Matrix] = {}
        """Matrices whose entries have names of their own."""
        self.functions: dict[str, tuple[list[t.Formula], t.Formula]] = {}
        """Functions of two arguments that are applied in one rule and written out in another."""
        for chain in quantities.claims.chains:
            self._chain(chain)
        self.instances = Instances(quantities)
        for name, stated in self.instances.all():
            rule = _plain(stated)
            if _is_definition(name, rule):
                self._fact(name).add_rule(rule, False)
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

    def _chain(self, chain: Chain) -> None:
        if len(chain.sides) < 2:
            return
        sides = chain.sides
        first = bare(sides[0].formula)
        if isinstance(first, t.Name):
            stem, said = marks(key(first))
            if said != "new" and not updates(chain) and not self._steps(stem, sides):
                self._named(stem, sides[1:], chain.number)
        elif isinstance(first, t.Matrix) and _of_names(first):
            if not any(_is_step(bare(side.formula)) for side in sides[1:]):
                name = self._anonymous()
                rows = tuple(tuple(map(key, row)) for row in first.rows)
                self.cells[name] = t.Matrix(rows, first.style)
                self._named(name, sides[1:], chain.number)
        elif sides[0].numeric and not sides[0].literal:
            self._unnamed(sides, chain.number)
        elif isinstance(first, (t.Sum, t.Product)) and _is_definition(t.Name(UNNAMED), first):
            self._named(self._anonymous(), sides, chain.number)

    def _steps(self, name: t.Formula, sides: tuple[Side, ...]) -> bool:
        """Whether a given number changes under its old name: w = 0.6, then w = 0.6 + 0.5·0.1."""
        fact = self.by_name.get(name)
        if fact is None or not fact.given or not isinstance(fact.result, t.Number):
            return False
        line = next((bare(s.formula) for s in sides[1:] if s.numeric and not s.literal), None)
        first = number_of(line.terms[0]) if isinstance(line, t.Sum) else None
        return first is not None and first.value == fact.result.value

    def _fact(self, name: t.Formula, chain: int = 0) -> Fact:
        return self.by_name.setdefault(name, Fact(name, len(self.by_name), chain))

    def _named(self, name: t.Formula, sides: tuple[Side, ...], chain: int) -> None:
        fact = self._fact(name, chain)
        formulas = [_plain(side.formula) for side in sides]
        result = next((f for f in formulas if numbers_of(f)), None)
        worked = any(side.numeric for side in sides)
        line = rule = None
        for side, f in zip(sides, formulas, strict=True):
            if not side.numeric:
                if line is None:
                    rule = f
                if _is_definition(name, f):
                    fact.add_rule(f, worked)
                cells = bare(f)
                if isinstance(cells, t.Matrix) and _of_names(cells):
                    self.cells[name] = cells
            elif not numbers_of(f) and line is None:
                line = f
        fresh = fact.result is None or result is None or _same(fact.result, result)
        if fact.line is None and line is not None and fresh:
            fact.line, fact.rule = line, rule or (fact.rules[0] if fact.rules else None)
        if fact.result is None and result is not None:
            fact.result = bare(result)

    def _unnamed(self, sides: tuple[Side, ...], chain: int) -> None:
        """A line of numbers, and those that go on from its result: A·B = C·D = E."""
        fact = self._new(sides[0].formula, chain)
        for side in sides[1:]:
            if fact.result is not None:
                return
            if side.literal:
                fact.result = bare(side.formula)
                continue
            begun = _first_operand(side.formula)
            if begun is not None and numbers_of(begun) and _runs_on(fact.line, begun, side):
                fact.result = bare(begun)
                fact = self._new(side.formula, chain)

    def _new(self, line: t.Formula, chain: int) -> Fact:
        fact = self._fact(self._anonymous(), chain)
        fact.line = line
        return fact

    def _anonymous(self) -> t.Name:
        return t.Name("u", str(len(self.by_name) + 1), UNNAMED)


def updates(chain: Chain) -> bool:
    """Whether a chain gives a name its value of the next round."""
    if any(r in ("←", "+=", "-=") for r in chain.relations):
        return True
    root = marks(key(chain.sides[0].formula))[0]
    return any(
        marks(key(name))[0] == root for side in chain.sides[1:] for name in names(side.formula)
    )


def _plain(f: t.Formula) -> t.Formula:
    """A formula with its names as they are kept, and a transposed row as a column."""
    made = t.map_leaves(f, lambda x: key(x) if isinstance(x, t.Name) else x)
    inner = bare(made.arg) if isinstance(made, t.Transpose) else None
    if isinstance(inner, t.Matrix):
        return t.Matrix(tuple(zip(*inner.rows, strict=True)), inner.style)
    return made


def _of_names(f: t.Matrix) -> bool:
    return all(isinstance(x, t.Name) for row in f.rows for x in row)


def _is_definition(name: t.Formula, f: t.Formula) -> bool:
    """Whether ``f`` says what a name is, completely and without derivatives."""
    return name not in names(f) and not any(
        isinstance(x, (t.Dots, t.Derivative, t.Missing)) or (isinstance(x, t.Apply) and x.primes)
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


def _first_operand(f: t.Formula) -> t.Formula | None:
    """What a run-on chain begins with: the first factor or term."""
    match bare(f):
        case t.Product(factors=parts) | t.Sum(terms=parts):
            return bare(parts[0])
    return None


def _runs_on(line: t.Formula | None, begun: t.Formula, whole: Side) -> bool:
    """Whether the next line only begins with the value of the one before it."""
    work = Calculator({})
    written = numbers_of(begun)
    if line is None or written is None:
        return False
    try:
        value, all_of_it = (work.value(f, lambda x: None) for f in (line, whole.formula))
    except NoValueError:
        return False
    ranges = value.entries if isinstance(value, Array) else (value,)
    return (
        value != all_of_it
        and len(ranges) == len(written)
        and all(
            gap(r, point(number(n))) <= 2 * NEAR * unit(n)
            for r, n in zip(ranges, written, strict=True)
        )
    )


__all__ = ["Fact", "Facts", "is_minus", "updates"]
