"""Activations: one row each.

``value`` is the definition as it is written, ``slope`` the derivative the way people write it, in
terms of the pre-activation z and the activation a, and ``proof`` the steps between them (all
equal; the tests hold every one against SymPy's own derivative).  Settings arrive as keyword
arguments.  At a kink the slope is that of the left side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symprop.formula.tree import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Formula,
    Group,
    Name,
    Neg,
    Number,
    Quotient,
    Root,
    call,
    exp,
)

Z = Name("z")
HALF = Quotient(Number("1"), Number("2"))
ONE, TWO, ZERO = Number("1"), Number("2"), Number("0")


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    ``low`` and ``high`` bound its values (``None``: unbounded); ``kink`` is the pre-activation at
    which it has no derivative; ``settings`` maps each parameter to its default.
    """

    name: str
    symbol: str
    value: Callable[..., Formula]
    slope: Callable[..., Formula]
    proof: Callable[..., tuple[Formula, ...]]
    low: int | None = None
    high: int | None = None
    kink: Number | None = None
    settings: dict[str, str] = field(default_factory=dict)
    vector: bool = False
    """Whether the value depends on all pre-activations of the layer."""

    def call(self, z: Formula, primes: int = 0) -> Apply:
        """f(z), or f′(z)."""
        return Apply(Name(self.symbol), (z,), primes)


def cases(*rows: tuple[Formula, Comparison | None]) -> Cases:
    """A definition by cases, the last row without a condition for "otherwise"."""
    return Cases(rows)


def positive(z: Formula) -> Comparison:
    """z > 0."""
    return Comparison(z, ">", ZERO)


def logistic(z: Formula) -> Formula:
    """1 / (1 + e⁻ᶻ)."""
    return 1 / (1 + exp(-z))


def _d(f: Formula, z: Formula) -> Formula:
    return Derivative(f, z, "d")


def _sigmoid_proof(z: Formula) -> tuple[Formula, ...]:
    bottom = 1 + exp(-z)
    s = call("σ", z)
    return (
        _d(Quotient(ONE, bottom), z),
        exp(-z) / bottom**2,
        Quotient(ONE, bottom) * Quotient(exp(-z), bottom),
        Quotient(ONE, bottom) * Group(1 - Quotient(ONE, bottom)),
        s * (1 - s),
    )


def _tanh(z: Formula) -> Formula:
    return call("tanh", z)


def _tanh_proof(z: Formula) -> tuple[Formula, ...]:
    plus, minus = exp(z) + exp(-z), exp(z) - exp(-z)
    return (
        _d(Quotient(minus, plus), z),
        Quotient(plus**2 - minus**2, plus**2),
        1 - _tanh(z) ** 2,
    )


def _relu_slope(z: Formula, a: Formula) -> Formula:
    return cases((ONE, positive(z)), (ZERO, None))


def _leaky(z: Formula, slope: Formula) -> Formula:
    return cases((z, positive(z)), (slope * z, None))


def _leaky_slope(z: Formula, a: Formula, slope: Formula) -> Formula:
    return cases((ONE, positive(z)), (slope, None))


def _elu(z: Formula, alpha: Formula) -> Formula:
    return cases((z, positive(z)), (alpha * (exp(z) - 1), None))


def _elu_slope(z: Formula, a: Formula, alpha: Formula) -> Formula:
    return cases((ONE, positive(z)), (a + alpha, None))


def _elu_proof(z: Formula, alpha: Formula) -> tuple[Formula, ...]:
    return (
        cases((ONE, positive(z)), (alpha * exp(z), None)),
        cases((ONE, positive(z)), (call("ELU", z) + alpha, None)),
    )


def _softplus(z: Formula) -> Formula:
    return call("ln", 1 + exp(z))


def _softplus_proof(z: Formula) -> tuple[Formula, ...]:
    return (_d(_softplus(z), z), exp(z) / (1 + exp(z)), logistic(z))


def _silu(z: Formula) -> Formula:
    return z / (1 + exp(-z))


def _silu_slope(z: Formula, a: Formula) -> Formula:
    return a + logistic(z) * (1 - a)


def _silu_proof(z: Formula) -> tuple[Formula, ...]:
    s = call("σ", z)
    return (
        _d(z * s, z),
        s + z * s * (1 - s),
        s + call("SiLU", z) * (1 - s),
        call("SiLU", z) + s * (1 - call("SiLU", z)),
    )


def _bell(z: Formula) -> Formula:
    """The density of the standard normal distribution."""
    return exp(Neg(z**2 / TWO)) / Root(TWO * Name("π"))


def _share(z: Formula) -> Formula:
    """Its distribution function Φ."""
    return HALF * Group(1 + call("erf", z / Root(TWO)))


def _gelu(z: Formula) -> Formula:
    return z * _share(z)


def _gelu_slope(z: Formula, a: Formula) -> Formula:
    return _share(z) + z * _bell(z)


def _gelu_proof(z: Formula) -> tuple[Formula, ...]:
    return (_d(_gelu(z), z), _share(z) + z * Derivative(_share(z), z, "d"), _gelu_slope(z, Z))


def softmax(zs: tuple[Formula, ...], k: int) -> Formula:
    """The k-th of the shares e^zₖ / Σ e^zⱼ."""
    bottom = exp(zs[0])
    for z in zs[1:]:
        bottom = bottom + exp(z)  # type: ignore[assignment]
    return exp(zs[k]) / bottom


def softmax_slope(ps: tuple[Formula, ...], k: int, j: int) -> Formula:
    """∂pₖ/∂zⱼ: pₖ(1 − pₖ) on the diagonal, −pₖpⱼ off it."""
    return ps[k] * (1 - ps[k]) if k == j else Neg(ps[k] * ps[j])


def _never(*_: Formula) -> Formula:
    raise TypeError("softmax takes the pre-activations of the whole layer")


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation("identity", "id", lambda z: z, lambda z, a: ONE, lambda z: (ONE,)),
        Activation(
            "sigmoid", "σ", logistic, lambda z, a: a * (1 - a), _sigmoid_proof, low=0, high=1
        ),
        Activation("tanh", "tanh", _tanh, lambda z, a: 1 - a**2, _tanh_proof, low=-1, high=1),
        Activation(
            "relu",
            "ReLU",
            lambda z: call("max", ZERO, z),
            _relu_slope,
            lambda z: (_relu_slope(z, z),),
            low=0,
            kink=ZERO,
        ),
        Activation(
            "leaky_relu",
            "LeakyReLU",
            _leaky,
            _leaky_slope,
            lambda z, slope: (_leaky_slope(z, z, slope),),
            kink=ZERO,
            settings={"slope": "0.01"},
        ),
        Activation("elu", "ELU", _elu, _elu_slope, _elu_proof, kink=ZERO, settings={"alpha": "1"}),
        Activation(
            "softplus", "softplus", _softplus, lambda z, a: logistic(z), _softplus_proof, low=0
        ),
        Activation("silu", "SiLU", _silu, _silu_slope, _silu_proof),
        Activation("gelu", "GELU", _gelu, _gelu_slope, _gelu_proof),
        Activation(
            "softmax",
            "softmax",
            _never,
            _never,
            lambda z: (),
            low=0,
            high=1,
            vector=True,
        ),
    )
}


def kink(name: str, settings: Mapping[str, Number]) -> Number | None:
    """Where an activation has no derivative; ELU with α = 1 has one everywhere."""
    smooth = name == "elu" and settings["alpha"].value == 1
    return None if smooth else ACTIVATIONS[name].kink
