"""The computational graph of equations: a value for every name, its derivative on the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symprop.derivation.lookup import shown
from symprop.derivation.notation import ADJOINT
from symprop.derivation.plan import EquationPlan
from symprop.derivation.work import Epoch
from symprop.document.diagram import LabelLine
from symprop.document.diagram.flow import FlowPicture, Gate, layout
from symprop.formula import plain
from symprop.formula.tree import Formula, Name, walk
from symprop.language import find
from symprop.network.equations import EquationNetwork

MOST = 30
"""Values that a graph may have."""
WIDEST = 850
"""Pixels: a wider one has letters that are too small on a page."""


def flow(kind: str, plan: EquationPlan, epoch: Epoch, words: Any) -> FlowPicture:
    """The graph of one kind, of the first sample; ``words`` are the macros of ``words.j2``."""
    gates = tuple(_gates(kind, plan, epoch))
    told = ", ".join(
        str(words.made_from(_spoken(plan, gate.id), [_spoken(plan, x) for x in gate.sources]))
        for gate in gates
        if gate.sources
    )
    return FlowPicture(gates, str(words.flow_title(kind)), told, f"diagram-{kind}")


def drawable(plan: EquationPlan) -> bool:
    """Whether the graph of a network can be read on a page."""
    network = plan.network
    given = (network.inputs, network.targets, network.parameters)
    if not network.equations or sum(map(len, given)) + len(network.equations) >= MOST:
        return False
    bare = tuple(_gates("topology", plan, None))
    wide = tuple(Gate(x.id, x.kind, (*x.lines, LabelLine(("−0.000000",))), x.sources) for x in bare)
    return layout(FlowPicture(wide, "", "", "")).width <= WIDEST


def _gates(kind: str, plan: EquationPlan, epoch: Epoch | None) -> Iterator[Gate]:
    """All values, each after those that it is made from; what nothing needs is left out."""
    network = plan.network
    number = find(network.lang).number
    formulas = dict(network.equations)
    formulas.setdefault(plan.loss, network.loss)
    sources = {id: tuple(_operands(network, f)) for id, f in formulas.items()}
    used = {x for names in sources.values() for x in names}
    for group in (network.inputs, network.parameters, network.targets):
        for id, given in group.items():
            if id in used:
                value = "" if network.symbolic else f" = {number(given.text)}"
                line = LabelLine((_name(plan, id), value))
                back = kind == "gradients" and id in network.parameters
                yield Gate(id, "input", (line, *(_back(epoch, id, number) if back else ())))
    for id in formulas:
        lines = [LabelLine((_name(plan, id),))]
        if kind != "topology" and epoch is not None:
            worked = shown(epoch, id)
            lines += [LabelLine((number(worked.text),), "value")] if worked else []
            lines += _back(epoch, id, number) if kind == "gradients" else []
        yield Gate(id, "output" if id == plan.loss else "hidden", tuple(lines), sources[id])


def _operands(network: EquationNetwork, formula: Formula) -> Iterator[str]:
    """The ids of the values in a formula, each once."""
    names = network.names
    found = (names[x] for x in walk(formula) if isinstance(x, Name) and x in names)
    yield from dict.fromkeys(found)


def _back(epoch: Epoch | None, id: str, number: Callable[[str], str]) -> list[LabelLine]:
    """The derivative of the loss by a value, where the walkthrough works it."""
    found = None if epoch is None else shown(epoch, ADJOINT + id)
    return [LabelLine((number(found.text),), "gradient")] if found else []


def _name(plan: EquationPlan, id: str) -> Name | str:
    name = plan.notation.name(id)
    return name if isinstance(name, Name) else plain.write(name)


def _spoken(plan: EquationPlan, id: str) -> str:
    return plain.write(plan.notation.name(id))
