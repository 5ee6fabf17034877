"""What is written means what the tree means: each format is read back by a small calculator.

The calculator shares nothing with the package.  It proves the bracket decisions: a missing pair
changes a value.
"""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symprop.formula import latex, mathml, omml, plain, typst
from symprop.formula.tree import (
    Formula,
    Group,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Underbrace,
    lift,
)  # fmt: skip

# --- random arithmetic --------------------------------------------------------------------------

DIGITS = "0.3 2 -2 -0.1 1.50 3 -1 0.25 2e-1 -3e+1 7"
numbers = st.sampled_from(DIGITS.split()).map(Number)
exponents = st.sampled_from(
    [lift(2), lift(3), lift(-1), Neg(lift(1)), Sum((lift(1), lift(1))), Power(lift(2), lift(1))]
)


def grow(parts: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return (
        st.builds(Neg, parts)
        | st.builds(Sum, several)
        | st.builds(Product, several, st.sampled_from(["·", "×", "*", "", ".", "⊙"]))
        | st.builds(Quotient, parts, parts, st.booleans())
        | st.builds(Power, parts, exponents)
        | st.builds(Group, parts, st.sampled_from("([{"))
        | st.builds(Underbrace, parts, st.just("label"))
    )


formulas = st.recursive(numbers, grow, max_leaves=10)


def value(f: Formula) -> Fraction:
    match f:
        case Number():
            return f.value
        case Neg(arg=x):
            return -value(x)
        case Group(arg=x) | Underbrace(arg=x):
            return value(x)
        case Sum(terms=xs):
            return sum(map(value, xs), Fraction(0))
        case Product(factors=xs):
            return prod(map(value, xs), start=Fraction(1))
        case Quotient(over=x, under=y):
            return value(x) / value(y)
        case Power(base=x, exponent=y):
            return power(value(x), value(y))
    raise AssertionError(f)


def power(base: Fraction, exponent: Fraction) -> Fraction:
    assert exponent.denominator == 1
    if abs(base.numerator) > 10**40 or base.denominator > 10**40:
        raise OverflowError
    return base**exponent.numerator


# --- a calculator -------------------------------------------------------------------------------


class Calculator:
    """Recursive descent over tokens; ``tight``: 1/2 3 is 1/(2·3) and not (1/2)·3."""

    pairs = {"(": ")", "[": "]", "{": "}"}  # noqa: RUF012

    def __init__(self, tokens: list[str], tight: bool) -> None:
        self.tokens = [*tokens, "end"]
        self.tight = tight

    @property
    def next(self) -> str:
        return self.tokens[0]

    def take(self, *expected: str) -> str:
        assert not expected or self.next in expected, self.tokens
        return self.tokens.pop(0)

    def all(self) -> Fraction:
        result = self.sum()
        self.take("end")
        return result

    def sum(self) -> Fraction:
        result = self.signed()
        while self.next in "+-":
            sign = self.take()
            assert self.next not in "+-", "two signs"
            result += self.product() if sign == "+" else -self.product()
        return result

    def signed(self) -> Fraction:
        if self.next == "-":
            self.take()
            assert self.next not in "+-", "two signs"
            return -self.product()
        return self.product()

    def product(self) -> Fraction:
        result = self.beside() if self.tight else self.raised()
        while True:
            if self.next in ("*", "/"):
                sign = self.take()
                factor = self.beside() if self.tight else self.raised()
                result = result * factor if sign == "*" else result / factor
            elif not self.tight and self.begins():
                result *= self.raised()
            else:
                return result

    def beside(self) -> Fraction:
        result = self.raised()
        while self.begins():
            result *= self.raised()
        return result

    def begins(self) -> bool:
        assert not self.next[0].isdigit(), "two numbers run together"
        return self.next in (*self.pairs, "frac")

    def raised(self) -> Fraction:
        base = self.atom()
        if self.next == "^":
            self.take()
            assert self.next != "-"
            base = power(base, self.atom())
            assert self.next != "^", "a double exponent"
        return base

    def atom(self) -> Fraction:
        token = self.take()
        if token == "frac":
            over = self.atom()
            return over / self.atom()
        if token in self.pairs:
            result = self.sum()
            self.take(self.pairs[token])
            return result
        return Fraction(token)


def calculate(tokens: list[str]) -> Fraction:
    result = Calculator(tokens, tight=True).all()
    assert Calculator(tokens, tight=False).all() == result, "depends on how 1/2 3 is read"
    return result


# --- formats as tokens --------------------------------------------------------------------------


def plain_tokens(f: Formula) -> list[str]:
    text = plain.write(f, ascii=True).replace(".*", "*")
    return re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|\S", text)


def unicode_tokens(f: Formula) -> list[str]:
    text = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"^({m[0]})", plain.write(f))
    text = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹·×⊙", "-0123456789***"))
    return re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|\S", text)


