"""The formulas of an equation network: every name and function known, every size bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from symprop.errors import NetworkError
from symprop.formula import tree as t
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import Formula, Name, Number
from symprop.functions.elementary import find, plain, spellings
from symprop.network.equations import CONSTANTS, canonical
from symprop.network.fields import Field, count, nearest, unknown
from symprop.network.literal import quote, read_number
from symprop.network.yaml_tree import Expression, MappingNode, ScalarNode

MAX_TERM = 100
"""Names and numbers in one term; each is differentiated by itself."""
MAX_NESTED = 12
"""Functions inside functions: each comes back in the derivative of those around it."""
MAX_LEAVES = 50_000
"""Names and numbers in all formulas together."""
ELSE = ("else", "otherwise")
MAX_LISTED = 8
"""Of more names than this, a message does not list all."""

_KINDS: dict[type[Formula], str] = {
    t.Comparison: "a comparison",
    t.Derivative: "a derivative",
    t.Matrix: "a matrix",
    t.Transpose: "a transposed matrix",
    t.BigSum: "a sum sign",
    t.Dots: "an ellipsis",
    t.Underbrace: "a brace",
    t.Missing: "nothing",
}


class NameOwner(NamedTuple):
    """Who a name belongs to: its id, the group, and where the key stands."""

    id: str
    group: str
    at: int


def read_cases(
    field: Field, test: Callable[[Field, str], Formula], value: Callable[[Field], Formula]
) -> Formula:
    """A definition by cases, written as a mapping from conditions to values.

    ``test`` reads the text of a condition, ``value`` a value.
    """
    assert isinstance(field.node, MappingNode)
    rows: list[tuple[Formula, t.Comparison | None]] = []
    for key, entry in field.entries("cases").items():
        condition = None
        if key not in ELSE:
            key_field = Field(
                field.source, ScalarNode(field.node.keys[key], key, True), field.path
            )
            made = test(key_field, key)
            if not isinstance(made, t.Comparison):
                raise key_field.fail(f"has the case {quote(key)}, expected one such as z > 0")
            condition = made
        elif len(rows) + 1 != len(field.node.keys):
            raise entry.fail("stands before other cases, expected it last")
        rows.append((value(entry), condition))
    if len(rows) < 2 or rows[-1][1] is not None:
        raise field.fail("has no case else, expected {z > 0: z, else: 0}")
    return t.Cases(tuple(rows))


class EquationReader:
    """Reads formulas over known names."""

    def __init__(self, owners: Mapping[Name, NameOwner]) -> None:
        self.owners = owners
        self.ids = [owner.id for owner in owners.values()]
        self.leaves = 0

    def formula(self, field: Field) -> Formula:
        """The formula in canonical form, everything in it known."""
        node = field.node
        if isinstance(node, Expression):
            made = self._written(field, node.value)
        elif isinstance(node, MappingNode):
            made = read_cases(field, self._text, self.formula)
        elif not isinstance(node, ScalarNode) or not node.text.strip():
            raise field.unexpected("a formula")
        else:
            made = self._text(field, node.text)
            if isinstance(made, t.Comparison):
                problem = f"{_KINDS[t.Comparison]} has no place in an equation"
                raise blame(field, FormulaError(problem, 0))
        self._bound(field, made)
        return canonical(made)

    def _text(self, field: Field, text: str) -> Formula:
        """The formula, or the condition of a case, that a text spells."""
        try:
            made = self._resolved(parse(text))
            for part in (made.left, made.right) if isinstance(made, t.Comparison) else (made,):
                self._check(part, text)
        except FormulaError as error:
            raise blame(field, error) from None
        return made

    def _written(self, field: Field, value: Any) -> Formula:
        """A SymPy expression as a formula over the quantities that its symbols name."""
        from symprop.formula.symbolic import UnsupportedError  # SymPy takes its time to load
        from symprop.network.sympy_formula import written

        try:
            made = written(value, {owner.id: name for name, owner in self.owners.items()})
            self._check(made, "")
        except UnsupportedError as error:
            raise field.fail(f"has no formula: {error}") from None
        except FormulaError as error:
            raise field.fail(f"has no formula: {error.message}") from None
        return made

    def _resolved(self, f: Formula) -> Formula:
        """``f`` with x^n a power where it was read as a name or as a transposed x."""
        match f:
            case Name() if power := self._power(f):
                return t.Power(*power, span=f.span)
            case t.Power(base=Name() as x, exponent=n) if power := self._power(x):
                base, exponent = power
                return t.Power(base, t.Power(exponent, self._resolved(n)), span=f.span)
            case t.Transpose(arg=x) if Name("T") in self.owners:
                return t.Power(self._resolved(x), Name("T", span=f.span), span=f.span)
        return t.rebuild(f, self._resolved)

    def _power(self, name: Name) -> tuple[Name, Name] | None:
        """Base and exponent of a name with a superscript that are names themselves."""
        if not name.sup or name in self.owners:
            return None
        base = Name(name.base, name.sub, "", name.accent, span=name.span)
        try:
            exponent = parse(name.sup)
        except FormulaError:
            return None
        if not isinstance(exponent, Name) or not {base, exponent} <= self.owners.keys():
            return None
        return base, Name(exponent.base, exponent.sub, exponent.sup, span=name.span)

    def _check(self, f: Formula, text: str) -> None:
        """Raises ``FormulaError`` for the first thing that has no place in an equation."""
        start, end = f.span or (0, 0)
        match f:
            case Number():
                try:
                    read_number(f.text)
                except ValueError as error:
                    raise FormulaError(f"a number that cannot be used: {error}", start) from None
            case Name() if f not in self.owners and f != Name("π"):
                raise FormulaError(self._unknown(f, text[start:end]), start)
            case t.Power(base=base, exponent=x) if base == t.EULER:
                self._check(x, text)
                return
            case t.Product(factors=xs, sign=sign):
                if sign == "⊙":
                    raise FormulaError("⊙ is for matrices, expected a product of numbers", start)
                self._check_call(xs, text)
            case t.Apply():
                self._check_function(f, text[start:end])
            case t.Cases(rows=rows):
                self._check_cases(rows, text, start)
                return
            case t.Absolute(double=True):
                raise FormulaError("a norm has no place here, expected |…|", start)
        if type(f) in _KINDS:
            raise FormulaError(f"{_KINDS[type(f)]} has no place in an equation", start)
        for part in t.children(f):
            self._check(part, text)

    def _check_cases(
        self, rows: tuple[tuple[Formula, t.Comparison | None], ...], text: str, start: int
    ) -> None:
        """A definition by cases has comparisons, and a last case for everything else."""
        for value, condition in rows:
            self._check(value, text)
            if condition is not None:
                self._check(condition.left, text)
                self._check(condition.right, text)
        if [condition is None for _, condition in rows] != [*[False] * (len(rows) - 1), True]:
            raise FormulaError("a case for everything else, expected it last", start)

    def _check_call(self, factors: tuple[Formula, ...], text: str) -> None:
        """An unknown name before a bracket was meant as a function."""
        for before, after in pairwise(factors):
            if not isinstance(before, Name) or before in self.owners or before in CONSTANTS:
                continue
            start, end = before.span or (0, 0)
            if after.span and text[end : after.span[0] + 1].lstrip().startswith("("):
                raise FormulaError(self._function(text[start:end]), start)

    def _check_function(self, f: t.Apply, text: str) -> None:
        start = f.span[0] if f.span else 0
        written = text.partition("(")[0].strip() or f.function.base
        if f.primes:
            raise FormulaError("a derivative has no place in an equation", start)
        row = find(f.function)
        if row is None:
            raise FormulaError(self._function(written), start)
        low, high = row.arguments
        if len(f.args) < low or (high is not None and len(f.args) > high):
            expected = count(low, "argument") if low == high else f"at least {low} arguments"
            given = count(len(f.args), "argument")
            raise FormulaError(f"{written} has {given}, expected {expected}", start)

    def _function(self, name: str) -> str:
        return unknown("function", name, spellings())

    def _unknown(self, name: Name, text: str) -> str:
        if name == t.EULER:
            return "e stands for Euler's number, expected a power of it: e^x"
        if plain(text) in map(plain, spellings()):
            return f"{text} is a function, expected its argument in brackets"
        if len(self.ids) > MAX_LISTED and nearest(text, self.ids) is None:
            return f"unknown name {quote(text)}, which nothing in the file defines"
        return unknown("name", text, self.ids)

    def _bound(self, field: Field, f: Formula) -> None:
        terms = f.terms if isinstance(f, t.Sum) else (f,)
        sizes = [sum(isinstance(x, (Name, Number)) for x in t.walk(term)) for term in terms]
        self.leaves += sum(sizes)
        split = "expected it split over several equations"
        if max(sizes) > MAX_TERM:
            raise field.fail(f"has a term with more than {MAX_TERM} names and numbers, {split}")
        if _nested(f) > MAX_NESTED:
            raise field.fail(f"has functions more than {MAX_NESTED} deep, {split}")
        if self.leaves > MAX_LEAVES:
            raise field.fail(f"is too much: more than {MAX_LEAVES} names and numbers in all")


def _nested(f: Formula) -> int:
    """How many functions stand inside each other, powers with a formula above among them."""
    power = isinstance(f, t.Power) and not isinstance(f.exponent, Number)
    own = power or isinstance(f, (t.Apply, t.Root, t.Absolute))
    return own + max(map(_nested, t.children(f)), default=0)


def blame(field: Field, error: FormulaError) -> NetworkError:
    """``error`` where it is in the file."""
    return field.source.error(field.place(error.offset), f"{field.path}: {error.message}")
