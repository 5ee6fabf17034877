"""Lines of numbers: does each follow from the one before it?"""

from __future__ import annotations

from symprop.check.align import align, bare
from symprop.check.findings import Finding
from symprop.check.interval import (
    enclose,
    exactly,
    is_exact,
    meets,
    misshapen,
    overlap,
    significant,
)
from symprop.check.ledger import number_of
from symprop.check.operands import Operands
from symprop.check.statements import Side, numbers
from symprop.check.work import Work, counterparts, first_operand, never
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import scalar


class Lines(Operands):
    """Follows a calculation from line to line."""

    def _line(self, side: Side, work: Work) -> None:
        """An expression of numbers: a substitution, or a line that follows from one."""
        f = self.ledger.expanded(side.formula)
        work.written = side
        if misshapen(f):
            self._slip(None, side, "notation", "warning", cause="shape")
        if work.line is None:
            if work.rule is not None:
                work.pairs = align(work.rule, side.formula, self.ledger.expand) or []
                work.put_in = f
                self._operands(side, work)
            self._set(work, f)
            return
        before, here = enclose(work.line, self.ledger.rounded), enclose(f, never)
        if before is None or here is None:
            exact = False
        else:
            exact = is_exact(before) and overlap(before, here)
        self.ledger.note_new(side.formula, work.line, rounded=not exact)
        value = enclose(f, self.ledger.rounded)
        same = work.value is None or value is None or overlap(work.value, value)
        wide = enclose(f, self.ledger.rounded, loose=True)
        if not same and work.loose is not None and wide is not None:
            same = overlap(work.loose, wide)
        if not same and self._runs_on(f, work):
            self._set(work, f)
            return
        wrong = self._terms(side, work)
        if not same and value is not None and wrong is not None:
            work.culprit, work.other = wrong, value
            return
        if not same and value is not None and work.root is None:
            self._slip(None, side, "arithmetic", "warning")
        self._set(work, f)

    def _terms(self, side: Side, work: Work) -> Finding | None:
        """Each operand of a line against its counterpart in the line before; the first mistake."""
        assert work.line is not None
        first: Finding | None = None
        for x, y in counterparts(bare(work.line), bare(side.formula)):
            before = len(self.findings)
            f = self.ledger.expanded(x)
            expected = enclose(f, self.ledger.rounded)
            loose = enclose(f, self.ledger.rounded, loose=True)
            number = number_of(y)
            if expected is None or (number is None and not isinstance(y, t.Matrix)):
                continue
            if number is not None:
                self._judge(None, number, side, Work(), expected, loose)
            elif isinstance(expected, Array):
                self._matrix(Side(y, side.piece), Work(), expected, loose)
            errors = [e for e in self.findings[before:] if e.severity == "error"]
            first = first or (errors[0] if errors else None)
        return first

    def _set(self, work: Work, f: t.Formula) -> None:
        work.line = f
        work.value = enclose(f, self.ledger.rounded)
        work.loose = enclose(f, self.ledger.rounded, loose=True)
        work.other = None
        root = self._taint(f)
        work.root = root or work.root

    def _taint(self, f: t.Formula) -> Finding | None:
        """The mistake that a number on a line repeats."""
        for number in numbers(f):
            if significant(number) < 2:
                continue  # a 2 stands for itself wherever it stands
            found = self.wrong.get((abs(number.value), number.places))
            if found is not None:
                return found
        return None

    def _runs_on(self, f: t.Formula, work: Work) -> bool:
        """Whether a line only begins with what is before it: 5 + 3 = 8·2 = 16."""
        first = first_operand(f)
        if first is None or work.value is None:
            return False
        if isinstance(first, t.Number):
            return meets(work.value, first)
        begun = enclose(first, self.ledger.rounded)
        return begun is not None and overlap(work.value, begun)

    def _matrix(self, side: Side, work: Work, expected: Array, loose: Value | None) -> None:
        """A matrix of numbers, entry by entry."""
        f = bare(side.formula)
        assert isinstance(f, t.Matrix)
        if (len(f.rows), len(f.rows[0])) != expected.shape:
            if f.style != "list" and all(x.style != "list" for x in _matrices(work.line)):
                self._slip(None, side, "notation", "warning", cause="shape")
            return
        for i, row in enumerate(f.rows):
            for j, entry in enumerate(row):
                number = number_of(entry)
                if number is None:
                    continue
                wide = loose[i, j] if isinstance(loose, Array) else None
                value = expected[i, j]
                self._judge(None, number, side, work, value, wide)
                exact = exactly(value)
                same = exact is not None and bool(exact == scalar(number.value))
                self.ledger.note(number, rounded=not same)


def _matrices(f: t.Formula | None) -> list[t.Matrix]:
    return [] if f is None else [x for x in t.walk(f) if isinstance(x, t.Matrix)]
