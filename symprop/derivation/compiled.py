"""Lines of a derivation as functions: syntax trees made of our own formulas, and compiled.

Names in them are numbered or those of a table of functions, and numbers are passed as values: no
text of a user is compiled.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias, TypedDict

from flint import fmpq

from symprop.derivation.step import Operation, Step
from symprop.formula import tree as t
from symprop.formula.evaluate import FUNCTIONS
from symprop.formula.tree import Formula, Number, Ref
from symprop.numbers import scalar as s
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar, decimal

LONG = 50
"""Terms or factors beyond which a syntax tree would be nested too deeply to be compiled."""
Signs: TypeAlias = tuple[str | None, str | None, str]
Cased: TypeAlias = tuple[Operation, tuple[Shown, ...], Signs]
"""What a line came to that depends on cases: the operation, its operands, the relations."""
Run: TypeAlias = Callable[..., tuple[Any, ...]]


class _Slot(TypedDict):
    lineno: int
    col_offset: int


_AT: _Slot = {"lineno": 1, "col_offset": 0}
"""Where every node is, which has to be said: looking for nodes without it takes longer."""

_RATIONAL = t.Number, t.Ref, t.Neg, t.Group, t.Sum, t.Product, t.Quotient, t.Absolute
"""What makes rationals of rationals."""


class NotScalarError(Exception):
    """A plan whose lines are not between scalars."""


_SPACE: dict[str, Any] = {
    "total": lambda *xs: reduce(operator.add, xs),
    "product": lambda *xs: reduce(s.multiply, xs),
    "trimmed": s.trim,
    "fmpq": fmpq,
    "type": type,
    "multiply": s.multiply,
    "divide": s.divide,
    "power": s.power,
    **{f"f_{name}": function for name, function in FUNCTIONS.items()},
}


def work_of(steps: Sequence[Step]) -> tuple[Run, list[str]]:
    """What works all steps, and the ids that it reads: their exact values, then as printed.

    It takes how a number is printed before these, and gives the exact and the printed numbers, the
    operands of each line before its value, and the relations of each line, as in
    :class:`symprop.derivation.work.Worked` (of one that depends on cases, all of ``Cased``).

    Raises:
        NotScalarError: a step that is not between scalars.
    """
    own = {step.target: f"_{i}" for i, step in enumerate(steps)}
    made = _CompiledFunction()
    names: dict[str, str] = {}  # how variables for a quantity end
    outside: list[str] = []
    exact: list[str] = []
    shown: list[str] = []
    signs: list[ast.expr] = []
    for step in steps:
        if step.entries or step.scalar:
            raise NotScalarError
        for id in t.refs(step.operation):
            if id not in names:
                names[id] = f"x{len(outside)}"
                outside.append(id)
        end = own[step.target]
        if step.branches:
            signs.append(made.case(step, names, end))
        else:
            piece = step.piece({})
            signs.append(made.line(piece, step.written, names, end))
            exact += _each(f"p{end}_{{}}", range(len(piece.operands)))
            shown += _each(f"q{end}_{{}}", range(len(piece.operands)))
        names[step.target] = end
        exact.append(f"e{end}")
        shown.append(f"s{end}")
    lists = [ast.List([_name(x) for x in xs], ast.Load(), **_AT) for xs in (exact, shown)]
    result = ast.Tuple([*lists, ast.List(signs, ast.Load(), **_AT)], ast.Load(), **_AT)
    return made.run(len(outside), result), outside


def _cased(step: Step) -> Callable[..., tuple[Scalar, Shown, Cased]]:
    """What works a step by the case that applies, from all that it may read, by ids."""
    runs: dict[int, Run] = {}

    def work(show: object, exact: dict[Any, Any], shown: dict[str, Shown]) -> Any:
        piece = step.piece(exact)
        run = runs.get(id(piece))
        if run is None:
            run = runs[id(piece)] = _single(piece, step.written)
        refs = piece.refs
        value, printed, operands, signs = run(
            show, *[exact[id] for id in refs], *[shown[id] for id in refs]
        )
        return value, printed, (piece, operands, signs)

    return work


def _single(piece: Operation, written: bool) -> Run:
    """What works one line: its exact value, that printed, its operands and relations."""
    made = _CompiledFunction()
    signs = made.line(piece, written, {id: f"x{i}" for i, id in enumerate(piece.refs)}, "")
    operands = _tuple(map(_name, _each("q_{}", range(len(piece.operands)))))
    return made.run(len(piece.refs), _tuple((_name("e"), _name("s"), operands, signs)))


class _CompiledFunction:
    """The body of a function, line by line: the variable ``e…`` is exact, ``s…`` as printed."""

    def __init__(self) -> None:
        self._body: list[ast.stmt] = []
        self._space = dict(_SPACE)

    def run(self, reads: int, result: ast.expr) -> Run:
        """The function of so many quantities with this result."""
        takes = ["show", *_each("ex{}", range(reads)), *_each("sx{}", range(reads))]
        arguments = ast.arguments([], [ast.arg(x, **_AT) for x in takes], None, [], [], None, [])
        body = [*self._body, ast.Return(result, **_AT)]
        function = ast.FunctionDef("run", arguments, body, [], **_AT)
        exec(compile(ast.Module([function], []), "<operations>", "exec"), self._space)
        made: Run = self._space["run"]
        return made

    def case(self, step: Step, names: Mapping[str, str], end: str) -> ast.expr:
        """A line that depends on cases, and what it comes to besides its value."""
        self._space[f"work{end}"] = _cased(step)
        ids = list(t.refs(step.operation))
        keys: list[ast.expr | None] = [_just(id) for id in ids]
        given = (ast.Dict(keys, [_name(x + names[id]) for id in ids], **_AT) for x in "es")
        into = ast.Tuple([ast.Name(x + end, ast.Store(), **_AT) for x in "esc"], ast.Store(), **_AT)
        self._body.append(ast.Assign([into], _call(f"work{end}", "show", *given), **_AT))
        return _name(f"c{end}")

    def line(self, piece: Operation, written: bool, names: Mapping[str, str], end: str) -> ast.expr:
        """A line worked into variables that end so, and its relations."""
        operands = range(len(piece.operands))
        inside = piece.reduced or piece.operation
        constants: dict[Formula, str] = {
            x: self._constant(x) for x in t.walk(piece.operation) if type(x) is Number
        }
        exact = constants | {Ref(id): f"e{names[id]}" for id in piece.refs}
        printed = constants | {Ref(id): f"s{names[id]}.value" for id in piece.refs}
        rational = all(isinstance(x, _RATIONAL) for x in t.walk(piece.operation))
        ps, qs = (_each(f"{x}{end}_{{}}", operands) for x in "pq")
        for p, q, operand in zip(ps, qs, piece.operands, strict=True):
            self._set(p, _value(operand, exact))
            self._set(q, _call("show", p))
        value = _value(inside, exact | {Ref(f"#{i}"): p for i, p in enumerate(ps)})
        self._set("made", value)
        self._set(f"e{end}", _call("trimmed", "made"))
        self._set(f"s{end}", _call("show", f"e{end}"))
        self._set("told", _all(f"s{names[id]}.exact" for id in piece.refs))
        before = f"e{end}"
        into: ast.expr = _just(None)
        if written:
            value = _value(piece.operation, printed, rational)
            self._set("line", _either("told", _name("made"), value))
            into = _either("told", _just("="), _relation(before, "line"))
            self._set("into", into)
            into, before = _name("into"), "line"
        terms: ast.expr = _just(None)
        if operands:
            last = printed | {Ref(f"#{i}"): f"{q}.value" for i, q in enumerate(qs)}
            self._set("told", _all(["told", *(f"{q}.exact" for q in qs)]))
            self._set("last", _either("told", _name("made"), _value(inside, last, rational)))
            terms = _either("told", _just("="), _relation(before, "last"))
            before = "last"
        self._set(f"c{end}", _tuple((into, terms, _relation(before, f"s{end}.value"))))
        return _name(f"c{end}")

    def _constant(self, number: Number) -> str:
        """A variable for a number that stands in a formula."""
        name = f"c{len(self._space)}"
        self._space[name] = decimal(number.text)
        return name

    def _set(self, name: str, value: ast.expr) -> None:
        self._body.append(ast.Assign([ast.Name(name, ast.Store(), **_AT)], value, **_AT))


def _value(f: Formula, names: Mapping[Formula, str], rational: bool = False) -> ast.expr:
    """The value of a formula, as :mod:`symprop.formula.evaluate` finds it for scalars.

    ``rational`` tells that only rationals are met.

    Raises:
        NotScalarError: a formula that is not between scalars.
    """

    def go(x: Formula) -> ast.expr:
        return _value(x, names, rational)

    match f:
        case t.Number() | t.Ref():
            return _name(names[f])
        case t.Neg(arg=x):
            return ast.UnaryOp(ast.USub(), go(x), **_AT)
        case t.Group(arg=x) | t.Underbrace(arg=x):
            return go(x)
        case t.Sum(terms=xs) if len(xs) > LONG:
            return _call("total", *map(go, xs))
        case t.Product(factors=xs) if len(xs) > LONG:
            return _call("product", *map(go, xs))
        case t.Sum(terms=xs):
            return reduce(lambda a, b: ast.BinOp(a, ast.Add(), b, **_AT), map(go, xs))
        case t.Product(factors=xs) if rational:  # 0 needs no care
            return reduce(lambda a, b: ast.BinOp(a, ast.Mult(), b, **_AT), map(go, xs))
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
    raise NotScalarError


def _name(name: str) -> ast.expr:
    """A name, or an attribute of one."""
    first, *fields = name.split(".")
    out: ast.expr = ast.Name(first, ast.Load(), **_AT)
    for one in fields:
        out = ast.Attribute(out, one, ast.Load(), **_AT)
    return out


def _relation(a: str, b: str) -> ast.expr:
    """``=`` where two variables are certainly equal, ``≈`` otherwise."""
    equal = ast.Compare(_name(a), [ast.Eq()], [_name(b)], **_AT)
    kinds = [ast.Compare(_call("type", x), [ast.Is()], [_name("fmpq")], **_AT) for x in (a, b)]
    return _either(ast.BoolOp(ast.And(), [*kinds, equal], **_AT), _just("="), _just("≈"))


def _all(names: Iterable[str]) -> ast.expr:
    """Whether all of some variables are true."""
    found = list(map(_name, names))
    return ast.BoolOp(ast.And(), found, **_AT) if len(found) > 1 else (*found, _just(True))[0]


def _call(function: str, *args: ast.expr | str) -> ast.expr:
    made = [_name(x) if isinstance(x, str) else x for x in args]
    return ast.Call(_name(function), made, [], **_AT)


def _tuple(parts: Iterable[ast.expr]) -> ast.expr:
    return ast.Tuple(list(parts), ast.Load(), **_AT)


def _either(test: ast.expr | str, value: ast.expr, otherwise: ast.expr) -> ast.expr:
    condition = _name(test) if isinstance(test, str) else test
    return ast.IfExp(condition, value, otherwise, **_AT)


def _just(value: str | bool | None) -> ast.expr:
    return ast.Constant(value, **_AT)


def _each(name: str, places: Iterable[int]) -> list[str]:
    return [name.format(i) for i in places]
