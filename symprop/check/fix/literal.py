"""A number as its author printed it, and another value printed the same way.

Decimals, the decimal comma, a missing zero before the point, the minus sign and a power of ten are
kept as they are; nothing but the number changes, its sign included.
"""

from __future__ import annotations

import re

from flint import fmpq, fmpz

from symprop.formula import tree as t
from symprop.numbers import digits
from symprop.numbers.scalar import Scalar, scalar
from symprop.record import Record

_MINUS = r"[-−–‒]|&minus;|&#8722;|&#x2212;"
_LITERAL = re.compile(
    rf"(?P<sign>{_MINUS})?(?P<between>[^\d.,]*?)"
    r'(?P<whole>\d*)(?:(?P<point>\{[.,]\}|[.,]|",")(?P<decimals>\d+))?'
    r"(?P<power>[eE][-+−]?\d+|\s*(?:\\times|\\cdot|[×·⋅*])\s*10\s*(?:\^\{?\s*[-−]?\d+\s*\}?|[⁻⁰¹²³⁴-⁹]+))?"
)
_EXPONENT = re.compile(r"(?P<sign>[-−⁻+]?)(?P<digits>\d+|[⁰¹²³⁴-⁹]+)(?=\s*\}?$)")
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_AFTER_OPERATOR = re.compile(
    r"(?P<sign>[-+*/×·⋅∗÷−–]|\\(?:cdot|times|ast|div|bullet)(?![a-zA-Z])|(?<=[\d)\s])x)"
    r"(?:\s|\\[,;:! ]|~|&nbsp;)*$"
)
_BEFORE_POWER = re.compile(r"\s*(?:\^|\*\*|[⁰¹²³⁴-⁹])")
_REACH = 40


class Style(Record):
    """How a literal is printed; ``outside`` if its minus is an operator and stands before it."""

    sign: str
    between: str
    short: bool
    point: str
    places: int
    power: str
    exponent: int
    outside: bool


class Edit(Record):
    """A stretch of the document and what is to stand there."""

    start: int
    end: int
    text: str


def style(raw: str, number: t.Number) -> Style | None:
    """How ``raw`` prints a number, or ``None`` where it is printed in no way that is known."""
    m = _LITERAL.fullmatch(raw)
    if m is None or not (m["whole"] or m["decimals"]):
        return None
    power = m["power"] or ""
    exponent = _exponent(power)
    decimals = m["decimals"] or ""
    size = fmpq(fmpz(int(m["whole"] + decimals))) * digits.ten(exponent - len(decimals))
    if size != scalar(abs(number.value)):
        return None
    return Style(
        m["sign"] or "",
        m["between"],
        not m["whole"],
        m["point"] or "",
        len(decimals),
        power,
        exponent,
        number.negative and not m["sign"],
    )


def _exponent(power: str) -> int:
    found = _EXPONENT.search(power)
    if found is None:
        return 0
    size = int(found["digits"].translate(_HIGH))
    return -size if found["sign"] in ("-", "−", "⁻") and found["sign"] else size


def shown(value: Scalar, style: Style, places: int) -> t.Number:
    """``value`` as a number of ``places`` decimals; with a power of ten, of as many digits.

    Raises:
        UndecidedError: the value is not known well enough for that.
    """
    if not style.power:
        units = digits.rounded(value, places)
        return t.Number(digits.write_units(units, places))
    found = digits.significant(value, style.places + 1)
    power = digits.magnitude(found.value) if found.value else 0
    mantissa = digits.write_units(
        digits.rounded(found.value * digits.ten(-power), style.places), style.places
    )
    return t.Number(f"{mantissa}e{power}" if power else mantissa)


def replace(
    text: str, span: tuple[int, int], style: Style, new: t.Number, term: bool = False
) -> Edit:
    """The edit that makes the literal at ``span`` read as ``new``.

    ``term`` says that it is a whole term of a sum: then the sign between terms may change with it.
    """
    start, end = span
    size = _magnitude(new, style)
    negative = new.negative
    if style.outside:
        if negative or new.value == 0:
            return Edit(start, end, style.between + size)
        return _other_sign(text, span, style, size, term, "+")
    if negative and not style.sign:
        return _other_sign(text, span, style, size, term, "-")
    sign = style.sign if negative else ""
    return Edit(start, end, sign + style.between + size)


def _other_sign(
    text: str, span: tuple[int, int], style: Style, size: str, term: bool, sign: str
) -> Edit:
    """A number whose sign is new: by the operator before it, or by a sign of its own."""
    start, end = span
    before = _AFTER_OPERATOR.search(text, max(0, start - _REACH), start)
    if before and term and before["sign"] in "+-−–":
        gap = text[before.end("sign") : start]
        return Edit(before.start("sign"), end, sign + gap + style.between + size)
    whole = f"-{style.between}{size}"
    if before or _BEFORE_POWER.match(text, end):
        whole = f"({whole})"
    return Edit(start, end, whole)


def _magnitude(new: t.Number, style: Style) -> str:
    """The digits without the sign, as the author writes them."""
    mantissa, _, power = new.text.lstrip("-").partition("e")
    whole, _, decimals = mantissa.partition(".")
    if style.short and whole == "0" and decimals:
        whole = ""
    text = f"{whole}{style.point or '.'}{decimals}" if decimals else whole
    return text + _power(style, int(power or 0))


def _power(style: Style, exponent: int) -> str:
    if not style.power or exponent == style.exponent:
        return style.power
    found = _EXPONENT.search(style.power)
    assert found is not None
    high = not found["digits"].isascii()
    sign = "" if exponent >= 0 else ("⁻" if high else "-")
    size = str(abs(exponent))
    size = size.translate(_RAISED) if high else size
    return style.power[: found.start()] + sign + size + style.power[found.end() :]
