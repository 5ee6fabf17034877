"""Reverse-mode automatic differentiation on mpmath numbers: a tape of local slopes."""

from __future__ import annotations

from typing import Any

import mpmath

PRECISION = 320
"""Digits: e^±300 and what is left of it beside 1 must be told."""
Real = Any
"""An ``mpf`` of some context (mpmath has no types)."""


def context(digits: int) -> Any:
    """An mpmath context of its own, so that no test changes the precision of another."""
    ctx = mpmath.MPContext()
    ctx.dps = digits
    return ctx


class Tape:
    """Numbers in the order in which they were made."""

    def __init__(self, digits: int = PRECISION) -> None:
        self.ctx = context(digits)
        self.tiny = self.ctx.mpf(10) ** (-digits * 3 // 4)
        self.made: list[Var] = []
        self.near = False
        """Whether somebody asked for the side of 0."""

    def var(self, value: object, *parents: tuple[Var, Real]) -> Var:
        """A number with the slopes towards those it was made of."""
        return Var(self, self.ctx.mpf(value), parents)

    def adjoints(self, loss: Var) -> dict[int, Real]:
        """d loss / d v for every number on the tape, by its place there."""
        out = [self.ctx.zero] * len(self.made)
        out[loss.place] = self.ctx.one
        for v in reversed(self.made):
            for parent, slope in v.parents:
                out[parent.place] += out[v.place] * slope
        return dict(enumerate(out))


class Var:
    """One number on a tape."""

    __slots__ = ("parents", "place", "tape", "value")

    def __init__(self, tape: Tape, value: Real, parents: tuple[tuple[Var, Real], ...]) -> None:
        self.tape, self.value, self.parents = tape, value, parents
        self.place = len(tape.made)
        tape.made.append(self)

    def lift(self, other: Var | int) -> Var:
        return other if isinstance(other, Var) else self.tape.var(other)

    def __add__(self, other: Var | int) -> Var:
        o = self.lift(other)
        return self.tape.var(self.value + o.value, (self, 1), (o, 1))

    def __sub__(self, other: Var | int) -> Var:
        o = self.lift(other)
        return self.tape.var(self.value - o.value, (self, 1), (o, -1))

    def __mul__(self, other: Var | int) -> Var:
        o = self.lift(other)
        return self.tape.var(self.value * o.value, (self, o.value), (o, self.value))

    def __truediv__(self, other: Var | int) -> Var:
        o = self.lift(other)
        q = self.value / o.value
        return self.tape.var(q, (self, 1 / o.value), (o, -q / o.value))

    def __neg__(self) -> Var:
        return self.tape.var(-self.value, (self, -1))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: int) -> Var:
        return self.lift(other) - self

    def __rtruediv__(self, other: int) -> Var:
        return self.lift(other) / self

    def exp(self) -> Var:
        y = self.tape.ctx.exp(self.value)
        return self.tape.var(y, (self, y))

    def ln(self) -> Var:
        return self.tape.var(self.tape.ctx.ln(self.value), (self, 1 / self.value))

    def erf(self) -> Var:
        ctx, x = self.tape.ctx, self.value
        return self.tape.var(ctx.erf(x), (self, 2 / ctx.sqrt(ctx.pi) * ctx.exp(-x * x)))

    def side(self) -> int:
        """-1, 0 or 1: which side of 0; what is nearly 0 can only be 0 itself."""
        if abs(self.value) < self.tape.tiny:
            self.tape.near = True
            return 0
        return 1 if self.value > 0 else -1
