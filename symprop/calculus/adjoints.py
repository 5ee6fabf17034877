"""Reverse accumulation over families: the adjoint of an array is an array with a rule of its own.

``ȳ`` is the derivative of the loss by each element of ``y``.  What reaches ``x`` through an addend
``y[I] = Σ_R f(…, x[m(I, R)], …)`` is ``ȳ[I]·∂f/∂x``, summed over all I and R with m(I, R) = J.  So
an adjoint is again a family; only the forms are differentiated, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symprop.calculus.inverse import InvertedAccess, compose, uses
from symprop.calculus.partials import partial
from symprop.formula.tree import (
    Cases,
    Comparison,
    Formula,
    Group,
    Neg,
    Number,
    Product,
    Quotient,
    Ref,
    Sum,
    map_leaves,
    negate,
    refs,
    times,
)
from symprop.network.graph import OUT, Form
from symprop.network.indexed import Access, Addend, AffineIndex, Families, Family

ADJOINT = "∂"
"""Prefix of the id of an adjoint."""
ROW = "row:"
"""Prefix of the id of Σ ȳ·y along the rows of a function of rows (softmax)."""
_LETTERS = "ijklmnpqruvabcdefgh"


def adjoints(graph: Families, wanted: Iterable[str] = ()) -> dict[str, Family]:
    """The adjoints of every family and parameter that the loss depends on, the last first.

    And of the data that are ``wanted``.  The loss itself has none: it is 1.  Under ``row:…`` stand
    sums that several adjoints share.
    """
    by_id = {family.id: family for family in graph}
    used = uses(graph)
    reached = _reached(graph)
    out: dict[str, Family] = {}
    order = [*(family.id for family in reversed(graph.families)), *graph.parameters, *wanted]
    for id in order:
        here = [use for use in used.get(id, []) if use.consumer in reached]
        if not here or id == graph.loss:
            continue
        for use in here:
            consumer = by_id[use.consumer]
            if consumer.addends[use.number].along in consumer.indices:
                row = _row(consumer, consumer.addends[use.number])
                out.setdefault(row.id, row)
        out[ADJOINT + id] = _adjoint(id, graph, here, by_id)
    return out


def _reached(graph: Families) -> set[str]:
    """The families that the loss depends on."""
    by_id = {family.id: family for family in graph}
    reached: set[str] = set()
    todo = [graph.loss]
    while todo:
        id = todo.pop()
        if id in by_id and id not in reached:
            reached.add(id)
            todo.extend(access.id for a in by_id[id].addends for access in a.args)
    return reached


def _adjoint(
    id: str, graph: Families, here: list[InvertedAccess], by_id: Mapping[str, Family]
) -> Family:
    shape = graph.shape(id)
    names = _names(id, here, by_id, len(shape))
    sizes = dict(zip(names, shape, strict=True))
    addends: list[Addend] = []
    for use in here:
        addend, more = _flow(use, by_id[use.consumer], names, graph.loss, sizes)
        addends.append(addend)
        sizes |= more
    return Family(ADJOINT + id, names, sizes, tuple(addends), kind="adjoint")


def _names(
    id: str, here: list[InvertedAccess], by_id: Mapping[str, Family], rank: int
) -> tuple[str, ...]:
    """Names for the axes: a family's own, else those by which it is used first."""
    if id in by_id:
        return by_id[id].indices
    names: list[str] = []
    first = here[0]
    access = by_id[first.consumer].addends[first.number].args[first.slot]
    for place in access.at:
        name = place.plain
        names.append(name if name and name not in names else _fresh(names))
    assert len(names) == rank
    return tuple(names)


def _fresh(taken: Iterable[str]) -> str:
    """An index letter that is not taken."""
    known = set(taken)
    return next(x for x in _endless() if x not in known)


def _endless() -> Iterable[str]:
    yield from _LETTERS
    number = 1
    while True:
        yield from (f"{letter}{number}" for letter in _LETTERS)
        number += 1


