"""Formulas for a page: MathML whose symbols know their values, in pieces that a browser wraps.

MathML does not break lines.  So each side of a chain is an element of its own, and a side too wide
for a telephone is cut into several at its plus and minus signs, then at its products: inline
boxes, which wrap where the page ends, nested ones only after the outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from symprop.formula import precedence as p
from symprop.formula import tree as t
from symprop.formula.locale import USUAL, Locale
from symprop.formula.mathml import Mathml
from symprop.formula.measure import Measure
from symprop.formula.writer import Step, factors, tall, terms

ROOM = 16.0
"""The width in em that a telephone has for a chain."""
LINE = 36.0
"""The width in em of the page's text on a desktop."""
_BESIDE = 7.0
"""The widest first side that the others stand beside and not under."""
_INDENT = 1.2
_BRACKET = 0.4
_HANGING = 1.7
"""How far what goes on from the line above is indented."""
_INLINE = 18.0
"""A formula in a line that is wider gets a box of its own, which can be scrolled."""
_NOTHING = "<mi></mi>"
"""Something before a sign, so that it is set as one between two terms."""
_measure = Measure()


class MarkedMathml(Mathml):
    """MathML in which every name of a value carries the value's id."""

    def __init__(self, ids: Mapping[t.Formula, str], locale: Locale = USUAL) -> None:
        super().__init__(locale)
        self._ids = ids

    def name(self, f: t.Name) -> str:
        return _marked(super().name(f), self._ids.get(f))

    def power(self, f: t.Power, base: str) -> str:
        written = super().power(f, base)  # the scripts of a name with a subscript are joined
        joined = isinstance(f.base, t.Name) and f.base.sub and not f.base.sup
        return _marked(written, self._ids.get(f.base)) if joined else written

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        written = super().derivative(f, of, by)
        return _marked(written, self.id(f)) if of else written

    def terms(self, f: t.Sum) -> list[Step]:
        """The terms of a sum with their signs."""
        return list(terms(f))

    def factors(self, f: t.Product) -> list[Step]:
        """The factors of a product with the signs between them."""
        return list(factors(f, True))

    def relation(self, sign: str, slot: str | None) -> str:
        """A relation; ``slot`` is the name under which it can be changed."""
        mark = self.relations[sign]
        return mark.replace("<mo>", f'<mo data-r="{slot}">') if slot else mark

    def id(self, f: t.Formula) -> str | None:
        """The id of the value that a name, or a derivative written as one, stands for."""
        if not isinstance(f, t.Derivative) or f in self._ids:
            return self._ids.get(f)
        of, by = self._ids.get(f.of), self._ids.get(f.by)
        if of is None or by is None:
            return None
        return f"∂{by}" if of == "loss" else f"∂{of}|{by}"


def _marked(inside: str, id: str | None) -> str:
    return f'<mrow data-id="{escape(id)}">{inside}</mrow>' if id else inside


class ChainLine(NamedTuple):
    """A side of a chain with the relation before it.

    ``slot`` names the relation where it can be changed; ``branch`` says for which case of a
    definition by cases the side stands, and it is ``hidden`` while another one holds.
    """

    formula: t.Formula
    relation: str
    kind: str = ""
    slot: str | None = None
    branch: str | None = None
    hidden: bool = False


