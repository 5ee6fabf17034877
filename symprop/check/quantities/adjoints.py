"""Derivatives of the loss by whole vectors and matrices, held against the document's rules.

    Z = W·X,  H = max(0, Z),  J = ½‖v·H − t‖²
    ∂J/∂W = D·Xᵀ = [−0.03, 0.15]          (what J changes by, entry by entry)

The loss is worked out again for each entry, a little larger and a little smaller.  That this is the
derivative which the document means is certain only where most of its lines agree, at least two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.claims import Chain
from ..indices import wholes
from ..names import generic, key, names, numbers_of
from ..values.arrays import Array, NoValueError, Range, Value, beside
from ..values.bound import Bound
from ..values.interval import gap, number, point
from ..values.known import habits
from ..values.readings import BLUR, Calculator, Reading, unit
from .lookup import Lookup, entry_of
from .model import Model
from .quantities import Quantities
from .spelled import spelled

LEAST = 2
"""Lines that have to agree."""
MOST = 48
"""Entries that are changed one by one."""
STEP, KINK = 1e-5, 1e-3
SMALL, GROSS = 1e-3, 0.02
"""Below which derivatives are mostly rounding, and the share by which an entry must be off."""
SIDES = Mapping[tuple[int, int], tuple[Reading, ...]]


class Claimed(Record):
    """A derivative of a loss that a chain says a number or an array to be, and what it is."""

    chain: Chain
    of: t.Formula
    right: Value
    agrees: bool
    known: tuple[t.Formula, ...]
    """The names under which the chain says so."""


def adjoints(
    quantities: Quantities, lookup: Lookup, sides: SIDES, wrong: set[int]
) -> Iterator[Bound]:  # fmt: skip
    """What derivatives by arrays have to be, where they are something else.

    ``wrong`` are the chains in which a mistake was found already.
    """
    claimed = list(_claimed(quantities, lookup, sides))
    for of in dict.fromkeys(c.of for c in claimed):
        own = [c for c in claimed if c.of == of]
        agree = [c for c in own if c.agrees]
        if len(agree) < LEAST or len(agree) <= len(own) - len(agree):
            continue
        sure = {name for c in agree for name in c.known}
        unsure = {name for c in own if not c.agrees for name in c.known}
        for c in own:
            if c.chain.number in wrong or c.agrees:
                continue
            if _follows(quantities, lookup, c, sure, unsure):
                stated = lookup.model(c.chain).rule(of)
                last = len(c.chain.sides) - 1
                reading = Reading(c.right, c.right, c.right)
                if stated is not None:
                    yield Bound(
                        c.chain.number, last, "derivative", stated.chain, stated.side,
                        (reading,), sides[c.chain.number, last],
                    )  # fmt: skip


def _claimed(quantities: Quantities, lookup: Lookup, sides: SIDES) -> Iterator[Claimed]:
    meant: dict[t.Formula, tuple[t.Formula, t.Formula]] = {}
    for found in spelled(quantities, set()).values():
        meant |= {name: (said.of, said.by) for name, said in found.items()}
    for chain in quantities.claims.chains:
        last = len(chain.sides) - 1
        own = sides.get((chain.number, last))
        known = tuple(s.quantity for s in chain.sides if s.quantity is not None)
        if not own or not chain.sides[last].literal or len(chain.sides) < 2:
            continue
        for name in known:
            if isinstance(name, t.Derivative) and not generic(name):
                of, by = key(name.of), key(name.by)
            elif name in meant:
                of, by = meant[name]
            else:
                continue
            right = Adjoint(lookup, chain, of, by).value()
            numbers = numbers_of(chain.sides[last].formula) or []
            apart = None if right is None else _apart(numbers, own[0].printed, right)
            if right is not None and apart is not None:
                yield Claimed(chain, of, right, not apart, known)
            break


def _apart(numbers: list[t.Number], printed: Value, right: Value) -> bool | None:
    """Whether an entry is not what it should be.

    ``None`` where the shapes differ, or what the lines above were rounded by may be the reason.
    """
    pairs = beside(printed, right)
    if pairs is None or len(pairs) != len(numbers):
        return None
    size = max((abs(x) for _, r in pairs for x in r), default=0.0)
    off = [
        gap(r, point(number(n))) for n, (_, r) in zip(numbers, pairs, strict=True)
        if gap(r, point(number(n))) > unit(n)
    ]  # fmt: skip
    if not off:
        return False
    return True if size >= SMALL and max(off) > GROSS * size else None


def _follows(
    quantities: Quantities, lookup: Lookup, c: Claimed, sure: set[t.Formula],
    unsure: set[t.Formula],
) -> bool:  # fmt: skip
    """Whether a line is made of what is known to be right: then it is the line that is wrong."""
    line = next((s for s in c.chain.sides if not s.numeric and s.quantity is None), None)
    if line is None:
        return False
    model = lookup.model(c.chain)
    used = set(map(key, names(line.formula)))
    return not used & unsure and all(
        x in sure or model.rule(x) is not None
        or all(v.kind == "bare" for v in quantities.of(x))
        for x in used
    )  # fmt: skip


class Adjoint:
    """What a loss changes by as the entries of a quantity change, above a chain."""

    def __init__(self, lookup: Lookup, chain: Chain, of: t.Formula, by: t.Formula) -> None:
        self.lookup, self.chain, self.of, self.by = lookup, chain, of, by
        self.model: Model = lookup.model(chain)
        self.work: Calculator = lookup.work
        self._depends: dict[t.Formula, bool] = {by: True}
        self._known: dict[t.Formula, Value | None] = {}

    def value(self) -> Value | None:
        """The derivative, each entry with what rounding may change; ``None``: not known."""
        start = self._look(self.by)
        if not isinstance(start, Array) or len(start.entries) > MOST or start.cut:
            return None
        if self.of == self.by or not self._is_worked_from(self.of):
            return None
        try:
            slopes = [self._slope(start, k) for k in range(len(start.entries))]
        except (NoValueError, RecursionError):
            return None
        size = max(abs(x) for r in slopes for x in r)
        wide = BLUR * size / 2
        return start.filled([
            (low - wide - BLUR * abs(low), high + wide + BLUR * abs(high)) for low, high in slopes
        ])  # fmt: skip

    def _slope(self, start: Array, k: int) -> Range:
        """The derivative by one entry; at a kink all that lies between its two."""
        at = [self._loss(start, k, step) for step in (-STEP, 0.0, STEP)]
        middle = (at[2] - at[0]) / (2 * STEP)
        below, above = (at[1] - at[0]) / STEP, (at[2] - at[1]) / STEP
        if abs(above - below) > KINK * max(1.0, abs(middle)):
            return min(below, above), max(below, above)
        return middle, middle

    def _loss(self, start: Array, k: int, step: float) -> float:
        entries = [point((low + high) / 2) for low, high in start.entries]
        entries[k] = point(entries[k][0] + step)
        found = self._at(self.of, {self.by: start.filled(entries)}, ())
        if isinstance(found, Array):
            raise NoValueError("a matrix")
        return found[0]

    def _at(
        self, name: t.Formula, made: dict[t.Formula, Value], busy: tuple[t.Formula, ...]
    ) -> Value:  # fmt: skip
        if name in made:
            return made[name]
        if name in busy or not self._is_worked_from(name):
            known = self._look(name) if name not in busy else None
            if known is None:
                raise NoValueError("a name whose value is not known")
            return known
        stated = self.model.rule(name)
        if stated is None:
            assert isinstance(name, t.Name)
            whole, place = next(x for x in wholes(name) if self._is_worked_from(x[0]))
            made[name] = entry_of(self._at(whole, made, (*busy, name)), place)
            return made[name]
        self.work.spend(5)
        if len(habits(stated.formula)) > 1:
            raise NoValueError("a name whose value is not known")

        def leaf(x: t.Formula) -> Value | None:
            if not isinstance(x, (t.Name, t.Derivative)) or x == t.EULER:
                return None
            return self._at(key(x), made, (*busy, name))

        made[name] = self.work.value(stated.formula, leaf)
        return made[name]

    def _is_worked_from(self, name: t.Formula) -> bool:
        """Whether a name is worked out from what the derivative is by."""
        if name not in self._depends:
            self._depends[name] = False
            stated = self.model.rule(name)
            parts = set() if stated is None else set(map(key, names(stated.formula)))
            if stated is None and isinstance(name, t.Name) and name.sub:
                parts = {whole for whole, _ in wholes(name)}
                parts |= {t.Name(name.base, "", name.sup)} if generic(name) else set()
            self._depends[name] = any(map(self._is_worked_from, parts))
        return self._depends[name]

    def _look(self, name: t.Formula) -> Value | None:
        if name not in self._known:
            found = self.lookup.values(name, self.chain)
            value = found[0][0].exact if found else None
            self._known[name] = value if value is None else _middle(value)
        return self._known[name]


def _middle(value: Value) -> Value:
    def one(r: Range) -> Range:
        return point((r[0] + r[1]) / 2)

    return value.map(one) if isinstance(value, Array) else one(value)
