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
from symprop.check.dual import ZERO, UnknownError
from symprop.check.ledger import Ledger
from symprop.check.model import Model, grid_of, mentions
from symprop.check.reach import only_numbers
from symprop.check.statements import names
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import Scalar, scalar

Point: TypeAlias = tuple[Value | None, ...]
"""What something is at the document's own numbers, and at others; ``None`` where it is unknown."""


class Rules:
    """The document's network at its own numbers and at one other point."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.here = Model(ledger)
        self.there = Model(ledger, _moved(ledger))
        self._meanings: dict[t.Derivative, list[Point]] = {}

    def values(self, name: t.Formula) -> list[Scalar]:
        """The network's values of a name, if its rules determine it, and not its own number."""
        if isinstance(name, t.Derivative):
            found = [point[0] for point in self.meanings(name)] or [self.here.worth(name)]
            return [x for x in found if x is not None and not isinstance(x, Array)]
        name = self.ledger.aliases.get(name, name)
        ruled = any(not mentions(rule, name) for rule, _ in self.ledger.rules.get(name, ()))
        value = self.here.value(name) if ruled else None
        return [] if value is None else [value]

    def meanings(self, name: t.Derivative) -> list[Point]:
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
        if isinstance(name, t.Derivative) and self._is_not_its_slope(name, rule):
            return self.here.worth(name) or self.here.direct(name) or ZERO
        if only_numbers(rule, self.ledger) - only_numbers(name, self.ledger):
            return None
        own = self._own(name)
        found = list(self._readings(name, rule))
        pairs = [(a, b) for a in own for b in found if _comparable(a, b)]
        if not pairs or any(_near(x, y) for a, b in pairs for x, y in zip(a, b, strict=True)):
            return None
        if not any(_shape(x) == _shape(y) for a, b in pairs for x, y in zip(a, b, strict=True)):
            return own[0][0] if self._written_right(name, rule) else None
        return own[0][0]

    def misfits(self, name: t.Formula, rule: t.Formula) -> bool:
        """Whether the matrices in a rule do not fit, while those in another one for it do."""
        return not self.here.fits(rule) and self._written_right(name, rule)

    def _written_right(self, name: t.Formula, rule: t.Formula) -> bool:
        """Whether another rule of a name gives what it is, in its shape."""
        others = [other for other, _ in self.ledger.rules.get(name, ()) if other != rule]
        found = [b for other in others for b in self._readings(name, other)]
        return any(_near(a[0], b[0]) for a in self._own(name) for b in found)

    def _is_not_its_slope(self, name: t.Derivative, rule: t.Formula) -> bool:
        """Whether a rule is over the names of what is differentiated, and not its derivative.

        That can be told of names that have no numbers too: ∂L/∂y = y - t of L = ½(y - t)².
        """
        by, used = bare(name.by), set(names(rule))
        whole = [f for f, _ in self.ledger.rules.get(bare(name.of), ()) if mentions(f, by)]
        whole = [f for f in whole if used <= set(names(f))]
        if not used or not whole:
            return False
        return not any(self._is_slope(f, by, rule) for f in whole)

    def _is_slope(self, whole: t.Formula, by: t.Formula, rule: t.Formula) -> bool:
        """Whether a rule is the derivative of a formula at two points, as far as can be told."""
        for k in (3, 11):
            at = {n: scalar(Fraction(7 * i + k, 5 * i + 9)) for i, n in enumerate(names(whole))}
            model = Model(self.ledger, at)
            slope, found = model.slope(whole, by), model.value(rule)
            if slope is not None and found is not None and not _near(slope, found):
                return False
        return True

    def _own(self, name: t.Formula) -> list[Point]:
        if isinstance(name, t.Derivative):
            return self.meanings(name)
        return list(self._point(name))

    def _both(self, name: t.Derivative) -> Iterator[Point]:
        models = (self.here, self.there)
        total = tuple(model.worth(name) for model in models)
        direct = tuple(model.direct(name) for model in models)
        if any(x is not None for x in total):
            yield total
            if any(map(_near, total, direct)):
                return
        if any(x is not None for x in direct):
            yield direct

    def _is(self, meaning: Point, rule: t.Formula) -> bool:
        """Whether a rule without other derivatives gives one of the meanings."""
        if any(isinstance(x, t.Derivative) for x in t.walk(rule)):
            return False
        return any(_near(meaning[0], point[0]) for point in self._point(rule))

    def _readings(self, name: t.Formula, rule: t.Formula) -> Iterator[Point]:
        """What a rule gives, its derivatives along all paths, or along their own equations."""
        inner = [x for x in t.walk(rule) if isinstance(x, t.Derivative)]
        meant = {x: m for x in inner if (m := self.meanings(x))}
        first: dict[t.Formula, Point] = {x: m[0] for x, m in meant.items()}
        yield from self._point(rule, first)
        unclear: dict[t.Formula, Point] = {x: m[-1] for x, m in meant.items() if len(m) > 1}
        if unclear:
            of = bare(name.of) if isinstance(name, t.Derivative) else None
            ends = {x for x in inner if bare(x.of) == of}  # ∂Loss/∂h is along all paths
            steps = {x: m for x, m in unclear.items() if x not in ends}
            yield from self._point(rule, first | steps)
            yield from self._point(rule, first | unclear)

    def _point(
        self, f: t.Formula, put: Mapping[t.Formula, Point] = MappingProxyType({})
    ) -> Iterator[Point]:
        found = tuple(
            model.worth(f, {x: at for x, point in put.items() if (at := point[k]) is not None})
            for k, model in enumerate((self.here, self.there))
        )
        if any(x is not None for x in found):
            yield found


