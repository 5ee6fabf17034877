"""An operand printed wrong: no other number of the document, and a slip away from one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from fractions import Fraction

from symprop.check.fix.book import numbers_at
from symprop.check.ledger import Ledger
from symprop.check.statements import numbers
from symprop.formula import tree as t


class Misprints:
    """The numbers that a document works with, found by what a slip makes of them."""

    def __init__(self, ledger: Ledger, suspected: Collection[Fraction]) -> None:
        """``suspected`` are numbers that may be wrong themselves."""
        known = [claim.number for claims in ledger.claims.values() for claim in claims]
        for grids in ledger.grids.values():
            known += [n for grid, _, _ in grids for n in numbers(grid)]
        self._texts = {_bare(n) for n in known if n.value not in suspected}
        self._slips: dict[str, set[str]] = defaultdict(set)
        for text in self._texts:
            for slip in _slips(text):
                self._slips[slip].add(text)

    def right(self, number: t.Number) -> set[str]:
        """What may have been meant by a number that the document has nowhere else."""
        text = _bare(number)
        if text in self._texts:
            return set()
        found: set[str] = set()
        for slip in _slips(text):
            found |= self._slips.get(slip, set())
        return found

    def find(
        self, line: t.Formula, fits: Callable[[t.Formula], bool]
    ) -> tuple[t.Number, t.Number] | None:
        """The one operand of a line, and the number that makes the line fit in its place."""
        powers = {x.exponent.span for x in t.walk(line) if isinstance(x, t.Power)}
        found = [
            (number, meant)
            for number in numbers_at(line)
            if number.span not in powers  # a square is none by misprint
            for text in self.right(number)
            if fits(_with(line, number, meant := _signed(number, text)))
        ]
        return found[0] if len(found) == 1 else None


def near(a: t.Number, b: t.Number) -> bool:
    """Whether one slip makes one number of the other."""
    return not set(_slips(_bare(a))).isdisjoint(_slips(_bare(b)))


def _bare(number: t.Number) -> str:
    return number.text.lstrip("-")


def _signed(number: t.Number, text: str) -> t.Number:
    return t.Number(f"-{text}" if number.negative else text)


def _with(f: t.Formula, number: t.Number, other: t.Number) -> t.Formula:
    return t.map_leaves(f, lambda x: other if x == number and x.span == number.span else x)


def _slips(text: str) -> Iterator[str]:
    """Patterns that two numbers share if one digit of them differs, or two are exchanged."""
    for i, c in enumerate(text):
        if c.isdigit():
            yield f"{text[:i]}?{text[i + 1 :]}"
            if text[i + 1 : i + 2].isdigit():
                pair = "".join(sorted(text[i : i + 2]))
                yield f"{text[:i]}<{pair}>{text[i + 2 :]}"
