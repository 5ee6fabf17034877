"""Mathematics as written: one immutable node per notational construct.

A formula keeps what its author wrote (order, brackets, the digits of a number, which
multiplication sign) and nothing that a computation would change.  Leaves are written numbers,
names, and references to values of a graph; :func:`.walks.map_leaves` replaces them, which is how a
symbolic line becomes a numeric one.

Node equality ignores where in a document a node was read (``span``).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias, TypeGuard, Union

from symprop.record import Record, hidden

Operand: TypeAlias = Union["Formula", int, str]
"""What the arithmetic operators of a formula accept: a formula, or a number as one writes it."""


class Formula(Record):
    """Base of every node.  Python's operators build written formulas: ``z * w + b``."""

    span: tuple[int, int] | None = hidden(default=None, kw_only=True)
    """Start and end (exclusive) offset in the text that the node was read from."""

    def __add__(self, other: Operand) -> Sum:
        return Sum((*_terms(self), *_terms(lift(other))))

    def __radd__(self, other: Operand) -> Sum:
        return lift(other) + self

    def __sub__(self, other: Operand) -> Sum:
        return Sum((*_terms(self), negate(lift(other))))

    def __rsub__(self, other: Operand) -> Sum:
        return lift(other) - self

    def __mul__(self, other: Operand) -> Product:
        return Product((*_factors(self), *_factors(lift(other))))

    def __rmul__(self, other: Operand) -> Product:
        return lift(other) * self

    def __truediv__(self, other: Operand) -> Quotient:
        return Quotient(self, lift(other))

    def __rtruediv__(self, other: Operand) -> Quotient:
        return Quotient(lift(other), self)

    def __pow__(self, other: Operand) -> Power:
        return Power(self, lift(other))

    def __neg__(self) -> Formula:
        return negate(self)


# --- leaves -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _rational(text: str) -> Fraction:
    return Fraction(Decimal(text))


@lru_cache(maxsize=4096)
def _places(text: str) -> int:
    exponent = Decimal(text).as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


class Number(Formula):
    """A number as written: ``0.20``, ``.31``, ``-0.1`` (a negative literal is one node).

    ``of`` tells which value it shows, where somebody knows, with a minus sign before it where the
    number is minus that value; ``cut`` that its digits go on (``0.6456…``).  Equality ignores both.
    """

    text: str
    of: str | None = hidden(default=None, kw_only=True)
    cut: bool = hidden(default=False, kw_only=True)

    @property
    def value(self) -> Fraction:
        """The rational that the digits denote."""
        return _rational(self.text)

    @property
    def places(self) -> int:
        """Decimal places written (``0.20`` has two); negative for ``2e3``."""
        return _places(self.text)

    @property
    def negative(self) -> bool:
        """Whether the literal starts with a minus sign."""
        return self.text.startswith("-")


class Name(Formula):
    """A name such as z₁, y_pred, ŷ, W⁽²⁾, net_h1 or w₅⁺, in one canonical spelling.

    ``base``, ``sub`` and ``sup`` hold plain Unicode text (``δ`` and not ``\\delta``, ``x1→h1``);
    ``accent`` is one of ``hat``, ``bar``, ``tilde``, ``vec``, ``dot``, ``bold`` or empty.
    """

    base: str
    sub: str = ""
    sup: str = ""
    accent: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Name
            and self.base == other.base
            and self.sub == other.sub
            and self.sup == other.sup
            and self.accent == other.accent
        )

    def __hash__(self) -> int:  # names are the keys of everything that is known of a document
        return hash((self.base, self.sub, self.sup, self.accent))


class Ref(Formula):
    """A value of a graph by its id; a notation gives it a name, a worked derivation a number."""

    id: str


class Dots(Formula):
    """An ellipsis that stands for terms or entries left out; ``terms`` are those that are told."""

    terms: tuple[Formula, ...] = ()


class Missing(Formula):
    """A side of a chain that stands elsewhere: the line begins or ends with its relation."""


# --- arithmetic ---------------------------------------------------------------------------------


class Neg(Formula):
    """A unary minus before anything that is not a literal number."""

    arg: Formula


class Sum(Formula):
    """Terms in written order; a subtracted term is a ``Neg`` or a negative ``Number``."""

    terms: tuple[Formula, ...]


class Product(Formula):
    """Factors in written order.  ``sign`` is the sign between them.

    ``·`` ``×`` ``*`` ``.`` are ordinary signs, the empty string is juxtaposition, ``⊙`` is the
    elementwise product.  Between matrices every sign but ``⊙`` is the matrix product.
    """

    factors: tuple[Formula, ...]
    sign: str = "·"


class Quotient(Formula):
    """A division: a stacked fraction, or ``a / b`` on the line when ``inline``.

    One that is ``entrywise`` divides the entries of matrices: ``A ⊘ B``, always on the line.
    """

    over: Formula
    under: Formula
    inline: bool = False
    entrywise: bool = False


class Power(Formula):
    """``base`` to the power ``exponent``; e^x is the power of ``EULER``."""

    base: Formula
    exponent: Formula


class Apply(Formula):
    """A function applied: σ(z), log(p), max(0, z), σ′(z).

    ``function`` is its written name; ``primes`` counts dashes for derivatives.
    """

    function: Name
    args: tuple[Formula, ...]
    primes: int = 0