def _flow(
    use: InvertedAccess,
    consumer: Family,
    names: tuple[str, ...],
    loss: str,
    known: Mapping[str, int],
) -> tuple[Addend, dict[str, int]]:
    """What comes back from one use, and the sizes of the indices that it sums over.

    An index that is ``known`` with another size, from another use, gets another name.
    """
    addend = consumer.addends[use.number]
    bound = addend.along is not None and addend.along not in consumer.indices
    renamed: dict[str, AffineIndex] = {axis: _index(name) for axis, name in zip(use.axes, names)}  # noqa: B905
    over: list[str] = []
    sizes: dict[str, int] = {}
    for name in use.free:
        size = consumer.sizes[name]
        fits = name not in (*names, *over) and known.get(name, size) == size
        new = name if fits else _fresh([*names, *over, *use.free, *known])
        over.append(new)
        renamed[name] = _index(new)
        sizes[new] = size
    values = renamed | {name: compose(place, renamed) for name, place in use.solved.items()}
    where = tuple((compose(place, values), size) for place, size in use.where)

    def moved(access: Access) -> Access:
        return Access(access.id, tuple(compose(place, values) for place in access.at))

    own = Access(consumer.id, tuple(values[name] for name in consumer.indices))
    if bound:
        best = (Access(ADJOINT + own.id, own.at), moved(addend.args[use.slot]), own)
        return Addend(_best_flow, best, tuple(over), addend.scale, where), sizes
    if addend.along is not None:
        kept = tuple(values[n] for n in consumer.indices if n != addend.along)
        parts = (Access(ADJOINT + own.id, own.at), own, Access(ROW + consumer.id, kept))
        return Addend(_row_flow, parts, tuple(over), addend.scale, where), sizes
    form, slots = _local(addend.form, use.slot, consumer.id == loss)
    args: list[Access] = []
    for slot in slots:
        if slot == "up":
            args.append(Access(ADJOINT + own.id, own.at))
        elif slot == "out":
            args.append(own)
        elif slot.startswith("peer."):
            args.append(moved(addend.peers[int(slot.removeprefix("peer."))]))
        else:
            args.append(moved(addend.args[int(slot)]))
    form, scale = _whole(form, addend.scale)
    return Addend(form, tuple(args), tuple(over), scale, where), sizes


def _whole(form: Form, scale: Formula | None) -> tuple[Form, Formula | None]:
    """½ before 2·(p − t) is nothing: a scale and a number that comes first are worked at once."""
    f = form.formula
    if isinstance(scale, Neg):
        rest, found = _whole(form, scale.arg)
        return rest, negate(found or Number("1"))
    if not isinstance(scale, Quotient) or not isinstance(f, Product) or form.call is not None:
        return form, scale
    over, under, first = scale.over, scale.under, f.factors[0]
    if not all(isinstance(x, Number) for x in (over, under, first)):
        return form, scale
    number = over.value / under.value * first.value  # type: ignore[attr-defined]
    left = times(*f.factors[1:])
    unknown = (None,) * len(form.slopes)  # those of the form have the number in them
    rest = Form(left.arg if isinstance(left, Group) else left, unknown)
    if number == 1:
        return rest, None
    if number.denominator == 1:
        return rest, Number(str(number))
    return rest, Quotient(Number(str(number.numerator)), Number(str(number.denominator)))


_row_flow = Form(Product((Ref("1"), Group(Sum((Ref("0"), -Ref("2")))))), (None, None, None))
"""y·(ȳ − Σ ȳ·y): the adjoint of what enters a softmax."""
_best_flow = Form(
    Cases(((Ref("0"), Comparison(Ref("1"), "=", Ref("2"))), (Number("0"), None))), (None,) * 3
)
"""ȳ where x is y: the adjoint of what enters a maximum over however many."""
_made: dict[tuple[Form, int, bool], tuple[Form, tuple[str, ...]]] = {}


def _local(form: Form, slot: int, last: bool) -> tuple[Form, tuple[str, ...]]:
    """Upstream gradient times local partial as a form, and what its slots are.

    ``up`` is the upstream gradient (none where the consumer is the loss), ``out`` the consumer's
    value, a number a slot of the consumer's form.
    """
    key = (form, slot, last)
    if key not in _made:
        slope = partial(form, slot)
        slots: list[str] = [] if last else ["up"]
        slots += refs(slope)
        if form.slope_call is not None:
            slots += [name for name in refs(form.slope_call) if name not in slots]
        numbered = {name: Ref(str(i)) for i, name in enumerate(slots)}

        def renumber(x: Formula) -> Formula:
            return numbered[x.id] if isinstance(x, Ref) else x

        local = map_leaves(slope, renumber)
        if not last:
            one = isinstance(slope, Number) and slope.value == 1
            local = Ref("0") if one else _times(Ref("0"), local)
        call = form.slope_call
        if call is not None:
            call = map_leaves(call, renumber)
            call = call if last else _times(Ref("0"), call)
        _made[key] = Form(local, (None,) * len(slots), call), tuple(slots)
    return _made[key]


def _times(upstream: Formula, local: Formula) -> Formula:
    factors = local.factors if isinstance(local, Product) and local.sign == "·" else (local,)
    return Product((upstream, *factors))


def _row(consumer: Family, addend: Addend) -> Family:
    """Σ ȳ·y along the rows of a function of rows."""
    assert addend.along is not None
    kept = tuple(name for name in consumer.indices if name != addend.along)
    at = tuple(map(_index, consumer.indices))
    product = Addend(
        _product, (Access(ADJOINT + consumer.id, at), Access(consumer.id, at)), (addend.along,)
    )
    return Family(ROW + consumer.id, kept, consumer.sizes, (product,), kind="row")


_product = Form(Ref("0") * Ref("1"), (None, None))


def _index(name: str) -> AffineIndex:
    return AffineIndex(((name, 1),))


__all__ = ["ADJOINT", "OUT", "ROW", "adjoints"]
