"""Random networks of indexed equations: their files, and their values by the meaning of indices.

Every expression is a text for the file and, beside it, what it means, worked on a tape element by
element: nothing here knows how symprop reads or differentiates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import product
from operator import mul
from random import Random
from typing import Any, NamedTuple

from oracles.equations import FUNCTIONS
from oracles.tape import Tape, Var

At = tuple[int, ...]
Env = Mapping[str, int]
SPELLED = {
    "tanh": "tanh", "sigmoid": "σ", "exp": "exp", "sin": "sin", "cos": "cos", "relu": "ReLU",
    "leaky_relu": "LeakyReLU", "elu": "ELU", "softplus": "softplus", "silu": "SiLU",
    "gelu": "GELU", "mish": "Mish", "erf": "erf",
}  # fmt: skip
SUM, PRODUCT, ATOM = range(3)


class Written(NamedTuple):
    """An expression: its text, what it means, how firmly it binds and which indices are free."""

    text: str
    value: Callable[[Env], Var]
    firm: int
    free: frozenset[str]

    def bracketed(self, firm: int) -> str:
        return self.text if self.firm >= firm else f"({self.text})"


class Equation(NamedTuple):
    """A family; along ``time`` it uses its own earlier elements."""

    name: str
    axes: tuple[str, ...]
    right: Written
    time: str | None


def _total(values: list[Var]) -> Var:
    return reduce(lambda a, b: a + b, values)


class IndexedNetwork:
    """One random network: ``file`` is the dict of a network file, ``work`` its numbers."""

    def __init__(self, seed: int) -> None:
        self.random = r = Random(seed)
        letters = r.sample("ijklmn", r.randint(2, 4))
        self.sizes = {letter: r.randint(1, 3) for letter in letters}
        self.axes: dict[str, tuple[str, ...]] = {}
        self.numbers: dict[str, Any] = {}
        self.initial: dict[str, Any] = {}
        self.parameters: list[str] = []
        self.values: dict[str, dict[At, Var]] = {}
        self.tape = Tape(40)
        groups: dict[str, dict[str, Any]] = {}
        for group, names in (("inputs", "xu"), ("targets", "t"), ("parameters", "wvb")):
            for name in r.sample(names, r.randint(1, len(names))):
                self.axes[name] = tuple(r.sample(letters, r.choice((0, 1, 1, 2))))
                self.numbers[name] = self._numbers(self.axes[name])
                groups.setdefault(group, {})[self._key(name)] = self.numbers[name]
        self.parameters = [name for name in self.numbers if name in "wvb"]
        self.equations = [self._equation(name) for name in r.sample("zhspq", r.randint(1, 4))]
        terms = [self._share(name) for name in [e.name for e in self.equations] + self.parameters]
        self.loss = reduce(self._plus, terms)
        self.file: dict[str, Any] = {
            "indices": self.sizes,
            **groups,
            "equations": {self._key(e.name): e.right.text for e in self.equations},
            "initial": self.initial,
            "loss": self.loss.text,
        }

    # --- numbers ------------------------------------------------------------------------------

    def work(self) -> tuple[Var, dict[str, Var]]:
        """The loss, and every parameter and element of an equation by its id."""
        for name, numbers in self.numbers.items():
            places = self._places(self.axes[name])
            self.values[name] = {at: self.tape.var(str(_entry(numbers, at))) for at in places}
        for equation in self.equations:
            values = self.values[equation.name] = {}
            time = equation.axes.index(equation.time) if equation.time else 0
            for at in sorted(self._places(equation.axes), key=lambda at: at[time : time + 1]):
                env = dict(zip(equation.axes, at, strict=True))
                values[at] = equation.right.value(env) * 1  # a value of its own
        found = {
            name + (f"[{','.join(map(str, at))}]" if at else ""): value
            for name in [*self.parameters, *(e.name for e in self.equations)]
            for at, value in self.values[name].items()
        }
        return self.loss.value({}) * 1, found

    def _places(self, axes: tuple[str, ...]) -> list[At]:
        return list(product(*(range(self.sizes[axis]) for axis in axes)))

    def _number(self) -> float:
        return round(self.random.uniform(-1, 1), 2) or 0.5

    def _numbers(self, axes: tuple[str, ...]) -> Any:
        if not axes:
            return self._number()
        return [self._numbers(axes[1:]) for _ in range(self.sizes[axes[0]])]

    def _key(self, name: str) -> str:
        axes = self.axes[name]
        return f"{name}[{','.join(axes)}]" if axes else name

    # --- equations ----------------------------------------------------------------------------

    def _equation(self, name: str) -> Equation:
        r = self.random
        axes = tuple(r.sample(list(self.sizes), r.choice((0, 1, 1, 2))))
        time = r.choice(axes) if axes and r.random() < 0.4 else None
        right = self._sum(axes, 1 if time else 2)
        if time:
            right = self._recurrent(name, axes, time, right)
        self.axes[name] = axes
        return Equation(name, axes, right, time)

    def _recurrent(self, name: str, axes: tuple[str, ...], time: str, right: Written) -> Written:
        others = tuple(axis for axis in axes if axis != time)
        start = self._numbers(others) if self.random.random() < 0.6 else None
        if start is not None:
            self.initial[f"{name}[{','.join(others)}]" if others else name] = start
        before = ",".join(f"{axis}-1" if axis == time else axis for axis in axes)

        def value(env: Env) -> Var:
            if env[time]:
                at = tuple(env[axis] - (axis == time) for axis in axes)
                return right.value(env) + self.values[name][at] * self.tape.var("0.7")
            first = 0 if start is None else _entry(start, tuple(env[axis] for axis in others))
            return right.value(env) + self.tape.var(str(first)) * self.tape.var("0.7")

        return Written(f"{right.text} + 0.7*{name}[{before}]", value, SUM, right.free | {*axes})

    def _share(self, name: str) -> Written:
        """What a quantity adds to the loss, so that the loss depends on everything."""
        axes = self.axes[name]
        kind = self.random.choice(("sum", "mean"))
        text = f"tanh({self._key(name)})"

        def value(env: Env) -> Var:
            every = [FUNCTIONS["tanh"](self.values[name][at]) for at in self._places(axes)]
            return _total(every) / (len(every) if kind == "mean" else 1)

        over = f"{kind}_{{{','.join(axes)}}} " if axes else ""
        return Written(over + text, value, SUM, frozenset())

    @staticmethod
    def _plus(a: Written, b: Written) -> Written:
        return Written(
            f"{a.text} + {b.text}", lambda env: a.value(env) + b.value(env), SUM, a.free | b.free
        )

    # --- expressions --------------------------------------------------------------------------

    def _sum(self, scope: tuple[str, ...], depth: int) -> Written:
        count = self.random.choice((1, 1, 2, 3))
        return reduce(self._plus, [self._term(scope, depth) for _ in range(count)])

    def _term(self, scope: tuple[str, ...], depth: int) -> Written:
        r = self.random
        others = [letter for letter in self.sizes if letter not in scope]
        if others and r.random() < 0.5:
            over = tuple(r.sample(others, r.randint(1, min(2, len(others)))))
            inside = self._product((*scope, *over), depth - 1)
            if inside.free.issuperset(over):
                return self._over(r.choice(("sum", "mean", "prod", "max", "min")), over, inside)
        if scope and r.random() < 0.15:
            inside = self._product(scope, depth - 1)
            along = r.choice(scope)
            if along in inside.free:
                return self._softmax(along, inside)
        return self._product(scope, depth)

    def _over(self, kind: str, over: tuple[str, ...], inside: Written) -> Written:
        def value(env: Env) -> Var:
            places = self._places(over)
            values = [inside.value({**env, **dict(zip(over, at, strict=True))}) for at in places]
            match kind:
                case "sum" | "mean":
                    return _total(values) / (len(values) if kind == "mean" else 1)
                case "prod":
                    return reduce(mul, values)
            return FUNCTIONS[kind](*values)

        text = f"{kind}_{{{','.join(over)}}} {inside.text}"
        return Written(text, value, SUM, inside.free - {*over})

    def _softmax(self, along: str, inside: Written) -> Written:
        def value(env: Env) -> Var:
            row = [inside.value({**env, along: k}).exp() for k in range(self.sizes[along])]
            return row[env[along]] / _total(row)

        return Written(f"softmax_{along} {inside.text}", value, SUM, inside.free)

    def _product(self, scope: tuple[str, ...], depth: int) -> Written:
        count = self.random.choice((1, 2, 2, 3))
        made = self._factor(scope, depth)
        for factor in (self._factor(scope, depth) for _ in range(count - 1)):
            made = self._times(made, factor, self.random.random() < 0.15)
        return made

    @staticmethod
    def _times(a: Written, b: Written, under: bool) -> Written:
        if under:
            text = f"{a.bracketed(PRODUCT)}/(1 + ({b.text})^2)"
            value = lambda env: a.value(env) / (1 + b.value(env) * b.value(env))  # noqa: E731
        else:
            text = f"{a.bracketed(PRODUCT)}*{b.bracketed(ATOM)}"
            value = lambda env: a.value(env) * b.value(env)  # noqa: E731
        return Written(text, value, PRODUCT, a.free | b.free)

    def _factor(self, scope: tuple[str, ...], depth: int) -> Written:
        r = self.random
        kind = (
            r.choice(("access", "access", "function", "power", "least")) if depth > 0 else "access"
        )
        if kind == "access":
            return self._access(scope)
        a = self._sum(scope, depth - 1)
        if kind == "function":
            name = r.choice(list(SPELLED))
            work = FUNCTIONS[SPELLED[name]]
            return Written(f"{name}({a.text})", lambda env: work(a.value(env)), ATOM, a.free)
        if kind == "power":
            return Written(f"({a.text})^2", lambda env: a.value(env) * a.value(env), ATOM, a.free)
        b = self._sum(scope, depth - 1)
        least = FUNCTIONS["min"]
        text = f"min({a.text}, {b.text})"
        return Written(text, lambda env: least(a.value(env), b.value(env)), ATOM, a.free | b.free)

    def _access(self, scope: tuple[str, ...]) -> Written:
        r = self.random
        for name in r.sample(list(self.axes), len(self.axes)):
            fitting = [
                [letter for letter in scope if self.sizes[letter] == self.sizes[axis]]
                for axis in self.axes[name]
            ]
            if all(fitting):
                at = [r.choice(letters) for letters in fitting]
                text = f"{name}[{','.join(at)}]" if at else name

                def value(env: Env, name: str = name, at: list[str] = at) -> Var:
                    return self.values[name][tuple(env[letter] for letter in at)]

                return Written(text, value, ATOM, frozenset(at))
        number = str(abs(self._number()))
        return Written(number, lambda env: self.tape.var(number), ATOM, frozenset())


def _entry(numbers: Any, at: At) -> Any:
    return _entry(numbers[at[0]], at[1:]) if at else numbers
