"""The layer-wise view: a step per layer, its values whole matrices.

A row of X is a sample, so Z = X·W + b and A = σ(Z).  Going back, Δ is the adjoint of Z:
∂Loss/∂W = Aᵀ·Δ with the activations that enter the layer, ∂Loss/∂b the sum of the rows of Δ, and
the layer before gets (Δ·Wᵀ) ⊙ σ′(Z).  Every rule is held against the scalar view by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symprop.derivation.notation import ADJOINT, LOCAL, Notation
from symprop.derivation.step import Step, has_cases
from symprop.formula.evaluate import Functions, compile_formula
from symprop.formula.tree import (
    Apply,
    BigSum,
    Derivative,
    Formula,
    Matrix,
    Neg,
    Number,
    Product,
    Quotient,
    Ref,
    Sum,
    Transpose,
    call,
    rebuild,
    refs,
    times,
    walk,
)
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.losses import LOSSES, SHORTCUTS
from symprop.network.description import Function, Network
from symprop.numbers import scalar as s
from symprop.numbers.array import Array, Value

X, Y, LOSS = "inputs", "targets", "loss"
SLOPE = "loss slope"
"""The function that a loss's derivative by cases is on matrices: worked, and never written."""


def pre(k: int) -> str:
    """The id of the pre-activations of layer ``k``."""
    return f"layers.{k}.pre"


def weights(k: int) -> str:
    """The id of its weights."""
    return f"layers.{k}.weights"


class Layered:
    """The steps of a network, layer by layer."""

    def __init__(self, network: Network, notation: Notation) -> None:
        self.network, self.notation = network, notation
        self.samples = len(network.inputs)
        self.last = len(network.layers) - 1
        self.fused = notation.steps == "fused"

    # --- givens -------------------------------------------------------------------------------

    def data(self) -> dict[str, Formula]:
        """Inputs and targets, a row per sample."""
        return {X: Matrix(self.network.inputs), Y: Matrix(self.network.targets)}

    def parameters(self) -> dict[str, Formula]:
        """The weight matrices and the rows of biases (a shared bias stays a number)."""
        out: dict[str, Formula] = {}
        for k, layer in enumerate(self.network.layers):
            out[weights(k)] = Matrix(layer.weights)
            if layer.biases is not None:
                out[self.bias(k)] = (
                    layer.biases[0] if layer.shared_bias else Matrix((layer.biases,))
                )
        return out

    def bias(self, k: int) -> str:
        """The id of a layer's biases."""
        return f"layers.{k}.{'bias' if self.network.layers[k].shared_bias else 'biases'}"

    def out(self, k: int) -> str:
        """The id of a layer's activations; before the first layer, the inputs."""
        if k < 0:
            return X
        return pre(k) if self.identity(k) else f"layers.{k}.out"

    def identity(self, k: int) -> bool:
        """Whether the layer passes its pre-activations on."""
        return self.network.layers[k].activation.name == "identity"

    # --- forward ------------------------------------------------------------------------------

    def forward(self) -> Iterator[Step]:
        """Pre-activations, activations and the loss."""
        for k, layer in enumerate(self.network.layers):
            z: Formula = Product((Ref(self.out(k - 1)), Ref(weights(k))))
            if layer.biases is not None:
                z = z + Ref(self.bias(k))
            yield Step(pre(k), "forward", "weighted_sum", (z,), z, layer=k)
            if not self.identity(k):
                a = ACTIVATIONS[layer.activation.name].call(Ref(pre(k)))
                functions = activation_programs(layer.activation)
                yield Step(
                    self.out(k), "forward", "activation", (a,), a, layer=k, functions=functions
                )
        loss = self.loss()
        functions = loss_programs(self.network.loss, len(self.network.targets[0]))
        yield Step(LOSS, "loss", "loss", (loss,), loss, functions=functions, layer=self.last)

    def loss(self) -> Formula:
        """The loss of all samples and outputs: a sum over the entries of a matrix."""
        row = LOSSES[self.network.loss.name]
        p, y = Ref(self.out(self.last)), Ref(Y)
        n = len(self.network.targets[0])
        term = row.term(p, y, n, **self.network.loss.settings)
        term = call(row.symbol or "Loss", p, y) if has_cases(term) else entrywise(term)
        mean = Quotient(Number("1"), Number(str(self.samples)))
        return BigSum(term) if self.samples == 1 else times(mean, BigSum(term))

    # --- backward -----------------------------------------------------------------------------

    def backward(self) -> Iterator[Step]:
        """Adjoints and gradients, from the last layer to the first."""
        for k in range(self.last, -1, -1):
            yield from self._delta(k)
            yield self._weights(k)
            if self.network.layers[k].biases is not None:
                yield self._biases(k)

    def _delta(self, k: int) -> Iterator[Step]:
        shortcut = SHORTCUTS.get((self.network.layers[k].activation.name, self.network.loss.name))
        if k == self.last and shortcut is not None:
            difference = shortcut.value(Ref(self.out(k)), Ref(Y))
            yield self._adjoint(k, "shortcut", (), self._shared(difference))
            return
        upstream, symbols = self._upstream(k)
        if self.identity(k):
            yield self._adjoint(k, "chain", symbols, upstream)
            return
        activation = self.network.layers[k].activation
        z, a = Ref(pre(k)), Ref(self.out(k))
        if ACTIVATIONS[activation.name].vector:
            yield self._step(self.out(k), k, "chain", symbols, upstream)
            g = Ref(ADJOINT + self.out(k))
            ones = Matrix(tuple((Number("1"),) for _ in range(self.network.layers[k].units)))
            mean = Product((Product((g, a), "⊙"), ones))
            yield self._adjoint(k, "softmax", (), Product((a, Sum((g, Neg(mean)))), "⊙"))
            return
        yield self._slope(k)
        if not self.fused or (k == self.last and self._by_cases()):
            yield self._step(self.out(k), k, "chain", symbols, upstream)
            upstream = Ref(ADJOINT + self.out(k))
        slope = ACTIVATIONS[activation.name].call(z, primes=1)
        sides = (Product((upstream, slope), "⊙"),)
        yield self._adjoint(k, "chain", sides, Product((upstream, Ref(LOCAL + self.out(k))), "⊙"))

    def _upstream(self, k: int) -> tuple[Formula, tuple[Formula, ...]]:
        """∂Loss/∂A of layer ``k`` in named factors, and in symbols."""
        if k < self.last:
            product = Product((Ref(ADJOINT + pre(k + 1)), Transpose(Ref(weights(k + 1)))))
            return product, ()
        n = len(self.network.targets[0])
        p, y = Ref(self.out(k)), Ref(Y)
        slope = LOSSES[self.network.loss.name].slope(p, y, n, **self.network.loss.settings)
        return self._shared(call(SLOPE, p, y) if has_cases(slope) else entrywise(slope)), ()

    def _by_cases(self) -> bool:
        row, z = LOSSES[self.network.loss.name], Ref("0")
        return has_cases(row.slope(z, z, 1, **self.network.loss.settings))

    def _shared(self, f: Formula) -> Formula:
        """What a mean over the samples leaves for each."""
        if self.samples == 1:
            return f
        return times(Quotient(Number("1"), Number(str(self.samples))), f)

    def _slope(self, k: int) -> Step:
        """σ′(Z) of a layer, entry by entry."""
        activation = self.network.layers[k].activation
        z, a = Ref(pre(k)), Ref(self.out(k))
        slope = ACTIVATIONS[activation.name].slope(z, a, **activation.settings)
        functions = activation_programs(activation)
        primed = ACTIVATIONS[activation.name].call(z, primes=1)
        operation = primed if has_cases(slope) else entrywise(slope)
        step = Step(LOCAL + self.out(k), "backward", "slope", (operation,), operation, layer=k)
        step.functions = functions
        return step

    def _adjoint(self, k: int, rule: str, sides: tuple[Formula, ...], operation: Formula) -> Step:
        return self._step(pre(k), k, rule, sides, operation)

    def _step(
        self, id: str, k: int, rule: str, sides: tuple[Formula, ...], operation: Formula
    ) -> Step:
        derivative = self._derivative(id)
        shown = list(sides or (operation,))
        if not isinstance(self.notation.name(ADJOINT + id), Derivative):
            shown.insert(0, derivative)
        step = Step(ADJOINT + id, "backward", rule, tuple(shown), operation, layer=k)
        n = len(self.network.targets[0])
        step.functions = loss_programs(self.network.loss, n)
        if any(isinstance(f, Apply) and f.function.base == SLOPE for f in walk(operation)):
            step.written = False
            step.sides = tuple(shown[:-1])
        return step

    def _weights(self, k: int) -> Step:
        gradient = Product((Transpose(Ref(self.out(k - 1))), Ref(ADJOINT + pre(k))))
        return self._step(weights(k), k, "weight", (), gradient)

    def _biases(self, k: int) -> Step:
        delta: Formula = Ref(ADJOINT + pre(k))
        if self.network.layers[k].shared_bias:
            delta = BigSum(delta)
        elif self.samples > 1:
            delta = Product((Matrix((tuple(Number("1") for _ in range(self.samples)),)), delta))
        return self._step(self.bias(k), k, "bias", (), delta)

    def _derivative(self, id: str) -> Formula:
        return Derivative(Ref(LOSS), Ref(id), self.notation.symbol)


