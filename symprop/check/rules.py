"""Rules held against the network: at the document's numbers, and at others.

∂h₂/∂w can be read in two ways where h₂ = tanh(w·x₂ + v·h₁) and h₁ depends on w too: along all
paths, or along this equation alone.  Both are in use, and the sum over several uses of a shared
weight needs the second.  A document's own rule for the derivative tells; without one either may
be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from flint import arb

from symprop.check.align import bare
from symprop.check.dual import UnknownError
from symprop.check.ledger import Ledger
from symprop.check.model import Model, grid_of, mentions
from symprop.formula import tree as t
from symprop.numbers.grid import Grid, Value
from symprop.numbers.scalar import Scalar, scalar

Pair: TypeAlias = tuple[Value, Value]
"""A value at the document's own numbers, and at the others."""


class Rules:
    """The document's network at its own numbers and at one other point."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.here = Model(ledger)
        self.there = Model(ledger, _moved(ledger))
        self._meanings: dict[t.Derivative, list[Pair]] = {}

    def values(self, name: t.Formula) -> list[Scalar]:
        """The network's values of a name, if its rules determine it, and not its own number."""
        if isinstance(name, t.Derivative):
            found = [here for here, _ in self.meanings(name)] or [self.here.worth(name)]
            return [x for x in found if x is not None and not isinstance(x, Grid)]
        name = self.ledger.aliases.get(name, name)
        ruled = any(not mentions(rule, name) for rule, _ in self.ledger.rules.get(name, ()))
        value = self.here.value(name) if ruled else None
        return [] if value is None else [value]

    def meanings(self, name: t.Derivative) -> list[Pair]:
        """What a derivative can be: along all paths, and along its own equation alone."""
        if name not in self._meanings:
            self._meanings[name] = []  # a rule that goes in a circle
            both = list(self._both(name))
            if len(both) > 1:
                own = [rule for rule, _ in self.ledger.rules.get(name, ())]
                told = [m for m in both if any(self._is(m, rule) for rule in own)]
                both = told or both
            self._meanings[name] = both
        return self._meanings[name]

    def differs(self, name: t.Formula, rule: t.Formula) -> Value | None:
        """The value that a name should have where ``rule`` gives another, here and elsewhere."""
        own = self._own(name)
        found = list(self._readings(name, rule))
        if not own or not found:
            return None
        if any(_near(a, b) or _near(x, y) for a, x in own for b, y in found):
            return None
        fits = any(_shape(a) == _shape(b) for a, _ in own for b, _ in found)
        return own[0][0] if fits else None

    def _own(self, name: t.Formula) -> list[Pair]:
        if isinstance(name, t.Derivative):
            return self.meanings(name)
        return list(self._pair(name))

    def _both(self, name: t.Derivative) -> Iterator[Pair]:
        total = self.here.worth(name), self.there.worth(name)
        direct = self.here.direct(name), self.there.direct(name)
        for here, there in (total, direct):
            if here is not None and there is not None:
                yield here, there
                if total[0] is not None and direct[0] is not None and _near(total[0], direct[0]):
                    return

    def _is(self, meaning: Pair, rule: t.Formula) -> bool:
        """Whether a rule without other derivatives gives one of the meanings."""
        if any(isinstance(x, t.Derivative) for x in t.walk(rule)):
            return False
        return any(_near(meaning[0], here) for here, _ in self._pair(rule))

    def _readings(self, name: t.Formula, rule: t.Formula) -> Iterator[Pair]:
        """What a rule gives, its derivatives along all paths, or along their own equations."""
        inner = [x for x in t.walk(rule) if isinstance(x, t.Derivative)]
        meant = {x: m for x in inner if (m := self.meanings(x))}
        first: dict[t.Formula, Pair] = {x: m[0] for x, m in meant.items()}
        yield from self._pair(rule, first)
        unclear: dict[t.Formula, Pair] = {x: m[-1] for x, m in meant.items() if len(m) > 1}
        if unclear:
            of = bare(name.of) if isinstance(name, t.Derivative) else None
            ends = {x for x in inner if bare(x.of) == of}  # ∂Loss/∂h is along all paths
            yield from self._pair(rule, first | {x: m for x, m in unclear.items() if x not in ends})
            yield from self._pair(rule, first | unclear)

    def _pair(
        self, f: t.Formula, put: Mapping[t.Formula, Pair] = MappingProxyType({})
    ) -> Iterator[Pair]:
        here = self.here.worth(f, {x: pair[0] for x, pair in put.items()})
        there = self.there.worth(f, {x: pair[1] for x, pair in put.items()})
        if here is not None and there is not None:
            yield here, there


def _shape(value: Value) -> tuple[int, int]:
    return value.shape if isinstance(value, Grid) else (1, 1)


def _near(a: Value, b: Value) -> bool:
    """Whether two values can be the same, with room for the last bits that long rules lose."""
    if isinstance(a, Grid) or isinstance(b, Grid):
        if _shape(a) != _shape(b):
            return False
        return all(map(_close, _entries(a), _entries(b)))
    return _close(a, b)


def _entries(value: Value) -> list[Scalar]:
    return [x for row in value.rows for x in row] if isinstance(value, Grid) else [value]


def _close(a: Scalar, b: Scalar) -> bool:
    return bool(_wide(a).overlaps(_wide(b)))


def _wide(value: Scalar) -> arb:
    ball = arb(value)
    return ball + arb(0, abs(ball) * arb(2) ** -40 + arb(2) ** -120)


def _moved(ledger: Ledger) -> dict[t.Formula, Value]:
    """Other numbers for everything given: each moved by its own amount."""
    out: dict[t.Formula, Value] = {}
    for i, (name, claims) in enumerate(ledger.claims.items()):
        if claims and (claims[0].given or not ledger.rules.get(name)):
            out[name] = _shifted(scalar(claims[0].number.value), i)
    for i, (name, grids) in enumerate(ledger.grids.items()):
        if grids[0][2] or not ledger.rules.get(name):
            try:
                grid = grid_of(grids[0][0])
            except UnknownError:
                continue
            rows = grid.rows if isinstance(grid, Grid) else ()
            out[name] = Grid(
                tuple(
                    tuple(_shifted(x, 31 * i + 7 * j + k) for k, x in enumerate(row))
                    for j, row in enumerate(rows)
                )
            )
    return out


def _shifted(value: Scalar, i: int) -> Scalar:
    shift = Fraction((i * 7919) % 97 + 11, 1000)
    return value * scalar(1 + shift) + scalar(shift / 10)
