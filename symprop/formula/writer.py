"""What all formats share: walking a formula, its signs and its brackets.

A format is a subclass of :class:`Writer` that spells each construct; the parts that it receives
are already written in that format, with brackets where they need them.  What is written need not
be text: :mod:`.measure` writes widths.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from . import precedence as p
from . import tree as t
from .locale import USUAL, Locale

T = TypeVar("T")
"""What a format writes."""

GLUED = "\u2062"
"""A product written side by side: 2x, 0.7(0.3).  (The character is Unicode's invisible times.)"""
SPACED = " "
"""A product written side by side with a gap: a (1 - a), which is not a function of 1 - a."""

Step: TypeAlias = tuple[str, t.Formula, p.Position]
"""The sign before a part (none before the first), the part, and where it stands."""

TALL = (t.Derivative, t.BigSum, t.Cases, t.Underbrace)


def tall(f: t.Formula) -> bool:
    """Whether ``f`` is higher than a line of text, so that brackets around it must grow."""
    for node in t.walk(f):
        match node:
            case t.Quotient() if not (node.inline or node.entrywise):
                return True
            case t.Matrix(style=style) if style != "list":
                return True
        if isinstance(node, TALL):
            return True
    return False


def terms(f: t.Sum) -> Iterator[Step]:
    """The terms of a sum; a negative one is subtracted, save the first."""
    for i, term in enumerate(f.terms):
        match term:
            case _ if not i:
                yield "", term, p.FIRST_TERM
            case t.Neg(arg=arg):
                yield "-", arg, p.TERM
            case t.Number() if term.negative:
                yield "-", t.Number(term.text[1:]), p.TERM
            case _:
                yield "+", term, p.TERM


def factors(f: t.Product, stacked: bool) -> Iterator[Step]:
    """The factors of a product with the sign that is printed before each."""
    beside = f.sign == ""
    last = len(f.factors) - 1
    for i, factor in enumerate(f.factors):
        if not i:
            yield "", factor, p.FIRST_BESIDE if beside else p.FIRST_FACTOR
        elif beside:
            place = p.LAST_BESIDE if i == last else p.BESIDE
            yield _gap(f.factors[i - 1], factor, place, stacked), factor, place
        else:
            bare = i == 1 and stacked and _coefficient(f.factors[0]) and _opens(factor)
            sign = SPACED if bare and f.sign != "⊙" else f.sign
            yield sign, factor, p.LAST_FACTOR if i == last else p.FACTOR


def _gap(before: t.Formula, after: t.Formula, place: p.Position, stacked: bool) -> str:
    """``GLUED`` where nothing can be misread: 2x, 0.7(0.3), σ(z)(1 - σ(z))."""
    if isinstance(after, t.Group) or p.needs_brackets(after, place, stacked):
        return SPACED if isinstance(before, (t.Name, t.Ref, t.Transpose)) else GLUED
    plain_letter = isinstance(after, t.Name) and len(after.base) == 1 and after.base not in "eE"
    return GLUED if isinstance(before, t.Number) and plain_letter else SPACED


def _coefficient(f: t.Formula) -> bool:
    """½ or 1/n in front of a product: no sign is written before a bracket that follows."""
    match f:
        case t.Neg(arg=arg):
            return _coefficient(arg)
        case t.Quotient(over=t.Number(), under=t.Number() | t.Name(), inline=False):
            return True
    return False


def _opens(f: t.Formula) -> bool:
    match f:
        case t.Sum() | t.Group() | t.BigSum():
            return True
        case t.Power(base=base):
            return isinstance(base, t.Group) or p.needs_brackets(base, p.BASE, stacked=True)
    return False


def begins_with_word(f: t.Formula) -> bool:
    """Whether ``f`` is written as an upright word, or as a function with such a name."""
    head = f.function if isinstance(f, t.Apply) else f
    return isinstance(head, t.Ref) or (isinstance(head, t.Name) and len(head.base) > 1)


class Writer(ABC, Generic[T]):
    """Writes formulas in one format."""

    stacked: ClassVar[bool] = True
    """Whether fractions stand on two lines and exponents are raised, so that they enclose parts."""
    signs: Mapping[str, T]
    """Each sign between terms or factors as it is written, with its space."""
    relations: Mapping[str, T]
    """Each relation as it is written, with its space."""
    minus: T
    """A minus sign before what it negates."""
    comma: T

    def __init__(self, locale: Locale = USUAL) -> None:
        self.locale = locale
        self._mark = self.decimal(locale.decimal)
        self._rows: dict[type[t.Formula], Callable[[Any], T]] = {
            t.Number: self._number,
            t.Name: self.name,
            t.Ref: lambda f: self.name(t.Name(f.id)),
            t.Dots: lambda f: self.dots(),
            t.Missing: lambda f: self.row(()),
            t.Neg: lambda f: self.row((self.minus, self.part(f.arg, p.TERM))),
            t.Sum: lambda f: self.steps(terms(f)),
            t.Power: lambda f: self.power(f, self.part(f.base, p.BASE)),
            t.Apply: self._apply,
            t.Root: lambda f: self.root(self.write(f.arg)),
            t.Absolute: lambda f: self.bracket(self.write(f.arg), "‖" if f.double else "|", f.arg),
            t.Derivative: self._derivative,
            t.BigSum: self._big_sum,
            t.Cases: self._cases,
            t.Comparison: lambda f: self._related((f.left, f.right), (f.relation,)),
            t.Group: lambda f: self.bracket(self.write(f.arg), f.shape, f.arg),
            t.Underbrace: lambda f: self.underbrace(self.write(f.arg), f.label),
            t.Boxed: lambda f: self.boxed(self.write(f.arg)),
            t.Placeholder: self.blank,
            t.Matrix: self._matrix,
            t.Transpose: lambda f: self.transpose(self.part(f.arg, p.BASE)),
            t.Chain: lambda f: self._related(f.sides, f.relations),
        }

    # --- walking -------------------------------------------------------------------------------

    def write(self, f: t.Formula, lead: bool = True) -> T:
        """``f`` in this format; ``lead``: a minus sign may come first."""
        if isinstance(f, t.Product):
            return self.steps(factors(f, self.stacked), lead)
        if isinstance(f, t.Quotient):
            return self._quotient(f, lead)
        return self._rows[type(f)](f)

    def part(self, f: t.Formula, place: p.Position, lead: bool = True) -> T:
        """``f`` as it stands at ``place``, in brackets if it needs them there."""
        if isinstance(f, t.Underbrace) and place is not p.BASE:
            return self.underbrace(self.part(f.arg, place, lead), f.label)
        if p.needs_brackets(f, place, self.stacked, lead):
            return self.bracket(self.write(f), "(", f)
        return self.write(f, lead and place.sign)

    def steps(self, steps: Iterable[Step], lead: bool = True) -> T:
        """Terms or factors with their signs."""
        return self.row(x for s, f, at in steps for x in (self.signs[s], self.part(f, at, lead)))

    def listed(self, items: Iterable[t.Formula]) -> T:
        """Items with commas between them."""
        return self.row(self._commas(self.part(x, p.ENCLOSED) for x in items))

    def _commas(self, parts: Iterable[T]) -> Iterator[T]:
        for i, part in enumerate(parts):
            if i:
                yield self.comma
            yield part

    def _related(self, sides: Sequence[t.Formula], relations: Sequence[str]) -> T:
        row = [self.part(sides[0], p.SIDE)]
        for relation, side in zip(relations, sides[1:], strict=True):
            row += self.relations[relation], self.part(side, p.SIDE)
        return self.row(row)

    def _number(self, f: t.Number) -> T:
        text = f.text if self._mark == "." else f.text.replace(".", self._mark)
        if f.negative:
            return self.row((self.minus, self.number(text[1:])))
        return self.number(text)

    def decimal(self, mark: str) -> str:
        """A decimal mark as it stands between digits."""
        return mark

    def _quotient(self, f: t.Quotient, lead: bool) -> T:
        if self.stacked and not (f.inline or f.entrywise):
            return self.fraction(self.write(f.over), self.write(f.under))
        sign = self.signs["⊘" if f.entrywise else "/"]
        return self.row((self.part(f.over, p.OVER, lead), sign, self.part(f.under, p.UNDER)))

    def _apply(self, f: t.Apply) -> T:
        return self.row((self.function(f), self.bracket(self.listed(f.args), "(", f)))

    def _derivative(self, f: t.Derivative) -> T:
        by = self.part(f.by, p.UNDER)
        if isinstance(f.of, (t.Name, t.Ref, t.Apply)):
            return self.derivative(f, self.write(f.of), by)
        inside = self.write(f.of)
        if not isinstance(f.of, t.Group):
            inside = self.bracket(inside, "[", f.of)
        return self.row((self.derivative(f, None, by), inside))

    def _big_sum(self, f: t.BigSum) -> T:
        bounds = (None if x is None else self.write(x) for x in (f.index, f.lower, f.upper))
        return self.row((self.big_sum(*bounds), self.part(f.body, p.TERM)))

    def _cases(self, f: t.Cases) -> T:
        rows = ((self.write(v), None if c is None else self.write(c)) for v, c in f.rows)
        return self.cases(list(rows))

    def _matrix(self, f: t.Matrix) -> T:
        left_out = [all(isinstance(x, t.Dots) for x in row) for row in f.rows]
        if self.stacked and f.style != "list":
            written = self.matrix(
                [
                    [self._entry(x, out, f.rows[0][j]) for j, x in enumerate(row)]
                    for row, out in zip(f.rows, left_out, strict=True)
                ]
            )
        else:
            rows = [
                self.dots() if out else self.listed(row)
                for row, out in zip(f.rows, left_out, strict=True)
            ]
            if f.style != "list" or len(rows) > 1:
                rows = [
                    row if out else self.bracket(row, "[", f)
                    for row, out in zip(rows, left_out, strict=True)
                ]
            written = self.bracket(self.row(self._commas(rows)), "[", f)
        return written if f.shape is None else self.sized(written, *f.shape)

    def _entry(self, f: t.Formula, left_out: bool, above: t.Formula) -> T:
        """An entry of a stacked matrix; dots point to where entries are left out."""
        if not isinstance(f, t.Dots):
            return self.part(f, p.ENCLOSED)
        return self.dots("⋯" if not left_out else "⋱" if isinstance(above, t.Dots) else "⋮")

    # --- spelling ------------------------------------------------------------------------------

    @abstractmethod
    def row(self, parts: Iterable[T]) -> T:
        """Several pieces, one after the other, as one."""

    @abstractmethod
    def number(self, digits: str) -> T:
        """A number without sign."""

    @abstractmethod
    def name(self, f: t.Name) -> T:
        """A name with its accent and scripts."""

    @abstractmethod
    def dots(self, sign: str = "…") -> T:
        """An ellipsis; in a matrix one of ``⋯⋮⋱``."""

    @abstractmethod
    def bracket(self, inside: T, shape: str, content: t.Formula) -> T:
        """Delimiters of ``shape`` (its opening one), which grow if ``content`` is tall."""

    @abstractmethod
    def fraction(self, over: T, under: T) -> T:
        """A stacked fraction."""

    @abstractmethod
    def power(self, f: t.Power, base: T) -> T:
        """A base, which is written already, with its exponent."""

    @abstractmethod
    def function(self, f: t.Apply) -> T:
        """The name of a function in front of its arguments, with its primes."""

    @abstractmethod
    def root(self, inside: T) -> T:
        """A square root."""

    @abstractmethod
    def derivative(self, f: t.Derivative, of: T | None, by: T) -> T:
        """∂of/∂by; without ``of`` the operator ∂/∂by with the space after it."""

    @abstractmethod
    def big_sum(self, index: T | None, lower: T | None, upper: T | None) -> T:
        """Σ with its bounds and the space after it."""

    @abstractmethod
    def cases(self, rows: Sequence[tuple[T, T | None]]) -> T:
        """Values with their conditions; no condition means otherwise."""

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[T]]) -> T:
        """A stacked matrix."""

    @abstractmethod
    def sized(self, matrix: T, rows: int, columns: int) -> T:
        """A matrix of which only the corners are written, with its size."""

    @abstractmethod
    def transpose(self, base: T) -> T:
        """A transposed matrix."""

    @abstractmethod
    def underbrace(self, inside: T, label: str) -> T:
        """A labelled part."""

    @abstractmethod
    def boxed(self, inside: T) -> T:
        """A part in a box."""

    @abstractmethod
    def blank(self, f: t.Placeholder) -> T:
        """A gap to be filled in, with what it is worth behind it."""


class TextWriter(Writer[str]):
    """A format whose pieces are strings."""

    minus = "-"
    comma = ", "

    def __init__(self, locale: Locale = USUAL) -> None:
        super().__init__(locale)
        self.comma = self.comma.replace(",", locale.comma)

    def row(self, parts: Iterable[str]) -> str:
        return "".join(parts)

    @abstractmethod
    def opening(self, shape: str, content: t.Formula) -> str:
        """An opening delimiter on its own: its partner stands on a later line."""

    @abstractmethod
    def closing(self, shape: str, content: t.Formula) -> str:
        """The partner of :meth:`opening`."""
