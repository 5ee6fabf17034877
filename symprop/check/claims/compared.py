"""A loss before and after a step, as sentences compare it.

    L = 0.1133, …, L_new = 0.0264
    The loss went from 0.1133 to 0.0234.        (should be 0.0264)

Something is said only where one of the two numbers is that of a loss, and the other one of none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from symprop.extract import Piece, Source
from symprop.extract.view import whole
from symprop.formula import tree as t
from symprop.words import words

from ..names import LOSSES, key, marks
from ..values.interval import number
from ..values.readings import significant, unit
from .cells import Sides
from .columns import Known
from .grid import DIGITS

_AROUND = r"[\s*$`_\\(\[{]*"
_NUMBER = r"[-−]?\d+(?:(?:[.,]|\{,\})\d+)?(?:[eE][-+]?\d+)?(?![\d.,]*\d)"
LONGEST = 400
"""Characters of a line that is looked at."""


@cache
def _pattern() -> re.Pattern[str]:
    """From one number to another, or before and after with a few words beside each."""
    first, then, before, after = (
        "|".join(words("changes", kind)) for kind in ("from", "to", "before", "after")
    )
    few = r"[^\d\n]{0,40}?"
    closed = r"[*$`_\\)\]}]*"
    return re.compile(
        rf"(?:(?<![A-Za-zÀ-ɏ])(?:{first}){_AROUND}(?P<a>{_NUMBER}){closed}\s*(?:{then}){_AROUND}(?P<b>{_NUMBER}))"
        rf"|(?:(?<![A-Za-zÀ-ɏ])(?:{before}){few}(?P<c>{_NUMBER}){closed}{few}(?:{after}){few}(?P<d>{_NUMBER}))",
        re.IGNORECASE,
    )


def compared(source: Source, known: Known) -> Iterator[Sides]:
    """What sentences say of a loss before and after, beside what it was worked out to."""
    losses: dict[t.Formula, list[t.Number]] = {}
    for name, numbers in known.values.items():
        stem = marks(name)[0]
        if isinstance(stem, t.Name) and stem.base.lower() in LOSSES:
            losses.setdefault(key(stem), []).extend(numbers)
    found = [numbers for numbers in losses.values() if len({n.text for n in numbers}) == 2]
    if len(found) != 1:
        return  # which loss is meant, or which step, is open
    own = list({n.text: n for n in found[0]}.values())
    for cell, text in enumerate(source.texts):
        if "symprop: ignore" in text:
            continue
        place = cell if len(source.texts) > 1 else None
        for m in re.finditer(r"[^\n]+", text):
            if len(m[0]) <= LONGEST and "~~" not in m[0]:
                yield from _said(text, m.start(), m[0], own, place)


def _said(
    text: str, start: int, line: str, own: list[t.Number], cell: int | None
) -> Iterator[Sides]:  # fmt: skip
    m = _pattern().search(line)
    if m is None:
        return
    spans = [m.span(group) for group in ("a", "b", "c", "d") if m[group]]
    said = [t.Number(_digits(line[a:b])) for a, b in spans]
    fits = [[x for x in own if _same(x, n)] for n in said]
    if any(significant(n) < DIGITS for n in said) or sum(map(bool, fits)) != 1:
        return
    odd = 0 if fits[1] else 1
    (other,) = fits[1 - odd][:1]
    right = next((x for x in own if x is not other), None)
    if right is None:
        return
    a, b = spans[odd]
    view = whole(text, start + a, start + b)
    piece = Piece(view.text, view.runs, "plain", "prose", -1, cell=cell)
    yield [(t.Number(right.text), piece), (t.Number(said[odd].text, span=(0, b - a)), piece)]


def _digits(text: str) -> str:
    return text.replace("{,}", ".").replace(",", ".").replace("−", "-")


def _same(x: t.Number, n: t.Number) -> bool:
    """Whether a number is another one, or the same with fewer places."""
    return abs(number(x) - number(n)) <= max(unit(x), unit(n))
