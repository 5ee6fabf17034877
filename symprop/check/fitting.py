"""Rules that no numbers could be lined up with: do they give the numbers that follow them?

The names of such a rule are given the numbers that they have in the document, in every version
(before and after an update, of this round and the last).  If none of these gives what follows,
the rule is not what was worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from symprop.check.align import is_quantity
from symprop.check.desk import Desk
from symprop.check.interval import enclose, meets, overlap
from symprop.check.ledger import is_plain, number_of
from symprop.check.matrices import entries, flat, of_names, shape
from symprop.check.statements import Side, Statement
from symprop.check.work import Work, sound
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value

TRIED = 30
"""How many combinations of numbers are tried."""


class Fitting(Desk):
    """Holds rules against the numbers behind them."""

    def _fits(self, name: t.Formula | None, s: Statement, work: Work) -> None:
        """Finds the rules of a chain that do not give its numbers."""
        if self.rules is None or work.root is not None:
            return
        numeric = [side for side in s.sides if side.numeric]
        if not numeric:
            return
        aim = enclose(self.ledger.expanded(numeric[0].formula), self.ledger.rounded, loose=True)
        if aim is None:
            return
        for side in s.sides[0 if name is None and not of_names(s.first) else 1 :]:
            if side.numeric or (side.formula == work.rule and sound(work.pairs)):
                continue
            if self._misfits(side.formula, aim, s, work):
                if self._few_entries(name, side.formula, numeric[0], s, work):
                    return
                self._slip(name, side, "notation", "warning")
                return

    def _few_entries(
        self, name: t.Formula | None, rule: t.Formula, side: Side, s: Statement, work: Work
    ) -> bool:
        """Whether a rule gives most entries of a matrix, so that the others are wrong; says so."""
        cells = [number_of(x) for x in entries(side.formula)]
        best: list[tuple[t.Number, Value]] | None = None
        for value in self._worked(rule, s, work):
            if not isinstance(value, Array) or value.shape != shape(side.formula):
                continue
            pairs = zip(cells, flat(value), strict=True)
            odd = [(n, x) for n, x in pairs if n is not None and not meets(x, n)]
            if best is None or len(odd) < len(best):
                best = odd
        if not best or 2 * len(best) > len(cells):
            return False
        for number, value in best:
            self._add(number, side, "value", "error", name, value)
        return True

    def _misfits(self, rule: t.Formula, aim: Value, s: Statement, work: Work) -> bool:
        """Whether a rule has a value with the numbers of its names, and never the right one."""
        tried = False
        for value in self._worked(rule, s, work):
            if _agree(value, aim):
                return False
            tried = True
        return tried

    def _worked(self, rule: t.Formula, s: Statement, work: Work) -> Iterator[Value]:
        """What a rule gives with the numbers that its names have."""
        f = self.ledger.expanded(rule)
        put = dict(work.pairs)
        known = {x: self._numbers(x, s, put.get(x)) for x in quantities(f)}
        first = tuple(numbers[0] for numbers in known.values() if numbers)
        last = tuple(numbers[-1] for numbers in known.values() if numbers)
        if len(first) < len(known):
            return  # a name that has no number
        for choice in dict.fromkeys((first, last, *islice(product(*known.values()), TRIED))):
            here = dict(zip(known, choice, strict=True))
            value = enclose(_replaced(f, here), self.ledger.rounded, loose=True)
            if value is not None:
                yield value

    def _numbers(self, name: t.Formula, s: Statement, put: t.Formula | None) -> list[t.Formula]:
        """All numbers, or matrices, that a name has besides those that this chain gives it."""
        found = [] if put is None or not is_plain(put) else [put]
        found += self.other.get(name, [])
        for ledger in (self.ledger, self.rules.ledger if self.rules else self.ledger):
            found += [c.number for c in ledger.known_values(name) if c.statement != s.number]
            sides = [side.formula for side in s.sides]
            found += [g for g, side, _ in ledger.all_grids(name) if side.formula not in sides]
            if found:
                break
        return list(dict.fromkeys(found))


def quantities(f: t.Formula) -> list[t.Formula]:
    """The named things in a formula, each once."""
    if is_quantity(f):
        return [f]
    return list(dict.fromkeys(x for part in t.children(f) for x in quantities(part)))


def _replaced(f: t.Formula, here: dict[t.Formula, t.Formula]) -> t.Formula:
    if is_quantity(f):
        return here.get(f, f)
    return t.rebuild(f, lambda x: _replaced(x, here)) if t.children(f) else f


def _agree(value: Value, aim: Value) -> bool:
    """Whether two values can be the same; a matrix of one entry is that entry."""
    value, aim = _single(value), _single(aim)
    return overlap(value, aim)


def _single(value: Value) -> Value:
    return value.flat[0] if isinstance(value, Array) and value.shape == (1, 1) else value
