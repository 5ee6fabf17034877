"""Judging the claims of a document, in reading order.

Each number is held against the numbers printed beside it (local) and against the network that the
document's own rules describe (global).  The first pass only learns the rules and the numbers; the
second judges with all of them known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from symprop.check.align import Pair, align, bare, is_quantity
from symprop.check.alone import strange_numbers
from symprop.check.findings import Finding, at
from symprop.check.functions import odd_sides
from symprop.check.interval import enclose, exactly, meets, overlap, significant
from symprop.check.ledger import (
    Claim,
    Ledger,
    definition_of_function,
    is_new,
    is_plain,
    marked_new,
    number_of,
    replace,
    unmarked,
)
from symprop.check.matrices import entries, flat, of_names, old_and_new, value_of_rule
from symprop.check.model import mentions
from symprop.check.rules import Rules
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement, numbers
from symprop.check.usage import misplaced
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.numbers.grid import Grid, Value
from symprop.numbers.scalar import Scalar, scalar


@dataclass(slots=True, eq=False)
class Work:
    """How far a quantity has been worked out: its rule, the last line of numbers, its value."""

    rule: t.Formula | None = None
    line: t.Formula | None = None
    value: Value | None = None
    loose: Value | None = None
    other: Value | None = None
    """What a line with a wrong number in it gives: later lines may follow from it."""
    culprit: Finding | None = None
    put_in: t.Formula | None = None
    """The line in which numbers were put in for names."""
    pairs: list[Pair] = field(default_factory=list)
    odd: list[tuple[t.Formula, t.Number, Claim, Side]] = field(default_factory=list)
    """Operands that are not what their names stand for."""
    updated: list[tuple[t.Formula, t.Number]] = field(default_factory=list)
    """Operands that are what their names stand for only after the update."""
    root: Finding | None = None
    """The earlier mistake that a number on the line comes from."""


class Judge:
    """Goes through the statements once; findings and counts are left in its attributes."""

    def __init__(self, learned: Ledger | None = None) -> None:
        self.ledger = Ledger()
        self.rules = Rules(learned) if learned is not None else None
        if learned is not None:
            self.ledger.places = learned.places
            self.ledger.aliases = learned.aliases
            self.ledger.functions = learned.functions
        self.findings: list[Finding] = []
        self.work = Work()
        self.claims = 0
        self.checked = 0
        self.open: dict[t.Formula, Work] = {}
        self.wrong: dict[tuple[Fraction, int], Finding] = {}
        self.odd_entries: list[tuple[t.Formula, int, t.Number, Side]] = []
        self.fitting_entries: set[tuple[t.Formula, int]] = set()
        """Entries of matrices put in for names: those that differ, and those that fit."""
        self.disputed: list[tuple[t.Formula, t.Number, Side]] = []
        """Names that are given twice, differently."""
        self.alone: list[Statement] = []
        """Formulas that stand by themselves: cells of tables, numbers in a sentence."""
        self.unproved: list[tuple[t.Formula, Work, t.Number]] = []
        """Rules that no numbers could be lined up with: name, work, result."""
        self.proved: list[tuple[t.Formula, t.Formula]] = []
        """Rules that numbers were put into."""

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
            if self._function(s, key, value[0]):
                self.ledger.functions.setdefault(key, value)
            self.checked += len(s.relations)
            return
        if len(s.sides) < 2:
            self.alone.append(s)
            return
        name = bare(s.first) if is_quantity(bare(s.first)) else None
        work = self._resume(name, s)
        for i in range(0 if name is None else 1, len(s.sides)):
            self._side(name, s, i, work)
        if of_names(s.first):
            self._named_matrix(s)
        if name is not None:
            self.open[name] = work
            number = number_of(s.sides[-1].formula)
            if number is not None and work.rule is not None and sound(work.pairs):
                self.proved.append((name, work.rule))
            elif number is not None and work.rule is not None:
                self.unproved.append((name, work, number))
            self._formula(name, s)

    def _function(self, s: Statement, key: tuple[str, int], parameter: t.Name) -> bool:
        """Whether all sides of σ(z) = … are the function that is meant, or its derivative."""
        wrong = odd_sides(self.ledger, s, key, parameter)
        for side in wrong if self.rules is not None else ():
            self._slip(bare(s.first), side, "formula", "error")
        return not wrong

    def _resume(self, name: t.Formula | None, s: Statement) -> Work:
        """The work on a name goes on where a line of numbers follows its rule."""
        before = self.open.get(name) if name is not None else None
        if before is None or not s.sides[1].numeric:
            return Work()
        if is_plain(s.sides[1].formula) and before.line is not None and is_plain(before.line):
            return Work()  # worked out already: this says the value again
        return before

    def _side(self, name: t.Formula | None, s: Statement, i: int, work: Work) -> None:
        side = s.sides[i]
        self.work = work
        if i > 0:
            self.checked += 1
        if not side.numeric:
            work.rule, work.line, work.value = side.formula, None, None
            if name is not None and is_rule(name, side.formula):
                self.ledger.rules.setdefault(name, []).append((side.formula, s.number))
        elif is_plain(side.formula):
            self._value(name, side, s, work)
        else:
            self._line(side, work)

    # --- lines of numbers ---------------------------------------------------------------------

    def _line(self, side: Side, work: Work) -> None:
        """An expression of numbers: a substitution, or a line that follows from one."""
        f = self.ledger.expanded(side.formula)
        if work.line is None:
            if work.rule is not None:
                work.pairs = align(work.rule, side.formula, self.ledger.expand) or []
                work.put_in = f
                self._operands(side, work)
            self._set(work, f)
            return
        before, here = enclose(work.line, self.ledger.rounded), enclose(f, _never)
        exact = before is not None and here is not None and exactly(before) is not None
        exact = exact and before is not None and here is not None and overlap(before, here)
        self.ledger.note_all(side.formula, rounded=not exact)
        value = enclose(f, self.ledger.rounded)
        same = work.value is None or value is None or overlap(work.value, value)
        wide = enclose(f, self.ledger.rounded, loose=True)
        if not same and work.loose is not None and wide is not None:
            same = overlap(work.loose, wide)
        if not same and self._runs_on(f, work):
            self._set(work, f)
            return
        wrong = self._terms(side, work)
        if same or value is None:
            self._set(work, f)
        elif wrong is not None:
            work.culprit, work.other = wrong, value
        else:
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
            elif isinstance(expected, Grid):
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
        first = _first_operand(f)
        if first is None or work.value is None:
            return False
        if isinstance(first, t.Number):
            return meets(work.value, first)
        begun = enclose(first, self.ledger.rounded)
        return begun is not None and overlap(work.value, begun)

    # --- operands -----------------------------------------------------------------------------

    def _operands(self, side: Side, work: Work) -> None:
        """Each number put in for a name is one that the name has."""
        constants = [b for a, b in work.pairs if isinstance(a, t.Number)]
        for name, part in work.pairs:
            if isinstance(part, t.Matrix):
                self._matrix_operand(name, part, side)
                continue
            number = number_of(part)
            if number is None:
                continue
            if isinstance(name, t.Number):
                if len(constants) == 1 and len(work.pairs) > 1:
                    self._add(number, side, "value", "error", None, scalar(name.value))
                continue
            self.ledger.used[name, number.value] += 1
            known = list(self.ledger.known_values(name))
            if not known:
                self._learn(name, number, side)
            elif not any(self._agree(number, claim.number) for claim in known):
                work.odd.append((name, number, known[0], side))
            elif not is_new(name):
                own = [c for c in known if not is_new(c.name)]
                if own and not any(self._agree(number, c.number) for c in own):
                    work.updated.append((name, number))

    def _matrix_operand(self, name: t.Formula, part: t.Matrix, side: Side) -> None:
        """Each entry of a matrix put in for a name is one that the name's matrix has there."""
        grids = [entries(grid) for grid, _, _ in self.ledger.all_grids(name)]
        mine = entries(part)
        fitting = [grid for grid in grids if len(grid) == len(mine)]
        for k, entry in enumerate(mine):
            number = number_of(entry)
            others = [x for grid in fitting if (x := number_of(grid[k])) is not None]
            if number is None or not others:
                continue
            if any(self._agree(number, x) for x in others):
                if self._agree(number, others[0]):
                    self.fitting_entries.add((name, k))
                continue
            self.odd_entries.append((name, k, number, side))

    def _learn(self, name: t.Formula, number: t.Number, side: Side) -> None:
        """A name that only now gets a number: given in a figure, or another name of something."""
        learned = self.rules.ledger if self.rules else self.ledger
        if isinstance(name, t.Name) and name not in learned.rules and self.ledger.rounded(number):
            same = [
                other
                for other, claims in self.ledger.claims.items()
                if any(c.number.value == number.value and not c.given for c in claims)
            ]
            if len(same) == 1:
                self.ledger.aliases[name] = same[0]
                return
        self.ledger.claim(name, number, side, -1, given=True)
        self.ledger.note(number, rounded=self.ledger.rounded(number))

    def _agree(self, a: t.Number, b: t.Number, loose: bool = False) -> bool:
        """Whether two written numbers can be the same value."""
        if a.value == b.value:
            return True
        if a.places > b.places:
            a, b = b, a
        value = enclose(b, lambda n: self.ledger.rounded(n) or a.places != b.places, loose=loose)
        return (
            value is not None
            and (self.ledger.rounded(a) or (a.places < b.places and significant(a) > 1))
            and meets(value, a, loose)
        )

    # --- values -------------------------------------------------------------------------------

    def _value(self, name: t.Formula | None, side: Side, s: Statement, work: Work) -> None:
        """A number, or a matrix of numbers, at the end of what was worked."""
        expected, loose = work.value, work.loose
        if expected is None and work.rule is not None:
            expected, loose = self._from_printed(work)
        number = number_of(side.formula)
        if number is not None:
            self._number(name, number, side, s, work, expected, loose)
        else:
            if isinstance(expected, Grid):
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
            self._odd_operands(name, number, side, work, fine=len(self.findings) == before)
            self._drifted(name, number, side, work, fine=len(self.findings) == before)
            exact = exactly(expected)
            same = exact is not None and bool(exact == scalar(number.value))
            self.ledger.note(number, rounded=not same)
            if not same and self.rules is None:
                self.ledger.places[number.places] += 1
        if name is not None:
            if expected is None:
                self._again(name, number, side)
            self.ledger.claim(name, number, side, s.number, given)

    def _said(self, number: t.Number) -> bool:
        """Whether a rounded number is one that the document has worked out before."""
        return self.ledger.rounded(number) and any(
            claim.number.value == number.value and not claim.given
            for claims in self.ledger.claims.values()
            for claim in claims
        )

    def _again(self, name: t.Formula, number: t.Number, side: Side) -> None:
        """A number without a derivation: given, or said before."""
        known = [
            c for c in self.ledger.known_values(name) if is_new(c.name) or not is_new(name)
        ]
        root = self.wrong.get((abs(number.value), number.places))
        if known and root is not None:
            self._add(number, side, "carried", "note", name, None, root=root)
        elif known and not any(self._agree(number, c.number, loose=True) for c in known):
            if all(c.given and c.statement >= 0 for c in known):
                self.disputed.append((name, number, side))
                return
            self._add(number, side, "value", "error", name, scalar(known[0].number.value))
        self.ledger.note(number, rounded=self.ledger.rounded(number))

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
        if self._true(name, number):
            return
        if loose is not None and meets(loose, number, loose=True):
            self._add(number, side, "rounding", "note", name, expected)
            return
        root = self.wrong.get((abs(number.value), number.places))
        if root is not None and root.expected == shown_like(expected, number):
            self._add(number, side, "carried", "note", name, expected, root=root)
            return
        self._add(number, side, "arithmetic", "error", name, expected)

    def _true(self, name: t.Formula | None, number: t.Number) -> bool:
        """Whether a number is the network's value: the author kept more digits than printed."""
        if name is None or self.rules is None:
            return False
        value = self.rules.value(name)
        return value is not None and meets(value, number)

    def _odd_operands(
        self, name: t.Formula | None, number: t.Number, side: Side, work: Work, fine: bool
    ) -> None:
        """Operands that their names do not have: does the result suffer, or only the line?"""
        if not work.odd:
            return
        right, wide = self._from_printed(work)
        if work.value is not None and exactly(work.value) == scalar(number.value):
            wide = right  # worked exactly: there is no last digit to be off
        follows = right is not None and not isinstance(right, Grid) and meets(right, number)
        near = wide is not None and not isinstance(wide, Grid) and meets(wide, number, loose=True)
        for operand, written, claim, place in work.odd:
            blamed = self.wrong.get((abs(claim.number.value), claim.number.places))
            if blamed is not None and blamed.corrects_to(written):
                continue  # said wrong before, and right here
            if self._agree(written, claim.number, loose=True):
                value = scalar(claim.number.value)
                self._add(written, place, "rounding", "note", operand, value)
                continue
            if claim.given and claim.statement < 0:
                self.ledger.claim(operand, written, place, -1, given=True)  # used for another thing
            elif claim.given and fine and not (follows or near) and not self._in_use(operand):
                self._contradiction(operand, written, claim)
            elif fine and not (follows or near) and right is not None:
                finding = self._add(number, side, "value", "error", name, right)
                self._mixed_up(finding, operand, written)
                break
            else:
                # Without any effect on the result it is an error only if even the sign is wrong.
                same = follows and written.negative == claim.number.negative
                severity = "warning" if same else "error"
                value = scalar(claim.number.value)
                self._add(written, place, "value", severity, operand, value)
        work.odd.clear()

    def _in_use(self, name: t.Formula) -> bool:
        """Whether a calculation uses the number that is given for a name."""
        ledger = self.rules.ledger if self.rules else self.ledger
        number = ledger.given(name)
        return number is not None and ledger.used[name, number.value] > 0

    def _mixed_up(self, finding: Finding, name: t.Formula, written: t.Number) -> None:
        """Says whose number was put in for ``name``, if it is only one other quantity's."""
        others = [
            other
            for other, claims in self.ledger.claims.items()
            if other != name and any(self._agree(written, c.number) for c in claims)
        ]
        if len(others) == 1:
            finding.cause = "operand"
            finding.values = {"name": plain.write(name), "other": plain.write(others[0])}

    def _contradiction(self, name: t.Formula, used: t.Number, claim: Claim) -> None:
        """A given number that the calculations do not use."""
        self._add(claim.number, claim.side, "value", "error", name, scalar(used.value))

    def _drifted(
        self, name: t.Formula | None, number: t.Number, side: Side, work: Work, fine: bool
    ) -> None:
        """A number that follows from its line, while an earlier mistake is in it."""
        if not fine or self.rules is None or name is None:
            return
        value = self.rules.value(name)
        root = work.root
        if value is None:
            if root is not None:
                self._add(number, side, "carried", "note", name, None, root=root)
            return
        if meets(value, number, loose=root is not None):
            return
        if root is not None:
            self._add(number, side, "carried", "note", name, value, root=root)
        elif work.updated and name not in self.ledger.claims:
            self._too_early(name, number, side, work, value)

    def _too_early(
        self, name: t.Formula, number: t.Number, side: Side, work: Work, value: Scalar
    ) -> None:
        """An updated value used where the one before the update belongs."""
        old = {operand for operand, _ in work.updated}
        right, _ = self._from_printed(work, old)
        if right is not None and overlap(right, value) and not meets(right, number):
            finding = self._add(number, side, "value", "error", name, value)
            self._mixed_up(finding, *work.updated[0])

    def _add(
        self,
        number: t.Number,
        side: Side,
        kind: str,
        severity: str,
        name: t.Formula | None,
        expected: Value | None,
        root: Finding | None = None,
    ) -> Finding:
        shown = None if expected is None else shown_like(expected, number)
        finding = at(number, side.piece, kind, severity, quantity=name, expected=shown, root=root)
        finding.line, finding.pairs = self.work.line, self.work.pairs
        finding.put_in = self.work.put_in
        self.findings.append(finding)
        if kind != "rounding":
            self.wrong[abs(number.value), number.places] = root or finding
        return finding

    def settle(self) -> None:
        """After learning: forgets rules that do not give the numbers that follow them.

        Such a rule is a slip of the pen (three inputs that are all called O0), and no network.
        """
        for name, work, number in self.unproved:
            rule = work.rule
            assert rule is not None
            f = self._first_numbers(self.ledger.expanded(rule))
            wide = enclose(f, self.ledger.rounded, loose=True)
            if wide is None or isinstance(wide, Grid) or meets(wide, number, loose=True):
                continue
            line = work.put_in and enclose(work.put_in, self.ledger.rounded, loose=True)
            if line is not None and overlap(wide, line):
                continue  # the numbers that were put in are those of the rule: the result is wrong
            rules = self.ledger.rules.get(name, [])
            self.ledger.rules[name] = [r for r in rules if r[0] != rule]
            self.ledger.unsound.append(rule)
        for name, rule in self.proved:
            rules = self.ledger.rules.get(name, [])
            rules.sort(key=lambda r: r[0] != rule)

    def _first_numbers(self, f: t.Formula) -> t.Formula:
        """``f`` with the first number of each of its names."""
        if is_quantity(f):
            root = unmarked(f) if isinstance(f, t.Name) else f
            for version in dict.fromkeys((f, root, *self.ledger.versions.get(root, ()))):
                for claim in self.ledger.claims.get(version, ()):
                    return claim.number
            return f
        return t.rebuild(f, self._first_numbers) if t.children(f) else f

    # --- rules --------------------------------------------------------------------------------

    def _formula(self, name: t.Formula, s: Statement) -> None:
        """Whether a rule is the derivative, or the definition, that it says it is."""
        if self.rules is None:
            return
        for side in s.sides[1:]:
            if side.numeric or not is_rule(name, side.formula):
                continue
            if side.formula in self.rules.ledger.unsound:
                self._slip(name, side, "notation", "warning")
                return
            expected = self.rules.differs(name, side.formula)
            if expected is None:
                continue
            last = s.sides[-1]
            number = number_of(last.formula)
            if number is not None:
                self._add(number, last, "formula", "error", name, expected)
            else:
                self._slip(name, side, "formula", "error")
            return

    def _slip(self, name: t.Formula, side: Side, kind: str, severity: str) -> None:
        """A finding about a whole side."""
        span = side.formula.span or (0, 0)
        text = side.piece.text[span[0] : span[1]]
        self.findings.append(Finding(side.piece, span, kind, severity, text, quantity=name))

    def finish(self) -> None:
        """Rules that join matrices, held against the matrices that are given."""
        if self.rules is None:
            return
        learned = self.rules.ledger
        for number, side, near in strange_numbers(self.ledger, self.alone):
            self._add(number, side, "value", "warning", None, scalar(near.value))
        self._disputes()
        for owner, rule, wrong, right in misplaced(learned):
            value = self.rules.here.value(replace(rule, {wrong: right}))
            for claim in learned.claims.get(owner, ()):
                self._add(claim.number, claim.side, "formula", "error", owner, value)
                self.findings[-1].values = {"used": plain.write(wrong), "right": plain.write(right)}
                break
        known = {name: grids[0][0] for name, grids in learned.grids.items()}
        for name, rules in learned.rules.items():
            if name not in learned.grids or not learned.grids[name][0][2]:
                continue
            grid, side, _ = learned.grids[name][0]
            for rule, _ in rules:
                value = value_of_rule(rule, known, learned.rounded)
                parts = entries(grid)
                if value is None or len(flat(value)) != len(parts):
                    continue
                for wanted, part in zip(flat(value), parts, strict=True):
                    entry = number_of(part)
                    if entry is not None and not meets(wanted, entry, loose=True):
                        self._add(entry, side, "value", "error", name, wanted)
                        break

    def _disputes(self) -> None:
        """Of two numbers for one name the one that the calculations use is right."""
        for name, number, side in self.disputed:
            claim = self.ledger.claims[name][0]
            if self.ledger.used[name, number.value] > self.ledger.used[name, claim.number.value]:
                self._add(claim.number, claim.side, "value", "error", name, scalar(number.value))
            else:
                value = scalar(claim.number.value)
                self._add(number, side, "value", "error", name, value)
        blamed: set[tuple[t.Formula, int]] = set()
        for name, k, number, side in self.odd_entries:
            grid, where, given = next(self.ledger.all_grids(name))
            other = number_of(entries(grid)[k])
            assert other is not None
            if given and (name, k) not in self.fitting_entries:
                if (name, k) not in blamed:
                    self._add(other, where, "value", "error", name, scalar(number.value))
                blamed.add((name, k))
                continue
            near = self._agree(number, other, loose=True)
            kind, severity = ("rounding", "note") if near else ("value", "error")
            self._add(number, side, kind, severity, name, scalar(other.value))

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

    # --- matrices -----------------------------------------------------------------------------

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
                same = exact is not None and bool(exact == scalar(number.value))
                self.ledger.note(number, rounded=not same)

    def _from_printed(
        self, work: Work, old: Collection[t.Formula] = ()
    ) -> tuple[Value | None, Value | None]:
        """The rule worked with the numbers that its names have so far; ``old`` before an update."""
        if work.rule is None:
            return None, None
        put = {name: number_of(part) for name, part in work.pairs}
        odd = {name for name, _, _, _ in work.odd}

        def visit(f: t.Formula) -> t.Formula:
            if is_quantity(f):
                number = put.get(f)
                if number is not None and f not in odd and f not in old:
                    return number
                claims = self.ledger.known_values(f)
                claim = next((c for c in claims if f not in old or not is_new(c.name)), None)
                return claim.number if claim is not None else f
            return t.rebuild(f, visit) if t.children(f) else f

        f = visit(self.ledger.expanded(work.rule))
        return (
            enclose(f, self.ledger.rounded),
            enclose(f, self.ledger.rounded, loose=True),
        )