class MathPage:
    """Formulas in a line and on lines of their own."""

    def __init__(self, writer: MarkedMathml) -> None:
        self.writer = writer
        self._crowded = False
        """Whether something in the chain at hand is wider than its room and cannot be broken."""

    def inline(self, f: t.Formula) -> str:
        """A formula in a line of text."""
        math = f"<math>{self.writer.write(f)}</math>"
        return f'<span class="wide">{math}</span>' if _measure.write(f) > _INLINE else math

    def display(self, first: t.Formula, lines: Sequence[ChainLine] = ()) -> str:
        """A formula on a line of its own, or a chain with its sides below each other."""
        widths = [_measure.part(x.formula, p.SIDE) for x in lines if not x.hidden]
        signs = sum(_measure.relations[x.relation] for x in lines if not x.hidden)
        head = 0.0 if isinstance(first, t.Missing) else _measure.part(first, p.SIDE)
        total = head + sum(widths) + signs
        shape = "one" if total <= ROOM else "line" if total <= LINE else "rows"
        beside = head <= _BESIDE
        room = ROOM - (head if beside else _INDENT)
        self._crowded = False
        sides = "".join(self._line(line, room) for line in lines)
        shape += " under" if not beside else " crowded" if self._crowded else ""
        written = "" if isinstance(first, t.Missing) else self.side(first)
        if not lines:
            return f'<div class="chain"><div class="side">{written}</div></div>'
        return (
            f'<div class="chain {shape}"><div class="head">{written}</div>'
            f'<div class="sides">{sides}</div></div>'
        )

    def _line(self, line: ChainLine, room: float) -> str:
        classes = f"side {line.kind}".strip()
        branch = f' data-b="{line.branch}"' if line.branch else ""
        hidden = " hidden" if line.hidden else ""
        content = self.side(line.formula, line.relation, room, line.slot)
        return f'<div class="{classes}"{branch}{hidden}>{content}</div>'

    def side(
        self, f: t.Formula, relation: str = "", room: float = ROOM, slot: str | None = None
    ) -> str:
        """A side of a chain with the relation before it, in pieces if it is wider than ``room``."""
        if not relation:
            return self._lay(f, p.SIDE, _Ends("", "", room))
        before = _NOTHING + self.writer.relation(relation, slot)
        return self._lay(f, p.SIDE, _Ends(before, "", room - _measure.relations[relation]))

    # --- breaking -----------------------------------------------------------------------------

    def _lay(self, f: t.Formula, place: p.Position, ends: _Ends) -> str:
        """``f`` as one piece, or as several that may stand on different lines."""
        if _measure.part(f, place, ends.lead) > ends.room:
            broken = self._broken(f, place, ends)
            if broken is not None:
                return broken
            self._crowded = True
        inside = self.writer.part(f, place, ends.lead)
        return f'<math displaystyle="true">{ends.before}{inside}{ends.after}</math>'

    def _broken(self, f: t.Formula, place: p.Position, ends: _Ends) -> str | None:
        match f:
            case t.Group(arg=arg, shape=shape):
                return self._between(shape, arg, ends)
            case t.Apply(args=(arg,)):
                name = self.writer.function(f)
                return self._between("(", arg, ends._replace(before=ends.before + name))
            case t.Sum() | t.Product() | t.Neg() if p.needs_brackets(f, place, True, ends.lead):
                return self._between("(", f, ends)
            case t.Sum() | t.Product():
                steps = self.writer.terms(f) if isinstance(f, t.Sum) else self.writer.factors(f)
                return self._pieces(steps, ends._replace(lead=ends.lead and place.sign))
            case t.Neg(arg=arg):
                before = ends.before + self.writer.minus
                return self._lay(arg, p.TERM, ends._replace(before=before, lead=False))
        return None

    def _between(self, shape: str, inside: t.Formula, ends: _Ends) -> str | None:
        """``inside`` in delimiters that may stand on different lines.

        High ones, which look better on one, only if it is too wide for any page.
        """
        wide = _measure.part(inside, p.ENCLOSED) + 2 * _BRACKET > ends.room + LINE - ROOM
        if tall(inside) and not wide:
            return None
        before = ends.before + self.writer.opening(shape, inside)
        after = self.writer.closing(shape, inside) + ends.after
        return self._lay(inside, p.ENCLOSED, _Ends(before, after, ends.room - _BRACKET))

    def _pieces(self, steps: Sequence[Step], ends: _Ends) -> str:
        """Terms or factors, each a box of its own, with the sign before it."""
        out = []
        for i, (sign, f, place) in enumerate(steps):
            before = _NOTHING + self.writer.signs[sign] if i else ends.before
            after = ends.after if i == len(steps) - 1 else ""
            piece = self._lay(f, place, _Ends(before, after, ends.room - _HANGING, ends.lead))
            several = piece.count("<math") > 1
            out.append(f'<span class="part">{piece}</span>' if several else piece)
        return "<wbr>".join(out)


class _Ends(NamedTuple):
    """What is written before and after a part, how wide it may be, and how it may begin."""

    before: str
    after: str
    room: float
    lead: bool = True
