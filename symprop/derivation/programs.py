"""Functions of a network as programs on whole arrays: σ, σ′, a loss by cases."""

from __future__ import annotations

from collections.abc import Callable

from symprop.formula.evaluate import Functions, compile_formula
from symprop.formula.tree import Apply, Formula, Ref, substitute
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Function, Network
from symprop.network.elements import function_of
from symprop.network.forms import SLOPE
from symprop.network.graph import OUT, Form
from symprop.numbers import scalar as s
from symprop.numbers.array import Array, Value


def programs(network: Network) -> Functions:
    """The functions of rows and the loss, which the steps of a network of layers apply by name."""
    out: dict[tuple[str, int], Callable[..., Value]] = {}
    for layer in network.layers:
        if layer.activation.activation_row.vector is not None:
            out |= activation_programs(layer.activation)
    return out | dict(loss_programs(network.loss, len(network.targets[0])))


def activation_programs(function: Function) -> Functions:
    """σ and σ′ of an activation as programs on matrices."""
    row = function.activation_row
    if row.vector is not None:
        return {(row.symbol, 0): _by_rows(row.vector.whole(Ref("0")))}
    z = Ref("0")
    value = row.value(z, **function.settings)
    slope = row.slope(z, value, **function.settings)
    return {(row.symbol, 0): _mapped(value), (row.symbol, 1): _mapped(slope)}


def form_programs(form: Form) -> Functions:
    """σ and σ′ of the activation that a form is, if it is one, with the settings it has there."""
    if not isinstance(form.call, Apply) or len(form.slopes) != 1 or form.slopes[0] is None:
        return {}
    symbol, value = form.call.function.base, form.formula
    slope = substitute(form.slopes[0], {OUT.id: value})
    return {(symbol, 0): _mapped(value), (symbol, 1): _mapped(slope)}


def row_programs(form: Form) -> Functions:
    """The function of whole rows that a form applies."""
    symbol = function_of(form)
    rows = (row for row in ACTIVATIONS.values() if row.vector and row.symbol == symbol)
    return activation_programs(Function(next(rows).name))


def _mapped(f: Formula) -> Callable[[Value], Value]:
    program = compile_formula(f)

    def one(x: s.Scalar) -> s.Scalar:
        y = program({"0": x})
        assert not isinstance(y, Array)
        return y

    return lambda x: x.map(one) if isinstance(x, Array) else one(x)


def _by_rows(f: Formula) -> Callable[[Value], Value]:
    """A function of one sample's row as a program on a matrix with a row per sample."""
    program = compile_formula(f)

    def apply(z: Value) -> Value:
        assert isinstance(z, Array)
        made = [program({"0": Array.of_rows((row,))}) for row in z.rows]
        return Array.of_rows(tuple(x.rows[0] for x in made if isinstance(x, Array)))

    return apply


def loss_programs(function: Function, outputs: int) -> Functions:
    """A loss that goes by cases, and its derivative, as programs on two matrices."""
    row = function.loss_row
    p, y = Ref("0"), Ref("1")
    term = row.term(p, y, outputs, **function.settings)
    slope = row.slope(p, y, outputs, **function.settings)
    return {(row.symbol, 0): _paired(term), (SLOPE, 0): _paired(slope)}


def _paired(f: Formula) -> Callable[..., Value]:
    program = compile_formula(f)

    def one(x: s.Scalar, y: s.Scalar) -> s.Scalar:
        z = program({"0": x, "1": y})
        assert not isinstance(z, Array)
        return z

    def apply(a: Value, b: Value) -> Value:
        assert isinstance(a, Array)
        assert isinstance(b, Array)
        return a.zip(b, one)

    return apply