def sound(pairs: list[Pair]) -> bool:
    """Whether a line could be lined up with its rule, names with numbers, constants alike."""
    return bool(pairs) and not any(isinstance(a, t.Number) for a, _ in pairs)


def is_rule(name: t.Formula, f: t.Formula) -> bool:
    """Whether ``f`` says what ``name`` is: complete, and not an update of the name itself."""
    return not mentions(f, name) and not any(isinstance(x, t.Dots) for x in t.walk(f))


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


def counterparts(a: t.Formula, b: t.Formula) -> list[tuple[t.Formula, t.Formula]]:
    """Operands of two lines that stand in the same place; of powers the bases."""
    out: list[tuple[t.Formula, t.Formula]] = []
    match a, b:
        case t.Sum(terms=xs), t.Sum(terms=ys) if len(xs) == len(ys):
            pairs = list(zip(xs, ys, strict=True))
        case t.Product(factors=xs), t.Product(factors=ys) if len(xs) == len(ys):
            pairs = list(zip(xs, ys, strict=True))
        case t.Quotient(over=p, under=q), t.Quotient(over=r, under=u):
            pairs = [(p, r), (q, u)]
        case t.Power(base=p, exponent=q), t.Power(base=r, exponent=u):
            pairs = [(p, r), (q, u)]
        case t.Neg(arg=p), t.Neg(arg=q):
            pairs = [(p, q)]
        case t.BigSum(body=p), t.BigSum(body=q):
            pairs = [(p, q)]
        case _:
            return []
    for x, y in pairs:
        inner = counterparts(bare(x), bare(y))
        out.extend(inner if inner else [(bare(x), bare(y))])
    return out
