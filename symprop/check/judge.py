"""Judging the claims of a document, in reading order, against the numbers printed beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from symprop.check.align import Pair, align, bare, is_quantity
from symprop.check.findings import Finding, at
from symprop.check.interval import enclose, exactly, half_unit, meets, overlap
from symprop.check.ledger import Claim, Ledger, definition_of_function, is_plain, number_of
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement
from symprop.formula import tree as t
from symprop.numbers.grid import Grid, Value


@dataclass(slots=True)
class Work:
    """How far a quantity has been worked out: its rule, the last line of numbers, its value."""

    rule: t.Formula | None = None
    line: t.Formula | None = None
    value: Value | None = None
    loose: Value | None = None
    other: Value | None = None
    """What a line with a wrong number in it gives: later lines may follow from it."""
    culprit: Finding | None = None
    pairs: list[Pair] = field(default_factory=list)


class Judge:
    """Goes through the statements once; findings and counts are left in its attributes."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.findings: list[Finding] = []
        self.claims = 0
        self.checked = 0
        self.open: dict[t.Formula, Work] = {}

    def run(self, chains: list[Statement]) -> None:
        """Judges all statements."""
        for statement in chains:
            self.statement(statement)

    # --- one statement ------------------------------------------------------------------------

    def statement(self, s: Statement) -> None:
        """Judges one chain, link by link."""
        self.claims += len(s.relations)
        function = definition_of_function(s)
        if function is not None:
            key, value = function
            self.ledger.functions.setdefault(key, value)
            self.checked += len(s.relations)
            return
        if len(s.sides) < 2:
            return
        name = bare(s.first) if is_quantity(bare(s.first)) else None
        work = self._resume(name, s)
        start = 0 if name is None else 1
        for i in range(start, len(s.sides)):
            self._side(name, s, i, work)
        if name is not None:
            self.open[name] = work

    def _resume(self, name: t.Formula | None, s: Statement) -> Work:
        """The work on a name goes on where a line of numbers follows its rule."""
        before = self.open.get(name) if name is not None else None
        if before is None or not s.sides[1].numeric:
            return Work()
        return before

    def _side(self, name: t.Formula | None, s: Statement, i: int, work: Work) -> None:
        side = s.sides[i]
        f = side.formula
        if i > 0:
            self.checked += 1
        if not side.numeric:
            self._symbolic(name, f, s, work)
        elif is_plain(f):
            self._value(name, side, s, work, first=i == 0)
        else:
            self._line(side, work)

    def _symbolic(self, name: t.Formula | None, f: t.Formula, s: Statement, work: Work) -> None:
        work.rule, work.line, work.value = f, None, None
        if name is not None and not any(isinstance(x, t.Dots) for x in t.walk(f)):
            self.ledger.rules.setdefault(name, []).append((f, s.number))

    # --- lines of numbers ---------------------------------------------------------------------

    def _line(self, side: Side, work: Work) -> None:
        """An expression of numbers: a substitution, or a line that follows from one."""
        f = self.ledger.expanded(side.formula)
        if work.line is None:
            if work.rule is not None:
                work.pairs = align(work.rule, side.formula, self.ledger.expand) or []
                self._operands(side, work)
            self._set(work, f)
            return
        before, loose = work.value, work.loose
        point, here = enclose(work.line, _never), enclose(f, _never)
        exact = point is not None and here is not None and exactly(point) is not None
        exact = exact and overlap(point, here)  # type: ignore[arg-type]
        self.ledger.note_all(side.formula, rounded=not exact)
        value = enclose(f, self.ledger.rounded)
        if before is None or value is None or overlap(before, value):
            self._set(work, f)
            return
        wide = enclose(f, self.ledger.rounded, loose=True)
        if loose is not None and wide is not None and overlap(loose, wide):
            self._set(work, f)
            return
        self._run_on_or_wrong(side, f, work, value)

    def _set(self, work: Work, f: t.Formula) -> None:
        work.line = f
        work.value = enclose(f, self.ledger.rounded)
        work.loose = enclose(f, self.ledger.rounded, loose=True)
        work.other = None

    def _run_on_or_wrong(self, side: Side, f: t.Formula, work: Work, value: Value) -> None:
        """A line that does not equal the one before: 5 + 3 = 8·2 runs on, or a number is wrong."""
        first = _first_operand(f)
        if first is not None and work.value is not None:
            if isinstance(first, t.Number) and meets(work.value, first):
                self._set(work, f)
                return
            begun = enclose(first, self.ledger.rounded)
            if begun is not None and overlap(work.value, begun):
                self._set(work, f)
                return
        assert work.line is not None
        culprit = self._wrong_term(work.line, side)
        if culprit is not None:
            number, expected = culprit
            finding = at(
                number, side.piece, "arithmetic", "error", expected=shown_like(expected, number)
            )
            self.findings.append(finding)
            work.culprit, work.other = finding, value
            return
        self._set(work, f)

    def _wrong_term(self, line: t.Formula, side: Side) -> tuple[t.Number, Value] | None:
        """The one operand of a line that does not match its counterpart in the line before."""
        a, b = bare(line), bare(side.formula)
        wrong: list[tuple[t.Number, Value]] = []
        for x, y in _counterparts(a, b):
            expected = enclose(self.ledger.expanded(x), self.ledger.rounded)
            number = number_of(y)
            if expected is None or isinstance(expected, Grid):
                return None
            if number is not None and not meets(expected, number):
                wrong.append((number, expected))
        return wrong[0] if len(wrong) == 1 else None

    # --- operands -----------------------------------------------------------------------------

    def _operands(self, side: Side, work: Work) -> None:
        """Each number put in for a name is one that the name has."""
        for name, part in work.pairs:
            number = number_of(part)
            if number is None:
                continue
            known = list(self.ledger.known_values(name))
            if not known:
                self.ledger.claim(name, number, side, -1, given=True)
                self.ledger.note(number, rounded=self.ledger.rounded(number))

    # --- values -------------------------------------------------------------------------------

    def _value(self, name: t.Formula | None, side: Side, s: Statement, work: Work, first: bool) -> None:
        """A number, or a matrix of numbers, at the end of what was worked."""
        expected, loose = work.value, work.loose
        if expected is None and work.rule is not None:
            expected, loose = self._from_printed(work.rule)
        number = number_of(side.formula)
        if number is not None:
            self._number(name, number, side, s, work, expected, loose)
        elif expected is not None and isinstance(expected, Grid):
            self._matrix(side, work, expected, loose)
        if first or expected is None:
            work.line = side.formula
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
        given = expected is None
        if expected is not None:
            self._judge(name, number, side, work, expected, loose)
            exact = exactly(expected)
            same = exact is not None and exact == number.value
            self.ledger.note(number, rounded=not same)
            if not same:
                self.ledger.places[number.places] += 1
        if name is not None:
            if given:
                self.ledger.note(number, rounded=self.ledger.rounded(number))
            self.ledger.claim(name, number, side, s.number, given)

    def _judge(
        self,
        name: t.Formula | None,
        number: t.Number,
        side: Side,
        work: Work,
        expected: Value,
        loose: Value | None,
    ) -> None:
        """Whether a number follows from what stands before it."""
        if isinstance(expected, Grid):
            if expected.shape != (1, 1):
                return
            expected = expected.rows[0][0]
            loose = loose.rows[0][0] if isinstance(loose, Grid) else None
        if meets(expected, number):
            return
        if work.other is not None and meets(work.other, number):
            self._add(number, side, "carried", "note", name, expected, root=work.culprit)
            return
        if loose is not None and meets(loose, number, loose=True):
            self._add(number, side, "rounding", "note", name, expected)
            return
        self._add(number, side, "arithmetic", "error", name, expected)

    def _add(
        self,
        number: t.Number,
        side: Side,
        kind: str,
        severity: str,
        name: t.Formula | None,
        expected: Value,
        root: Finding | None = None,
    ) -> None:
        self.findings.append(
            at(
                number,
                side.piece,
                kind,
                severity,
                quantity=name,
                expected=shown_like(expected, number),
                root=root,
            )
        )

    def _matrix(self, side: Side, work: Work, expected: Grid, loose: Value | None) -> None:
        """A matrix of numbers, entry by entry."""
        f = bare(side.formula)
        assert isinstance(f, t.Matrix)
        if (len(f.rows), len(f.rows[0])) != expected.shape:
            return
        for i, row in enumerate(f.rows):
            for j, entry in enumerate(row):
                number = number_of(entry)
                if number is None:
                    continue
                wide = loose.rows[i][j] if isinstance(loose, Grid) else None
                value = expected.rows[i][j]
                self._judge(None, number, side, work, value, wide)
                exact = exactly(value)
                same = exact is not None and exact == number.value
                self.ledger.note(number, rounded=not same)

    def _from_printed(self, rule: t.Formula) -> tuple[Value | None, Value | None]:
        """A rule worked with the numbers that its names have so far."""
        values: dict[t.Formula, t.Number] = {}

        def visit(f: t.Formula) -> t.Formula:
            if is_quantity(f):
                claim: Claim | None = next(self.ledger.known_values(f), None)
                if claim is not None:
                    values[f] = claim.number
                    return claim.number
                return f
            return t.rebuild(f, visit) if t.children(f) else f

        f = visit(self.ledger.expanded(rule))
        return (
            enclose(f, self.ledger.rounded),
            enclose(f, self.ledger.rounded, loose=True),
        )


def _never(number: t.Number) -> bool:
    return False


def _first_operand(f: t.Formula) -> t.Formula | None:
    """What a run-on chain begins with: the first factor or term."""
    g = bare(f)
    if isinstance(g, t.Product):
        return bare(g.factors[0])
    if isinstance(g, t.Sum):
        return bare(g.terms[0])
    return None


def _counterparts(a: t.Formula, b: t.Formula) -> list[tuple[t.Formula, t.Formula]]:
    """Operands of two lines that stand in the same place."""
    match a, b:
        case t.Sum(terms=xs), t.Sum(terms=ys) if len(xs) == len(ys):
            return list(zip(xs, ys, strict=True))
        case t.Product(factors=xs), t.Product(factors=ys) if len(xs) == len(ys):
            return list(zip(xs, ys, strict=True))
    return []


__all__ = ["Judge", "half_unit"]
