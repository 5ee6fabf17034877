"""Networks from dicts: every kind of number, SymPy expressions, errors that name the key path."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import symprop
from symprop.errors import SympropError
from symprop.network.file import examples, load

LAYERS: dict[str, Any] = {
    "inputs": [1, 2],
    "targets": [1],
    "layers": [{"activation": "sigmoid", "weights": [[0.5], [0.25]]}],
    "loss": "squared_error",
}


@pytest.mark.parametrize("name", examples())
def test_a_network_as_a_dict_is_the_network(name: str) -> None:
    network = load(name)
    assert load(network.to_dict()) == load(network.to_dict(number=lambda n: n.text))
    assert load(network.to_dict(number=lambda n: Decimal(n.text))) == network
    assert load(network.to_dict(number=lambda n: n.text)) == network


@given(st.decimals(-100, 100, places=4))
def test_numbers_of_every_kind_keep_their_value(x: Decimal) -> None:
    p, q = x.as_integer_ratio()
    for number in (x, Fraction(p, q), sp.Rational(p, q), float(x), str(x), sp.Float(str(x), 20)):
        found = load({**LAYERS, "inputs": [number, 1]})
        assert found.inputs[0][0].value == Fraction(x)  # type: ignore[union-attr]


def test_arrays() -> None:
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.float64, numpy.float32, numpy.float16):
        weights = numpy.array([[0.5], [0.1]], dtype=kind)
        layer = {"activation": "sigmoid", "weights": weights, "biases": kind(0.1)}
        found: Any = load({**LAYERS, "inputs": numpy.array([1, 2]), "layers": [layer]})
        assert [row[0].text for row in found.layers[0].weights] == ["0.5", "0.1"]
        assert found.layers[0].biases[0].text == "0.1"
    layer = {"activation": "sigmoid", "weights": sp.Matrix([sp.Rational(1, 2), sp.Integer(3)])}
    found = load({**LAYERS, "layers": [layer]})
    assert [row[0].text for row in found.layers[0].weights] == ["0.5", "3"]


def test_equations_as_sympy_expressions() -> None:
    x, w, b, h, t = sp.symbols("x w_1 b h t")
    network = {
        "inputs": {"x": 2},
        "targets": {t: 1},
        "parameters": {"w_1": Decimal("0.50"), "b": Fraction(1, 4)},
        "equations": {"h": sp.tanh(w * x) + 0.5 * b, "y": sp.Function("sigmoid")(h)},
        "loss": (sp.Symbol("y") - t) ** 2 / 2,
    }
    walk = symprop.derive(network)
    text = {**network, "targets": {"t": 1}, "loss": "(y - t)^2/2"}
    text["equations"] = {"h": "tanh(w_1*x) + 0.5*b", "y": "sigmoid(h)"}
    same = symprop.derive(text)
    ours, theirs = walk.data()["epochs"][0], same.data()["epochs"][0]
    assert ours["gradients"] == theirs["gradients"]
    assert walk.symbols["w_1"] == w
    assert walk.gradient("b") == sp.Rational(1, 2) * walk.symbols["∂h"]


X, W = sp.symbols("x w")
K = sp.Symbol("i", integer=True)
EXPRESSIONS = [
    sp.Piecewise((W * X, W * X > 0), (W * X / 10, True)),
    sp.Piecewise((W**2, sp.And(W > 0, W < X)), (W**3, sp.Or(X > 5, sp.Ne(W, 1))), (0, True)),
    sp.Piecewise((W, ~(sp.Eq(W, 0) | (W > 1))), (X, True)),
    sp.E * W,
    sp.exp(sp.Piecewise((sp.Piecewise((W, W < -1), (3, True)), W < 0), (2 * W, True))),
    sp.Max(W, W * X, 0) - sp.Min(W, X),
    sp.Heaviside(W - X) * W + sp.Heaviside(W) * W,
    sp.sinh(W) + sp.cosh(W * X) - sp.coth(W) + sp.sech(W) * sp.csch(W),
    sp.tan(W) - sp.cot(W) + sp.sec(W) / sp.csc(W),
    sp.erfc(W) + sp.log(W, 2) + W ** sp.Rational(1, 3),
    sp.Sum(W * K, (K, 1, 3)) - sp.Product(W + K, (K, 1, 3)),
    sp.Derivative(W**3, W) + 2 * sp.UnevaluatedExpr(W + X),
]


@pytest.mark.parametrize("e", EXPRESSIONS, ids=str)
@pytest.mark.parametrize("at", ["equations", "functions", "loss"])
def test_expressions_of_every_kind(e: Any, at: str) -> None:
    """The value and the derivative are SymPy's own, and the network is one of texts, too."""
    network: dict[str, Any] = {"inputs": {"x": 2}, "parameters": {"w": sp.Rational(2, 5)}}
    if at == "equations":
        network |= {"equations": {"y": e}, "loss": "y^2"}
    elif at == "functions":
        network |= {"functions": {"f(w, x)": e}, "equations": {"y": "f(w, x)"}, "loss": "y^2"}
    else:
        network |= {"equations": {}, "loss": e**2}
    walk = symprop.derive(network)
    epoch = walk.data()["epochs"][0]
    numbers = {X: 2, W: sp.Rational(2, 5)}
    square = e.doit() ** 2
    for found, truth in ((epoch["loss"], square), (epoch["gradients"]["w"], sp.diff(square, W))):
        assert abs(sp.Float(found["exact"], 30) - truth.subs(numbers).doit().n(30)) < 1e-20
    assert not symprop.check(walk.text("md")).findings
    assert symprop.derive(walk.data()["network"]).data()["epochs"] == walk.data()["epochs"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"inputs": [1, "a"]}, r"inputs\.1 is 'a', expected a number"),
    ({"inputs": [1, Fraction(1, 3)]}, r"inputs\.1 is '1/3', expected a number"),
    ({"inputs": [1, float("nan")]}, r"inputs\.1 is 'nan', expected a number"),
    ({"inputs": [1, {2}]}, r"inputs\.1: is 'set \{2\}', which has no place in a network"),
    ({"inputs": [1, X]}, r"inputs\.1 is the expression 'x', expected a number"),
    ({"lost": 1}, r"unknown key 'lost', did you mean 'loss'"),
    ({"loss": "square_error"}, r"loss: unknown loss 'square_error', did you mean"),
    ({"layers": [{"weights": [[1], [1]]}]}, r"activation is missing in layers\.0"),
    ({"layers": [{"activation": "relu", "weights": [[1]]}]}, r"layers\.0\.weights has 1 row"),
    ({3: 1}, "has the key 3, expected a word"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_errors_name_the_key_path(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SympropError, match=f"^network: {message}"):
        load({**LAYERS, **change})


EQUATIONS: dict[str, Any] = {"inputs": {"x": 2}, "parameters": {"w": 1}, "loss": "w*x"}


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (X * sp.Symbol("v"), r"loss has no formula: unknown symbol 'v', expected x or w"),
        (sp.Symbol("w") * sp.I, r"loss has no formula"),
        (sp.Integral(X, X), r"loss has no formula"),
        (sp.atan(X), r"loss has no formula: atan has no written form here, expected arithmetic"),
        (sp.Piecewise((X, X > 0)), r"loss has no formula: .* expected \(…, True\) at its end"),
        (X * sp.oo, r"loss has no formula: it is not finite"),
        (sp.Sum(sp.IndexedBase("x")[K], (K, 0, 2)), r"loss has no formula: indices of"),
        ({"w > 0": "w", "w": "2", "else": "3"}, r"loss.w: loss has the case 'w'"),
        ({"w > 0": "w"}, r"loss has no case else"),
        ("w > 0", r"loss: a comparison has no place in an equation"),
        ("{w if w > 0; 2 if x > 1}", r"loss: a case for everything else, expected it last"),
        (sp.Function("sigmund")(X), r"loss has no formula: unknown function 'sigmund'"),
        ("__import__('os').system('true')", r"loss: "),
        ("w*v", r"loss: unknown name 'v'"),
        ([1], "loss is a list, expected a formula"),
    ],
)
def test_errors_in_formulas(loss: Any, message: str) -> None:
    with pytest.raises(SympropError, match=f"^network: {message}"):
        load({**EQUATIONS, "loss": loss})


def test_a_list_within_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(SympropError, match="nested more than"):
        load({**LAYERS, "inputs": endless})
