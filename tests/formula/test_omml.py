"""Office Math: elements in the order that the standard (ECMA-376, part 1, 22.1) asks for."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from test_writers import SPELLINGS, formulas

from symprop.formula import omml
from symprop.formula.tree import (
    BigSum,
    Boxed,
    Chain,
    Derivative,
    Formula,
    Matrix,
    Name,
    Number,
    Placeholder,
    Sum,
    Transpose,
    call,
    lift,
)

a, b, z = Name("a"), Name("b"), Name("z")
LONG = Chain(
    (Name("z", "o"), *(Name(f"{x}1") * Name(f"{x}2") + Name(f"{x}3") * 100 for x in "abcdef")),
    ("=", "≈", "=", "=", "=", "="),
)

MATH = "(?:r|f|sSub|sSup|sSubSup|d|rad|nary|m|acc|bar|limLow|groupChr|borderBox|eqArr)"
ORDER = {
    "oMath": f"({MATH} )*",
    "e": f"({MATH} )*",
    "num": f"({MATH} )*",
    "den": f"({MATH} )*",
    "sub": f"({MATH} )*",
    "sup": f"({MATH} )*",
    "lim": f"({MATH} )*",
    "deg": "",
    "r": r"(rPr )?(\{w\}rPr )?t ",
    "{w}rPr": r"\{w\}rFonts ",
    "rPr": "(nor |sty )?(aln )?",
    "t": "",
    "f": "num den ",
    "sSub": "e sub ",
    "sSup": "e sup ",
    "sSubSup": "e sub sup ",
    "d": "(dPr )?(e )+",
    "dPr": "begChr endChr ",
    "rad": "radPr deg e ",
    "radPr": "degHide ",
    "nary": "naryPr sub sup e ",
    "naryPr": "chr limLoc (subHide )?(supHide )?",
    "m": "(mPr )?(mr )+",
    "mr": "(e )+",
    "mPr": "mcs ",
    "mcs": "mc ",
    "mc": "mcPr ",
    "mcPr": "count mcJc ",
    "acc": "accPr e ",
    "accPr": "chr ",
    "limLow": "e lim ",
    "groupChr": "groupChrPr e ",
    "groupChrPr": "chr pos ",
    "bar": "barPr e ",
    "barPr": "pos ",
    "borderBox": "e ",
    "eqArr": "(e )+",
}
"""What may stand in an element, in this order, of what the writer uses."""


def parsed(text: str) -> ET.Element:
    return ET.fromstring(f'<m:oMath xmlns:m="m" xmlns:w="w">{text}</m:oMath>')


def check(text: str) -> None:
    for element in parsed(text).iter():
        tag = element.tag.removeprefix("{m}")
        inside = "".join(f"{child.tag.removeprefix('{m}')} " for child in element)
        expected = ORDER.get(tag, "")  # what is not listed is empty
        assert re.fullmatch(expected, inside), (tag, inside)
        assert tag == "t" or not (element.text or "").strip()
        assert not (element.tail or "").strip()


def said(f: Formula) -> str:
    """The characters of a formula, in the order of the file."""
    return "".join(x.text or "" for x in parsed(omml.write(f)).iter("{m}t"))


@pytest.mark.parametrize(
    "formula",
    [
        *(row[0] for row in SPELLINGS),
        Boxed(lift(2)),
        Placeholder(3),
        Placeholder(3, True, "1"),
        BigSum(a, Name("i"), lift(1), Name("n")),
        Number("2.5e-7"),
        LONG,
    ],
)
def test_elements_stand_in_order(formula: Formula) -> None:
    check(omml.write(formula))


@given(formulas)
def test_hostile_names_are_text(formula: Formula) -> None:
    check(omml.write(formula))


def test_a_long_chain_is_aligned_at_its_relations() -> None:
    text = omml.aligned(LONG)
    check(text)
    (array,) = parsed(text)
    assert len(array) == 6
    for k, line in enumerate(array):
        (mark,) = line.findall(".//{m}aln/../..")
        assert mark.find("{m}t").text in ("=", "≈")  # type: ignore[union-attr]
        left = "".join(x.text or "" for x in line.iter("{m}t")).partition("=")[0].partition("≈")[0]
        assert left.strip() == ("" if k else "\u200bzo")
        assert line.find("{m}r/{m}rPr/{m}nor") is not None  # text, which LibreOffice sets left
    assert "&" not in text
    assert omml.aligned(Chain((a, b), ("=",))) == omml.write(Chain((a, b), ("=",)))


def test_what_libreoffice_would_raise_or_leave_out_is_text() -> None:
    """A prime, which text has raised already; the space before what goes on from the line above."""
    runs = parsed(omml.write(call("σ", z, primes=1)))
    (prime,) = (x for x in runs if "".join(x.itertext()) == "′")
    assert prime.find("{m}rPr/{m}nor") is not None
    wide = Chain((a, Sum(tuple(Name(f"longname{i}") for i in range(20)))), ("=",))
    lines = parsed(omml.aligned(wide))[0]
    assert len(lines) > 1
    for line in list(lines)[1:]:
        (mark,) = line.findall(".//{m}aln/..")
        assert mark.find("{m}nor") is not None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Derivative(Name("Loss"), Name("w", "h1")), "∂Loss∂wh1"),
        (Derivative(Name("Loss"), a, "d"), "d\u2009Lossda"),
        (call("σ", z, primes=1), "σ′(z)"),
        (Transpose(Matrix(((a, b),))), "ab⊤"),
        (Number("-2.5e-7"), "−2.5×10−7"),
        (BigSum(a**2), "a2"),
    ],
)
def test_characters(formula: Formula, expected: str) -> None:
    assert said(formula) == expected
