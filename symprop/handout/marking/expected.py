"""What an answer may be: the interval rule for one blank.

A printed number that was rounded stands for half a unit of its last place on either side.  An
answer is right when its interval, half a unit of the place that was asked for, meets what comes
of the operands as they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

from symprop.derivation.shown import AnyShown, ShownArray, show
from symprop.derivation.step import Operation
from symprop.derivation.work import Worked
from symprop.formula.evaluate import EvaluationError
from symprop.handout.blanks import Blank, Found
from symprop.handout.marking.answer import Answer
from symprop.network.description import Rounding
from symprop.numbers.array import Array, ShapeError, Value
from symprop.numbers.digits import Shown, magnitude, rounded, ten
from symprop.numbers.scalar import (
    START_BITS,
    DomainError,
    Scalar,
    UndecidedError,
    certain,
    scalar,
    sign,
)

NO_VALUE = (DomainError, EvaluationError, ShapeError, UndecidedError, KeyError, ValueError)
"""What evaluating a line may raise that has no value, or none that can be told."""

FINER = 3
"""How many places more than the answers their bounds have."""
FEWEST = 3
"""Right digits, from the first that is not 0, with which an answer is merely too short."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a blank comes to, from the true numbers or from somebody's own.

    ``value`` is what its printed operands make of it, mostly a ball.
    """

    value: Scalar
    shown: Shown
    """The number as it is to be written."""
    places: int
    """The decimal places asked for."""
    half: Scalar
    """How far off an answer may be: half a unit of these places, or what the teacher allows."""

    def allows(self, answer: Fraction) -> bool:
        """Whether an answer is right to the precision asked for."""
        return within(self.value, answer, self.half)

    def reach(self, shown: fmpq) -> tuple[fmpq, fmpq]:
        """How far below and above the printed number an answer may be.

        Never less than it is, and more by at most a thousandth of a unit of the last place.
        """
        places = max(self.places, 0) + FINER
        low, high = (
            (self.value.lower(), self.value.upper())
            if isinstance(self.value, arb)
            else (self.value, self.value)
        )
        return _up(shown - low + self.half, places), _up(high - shown + self.half, places)

    def meets(self, value: Scalar) -> bool:
        """Whether ``value``, mostly a ball, can be what is expected."""
        return bool((arb(self.value) + arb(0, arb(self.half))).overlaps(arb(value)))

    def allows_short(self, answer: Answer) -> bool:
        """Whether an answer has right digits that are too few, though not by chance."""
        value, places = answer.value, answer.places
        if not value or places is None or places >= self.places:
            return False
        enough = abs(value) * Fraction(10) ** places >= 10 ** (FEWEST - 1)
        return enough and near(self.value, value, places)

    def cut_off(self, answer: Fraction) -> bool:
        """Whether an answer has the right digits, cut off where they should be rounded."""
        unit = Fraction(1, 10) ** self.places
        further = answer + (unit / 2 if answer > 0 else -unit / 2)
        return bool(answer) and near(self.value, further, self.places)


def _up(width: Scalar, places: int) -> fmpq:
    units = certain(lambda: rounded(width - ten(-places) / 100, places + 1))
    return fmpq(-(-units // 10)) * ten(-places)


def expect(
    blank: Blank, found: Found | None = None, halves: Mapping[str, Scalar] | None = None
) -> Expected | None:
    """What ``blank`` comes to, numbers already ``found`` being used where it needs them.

    ``halves`` are half a unit of the last place of those that have fewer places than asked for.

    ``None`` where these numbers lead to no value.
    """
    found = found or {}
    policy = blank.worked.epoch.plan.network.rounding
    try:
        point = blank.again(found)
        shown = certain(lambda: show(point, policy))
    except NO_VALUE:
        return None
    assert isinstance(shown, Shown)
    places = asked(policy, point)
    value = PaperOperands(blank, found, halves).enclose()
    half = ten(-places) / 2
    tolerance = blank.tolerance
    if tolerance is not None and scalar(tolerance.value) > half:
        half = scalar(tolerance.value)
    return Expected(point if value is None else value, shown, places, half)


def near(value: Scalar, answer: Fraction, places: int) -> bool:
    """Whether ``answer``, known to half a unit of its ``places``-th decimal, can be ``value``."""
    return within(value, answer, ten(-places) / 2)


def within(value: Scalar, answer: Fraction, half: Scalar) -> bool:
    """Whether ``answer``, known to ``half`` on either side, can be ``value``."""
    middle = scalar(answer)
    if isinstance(value, fmpq):
        return bool(abs(value - middle) <= half)
    return bool(value.overlaps(arb(middle, arb(half))))


def asked(policy: Rounding, value: Scalar) -> int:
    """The decimal places in which ``value`` is to be written."""
    if policy.digits is not None:
        shown = certain(lambda: show(value, policy))
        assert isinstance(shown, Shown)
        if not policy.kept or shown.value == 0:
            return policy.digits
        return max(policy.digits, policy.kept - 1 - magnitude(shown.value))
    assert policy.significant is not None
    around = certain(lambda: 0 if sign(value) == 0 else magnitude(value))
    return policy.significant - 1 - around


class PaperOperands:
    """The numbers that a blank is worked from, as they stand on somebody's paper."""

    def __init__(
        self, blank: Blank, found: Found, halves: Mapping[str, Scalar] | None = None
    ) -> None:
        self.blank, self.found, self._halves = blank, found, halves or {}
        epoch, step = blank.worked.epoch, blank.worked.step
        self._policy = epoch.plan.network.rounding
        refs = blank.worked.piece.refs
        points: dict[Hashable, Value] = {
            ref: self._each(epoch.shown[ref], self._point) for ref in refs
        }
        self.piece: Operation = certain(lambda: step.piece({**epoch.carried, **points}))
        self.values: dict[Hashable, Value] = {
            **epoch.carried,
            **{ref: self._each(epoch.shown[ref], self._ball) for ref in self.piece.refs},
        }

    def enclose(self) -> Scalar | None:
        """All that the value can be."""
        rounded = self._policy.carry == "rounded"
        if rounded and self.piece.reduced_program is not None:
            return self.entry(lambda: self._by_parts())
        return self.entry(lambda: self.piece.program(self.values))

    def entry(self, compute: Callable[[], Value]) -> Scalar | None:
        """The blank's own entry of a value, if there is one."""
        try:
            with ctx.workprec(START_BITS):
                value = compute()
        except NO_VALUE:
            return None
        if isinstance(value, Array):
            row, column = self.blank.entry or (0, 0)
            if row >= value.shape[0] or column >= value.shape[1]:
                return None
            value = value[row, column]
        return value if isinstance(value, fmpq) or value.is_finite() else None

    def of(self, shown: AnyShown) -> Value:
        """A printed value as it stands on this paper."""
        return self._each(shown, self._ball)

    def again(self, worked: Worked) -> Value | None:
        """The value of another step, from what stands on this paper."""
        shown, values = self.blank.worked.epoch.shown, dict(self.values)
        values |= {ref: self.of(shown[ref]) for ref in worked.piece.refs}
        try:
            with ctx.workprec(START_BITS):
                return worked.piece.program(values)
        except NO_VALUE:
            return None

    def _by_parts(self) -> Value:
        """The value where the operands, too, are rounded on the way."""
        assert self.piece.reduced_program is not None
        parts: Mapping[Hashable, Value] = {
            f"#{i}": self._rounded(part(self.values)) for i, part in enumerate(self.piece.parts)
        }
        return self.piece.reduced_program({**self.values, **parts})

    def _rounded(self, value: Value) -> Value:
        if isinstance(value, Array):
            return value.map(self._wider)
        return self._wider(value)

    def _wider(self, value: Scalar) -> Scalar:
        """A value and what rounding may add to it, unless it needs none."""
        unit = ten(-asked(self._policy, value if isinstance(value, fmpq) else _middle(value)))
        if isinstance(value, fmpq) and (value / unit).q == 1:
            return value
        return arb(value) + arb(0, arb(unit / 2))

    def _each(self, shown: AnyShown, change: Callable[[Shown, str | None], Scalar]) -> Value:
        if isinstance(shown, Shown):
            return change(shown, shown.of)
        return _grid(shown, change)

    def _point(self, shown: Shown, id: str | None) -> Scalar:
        return self.found.get(id or "", shown.value)

    def _ball(self, shown: Shown, id: str | None) -> Scalar:
        value = self._point(shown, id)
        if value == shown.value and shown.exact:
            return value
        half = self._halves.get(id or "") or ten(-asked(self._policy, value)) / 2
        return arb(value, arb(half))


def _grid(shown: ShownArray, change: Callable[[Shown, str | None], Scalar]) -> Array:
    return Array.of_rows(
        tuple(
            tuple(
                change(x, f"{shown.of}[{i},{j}]" if shown.of else None) for j, x in enumerate(row)
            )
            for i, row in enumerate(shown.rows)
        )
    )


def _middle(ball: arb) -> fmpq:
    mantissa, exponent = ball.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)
