"""Functions that an equation may apply, and their derivatives as people write them.

Besides the scalar activations (with their default settings) these are the functions that
mathematics itself names.  A derivative is written in terms of the arguments and of the value
itself, so that a value that has a name is used by its name: tanh′ = 1 − h².  At a kink the slopes
are those of one subgradient: max and min give theirs to the first of equals, |x|′ is 0 at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import TypeAlias

from symprop.formula.tree import (
    EULER,
    Absolute,
    Apply,
    Comparison,
    Formula,
    Name,
    Neg,
    Number,
    Power,
    Quotient,
    Root,
    call,
    children,
    exp,
    times,
)
from symprop.functions.activations import ACTIVATIONS, ONE, TWO, ZERO, Activation, cases
from symprop.record import Record

Slope: TypeAlias = Callable[[tuple[Formula, ...], int, Formula], Formula]
"""From the arguments, the place of one of them and the value: the derivative by that argument."""


@dataclass(frozen=True, slots=True, eq=False)
class Elementary:
    """One function: the symbol it is written with, its derivative, how many arguments it takes."""

    symbol: str
    slope: Slope
    arguments: tuple[int, int | None] = (1, 1)
    """The least and the greatest number; ``None`` for any."""
    spellings: tuple[str, ...] = ()
    activation: Activation | None = None

    @property
    def name(self) -> str:
        """The name in a network file."""
        return self.activation.name if self.activation else self.symbol

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the usual one first."""
        return (self.name, self.symbol, *self.spellings)


def _extreme(name: str, beyond: str, level: str) -> Slope:
    """The derivative of the largest or smallest argument: 1 where that is the argument, else 0.

    Of equal arguments the first counts: it is ``beyond`` those before it (> or <), and not less
    than ``level`` with those after it (≥ or ≤).
    """
    fails = {">": "≤", "<": "≥"}[beyond]

    def slope(xs: tuple[Formula, ...], k: int, value: Formula) -> Formula:
        before, after = (_only(name, part) for part in (xs[:k], xs[k + 1 :]))
        if before is None or after is None:
            relation, rest = (level, after) if before is None else (beyond, before)
            assert rest is not None
            return cases((ONE, Comparison(xs[k], relation, rest)), (ZERO, None))
        return cases(
            (ZERO, Comparison(xs[k], fails, before)),
            (ONE, Comparison(xs[k], level, after)),
            (ZERO, None),
        )

    return slope


def _only(name: str, xs: tuple[Formula, ...]) -> Formula | None:
    """The largest or smallest of some arguments, if there are any."""
    return call(name, *xs) if len(xs) > 1 else next(iter(xs), None)


def _absolute(xs: tuple[Formula, ...], k: int, value: Formula) -> Formula:
    (x,) = xs
    right, left = Comparison(x, ">", ZERO), Comparison(x, "<", ZERO)
    return cases((ONE, right), (MINUS_ONE, left), (ZERO, None))


def _activation(row: Activation) -> Slope:
    settings = row.usual

    def slope(xs: tuple[Formula, ...], k: int, value: Formula) -> Formula:
        # A slope by cases has a name, σ′(z): it is written by that, and looked up.
        if row.kink is not None:
            return row.call(xs[0], primes=1)
        return row.slope(xs[0], value, **settings)

    return slope


def _power(xs: tuple[Formula, ...], k: int, value: Formula) -> Formula:
    base, exponent = xs
    if k == 1:
        return value * call("ln", base)
    if isinstance(exponent, Number):
        less: Formula = Number(f"{Decimal(exponent.text) - 1:f}")
    else:
        less = exponent - 1
    return times(exponent, Power(base, less))


_MARKS = str.maketrans("", "", "_-, ")
POWER = Elementary("pow", _power, (2, 2))
"""u to the power v, as a function of both."""
MINUS_ONE = Number("-1")
_BELL = Quotient(TWO, Root(Name("π")))

