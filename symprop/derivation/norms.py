"""How large the derivatives of the loss are along the layers, or along the steps of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

from flint import fmpq

from symprop.calculus.unroll import part, time_axes
from symprop.derivation import lookup
from symprop.derivation.naming import ADJOINT
from symprop.derivation.plan import EquationPlan, IndexedPlan, LayerPlan
from symprop.derivation.record import complete
from symprop.derivation.shown import show, sign_between
from symprop.derivation.work import Epoch
from symprop.formula.tree import (
    Absolute,
    Chain,
    Dots,
    Formula,
    Name,
    Number,
    Power,
    Root,
    Sum,
)
from symprop.network.description import Rounding
from symprop.network.ids import layer_id, layer_of, sample_prefixes
from symprop.network.indexed import Family
from symprop.network.stack.network import StackNetwork
from symprop.numbers.array import Array
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, Scalar, divide, power, sign, sqrt

FACTOR = Rounding(digits=None, significant=2)
MOST = 12
"""Of more values that are no chain there is no table."""
MOST_SQUARES = 3
"""Of more squares some are left out."""
_STEPS = [re.compile(x) for x in (r"(.*?)_?(\d+)", r"(.*?)_?(\d)\d", r"(.*?)_?(\d+)_\d+")]
"""How a step of time is numbered: h3, h_3; of a vector h31, h_3_1."""
Row: TypeAlias = tuple[Formula | None, int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Norm:
    """The Euclidean norm of ∂Loss/∂(an array); of a number its absolute value.

    What it is of has a ``name``, or is the layer number ``layer`` (from 0).  ``factor`` is how
    many times the norm is that of the one before.
    """

    name: Formula | None
    layer: int
    worked: Formula
    """The printed numbers that it is worked from, and its own."""
    value: Scalar
    shown: Shown
    factor: Scalar | None
    shown_factor: Shown | None


@dataclass(frozen=True)
class Norms:
    """Norms one after the other on the way back.

    ``kind`` is ``layers``, ``steps`` (of time), or ``values`` that are no chain.
    """

    kind: str
    values: tuple[Norm, ...]
    titles: tuple[str, ...] = ()
    """The kinds of all layers, where they have other names than hidden layers and output."""
    count: int = 0
    """How many layers there are."""

    @cached_property
    def course(self) -> str:
        """``zero`` (from somewhere on), ``shrinks``, ``grows`` (at every step) or ``mixed``."""
        if sign(self.values[-1].value) == 0:
            return "zero"
        signs = {sign(norm.factor - 1) for norm in self.values if norm.factor is not None}
        return "shrinks" if signs == {-1} else "grows" if signs == {1} else "mixed"

    @cached_property
    def mean(self) -> Shown | None:
        """The geometric mean of the factors, or of their inverses where the norms shrink."""
        first, last = self.values[0].value, self.values[-1].value
        over, under = (first, last) if self.course == "shrinks" else (last, first)
        if sign(over) == 0 or sign(under) == 0:
            return None
        steps = fmpq(1, len(self.values) - 1)
        return _shown(power(divide(over, under), steps), FACTOR)


def norms(epoch: Epoch) -> list[Norms]:
    """Every chain of two or more values that a network has: its layers, its steps of time.

    Where there is none, the values of the forward pass one by one, unless they are many.

    Raises:
        UndecidedError: the epoch was worked with too few bits.
    """
    plan = epoch.plan
    if isinstance(plan, LayerPlan):
        return [x for x in (_layers(epoch, plan),) if len(x.values) > 1]
    if isinstance(plan, IndexedPlan):
        families = plan.network.families
        uses = {f.id: {a.id for addend in f.addends for a in addend.args} for f in families}
        found = list(_arrays(epoch, plan))
    else:
        assert isinstance(plan, EquationPlan)
        uses = {d.id: {arg for term in d.terms for arg in term.args} for d in plan.rules.graph}
        found = []
    name = plan.notation.name
    if not isinstance(plan.network, StackNetwork):
        for chain in _numbered(uses):
            first = (name(ids[0]) for ids in chain)
            names = (x if len(chain[0]) == 1 else _vector(x) for x in first)
            rows = zip(names, chain, strict=True)
            found.append(_chain(epoch, "steps", rows))
    found = [x for x in found if len(x.values) > 1]
    values = [id for id in reversed(uses) if id != plan.loss]
    if not found and len(values) <= MOST:
        found = [_chain(epoch, "values", [(name(id), (id,)) for id in values])]
    return [x for x in found if len(x.values) > 1]


def _layers(epoch: Epoch, plan: LayerPlan) -> Norms:
    """The pre-activations of each layer, in all samples."""
    network = plan.network
    samples, count = len(network.inputs), len(network.layers)
    starts = sample_prefixes(samples)
    full = epoch
    rows: list[Row] = []
    for k in reversed(range(count)):
        units = range(network.layers[k].units)
        ids = [ADJOINT + at + layer_id(k, "pre", j) for at in starts for j in units]
        if full is epoch and lookup.carried(epoch, ids[0]) is None:
            (full,) = complete(plan, [epoch])  # the notation passes over the pre-activations
        rows.append((None, k, [lookup.carried(full, id) for id in ids]))
    return _of("layers", epoch, rows, count=count)


def _arrays(epoch: Epoch, plan: IndexedPlan) -> Iterator[Norms]:
    network, source = plan.network, plan.network.families
    if isinstance(network, StackNetwork):
        rows: list[Row] = []
        for k in reversed(range(len(network.kinds))):
            own = [f.id for f in source if layer_of(f.id) == k]
            entries = [x for id in own[-1:] for x in _entries(epoch, _parts(id, plan))]
            if entries:
                rows.append((None, k, entries))
        titles = tuple(kind.title for kind in network.kinds)
        yield _of("layers", epoch, rows, titles, len(titles))
    axes, states = time_axes(source), _states(source.families)
    for family in source:
        times = [i for i in range(len(family.indices)) if (family.id, i) in axes]
        if family.id in states and len(times) == 1:
            ids = []
            for t in reversed(range(family.shape[times[0]])):
                fixed = (t if i == times[0] else None for i in range(len(family.indices)))
                ids.append(part(family.id, tuple(fixed)))
            yield _chain(epoch, "steps", [(plan.notation.name(id), (id,)) for id in ids])


def _parts(id: str, plan: IndexedPlan) -> Iterator[str]:
    """The arrays of a family: itself, or one for each step of time."""
    for family in plan.rules.graph:
        if family.id == id or family.id.startswith(f"{id}["):
            yield family.id


def _states(families: Sequence[Family]) -> set[str]:
    """The families whose earlier or later elements are used: h of h[t-1], and not its gates."""
    return {
        access.id
        for family in families
        if family.recurrent
        for addend in family.addends
        for access in addend.args
        if any(
            place.offset and any(name in family.recurrent for name, _ in place.parts)
            for place in access.at
        )
    } & {family.id for family in families}


def _numbered(uses: Mapping[str, set[str]]) -> Iterator[list[tuple[str, ...]]]:
    """Values such as h₃, h₂, h₁ that follow from each other, the last one first.

    What is numbered may also stand side by side (units of a layer), or take part in a step only
    (gates): each value must depend on the one before, and be used by another one's next step.
    """
    for pattern in _STEPS:
        known = {id: m for id in uses if (m := pattern.fullmatch(id))}
        groups: dict[str, dict[int, list[str]]] = {}
        for id, m in known.items():
            groups.setdefault(m[1], {}).setdefault(int(m[2]), []).append(id)
        nexts = {(int(m[2]), arg) for id, m in known.items() for arg in uses[id]}
        chains = []
        for found in groups.values():
            chain: list[tuple[str, ...]] = []
            for n in sorted(found):
                before = set(chain[-1]) if chain else set()
                used = any((n, id) in nexts for id in before & set(found.get(n - 1, ())))
                if chain and not (used and before & _below(found[n], uses)):
                    break
                chain.append(tuple(found[n]))
            if len(chain) > 1:
                chains.append(chain[::-1])
        if chains:
            yield from chains
            return


def _vector(name: Formula) -> Formula:
    """The name of the vector that h₂₁ is an element of: h₂."""
    assert isinstance(name, Name)
    return Name(name.base, name.sub[:1], name.sup, name.accent)


def _below(ids: Sequence[str], uses: Mapping[str, set[str]]) -> set[str]:
    """Everything that some values depend on."""
    seen: set[str] = set()
    todo = list(ids)
    while todo:
        for arg in uses.get(todo.pop(), ()):
            if arg not in seen:
                seen.add(arg)
                todo.append(arg)
    return seen


def _chain(epoch: Epoch, kind: str, places: Iterable[tuple[Formula, Iterable[str]]]) -> Norms:
    """The norms of the derivatives by these values, each of one array or of several numbers."""
    found = ((name, 0, _entries(epoch, ids)) for name, ids in places)
    return _of(kind, epoch, [row for row in found if row[2]])


def _entries(epoch: Epoch, ids: Iterable[str]) -> list[Scalar]:
    values = [epoch.carried[ADJOINT + id] for id in ids if ADJOINT + id in epoch.carried]
    return [x for v in values for x in (v.flat if isinstance(v, Array) else (v,))]


def _of(
    kind: str, epoch: Epoch, rows: Sequence[Row], titles: tuple[str, ...] = (), count: int = 0
) -> Norms:
    policy = epoch.plan.network.rounding
    sizes = [sqrt(sum((x * x for x in entries), ZERO)) for _, _, entries in rows]
    factors: list[Scalar | None] = [None][: len(sizes)]
    factors += [None if sign(a) == 0 else divide(b, a) for a, b in pairwise(sizes)]
    values = []
    for (name, layer, entries), size, factor in zip(rows, sizes, factors, strict=True):
        shown = _shown(size, policy)
        times = None if factor is None else _shown(factor, FACTOR)
        working = _worked(entries, shown, policy)
        values.append(Norm(name, layer, working, size, shown, factor, times))
    return Norms(kind, tuple(values), titles, count)


def _worked(entries: Sequence[Scalar], norm: Shown, policy: Rounding) -> Formula:
    """√(0.3² + 0.4²) = 0.5, of many numbers the first two and the last; of one |−0.3| = 0.3."""
    result = Number(norm.text)
    if len(entries) == 1:
        (only,) = (_shown(x, policy) for x in entries)
        return Chain((Absolute(Number(only.text)), result), ("=",))
    long = len(entries) > MOST_SQUARES
    printed = [_shown(x, policy) for x in ((*entries[:2], entries[-1]) if long else entries)]
    squares: list[Formula] = [Power(Number(x.text), Number("2")) for x in printed]
    if long:
        squares.insert(2, Dots())
    line = None if long else sqrt(sum((x.value * x.value for x in printed), ZERO))
    sign = sign_between(line, norm.value)
    return Chain((Root(Sum(tuple(squares))), result), (sign,))


def _shown(value: Scalar, policy: Rounding) -> Shown:
    shown = show(value, policy)
    assert isinstance(shown, Shown)
    return shown