class Root(Formula):
    """A square root."""

    arg: Formula


class Absolute(Formula):
    """|x|, or ‖x‖ when ``double``."""

    arg: Formula
    double: bool = False


class Derivative(Formula):
    """∂Loss/∂w written as one name (``d`` when ``symbol`` is ``d``); also ∂/∂a [expression]."""

    of: Formula
    by: Formula
    symbol: str = "∂"


class BigSum(Formula):
    """Σ with optional bounds: Σ_{index=lower}^{upper} body."""

    body: Formula
    index: Formula | None = None
    lower: Formula | None = None
    upper: Formula | None = None


class Cases(Formula):
    """A definition by cases; each row is (value, condition), the last condition may be ``None``."""

    rows: tuple[tuple[Formula, Comparison | None], ...]


class Comparison(Formula):
    """A condition such as z > 0; ``relation`` is one of ``<`` ``≤`` ``>`` ``≥`` ``≠`` ``=``."""

    left: Formula
    relation: str
    right: Formula


# --- layout -------------------------------------------------------------------------------------


class Group(Formula):
    """Brackets that the author wrote though precedence does not ask for them."""

    arg: Formula
    shape: str = "("


class Underbrace(Formula):
    """A labelled part of a formula; the label says nothing to the mathematics."""

    arg: Formula
    label: str


class Boxed(Formula):
    """A part in a box: the answer in a key.  The box says nothing to the mathematics."""

    arg: Formula


class Placeholder(Formula):
    """Room for a number to be filled in, ``width`` em wide.

    An empty frame in the formula or, if it is ``ruled``, a line to write on.  ``marks`` is what
    it is worth, in small type behind it.  ``of`` tells which value belongs here, as for a
    ``Number``.
    """

    width: float
    ruled: bool = False
    marks: str = ""
    of: str | None = hidden(default=None, kw_only=True)


# --- matrices -----------------------------------------------------------------------------------


class Matrix(Formula):
    """Rows of entries; ``style`` is ``matrix`` (stacked) or ``list`` (``[a, b]`` on the line).

    ``shape`` is how many rows and columns a matrix has of which only the corners are written, with
    ``Dots`` for the others; ``None`` where every entry is written.
    """

    rows: tuple[tuple[Formula, ...], ...]
    style: str = "matrix"
    shape: tuple[int, int] | None = None


class Transpose(Formula):
    """A matrix with rows and columns exchanged."""

    arg: Formula


# --- statements ---------------------------------------------------------------------------------


class Chain(Formula):
    """Sides joined by relations: ``a = b ≈ c``; one relation fewer than sides.

    Relations are ``=`` ``≈`` ``←`` ``→`` ``:=`` ``+=`` ``-=`` and ``⇒``.
    """

    sides: tuple[Formula, ...]
    relations: tuple[str, ...]


EULER = Name("e")
"""Euler's number as the base of a power."""


# --- building -----------------------------------------------------------------------------------


def lift(x: Operand) -> Formula:
    """A formula as it is; an ``int`` or the digits of a number as a ``Number``."""
    return x if isinstance(x, Formula) else Number(str(x))


def negate(f: Formula) -> Formula:
    """Minus ``f``: a literal changes its sign, a negation loses it."""
    if isinstance(f, Number):
        return Number(f.text[1:] if f.negative else "-" + f.text)
    return f.arg if isinstance(f, Neg) else Neg(f)


def call(function: str, *args: Formula, primes: int = 0) -> Apply:
    """``function`` applied to ``args`` by the function's written name."""
    return Apply(Name(function), args, primes)


def exp(x: Formula) -> Power:
    """e^x."""
    return Power(EULER, x)


def scaled(scale: Formula | None, f: Formula, flat: bool = False) -> Formula:
    """``f`` times a constant, whose minus stands before the product; ``None`` is 1.

    ``flat`` puts the constant before the factors that ``f`` has.
    """
    if scale is None:
        return f
    if isinstance(scale, Neg) or scale == Number("-1"):
        left = negate(scale)
        return Neg(scaled(None if left == Number("1") else left, f, flat))
    return Product((scale, *(f.factors if flat and isinstance(f, Product) else (f,))))


def total(terms: tuple[Formula, ...]) -> Formula:
    """The sum of ``terms``, or the only term itself; an empty sum is 0."""
    if len(terms) == 1:
        return terms[0]
    return Sum(terms) if terms else Number("0")


def times(*factors: Formula, sign: str = "·") -> Formula:
    """The product of ``factors``, flattened, or the only factor itself."""
    flat = tuple(g for f in factors for g in (f.factors if _same(f, sign) else (f,)))
    return Product(flat, sign) if len(flat) > 1 else flat[0]


def _same(f: Formula, sign: str) -> TypeGuard[Product]:
    return isinstance(f, Product) and f.sign == sign


def _terms(f: Formula) -> tuple[Formula, ...]:
    return f.terms if isinstance(f, Sum) else (f,)


def _factors(f: Formula) -> tuple[Formula, ...]:
    return f.factors if isinstance(f, Product) and f.sign == "·" else (f,)