def _comparable(a: Point, b: Point) -> bool:
    """Whether both are known at two points, the document's own among them if it can be."""
    return sum(x is not None and y is not None for x, y in zip(a, b, strict=True)) > 1


def _shape(value: Value | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    return value.shape if isinstance(value, Array) else (1, 1)


def _near(a: Value | None, b: Value | None) -> bool:
    """Whether two values can be the same, with room for the last bits that long rules lose."""
    if a is None or b is None:
        return False
    if isinstance(a, Array) or isinstance(b, Array):
        if _shape(a) != _shape(b):
            return False
        return all(map(_close, _entries(a), _entries(b)))
    return _close(a, b)


def _entries(value: Value) -> list[Scalar]:
    return list(value.flat) if isinstance(value, Array) else [value]


def _close(a: Scalar, b: Scalar) -> bool:
    return bool(_wide(a).overlaps(_wide(b)))


def _wide(value: Scalar) -> arb:
    ball = arb(value)
    return ball + arb(0, abs(ball) * arb(2) ** -40 + arb(2) ** -120)


def _moved(ledger: Ledger) -> dict[t.Formula, Value]:
    """Other numbers for everything given: each moved by its own amount."""
    out: dict[t.Formula, Value] = {}
    for i, (name, claims) in enumerate(ledger.claims.items()):
        ruled = name in ledger.behind or ledger.rules.get(name)
        if claims and (claims[0].given or not ruled):
            out[name] = _shifted(scalar(claims[0].number.value), i)
    for i, (name, grids) in enumerate(ledger.grids.items()):
        if grids[0][2] or not ledger.rules.get(name):
            try:
                grid = grid_of(grids[0][0])
            except UnknownError:
                continue
            assert isinstance(grid, Array)
            out[name] = Array.of_rows(
                tuple(
                    tuple(_shifted(x, 31 * i + 7 * j + k) for k, x in enumerate(row))
                    for j, row in enumerate(grid.rows)
                )
            )
    return out


def _shifted(value: Scalar, i: int) -> Scalar:
    shift = Fraction((i * 7919) % 97 + 11, 1000)
    return value * scalar(1 + shift) + scalar(shift / 10)
