"""A loss before and after a step, as sentences compare it.

    L = 0.1133, …, L_new = 0.0264
    The loss went from 0.1133 to 0.0234.        (should be 0.0264)

Something is said only where one of the two numbers is that of a loss, and the other one of none.
Where a loss has more than two numbers in an exercise, the first and the last may be meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from symprop.extract import Piece, Source
from symprop.extract.view import whole
from symprop.formula import tree as t
from symprop.record import Record
from symprop.words import words

from ..names import LOSSES, key, marks
from ..values.interval import number
from ..values.readings import significant, unit
from .cells import Sides
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


class ChainEnd(Record):
    """A number that a chain ends in: where it stands, in which exercise, and what has it."""

    at: tuple[int, int]
    """The cell of a notebook, and the offset in it."""
    exercise: tuple[str, ...]
    name: t.Formula | None
    number: t.Number | None


def compared(source: Source, worked: Sequence[ChainEnd]) -> Iterator[Sides]:
    """What sentences say of a loss before and after, beside what it was worked out to.

    ``worked`` has what the chains end in.
    """
    worked = sorted(worked, key=lambda x: x.at)
    losses = [
        (i, key(stem), x) for i, x in enumerate(worked) if x.name is not None
        and isinstance(stem := marks(x.name)[0], t.Name) and stem.base.lower() in LOSSES
    ]  # fmt: skip
    places = [x.at for x in worked]
    for cell, text in enumerate(source.texts):
        if "symprop: ignore" in text:
            continue
        place = cell if len(source.texts) > 1 else None
        for m in re.finditer(r"[^\n]+", text):
            if len(m[0]) > LONGEST or "~~" in m[0] or _pattern().search(m[0]) is None:
                continue
            above = bisect_left(places, (cell, m.start()))
            exercise = worked[above - 1].exercise if above else ()
            own: dict[t.Formula, dict[str, t.Number]] = {}
            for i, stem, x in losses:
                if i < above and x.exercise == exercise and x.number is not None:
                    own.setdefault(stem, {}).setdefault(x.number.text, x.number)
            several = [numbers for numbers in own.values() if len(numbers) > 1]
            if len(several) == 1:
                yield from _said(text, m.start(), m[0], list(several[0].values()), place)


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
    right, other = (own[0], own[-1]) if odd == 0 else (own[-1], own[0])
    if other not in fits[1 - odd] and len(own) > 2:
        return  # which step is meant is open
    if other not in fits[1 - odd]:
        right = other
    a, b = spans[odd]
    view = whole(text, start + a, start + b)
    piece = Piece(view.text, view.runs, "plain", "prose", -1, cell=cell)
    yield [(t.Number(right.text), piece), (t.Number(said[odd].text, span=(0, b - a)), piece)]


def _digits(text: str) -> str:
    return text.replace("{,}", ".").replace(",", ".").replace("−", "-")


def _same(x: t.Number, n: t.Number) -> bool:
    """Whether a number is another one, or the same with fewer places."""
    return abs(number(x) - number(n)) <= max(unit(x), unit(n))
