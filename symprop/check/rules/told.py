"""A sentence that says two results of one name again, one of them with a slip.

    E = 0.1328   …   E = 0.1228

    The error went from 0.1328 to 0.1282.       (should be 0.1228)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symprop.extract import Piece
from symprop.extract.view import whole
from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.claims import Place
from ..findings import Finding, Premise
from ..names import literals
from ..quantities.quantities import Version
from ..values.readings import digits, significant
from ..values.slips import is_slip

_NUMBER = re.compile(r"(?<![\w.,])[-−]?\d*[.,]\d+(?![\w]|[.,]\d)")
_RELATION = re.compile(r"[=≈<>|]|\\approx")
DIGITS = 3
"""Digits that a result must have to be known again."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    quantities = bounds.quantities
    claims = quantities.claims
    results: dict[t.Formula, list[Version]] = {}
    for name, versions in quantities.versions.items():
        own = [v for v in versions if v.kind == "worked" and len(v.literal) == 1]
        results.setdefault(quantities.marks(name)[0], []).extend(own)
    again = {stem: own for stem, own in results.items() if len(own) > 1}
    known = {
        digits(n) for chain in claims.chains for side in chain.sides if len(chain.sides) > 1
        for n in literals(side.formula)
    } if again else set()  # fmt: skip
    for cell, start, found in _sentences(claims.source.texts) if again else ():
        numbers = [t.Number(m[0].replace("−", "-").replace(",", ".")) for m in found]
        for n, other, m in zip(numbers, reversed(numbers), found, strict=True):
            if digits(n) in known or min(map(significant, numbers)) < DIGITS:
                continue
            right = [
                v for own in again.values() if any(v.literal[0].text == other.text for v in own)
                for v in own if v.literal[0].text != other.text
                and is_slip(v.literal[0].text, n.text)
            ]  # fmt: skip
            if len({v.literal[0].text for v in right}) == 1:
                view = whole(claims.source.texts[cell], start + m.start(), start + m.end())
                own_cell = cell if len(claims.source.texts) > 1 else None
                piece = Piece(view.text, view.runs, "plain", "prose", -1, cell=own_cell)
                yield _finding(bounds, right[0], n, Place(piece, (0, len(view.text))))


def _sentences(texts: tuple[str, ...]) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """The lines of words with two numbers and no relation, with their cells and places."""
    for cell, text in enumerate(texts):
        start = 0
        for line in text.splitlines(keepends=True):
            found = [] if _RELATION.search(line) else list(_NUMBER.finditer(line))
            if len(found) == 2:
                yield cell, start, found
            start += len(line)


def _finding(bounds: Bounds, right: Version, n: t.Number, place: Place) -> Finding:
    side = bounds.quantities.claims.chains[right.chain].sides[right.side]
    text = f"{plain.write(right.name)} = {right.literal[0].text}"
    where = Place(side.piece, right.literal[0].span or (0, 0))
    return Finding(
        "told", (right.chain, right.side), place, "value", "error", n.text,
        right.literal[0].text, None, right.name, (Premise(where, text),),
        values=(("basis", "again"),),
    )  # fmt: skip
