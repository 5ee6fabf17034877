"""Optimizers: one row each, which holds everything that any other package needs of it.

A row is a list of assignments worked in order for every parameter.  A state that is ``kept`` is
remembered from one update to the next and starts at 0; the last assignment is the parameter
itself.  The rules are those of PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from symprop.formula.tree import Absolute, Formula, Name, Number, Quotient, Root, call
from symprop.functions.domains import DECAY, NOT_NEGATIVE, POSITIVE, Domain
from symprop.record import Record

Names: TypeAlias = dict[str, Formula]
"""``w`` the old parameter, ``g`` its gradient, ``rate``, the settings, the ``step``, and the
states: before its own assignment a state is what it was at the last update."""
Rule: TypeAlias = Callable[[Names], Formula]
"""From names to the assigned value."""


class OptimizerState(Record):
    """A quantity that is found for each parameter before its update; ``letter`` names it."""

    key: str
    letter: str
    rule: Rule
    kept: bool = True
    """Whether its value at the last update enters a rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """One update rule; ``title`` is its name in a sentence."""

    name: str
    update: Rule
    states: tuple[OptimizerState, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    title: str = ""
    spellings: tuple[str, ...] = ()
    domains: Mapping[str, Domain] = field(default_factory=dict)
    decoupled: bool = False
    """Whether its own setting ``weight_decay`` shrinks the weights apart from their gradients:
    the setting is 0 for a parameter that does not shrink."""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name.replace("_", " "))

    @property
    def usual(self) -> dict[str, Number]:
        """The settings that a file need not give."""
        return {key: Number(text) for key, text in self.settings.items()}

    @property
    def memory(self) -> tuple[str, ...]:
        """The states whose old value enters the new one."""
        return tuple(state.key for state in self.states if state.kept)


def _velocity(n: Names) -> Formula:
    return n["momentum"] * n["velocity"] + n["g"]


def _over_root(n: Names, over: Formula, square: str) -> Formula:
    """over / (√square + ε)."""
    return Quotient(over, Root(n[square]) + n["epsilon"])


def _adam(n: Names) -> Formula:
    return n["w"] - n["rate"] * _over_root(n, n["first_unbiased"], "second_unbiased")


def _adamw(n: Names) -> Formula:
    """Adam's step, and the weight shrinks besides, in proportion to the learning rate."""
    if isinstance(n["weight_decay"], Number) and not n["weight_decay"].value:
        return _adam(n)
    shrunk = n["w"] - n["rate"] * n["weight_decay"] * n["w"]
    return shrunk - n["rate"] * _over_root(n, n["first_unbiased"], "second_unbiased")


def _largest(n: Names) -> Formula:
    """The largest gradient so far, forgotten little by little."""
    return call("max", n["beta2"] * n["largest"], Absolute(n["g"]) + n["epsilon"])


VELOCITY = OptimizerState("velocity", "v", _velocity)
MOMENTS = (
    OptimizerState("first", "m", lambda n: n["beta1"] * n["first"] + (1 - n["beta1"]) * n["g"]),
    OptimizerState(
        "second", "s", lambda n: n["beta2"] * n["second"] + (1 - n["beta2"]) * n["g"] ** 2
    ),
    OptimizerState(
        "first_unbiased", "m̂", lambda n: n["first"] / (1 - n["beta1"] ** n["step"]), kept=False
    ),
    OptimizerState(
        "second_unbiased", "ŝ", lambda n: n["second"] / (1 - n["beta2"] ** n["step"]), kept=False
    ),
)
LETTERS = {"beta1": Name("β", "1"), "beta2": Name("β", "2"), "epsilon": Name("ε")}
"""Settings that are known by letters, of whatever optimizer."""
ADAM = {"beta1": "0.9", "beta2": "0.999", "epsilon": "0.00000001"}
EPSILON = {"epsilon": "0.00000001"}
ADAM_DOMAINS = {"beta1": DECAY, "beta2": DECAY, "epsilon": POSITIVE}

USUAL = "sgd"
"""The optimizer of a network file that names none."""

OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer(
            "sgd",
            lambda n: n["w"] - n["rate"] * n["g"],
            title="gradient descent",
            spellings=("gradient descent", "stochastic gradient descent", "GD"),
        ),
        Optimizer(
            "momentum",
            lambda n: n["w"] - n["rate"] * n["velocity"],
            (VELOCITY,),
            {"momentum": "0.9"},
            title="gradient descent with momentum",
            spellings=("SGD with momentum", "heavy ball"),
            domains={"momentum": DECAY},
        ),
        Optimizer(
            "nesterov",
            lambda n: n["w"] - n["rate"] * (n["g"] + n["momentum"] * n["velocity"]),
            (VELOCITY,),
            {"momentum": "0.9"},
            title="gradient descent with Nesterov momentum",
            spellings=("Nesterov momentum", "Nesterov accelerated gradient", "NAG"),
            domains={"momentum": DECAY},
        ),
        Optimizer(
            "adagrad",
            lambda n: n["w"] - n["rate"] * _over_root(n, n["g"], "squares"),
            (OptimizerState("squares", "s", lambda n: n["squares"] + n["g"] ** 2),),
            EPSILON,
            title="AdaGrad",
            domains={"epsilon": POSITIVE},
        ),
        Optimizer(
            "rmsprop",
            lambda n: n["w"] - n["rate"] * _over_root(n, n["g"], "squares"),
            (
                OptimizerState(
                    "squares",
                    "s",
                    lambda n: n["decay"] * n["squares"] + (1 - n["decay"]) * n["g"] ** 2,
                ),
            ),
            {"decay": "0.9", **EPSILON},
            title="RMSprop",
            domains={"decay": DECAY, "epsilon": POSITIVE},
        ),
        Optimizer("adam", _adam, MOMENTS, ADAM, title="Adam", domains=ADAM_DOMAINS),
        Optimizer(
            "adamax",
            lambda n: n["w"] - n["rate"] * (n["first_unbiased"] / n["largest"]),
            (MOMENTS[0], OptimizerState("largest", "u", _largest), MOMENTS[2]),
            ADAM,
            title="AdaMax",
            domains=ADAM_DOMAINS,
        ),
        Optimizer(
            "adamw",
            _adamw,
            MOMENTS,
            {**ADAM, "weight_decay": "0.01"},
            title="AdamW",
            domains={**ADAM_DOMAINS, "weight_decay": NOT_NEGATIVE},
            decoupled=True,
        ),
    )
}
