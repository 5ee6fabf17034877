"""Numbers rewritten in their author's own way of writing them."""

from __future__ import annotations

import pytest
from flint import fmpq

from symprop.check.fix.literal import replace, shown, style
from symprop.formula import tree as t
from symprop.formula.read import read_latex, read_plain


def rewritten(
    text: str, value: str, read: str = "plain", which: int = -1, term: bool = False
) -> str:
    """``text`` with one of its numbers replaced by a value."""
    reading = read_plain(text) if read == "plain" else read_latex(text)
    numbers = [
        x
        for statement in reading.statements
        for x in t.walk(statement)
        if isinstance(x, t.Number) and x.span
    ]
    number = numbers[which]
    assert number.span is not None
    start, end = number.span
    how = style(text[start:end], number)
    assert how is not None
    p, _, q = value.partition("/")
    exact = fmpq(int(p), int(q or 1))
    edit = replace(text, number.span, how, shown(exact, how, how.places), term)
    return text[: edit.start] + edit.text + text[edit.end :]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("z = 0.50", "1/3", "z = 0.33"),
        ("z = 3", "11/2", "z = 6"),
        ("z = .198", "4534/10000", "z = .453"),
        ("z = -.198", "-4534/10000", "z = -.453"),
        ("z = .98", "123/100", "z = 1.23"),
        ("z = −0.50", "-1/3", "z = −0.33"),
        ("z = −0.50", "1/3", "z = 0.33"),
        ("z = 0.50", "-1/3", "z = -0.33"),
        ("z = 2 * 0.50", "-1/3", "z = 2 * (-0.33)"),
        ("z = 2 * (0.50)", "-1/3", "z = 2 * (-0.33)"),
        ("z = 2 * -0.50", "1/3", "z = 2 * 0.33"),
        ("z = 1 - 0.50", "-1/3", "z = 1 - 0.33"),
        ("z = 1 - 0.50", "1/3", "z = 1 - (-0.33)"),
        ("z = 1 + 0.50", "-1/3", "z = 1 + (-0.33)"),
        ("z = 1.5e-3", "-12/100000", "z = -1.2e-4"),
        ("z = 1.5e-3", "15/1000", "z = 1.5e-2"),
        ("z = 1.52×10⁻³", "123456/1000000000", "z = 1.23×10⁻⁴"),
        ("z = 1.5×10^-3", "1/500", "z = 2.0×10^-3"),
        ("z = 0,50", "1/3", "z = 0,33"),
    ],
)
def test_plain_text(text: str, value: str, expected: str) -> None:
    assert rewritten(text, value) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        (r"z = \mathbf{0.50}", "1/3", r"z = \mathbf{0.33}"),
        (r"z = -\mathbf{0.50}", "1/3", r"z = \mathbf{0.33}"),
        (r"z = {-}0.50", "-1/3", r"z = {-}0.33"),
        (r"z = 0{,}50", "1/3", r"z = 0{,}33"),
        (r"z = 2 \cdot 0.50", "-1/3", r"z = 2 \cdot (-0.33)"),
        (r"z = 2 \times 0.50", "-1/3", r"z = 2 \times (-0.33)"),
        (r"z = 1.5 \times 10^{-3}", "1/5000", r"z = 2.0 \times 10^{-4}"),
        (r"z = \frac{0.50}{3}", "-1/3", r"z = \frac{-0.33}{3}"),
    ],
)
def test_latex(text: str, value: str, expected: str) -> None:
    which = 0 if "frac" in text else -1
    assert rewritten(text, value, "latex", which) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("z = 1 - 0.50", "1/3", "z = 1 + 0.33"),
        ("z = 1 + 0.50", "-1/3", "z = 1 - 0.33"),
        ("z = 1 − 0.50", "-1/3", "z = 1 − 0.33"),
        ("z = 0.50", "-1/3", "z = -0.33"),
    ],
)
def test_the_sign_between_terms_changes_with_the_term(text: str, value: str, expected: str) -> None:
    assert rewritten(text, value, term=True) == expected


def test_a_base_gets_brackets() -> None:
    assert rewritten("z = 0.50^2", "-1/3", which=0) == "z = (-0.33)^2"


@pytest.mark.parametrize("raw", ["½", "1 000.5", "0.<b>5</b>", "5%", "٣", "1_000"])
def test_what_is_not_understood_is_left_alone(raw: str) -> None:
    assert style(raw, t.Number("0.5")) is None


def test_a_style_belongs_to_its_number() -> None:
    assert style("0.5", t.Number("0.6")) is None
    assert style("−0.5", t.Number("-0.5")) is not None
    assert style("&minus;0.5", t.Number("-0.5")) is not None
