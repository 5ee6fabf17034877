"""What commas that touch digits are: the mark of decimals, or between the numbers of a list.

Where a document is known to write decimals so, 1,976 and (0,9), a comma between two digits is part
of a number, unless it stands in a pair that is a whole side, in braces, in the arguments of a
function of several, or between the numbers of a longer list.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .numerals import Marks
from .tokens import BREAK, OPERATORS, STARTS, Token, is_word

_OF_SEVERAL = frozenset({"max", "min", "pow"})
"""Functions whose arguments a comma may separate."""
_FRACTION = re.compile(r"[0-9]+(?:[eE][-+]?[0-9]+)?")
"""What may follow the mark of decimals: 5,26e-6."""
_BEFORE_PAIRS = frozenset({
    "RELATION", "COMMA", "COLON", "SEMICOLON", "NAME", BREAK, "LPAR", "ROW", "COLUMN",
})  # fmt: skip


def glued(left: Token, comma: Token, right: Token) -> bool:
    """Whether a comma and the digits around it touch; the last may have a power of ten."""
    kinds = (left.type, comma.type, right.type) == ("NUMBER", "COMMA", "NUMBER")
    digits = kinds and left.text.isdigit() and _FRACTION.fullmatch(right.text) is not None
    return digits and not comma.gap and not right.gap


def with_numbers(tokens: list[Token], marks: Marks) -> list[Token]:
    """``tokens`` with brackets around l = 1,2,3, and with known ``marks`` numbers put together."""
    if not any(token.type == "COMMA" for token in tokens):
        return _of_rows(tokens) if marks.commas else tokens
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        count = _run(tokens, i)
        numbers = tokens[i : i + 2 * count - 1]
        if count == 2 and (digits := _joined(tokens, i, marks)):
            first, last = tokens[i], tokens[i + 2]
            first.text, first.end = digits, last.end
            out.append(first)
        elif count > 2 and out and out[-1].type == "RELATION" and _counts_up(numbers):
            start, end = numbers[0].start, numbers[-1].end
            out += [Token("LPAR", start, start, "("), *numbers, Token("RPAR", end, end, ")")]
        else:
            out += numbers
        i += 2 * count - 1
    return _of_rows(out) if marks.commas else out


def _of_rows(tokens: list[Token]) -> list[Token]:
    """``[[0,1; 0,2]; [0,3; 0,4]]``: semicolons separate what is beside decimals with commas."""
    begin, depth = 0, 0
    for i, token in enumerate(tokens):
        if token.type == "LSQB":
            begin, depth = (begin if depth else i), depth + 1
        elif token.type == "RSQB" and depth:
            depth -= 1
            inside = tokens[begin : i + 1]
            nested = len(inside) > 1 and inside[1].type == "LSQB"
            if not depth and nested and not any(x.type == "COMMA" for x in inside):
                for separator in inside:
                    if separator.type == "SEMICOLON":
                        separator.type, separator.text = "COMMA", ","
    return tokens


def _joined(tokens: list[Token], i: int, marks: Marks) -> str:
    """The number that the digits around a comma are together, empty where they are two."""
    first, last = tokens[i].text, tokens[i + 2].text
    if marks.thousands == "," and len(last) == 3 and len(first) < 4 and first[0] != "0":
        return "" if _is_pair(tokens, i) else first + last
    return f"{first}.{last}" if marks.commas and not _is_pair(tokens, i) else ""


def _run(tokens: list[Token], i: int) -> int:
    """How many numbers touch one another with commas between them, from token ``i`` on."""
    count = 1
    while i + 2 < len(tokens) and glued(*tokens[i : i + 3]):
        count, i = count + 1, i + 2
    return count


def _counts_up(numbers: list[Token]) -> bool:
    """Whether numbers, with commas between them, are 1,2,3."""
    if not all(number.text.isdigit() for number in numbers[::2]):
        return False
    return all(int(b.text[:9]) == int(a.text[:9]) + 1 for a, b in pairwise(numbers[::2]))


def _is_pair(tokens: list[Token], i: int) -> bool:
    """Whether two numbers fill a bracket that must be a pair: x = (1,0), {0,1}, max(0,3)."""
    before = tokens[i - 1] if i else None
    behind = tokens[i + 3] if i + 3 < len(tokens) else None
    if before is None or behind is None:
        return False
    if before.type not in ("LPAR", "LSQB") or behind.type not in ("RPAR", "RSQB"):
        return False
    outer = tokens[i - 2] if i > 1 else None
    if before.type == "LSQB" and outer is not None and outer.type in ("LSQB", "SEMICOLON"):
        return False  # [[0,5]; [0,7]] has rows of one entry
    after = tokens[i + 4] if i + 4 < len(tokens) else None
    if outer is not None and outer.type == "NAME" and not before.gap:
        return outer.text.lstrip("\\") in _OF_SEVERAL
    if before.text == "{" or before.type == "LSQB":
        return True
    if outer is not None and outer.type not in _BEFORE_PAIRS:
        return False
    if after is None or after.type == "RELATION" or is_word(after):
        return True
    return after.type not in OPERATORS and after.type not in STARTS
