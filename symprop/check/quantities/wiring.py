"""How the units of a document are wired, read from its numbers.

    z_3 = 0.4·0.59 + 0.45·0.6 + 0.6 = 1.11     0.4 goes with 0.59, and 0.45 with 0.6, in unit z_3
    o = σ(1.11) = 0.75                         0.75 is the output of z_3
    δ_3 = (0.75 − 0.01)·0.75·(1 − 0.75)        an error term of z_3: nothing else is in it

Which of two numbers is the weight need not be known.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.claims import Chain, Side
from ..names import bare, key, literals, names, number_of
from ..values.readings import telling
from .quantities import Quantities

ERRORS = frozenset({"δ", "delta", "Δ", "d", "err"})
"""Names of error terms."""
CLOSE = 4
"""Lines between an error term and the pre-activation that it is for."""


class PrintedNumber(Record):
    """A number that comes out of a line, or is given: its names, and the line."""

    number: t.Number
    chain: int
    names: tuple[t.Formula, ...]
    line: Side | None
    mentioned: frozenset[t.Formula] = frozenset()
    """The names that its line puts numbers in for."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def error(self) -> bool:
        """Whether it is an error term."""
        return any(map(is_error, self.names))


class UnitSum(Record):
    """A weighted sum, and what each of its numbers is multiplied by."""

    sum: PrintedNumber
    pairs: tuple[tuple[t.Number, t.Number], ...]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Wiring:
    """The weighted sums of a document, their outputs, and the error terms that belong to them."""

    def __init__(self, quantities: Quantities) -> None:
        self.printed = _all(quantities)
        self._digits: dict[str, list[PrintedNumber]] = {}
        self._names: dict[t.Formula, list[PrintedNumber]] = {}
        self.units: dict[PrintedNumber, UnitSum] = {}
        for printed in self.printed:
            unit = self._unit(printed)
            if unit is not None:
                self.units[printed] = unit
            self._digits.setdefault(digits(printed.number), []).append(printed)
            for name in printed.names:
                self._names.setdefault(name, []).append(printed)
        self._operands = {
            unit: frozenset(v for pair in unit.pairs for n in pair for v in self._of(n, unit))
            for unit in self.units.values()
        }
        self._multiplied = frozenset[PrintedNumber]().union(*self._operands.values())
        self._unnamed = {
            digits(n)
            for unit in self.units.values() for pair in unit.pairs for n in pair
            if not self._of(n, unit)
        }  # fmt: skip
        self._reached: dict[PrintedNumber, frozenset[UnitSum]] = {}
        self._lines = {x.chain: x for x in self.printed if x.line is not None}
        self._scripts: dict[tuple[str, str], set[UnitSum]] = {}
        for unit in self.units.values():
            for name in unit.sum.names:
                self._scripts.setdefault(_scripts(name), set()).add(unit)

    def meant(self, n: t.Number, chain: int) -> list[PrintedNumber]:
        """What has the digits of a number above a chain."""
        return [x for x in self._digits.get(digits(n), ()) if x.chain < chain]

    def worked(self, chain: int) -> PrintedNumber | None:
        """What comes out of the line of a chain."""
        return self._lines.get(chain)

    def takes(self, unit: UnitSum, n: t.Number, found: list[PrintedNumber]) -> bool:
        """Whether a number, or something that it may be, is multiplied in a unit."""
        own = {digits(m) for pair in unit.pairs for m in pair}
        return digits(n) in own or any(x in self._operands[unit] for x in found)

    def multiplied(self, n: t.Number, found: list[PrintedNumber]) -> bool:
        """Whether a number can only be what is multiplied in some unit."""
        if not found:
            return digits(n) in self._unnamed
        return all(x in self._multiplied for x in found)

    def partners(self, n: t.Number, unit: UnitSum) -> list[PrintedNumber]:
        """What a number is multiplied by in a unit."""
        return [
            x
            for pair in unit.pairs for m, other in (pair, pair[::-1])
            if digits(m) == digits(n) for x in self._of(other, unit)
        ]  # fmt: skip

    def reached(self, printed: PrintedNumber, depth: int = CLOSE) -> frozenset[UnitSum]:
        """The units whose sums or outputs stand on a line, or on lines just before it."""
        known = self._reached.get(printed)
        if known is not None or not depth:
            return known or frozenset()
        self._reached[printed] = frozenset()
        found: set[UnitSum] = set()
        for use in self._uses(printed):
            unit = self.units.get(use)
            if unit is not None:
                found.add(unit)
            elif not use.error:
                found |= self.reached(use, depth - 1)
        self._reached[printed] = frozenset(found)
        return self._reached[printed]

    def of(self, error: PrintedNumber) -> frozenset[UnitSum]:
        """The unit that an error term belongs to, by its line and its name, where both agree."""
        near, named = self.reached(error), self.named(error)
        return near & named

    def named(self, error: PrintedNumber) -> frozenset[UnitSum]:
        """The units with the scripts of an error term: z_3 for δ_3."""
        scripts = {_scripts(name) for name in error.names} - {("", "")}
        return frozenset[UnitSum]().union(*(self._scripts.get(x, ()) for x in scripts))

    def _uses(self, printed: PrintedNumber) -> Iterator[PrintedNumber]:
        """What stands on a line."""
        for n in literals(printed.line.formula) if printed.line is not None else ():
            meant = self.meant(n, printed.chain) if certain(n) else []
            if not any(x.error for x in meant):  # its unit is another one
                yield from meant
        for name in printed.mentioned:
            before = [x for x in self._names.get(name, ()) if x.chain < printed.chain]
            yield from before[-1:]

    def _of(self, n: t.Number, unit: UnitSum) -> list[PrintedNumber]:
        return self.meant(n, unit.sum.chain)

    def _unit(self, printed: PrintedNumber) -> UnitSum | None:
        """The weighted sum that a number comes out of."""
        if printed.line is None or any(is_error(x) or is_gradient(x) for x in printed.names):
            return None
        terms = summands(printed.line.formula)
        pairs = tuple(_pairs(terms))
        if len(pairs) < 2 or len(pairs) < len(terms) - 1:
            return None
        for pair in pairs:
            for n in pair:
                for x in self.meant(n, printed.chain):
                    if any(is_error(name) or is_gradient(name) for name in x.names):
                        return None
        return UnitSum(printed, pairs)


