"""Numbers at the end of a calculation: do they follow, and are they the network's?"""

from __future__ import annotations

from flint import arb

from symprop.check.desk import signed
from symprop.check.findings import Finding
from symprop.check.interval import enclose, exactly, meets
from symprop.check.ledger import is_new, number_of
from symprop.check.lines import Lines
from symprop.check.statements import Side, Statement
from symprop.check.stray import Strays
from symprop.check.updates import Updates
from symprop.check.work import Work, never
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import Scalar, scalar


class Results(Lines, Strays, Updates):
    """Holds results against their lines, and against what was said before."""

    def _value(self, name: t.Formula | None, side: Side, s: Statement, work: Work) -> None:
        """A number, or a matrix of numbers, at the end of what was worked."""
        expected, loose = work.value, work.loose
        if expected is None and work.rule is not None:
            expected, loose = self._from_printed(work)
        number = number_of(side.formula)
        if number is not None:
            self._number(name, number, side, s, work, expected, loose)
        else:
            if isinstance(expected, Array):
                self._matrix(side, work, expected, loose)
            if name is not None:
                self.ledger.grid(name, side.formula, side, expected is None)
        work.line = side.formula
        work.value = enclose(side.formula, self.ledger.rounded)
        work.loose = enclose(side.formula, self.ledger.rounded, loose=True)

    def _number(
        self,
        name: t.Formula | None,
        number: t.Number,
        side: Side,
        s: Statement,
        work: Work,
        expected: Value | None,
        loose: Value | None,
    ) -> None:
        given = expected is None and not self._said(number)
        if expected is not None:
            before = len(self.findings)
            self._judge(name, number, side, work, expected, loose)
            if len(self.findings) == before and self._update(name, number, side, s):
                work.odd.clear()
            self._odd_operands(name, number, side, work, fine=len(self.findings) == before)
            self._drifted(name, number, side, work, fine=len(self.findings) == before)
            exact = exactly(expected)
            same = exact is not None and bool(exact == scalar(number.value))
            self.ledger.note(number, rounded=not same)
            if not same and self.rules is None:
                self.ledger.places[number.places] += 1
        if name is not None:
            if expected is None:
                if self._counts(name, number):
                    self.other.setdefault(name, []).append(number)
                    return
                self._again(name, number, side, s)
            self._note_move(name, number, s, worked=expected is not None)
            self.ledger.claim(name, number, side, s.number, given)

    def _said(self, number: t.Number) -> bool:
        """Whether a rounded number is one that the document has worked out before."""
        return self.ledger.rounded(number) and any(
            claim.number.value == number.value and not claim.given
            for claims in self.ledger.claims.values()
            for claim in claims
        )

    def _again(self, name: t.Formula, number: t.Number, side: Side, s: Statement) -> None:
        """A number without a derivation: given, or said before."""
        known = [c for c in self.ledger.known_values(name) if is_new(c.name) or not is_new(name)]
        root = self.wrong.get((abs(number.value), number.places))
        if known and root is not None:
            self._add(number, side, "carried", "note", name, None, root=root)
        elif known and not any(self._agree(number, c.number, loose=True) for c in known):
            if self._moved_on(name, number, known, s):
                return
            if all(c.given and c.statement >= 0 for c in known):
                self.disputed.append((name, number, side))
                self.moves.append(s.number)
                self.updates.append(s.number)
                return
            value, said = scalar(known[0].number.value), known[0].number
            self._add(number, side, "value", "error", name, value, said=said)
        self.ledger.note(number, rounded=self.ledger.rounded(number))

    def _drifted(
        self, name: t.Formula | None, number: t.Number, side: Side, work: Work, fine: bool
    ) -> None:
        """A number that follows from its line, while an earlier mistake is in it."""
        if self.rules is None or name is None:
            return
        values = self.rules.values(name)
        if not fine:
            if values and self.findings[-1].kind == "rounding":
                self._note_drift(number, values[0])
            return
        root = work.root
        if not values:
            if root is not None:
                self._carried(name, number, side, work, root)
            return
        if any(meets(value, number) for value in values):
            if isinstance(name, t.Derivative):
                self.confirmed.add(name)
            return
        value = values[0]
        if root is not None:
            self._add(number, side, "carried", "note", name, value, root=root)
        elif name in self.ledger.claims:  # of a later round
            if not self._follows(work, number):
                self._add(number, side, "rounding", "note", name, work.value)
        elif work.updated:
            self._too_early(name, number, side, work, value)
        elif self._stray(name, number, side, work):
            return
        else:
            self._note_drift(number, value)
            if self._between(work, value, number):
                return
            self._add(number, side, "rounding", "note", name, value)

    def _carried(
        self, name: t.Formula, number: t.Number, side: Side, work: Work, root: Finding
    ) -> None:
        """A result of which only its line is known, unless a right operand leads to it, too."""

        def right(f: t.Formula) -> t.Formula:
            if not isinstance(f, t.Number):
                return f
            instead = self.instead.get((abs(f.value), f.places))
            return f if instead is None else signed(instead, f.negative)

        line = work.line and t.map_leaves(work.line, right)
        # what was put in has no place in the document, and was rounded
        value = line and enclose(line, lambda n: n.span is None or self.ledger.rounded(n))
        if value is None or isinstance(value, Array) or not meets(value, number):
            expected = line and enclose(line, never)
            self._add(number, side, "carried", "note", name, expected, root=root)

    def _follows(self, work: Work, number: t.Number) -> bool:
        """Whether a number follows where 0.26 stands for 0.2600, as the author's other numbers."""
        usual = self.ledger.usual_places or 0

        def fill(f: t.Formula) -> t.Formula:
            if not isinstance(f, t.Number) or "e" in f.text.lower():
                return f
            short = 0 < f.places < usual and self.ledger.rounded(f)
            return t.Number(f.text + "0" * (usual - f.places)) if short else f

        narrow = work.line and enclose(t.map_leaves(work.line, fill), self.ledger.rounded)
        return narrow is None or isinstance(narrow, Array) or meets(narrow, number)

    def _between(self, work: Work, value: Scalar, number: t.Number) -> bool:
        """Whether a number can come from working with more or fewer digits than are printed."""
        printed = work.line and enclose(work.line, never)
        if printed is None or isinstance(printed, Array):
            return True
        return meets(arb(printed).union(arb(value)), number)
