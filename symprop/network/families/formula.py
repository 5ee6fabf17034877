"""The right sides of indexed equations: formulas over elements and whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from symprop.formula import tree as t
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import Formula, Name, Number
from symprop.functions.elementary import find, plain, spellings
from symprop.network.equation_formula import (
    MAX_LEAVES,
    MAX_NESTED,
    MAX_TERM,
    blame,
    read_cases,
)
from symprop.network.equations import CONSTANTS, name_of
from symprop.network.families.tokens import BIG, Rewriter
from symprop.network.fields import Field, count, nearest, unknown
from symprop.network.indexed import AffineIndex
from symprop.network.literal import quote, read_number
from symprop.network.yaml_tree import MappingNode, ScalarNode
from symprop.record import Record

PI = Name("π")


class Element(Formula):
    """An element: one place per axis of ``id``."""

    id: str
    at: tuple[AffineIndex, ...] = ()


class Whole(Formula):
    """A name without brackets: a number, or every element of an array."""

    id: str


class Big(Formula):
    """An operator over indices, such as Σ over i."""

    kind: str
    indices: tuple[str, ...]
    body: Formula


class Reduce(Formula):
    """An operator along one axis of an array, or along all."""

    kind: str
    arg: Formula
    axis: int | None = None


class Own(Record):
    """A function that the file defines: its body over the names of its arguments.

    Its name is as in the file, act2, also where that would read as act₂.
    """

    name: Name
    arguments: tuple[Name, ...]
    body: Formula


class FamilyOwner(NamedTuple):
    """Whom a name belongs to; ``rank`` is how many indices it has, if that is said."""

    id: str
    group: str
    at: int
    rank: int | None


def rebuild(f: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """``f`` with each direct part changed."""
    match f:
        case Big(kind=kind, indices=indices, body=body):
            return Big(kind, indices, change(body), span=f.span)
        case Reduce(kind=kind, arg=arg, axis=axis):
            return Reduce(kind, change(arg), axis, span=f.span)
    return t.rebuild(f, change)


def parts(f: Formula) -> tuple[Formula, ...]:
    """The direct parts of ``f``."""
    match f:
        case Big(body=x) | Reduce(arg=x):
            return (x,)
    return t.children(f)


def walk(f: Formula) -> list[Formula]:
    """Every node, parents first, in written order."""
    out, stack = [], [f]
    while stack:
        out.append(node := stack.pop())
        stack.extend(reversed(parts(node)))
    return out


def start(f: Formula) -> int:
    """Where ``f`` begins in the text that it was read from."""
    return next((x.span[0] for x in walk(f) if x.span), 0)


class Reader:
    """Reads formulas over known names and functions."""

    def __init__(self, owners: Mapping[Name, FamilyOwner], functions: Mapping[Name, Own]) -> None:
        self.owners, self.functions = owners, functions
        self.ids = [owner.id for owner in owners.values()]
        self.leaves = 0

    def formula(self, field: Field) -> Formula:
        """The formula of a value: a text, or cases as a mapping from conditions to texts."""
        if isinstance(field.node, MappingNode):
            return read_cases(field, self.text, self.formula)
        if not isinstance(field.node, ScalarNode) or not field.node.text.strip():
            raise field.unexpected("a formula")
        return self.text(field, field.node.text)

    def text(self, field: Field, text: str, offset: int = 0) -> Formula:
        """The formula that ``text`` spells, which begins at ``offset`` of the field."""
        own = (name_of(name.base) for name in self.functions)
        rewriter = Rewriter(text, self.owners, {*own, Name("prod")})
        try:
            made = self._resolved(parse(text, rewriter), text, rewriter)
        except FormulaError as error:
            raise blame(field, FormulaError(error.message, error.offset + offset)) from None
        self._bound(field, made)
        return made

    # --- names ----------------------------------------------------------------------------------

    def _resolved(self, f: Formula, text: str, written: Rewriter) -> Formula:
        """``f`` with names resolved, and every name and function known."""
        begin, end = f.span or (0, 0)
        said = text[begin:end]

        def go(part: Formula) -> Formula:
            return self._resolved(part, text, written)

        match f:
            case Number():
                return _number(f, begin)
            case Name() if f in written.accesses:
                return self._item(f, said, written)
            case Name():
                return self._name(f, said, go, written)
            case t.Power(base=base, exponent=x) if base == t.EULER:
                return t.Power(base, go(x), span=f.span)
            case t.Power(base=Name() as x, exponent=n) if power := self._power(x):
                return t.Power(go(power[0]), t.Power(go(power[1]), go(n)), span=f.span)
            case t.Transpose(arg=x) if "^" in text[end - 3 : end] and Name("T") in self.owners:
                return t.Power(go(x), Whole(self.owners[Name("T")].id), span=f.span)
            case t.Apply(function=name) if name in written.operators:
                operator = written.operators[name]
                return Big(operator.kind, operator.indices, go(f.args[0]), span=f.span)
            case t.BigSum(body=x, index=None, lower=None, upper=None):
                return Reduce("sum", go(x), span=f.span)
            case t.Apply(function=name, args=args):
                return self._applied(f, said, tuple(map(go, args)))
            case t.Product(factors=factors):
                self._check_call(factors, text)
            case t.Absolute(double=True):
                raise FormulaError("a norm has no place here, expected |…|", begin)
        if type(f) in _NO_PLACE:
            raise FormulaError(f"{_NO_PLACE[type(f)]} has no place in an equation", begin)
        return t.rebuild(f, go)

    def _item(self, f: Name, said: str, written: Rewriter) -> Formula:
        name, at = written.accesses[f]
        begin = f.span[0] if f.span else 0
        owner = self.owners.get(name)
        if owner is None:
            raise FormulaError(self._unknown(name, said.partition("[")[0]), begin)
        if owner.rank is not None and owner.rank != len(at):
            expected = count(owner.rank, "index")
            expected = expected if owner.rank else "no index: it is a number"
            found = count(len(at), "index")
            raise FormulaError(f"{said} has {found}, expected {expected}", begin)
        return Element(owner.id, at, span=f.span)

    def _name(
        self, f: Name, said: str, go: Callable[[Formula], Formula], written: Rewriter
    ) -> Formula:
        if f in self.owners:
            return Whole(self.owners[f].id, span=f.span)
        if f == PI:
            return f
        if power := self._power(f):
            return t.Power(go(power[0]), go(power[1]), span=f.span)
        begin = f.span[0] if f.span else 0
        if said in written.indices:
            raise FormulaError(f"{said} is an index, which stands in brackets only", begin)
        raise FormulaError(self._unknown(f, said), begin)

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

    def _applied(self, f: t.Apply, said: str, args: tuple[Formula, ...]) -> Formula:
        begin, name = (f.span[0] if f.span else 0), f.function
        written = said.partition("(")[0].strip()
        if f.primes:
            raise FormulaError("a derivative has no place in an equation", begin)
        if (own := self.functions.get(Name(name.base + name.sub))) is not None:
            name = own.name
            low = high = len(own.arguments)
        elif (
            not name.sub
            and plain(name.base) in BIG
            and (len(args) == 1 or name.base not in ("max", "min"))
        ):
            return Reduce(plain(name.base), args[0], _axis(args, written, begin), span=f.span)
        elif (row := find(name)) is not None:
            low, most = row.arguments
            high = len(args) if most is None else most
        else:
            raise FormulaError(self._function(written), begin)
        if not low <= len(args) <= high:
            expected = count(low, "argument") if low == high else f"at least {low} arguments"
            given = count(len(args), "argument")
            raise FormulaError(f"{written} has {given}, expected {expected}", begin)
        return t.Apply(name, args, span=f.span)

    def _check_call(self, factors: tuple[Formula, ...], text: str) -> None:
        """An unknown name before a bracket was meant as a function."""
        for before, after in pairwise(factors):
            if not isinstance(before, Name) or before in self.owners or before in CONSTANTS:
                continue
            begin, end = before.span or (0, 0)
            if after.span and text[end : after.span[0] + 1].lstrip().startswith("("):
                raise FormulaError(self._function(text[begin:end]), begin)

    def _function(self, name: str) -> str:
        own = [x.base for x in self.functions]
        return unknown("function", name, list(dict.fromkeys([*own, *spellings(), *BIG])))

    def _unknown(self, name: Name, said: str) -> str:
        if name == t.EULER:
            return "e stands for Euler's number, expected a power of it: e^x"
        if plain(said) in map(plain, spellings()) or said in BIG:
            return f"{said} is a function, expected its argument in brackets"
        if len(self.ids) > 8 and nearest(said, self.ids) is None:
            return f"unknown name {quote(said)}, which nothing in the file defines"
        return unknown("name", said, self.ids)

    # --- size -----------------------------------------------------------------------------------

    def _bound(self, field: Field, f: Formula) -> None:
        leaves = sum(isinstance(x, (Element, Whole, Number)) for x in walk(f))
        self.leaves += leaves
        split = "expected it split over several equations"
        if leaves > MAX_TERM:
            raise field.fail(f"has more than {MAX_TERM} names and numbers, {split}")
        if _nested(f) > MAX_NESTED:
            raise field.fail(f"has functions more than {MAX_NESTED} deep, {split}")
        if self.leaves > MAX_LEAVES:
            raise field.fail(f"is too much: more than {MAX_LEAVES} names and numbers in all")


_NO_PLACE: dict[type[Formula], str] = {
    t.Derivative: "a derivative",
    t.Matrix: "a matrix",
    t.BigSum: "a sum with bounds",
    t.Dots: "an ellipsis",
    t.Underbrace: "a brace",
    t.Missing: "nothing",
}


def _number(f: Number, begin: int) -> Number:
    try:
        return Number(read_number(f.text).text, span=f.span)
    except ValueError as error:
        raise FormulaError(f"a number that cannot be used: {error}", begin) from None


def _axis(args: tuple[Formula, ...], written: str, begin: int) -> int | None:
    if len(args) == 1:
        return None
    if len(args) == 2 and isinstance(args[1], Number) and args[1].text.lstrip("-").isdigit():
        return int(args[1].text)
    raise FormulaError(f"{written} has {len(args)} arguments, expected an array and an axis", begin)


def _nested(f: Formula) -> int:
    """How many functions stand inside each other."""
    power = isinstance(f, t.Power) and not isinstance(f.exponent, Number)
    own = power or isinstance(f, (t.Apply, t.Root, t.Absolute, Big, Reduce))
    return own + max(map(_nested, parts(f)), default=0)