def _all(quantities: Quantities) -> list[PrintedNumber]:
    """The numbers that a document gives and works out, in order."""
    found: list[PrintedNumber] = []
    by_chain: dict[int, list[tuple[t.Formula, t.Number]]] = {}
    for versions in quantities.versions.values():
        for version in versions:
            if len(version.literal) == 1:
                by_chain.setdefault(version.chain, []).append((version.name, version.literal[0]))
    for chain in quantities.claims.chains:
        named = by_chain.get(chain.number, [])
        line = working(chain)
        last = chain.sides[-1]
        n = number_of(last.formula) if last.literal and len(chain.sides) > 1 else None
        if n is not None:
            own = tuple(name for name, m in named if digits(m) == digits(n))
            used = {key(x) for side in chain.sides for x in names(side.formula)} - set(own)
            found.append(PrintedNumber(n, chain.number, own, line, frozenset(used)))
        for name, m in named:
            if n is None or digits(m) != digits(n):
                found.append(PrintedNumber(m, chain.number, (name,), None))
    return found


def working(chain: Chain) -> Side | None:
    """The first side on which numbers are put in."""
    return next((s for s in chain.sides if s.numeric and not s.literal and not s.gap), None)


def digits(n: t.Number) -> str:
    """A number without its sign."""
    return n.text.lstrip("-")


def certain(n: t.Number) -> bool:
    """Whether a number is hardly printed for two different things."""
    return telling(n) > 1 or n.places > 1


def _scripts(name: t.Formula) -> tuple[str, str]:
    name = name.by if isinstance(name, t.Derivative) else name
    return (name.sub, name.sup) if isinstance(name, t.Name) else ("", "")


def summands(f: t.Formula) -> list[t.Formula]:
    """The terms of a sum, also of sums in brackets in it, without their signs."""
    g = bare(f)
    g = bare(g.arg) if isinstance(g, t.Neg) else g
    return [x for term in g.terms for x in summands(term)] if isinstance(g, t.Sum) else [g]


def _pairs(terms: list[t.Formula]) -> Iterator[tuple[t.Number, t.Number]]:
    """The products of two numbers among the terms of a sum."""
    for term in terms:
        if isinstance(term, t.Product) and len(term.factors) == 2:
            one, other = (number_of(x) for x in term.factors)
            if one is not None and other is not None:
                yield one, other


def is_error(name: t.Formula) -> bool:
    """Whether a name is that of an error term."""
    return isinstance(name, t.Name) and name.base in ERRORS


def is_gradient(name: t.Formula) -> bool:
    """Whether a name is that of a derivative: ∂E/∂w, dw, grad_w."""
    if isinstance(name, t.Derivative):
        return True
    if not isinstance(name, t.Name):
        return False
    base = name.base
    return base[0] in "∂∇" or base.startswith(("grad", "Δ")) or (base[0] == "d" and len(base) > 1)