ELEMENTARY: dict[str, Elementary] = {
    row.symbol: row
    for row in (
        Elementary("exp", lambda xs, k, v: v),
        Elementary("ln", lambda xs, k, v: Quotient(ONE, xs[0]), spellings=("log",)),
        Elementary("sin", lambda xs, k, v: call("cos", xs[0])),
        Elementary("cos", lambda xs, k, v: Neg(call("sin", xs[0]))),
        Elementary("sqrt", lambda xs, k, v: Quotient(ONE, TWO * v)),
        Elementary("abs", _absolute),
        Elementary("sign", lambda xs, k, v: ZERO, spellings=("sgn",)),
        Elementary("erf", lambda xs, k, v: _BELL * exp(Neg(xs[0] ** 2))),
        Elementary("max", _extreme("max", ">", "≥"), (2, None)),
        Elementary("min", _extreme("min", "<", "≤"), (2, None)),
    )
}
"""The functions that mathematics itself names."""


@cache
def functions() -> Mapping[str, Elementary]:
    """Every function by each name that it is known under, plainly spelled (:func:`plain`)."""
    out: dict[str, Elementary] = {}
    for activation in ACTIVATIONS.values():
        if activation.vector is None and not activation.identity:
            row = Elementary(
                activation.symbol,
                _activation(activation),
                spellings=activation.spellings,
                activation=activation,
            )
            out |= {plain(name): row for name in row.names}
    return out | {plain(name): row for row in ELEMENTARY.values() for name in row.names}


def forget() -> None:
    """Lets :func:`functions` see rows that came or went."""
    functions.cache_clear()


def spellings() -> list[str]:
    """The names of the functions as one writes them in a file."""
    own = [name for row in ELEMENTARY.values() for name in (row.symbol, *row.spellings)]
    rows = ACTIVATIONS.values()
    return own + [row.name for row in rows if row.vector is None and not row.identity]


def plain(name: str) -> str:
    """A function's name without case, spaces and marks: LeakyReLU and leaky_relu are one."""
    return name if len(name) == 1 else name.lower().translate(_MARKS)


def find(name: Name) -> Elementary | None:
    """The function of a written name."""
    if name.sup or name.accent:
        return None
    return functions().get(plain(name.base + name.sub))


# --- kinks -------------------------------------------------------------------------------------


class Kink(Record):
    """Where a function has no derivative: two equal sides, and for a tie what else they equal."""

    function: str
    """``max``, ``min`` or ``abs``, or an activation by its own name."""
    place: Comparison
    level: Comparison | None = None


def kinks(f: Formula) -> list[Kink]:
    """The kinks of the function that ``f`` applies, if it is one that has any."""
    found = applied(f)
    if found is None:
        return []
    row, args = found
    if row.activation is not None:
        at = row.activation.corner(row.activation.usual)
        return [] if at is None else [Kink(row.activation.name, Comparison(args[0], "=", at))]
    if row.symbol == "abs":
        return [Kink("abs", Comparison(args[0], "=", ZERO))]
    if row.symbol not in ("max", "min"):
        return []
    return [
        Kink(row.symbol, Comparison(a, "=", b), Comparison(a, "=", f))
        for a, b in combinations(args, 2)
        if a != b
    ]


# --- applications in a formula ------------------------------------------------------------------

Applied: TypeAlias = tuple[Elementary, tuple[Formula, ...]]
"""A function and its arguments."""


def applied(f: Formula) -> Applied | None:
    """The function and the arguments if ``f`` is one applied: σ(z), |x|, √x, eˣ."""
    match f:
        case Apply(function=name, args=args, primes=0):
            row = find(name)
            return None if row is None else (row, args)
        case Power(base=base, exponent=x) if base == EULER:
            return functions()["exp"], (x,)
        case Absolute(arg=x):
            return functions()["abs"], (x,)
        case Root(arg=x):
            return functions()["sqrt"], (x,)
    return None


def used(*formulas: Formula) -> list[Activation]:
    """The activations applied anywhere in some formulas, each once, in written order."""
    found: dict[str, Activation] = {}
    stack = list(reversed(formulas))
    while stack:
        f = stack.pop()
        here = applied(f)
        if here is not None and here[0].activation is not None:
            found.setdefault(here[0].activation.name, here[0].activation)
        stack.extend(reversed(children(f)))
    return list(found.values())
