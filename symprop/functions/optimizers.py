"""Optimizers: one row each.

A row is a list of assignments worked in order for every parameter.  ``state`` entries are kept
from one update to the next and start at 0; the last assignment is the parameter itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from symprop.formula.tree import Formula, Root

Rule = Callable[[dict[str, Formula]], Formula]
"""From names (``w`` the old parameter, ``g`` its gradient, ``rate``, settings, states, ``step``)
to the assigned value."""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One update rule; ``states`` are (key, letter, rule)."""

    name: str
    update: Rule
    states: tuple[tuple[str, str, Rule], ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def memory(self) -> tuple[str, ...]:
        """The states whose old value enters the new one."""
        return tuple(key for key, _, _ in self.states if not key.endswith("_unbiased"))


def _sgd(n: dict[str, Formula]) -> Formula:
    return n["w"] - n["rate"] * n["g"]


def _second_moment(n: dict[str, Formula]) -> Formula:
    return n["beta2"] * n["second"] + (1 - n["beta2"]) * n["g"] ** 2


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer("sgd", _sgd),
        Optimizer(
            "momentum",
            lambda n: n["w"] - n["rate"] * n["velocity"],
            (("velocity", "v", lambda n: n["momentum"] * n["velocity"] + n["g"]),),
            {"momentum": "0.9"},
        ),
        Optimizer(
            "adam",
            lambda n: (
                n["w"]
                - n["rate"] * (n["first_unbiased"] / (Root(n["second_unbiased"]) + n["epsilon"]))
            ),
            (
                ("first", "m", lambda n: n["beta1"] * n["first"] + (1 - n["beta1"]) * n["g"]),
                (
                    "second",
                    "s",
                    lambda n: n["beta2"] * n["second"] + (1 - n["beta2"]) * n["g"] ** 2,
                ),
                ("first_unbiased", "m̂", lambda n: n["first"] / (1 - n["beta1"] ** n["step"])),
                ("second_unbiased", "ŝ", lambda n: n["second"] / (1 - n["beta2"] ** n["step"])),
            ),
            {"beta1": "0.9", "beta2": "0.999", "epsilon": "0.00000001"},
        ),
    )
}
