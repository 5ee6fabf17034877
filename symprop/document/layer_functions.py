"""The layers of a network, and the functions that they and the loss apply."""

from __future__ import annotations

from typing import Any

from symprop.derivation.plan import LayerPlan
from symprop.derivation.recognise import hadamard
from symprop.derivation.step import has_cases
from symprop.derivation.work import Epoch
from symprop.document.context import Context
from symprop.document.matrices import LayerMatrices
from symprop.document.prose import Prose
from symprop.document.tokens import NamedValue
from symprop.formula.tree import Chain, Formula, Name, Ref
from symprop.functions.activations import Vector
from symprop.functions.losses import SHORTCUTS
from symprop.network.description import Function, Layer, Network
from symprop.network.ids import data_id, layer_id, sample_prefix


class DenseLayerView:
    """One layer as a template sees it."""

    def __init__(self, index: int, network: Network, plan: LayerPlan) -> None:
        self._network, self._plan, self._layer = network, plan, network.layers[index]
        self.index = index
        self.number = index + 1
        self.output = index == len(network.layers) - 1
        self.only_hidden = len(network.layers) == 2 and index == 0
        self.units = self._layer.units
        self.inputs = self._layer.inputs
        self.row = self._layer.activation.activation_row
        self.activation = self.row.title
        self.identity = self.row.identity
        self.symbol = self.row.symbol
        self.vector = self.row.vector is not None
        self.biased = self._layer.biases is not None
        self.shared_bias = self._layer.shared_bias

    @property
    def layer(self) -> Layer:
        """The layer of the description."""
        return self._layer

    def entries(self, kind: str) -> list[NamedValue]:
        """Names and values of the layer's ``weights`` or ``bias``, as the view holds them."""
        start = layer_id(self.index, kind)
        whole = self._plan.view == "matrix"
        spelled = LayerMatrices(self._plan).names if whole else lambda id, value: None
        return [
            NamedValue(self._plan.notation.name(id), number, spelled(id, number))
            for id, number in self._plan.parameters.items()
            if id.startswith(start)
        ]


def row_parts(vector: Vector, zs: tuple[Ref, ...], ps: tuple[Ref, ...]) -> dict[str, Any]:
    """The first value of a function of all ``zs``, and its derivatives by the first and second."""

    def sides(j: int) -> list[Formula]:
        return [*vector.proof(zs, ps, 0, j), vector.slope(ps, 0, j)]

    out = {"name": ps[0], "z": zs[0], "value": vector.value(zs, 0), "on": sides(0)}
    return {**out, "other": zs[1], "off": sides(1)} if len(zs) > 1 else out


def loss_parts(loss: Function, p: Ref, t: Ref, outputs: int) -> dict[str, Any]:
    """The term of one output in the loss, and its derivative by the prediction ``p``."""
    row, settings = loss.loss_row, loss.settings
    term, slope = (f(p, t, outputs, **settings) for f in (row.term, row.slope))
    proof = row.proof(p, t, outputs, **settings)
    return {
        "p": p,
        "t": t,
        "outputs": outputs,
        "term": term,
        "slope": slope,
        "proof": [*proof, *([] if proof and proof[-1] == slope else [slope])],
        "corner": row.kink is not None,
        "cases": has_cases(term),
    }


class LayerFunctions(Context):
    """Layers, activation functions and the loss, for the templates of a network of layers."""

    def __init__(self, prose: Prose, plan: LayerPlan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan, epochs, after)
        self.plan: LayerPlan = plan
        self.network: Network = plan.network
        self.notation = plan.notation
        self.layers = [
            DenseLayerView(k, self.network, plan) for k in range(len(self.network.layers))
        ]
        self.samples = self.network.samples
        self.has_deltas = self.notation.has_deltas
        self.fused = self.notation.steps == "fused"
        self.loss_row = self.network.loss.loss_row
        self.loss_name, self.loss_title = self.loss_row.name, self.loss_row.title

    @property
    def distinct_activations(self) -> list[Function]:
        """Each activation that the network uses, once, without identity."""
        found = {str(layer.activation): layer.activation for layer in self.network.layers}
        return [f for f in found.values() if not f.activation_row.identity]

    def unit_of(self, function: Function) -> NamedValue:
        """The first unit with this activation: its name, and its slope in terms of it."""
        layers = self.network.layers
        k = next(k for k, layer in enumerate(layers) if layer.activation == function)
        at, first = ("", ()) if self.matrix else (self._at, (0,))
        a, z = (Ref(at + layer_id(k, kind, *first)) for kind in ("out", "pre"))
        row = function.activation_row
        slope = row.slope(z, a, **function.settings)
        slope = hadamard(slope, {a.id, z.id}) if self.matrix else slope
        return NamedValue(Chain((a, row.call(z)), ("=",)), slope)

    def vector_parts(self, function: Function) -> dict[str, Any]:
        """The first activation of a layer that needs all pre-activations, and its derivatives.

        By its own pre-activation and, where there is one, by another.
        """
        layer = next(x for x in self.layers if x.layer.activation == function)
        vector = layer.row.vector
        assert vector is not None
        zs, ps = (
            tuple(Ref(self._at + layer_id(layer.index, kind, j)) for j in range(layer.units))
            for kind in ("pre", "out")
        )
        return {**row_parts(vector, zs, ps), "rows": False}

    @property
    def _at(self) -> str:
        """What the ids of the first sample's values begin with."""
        return sample_prefix(0, self.samples)

    @property
    def loss(self) -> dict[str, Any]:
        """The loss of one output: definition, derivative, shortcut with the output activation.

        Of a matrix with one entry it has the name of the matrix.
        """
        function = self.network.loss
        n = len(self.network.targets[0])
        k = len(self.layers) - 1
        identity = self.layers[-1].identity
        loss, one = f"{self._at}loss", () if self.matrix and n == self.samples == 1 else (0,)
        p = Ref(self._at + layer_id(k, "pre" if identity else "out", *one))
        t = Ref(self._at + data_id("targets", *one))
        shortcut = SHORTCUTS.get((self.layers[-1].row.name, function.name))
        return {
            **loss_parts(function, p, t, n),
            "name": Ref(loss) if n == 1 else self._share(loss, t.id),
            "shortcut": None if shortcut is None else shortcut.value(p, t),
        }

    def _share(self, loss: str, target: str) -> Formula:
        """The name of what one output adds to the loss: it has the index of its target."""
        whole, one = self.name(loss), self.name(target)
        assert isinstance(whole, Name)
        assert isinstance(one, Name)
        sub = ",".join(filter(None, (whole.sub, one.sub)))
        return Name(whole.base, sub, whole.sup, whole.accent)

    def shortcut(self) -> dict[str, Any] | None:
        """Why the error term of the first output is only a difference, where it is one."""
        function = self.network.layers[-1].activation
        short = SHORTCUTS.get((function.name, self.network.loss.name))
        if short is None or not self.notation.shortcuts:
            return None
        vector = function.activation_row.vector is not None
        if self.matrix:
            return {"vector": vector, "proof": None}
        k, units = len(self.layers) - 1, range(self.layers[-1].units)
        z = Ref(self._at + layer_id(k, "pre", 0))
        outputs = tuple(Ref(self._at + layer_id(k, "out", j)) for j in units)
        targets = tuple(Ref(self._at + data_id("targets", j)) for j in units)
        return {
            "vector": vector,
            "proof": list(short.proof(outputs, targets)),
            "derivative": self.derivative(f"{self._at}loss", z),
        }
