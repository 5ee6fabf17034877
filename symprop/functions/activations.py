"""Activations: one row each, which holds everything that any other package needs of it.

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
    BigSum,
    Cases,
    Comparison,
    Derivative,
    Formula,
    Group,
    Name,
    Neg,
    Number,
    Product,
    Quotient,
    Root,
    call,
    exp,
    total,
)
from symprop.functions.domains import POSITIVE, Domain

Z = Name("z")
HALF = Quotient(Number("1"), Number("2"))
ONE, TWO, ZERO = Number("1"), Number("2"), Number("0")


def _no_steps(*_: Formula, **settings: Formula) -> tuple[Formula, ...]:
    return ()


def _no_slope(*_: Formula, **settings: Formula) -> Formula:
    raise TypeError("this activation takes the pre-activations of the whole layer")


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """An activation whose every value depends on all pre-activations of the layer.

    ``whole`` gives the values from one sample's row of pre-activations.
    """

    value: Callable[[tuple[Formula, ...], int], Formula]
    """From the pre-activations and the place of a unit: its activation."""
    slope: Callable[[tuple[Formula, ...], int, int], Formula]
    """From the activations and the places of two units: ∂aₖ/∂zⱼ."""
    proof: Callable[[tuple[Formula, ...], tuple[Formula, ...], int, int], tuple[Formula, ...]]
    """From pre-activations, activations and two places: what stands between value and slope."""
    whole: Callable[[Formula], Formula]
    numpy: tuple[str, ...]
    """The body of a NumPy function of ``z``, a row per sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """One activation function.

    ``title`` is its name in a sentence, ``symbol`` that in a formula; ``spellings`` are its names
    in other people's documents.  ``low`` and ``high`` bound its values (``None``: unbounded);
    ``kink`` is the pre-activation at which it has no derivative, unless the settings make it
    ``smooth``; ``settings`` maps each parameter to its default, ``domains`` to what it may be.
    """

    name: str
    symbol: str
    value: Callable[..., Formula] = _no_slope
    slope: Callable[..., Formula] = _no_slope
    proof: Callable[..., tuple[Formula, ...]] = _no_steps
    title: str = ""
    spellings: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    kink: Number | None = None
    smooth: Callable[..., bool] = lambda **settings: False
    settings: dict[str, str] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    vector: Vector | None = None
    identity: bool = False
    """Whether it gives back what it gets: the layer has no activation function then."""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name.replace("_", " "))

    def call(self, z: Formula, primes: int = 0) -> Apply:
        """f(z), or f′(z)."""
        return Apply(Name(self.symbol), (z,), primes)

    def corner(self, settings: Mapping[str, Number]) -> Number | None:
        """Where it has no derivative with these settings."""
        return None if self.smooth(**settings) else self.kink

    @property
    def usual(self) -> dict[str, Number]:
        """The settings that a file need not give."""
        return {key: Number(text) for key, text in self.settings.items()}


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
        cases((_d(z, z), positive(z)), (_d(alpha * (exp(z) - 1), z), None)),
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


def _mish(z: Formula) -> Formula:
    return z * _tanh(_softplus(z))


def _mish_slope(z: Formula, a: Formula) -> Formula:
    t = _tanh(_softplus(z))
    return t + z * (1 - t**2) * logistic(z)


def _mish_proof(z: Formula) -> tuple[Formula, ...]:
    t = _tanh(_softplus(z))
    return (_d(_mish(z), z), t + z * (1 - t**2) * _d(_softplus(z), z), _mish_slope(z, Z))


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
    return exp(zs[k]) / _powers(zs)


def _powers(zs: tuple[Formula, ...]) -> Formula:
    return total(tuple(map(exp, zs)))


def softmax_slope(ps: tuple[Formula, ...], k: int, j: int) -> Formula:
    """∂pₖ/∂zⱼ: pₖ(1 − pₖ) on the diagonal, −pₖpⱼ off it."""
    return ps[k] * (1 - ps[k]) if k == j else Neg(ps[k] * ps[j])


def _softmax_proof(
    zs: tuple[Formula, ...], ps: tuple[Formula, ...], k: int, j: int
) -> tuple[Formula, ...]:
    """The quotient rule for pₖ = e^zₖ / Σ, where ∂Σ/∂zⱼ = e^zⱼ."""
    own, by, bottom = exp(zs[k]), exp(zs[j]), _powers(zs)
    if k != j:
        rule = Quotient(Product((ZERO, Group(bottom))) - own * by, bottom**2)
        return rule, Neg(Quotient(own, bottom) * Quotient(by, bottom))
    rule = Quotient(Product((own, Group(bottom))) - own * own, bottom**2)
    return rule, Quotient(own, bottom) * Group(1 - Quotient(own, bottom))


SOFTMAX = Vector(
    softmax,
    softmax_slope,
    _softmax_proof,
    lambda z: exp(z) / BigSum(exp(z)),
    ("powers = np.exp(z)", "return powers / powers.sum(axis=1, keepdims=True)"),
)

ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation(
            "identity",
            "id",
            lambda z: z,
            lambda z, a: ONE,
            lambda z: (_d(z, z),),
            spellings=("linear", "none"),
            identity=True,
        ),
        Activation(
            "sigmoid",
            "σ",
            logistic,
            lambda z, a: a * (1 - a),
            _sigmoid_proof,
            spellings=("sig", "sigm", "sigmoide", "sigmoïde", "logistic", "logsig", "expit"),
            low=0,
            high=1,
        ),
        Activation(
            "tanh",
            "tanh",
            _tanh,
            lambda z, a: 1 - a**2,
            _tanh_proof,
            title="hyperbolic tangent",
            spellings=("tansig",),
            low=-1,
            high=1,
        ),
        Activation(
            "relu",
            "ReLU",
            lambda z: call("max", ZERO, z),
            _relu_slope,
            lambda z: (cases((_d(z, z), positive(z)), (_d(ZERO, z), None)),),
            title="ReLU",
            spellings=("rectifier",),
            low=0,
            kink=ZERO,
        ),
        Activation(
            "leaky_relu",
            "LeakyReLU",
            _leaky,
            _leaky_slope,
            lambda z, slope: (cases((_d(z, z), positive(z)), (_d(slope * z, z), None)),),
            title="leaky ReLU",
            spellings=("lrelu",),
            kink=ZERO,
            smooth=lambda slope: bool(slope.value == 1),
            settings={"slope": "0.01"},
        ),
        Activation(
            "elu",
            "ELU",
            _elu,
            _elu_slope,
            _elu_proof,
            title="ELU",
            kink=ZERO,
            smooth=lambda alpha: bool(alpha.value == 1),
            settings={"alpha": "1"},
            domains={"alpha": POSITIVE},
        ),
        Activation(
            "softplus", "softplus", _softplus, lambda z, a: logistic(z), _softplus_proof, low=0
        ),
        Activation(
            "silu", "SiLU", _silu, _silu_slope, _silu_proof, title="SiLU", spellings=("swish",)
        ),
        Activation("mish", "Mish", _mish, _mish_slope, _mish_proof, title="Mish"),
        Activation("gelu", "GELU", _gelu, _gelu_slope, _gelu_proof, title="GELU"),
        Activation("softmax", "softmax", low=0, high=1, vector=SOFTMAX),
    )
}


def vector_of(call: Formula) -> Vector:
    """The function of a whole row that a call such as softmax(z) applies.

    Raises ``KeyError`` if it is none.
    """
    assert isinstance(call, Apply)
    for row in ACTIVATIONS.values():
        if row.symbol == call.function.base and row.vector is not None:
            return row.vector
    raise KeyError(call.function.base)
