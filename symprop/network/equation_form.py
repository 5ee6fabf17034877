"""The equation form of a network file: fields → ``EquationNetwork``, every name and function known.

An error inside a formula points at the character where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from symprop.errors import NetworkError
from symprop.formula import tree as t
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import Formula, Name, Number
from symprop.functions.elementary import find, plain, spellings
from symprop.network.equations import CONSTANTS, LOSS, EquationNetwork, canonical, names_in
from symprop.network.fields import Field, count, nearest, unknown
from symprop.network.layer_form import COURSE
from symprop.network.literal import quote, read_number
from symprop.network.yaml_tree import Entries, Scalar

GROUPS = ("inputs", "targets", "parameters")
MAX_TERM = 100
"""Names and numbers in one term; each is differentiated by itself."""
MAX_NESTED = 12
"""Functions inside functions: each comes back in the derivative of those around it."""
MAX_LEAVES = 5_000
"""Names and numbers in all formulas together."""
MAX_LISTED = 8
"""Of more names than this, a message does not list all."""

_KINDS: dict[type[Formula], str] = {
    t.Comparison: "a comparison",
    t.Derivative: "a derivative",
    t.Matrix: "a matrix",
    t.Transpose: "a transposed matrix",
    t.BigSum: "a sum sign",
    t.Cases: "a definition by cases",
    t.Dots: "an ellipsis",
    t.Underbrace: "a brace",
    t.Missing: "nothing",
}


class Owner(NamedTuple):
    """Who a name belongs to: its id, the group, and where the key stands."""

    id: str
    group: str
    at: int


def read_equation_form(file: Field) -> EquationNetwork:
    """The network that a file in equation form describes."""
    fields = file.entries("a mapping of keys")
    file.only(("title", *GROUPS, "equations", LOSS, *COURSE), required=("parameters", LOSS))
    course: dict[str, Any] = {
        key: COURSE[key](field) for key, field in fields.items() if key in COURSE
    }
    if course.get("view") == "matrix":
        raise fields["view"].fail("is matrix, expected scalar: equations are between numbers")
    groups: dict[str, Any] = {
        group: _numbers(fields[group]) if group in fields else {} for group in GROUPS
    }
    if not groups["parameters"]:
        raise fields["parameters"].fail("is empty, expected at least one parameter")
    equations = fields["equations"].entries("a mapping") if "equations" in fields else {}
    owners = _owners(fields)
    reader = _Reader(owners)
    formulas = {id: reader.formula(field) for id, field in equations.items()}
    loss = reader.formula(fields[LOSS])
    own = isinstance(loss, Name) and owners[loss].group == "equations"
    for name, owner in owners.items():
        if owner.id == LOSS and not (own and loss == name):
            problem = f"{owner.group}.{LOSS} has the name of the loss, expected another name"
            raise file.source.error(owner.at, problem)
    order = _sorted(formulas, equations, owners)
    return EquationNetwork(
        **groups, equations={id: formulas[id] for id in order}, loss=loss, **course
    )


# --- names --------------------------------------------------------------------------------------


def _numbers(group: Field) -> dict[str, Number]:
    return {id: field.number() for id, field in group.entries("a mapping of numbers").items()}


def _owners(fields: Mapping[str, Field]) -> dict[Name, Owner]:
    """Every name that the file defines, once."""
    out: dict[Name, Owner] = {}
    for group in (*GROUPS, "equations"):
        if group not in fields:
            continue
        field = fields[group]
        assert isinstance(field.node, Entries)
        for id, at in field.node.keys.items():
            name = _name(field, id, at)
            if name in out:
                other = out[name]
                raise field.source.error(
                    at, f"{group}.{id} has the same name as {other.group}.{other.id}"
                )
            out[name] = Owner(id, group, at)
    return out


def _name(group: Field, id: str, at: int) -> Name:
    """The name that a key spells."""
    try:
        name = parse(id)
    except FormulaError:
        name = None
    if not isinstance(name, Name) or id != id.strip():
        raise group.source.error(at, f"{group.path} has the key {quote(id)}, expected a name")
    if name in CONSTANTS:
        problem = f"{group.path} has the key {quote(id)}, which stands for {CONSTANTS[name]}"
        raise group.source.error(at, problem)
    return name


# --- formulas -----------------------------------------------------------------------------------


class _Reader:
    """Reads formulas over known names."""

    def __init__(self, owners: Mapping[Name, Owner]) -> None:
        self.owners = owners
        self.ids = [owner.id for owner in owners.values()]
        self.leaves = 0

    def formula(self, field: Field) -> Formula:
        """The formula in canonical form, everything in it known."""
        node = field.node
        if not isinstance(node, Scalar) or not node.text.strip():
            raise field.unexpected("a formula")
        try:
            made = parse(node.text)
            self._check(made, node.text)
        except FormulaError as error:
            raise _at(field, error) from None
        self._bound(field, made)
        return canonical(made)

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
            case t.Absolute(double=True):
                raise FormulaError("a norm has no place here, expected |…|", start)
        if type(f) in _KINDS:
            raise FormulaError(f"{_KINDS[type(f)]} has no place in an equation", start)
        for part in t.children(f):
            self._check(part, text)

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
        written = text.partition("(")[0].strip()
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


def _at(field: Field, error: FormulaError) -> NetworkError:
    """``error`` where it is in the file."""
    return field.source.error(field.place(error.offset), f"{field.path}: {error.message}")


# --- order --------------------------------------------------------------------------------------


def _sorted(
    formulas: Mapping[str, Formula], fields: Mapping[str, Field], owners: Mapping[Name, Owner]
) -> list[str]:
    """The equations with each after those that it uses, otherwise as in the file."""
    needs = {id: _needs(f, owners) for id, f in formulas.items()}
    done: dict[str, bool] = {}  # False while an equation waits for others
    for first in formulas:
        stack: list[tuple[str, Iterator[tuple[str, int]]]] = []
        _open(first, needs, done, stack)
        while stack:
            id, rest = stack[-1]
            for other, offset in rest:
                if other not in done:
                    _open(other, needs, done, stack)
                    break
                if not done[other]:
                    waiting = [x for x, _ in stack]
                    raise _cycle([*waiting[waiting.index(other) :], other], fields[id], offset)
            else:
                del done[id]
                done[id] = True
                stack.pop()
    return list(done)


def _open(
    id: str,
    needs: Mapping[str, list[tuple[str, int]]],
    done: dict[str, bool],
    stack: list[tuple[str, Iterator[tuple[str, int]]]],
) -> None:
    if id not in done:
        done[id] = False
        stack.append((id, iter(needs[id])))


def _needs(f: Formula, owners: Mapping[Name, Owner]) -> list[tuple[str, int]]:
    """The equations that a formula uses, with the offset of their first use."""
    names = [owners[name] for name in names_in(f)]
    first = {x: x.span[0] for x in reversed(list(t.walk(f))) if isinstance(x, Name) and x.span}
    by_id = {owners[name].id: at for name, at in first.items() if name in owners}
    return [(owner.id, by_id[owner.id]) for owner in names if owner.group == "equations"]


def _cycle(ids: list[str], field: Field, offset: int) -> NetworkError:
    shown = ids if len(ids) <= 8 else [*ids[:4], "…", *ids[-3:]]
    return _at(field, FormulaError(f"the equations go in a circle: {' → '.join(shown)}", offset))
