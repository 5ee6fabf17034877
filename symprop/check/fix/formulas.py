"""Wrong derivatives rewritten, in the notation of the document, with the numbers put in.

    dE/dp = p - t = 0.5 - 0.2 = 0.3        dE/dp = 2*(p - t) = 2*(0.5 - 0.2) = 0.3

The result is left to the correction of numbers, which goes on from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from symprop.check.fix.literal import Edit, style
from symprop.extract import Source
from symprop.formula import latex, plain, typst
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Side
from ..findings import Finding
from ..names import is_numeric, is_quantity, key, literals
from ..quantities.quantities import Version
from ..values.interval import meets

_MARKUP = "<>&|"
"""Signs that mean something else in a page or a table."""
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def rewritten(source: Source, bounds: Bounds, f: Finding) -> Iterator[tuple[int, Edit]]:
    """The edits, each with its cell; none where the right formula cannot be put in."""
    slopes = (b for b in bounds.links if b.basis == "derivative")
    bound = next((b for b in slopes if (b.chain, b.side) == f.link), None)
    if bound is None or bound.rule is None:
        return
    rule = bound.rule
    sides = bounds.quantities.claims.chains[f.link[0]].sides[f.link[1] :]
    wrong = list(takewhile(lambda s: not s.numeric and (s is sides[0] or not s.quantity), sides))
    working = list(takewhile(lambda s: s.numeric and not s.literal, sides[len(wrong) :]))
    after = bounds.sides.get((f.link[0], f.link[1] + 1), ())
    if any(meets(a.range, b.range) for a in after for b in bound.allowed):  # what follows is right
        wrong, working = wrong[:1], []
    edits = [_edit(source, wrong, rule)]
    if working:
        edits.append(_edit(source, working, put_in(rule, f.uses)))
    for edit in edits if all(edits) else ():
        assert edit is not None
        yield edit


def put_in(rule: t.Formula, uses: Sequence[Version]) -> t.Formula | None:
    """A formula with the numbers of its names; ``None`` if one is not printed."""
    values = {key(v.name): t.Number(v.literal[0].text) for v in uses if len(v.literal) == 1}

    def change(f: t.Formula) -> t.Formula:
        if is_quantity(f):
            return values.get(key(f), f)
        return t.rebuild(f, change)

    made = change(rule)
    return made if is_numeric(made) else None


def _edit(source: Source, sides: Sequence[Side], new: t.Formula | None) -> tuple[int, Edit] | None:
    """A formula in the place of sides that follow one another on one line."""
    piece = sides[0].piece
    spans = [s.formula.span for s in sides]
    apart = any(s.piece is not piece for s in sides) or None in spans
    if new is None or apart or piece.kind == "program":
        return None
    first, last = spans[0], spans[-1]
    assert first is not None
    assert last is not None
    start, end = piece.span(first[0], last[1])
    cell = piece.cell or 0
    text = source.texts[cell]
    if len(sides) > 1 and "\n" in text[start:end]:
        return None
    if piece.notation == "latex":
        made = (typst if source.kind == "typst" else latex).write(new)
    else:
        made = plain.write(new, ascii=text[start:end].isascii())
    if any(c in made for c in _MARKUP):
        return None
    point = _point(text, sides)
    return cell, Edit(start, end, _POINT.sub(lambda _: point, made))


def _point(text: str, sides: Sequence[Side]) -> str:
    """The decimal mark of these sides."""
    for side in sides:
        for n in literals(side.formula):
            if n.span is not None:
                start, end = side.piece.span(*n.span)
                how = style(text[start:end], n)
                if how is not None and how.point:
                    return how.point
    return "."
