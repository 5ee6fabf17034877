"""How answers are marked, as a network file says it: digits, tolerances, marks of the parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from symprop.formula.tree import Number
from symprop.record import Record

Digits: TypeAlias = Literal["strict", "half", "lenient"]
PARTS = ("rule", "working", "value")


class Scheme(Record):
    """What an answer is worth.

    ``digits`` says what an answer with right digits that are too few earns: nothing, half of its
    marks, or all of them.  ``tolerance`` holds how far off an answer may be, by the id of a value
    or the beginning of several (``layers.0.out``); the name "" means all.
    """

    digits: Digits = "strict"
    tolerance: tuple[tuple[str, Number], ...] = ()
    rule: int = 1
    working: int = 1
    value: int = 1

    def worth(self, part: str) -> int:
        """The marks for a part of a question."""
        return {"rule": self.rule, "working": self.working, "value": self.value}[part]

    def within(self, id: str) -> Number | None:
        """How far off the answer to a value may be: what its longest name in the scheme says."""
        names = [x for x in self.tolerance if not x[0] or covers(x[0], id)]
        return max(names, key=lambda x: len(x[0]))[1] if names else None

    def written(self, show: Callable[[Number], Any]) -> dict[str, Any]:
        """The scheme in the form of a network file, what is usual left out."""
        out: dict[str, Any] = {}
        if self.digits != USUAL.digits:
            out["digits"] = self.digits
        if self.tolerance:
            by_name = {name: show(width) for name, width in self.tolerance}
            out["tolerance"] = by_name[""] if set(by_name) == {""} else by_name
        marks = {part: self.worth(part) for part in PARTS if self.worth(part) != 1}
        return out | ({"marks": marks} if marks else {})


USUAL = Scheme()


def covers(name: str, id: str) -> bool:
    """Whether ``name`` is an id or the beginning of it."""
    return id == name or id.startswith((f"{name}.", f"{name}["))
