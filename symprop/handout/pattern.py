"""A written step with slots for its digits.

What is written for a step depends on how it was worked (which of its sides are rounded, which of
its numbers are equal), and then on the signs and lengths of the numbers that are shown: brackets,
and where a line is broken.  All steps of one such pattern are one text with other digits in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import TypeAlias

from symprop.derivation.shown import AnyShown
from symprop.derivation.work import Worked
from symprop.document.blocks import Display
from symprop.formula.tree import Formula, Number, Placeholder, map_leaves, walk
from symprop.handout.lines import least
from symprop.numbers.digits import Shown
from symprop.record import Record

# A slot is a character of its own, a point, and as many fillers as the number has digits more:
# whatever measures the text finds it as wide as the number.  They are letters (Egyptian
# hieroglyphs), which every format writes as they are, one column wide.
_FIRST, _LAST, _FILL = 0x13000, 0x133F0, "\U000133f1"
RESERVED = re.compile("[\U00013000-\U000133ff]")
"""Characters that a document with slots must not have besides."""
# What a format makes of the point (a decimal comma, ``{,}``) stands between the two.
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])([^{_FILL}]+?){_FILL}+")
MOST = _LAST - _FIRST
"""Numbers of a step that can have a slot."""


class UnlikeError(Exception):
    """A student's document that differs from the skeleton in more than its numbers."""


class Numbers:
    """The printed numbers of a worked step: digits without signs, shapes, and how it was worked."""

    __slots__ = ("alike", "answers", "digits", "key", "shapes", "way")

    def __init__(
        self,
        texts: Sequence[str],
        way: tuple[object, object],
        answers: Sequence[str],
        digits: Sequence[str],
        shapes: Sequence[object],
    ) -> None:
        """``texts`` are as in :func:`texts`, the last of them the ``answers`` of the step.

        ``digits`` and ``shapes`` are theirs, as :func:`shaped` has them.
        """
        alike = None
        if len(set(texts)) < len(texts):
            alike = tuple([texts.index(x) for x in texts])
        self.way, self.alike, self.answers = way, alike, answers
        self.digits, self.shapes = digits, shapes
        self.key = (way, alike, *shapes)
        """What everything depends on that is written of the step, besides the digits."""

    @classmethod
    def of(cls, worked: Worked) -> Numbers:
        """Those of a step worked in the usual way."""
        found = texts(worked)
        return cls(
            found, (id(worked.piece), worked.relations), each(worked.shown), *shaped(found)
        )  # fmt: skip

    @property
    def course(self) -> object:
        """What decides which sides the step has."""
        return self.way, self.alike


Told: TypeAlias = tuple[list[str], list[object]]


def shaped(texts: list[str]) -> Told:
    """The digits of printed numbers without their signs, and their shapes.

    Whole numbers are few and count as they are: as exponents they may be raised.  So do those with
    a power of ten, of which a format writes more than the digits.
    """
    shapes: list[object] = [
        2 * len(x) + (x[0] == "-") if "." in x and "e" not in x else x for x in texts
    ]
    return [x.removeprefix("-") for x in texts], shapes


def _nothing(digits: Sequence[str]) -> tuple[()]:
    return ()


def _marked(places: tuple[tuple[int, str], ...], digits: Sequence[str]) -> tuple[str, ...]:
    return tuple([digits[i].replace(".", mark) for i, mark in places])


class Filled:
    """A text whose slots are filled with the numbers of these places.

    ``marks`` are the decimal marks that they get, if any of them is no point.
    """

    __slots__ = ("_pick", "text")

    def __init__(self, text: str, order: tuple[int, ...], marks: tuple[str, ...]) -> None:
        self.text = text
        self._pick: Callable[[Sequence[str]], object] = itemgetter(*order) if order else _nothing
        if set(marks) - {"."}:
            self._pick = partial(_marked, tuple(zip(order, marks, strict=True)))

    def fill(self, digits: Sequence[str]) -> str:
        """The text with the digits of the numbers; their signs are in it already."""
        return self.text % self._pick(digits)


class Visible(Record):
    """Which numbers of a step are shown, and which have a gap of at least a certain length."""

    digits: tuple[int, ...]
    gaps: tuple[int, ...]
    least: int

    def shape(self, numbers: Numbers) -> object:
        """What the written step depends on besides the digits."""
        shapes = tuple([numbers.shapes[i] for i in self.digits])
        if not self.gaps:
            return shapes
        return shapes, tuple([max(len(numbers.digits[i]), self.least) for i in self.gaps])


def visible(display: Display, worked: Worked) -> Visible:
    """What a written step shows of its numbers."""
    seen: dict[str | None, bool] = {}
    for f in walk(display.formula):
        if isinstance(f, (Number, Placeholder)) and f.of is not None:
            of = f.of.removeprefix("-")
            seen[of] = seen.get(of, False) or isinstance(f, Number)
    names = ids(worked)
    digits = tuple([i for i, of in enumerate(names) if seen.get(of)])
    gaps = tuple([i for i, of in enumerate(names) if seen.get(of) is False])
    return Visible(digits, gaps, least(worked.epoch.plan.network.rounding))


def slots(display: Display, worked: Worked, write: Callable[[Display], str]) -> Filled:
    """What ``write`` makes of a step, with slots in place of its decimals.

    Raises:
        UnlikeError: it has too many numbers.
    """
    numbers = texts(worked)
    if len(numbers) > MOST:
        raise UnlikeError
    places = {id: i for i, id in enumerate(ids(worked)) if is_plain(numbers[i])}

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
    found = _SLOT.findall(text)
    order = tuple([ord(slot) - _FIRST for slot, _ in found])
    text = _SLOT.sub("\0", text).replace("%", "%%").replace("\0", "%s")
    return Filled(text, order, tuple([mark for _, mark in found]))


def is_plain(number: str) -> bool:
    """Whether a printed number is a decimal without a power of ten."""
    return "." in number and "e" not in number


def texts(worked: Worked) -> list[str]:
    """Every number that may be printed for a step: operands, what they come to, the value."""
    shown = worked.epoch.shown
    every = [*[shown[id] for id in worked.piece.refs], *worked.parts, worked.shown]
    try:
        return [x.text for x in every]  # type: ignore[union-attr]
    except AttributeError:  # a matrix
        return [text for x in every for text in each(x)]


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
    """A printed number, or those that are written of a matrix, row by row."""
    if isinstance(shown, Shown):
        return [shown.text]
    return [shown[at].text for at in shown.written]


def called(shown: AnyShown) -> list[str | None]:
    """What the same numbers are called."""
    if isinstance(shown, Shown):
        return [shown.of]
    return [shown.of and f"{shown.of}[{i},{j}]" for i, j in shown.written]
