"""Names that take on another value: in another round, or because what they depend on changed."""

from __future__ import annotations

from collections.abc import Sequence

from symprop.check.alone import neighbours
from symprop.check.desk import Desk
from symprop.check.fitting import quantities
from symprop.check.interval import meets, significant
from symprop.check.ledger import Claim, is_new
from symprop.check.rounds import Round, another, apart
from symprop.check.statements import Statement, numbers
from symprop.check.work import Work
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value

COUNTERS = frozenset("ijklmnst")
"""Letters with which people count, whatever else they are called."""


class Anew(Desk):
    """Tells a value of another round from one that contradicts what was said."""

    def _round(self, statement: int) -> Round:
        return self.chains[statement].round if statement >= 0 else ()

    def _counts(self, name: t.Formula, number: t.Number) -> bool:
        """Whether a letter that has a value counts something here: the target t, and t = 1."""
        known = [c.number for c in self.ledger.claims.get(name, ())]
        counter = isinstance(name, t.Name) and name == t.Name(name.base) and name.base in COUNTERS
        if not counter or not known or number.places > 0 or number.value < 0:
            return False
        return all(n.places > 0 for n in known)

    def _elsewhere(self, known: Sequence[Claim], s: Statement) -> bool:
        """Whether all these numbers are those of other rounds."""
        return all(apart(self._round(c.statement), s.round) for c in known if c.statement >= 0)

    def _of_another(self, known: Sequence[Claim]) -> bool:
        """Whether all these numbers were said in rounds, and what is judged is in another one."""
        return all(another(self._round(c.statement), self.here) for c in known)

    def _knows(self, known: Sequence[Claim], number: t.Number) -> bool:
        """Whether a number is one of those."""
        return any(self._agree(number, claim.number) for claim in known)

    def _note_move(self, name: t.Formula, number: t.Number, s: Statement, worked: bool) -> None:
        """Remembers that a name was worked out to another value than before."""
        known = self.ledger.claims.get(name, [])
        again = bool(known) and not any(self._agree(number, c.number, loose=True) for c in known)
        if (again and worked) or is_new(name):
            self.moves.append(s.number)
            if is_new(name) or any(c.given for c in known):
                self.updates.append(s.number)

    def _moved_on(
        self, name: t.Formula, number: t.Number, known: Sequence[Claim], s: Statement
    ) -> bool:
        """Whether a name can have another value by now than those that it had."""
        last = max(c.statement for c in known)
        if self._elsewhere(known, s):
            return True
        moves = self.updates if all(c.given for c in known) else self.moves
        if not moves or moves[-1] <= last:
            return False
        slip = any(set(neighbours(number.text)) & set(neighbours(c.number.text)) for c in known)
        return not slip or self._follows_anew(name, number, last)

    def _follows_anew(self, name: t.Formula, number: t.Number, last: int) -> bool:
        """Whether a number follows by a rule from numbers of which some are newer."""
        value = self._worked_anew(name, last)
        return value is not None and meets(value, number, loose=True)

    def _worked_anew(self, name: t.Formula, last: int) -> Value | None:
        """What a name is by its rule, if that has numbers newer than its own last one."""
        learned = self.rules.ledger if self.rules is not None else self.ledger
        for rule, _ in learned.rules.get(name, ()):
            newest = [next(self.ledger.known_values(x), None) for x in quantities(rule)]
            if not any(c is not None and c.statement > last for c in newest):
                continue
            value, loose = self._from_printed(Work(rule=rule))
            if value is not None and not isinstance(value, Array):
                return loose if loose is not None else value
        return None

    def _begins_anew(self, name: t.Formula, s: Statement) -> bool:
        """Whether a line works a name out again, in another round or from newer numbers."""
        last = max((c.statement for c in self.ledger.claims.get(name, ())), default=-1)
        if last < 0 or apart(self._round(last), s.round):
            return True
        values = {n.value for n in numbers(s.sides[1].formula)}
        return any(
            c.statement > last and significant(c.number) > 1 and c.number.value in values
            for claims in self.ledger.claims.values()
            for c in claims
        )
