"""A wrong number and all that descends from it, rewritten together.

The root's number is corrected, then every number that repeats it, then what these lead to, line by
line along the document.  The corrected document is judged again: a correction after which
something new is wrong is not made.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.fix.formulas import rewritten
from symprop.check.fix.literal import Edit, replace, style
from symprop.check.fix.rewrite import decoded, rewrite
from symprop.extract import Source, extract
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Place, Side
from ..findings import Finding
from ..names import bare, literals
from ..run import Judged, judge
from ..values.arrays import Array
from ..values.fit import one

ROUNDS = 60
"""Lines that may follow from one another."""
Link = tuple[int, int]


def corrected(
    path: str, data: bytes, strict: bool, formulas: bool = False
) -> tuple[bytes, Judged, int]:
    """A document with its wrong numbers corrected, root by root, and the verdict on it.

    ``formulas`` also rewrites derivatives that are wrong; the last of the result counts them.

    Raises:
        SympropError: it cannot be read, or not be written back.
    """
    judged = judge(extract(path, data))
    decoded(data, judged.source)
    left, rewritten = set[Link](), 0
    while True:
        found = (f for f in _said(judged) if strict or f.severity == "error")
        able = (f for f in found if _mendable(judged, f) or (formulas and f.kind == "formula"))
        root = next((f for f in able if f.link not in left), None)
        if root is None:
            return data, judged, rewritten
        left.add(root.link)
        made = _followed(path, data, judged, root)
        if made is not None:
            data, judged = made
            rewritten += root.kind == "formula"


def _said(judged: Judged) -> Iterator[Finding]:
    """Errors, and slips in the last digit."""
    for f in judged.verdict.findings:
        if f.severity == "error" or f.kind == "rounding":
            yield f


def _followed(path: str, data: bytes, judged: Judged, root: Finding) -> tuple[bytes, Judged] | None:
    """The document with a root corrected and what descends from it; ``None`` if that goes wrong."""
    known = {f.link for f in _said(judged)} - {root.link}
    errors = sum(f.severity == "error" for f in _said(judged))
    work, done = [root], set[Link]()
    for _ in range(ROUNDS):
        edits = [edit for f in work for edit in _edits(judged, f)]
        if not edits:
            return None
        done |= {f.link for f in work}
        data = rewrite(data, judged.source, edits)
        judged = judge(extract(path, data))
        new = [f for f in _said(judged) if f.link not in known]
        work = [f for f in new if f.link not in done and _mendable(judged, f)]
        if any(f.severity == "error" and f not in work for f in new):
            return None
        if not work:
            less = sum(f.severity == "error" for f in _said(judged)) < errors
            return (data, judged) if less or root.severity != "error" else None
    return None


def _mendable(judged: Judged, f: Finding) -> bool:
    """Whether a number alone is to change, and it is known to what.

    A result that agrees with its line of names stays: there the working is off.
    """
    if f.expected is None or f.kind not in ("arithmetic", "value", "rounding"):
        return False
    n = _number(judged, f)
    if n is None:
        return False
    chain, side = f.link
    bounds = judged.bounds
    if not bounds.quantities.claims.chains[chain].sides[side].literal:
        return True
    for i in range(side):
        if bounds.quantities.claims.chains[chain].sides[i].numeric:
            continue
        for reading in bounds.sides.get((chain, i), ()):
            ranges = reading.range
            if not isinstance(ranges, Array) and one(n, ranges) == "fits":
                return False
    return True


def _number(judged: Judged, f: Finding) -> t.Number | None:
    """The written number that a finding is about."""
    side = judged.bounds.quantities.claims.chains[f.link[0]].sides[f.link[1]]
    return next((n for n in literals(side.formula) if n.span == f.place.span), None)


def _edits(judged: Judged, f: Finding) -> Iterator[tuple[int, Edit]]:
    """The correction of a formula, or of a number and of the places that repeat it."""
    if f.kind == "formula":
        yield from rewritten(judged.source, judged.bounds, f)
        return
    n = _number(judged, f)
    if n is None or f.expected is None:
        return
    new = t.Number(f.expected)
    bounds = judged.bounds
    side = bounds.quantities.claims.chains[f.link[0]].sides[f.link[1]]
    own = _edit(judged.source, side, n, new)
    if own is None:
        return
    yield own
    for other_side, other in _repeated(bounds, f, n):
        if other.text == new.text:  # its author went on with the right one
            continue
        same = other.negative == n.negative
        flipped = new if same else t.negate(new)
        assert isinstance(flipped, t.Number)
        edit = _edit(judged.source, other_side, other, flipped)
        if edit is not None:
            yield edit


def _repeated(bounds: Bounds, f: Finding, n: t.Number) -> Iterator[tuple[Side, t.Number]]:
    """The numbers further down that stand for the value whose number is wrong."""
    versions = {
        v for found in bounds.quantities.versions.values() for v in found
        if v.chain == f.link[0] and any(x is n or x.span == n.span for x in v.literal)
    }  # fmt: skip
    repeats = {
        (b.chain, b.side) for b in bounds.links
        if b.basis == "again" and any((v.chain, v.side) == (b.source, b.against) for v in versions)
    }  # fmt: skip
    digits = n.text.lstrip("-")
    for chain in bounds.quantities.claims.chains:
        if chain.number < f.link[0]:
            continue
        for i, side in enumerate(chain.sides):
            for other in literals(side.formula):
                operand = bounds.operands.get(id(other))
                used = operand is not None and any(v in versions for v in operand.uses)
                if (used or (chain.number, i) in repeats) and other.text.lstrip("-") == digits:
                    yield side, other


def _edit(source: Source, side: Side, n: t.Number, new: t.Number) -> tuple[int, Edit] | None:
    """A number as its author would print it, in its place."""
    place = Place(side.piece, n.span or (0, 0))
    start, end = side.piece.span(*place.span)
    cell = side.piece.cell or 0
    text = source.texts[cell]
    how = style(text[start:end], n)
    if how is None:
        return None
    f = bare(side.formula)
    term = isinstance(f, t.Sum) and any(bare(x) is n for x in f.terms)
    return cell, replace(text, (start, end), how, new, term)
