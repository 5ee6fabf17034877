"""Students who work a network with two layers of sigmoids on paper, in plain floating point.

Nothing of symprop works here: these numbers are what marking is held against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
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
    terse: frozenset[str] = frozenset()
    """The ids of numbers that are written with three digits only, where that says less."""
    rounded: set[str] = field(default_factory=set)
    """The ids of numbers that have been written with too few digits."""
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
        elif not slip and id in self.terse:
            nearby = value, self.true.get(id, value), self._from_paper(rule)
            off = min(abs(float(short(value)) - x) for x in nearby)
            if off > 10 * 10.0 ** -places_for(value):  # else it may count as the number itself
                text = short(value)
                self.rounded.add(id)
        self.written[f"1:{id}"] = text
        self.mind[id] = value if self.keeps_digits and slip not in ON_PAPER else float(text)
        if slip:
            far = 50 * UNIT * max(1, abs(right), abs(self.true[id]))
            off = min(abs(float(text) - right), abs(float(text) - self.true[id]))
            cut = slip == "truncated" and text not in (write(value), write(self._from_paper(rule)))
            if off > far or cut:
                self.made[id] = slip
            elif text != write(right):
                self.mind[id] = right  # too small a slip to tell: it is not made
                self.written[f"1:{id}"] = write(right)

    def _from_paper(self, rule: Callable[[str], float]) -> float:
        """What a step comes to from the numbers that are written: that may end early, too."""
        mind, self.mind = self.mind, {id[2:]: float(x) for id, x in self.written.items()}
        try:
            return rule("")
        finally:
            self.mind = mind


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


def short(value: float) -> str:
    """Three right digits, where that is fewer than are asked for."""
    places = max(2 - floor(log10(abs(value))), 0) if value else PLACES
    if places >= places_for(value):
        return write(value)
    text = _decimal(value, floor(abs(value) * 10**places + 0.5), places)
    return text if len(text.replace("-", "").replace(".", "").lstrip("0")) == 3 else write(value)


# --- rules and workings ---------------------------------------------------------------------------

KEPT = {"operand": (True, False), "activation": (True, False), "too_new": (True, False)}
"""Whether rule and working are right in spite of a slip; other slips spoil both."""


def kept(slip: str) -> tuple[bool, bool]:
    """Whether the rule and the working of a step are right; slips of copying spoil neither."""
    return (True, True) if slip in ON_PAPER else KEPT.get(slip, (False, False))


def method(student: Student, id: str) -> tuple[str, str]:
    """The rule and the working that a student writes for a step, with the slip made there."""
    slip, net = student.made.get(id, ""), student.net
    kind, *numbers = _place(id)
    paper = {key.removeprefix("1:"): text for key, text in student.written.items()}
    if kind == "sum":
        j = numbers[0]
        other = (j + 1) % len(net.v) if slip == "operand" else j
        terms = [f"x{i + 1}*w{i + 1}{j + 1}" for i in (0, 1)]
        worked = [_times(net.x[0], net.w[0][j]), _times(net.x[1], net.w[1][other])]
        count = 1 if slip == "left_out" else 2
        return " + ".join(terms[:count]), " + ".join(worked[:count])
    if kind in ("hidden", "output"):
        sign = "" if slip == "sign_of_term" else "-"
        name, number = ("z_o", paper["layers.1.pre.0"])
        if kind == "hidden":
            name, number = f"z{numbers[0] + 1}", paper[f"layers.0.pre.{numbers[0]}"]
        return f"1/(1 + e^({sign}{name}))", f"1/(1 + e^({sign}({number})))"
    if kind == "top":
        units = range(len(net.v))
        a = [paper[f"layers.0.out.{j}"] for j in units]
        if slip == "activation":
            a[0] = paper["layers.0.pre.0"]
        rule = " + ".join(f"a{j + 1}*w_h{j + 1}" for j in units)
        return rule, " + ".join(f"({a[j]})*({net.v[j]})" for j in units)
    p = paper["layers.1.out.0"]
    off = f"({p} - {net.target})"
    if kind == "loss":
        half = "" if slip == "left_out" else "1/2*"
        return f"{half}(y_pred - y)^2", f"{half}{off}^2"
    if kind == "delta":
        rest = ("", "") if slip == "slope" else ("*(1 - y_pred)", f"*(1 - {p})")
        return f"(y_pred - y)*y_pred{rest[0]}", f"{off}*{p}{rest[1]}"
    d = paper["∂layers.1.pre.0"]
    j = numbers[-1]
    if kind == "gradient":
        other = (j + 1) % len(net.v) if slip == "operand" else j
        return f"delta_o*a{j + 1}", f"({d})*{paper[f'layers.0.out.{other}']}"
    if kind == "back":
        a, v = paper[f"layers.0.out.{j}"], str(net.v[j])
        if slip == "too_new":
            new = net.v[j] - net.rate * student.mind[f"∂layers.1.weights.{j}.0"]
            v = f"{new:.6f}"
        weight = ("", "") if slip == "left_out" else (f"*w_h{j + 1}", f"*({v})")
        rest = ("", "") if slip == "slope" else (f"*(1 - a{j + 1})", f"*(1 - {a})")
        return f"delta_o{weight[0]}*a{j + 1}{rest[0]}", f"({d}){weight[1]}*{a}{rest[1]}"
    i = numbers[0]
    if kind == "first":
        x = net.x[1 - i if slip == "operand" else i]
        return f"delta_{j + 1}*x{i + 1}", f"({paper[f'∂layers.0.pre.{j}']})*{x}"
    weight = id.removeprefix("new:")
    top = weight.startswith("layers.1")
    name = f"w_h{i + 1}" if top else f"w{i + 1}{j + 1}"
    old = net.v[i] if top else net.w[i][j]
    sign = "+" if slip == "sign_of_term" else "-"
    rate = ("", "") if slip == "left_out" else ("eta*", f"{net.rate}*")
    return (
        f"{name} {sign} {rate[0]}dLoss/d{name}",
        f"({old}) {sign} {rate[1]}({paper[f'∂{weight}']})",
    )


def _times(a: float, b: float) -> str:
    return f"{a}*({b})"


def _place(id: str) -> tuple[str, int, int] | tuple[str, int] | tuple[str]:
    """Which rule a step has, and the numbers of its source and its unit."""
    parts = id.split(".")
    if id == "loss":
        return ("loss",)
    last = int(parts[-1])
    if id.startswith("new:"):
        return "update", int(parts[3]), last
    kinds = {
        "layers.0.pre": "sum", "layers.0.out": "hidden", "layers.1.pre": "top",
        "layers.1.out": "output", "∂layers.1.pre": "delta", "∂layers.0.pre": "back",
        "∂layers.1.weights": "gradient", "∂layers.0.weights": "first",
    }  # fmt: skip
    kind = kinds[".".join(parts[:3])]
    if kind == "gradient":
        return kind, int(parts[3])
    return (kind, int(parts[3]), last) if kind == "first" else (kind, last)


@dataclass
class Setting:
    """What a teacher sets."""

    digits: str
    rule: int = 1
    working: int = 2
    value: int = 3

    def yaml(self) -> str:
        marks = f"{{rule: {self.rule}, working: {self.working}, value: {self.value}}}"
        return f"marking: {{digits: {self.digits}, marks: {marks}}}\n"

    def marks(self, student: Student) -> Fraction:
        """What a student has earned who has written every rule and working."""
        share = {"strict": Fraction(0), "half": Fraction(1, 2), "lenient": Fraction(1)}
        total = Fraction(0)
        for written in student.written:
            id = written.removeprefix("1:")
            if id in student.made:
                rule, working = kept(student.made[id])
                total += self.rule * rule + self.working * working
            else:
                part = share[self.digits] if id in student.rounded else 1
                total += self.rule + self.working + self.value * part
        return total
