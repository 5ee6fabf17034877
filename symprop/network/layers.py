"""From layers to the graph.

Ids are those of the outside contract (``layers.0.weights.1.0``); with several samples the values
of one sample carry the prefix ``samples.K.``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from symprop.formula.tree import Cases, Formula, Number, Quotient, Ref, call, walk
from symprop.functions.activations import Activation
from symprop.functions.losses import Loss
from symprop.network.description import Function, Matrix, Network
from symprop.network.elements import instantiate
from symprop.network.graph import OUT, Form, Graph
from symprop.network.ids import layer_id, sample_prefix
from symprop.network.indexed import (
    Access,
    Addend,
    AffineIndex,
    Alias,
    Families,
    Family,
    NumberArray,
)

A, B = Ref("0"), Ref("1")
WEIGHTED = Form(A * B, (B, A))
"""x·w: what each is multiplied by, nobody has to ask SymPy for, which takes its time to load."""
PLAIN = Form(A, (Number("1"),))
"""b"""
SLOPE = "loss slope"
"""The function that a loss's derivative by cases is on matrices: worked, and never written."""


def expand(network: Network) -> Graph:
    """The scalar graph of a layered network: one definition per unit, sample and loss."""
    graph = instantiate(families(network))
    given: dict[str, Formula] = dict(parameters(network))  # in the order of the prose
    return Graph(graph.definitions, graph.data, given, graph.loss, graph.aliases)


def prefix(network: Network, sample: int) -> str:
    """What the ids of one sample's values begin with."""
    return sample_prefix(sample, len(network.inputs))


def bias_id(shared: bool, layer: int, unit: int) -> str:
    """The id of a unit's bias."""
    return layer_id(layer, "bias") if shared else layer_id(layer, "biases", unit)


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
                out.append((layer_id(k, "weights", i, j), layer.weights[i][j]))
        if layer.biases is not None:
            for j, b in enumerate(layer.biases):
                out.append((bias_id(layer.shared_bias, k, j), b))
    return out


@lru_cache
def share(count: int) -> Form:
    """One of ``count`` equal parts of a value."""
    part = Quotient(Number("1"), Number(str(count)))
    return Form(part * A, (part,))


def activation_form(function: Function) -> Form:
    """The form of one unit's activation; that of a whole row has the row as its one slot."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _activation_form(function.activation_row, settings)


@lru_cache
def _activation_form(row: Activation, settings: tuple[tuple[str, str], ...]) -> Form:
    chosen = {key: Number(text) for key, text in settings}
    if row.vector is not None:
        return Form(row.call(A), (None,))
    slope = row.slope(A, OUT, **chosen)
    return Form(row.value(A, **chosen), (slope,), row.call(A), row.call(A, primes=1))


def loss_form(function: Function, outputs: int) -> Form:
    """The form of one output's share in the loss of a sample: slots are prediction and target."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _loss_form(function.loss_row, settings, outputs)


@lru_cache
def _loss_form(row: Loss, settings: tuple[tuple[str, str], ...], n: int) -> Form:
    chosen = {key: Number(text) for key, text in settings}
    term, slope = row.term(A, B, n, **chosen), row.slope(A, B, n, **chosen)
    value = call(row.symbol, A, B) if by_cases(term) else None
    return Form(term, (slope, None), value, call(SLOPE, A, B) if by_cases(slope) else None)


def by_cases(f: Formula) -> bool:
    """Whether a definition by cases stands in ``f``."""
    return any(isinstance(part, Cases) for part in walk(f))


# --- families -----------------------------------------------------------------------------------


def families(network: Network, together: bool = False) -> Families:
    """The graph of a layered network: per layer a family of sums and one of activations.

    The first index of data and families is the sample.  With several samples each has its loss,
    and the loss is their mean; ``together`` it is one sum over samples and outputs.
    """
    samples = len(network.inputs)
    made: list[Family] = []
    aliases: dict[str, Alias] = {}
    source = "inputs"
    for k, layer in enumerate(network.layers):
        pre, out = layer_id(k, "pre"), layer_id(k, "out")
        sizes = {"s": samples, "i": layer.inputs, "j": layer.units}
        edges = _at(source, "s", "i"), _at(layer_id(k, "weights"), "i", "j")
        addends = [Addend(WEIGHTED, edges, over=("i",))]
        if layer.shared_bias:
            addends.append(Addend(PLAIN, (Access(layer_id(k, "bias")),)))
        elif layer.biases is not None:
            addends.append(Addend(PLAIN, (_at(layer_id(k, "biases"), "j"),)))
        made.append(Family(pre, ("s", "j"), sizes, tuple(addends), kind="pre"))
        source = pre
        if layer.identity:
            aliases[out] = Alias(pre, (None, None))
            continue
        vector = layer.activation.activation_row.vector
        form = activation_form(layer.activation)
        applied = Addend(form, (_at(pre, "s", "j"),), along="j" if vector is not None else None)
        made.append(Family(out, ("s", "j"), sizes, (applied,), kind="out"))
        source = out
    made.extend(_losses(network, source, together))
    given = {"inputs": _numbers(network.inputs), "targets": _numbers(network.targets)}
    return Families(tuple(made), given, arrays(network), "loss", {}, {}, samples, aliases)


def _losses(network: Network, source: str, together: bool) -> Iterator[Family]:
    samples, outputs = len(network.inputs), len(network.targets[0])
    form = loss_form(network.loss, outputs)
    sizes = {"s": samples, "j": outputs}
    one = Addend(form, (_at(source, "s", "j"), _at("targets", "s", "j")), over=("j",))
    if together:
        mean = None if samples == 1 else Quotient(Number("1"), Number(str(samples)))
        whole = Addend(form, one.args, over=("s", "j"), scale=mean)
        yield Family("loss", (), sizes, (whole,), kind="loss")
        return
    if samples == 1:
        at = tuple(Access(a.id, (AffineIndex(), a.at[1])) for a in one.args)
        yield Family("loss", (), sizes, (Addend(form, at, over=("j",)),), kind="loss")
        return
    yield Family("losses", ("s",), sizes, (one,), kind="loss")
    total = Addend(share(samples), (_at("losses", "s"),), over=("s",))
    yield Family("loss", (), sizes, (total,), kind="total")


def _at(id: str, *indices: str) -> Access:
    return Access(id, tuple(AffineIndex(((index, 1),)) for index in indices))


def _numbers(matrix: Matrix) -> NumberArray:
    flat = tuple(x for row in matrix for x in row)
    return NumberArray((len(matrix), len(matrix[0])), flat)


def arrays(network: Network) -> dict[str, NumberArray]:
    """The parameters as arrays: weights (inputs, units), biases (units), a shared bias ()."""
    out: dict[str, NumberArray] = {}
    for k, layer in enumerate(network.layers):
        out[layer_id(k, "weights")] = _numbers(layer.weights)
        if layer.shared_bias:
            assert layer.biases is not None
            out[layer_id(k, "bias")] = NumberArray((), layer.biases[:1])
        elif layer.biases is not None:
            out[layer_id(k, "biases")] = NumberArray((len(layer.biases),), layer.biases)
    return out
