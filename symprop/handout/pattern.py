"""A written step with slots for its digits.

What is written for a step depends on its numbers by their signs and lengths (brackets, where a
line is broken) and on which of them are equal.  All steps of one such pattern are one text with
other digits in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symprop.derivation.shown import AnyShown
from symprop.derivation.work import Worked
from symprop.document.blocks import Display
from symprop.formula.tree import Formula, Number, map_leaves
from symprop.numbers.digits import Shown

# A slot is a character of its own, a point, and as many fillers as the number has digits more:
# whatever measures the text finds it as wide as the number.
_FIRST, _LAST, _FILL = 0xF100, 0xF8EF, "\uf8f1"
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])[.]{_FILL}*")
MOST = _LAST - _FIRST
"""Numbers of a step that can have a slot."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text whose slots are filled with the numbers of these places."""

    text: str
    order: tuple[int, ...]

    def fill(self, numbers: list[str]) -> str:
        """The text with the digits of ``numbers``; their signs are in it already."""
        return self.text % tuple([numbers[i].removeprefix("-") for i in self.order])


def slots(display: Display, worked: Worked, write: Callable[[Display], str]) -> Filled:
    """What ``write`` makes of a step, with slots in place of its decimals."""
    numbers = texts(worked)
    places = {id: i for i, id in enumerate(ids(worked)) if "." in numbers[i] and i <= MOST}

    def slot(f: Formula) -> Formula:
        if not isinstance(f, Number) or f.of is None:
            return f
        place = places.get(f.of.removeprefix("-"))
        if place is None:
            return f
        more = len(f.text.removeprefix("-")) - 2
        minus = "-" if f.negative else ""
        return Number(f"{minus}{chr(_FIRST + place)}.{_FILL * more}", of=f.of)

    formula = map_leaves(display.formula, slot)
    text = write(Display(formula, display.step, display.kinds))
    order = tuple(ord(match[1]) - _FIRST for match in _SLOT.finditer(text))
    return Filled(_SLOT.sub("\0", text).replace("%", "%%").replace("\0", "%s"), order)


def pattern(worked: Worked, numbers: list[str]) -> object:
    """All that the written step depends on besides its digits.

    Whole numbers are few and count as they are: as exponents they may be raised.
    """
    shapes = [(len(x), x[0] == "-") if "." in x else x for x in numbers]
    alike = None
    if len(set(numbers)) < len(numbers):
        alike = tuple([numbers.index(x) for x in numbers])
    return id(worked.piece), worked.relations, tuple(shapes), alike


def texts(worked: Worked) -> list[str]:
    """Every number that may be printed for a step: operands, what they come to, the value."""
    out: list[str] = []
    for shown in _shown(worked):
        if type(shown) is Shown:
            out.append(shown.text)
        else:
            out.extend(each(shown))
    return out


def ids(worked: Worked) -> list[str | None]:
    """What the same numbers are called."""
    return [id for shown in _shown(worked) for id in called(shown)]


def _shown(worked: Worked) -> Iterator[AnyShown]:
    shown = worked.epoch.shown
    for id in worked.piece.refs:
        yield shown[id]
    yield from worked.parts
    yield worked.shown


def each(shown: AnyShown) -> list[str]:
    """A printed number, or those of a matrix row by row."""
    if isinstance(shown, Shown):
        return [shown.text]
    return [x.text for row in shown.rows for x in row]


def called(shown: AnyShown) -> list[str | None]:
    """What a printed number, or each of a matrix, is called."""
    if isinstance(shown, Shown):
        return [shown.of]
    of = shown.of
    return [of and f"{of}[{i},{j}]" for i, row in enumerate(shown.rows) for j, _ in enumerate(row)]
