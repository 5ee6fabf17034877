"""Networks for tests: small ones written in a line, and random ones for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st

from symprop.formula.tree import Number
from symprop.network.description import Function, Layer, Network, Notation

SETTINGS = {
    "leaky_relu": {"slope": "0.01"},
    "elu": {"alpha": "1"},
    "huber": {"delta": "1"},
    "momentum": {"momentum": "0.9"},
    "nesterov": {"momentum": "0.9"},
    "adagrad": {"epsilon": "0.00000001"},
    "rmsprop": {"decay": "0.9", "epsilon": "0.00000001"},
    "adam": {"beta1": "0.9", "beta2": "0.999", "epsilon": "0.00000001"},
    "adamw": {"beta1": "0.9", "beta2": "0.999", "epsilon": "0.00000001", "weight_decay": "0.01"},
}
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
SCALAR_ACTIVATIONS = (
    *("identity", "sigmoid", "tanh", "relu", "leaky_relu"),
    *("elu", "softplus", "silu", "mish", "gelu"),
)
ACTIVATIONS = (*SCALAR_ACTIVATIONS, "softmax")
PLAIN_LOSSES = (
    *("squared_error", "half_squared_error", "mean_squared_error"),
    *("absolute_error", "huber", "hinge"),
)
LOSSES = (*PLAIN_LOSSES, "binary_cross_entropy", "categorical_cross_entropy")
NOTATIONS = ("delta", "leibniz", "matrix")


def function(name: str, **settings: str) -> Function:
    """A function by its name, with the defaults of its settings."""
    chosen = SETTINGS.get(name, {}) | settings
    return Function(name, {key: Number(x) for key, x in chosen.items()})


def numbers(texts: Sequence[object]) -> tuple[Number, ...]:
    """Written numbers."""
    return tuple(Number(str(x)) for x in texts)


def layer(
    activation: str | Function,
    weights: Sequence[Sequence[object]],
    biases: Sequence[object] | object | None = None,
) -> Layer:
    """A layer; a single number for ``biases`` is shared by its units."""
    chosen = activation if isinstance(activation, Function) else function(activation)
    rows = tuple(numbers(row) for row in weights)
    if biases is None:
        return Layer(chosen, rows)
    if isinstance(biases, (list, tuple)):
        return Layer(chosen, rows, numbers(biases))
    return Layer(chosen, rows, numbers([biases]), shared_bias=True)


def network(
    inputs: Sequence[Sequence[object]],
    targets: Sequence[Sequence[object]],
    layers: Sequence[Layer],
    loss: str | Function = "half_squared_error",
    optimizer: str | Function = "sgd",
    notation: str = "delta",
    rate: str = "0.1",
) -> Network:
    """A network, written short."""
    return Network(
        tuple(map(numbers, inputs)),
        tuple(map(numbers, targets)),
        tuple(layers),
        loss if isinstance(loss, Function) else function(loss),
        optimizer=optimizer if isinstance(optimizer, Function) else function(optimizer),
        notation=Notation(notation),
        learning_rate=Number(rate),
    )


# --- random -------------------------------------------------------------------------------------


def written(low: float = -2, high: float = 2) -> st.SearchStrategy[str]:
    """Numbers with up to two decimals, as somebody would choose them by hand."""
    hundredths = st.integers(round(low * 100), round(high * 100))
    return hundredths.map(lambda n: f"{n / 100:g}")


@st.composite
def random_networks(draw: st.DrawFn, widest: int = 6, deepest: int = 4) -> Network:
    """Any network that the engine claims to work."""
    samples = draw(st.integers(1, 3))
    sizes = draw(st.lists(st.integers(1, widest), min_size=2, max_size=deepest + 1))
    loss = draw(st.sampled_from(LOSSES))
    last = len(sizes) - 2
    layers = [_layer(draw, m, n, loss if k == last else "") for k, (m, n) in _pairs(sizes)]
    return network(
        [[draw(written()) for _ in range(sizes[0])] for _ in range(samples)],
        [_target(draw, loss, sizes[-1]) for _ in range(samples)],
        layers,
        _settled(draw, loss),
        draw(st.sampled_from(("sgd", *OPTIMIZERS))),
        draw(st.sampled_from(NOTATIONS)),
        draw(st.sampled_from(("0.1", "0.05", "1", "0.5"))),
    )


def _pairs(sizes: list[int]) -> list[tuple[int, tuple[int, int]]]:
    return list(enumerate(pairwise(sizes)))


def _layer(draw: st.DrawFn, inputs: int, units: int, loss: str) -> Layer:
    names: tuple[str, ...] = ACTIVATIONS if units > 1 else SCALAR_ACTIVATIONS
    if loss == "categorical_cross_entropy":
        names = ("softmax",)
    elif loss == "binary_cross_entropy":
        names = ("sigmoid", "softmax") if units > 1 else ("sigmoid",)
    weights = [[draw(written()) for _ in range(units)] for _ in range(inputs)]
    biases = draw(st.sampled_from(("none", "own", "shared")))
    given: object = None
    if biases == "own":
        given = [draw(written()) for _ in range(units)]
    elif biases == "shared":
        given = draw(written())
    return layer(_settled(draw, draw(st.sampled_from(names))), weights, given)


def _settled(draw: st.DrawFn, name: str) -> Function:
    """A function, its settings sometimes other than the defaults."""
    if name in ("leaky_relu", "elu", "huber") and draw(st.booleans()):
        (key,) = SETTINGS[name]
        return function(name, **{key: draw(written(0.05, 1.5))})
    return function(name)


def _target(draw: st.DrawFn, loss: str, units: int) -> list[str]:
    if loss == "hinge":
        return [draw(st.sampled_from(("1", "-1"))) for _ in range(units)]
    if loss == "binary_cross_entropy":
        return [draw(st.sampled_from(("0", "1", "0.3", "0.9"))) for _ in range(units)]
    if loss == "categorical_cross_entropy":
        if units > 1 and draw(st.booleans()):
            return ["0.75", "0.25", *["0"] * (units - 2)]
        hot = draw(st.integers(0, units - 1))
        return ["1" if j == hot else "0" for j in range(units)]
    return [draw(written()) for _ in range(units)]
