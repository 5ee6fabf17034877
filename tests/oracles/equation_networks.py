"""Equation networks to test with: random ones, and networks of layers written as equations."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Function, Network

NUMBERS = ("2", "3", "0.5", "-1", "0.25", "1.5", "-0.7", "10", "0.1")
SMOOTH = (
    "({0} + {1})",
    "({0} - {1})",
    "{0}*{1}",
    "{0}*{1}",
    "(-{0})",
    "{0}/(2 + {1}^2)",
    "{0}/({1}^2 + 1)",
    "{0}^2",
    "tanh({0})",
    "sigmoid({0})",
    "σ({0} + {1})",
    "sin({0})",
    "cos({0}*{1})",
    "erf({0})",
    "exp(tanh({0}))",
    "e^(-{0}^2)",
    "ln(1 + {0}^2)",
    "sqrt({0}^2 + {1}^2 + 1)",
    "(1 + {0}^2)^1.5",
    "(2 + sin({0}))^{1}",
    "1/sqrt(1 + {0}^2)",
    "softplus({0})",
    "silu({0})",
    "gelu({0})",
)
"""Expressions of two others that have a value wherever these are."""
CORNERS = (
    "relu({0})",
    "leaky_relu({0} - {1})",
    "elu({0})",
    "abs({0})",
    "max({0}, {1})",
    "min({0}, {1}, 0.3)",
    "max(0, 1 - {0}*{1})",
)


@st.composite
def formulas(draw: st.DrawFn, names: list[str], depth: int = 2, smooth: bool = False) -> str:
    """An expression over some names."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(names)) if draw(st.booleans()) else draw(_leaf(names))
    kinds = SMOOTH if smooth else SMOOTH + CORNERS
    inner = formulas(names, depth - 1, smooth)
    return draw(st.sampled_from(kinds)).format(_closed(draw(inner)), _closed(draw(inner)))


def _closed(text: str) -> str:
    """An expression that may stand anywhere."""
    return text if text.replace("_", "").isalnum() else f"({text})"


