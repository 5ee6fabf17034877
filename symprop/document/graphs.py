"""The graphs of the activation functions of a derivation, each with the points of its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq

from symprop.derivation.lookup import exact, shown
from symprop.derivation.plan import EquationPlan, IndexedPlan, LayerPlan
from symprop.derivation.shown import show
from symprop.derivation.step import decide
from symprop.derivation.work import Epoch
from symprop.document.applied import applied_elements
from symprop.document.diagram import FunctionGraph, LabelLine, MarkedPoint
from symprop.formula import plain
from symprop.formula.evaluate import compile_formula
from symprop.formula.tree import Formula, Name, Ref
from symprop.functions.activations import Activation
from symprop.functions.elementary import applied
from symprop.language import ENGLISH, Language
from symprop.network.description import Function
from symprop.network.ids import layer_id, sample_prefixes
from symprop.network.stack.network import StackNetwork
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar, certain
from symprop.record import Record

FUNCTION = "function"
"""What the kinds of these figures begin with; their number follows."""
MOST = 24
"""With more points a graph shows nothing."""
_PIECES = 96
_REACH = 5


class UnitPoint(Record):
    """A unit: the name of its output, and pre-activation and output as printed and exactly."""

    name: Formula
    z: Shown
    a: Shown
    exact: tuple[Scalar, Scalar]


@dataclass(frozen=True, slots=True)
class Activated:
    """An activation function and the units that apply it."""

    function: Function
    units: list[UnitPoint] = field(default_factory=list)


def activated(epoch: Epoch) -> list[Activated]:
    """The activation functions of the forward pass that a picture can show, with their units."""
    found: dict[str, Activated] = {}
    for function, unit in _units(epoch):
        found.setdefault(str(function), Activated(function)).units.append(unit)
    return [each for each in found.values() if len(each.units) <= MOST]


def _units(epoch: Epoch) -> Iterator[tuple[Function, UnitPoint]]:
    if epoch.plan.network.symbolic:
        return
    if isinstance(epoch.plan, LayerPlan):
        yield from _of_layers(epoch, epoch.plan)
    elif isinstance(epoch.plan, EquationPlan):
        yield from _of_equations(epoch, epoch.plan)
    elif isinstance(epoch.plan, IndexedPlan) and isinstance(epoch.plan.network, StackNetwork):
        for x in applied_elements(epoch):
            name = epoch.plan.notation.name(x.id)
            yield x.function, UnitPoint(name, *x.shown, x.exact)


def _of_layers(epoch: Epoch, plan: LayerPlan) -> Iterator[tuple[Function, UnitPoint]]:
    count = len(plan.network.inputs)
    for k, layer in enumerate(plan.network.layers):
        row = layer.activation.activation_row
        for j in range(0 if row.identity or row.vector is not None else layer.units):
            for at in sample_prefixes(count):
                pre, out = (at + layer_id(k, kind, j) for kind in ("pre", "out"))
                z, a = shown(epoch, pre), shown(epoch, out)
                at_z, at_a = exact(epoch, pre), exact(epoch, out)
                assert z is not None
                assert a is not None
                assert at_z is not None
                assert at_a is not None
                name = plan.notation.name(out)
                yield layer.activation, UnitPoint(name, z, a, (at_z, at_a))


def _of_equations(epoch: Epoch, plan: EquationPlan) -> Iterator[tuple[Function, UnitPoint]]:
    for worked in epoch.steps:
        found = applied(worked.step.sides[0]) if worked.step.sides else None
        if worked.step.phase != "forward" or found is None or found[0].activation is None:
            continue
        row: Activation = found[0].activation
        z: Any = compile_formula(found[1][0], plan.rules.functions)(epoch.exact)
        a: Any = epoch.exact[worked.step.target]
        at_z: Any = show(z, plan.network.rounding)
        at_a: Any = worked.shown
        name = plan.notation.name(worked.step.target)
        yield Function(row.name, row.usual), UnitPoint(name, at_z, at_a, (z, a))


def graph(each: Activated, kind: str, words: Any, language: Language = ENGLISH) -> FunctionGraph:
    """The picture of an activation function; ``words`` are the macros of ``words.j2``."""
    zs = [float(_middle(unit.exact[0])) for unit in each.units]
    low, high = min(-_REACH, *zs) - 1, max(_REACH, *zs) + 1
    row, settings = each.function.activation_row, each.function.settings
    value, slope = row.value(_Z, **settings), row.slope(_Z, _A, **settings)
    curve = []
    for i in range(_PIECES + 1):
        x = low + (high - low) * i / _PIECES
        curve.append((x, _at(value, fmpq(round(x * 4096), 4096))))
    spots, told = [], []
    for unit, z in zip(each.units, zs, strict=True):
        a = float(_middle(unit.exact[1]))
        spots.append(MarkedPoint((LabelLine((_part(unit.name),)),), z, a, _at(slope, *unit.exact)))
        name = plain.write(unit.name)
        digits = map(language.number, (unit.z.text, unit.a.text))
        told.append(str(words.graph_point(name, *digits)))
    axis = LabelLine((plain.write(row.call(Name("z"))),))
    title = str(words.graph_title(row.title))
    return FunctionGraph(
        tuple(curve),
        tuple(spots),
        axis,
        "z",
        title,
        "; ".join(told),
        f"diagram-{kind}",
        language.locale.decimal,
    )


_Z, _A = Ref("z"), Ref("a")


def _at(formula: Formula, z: Scalar, a: Scalar | None = None) -> float:
    """A formula over z and a as a float: it only places something in a picture."""
    values: Any = {"z": z, "a": z if a is None else a}

    def compute() -> float:
        return float(_middle(compile_formula(decide(formula, values)[0])(values)))

    return certain(compute)


def _middle(value: Any) -> Any:
    return value.mid() if isinstance(value, arb) else int(value.p) / int(value.q)


def _part(name: Formula) -> Name | str:
    return name if isinstance(name, Name) else plain.write(name)


def kinds(found: Sequence[Activated]) -> list[str]:
    """The kinds of the figures, one for each function."""
    return [f"{FUNCTION}{k + 1}" for k in range(len(found))]
