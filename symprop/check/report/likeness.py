"""How a wrong number differs from the right one: what a teacher sees at a glance."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from symprop.record import Record

FACTORS = (2, 3, 4, 5, 8, 10, 100, 1000)


class Likeness(Record):
    """A cause that the two numbers alone suggest."""

    cause: str
    factor: str | None = None


def likeness(claimed: str, expected: str | None) -> Likeness | None:
    """Why ``claimed`` stands in place of ``expected``, as far as their digits tell."""
    try:
        a, b = Decimal(claimed), Decimal(expected or "")
    except InvalidOperation:
        return None
    if not a or not b or a == b:
        return None
    if a == -b:
        return Likeness("sign")
    if len(_digits(claimed)) < 3 or len(_digits(expected or "")) < 3:
        return None  # too little to tell a pattern from chance
    return _factor(a, b) or _misprint(claimed, expected or "")


def _factor(a: Decimal, b: Decimal) -> Likeness | None:
    """A simple factor between them, both as exact as they are printed."""
    for factor in FACTORS:
        for small, large, cause in ((a, b, "missing_factor"), (b, a, "extra_factor")):
            room = (_unit(small) * factor + _unit(large)) / 2
            if abs(small * factor - large) <= room and abs(large) > 20 * room:
                cause = "decimal_point" if factor in (10, 100, 1000) else cause
                return Likeness(cause, str(factor))
    return None


def _misprint(claimed: str, expected: str) -> Likeness | None:
    """One digit, or two neighbours, somewhere before the last place."""
    if len(claimed) != len(expected):
        return None
    odd = [i for i, (x, y) in enumerate(zip(claimed, expected, strict=True)) if x != y]
    if not all(claimed[i].isdigit() and expected[i].isdigit() for i in odd):
        return None
    if len(odd) == 1 and odd[0] < len(claimed) - 1:
        return Likeness("misprint")
    if len(odd) == 2 and odd[1] - odd[0] == 1:
        i, k = odd
        if claimed[i] == expected[k] and claimed[k] == expected[i]:
            return Likeness("transposition")
    return None


def _unit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _digits(text: str) -> str:
    return "".join(c for c in text.lower().split("e")[0] if c.isdigit()).lstrip("0")
