"""The diagrams of a derivation: its topology, the forward values, the gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.derivation.lookup import shown
from symprop.derivation.notation import ADJOINT, LayerNotation
from symprop.derivation.plan import LayerPlan
from symprop.derivation.work import Epoch
from symprop.document.diagram import (
    Column,
    Edge,
    LabelLine,
    LossBox,
    Picture,
    Target,
    Unit,
    visible,
)
from symprop.formula.tree import Name
from symprop.language import find
from symprop.network.description import Network
from symprop.network.ids import data_id, layer_id
from symprop.network.layers import bias_id

CURVE, NORMS = "curve", "norms"
"""The plots of sections."""
KINDS = ("topology", "forward", "gradients")
SKETCH = "names"
"""The diagram without any number: of worksheets that have the same network with other numbers."""


def picture(kind: str, plan: LayerPlan, epoch: Epoch, words: Any) -> Picture:
    """The diagram of one kind, of the first sample; ``words`` are the macros of ``words.j2``."""
    return _Painter(kind, plan.network, plan.notation, epoch, words).picture()


class _Painter:
    def __init__(
        self, kind: str, network: Network, notation: LayerNotation, epoch: Epoch, words: Any
    ) -> None:
        self.kind = SKETCH if network.symbolic else kind
        self.network, self.notation = network, notation
        self.epoch, self.words, self.language = epoch, words, find(network.lang)
        self.at = "samples.0." if len(network.inputs) > 1 else ""

    def picture(self) -> Picture:
        layers = [self.layer(k) for k in range(len(self.network.layers))]
        title = self.words.diagram_title(self.kind)
        return Picture(
            (self.inputs(), *layers), self.loss(), str(title), "", f"diagram-{self.kind}"
        )

    # --- text ---------------------------------------------------------------------------------

    def name(self, id: str) -> Name | str:
        """The name of a value."""
        name = self.notation.name(id)
        return name if isinstance(name, Name) else ""

    def value(self, id: str) -> str:
        """The printed value, or nothing where the view does not find it."""
        found = shown(self.epoch, id)
        return self.language.number(found.text) if found else ""

    def given(self, id: str) -> tuple[LabelLine, ...]:
        """Name and value of a given, on one line."""
        if self.kind == SKETCH:
            return (LabelLine((self.name(id),)),)
        return (LabelLine((self.name(id), f" = {self.value(id)}")),)

    def lines(self, id: str) -> tuple[LabelLine, ...]:
        """The lines of a unit: its name, and with forward values its value."""
        out = [LabelLine((self.name(id),))]
        if self.kind == "forward":
            out.append(LabelLine((self.value(id),), "value"))
        return tuple(out)

    def parameter(self, id: str) -> tuple[LabelLine, ...]:
        """The lines of a weight or bias: its value, or its gradient."""
        if self.kind == "gradients":
            return (LabelLine((self.name(id),)), LabelLine((self.value(ADJOINT + id),), "gradient"))
        return self.given(id)

    # --- columns ------------------------------------------------------------------------------

    def inputs(self) -> Column:
        ids = [self.at + data_id("inputs", i) for i in range(self.network.layers[0].inputs)]
        units = tuple(Unit(id, (LabelLine((self.name(id),)), *self.number(id))) for id in ids)
        return Column(str(self.words.column_title(None)), units)

    def number(self, id: str) -> tuple[LabelLine, ...]:
        shown = self.kind in ("topology", "forward")
        return (LabelLine((self.value(id),), "value"),) if shown else ()

    def layer(self, k: int) -> Column:
        layer = self.network.layers[k]
        make: Callable[[int], Unit] = lambda j: self.unit(k, j)  # noqa: E731
        edges = [
            Edge(id, i, j, self.parameter(id))
            for j in visible(layer.units)
            for i in visible(layer.inputs)
            for id in (layer_id(k, "weights", i, j),)
        ]
        last = k == len(self.network.layers) - 1
        row = layer.activation.activation_row
        function = None if row.identity else row.title
        title = self.words.column_title(k + 1, last, function, k == 0 and not last)
        return Column(str(title), tuple(map(make, range(layer.units))), tuple(edges))

    def unit(self, k: int, j: int) -> Unit:
        layer = self.network.layers[k]
        identity = layer.identity
        id = self.at + layer_id(k, "pre" if identity else "out", j)
        lines = self.lines(id)
        if self.kind == "gradients" and self.notation.has_deltas:
            pre = ADJOINT + self.at + layer_id(k, "pre", j)
            lines = (LabelLine((self.name(pre),)), LabelLine((self.value(pre),), "gradient"))
        if layer.biases is None:
            return Unit(id, lines)
        bias = bias_id(layer.shared_bias, k, j)
        return Unit(id, lines, self.parameter(bias), f"{bias}@{j}" if layer.shared_bias else bias)

    def loss(self) -> LossBox:
        """The loss with its targets; its value only where the forward pass is shown."""
        count = self.network.layers[-1].units
        ids = [self.at + data_id("targets", j) for j in range(count)]
        targets = tuple(Target(id, self.given(id)) for id in ids)
        loss = f"{self.at}loss" if self.at and f"{self.at}loss" in self.epoch.shown else "loss"
        return LossBox(loss, self.lines(loss), targets)