def _leaf(names: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([*names, *names, *(f"({n})" if n[0] == "-" else n for n in NUMBERS)])


@st.composite
def equation_files(draw: st.DrawFn, smooth: bool = False, most: int = 4) -> str:
    """A file in equation form: every equation may use all before it, so paths part and meet."""
    number = st.integers(-20, 20).map(lambda n: f"{n / 10:g}")
    inputs = {name: draw(number) for name in ("x_1", "x_2")}
    parameters = {name: draw(number) for name in ("w_1", "w_2", "b")}
    names = [*inputs, *parameters]
    lines = []
    for k in range(draw(st.integers(0, most))):
        terms = draw(st.lists(formulas(names, smooth=smooth), min_size=1, max_size=3))
        lines.append(f"  h_{k}: {' + '.join(terms)}")
        names = [*names, f"h_{k}", f"h_{k}"]
    loss = draw(formulas(names, smooth=smooth))
    if lines and draw(st.booleans()):
        loss = f"({loss} - t)^2/2 + 0.01*h_{len(lines) - 1}^2"
    flow = lambda items: ", ".join(f"{k}: {x}" for k, x in items.items())  # noqa: E731
    head = [f"inputs: {{{flow(inputs)}}}", "targets: {t: 0.3}"]
    head.append(f"parameters: {{{flow(parameters)}}}")
    notation = draw(st.sampled_from(("delta", "leibniz", "matrix")))
    optimizer = draw(st.sampled_from(("sgd", "sgd", "momentum", "adam")))
    tail = [f'loss: "{loss}"', f"notation: {notation}", f"optimizer: {optimizer}"]
    return "\n".join([*head, "equations:" if lines else "equations: {}", *lines, *tail]) + "\n"


# --- networks of layers -------------------------------------------------------------------------


def as_equations(network: Network) -> tuple[str, dict[str, str]]:
    """The file in equation form that says the same, and the canonical id of each of its names."""
    return _Translation(network).file()


class _Translation:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.ids: dict[str, str] = {}
        self.equations: dict[str, str] = {}

    def file(self) -> tuple[str, dict[str, str]]:
        samples = range(len(self.network.inputs))
        losses = [f"({self.loss(s)})" for s in samples]
        loss = losses[0] if len(losses) == 1 else f"({' + '.join(losses)})/{len(losses)}"
        lines = ["inputs:", *self.given("x", self.network.inputs)]
        lines += ["targets:", *self.given("t", self.network.targets)]
        lines += ["parameters:", *self.parameters(), "equations:"]
        lines += [f"  {name}: {text}" for name, text in self.equations.items()]
        settings = ", ".join(f"{k}: {v.text}" for k, v in self.network.optimizer.settings.items())
        optimizer = f"{{{self.network.optimizer.name}: {{{settings}}}}}"
        lines += [f'loss: "{loss}"', f"optimizer: {optimizer}"]
        lines.append(f"learning_rate: {self.network.learning_rate.text}")
        return "\n".join(lines) + "\n", self.ids

    def given(self, letter: str, rows: tuple[tuple[object, ...], ...]) -> list[str]:
        return [
            f"  {letter}_{s}_{i}: {x.text}"  # type: ignore[attr-defined]
            for s, row in enumerate(rows)
            for i, x in enumerate(row)
        ]

    def parameters(self) -> list[str]:
        out = {}
        for k, layer in enumerate(self.network.layers):
            for i, j in product(range(layer.inputs), range(layer.units)):
                out[f"w_{k}_{i}_{j}"] = (f"layers.{k}.weights.{i}.{j}", layer.weights[i][j])
            if layer.shared_bias and layer.biases:
                out[f"b_{k}"] = (f"layers.{k}.bias", layer.biases[0])
            else:
                for j, b in enumerate(layer.biases or ()):
                    out[f"b_{k}_{j}"] = (f"layers.{k}.biases.{j}", b)
        self.ids |= {name: id for name, (id, _) in out.items()}
        return [f"  {name}: {x.text}" for name, (_, x) in out.items()]

    def loss(self, s: int) -> str:
        """Adds the equations of one sample; the expression of its loss."""
        at = f"samples.{s}." if len(self.network.inputs) > 1 else ""
        row = [f"x_{s}_{i}" for i in range(len(self.network.inputs[s]))]
        for k, layer in enumerate(self.network.layers):
            zs = [f"z_{s}_{k}_{j}" for j in range(layer.units)]
            for j, z in enumerate(zs):
                terms = [f"{x}*w_{k}_{i}_{j}" for i, x in enumerate(row)]
                if layer.biases is not None:
                    terms.append(f"b_{k}" if layer.shared_bias else f"b_{k}_{j}")
                self.equations[z] = " + ".join(terms)
                self.ids[z] = f"{at}layers.{k}.pre.{j}"
            if layer.activation.name == "identity":
                row = zs
                continue
            row = [f"a_{s}_{k}_{j}" for j in range(layer.units)]
            for j, a in enumerate(row):
                self.equations[a] = activation(layer.activation, zs, j)
                self.ids[a] = f"{at}layers.{k}.out.{j}"
        targets = [f"t_{s}_{j}" for j in range(len(row))]
        pairs = zip(row, targets, strict=True)
        return " + ".join(penalty(self.network.loss, p, t, len(row)) for p, t in pairs)


def activation(f: Function, zs: list[str], j: int) -> str:
    """An activation of z as an expression."""
    z, settings = zs[j], {key: x.text for key, x in f.settings.items()}
    if f.name == "softmax":
        return f"exp({z})/({' + '.join(f'exp({x})' for x in zs)})"
    if settings == ACTIVATIONS[f.name].settings:
        return f"{f.name}({z})"
    if f.name == "leaky_relu":
        return f"max(0, {z}) + {settings['slope']}*min(0, {z})"
    return f"max(0, {z}) + {settings['alpha']}*(exp(min(0, {z})) - 1)"


def penalty(f: Function, p: str, t: str, n: int) -> str:
    """The share of one output in the loss."""
    match f.name:
        case "squared_error":
            return f"({p} - {t})^2"
        case "half_squared_error":
            return f"1/2*({p} - {t})^2"
        case "mean_squared_error":
            return f"({p} - {t})^2/{n}"
        case "absolute_error":
            return f"|{p} - {t}|"
        case "huber":  # quadratic up to δ, linear from there on
            delta = f.settings["delta"].text
            near = f"min(|{p} - {t}|, {delta})"
            return f"({near}^2/2 + {delta}*max(0, |{p} - {t}| - {delta}))"
        case "binary_cross_entropy":
            return f"(-({t}*ln({p}) + (1 - {t})*ln(1 - {p})))"
        case "categorical_cross_entropy":
            return f"(-{t}*ln({p}))"
    return f"max(0, 1 - {t}*{p})"