# --- entry by entry -----------------------------------------------------------------------------


def entrywise(f: Formula) -> Formula:
    """A scalar rule for matrices: products of two matrices become ⊙."""
    g = rebuild(f, entrywise)
    if isinstance(g, Product):
        matrices = tuple(x for x in g.factors if refs(x))
        if len(matrices) > 1:
            plain = tuple(x for x in g.factors if not refs(x))
            product = Product(matrices, "⊙")
            return Product((*plain, product)) if plain else product
    return g


def activation_programs(function: Function) -> Functions:
    """σ and σ′ of an activation as programs on matrices."""
    row = ACTIVATIONS[function.name]
    if row.vector:
        return {(row.symbol, 0): _softmax}
    z = Ref("0")
    value = row.value(z, **function.settings)
    slope = row.slope(z, value, **function.settings)
    return {(row.symbol, 0): _mapped(value), (row.symbol, 1): _mapped(slope)}


def _mapped(f: Formula) -> Callable[[Value], Value]:
    program = compile_formula(f)

    def one(x: s.Scalar) -> s.Scalar:
        y = program({"0": x})
        assert not isinstance(y, Array)
        return y

    return lambda x: x.map(one) if isinstance(x, Array) else one(x)


def _softmax(z: Value) -> Value:
    assert isinstance(z, Array)
    rows = []
    for row in z.rows:
        powers = [s.exp(x) for x in row]
        bottom = sum(powers, s.ZERO)
        rows.append(tuple(s.divide(x, bottom) for x in powers))
    return Array.of_rows(tuple(rows))


def loss_programs(function: Function, outputs: int) -> Functions:
    """A loss that goes by cases, and its derivative, as programs on two matrices."""
    row = LOSSES[function.name]
    p, y = Ref("0"), Ref("1")
    term = row.term(p, y, outputs, **function.settings)
    slope = row.slope(p, y, outputs, **function.settings)
    return {(row.symbol or "Loss", 0): _paired(term), (SLOPE, 0): _paired(slope)}


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
