"""The value of the name under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lsprotocol import types as lsp

from symprop.check.bounds import Bounds
from symprop.check.claims.chains import Chain, Side
from symprop.check.names import is_quantity, key
from symprop.check.quantities.quantities import Version
from symprop.check.report.messages import say
from symprop.check.run import Judged, judge
from symprop.check.values.arrays import Array
from symprop.editor.view import CheckedText, Units, offset, position
from symprop.extract import extract
from symprop.formula import tree as t
from symprop.formula.plain import write

DIGITS = 6
"""Of a value that is printed nowhere."""


def hover(view: CheckedText, at: lsp.Position, units: Units) -> lsp.Hover | None:
    """What a name stands for where it is used, and where that is said."""
    where = offset(view.text, at, units)
    judged = _judged(view.path, view.text)
    found = _name(judged.bounds, where)
    if found is None:
        return None
    f, (start, end), chain = found
    said = _value(judged, key(f), chain)
    if said is None:
        return None
    over = lsp.Range(position(view.text, start, units), position(view.text, end, units))
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.PlainText, said), over)


@lru_cache(maxsize=8)
def _judged(path: str, text: str) -> Judged:
    return judge(extract(path, text.encode("utf-8", "surrogatepass")))


def _name(bounds: Bounds, where: int) -> tuple[t.Formula, tuple[int, int], Chain] | None:
    """The name at an offset: the whole derivative, or else the smallest part that is a name."""
    best: tuple[t.Formula, tuple[int, int], Chain] | None = None
    for chain in bounds.quantities.claims.chains:
        for side in chain.sides:
            for f, span in _parts(side, where):
                if isinstance(f, t.Derivative):
                    return f, span, chain
                if best is None or span[1] - span[0] <= best[1][1] - best[1][0]:
                    best = f, span, chain
    return best


def _parts(side: Side, where: int) -> Iterator[tuple[t.Formula, tuple[int, int]]]:
    start, end = side.piece.span(*side.place.span)
    if not start <= where <= end:
        return
    for f in t.walk(side.formula):
        if f.span is not None and is_quantity(f):
            start, end = side.piece.span(*f.span)
            if start <= where <= end:
                yield f, (start, end)


def _value(judged: Judged, name: t.Formula, chain: Chain) -> str | None:
    bounds = judged.bounds
    own = [v for v in bounds.quantities.by_chain(chain) if v.name == name and chain.target == name]
    for version in own or bounds.quantities.visible(name, chain):
        shown = _shown(bounds, version)
        if shown is not None:
            return _sentence(judged, version, shown)
    return None


def _shown(bounds: Bounds, version: Version) -> str | None:
    """What is printed for a version, or else what its working gives."""
    if len(version.literal) == 1:
        return f"= {version.literal[0].text}"
    if version.literal:
        side = bounds.quantities.claims.chains[version.chain].sides[version.side]
        return f"= {write(side.formula)}"
    estimate = bounds.estimates.get(version)
    for reading in () if estimate is None else estimate.values[:1]:
        value = reading.printed
        if not isinstance(value, Array):
            return f"≈ {(value[0] + value[1]) / 2:.{DIGITS}g}"
    return None


def _sentence(judged: Judged, version: Version, shown: str) -> str:
    bounds, source = judged.bounds, judged.source
    place = bounds.quantities.claims.chains[version.chain].sides[version.side].place
    start, _ = place.piece.span(*place.span)
    said = say(
        "editor", "value", name=write(version.name), value=shown, line=source.place(start)[0]
    )
    estimate = bounds.estimates.get(version)
    wrong = None if estimate is None else estimate.wrong
    for finding in judged.verdict.findings:
        if finding.link == wrong and finding.expected is not None:
            return f"{said}\n{say('editor', 'should', expected=finding.expected)}"
    return said