def latex_tokens(f: Formula) -> list[str]:
    text = latex.write(f).replace(r"_{\text{label}}", "")
    names = {r"\cdot": "*", r"\times": "*", r"\odot": "*", r"\frac": "frac", r"\{": "{",
             r"\}": "}", r"\left": "", r"\right": "", r"\underbrace": ""}  # fmt: skip
    tokens = re.findall(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S", text)
    # the braces of an underbrace group here though they print no bracket: MathML tests those
    return [t for t in (names.get(t, t) for t in tokens) if t]


def typst_tokens(f: Formula) -> list[str]:
    text = typst.write(f)
    for old, new in (("lr(", "("), (', "label")', ")"), ("underbrace(", "("), (r"\/", "/")):
        text = text.replace(old, new)
    text = re.sub(r"\\([\[\](){}])", r"\1", text).translate(str.maketrans("⋅×∗⊙−", "****-"))
    out: list[str] = []
    depth: list[bool] = []
    for token in re.findall(r"frac|\d+(?:\.\d+)?|\S", text):  # frac(a, b) as frac (a) (b)
        if token in "([{":
            depth.append(bool(out) and out[-1] == "frac")
        elif token in ")]}":
            depth.pop()
        out += [")", "("] if token == "," and depth[-1] else [token]
    return out


def mathml_tokens(f: Formula) -> list[str]:
    signs = dict(zip("⋅×∗⊙−", "****-", strict=True))

    def flat(e: ET.Element) -> list[str]:
        parts = [flat(child) for child in e]
        if e.tag == "mfrac":
            return ["frac", "(", *parts[0], ")", "(", *parts[1], ")"]
        if e.tag == "msup":
            return [*parts[0], "^", "(", *parts[1], ")"]
        if e.tag == "munder":
            return parts[0]
        text = (e.text or "").strip("\u2062")
        return [signs.get(text, text)] if text else [t for part in parts for t in part]

    return flat(ET.fromstring(mathml.write(f)))


def omml_tokens(f: Formula) -> list[str]:
    signs = dict(zip("⋅×∗⊙−", "****-", strict=True))
    fences = {"(": "()", "[": "[]", "{": "{}"}

    def flat(e: ET.Element) -> list[str]:
        tag = e.tag.partition("}")[2]
        parts = [flat(child) for child in e if not child.tag.endswith("Pr")]
        if tag == "f":
            return ["frac", "(", *parts[0], ")", "(", *parts[1], ")"]
        if tag == "sSup":
            return [*parts[0], "^", "(", *parts[1], ")"]
        if tag == "d":
            shape = e.find("{m}dPr/{m}begChr")
            left, right = fences["(" if shape is None else shape.attrib["{m}val"]]
            return [left, *(t for part in parts for t in part), right]
        if tag == "limLow":
            return parts[0]
        if tag == "t":
            return [signs.get(x, x) for x in re.findall(r"[\d.]+|\S", (e.text or ""))]
        return [t for part in parts for t in part]

    return flat(ET.fromstring(f'<m:oMath xmlns:m="m">{omml.write(f)}</m:oMath>'))


READERS = [plain_tokens, unicode_tokens, latex_tokens, typst_tokens, mathml_tokens, omml_tokens]


@pytest.mark.parametrize("tokens", READERS)
@settings(max_examples=200, deadline=None)
@given(f=formulas)
def test_what_is_written_has_the_value_of_the_tree(tokens, f) -> None:  # type: ignore[no-untyped-def]
    try:
        expected = value(f)
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assert calculate(tokens(f)) == expected


def shallow(parts: list[Formula]) -> list[Formula]:
    """Every construct over every pair of ``parts``."""
    return [
        made
        for x, y in itertools.product(parts, repeat=2)
        for made in (
            Sum((x, y)), Sum((y, Neg(x))), Product((x, y)), Product((x, y, x)), Product((x, y), ""),
            Quotient(x, y), Quotient(x, y, inline=True), Power(x, lift(2)),
        )
    ]  # fmt: skip


def test_every_construct_in_every_place() -> None:
    leaves: list[Formula] = [lift(2), lift("-0.5")]
    deeper = shallow(leaves)
    parts = [*leaves, Neg(lift(3)), lift("3e-1"), *deeper[8:16], *deeper[-8:]]
    for f in shallow(parts):
        try:
            expected = value(f)
        except ZeroDivisionError:
            continue
        for tokens in READERS:
            assert calculate(tokens(f)) == expected, plain.write(f)


@settings(max_examples=200)
@given(formulas)
def test_no_clumsy_signs(f: Formula) -> None:
    for text in (plain.write(f), plain.write(f, ascii=True), latex.write(f), typst.write(f)):
        assert not re.search(r"[-−+]\s*[-−+]|(?:[*·×/⋅∗⊙]|\\cdot|\\times|\\odot)\s*[-−]", text)


@given(formulas)
def test_brackets_balance(f: Formula) -> None:
    for text in (plain.write(f), latex.write(f).replace("\\", ""), typst.write(f)):
        assert [text.count(c) for c in "([{"] == [text.count(c) for c in ")]}"]


@pytest.mark.parametrize("text", ["2*-3", "2 3", "1 - -1", "2^2^3", "2/"])
def test_the_calculator_refuses(text: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        calculate(re.findall(r"\d+|\S", text))


def test_the_calculator_knows_precedence() -> None:
    assert calculate(re.findall(r"\S", "1-2*3^2/(4+5)-1")) == -2
