"""Students who work a network with two layers of sigmoids on paper, in plain floating point.

Nothing of symprop works here: these numbers are what marking is held against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, floor, log10
from random import Random

PLACES = 5
UNIT = 10.0**-PLACES


@dataclass
class Net:
    """Inputs, a hidden layer and one output, without biases; half the squared error."""

    x: list[float]
    w: list[list[float]]
    v: list[float]
    target: float
    rate: float = 0.1

    def yaml(self) -> str:
        return (
            f"inputs: {self.x}\ntargets: [{self.target}]\nlayers:\n"
            f"  - {{activation: sigmoid, weights: {self.w}}}\n"
            f"  - {{activation: sigmoid, weights: {[[v] for v in self.v]}}}\n"
            f"loss: half_squared_error\nlearning_rate: {self.rate}\n"
        )


def draw(random: Random, hidden: int = 2) -> Net:
    def number(low: int, high: int) -> float:
        return random.choice([n for n in range(low, high + 1) if n]) / 10

    return Net(
        [number(2, 20), number(2, 20)],
        [[number(-9, 9) for _ in range(hidden)] for _ in range(2)],
        [number(-9, 9) for _ in range(hidden)],
        number(11, 30),
    )


@dataclass
class Student:
    """``written`` is what is on the paper; ``slips`` maps ids to the mistake made there."""

    net: Net
    slips: dict[str, str]
    random: Random
    keeps_digits: bool = False
    written: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    """The slips that have changed a number so much that it must count as wrong."""
    mind: dict[str, float] = field(default_factory=dict)
    true: dict[str, float] = field(default_factory=dict)

    def work(self) -> None:
        """Every step, from what is on the paper or still on the calculator."""
        honest = Student(self.net, {}, self.random, keeps_digits=True) if self.slips else self
        if honest is not self:
            honest.work()
        self.true = honest.mind
        hidden = range(len(self.net.v))
        for j in hidden:
            self._step(f"layers.0.pre.{j}", self._sum(j))
            self._step(f"layers.0.out.{j}", self._activation(f"layers.0.pre.{j}"))
        self._step("layers.1.pre.0", self._output)
        self._step("layers.1.out.0", self._activation("layers.1.pre.0"))
        self._step("loss", self._loss)
        self._step("∂layers.1.pre.0", self._delta)
        for j in hidden:
            self._step(f"∂layers.1.weights.{j}.0", self._gradient(f"layers.0.out.{j}"))
        for j in hidden:
            self._step(f"∂layers.0.pre.{j}", self._back(j))
        for j in hidden:
            for i in range(2):
                self._step(f"∂layers.0.weights.{i}.{j}", self._gradient_in(i, j))
        for j in hidden:
            self._step(
                f"new:layers.1.weights.{j}.0", self._update(self.net.v[j], f"1.weights.{j}.0")
            )
        for j in hidden:
            for i in range(2):
                self._step(
                    f"new:layers.0.weights.{i}.{j}",
                    self._update(self.net.w[i][j], f"0.weights.{i}.{j}"),
                )

    # --- the rules, each with the mistakes that one can make in it ------------------------------

    def _sum(self, j: int) -> Callable[[str], float]:
        x, w = self.net.x, self.net.w
        other = (j + 1) % len(self.net.v)

        def rule(slip: str) -> float:
            if slip == "left_out":
                return x[0] * w[0][j]
            if slip == "operand":
                return x[0] * w[0][j] + x[1] * w[1][other]
            return x[0] * w[0][j] + x[1] * w[1][j]

        return rule

    def _activation(self, pre: str) -> Callable[[str], float]:
        def rule(slip: str) -> float:
            z = self.mind[pre]
            return 1 / (1 + exp(z if slip == "sign_of_term" else -z))

        return rule

    def _output(self, slip: str) -> float:
        a = [self.mind[f"layers.0.out.{j}"] for j in range(len(self.net.v))]
        if slip == "activation":
            a[0] = self.mind["layers.0.pre.0"]
        return sum(x * v for x, v in zip(a, self.net.v, strict=True))

    def _loss(self, slip: str) -> float:
        off = self.mind["layers.1.out.0"] - self.net.target
        return off**2 * (1 if slip == "left_out" else 0.5)

    def _delta(self, slip: str) -> float:
        p = self.mind["layers.1.out.0"]
        return (p - self.net.target) * p * (1 if slip == "slope" else 1 - p)

    def _gradient(self, out: str) -> Callable[[str], float]:
        def rule(slip: str) -> float:
            index = int(out[-1])
            if slip == "operand":
                return (
                    self.mind["∂layers.1.pre.0"]
                    * self.mind[f"layers.0.out.{(index + 1) % len(self.net.v)}"]
                )
            return self.mind["∂layers.1.pre.0"] * self.mind[out]

        return rule

    def _back(self, j: int) -> Callable[[str], float]:
        def rule(slip: str) -> float:
            d, a = self.mind["∂layers.1.pre.0"], self.mind[f"layers.0.out.{j}"]
            v = self.net.v[j]
            if slip == "too_new":
                v -= self.net.rate * self.mind[f"∂layers.1.weights.{j}.0"]
            return d * (1 if slip == "left_out" else v) * a * (1 if slip == "slope" else 1 - a)

        return rule

    def _gradient_in(self, i: int, j: int) -> Callable[[str], float]:
        def rule(slip: str) -> float:
            return self.mind[f"∂layers.0.pre.{j}"] * self.net.x[1 - i if slip == "operand" else i]

        return rule

    def _update(self, old: float, weight: str) -> Callable[[str], float]:
        def rule(slip: str) -> float:
            step = self.mind[f"∂layers.{weight}"] * (1 if slip == "left_out" else self.net.rate)
            return old + step if slip == "sign_of_term" else old - step

        return rule

    # --- writing it down ------------------------------------------------------------------------

    def _step(self, id: str, rule: Callable[[str], float]) -> None:
        slip = self.slips.get(id, "")
        right = rule("")
        value = rule(slip) if slip else right
        text = write(value)
        if slip in ON_PAPER:
            text = ON_PAPER[slip](text, value)
        self.written[f"1:{id}"] = text
        self.mind[id] = value if self.keeps_digits and slip not in ON_PAPER else float(text)
        if slip:
            far = 50 * UNIT * max(1, abs(right), abs(self.true[id]))
            off = min(abs(float(text) - right), abs(float(text) - self.true[id]))
            if off > far or (slip == "truncated" and text != write(value)):
                self.made[id] = slip
            elif text != write(right):
                self.mind[id] = right  # too small a slip to tell: it is not made
                self.written[f"1:{id}"] = write(right)


SLIPS = {
    "pre": ("left_out", "operand"),
    "out": ("sign_of_term",),
    "loss": ("left_out",),
    "∂layers.1.pre": ("slope",),
    "∂layers.1.weights": ("operand",),
    "∂layers.0.pre": ("left_out", "slope", "too_new"),
    "∂layers.0.weights": ("operand",),
    "new:": ("left_out", "sign_of_term"),
}


def slips_for(id: str) -> tuple[str, ...]:
    """The mistakes that can be made at a step."""
    found = SLIPS.get("new:" if id.startswith("new:") else id.rpartition(".")[0]) or SLIPS.get(id)
    for key, slips in SLIPS.items():
        if found is None and id.startswith(key):
            found = slips
    if found is None:
        found = ("activation",) if id == "layers.1.pre.0" else SLIPS[id.split(".")[2]]
    copied = ("truncated",) if id.startswith("layers.0.out") else ()
    return (*found, "sign", "digits_exchanged", "decimal_place", *copied)


def places_for(value: float) -> int:
    """The decimal places asked for: more of them where fewer than three digits would be left."""
    return max(PLACES, 2 - floor(log10(abs(value)))) if value else PLACES


def write(value: float) -> str:
    """Rounded to the places asked for, halves away from zero."""
    places = places_for(value)
    return _decimal(value, floor(abs(value) * 10**places + 0.5), places)


def _decimal(value: float, units: int, places: int) -> str:
    sign = "-" if value < 0 and units else ""
    return f"{sign}{units // 10**places}.{units % 10**places:0{places}}"


def _exchanged(text: str, value: float) -> str:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in pairwise(digits):
        if text[i] != text[j] and not (i == 0 and text[j] == "0"):
            return text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    return text


def _cut(text: str, value: float) -> str:
    places = places_for(value)
    return _decimal(value, floor(abs(value) * 10**places), places)


ON_PAPER: dict[str, Callable[[str, float], str]] = {
    "sign": lambda text, value: text.removeprefix("-") if text.startswith("-") else f"-{text}",
    "digits_exchanged": _exchanged,
    "decimal_place": lambda text, value: f"{float(text) * 10:.{places_for(value) - 1}f}",
    "truncated": _cut,
}
