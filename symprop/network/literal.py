"""Numbers as somebody wrote them: which spellings are accepted, and their plain spelling."""

from __future__ import annotations

import re
from decimal import Decimal

from symprop.formula.tree import Number

MAX_DIGITS = 50
"""Significant digits that a number may have, and the largest power of ten, up or down."""

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_LITERAL = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]*))?|\.(?P<only>[0-9]+))"
    r"(?:[eE](?P<exponent>[-+]?[0-9]+))?"
)
_HINTS = (
    (re.compile(r"[-+]?[0-9]+,[0-9]+"), "write a decimal point"),
    (re.compile(r"[−–][0-9.].*"), "write - for minus"),
    (re.compile(r"[-+]?[0-9.]+(?:_[0-9.]+)+"), "leave out _"),
    (re.compile(r"[-+]?0[box][0-9a-fA-F]+", re.IGNORECASE), "write it in decimal digits"),
    (re.compile(r"[-+]?[0-9.]+\s*/\s*[0-9.]+"), "write a fraction as a decimal"),
    (re.compile(r"[-+]?[0-9.]+\s*%"), "write a percentage as a decimal"),
)


def read_number(text: str) -> Number:
    """The number that ``text`` spells, digits kept.

    ``0.20``, ``-3`` and ``1.0`` stay as they are.  Anything a hand-written line would not show is
    spelled out with the same digits: ``.5`` → ``0.5``, ``+2`` → ``2``, ``1.50e-3`` → ``0.00150``.
    Raises ``ValueError``, with a hint if there is one, for whatever is not a number in decimal
    digits or would not fit on a line.
    """
    if _PLAIN.fullmatch(text):
        return Number(text)
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise ValueError(_hint(text))
    whole, part = match["whole"] or "", match["part"] or match["only"] or ""
    if len(whole) > 1 and whole.startswith("0"):
        raise ValueError("leave out the first 0, which may mean octal digits")
    # Python would read any exponent, and then write out as many zeros.
    exponent = int(match["exponent"] or 0) if len(match["exponent"] or "0") <= 4 else 10**4
    digits = (whole + part).lstrip("0")
    first = exponent - len(part) + len(digits) - 1 if digits else exponent
    places = len(part) - exponent
    if max(len(digits.rstrip("0")), abs(first), places - MAX_DIGITS) > MAX_DIGITS:
        raise ValueError(
            f"at most {MAX_DIGITS} significant digits and {2 * MAX_DIGITS} decimal places, "
            f"from 1e-{MAX_DIGITS} to 1e{MAX_DIGITS}"
        )
    return Number(format(Decimal(text), "f"))


def quote(text: str, limit: int = 40) -> str:
    """``text`` in quotation marks, shortened when it is long."""
    return f"'{text}'" if len(text) <= limit else f"'{text[: limit - 3]}...'"


def _hint(text: str) -> str:
    if len(text) <= 200:
        for pattern, hint in _HINTS:
            if pattern.fullmatch(text):
                return hint
    return ""
