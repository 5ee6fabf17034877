"""Why an answer is wrong: the one slip that gives exactly the number that was written.

A cause is named only if it gives the answer to all its digits, with the numbers that the student
had at that point, and if no slip of another kind does.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from symprop.check.causes.edits import edits
from symprop.check.values.slips import misspelled
from symprop.derivation.naming import NEW
from symprop.derivation.shown import AnyShown
from symprop.derivation.work import Epoch, named
from symprop.formula import tree as t
from symprop.formula.evaluate import EvaluationError, compile_formula
from symprop.formula.tree import Formula
from symprop.handout.blanks import Blank, Found
from symprop.handout.marking.answer import Answer
from symprop.handout.marking.expected import Expected, PaperOperands, near
from symprop.network.ids import beside
from symprop.numbers import digits
from symprop.numbers.array import Value
from symprop.numbers.digits import ten
from symprop.numbers.scalar import Scalar, scalar


@dataclass(frozen=True, slots=True)
class SlipCause:
    """What probably happened: a key of ``templates/handout/causes.j2``, and what it is about."""

    key: str
    part: Formula | None = field(default=None, hash=False)
    other: Formula | None = field(default=None, hash=False)


def explain(
    blank: Blank,
    answer: Answer,
    expected: Sequence[Expected],
    found: Found,
    before: Epoch | None = None,
    halves: Mapping[str, Scalar] | None = None,
) -> SlipCause | None:
    """The only cause of a wrong answer, if there is one.

    ``expected`` is what the blank comes to from the student's own numbers and from the true ones,
    ``found`` are all of the student's up to the blank; ``before`` is the epoch before the blank's.
    ``halves`` are half a unit of the last place of own numbers with too few digits, if more of
    them may be in the student's calculator.
    """
    if answer.value is None:
        return None
    copied = next((keys for one in expected if (keys := _copied(one, answer))), set())
    for key in copied & _CERTAIN:
        return SlipCause(key)
    places = max(expected[0].places if expected else 0, answer.places or 0)
    causes = list(map(SlipCause, copied))
    for numbers in (found, {}) if found else ({},):
        line = _CauseLine(blank, PaperOperands(blank, numbers, halves), answer.value, places)
        slips = list(dict.fromkeys(line.slips(before)))
        if slips:
            causes += slips
            break
    keys = {cause.key for cause in causes}
    if len(keys) > 1 and keys <= COPIED:
        return SlipCause("copied")
    if len(keys) != 1:
        return None
    return causes[0] if len(causes) == 1 else SlipCause(causes[0].key)


_CERTAIN = {"sign", "truncated", "last_digit"}
"""What can be said of the number itself, wherever it came from."""


COPIED = frozenset({
    "truncated", "last_digit", "digits_exchanged", "decimal_place", "digit_dropped", "digit_added",
    "copied",
})  # fmt: skip
"""Slips in writing down a number that was worked rightly; ``copied`` is any of them."""


def _copied(expected: Expected, answer: Answer) -> set[str]:
    """The slips in writing down the right number that give the answer."""
    assert answer.value is not None
    value = answer.value
    if value and expected.allows(-value):
        return {"sign"}
    if answer.places is None:
        return set()
    if expected.cut_off(value):
        return {"truncated"}
    if abs(scalar(value) - expected.shown.value) <= ten(-expected.places):
        return {"last_digit"}
    places = max(answer.places, 0)
    written = digits.write_units(int(value * 10**places), places)
    text = expected.shown.text
    whole, _, part = text.partition(".")
    # 0.1 for 0.01: the point has moved, or two digits of 0.01000 have changed places.
    padded = f"{whole}.{part:0<{places}}" if places else text
    found = {misspelled(text, written), misspelled(padded, written)} - {None}
    return {x for x in found or {_respelled(expected, value, written)} if x}


def _respelled(expected: Expected, value: Fraction, written: str) -> str | None:
    """A slip after which the number was nearly the printed one: right to its last digit."""
    if any(expected.allows(value * Fraction(10) ** n) for n in (-3, -2, -1, 1, 2, 3)):
        return "decimal_place"
    for i, j in combinations([i for i, c in enumerate(written) if c.isdigit()], 2):
        if written[i] != written[j]:
            between = written[i + 1 : j]
            swapped = written[:i] + written[j] + between + written[i] + written[j + 1 :]
            if expected.allows(Fraction(swapped)):
                return "digits_exchanged"
    return None


class _CauseLine:
    """The line that an answer was worked from, and what it gives with a slip in it."""

    def __init__(self, blank: Blank, operands: PaperOperands, value: Fraction, places: int) -> None:
        self.blank, self.operands = blank, operands
        self.value, self.places = value, places
        self.epoch = blank.worked.epoch
        self.line = operands.piece.operation

    def slips(self, before: Epoch | None) -> Iterator[SlipCause]:
        """The single slips that lead to the answer."""
        name = self.epoch.plan.notation.name
        for key, line, part in edits(self.line):
            if self._gives(line):
                yield SlipCause(key, named(part, name))
        for key, old, new, shown in self._others():
            if self._gives(self.line, {old: self.operands.of(shown)}):
                yield SlipCause(key, name(old), name(new))
        for key, put in self._ages(before):
            if put and self._gives(self.line, put):
                yield SlipCause(key, *(name(id) for id in put if len(put) == 1))
        yield from self._entries()

    def _gives(self, line: Formula, put: Mapping[str, Value] | None = None) -> bool:
        operands = self.operands
        values: dict[Hashable, Value] = dict(operands.values)
        values.update(put or {})
        try:
            program = compile_formula(line, operands.piece.functions)
        except EvaluationError:
            return False
        made = operands.entry(lambda: program(values))
        return made is not None and near(made, self.value, self.places)

    def _ages(self, before: Epoch | None) -> Iterator[tuple[str, dict[str, Value]]]:
        """The parameters of the line as they are after the update, and as they were before."""
        shown = self.epoch.shown
        own = [old for old in t.refs(self.line) if NEW + old in shown]
        new = {old: self._updated(NEW + old) for old in own}
        yield "too_new", {old: value for old, value in new.items() if value is not None}
        if before is not None:
            yield "stale", {old: self.operands.of(before.shown[old]) for old in own}

    def _updated(self, id: str) -> Value | None:
        """A parameter after the update, as the student's gradient gives it."""
        for worked in self.epoch.steps:
            if worked.step.target == id:
                return self.operands.again(worked)
        return self.operands.of(self.epoch.shown[id])

    def _others(self) -> Iterator[tuple[str, str, str, AnyShown]]:
        """What can be mistaken for each operand: a key, the operand, the other and its value."""
        shown = self.epoch.shown
        for old in t.refs(self.line):
            here = shown[old]
            for new, there in shown.items():
                if new != old and _alike(new) == _alike(old) and there != here:
                    yield "operand", old, new, there
            for new in (beside(old, kind) for kind in ("pre", "out")):
                if new != old and new in shown:
                    yield "activation", old, new, shown[new]

    def _entries(self) -> Iterator[SlipCause]:
        """Another entry of the same matrix."""
        row_column = self.blank.entry
        if row_column is None:
            return
        rows = self.blank.worked.epoch.exact[self.blank.target].rows
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                if (i, j) != row_column and near(entry, self.value, self.places):
                    yield SlipCause("entry")


def _alike(id: str) -> str:
    """What ids of the same kind have in common: unit 1 and unit 2, w_x and w_h."""
    if "." in id:
        return re.sub(r"\d+", "#", id)
    return re.sub(r"(?<=[^\W\d_])(?:_\w+|\d+)$", "", id)
