"""What somebody has written for a number: read as a number, and as nothing else.

Decimals with a point or a comma, any of Unicode's minus signs and digits, ``1/8``, ``1.5e-3``,
``1.5·10⁻³``, ``5 %``, digits in groups of three, the spelling of LaTeX and of Markdown.  Of
``z = 0.22 + 0.88 = 1.1`` the last side counts.  Nothing is computed and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import decimal, normalize

LONGEST = 500
"""More characters than this are no answer."""

_LETTERS = str.maketrans(
    dict.fromkeys("−–—‒‑﹣－", "-")
    | dict.fromkeys("\u00a0\u2009\u202f\u2007\u2002\u2003\t\n\r", " ")
    | {"⁄": "/", "∕": "/", "÷": "/", "，": ",", "．": ".", "٫": ".", "’": "'", "＋": "+"}
)
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_FRAC = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_MARKUP = [
    (re.compile(r"\\(?:rule\{[^{}]*\}|hspace\*?)\{[^{}]*\}"), ""),
    (re.compile(r"\\scriptstyle\s*\(\d*\)"), ""),
    (re.compile(r"\{\s*([.,])\s*\}"), r"\1"),
    (re.compile(r"\\(?:cdot|times)(?![A-Za-z])"), "·"),
    (re.compile(r"\\(?:approx|doteq)(?![A-Za-z])"), "≈"),
    (re.compile(r"\\(?:underline|boxed|mathbf|mathrm|text|quad|qquad|begin|end)(?![A-Za-z])"), ""),
    (re.compile(r"\{(?:aligned|bmatrix)\}"), ""),
    (re.compile(r"\\[,;:!()\[\]% ]|[$`&{}\\]|\*\*|__+|«|»|<<|>>"), " "),
]
_RELATION = re.compile(r"[=≈≃≅~:]+")
_REMARK = re.compile(r"\s*(?:±.*|\([^()]*\))\s*$")
_NOTHING = re.compile(r"[\s._?…/-]*")

_GROUPED = r"\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+"
_DECIMAL = rf"(?:{_GROUPED}|\d+)(?:[.,](?:\d| (?=\d))*)?|[.,](?:\d| (?=\d))+"
_ENGLISH = r"\d{1,3}(?:,\d{3})+\.\d+"
_CONTINENTAL = r"\d{1,3}(?:\.\d{3})+,\d+"
_PLAIN = rf"(?:{_ENGLISH}|{_CONTINENTAL}|{_DECIMAL})"
_POWER = r"(?: ?(?:[eE]|[·×x*] ?10 ?\^?) ?(?P<power>[+-]?\d{1,3}))?"
_NUMBER = re.compile(rf"(?P<sign>[+-]?) ?(?P<digits>{_PLAIN}){_POWER} ?(?P<percent>%?)")
_RATIO = re.compile(rf"(?P<sign>[+-]?) ?(?P<over>{_PLAIN}) ?/ ?(?P<under>{_PLAIN})")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written, and the number that it is.

    ``value`` is ``None`` where nothing was written and where it cannot be read.
    """

    text: str = ""
    value: Fraction | None = None
    places: int | None = None
    """The decimal places written; ``None`` for a fraction such as 1/8."""

    @property
    def missing(self) -> bool:
        """Whether nothing was written."""
        return self.value is None and not self.text

    @property
    def unreadable(self) -> bool:
        """Whether something was written that is no number."""
        return self.value is None and bool(self.text)


MISSING = Answer()


def read_answer(written: object) -> Answer:
    """The answer that a text, or a value of a JSON file, is."""
    if written is None:
        return MISSING
    if isinstance(written, bool) or not isinstance(written, (str, int, float)):
        return Answer(str(written)[:LONGEST] or "?")
    text = str(written).strip()
    if len(text) > LONGEST:
        return Answer(text[:LONGEST])
    line = _plain(text)
    sides = [side.strip() for side in _RELATION.split(line)]
    last = sides[-1]
    if _NOTHING.fullmatch(last):  # 1.1 = is no answer yet, but it is not nothing
        return Answer(text) if any(re.search(r"\d", side) for side in sides) else MISSING
    for reading in (last, _REMARK.sub("", last), last.removeprefix("(").removesuffix(")").strip()):
        found = _number(reading)
        if found is not None:
            return Answer(text, *found)
    return Answer(text)


def _plain(text: str) -> str:
    """``text`` in ASCII's digits, minus sign and spaces, without markup."""
    text = _FRAC.sub(r"\1/\2", text.translate(_LETTERS))
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    text = "".join(map(_character, text))
    text = re.sub(r" +", " ", text).strip()
    text = re.sub(r"(?<=\d) ?([.,]) ?(?=\d)", r"\1", text)  # 0. 755
    return re.sub(r"(?<=10)\^ ?\(?([+-]?\d+)\)?", r"^\1", text)


def _character(c: str) -> str:
    if c.isascii():
        return c
    digit = decimal(c, None)
    if digit is not None:
        return str(digit)
    if "⁄" in (spelled := normalize("NFKC", c)):  # ½
        return " " + spelled.replace("⁄", "/")
    return c.translate(_HIGH)


def _number(text: str) -> tuple[Fraction, int | None] | None:
    """The value of a number and its decimal places."""
    ratio = _RATIO.fullmatch(text)
    if ratio:
        under = Fraction(_digits(ratio["under"]))
        if not under:
            return None
        value = Fraction(_digits(ratio["over"])) / under
        return (-value if ratio["sign"] == "-" else value), None
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    digits = _digits(match["digits"])
    power = int(match["power"] or 0) - (2 if match["percent"] else 0)
    value = Fraction(digits) * Fraction(10) ** power
    places = len(digits.partition(".")[2]) - power
    return (-value if match["sign"] == "-" else value), places


def _digits(text: str) -> str:
    """Digits as Python spells them: ``1.234,5`` is ``1234.5``."""
    text = text.replace(" ", "").replace("'", "")
    if "," in text and "." in text:
        grouping = "," if text.rfind(",") < text.rfind(".") else "."
        text = text.replace(grouping, "")
    text = text.replace(",", ".")
    return f"0{text}" if text.startswith(".") else text.rstrip(".")
