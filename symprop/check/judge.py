"""Judging the claims of a document, in reading order.

Each number is held against the numbers printed beside it (local) and against the network that the
document's own rules describe (global).  The first pass only learns the rules and the numbers; the
second judges with all of them known.
"""

from __future__ import annotations

from symprop.check.afterwards import Afterwards
from symprop.check.align import bare, is_quantity
from symprop.check.alike import misprint
from symprop.check.fitting import Fitting
from symprop.check.functions import odd_sides
from symprop.check.interval import enclose, overlap
from symprop.check.ledger import definition_of_function, is_plain, marked_new, number_of, unmarked
from symprop.check.matrices import entries, of_names, old_and_new
from symprop.check.model import mentions
from symprop.check.results import Results
from symprop.check.statements import Statement, numbers
from symprop.check.unnamed import rule_behind
from symprop.check.work import Work, is_rule, sound
from symprop.formula import tree as t

MOST = 50
"""Rules that one name may have."""


class Judge(Results, Fitting, Afterwards):
    """Goes through the statements once; findings and counts are left in its attributes."""

    def run(self, chains: list[Statement]) -> None:
        """Judges all statements."""
        self.chains = chains
        for statement in chains:
            self.statement(statement)
        self._weigh()

    def statement(self, s: Statement) -> None:
        """Judges one chain, link by link."""
        self.claims += len(s.relations)
        self.here = s.round
        function = definition_of_function(s)
        if function is not None:
            key, value = function
            if self._function(s, key, value[0]):
                self.ledger.functions.setdefault(key, value)
            if not any(side.numeric for side in s.sides):
                self.checked += len(s.relations)
                return
        if len(s.sides) < 2:
            self.alone.append(s)
            return
        name = bare(s.first) if is_quantity(bare(s.first)) else None
        work = self._resume(name, s)
        before = len(self.findings)
        for i in range(0 if name is None else 1, len(s.sides)):
            self._side(name, s, i, work)
        if of_names(s.first):
            self._named_matrix(s)
        if name is not None:
            self._behind(name, s)
            self.open[name] = work
            number = number_of(s.sides[-1].formula)
            if number is not None and work.rule is not None and sound(work.pairs):
                self.ledger.proved.setdefault(name, work.rule)
            elif number is not None and work.rule is not None:
                self.unproved.append((name, work, number))
            self._formula(name, s, said=len(self.findings) > before)
        if isinstance(name, t.Derivative) and len(self.findings) == before:
            self._constant(name, s)
        if len(self.findings) == before:
            self._fits(name, s, work)

    def _function(self, s: Statement, key: tuple[str, int], parameter: t.Name) -> bool:
        """Whether all sides of σ(z) = … are the function that is meant, or its derivative."""
        wrong = odd_sides(self.ledger, s, key, parameter)
        for side in wrong if self.rules is not None else ():
            self._slip(bare(s.first), side, "formula", "error")
        return not wrong

    def _behind(self, name: t.Formula, s: Statement) -> None:
        """The rule that the first line of numbers shows."""
        line = s.sides[1]
        if self.rules is None and line.numeric and not is_plain(line.formula):
            rule = rule_behind(line.formula, self.ledger)
            if rule is not None and not mentions(rule, name):
                self.ledger.behind.setdefault(name, rule)

    def _resume(self, name: t.Formula | None, s: Statement) -> Work:
        """The work on a name goes on where a line of numbers follows its rule."""
        before = self.open.get(name) if name is not None else None
        if before is None or not s.sides[1].numeric:
            return Work()
        if before.line is not None and is_plain(before.line):
            if is_plain(s.sides[1].formula):
                return Work()  # worked out already: this says the value again
            if name is not None and self._begins_anew(name, s):
                return Work()
        return before

    def _side(self, name: t.Formula | None, s: Statement, i: int, work: Work) -> None:
        side = s.sides[i]
        self.work = work
        if i > 0:
            self.checked += 1
        if not side.numeric:
            work.rule, work.line, work.value = side.formula, None, None
            if name is not None and is_rule(name, side.formula):
                rules = self.ledger.rules.setdefault(name, [])
                if len(rules) < MOST and all(side.formula != rule for rule, _ in rules):
                    rules.append((side.formula, s.number))
            if name is not None and i == 1 and mentions(side.formula, root := version(name)):
                self.ledger.updates.setdefault(root, side.formula)
        elif is_plain(side.formula):
            self._value(name, side, s, work)
        else:
            self._line(side, work)

    def _constant(self, name: t.Derivative, s: Statement) -> None:
        """Whether a derivative that is just said to be 1 is 1."""
        side = s.sides[-1]
        if self.rules is None or len(s.sides) > 2 or not side.numeric:
            return
        number = number_of(side.formula)
        if number is not None and self._stray(name, number, side, Work()):
            return
        known = self.rules.values(name)
        value = enclose(self.ledger.expanded(side.formula), self.ledger.rounded, loose=True)
        if known and value is not None and not any(overlap(value, x) for x in known):
            exact = not any(map(self.ledger.rounded, numbers(side.formula)))
            self._slip(name, side, "formula", "error" if exact else "warning")

    def _formula(self, name: t.Formula, s: Statement, said: bool) -> None:
        """Whether a rule is the derivative, or the definition, that it says it is.

        ``said`` tells that the numbers behind it have been found wrong already.
        """
        if self.rules is None:
            return
        for side in s.sides[1:]:
            if side.numeric or not is_rule(name, side.formula):
                continue
            if side.formula in self.rules.ledger.unsound:
                if not said:
                    self._slip(name, side, "notation", "warning")
                return
            expected = self.rules.differs(name, side.formula)
            if expected is None:
                if self.rules.misfits(name, side.formula):
                    self._slip(name, side, "notation", "warning", cause="shape")
                    return
                if self._written_otherwise(name, side.formula):
                    self._slip(name, side, "formula", "warning")
                    return
                continue
            last = s.sides[-1]
            number = number_of(last.formula)
            if number is not None:
                self._add(number, last, "formula", "error", name, expected)
            else:
                self._slip(name, side, "formula", "error")
            return

    def _named_matrix(self, s: Statement) -> None:
        """[w5; w6] = [0.21; 0.23] − …: the old values, and the new ones, of several names."""
        old, new = old_and_new(s)
        for side, given in ((old, True), (new, False)):
            if side is None:
                continue
            for name, part in zip(entries(s.first), entries(side.formula), strict=True):
                number = number_of(part)
                if number is None:
                    continue
                if not given:
                    name = marked_new(name)
                known = [c for c in self.ledger.claims.get(name, ()) if c.given]
                if given and known and not self._agree(number, known[0].number, loose=True):
                    self._contradiction(name, number, known[0])
                elif not known:
                    self.ledger.claim(name, number, side, s.number, given)

    def _written_otherwise(self, name: t.Formula, rule: t.Formula) -> bool:
        """Whether a rule is the one that numbers were put into, but for a number or a name."""
        assert self.rules is not None
        proved = self.rules.ledger.proved.get(name)
        if proved is None or self.rules.here.value(rule) is not None:
            return False
        return misprint(proved, rule)


def version(name: t.Formula) -> t.Formula:
    """The name without a mark for the updated value."""
    return unmarked(name) if isinstance(name, t.Name) else name


__all__ = ["Judge", "is_rule"]
