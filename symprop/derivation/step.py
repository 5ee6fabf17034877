"""A step of a derivation: one value, from its symbols to its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from symprop.formula import tree as t
from symprop.formula.evaluate import (
    NONE,
    Functions,
    Program,
    Values,
    compile_formula,
    condition,
)
from symprop.formula.tree import Formula, Number, Ref
from symprop.network.indexed import Family
from symprop.numbers.array import Array, ShapeError, Value
from symprop.numbers.scalar import DomainError

_NOUGHT = Number("0")


@dataclass(slots=True)
class Step:
    """How ``target`` is found.

    ``sides`` are the symbolic sides to be written, over references; ``operation`` is what is
    worked with numbers (often the last side, with σ written out).  ``rule`` names the reason;
    ``sample``, ``layer`` and ``unit`` tell where it belongs.
    """

    target: str
    phase: str
    rule: str
    sides: tuple[Formula, ...]
    operation: Formula
    relation: str = "="
    sample: int = 0
    layer: int = 0
    unit: int = 0
    reducible: bool = True
    """Whether an intermediate line with the operands worked out helps the reader."""
    written: bool = True
    """Whether the operation is written with numbers before its operands are worked out."""
    functions: Functions = field(default_factory=dict, repr=False)
    number: int | None = None
    scalar: bool = False
    """Whether the result is a number though it comes from matrices: a row times a column."""
    general: Formula | None = None
    """The rule of an element, told by its indices, where the step works a whole array by it."""
    label: Formula | None = None
    """How the target is called in the step, where that is not its name: h_t."""
    extreme: str = ""
    """What chooses among the elements that the gradient may go to: ``max``, ``min`` or ``both``."""
    entries: Elementwise | None = None
    """How the step is worked where the operation is a rule with indices."""
    spare: Elementwise | None = None
    """How elements are worked where some of them have terms that are 0 times something infinite."""
    branches: bool = field(init=False)
    _pieces: dict[tuple[int, ...], Operation] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.branches = has_cases(self.operation)

    @property
    def id(self) -> str:
        """A name for the step that no other step of the epoch has."""
        return f"{self.phase}.{self.target}"

    @property
    def place(self) -> str:
        """The canonical id of the value that the step is about."""
        return re.sub(r"^(∂out\||∂|new:|state:[^:]*:[^:]*:)", "", self.target)

    def piece(self, values: Values) -> Operation:
        """The operation made ready for numbers, its cases decided by ``values``."""
        operation = self.operation
        key: tuple[int, ...] = ()
        if self.entries is not None:
            if key not in self._pieces:
                self._pieces[key] = Operation.of(self.entries, operation)
            return self._pieces[key]
        if self.branches:
            operation, key = decide(operation, values, self.functions)
        found = self._pieces.get(key)
        if found is None:
            found = self._pieces[key] = Operation(operation, self.reducible, self.functions)
            found.dropped = _LEFT_OUT in key
            if self.scalar:
                found.program = _single(found.program)
                if found.reduced_program is not None:
                    found.reduced_program = _single(found.reduced_program)
        return found if self.spare is None else self._possible(found, self.spare, values)

    def _possible(self, found: Operation, spare: Elementwise, values: Values) -> Operation:
        """The operation, or the spare one where it has no value."""
        try:
            found.program(values)
        except DomainError:
            made = Operation.of(spare, found.operation)
            made.dropped = True
            return made
        return found


def touching(steps: Iterable[Step], ids: Iterable[str]) -> list[Step]:
    """The steps through which some values act on the loss, and what comes back to them.

    Forward the values themselves and all that is worked from them, backward the adjoints of
    these, last their own updates.
    """
    wanted = set(ids)
    touched = set(wanted)
    out: list[Step] = []
    for step in steps:
        if step.phase in ("forward", "loss"):
            reads = step.entries.refs if step.entries else t.refs(step.operation)
            if touched.isdisjoint((step.target, *reads)):
                continue
            touched.add(step.target)
        elif step.place not in (wanted if step.phase == "update" else touched):
            continue
        out.append(step)
    return out


class Elementwise(NamedTuple):
    """A step worked element by element: its program, what that reads, and the rule itself."""

    program: Program
    refs: tuple[str, ...]
    family: Family


@dataclass(slots=True)
class Operation:
    """A compiled operation without cases, and its reduction to operands that are numbers."""

    operation: Formula
    reducible: bool
    functions: Functions
    program: Program = field(init=False)
    reduced: Formula | None = field(init=False, default=None)
    reduced_program: Program | None = field(init=False, default=None)
    operands: tuple[Formula, ...] = field(init=False, default=())
    parts: tuple[Program, ...] = field(init=False, default=())
    refs: tuple[str, ...] = field(init=False)
    dropped: bool = field(init=False, default=False)
    """Whether some y · ln p is left out, or the y / p in its derivative, because y is 0."""

    @classmethod
    def of(cls, entries: Elementwise, rule: Formula) -> Operation:
        """The piece of a step that has a program of its own."""
        made = cls(Number("0"), False, NONE)
        made.operation, (made.program, made.refs, _) = rule, entries
        return made

    def __post_init__(self) -> None:
        self.program = compile_formula(self.operation, self.functions)
        self.refs = tuple(t.refs(self.operation))
        if self.reducible:
            parts: list[Formula] = []
            reduced = reduce(self.operation, parts)
            if parts:
                self.reduced = reduced
                self.reduced_program = compile_formula(reduced, self.functions)
                self.operands = tuple(parts)
                self.parts = tuple(compile_formula(x, self.functions) for x in parts)


def _single(program: Program) -> Program:
    """A program whose result is the one entry of a matrix."""

    def run(values: Values) -> Value:
        value = program(values)
        return value.flat[0] if isinstance(value, Array) else value

    return run


NOTHING = Number("0")
"""What is left of 0 · ln p, which a sum leaves out; told from other zeros by identity."""
_LEFT_OUT = -1


def counting(f: Formula, data: Container[str]) -> Formula:
    """``f`` with each y · ln p as a case of its own, its factor y being a matter of ``data``.

    Where y is 0 nothing is left of it, whatever p is.
    """
    if isinstance(f, t.Product) and f.sign != "⊙":
        logarithms = [x for x in f.factors if isinstance(x, t.Apply) and x.function.base == "ln"]
        others = [x for x in f.factors if x not in logarithms]
        names = {id for x in others for id in t.refs(x)}
        if logarithms and names and all(id in data for id in names):
            test = t.Comparison(t.times(*(_bare(x) for x in others)), "≠", _NOUGHT)
            return t.Cases(((f, test), (NOTHING, None)))
    return t.rebuild(f, lambda x: counting(x, data)) if t.children(f) else f


def vanishing(f: Formula, data: Container[str]) -> Formula:
    """``f`` with each y / p, y being a matter of ``data``, nothing where both are 0.

    It is the derivative of y · ln p, which is 0 for all p where y is.
    """
    if isinstance(f, t.Quotient):
        names = t.refs(f.over)
        if names and t.refs(f.under) and all(id in data for id in names):
            known = t.Comparison(_bare(f.under), "≠", _NOUGHT)
            idle = t.Comparison(_bare(f.over), "=", _NOUGHT)
            return t.Cases(((f, known), (NOTHING, idle), (f, None)))
    return t.rebuild(f, lambda x: vanishing(x, data)) if t.children(f) else f


def _bare(f: Formula) -> Formula:
    return f.arg if isinstance(f, (t.Neg, t.Group)) else f


def has_cases(f: Formula) -> bool:
    """Whether a definition by cases stands in ``f``."""
    return any(isinstance(g, t.Cases) for g in t.walk(f))


def decide(
    f: Formula, values: Values, functions: Functions = NONE
) -> tuple[Formula, tuple[int, ...]]:
    """``f`` with each definition by cases replaced by the case that holds, and which those are.

    Of a case that leaves nothing the number is −1.
    """
    chosen: list[int] = []

    def pick(cases: t.Cases) -> int | None:
        try:
            for k, (_, test) in enumerate(cases.rows):
                if test is None or condition(test, functions)(values):
                    chosen.append(_LEFT_OUT if cases.rows[k][0] is NOTHING else k)
                    return k
        except ShapeError:  # an array: its elements do not all have the same case
            pass
        return None

    return settle(f, pick), tuple(chosen)


def settle(f: Formula, pick: Callable[[t.Cases], int | None]) -> Formula:
    """``f`` with each definition by cases replaced by the row that ``pick`` gives, if any."""

    def visit(g: Formula) -> Formula:
        if isinstance(g, t.Cases) and (k := pick(g)) is not None:
            return visit(g.rows[k][0])
        if isinstance(g, t.Neg):
            inner = visit(g.arg)
            return inner if inner == _NOUGHT else t.rebuild(g, lambda _: inner)
        return _without(t.rebuild(g, visit)) if t.children(g) else g

    return visit(f)


def _without(f: Formula) -> Formula:
    """``f`` without the parts of which nothing is left."""
    match f:
        case t.Sum(terms=terms) if any(x is NOTHING for x in terms):
            rest = tuple(x for x in terms if x is not NOTHING)
            return t.total(rest) if rest else NOTHING
        case t.Group(arg=x) | t.Quotient(over=x) if x is NOTHING:
            return NOTHING
        case t.Product(factors=xs) if any(x is NOTHING for x in xs):
            return NOTHING
    return f


def reduce(f: Formula, parts: list[Formula]) -> Formula:
    """``f`` with its composite operands replaced by ``Ref("#0")``, … and listed in ``parts``."""
    match f:
        case t.Sum(terms=xs):
            return t.Sum(tuple(_part(x, parts) for x in xs))
        case t.Product(factors=xs):
            return t.Product(tuple(_factor(x, parts) for x in xs), f.sign)
        case t.Quotient(over=a, under=b):
            return t.Quotient(_part(a, parts), _part(b, parts), f.inline, f.entrywise)
        case t.Power(base=a, exponent=b) if a != t.EULER:
            return t.Power(_part(a, parts), b)
        case t.Power(exponent=x):
            return t.exp(_part(x, parts))
        case t.Apply(function=name, args=xs):
            return t.Apply(name, tuple(_part(x, parts) for x in xs), f.primes)
        case t.Root(arg=x):
            return t.Root(_part(x, parts))
        case t.Absolute(arg=x):
            return t.Absolute(_part(x, parts))
        case t.Neg(arg=x):
            return t.Neg(reduce(x, parts))
        case t.Group(arg=x):
            return reduce(x, parts)
    return f


def _part(f: Formula, parts: list[Formula]) -> Formula:
    if simple(f):
        return f
    parts.append(f)
    return Ref(f"#{len(parts) - 1}")


def _factor(f: Formula, parts: list[Formula]) -> Formula:
    """A factor: a fraction of plain numbers stays, of a power only the base is worked out."""
    if isinstance(f, t.Quotient) and isinstance(f.over, Number) and isinstance(f.under, Number):
        return f
    if isinstance(f, t.Power) and f.base != t.EULER:
        return t.Power(_part(f.base, parts), f.exponent)
    return _part(f, parts)


def simple(f: Formula) -> bool:
    """Whether ``f`` is a number or a value, with a sign or without, transposed or not."""
    if isinstance(f, (t.Neg, t.Transpose)):
        f = f.arg
    return isinstance(f, (Number, Ref, t.Name, t.Matrix))
