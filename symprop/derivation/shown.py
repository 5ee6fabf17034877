"""Values as printed: a scalar's digits, or those of every entry of a matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from flint import arb

from symprop.formula.tree import Formula, Matrix, Number
from symprop.network.description import Rounding
from symprop.numbers import digits
from symprop.numbers.array import Array, Value, elementwise
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, Scalar, same, scalar, trim


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """A matrix as printed."""

    rows: tuple[tuple[Shown, ...], ...]
    of: str | None = field(default=None, compare=False)

    @property
    def exact(self) -> bool:
        """Whether every entry is the whole truth."""
        return all(x.exact for row in self.rows for x in row)

    @property
    def value(self) -> Array:
        """The printed numbers."""
        return Array.of_rows(tuple(tuple(x.value for x in row) for row in self.rows))


AnyShown: TypeAlias = Shown | ShownGrid


def formula_of(shown: AnyShown) -> Formula:
    """The printed number or matrix as a formula."""
    if isinstance(shown, Shown):
        return Number(shown.text, of=shown.of)
    if shown.of is None:
        return Matrix(tuple(tuple(Number(x.text) for x in row) for row in shown.rows))
    return Matrix(
        tuple(
            tuple(Number(x.text, of=f"{shown.of}[{i},{j}]") for j, x in enumerate(row))
            for i, row in enumerate(shown.rows)
        )
    )


def given(number: Formula, of: str | None = None) -> AnyShown:
    """A number or matrix of a network file, as it was written there, called ``of``."""
    if isinstance(number, Matrix):
        return ShownGrid(tuple(tuple(map(_given, row)) for row in number.rows), of)
    return _given(number, of)


def _given(number: Formula, of: str | None = None) -> Shown:
    assert isinstance(number, Number)
    return Shown(number.text, True, scalar(number.value), of)


def zero(like: AnyShown) -> AnyShown:
    """0 in the shape of ``like``."""
    nothing = Shown("0", True, ZERO)
    if isinstance(like, Shown):
        return nothing
    return ShownGrid(tuple(tuple(nothing for _ in row) for row in like.rows))


def show(value: Value, policy: Rounding, of: str | None = None) -> AnyShown:
    """``value`` as the rounding policy prints it, called ``of``."""
    if type(value) is Array:
        return ShownGrid(tuple(tuple(_show(x, policy) for x in row) for row in value.rows), of)
    return _show(value, policy, of)


def _show(value: Scalar, policy: Rounding, of: str | None = None) -> Shown:
    if policy.digits is not None:
        return digits.fixed(value, policy.digits, of)
    assert policy.significant is not None
    return digits.significant(value, policy.significant, of)


def trimmed(value: Value) -> Value:
    """``value`` without exact forms that have grown beyond use."""
    return value.map(trim) if type(value) is Array else trim(value)


def sign_between(a: Value | None, b: Value | None) -> str:
    """``=`` where two sides are certainly equal, ``≈`` otherwise; ``None`` has no value."""
    if a is None or b is None:
        return "≈"
    return "=" if _equal(a, b) else "≈"


def _equal(a: Value, b: Value) -> bool:
    if type(a) is arb or type(b) is arb:
        return False
    if isinstance(a, Array) and isinstance(b, Array):
        if a.shape != b.shape:
            return False
        pairs = zip(a.rows, b.rows, strict=True)
        return all(same(x, y) for r, q in pairs for x, y in zip(r, q, strict=True))
    if isinstance(a, Array) or isinstance(b, Array):
        return False
    return same(a, b)


def minus(a: Value, b: Value) -> Value:
    """a − b, entry by entry for matrices."""
    return _minus(a, b)


_minus = elementwise(lambda x, y: x - y)
