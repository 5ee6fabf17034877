"""From which numbers those of a student's network are drawn, as a network file says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from symprop.formula.tree import Number
from symprop.record import Record

KEEP: Literal["keep"] = "keep"
"""Every student has the numbers of the file."""


class Range(Record):
    """The numbers from ``low`` to ``high`` in equal steps, both ends included."""

    low: Number
    high: Number
    step: Number

    @property
    def count(self) -> int:
        """How many numbers these are."""
        return int((self.high.value - self.low.value) / self.step.value) + 1

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All of them, without zeros at their ends."""
        places = max(self.low.places, self.step.places, 0)
        low, step = (int(x.value * 10**places) for x in (self.low, self.step))
        return tuple(_number(low + i * step, places) for i in range(self.count))


class Choices(Record):
    """Numbers one by one, as they were written."""

    numbers: tuple[Number, ...]


Pool: TypeAlias = Range | Choices | Literal["keep"]


def written(pool: Pool, show: Callable[[Number], Any]) -> Any:
    """A pool in the form of a network file; ``show`` writes a number."""
    if isinstance(pool, Range):
        return {"from": show(pool.low), "to": show(pool.high), "step": show(pool.step)}
    return [show(x) for x in pool.numbers] if isinstance(pool, Choices) else pool


def _number(units: int, places: int) -> Number:
    """``units`` of the last of some decimal places."""
    digits = str(abs(units)).rjust(places + 1, "0")
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"
    return Number(("-" if units < 0 else "") + text.rstrip("0").rstrip("."))
