"""MathML in which numbers can be changed later: each is a slot that knows all of its spellings.

What stands around a number depends on its sign: ``+ 0.3`` or ``− 0.3``, ``0.3`` or ``(−0.3)``;
and on whether it has a power of ten, ``(2.30 × 10⁻⁷)``.  The writer of formulas decides that, for
each of the four; a page only picks one and puts the digits in place of ``#`` and ``@``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from symprop.document.formats.html_math import MarkedMathml
from symprop.formula import precedence as p
from symprop.formula import tree as t
from symprop.formula.locale import USUAL, Locale
from symprop.formula.writer import Step, terms

DIGITS, POWER = "#", "@"
_SIGNED = p.Position(p.Strength.PRODUCT)
"""Where a term brings its own plus or minus sign; known by identity."""


class Slots(MarkedMathml):
    """MathML with a slot for every number whose ``of`` has a place in ``index``."""

    def __init__(
        self,
        ids: Mapping[t.Formula, str],
        index: Mapping[str, int],
        locale: Locale = USUAL,
    ) -> None:
        super().__init__(ids, locale)
        self._index = index
        self._rows[t.Number] = self._alone
        self._spellings: dict[tuple[str, ...], int] = {}
        self._alone(t.Number("0", of=next(iter(index), "")))  # slots refer to it by leaving it out

    @property
    def spellings(self) -> list[tuple[str, ...]]:
        """The spellings that slots refer to: positive and negative, the same with a power."""
        return list(self._spellings)

    # --- walking ------------------------------------------------------------------------------

    def write(self, f: t.Formula, lead: bool = True) -> str:
        if isinstance(f, t.Sum):
            return self.steps(self.terms(f), lead)
        if isinstance(f, t.Product):
            return self.steps(self.factors(f), lead)
        return super().write(f, lead)

    def part(self, f: t.Formula, place: p.Position, lead: bool = True) -> str:
        value = self._value(f)
        if value is None:
            return super().part(f, place, lead)
        assert isinstance(f, t.Number)
        if place is _SIGNED:
            spellings = tuple(self._term(x, lead) for x in _signs(f))
        else:
            spellings = tuple(super(Slots, self).part(x, place, lead) for x in _signs(f))
        return self._slot(f, value, spellings)

    def terms(self, f: t.Sum) -> list[Step]:
        out = super().terms(f)
        for i, term in enumerate(f.terms):
            if i and self._value(term) is not None:
                out[i] = ("", term, _SIGNED)
        return out

    def factors(self, f: t.Product) -> list[Step]:
        """The factors; a base that is bracketed beside a coefficient stays so: ½(−0.4)²."""
        out = super().factors(f)
        if len(out) > 1 and isinstance(f.factors[1], t.Power):
            sign, _, place = out[1]
            base = f.factors[1].base
            if sign != f.sign and self._value(base) is not None:
                out[1] = (sign, t.Power(t.Group(base), f.factors[1].exponent), place)
        return out

    # --- spelling -----------------------------------------------------------------------------

    def _value(self, f: t.Formula) -> int | None:
        if not isinstance(f, t.Number) or f.of is None:
            return None
        return self._index.get(f.of.removeprefix("-"))

    def _alone(self, f: t.Number) -> str:
        value = self._value(f)
        if value is None:
            return self._number(f)
        return self._slot(f, value, tuple(self.write(x) for x in _signs(f)))

    def _term(self, f: t.Formula, lead: bool) -> str:
        """A term that is not the first, with the sign before it."""
        _, (sign, g, place) = terms(t.Sum((t.Dots(), f)))
        mark = self.signs[sign].replace("<mo>", '<mo form="infix">')
        return self.row((mark, super().part(g, place, lead)))

    def _slot(self, f: t.Number, value: int, spellings: tuple[str, ...]) -> str:
        kind = self._spellings.setdefault(spellings, len(self._spellings))
        negative = f.negative != (f.of or "").startswith("-")
        digits, _, power = escape(f.text.lstrip("-")).partition("e-")
        digits = digits.replace(".", self.locale.decimal)
        spelling = spellings[2 * bool(power) + negative]
        now = spelling.replace(DIGITS, digits).replace(POWER, power)
        which = f' data-s="{kind}"' if kind else ""
        return f'<mrow data-v="{value}"{which}>{now}</mrow>'


def _signs(f: t.Number) -> Iterator[t.Formula]:
    """What is to be written where the value of the slot is positive, and where it is negative."""
    for digits in (DIGITS, f"{DIGITS}e-{POWER}"):
        plus, minus = t.Number(digits), t.Number(f"-{digits}")
        yield from (minus, t.Neg(minus)) if (f.of or "").startswith("-") else (plus, minus)
