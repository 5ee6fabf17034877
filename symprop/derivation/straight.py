"""A plan compiled once into straight-line arithmetic, for working it with many sets of numbers.

What :func:`symprop.derivation.work.step_worked` does, value, operands, lines on paper and their
relations, is written for each operation as a function: a syntax tree made of our own formula, and
compiled.  The values are the same rationals and balls, and every printed digit is as certain; only
the numbers come out, without epochs and formulas.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq

from symprop.derivation.naming import NEW, OLD, RATE, STEP
from symprop.derivation.plan import Plan
from symprop.derivation.shown import printer
from symprop.derivation.step import Operation, Step
from symprop.formula import tree as t
from symprop.formula.evaluate import FUNCTIONS
from symprop.formula.tree import Formula, Number, Ref
from symprop.numbers import scalar as s
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, Scalar, certain, decimal

MOST = 2_000
"""Steps of all rounds together that are worth compiling."""
LONG = 50
"""Terms or factors beyond which a syntax tree would be nested too deeply to be compiled."""
Signs: TypeAlias = tuple[str | None, str | None, str]
Run: TypeAlias = Callable[..., tuple[Scalar, Shown, tuple[Shown, ...], Signs]]


_RATIONAL = t.Number, t.Ref, t.Neg, t.Group, t.Sum, t.Product, t.Quotient, t.Absolute
"""What makes rationals of rationals."""


class Line(NamedTuple):
    """A worked step: its operation, what was read and where the value is, by places in a list."""

    piece: Operation
    refs: tuple[int, ...]
    at: int
    parts: tuple[Shown, ...]
    signs: Signs


class WorkedLines(NamedTuple):
    """A worked plan: every printed number, and the lines of each round of learning."""

    shown: list[Shown]
    rounds: list[list[Line]]


class _StepPlace(NamedTuple):
    """A step of a round, and the places of all that it may read."""

    step: Step
    at: Mapping[str, int]
    ready: tuple[Operation, tuple[int, ...], Run] | None
    """What is run, and the places of what it reads, where that does not depend on cases."""


class _UnlikeError(Exception):
    """A plan that has no straight lines."""


class Straight:
    """The compiled plan; ``names`` is what the printed number at each place is called."""

    def __init__(self, plan: Plan) -> None:
        """Lays out the places of all numbers, round by round."""
        network = plan.network
        self.given = (*plan.data, *plan.parameters)
        """The ids of the numbers that are given, in the order in which they are expected."""
        count = network.epochs
        self._runs: dict[int, tuple[Operation, tuple[str, ...], Run]] = {}
        self._policy = network.rounding
        states = [x.target for x in plan.steps if x.rule == "state"]
        constants = [network.learning_rate, *(Number(str(i + 1)) for i in range(count))]
        self._constants = [*map(_given, constants), Shown("0", True, ZERO)]
        self.names: list[str | None] = [f"1:{id}" for id in (*self.given, RATE)]
        self.names += [None] * (count + 1)
        at = {id: i for i, id in enumerate((*self.given, RATE))}
        at |= {OLD + id: len(self.names) - 1 for id in states}
        self._rounds: list[list[_StepPlace]] = []
        for number in range(1, count + 1):
            at[STEP] = len(self.given) + number
            places = []
            for step in plan.steps:
                places.append(self._place(step, at))
                at[step.target] = len(self.names)
                self.names.append(f"{number}:{step.target}")
            self._rounds.append(places)
            at |= {id: at[NEW + id] for id in plan.parameters if NEW + id in at}
            at |= {OLD + id: at[id] for id in states}

    @classmethod
    def of(cls, plan: Plan) -> Straight | None:
        """A plan compiled, if all of its steps are between scalars, with exact numbers."""
        numbers = (*plan.data.values(), *plan.parameters.values())
        if plan.network.rounding.carry == "rounded" or plan.batches:
            return None
        if len(plan.steps) * plan.network.epochs > MOST:
            return None
        if not all(isinstance(x, Number) for x in numbers):
            return None
        try:
            return cls(plan)
        except _UnlikeError:
            return None

    def _place(self, step: Step, at: Mapping[str, int]) -> _StepPlace:
        if step.entries or step.scalar:
            raise _UnlikeError
        ids = tuple(t.refs(step.operation))
        if not at.keys() >= set(ids):
            raise _UnlikeError
        own = {id: at[id] for id in ids}
        return _StepPlace(step, own, None if step.branches else self._ready(step.piece({}), own))

    def _ready(
        self, piece: Operation, at: Mapping[str, int]
    ) -> tuple[Operation, tuple[int, ...], Run]:
        found = self._runs.get(id(piece))
        if found is None:
            found = self._runs[id(piece)] = piece, piece.refs, compiled(piece)
        return piece, tuple([at[id] for id in found[1]]), found[2]

    def work(self, given: Sequence[Shown]) -> WorkedLines | None:
        """The plan worked with the numbers given; nothing where a line of it has no value."""
        try:
            return certain(lambda: self._work(given))
        except (s.DomainError, _UnlikeError):
            return None

    def _work(self, given: Sequence[Shown]) -> WorkedLines:
        show = printer(self._policy)
        shown = [*given, *self._constants]
        exact: list[Scalar] = [x.value for x in shown]
        rough = [not x.exact for x in shown]
        rounds = []
        for places in self._rounds:
            lines = []
            for step, at, ready in places:
                if ready is None:
                    values: dict[Any, Any] = {id: exact[i] for id, i in at.items()}
                    ready = self._ready(step.piece(values), at)
                piece, refs, run = ready
                told = True not in [rough[i] for i in refs]
                value, printed, parts, signs = run(
                    show, told, step.written, *[exact[i] for i in refs], *[shown[i] for i in refs]
                )
                lines.append(Line(piece, refs, len(shown), parts, signs))
                exact.append(value)
                shown.append(printed)
                rough.append(not printed.exact)
            rounds.append(lines)
        return WorkedLines(shown, rounds)


def _given(number: Number) -> Shown:
    return Shown(number.text, True, decimal(number.text))


# --- an operation as a function -----------------------------------------------------------------


def _relation(a: Scalar, b: Scalar) -> str:
    """``=`` where two sides are certainly equal, ``≈`` otherwise."""
    return "=" if type(a) is fmpq and type(b) is fmpq and a == b else "≈"


_SPACE: dict[str, Any] = {
    "total": lambda *xs: reduce(operator.add, xs),
    "product": lambda *xs: reduce(s.multiply, xs),
    "trimmed": s.trim,
    "relation": _relation,
    "multiply": s.multiply,
    "divide": s.divide,
    "power": s.power,
    **{f"f_{name}": function for name, function in FUNCTIONS.items()},
}


def compiled(piece: Operation) -> Run:
    """What works a line: from the exact values of its references, and what is printed of them.

    It takes how a number is printed, whether all that is read is exact, and whether the line with
    these numbers is written; it gives the value, as a number and printed, the operands that are
    worked out, and the relations, as in :class:`symprop.derivation.work.Worked`.
    """
    count, operands = range(len(piece.refs)), range(len(piece.operands))
    inside = piece.reduced or piece.operation
    numbers = [x for x in t.walk(piece.operation) if isinstance(x, Number)]
    constants: dict[Formula, str] = {x: f"c{i}" for i, x in enumerate(numbers)}
    refs = [Ref(id) for id in piece.refs]
    exact = constants | {x: f"e{i}" for i, x in enumerate(refs)}
    printed = constants | {x: f"s{i}.value" for i, x in enumerate(refs)}
    rational = all(isinstance(x, _RATIONAL) for x in t.walk(piece.operation))
    body: list[ast.stmt] = []
    for i, operand in enumerate(piece.operands):
        body.append(_set(f"p{i}", _value(operand, exact)))
        body.append(_set(f"q{i}", _call("show", f"p{i}")))
    value = _value(inside, exact | {Ref(f"#{i}"): f"p{i}" for i in operands})
    body += [
        _set("made", value),
        _set("value", _call("trimmed", "made")),
        _set("shown", _call("show", "value")),
        _set("line", _either("told", _name("made"), _value(piece.operation, printed, rational))),
        _set("into", _either("told", ast.Constant("="), _call("relation", "value", "line"))),
        _set("into", _either("written", _name("into"), ast.Constant(None))),
        _set("before", _either("written", _name("line"), _name("value"))),
        _set("terms", ast.Constant(None)),
    ]
    if operands:
        last = _value(inside, printed | {Ref(f"#{i}"): f"q{i}.value" for i in operands}, rational)
        exact_parts = list(map(_name, _each("q{}.exact", operands)))
        body += [
            _set("told", ast.BoolOp(ast.And(), [_name("told"), *exact_parts])),
            _set("last", _either("told", _name("made"), last)),
            _set("terms", _either("told", ast.Constant("="), _call("relation", "before", "last"))),
            _set("before", _name("last")),
        ]
    result = _call("relation", "before", "shown.value")
    parts = _tuple(map(_name, _each("q{}", operands)))
    signs = _tuple((_name("into"), _name("terms"), result))
    body.append(ast.Return(_tuple((_name("value"), _name("shown"), parts, signs))))
    takes = ["show", "told", "written", *_each("e{}", count), *_each("s{}", count)]
    arguments = ast.arguments([], [ast.arg(x) for x in takes], None, [], [], None, [])
    function = ast.FunctionDef("run", arguments, body, [])
    module = ast.fix_missing_locations(ast.Module([function], []))
    space = _SPACE | {constants[x]: decimal(x.text) for x in numbers}
    exec(compile(module, "<operation>", "exec"), space)
    made: Run = space["run"]
    return made


def _value(f: Formula, names: Mapping[Formula, str], rational: bool = False) -> ast.expr:
    """The value of a formula, as :mod:`symprop.formula.evaluate` finds it for scalars.

    ``rational`` tells that only rationals are met.

    Raises:
        _UnlikeError: a formula that is not between scalars.
    """

    def go(x: Formula) -> ast.expr:
        return _value(x, names, rational)

    match f:
        case t.Number() | t.Ref():
            return _name(names[f])
        case t.Neg(arg=x):
            return ast.UnaryOp(ast.USub(), go(x))
        case t.Group(arg=x) | t.Underbrace(arg=x):
            return go(x)
        case t.Sum(terms=xs) if len(xs) > LONG:
            return _call("total", *map(go, xs))
        case t.Product(factors=xs) if len(xs) > LONG:
            return _call("product", *map(go, xs))
        case t.Sum(terms=xs):
            return reduce(lambda a, b: ast.BinOp(a, ast.Add(), b), map(go, xs))
        case t.Product(factors=xs) if rational:  # 0 needs no care
            return reduce(lambda a, b: ast.BinOp(a, ast.Mult(), b), map(go, xs))
        case t.Product(factors=xs):
            return reduce(lambda a, b: _call("multiply", a, b), map(go, xs))
        case t.Quotient(over=a, under=b):
            return _call("divide", go(a), go(b))
        case t.Power(base=t.Name("e", "", "", ""), exponent=x):
            return _call("f_exp", go(x))
        case t.Power(base=a, exponent=b):
            return _call("power", go(a), go(b))
        case t.Root(arg=x):
            return _call("f_sqrt", go(x))
        case t.Absolute(arg=x):
            return _call("f_abs", go(x))
        case t.Apply(primes=0, args=xs) if f.function.base in FUNCTIONS:
            return _call(f"f_{f.function.base}", *map(go, xs))
    raise _UnlikeError


def _name(name: str) -> ast.expr:
    """A name, or an attribute of one."""
    first, *fields = name.split(".")
    out: ast.expr = ast.Name(first, ast.Load())
    for one in fields:
        out = ast.Attribute(out, one, ast.Load())
    return out


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _call(function: str, *args: ast.expr | str) -> ast.expr:
    made = [_name(x) if isinstance(x, str) else x for x in args]
    return ast.Call(_name(function), made, [])


def _tuple(parts: Iterable[ast.expr]) -> ast.expr:
    return ast.Tuple(list(parts), ast.Load())


def _either(test: str, value: ast.expr, otherwise: ast.expr) -> ast.expr:
    return ast.IfExp(_name(test), value, otherwise)


def _each(name: str, places: Iterable[int]) -> list[str]:
    return [name.format(i) for i in places]
