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

from ..names import bare, key, literals, names, number_of
from ..values.readings import digits, telling
from .printed import PrintedNumber
from .quantities import Quantities

ERRORS = frozenset({"δ", "delta", "Δ", "d", "err"})
"""Names of error terms."""
CLOSE = 4
"""Lines between an error term and the pre-activation that it is for."""


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
        self.quantities = quantities
        self.meant = quantities.printed.above
        found = {x: self._unit(x) for x in quantities.printed.all}
        self.units = {x: unit for x, unit in found.items() if unit is not None}
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
        self._lines = {x.chain: x for x in found if x.line is not None}
        self._scripts: dict[tuple[str, str], set[UnitSum]] = {}
        for unit in self.units.values():
            for name in unit.sum.names:
                self._scripts.setdefault(_scripts(name), set()).add(unit)

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
            elif not is_error_term(use):
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
            if not any(map(is_error_term, meant)):  # its unit is another one
                yield from meant
        sides = self.quantities.claims.chains[printed.chain].sides if printed.line else ()
        mentioned = {key(x) for side in sides for x in names(side.formula)}
        for name in mentioned - set(printed.names):
            numbers = [v for v in self.quantities.of(name) if len(v.literal) == 1]
            for v in [v for v in numbers if v.chain < printed.chain][-1:]:
                yield from (x for x in self.meant(v.literal[0], printed.chain) if v in x.versions)

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


def is_error_term(printed: PrintedNumber) -> bool:
    """Whether a number is an error term."""
    return any(map(is_error, printed.names))


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
