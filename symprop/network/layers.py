"""From layers to the graph of scalars.

Ids are those of the outside contract (``layers.0.weights.1.0``); with several samples the values
of one sample carry the prefix ``samples.K.``.
"""

from __future__ import annotations

from functools import lru_cache

from symprop.formula.tree import Formula, Number, Quotient, Ref
from symprop.functions.activations import ACTIVATIONS, softmax, softmax_slope
from symprop.functions.losses import LOSSES
from symprop.network.description import Function, Network
from symprop.network.graph import OUT, Definition, Form, Graph, Term

A, B = Ref("0"), Ref("1")
WEIGHTED = Form(A * B, (None, None))
"""x·w"""
PLAIN = Form(A, (None,))
"""b"""


def expand(network: Network) -> Graph:
    """The scalar graph of a layered network: one definition per unit, sample and loss."""
    return _Expansion(network).graph()


def prefix(network: Network, sample: int) -> str:
    """What the ids of one sample's values begin with."""
    return f"samples.{sample}." if len(network.inputs) > 1 else ""


class _Expansion:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.definitions: list[Definition] = []
        self.aliases: dict[str, str] = {}
        self.data = data(network)
        self.parameters = dict(parameters(network))

    def graph(self) -> Graph:
        count = len(self.network.inputs)
        losses = [self.sample(s) for s in range(count)]
        if count > 1:
            share = _share(count)
            terms = tuple(Term(share, (loss,)) for loss in losses)
            self.definitions.append(Definition("loss", "total", terms))
        return Graph(tuple(self.definitions), self.data, self.parameters, "loss", self.aliases)

    def sample(self, s: int) -> str:
        """Adds the definitions of one sample; returns the id of its loss."""
        network, at = self.network, prefix(self.network, s)
        values = [f"{at}inputs.{i}" for i in range(len(network.inputs[s]))]
        targets = [f"{at}targets.{i}" for i in range(len(network.targets[s]))]
        for k in range(len(network.layers)):
            values = self.layer(s, k, values)
        loss = f"{at}loss"
        form = loss_form(network.loss, len(values))
        pairs = zip(values, targets, strict=True)
        self.definitions.append(Definition(loss, "loss", tuple(Term(form, p) for p in pairs), s))
        return loss

    def layer(self, s: int, k: int, inputs: list[str]) -> list[str]:
        """Adds pre-activations and activations of layer ``k``; returns the ids of its outputs."""
        layer, at = self.network.layers[k], f"{prefix(self.network, s)}layers.{k}."
        pre = [f"{at}pre.{j}" for j in range(layer.units)]
        out = [f"{at}out.{j}" for j in range(layer.units)]
        identity = layer.activation.name == "identity"
        vector = ACTIVATIONS[layer.activation.name].vector
        later: list[Definition] = []
        for j, id in enumerate(pre):
            terms = [
                Term(WEIGHTED, (x, f"layers.{k}.weights.{i}.{j}")) for i, x in enumerate(inputs)
            ]
            if layer.biases is not None:
                terms.append(Term(PLAIN, (bias_id(layer.shared_bias, k, j),)))
            self.definitions.append(Definition(id, "pre", tuple(terms), s, k, j))
            if identity:
                self.aliases[out[j]] = id
                continue
            form = activation_form(layer.activation, layer.units, j)
            term = Term(form, tuple(pre), tuple(out)) if vector else Term(form, (id,))
            # A unit's activation follows its sum, as one works; softmax needs the whole layer.
            place = later if vector else self.definitions
            place.append(Definition(out[j], "out", (term,), s, k, j))
        self.definitions.extend(later)
        return pre if identity else out


def bias_id(shared: bool, layer: int, unit: int) -> str:
    """The id of a unit's bias."""
    return f"layers.{layer}.bias" if shared else f"layers.{layer}.biases.{unit}"


def data(network: Network) -> dict[str, Formula]:
    """The inputs and the targets, sample by sample."""
    out: dict[str, Formula] = {}
    for s, (inputs, targets) in enumerate(zip(network.inputs, network.targets, strict=True)):
        at = prefix(network, s)
        out |= {f"{at}inputs.{i}": x for i, x in enumerate(inputs)}
        out |= {f"{at}targets.{j}": x for j, x in enumerate(targets)}
    return out


def parameters(network: Network) -> list[tuple[str, Number]]:
    """Every trainable parameter, layer by layer, unit by unit, weights before the bias."""
    out = []
    for k, layer in enumerate(network.layers):
        for j in range(layer.units):
            for i in range(layer.inputs):
                out.append((f"layers.{k}.weights.{i}.{j}", layer.weights[i][j]))
        if layer.biases is not None:
            for j, b in enumerate(layer.biases):
                out.append((bias_id(layer.shared_bias, k, j), b))
    return out


@lru_cache
def _share(count: int) -> Form:
    return Form(Quotient(Number("1"), Number(str(count))) * A, (None,))


def activation_form(function: Function, units: int, unit: int) -> Form:
    """The form of one unit's activation; for softmax it has a slot per unit of the layer."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _activation_form(function.name, settings, units, unit)


@lru_cache
def _activation_form(name: str, settings: tuple[tuple[str, str], ...], n: int, k: int) -> Form:
    row, chosen = ACTIVATIONS[name], {key: Number(text) for key, text in settings}
    if row.vector:
        zs: tuple[Formula, ...] = tuple(Ref(str(j)) for j in range(n))
        peers: tuple[Formula, ...] = tuple(Ref(f"peer.{j}") for j in range(n))
        slopes = tuple(softmax_slope(peers, k, j) for j in range(n))
        return Form(softmax(zs, k), slopes)
    slope = row.slope(A, OUT, **chosen)
    return Form(row.value(A, **chosen), (slope,), row.call(A), row.call(A, primes=1))


def loss_form(function: Function, outputs: int) -> Form:
    """The form of one output's share in the loss of a sample: slots are prediction and target."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _loss_form(function.name, settings, outputs)


@lru_cache
def _loss_form(name: str, settings: tuple[tuple[str, str], ...], n: int) -> Form:
    row, chosen = LOSSES[name], {key: Number(text) for key, text in settings}
    term, slope = row.term(A, B, n, **chosen), row.slope(A, B, n, **chosen)
    return Form(term, (slope, None))
