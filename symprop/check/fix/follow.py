"""What follows from a corrected number: passes over the document, in reading order.

A number is rewritten where the check calls it wrong, where it repeats a number that has changed,
and where it was worked out from one.  How a number was worked out is seen from its line: what the
author printed there must follow, or the number is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symprop.check.align import align, bare, is_quantity
from symprop.check.backing import borne_out
from symprop.check.fix.book import numbers_at, opposite, spot
from symprop.check.fix.misprint import near
from symprop.check.fix.parallel import parallel, parts
from symprop.check.fix.restated import agree
from symprop.check.fix.workings import Workings
from symprop.check.ledger import Claim, definition_of_function, is_plain, number_of
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement, names
from symprop.formula import tree as t

PASSES = 6
Symbols = dict[tuple[int, int], t.Formula]
"""What parts of a line of numbers stand for, by where they are in their piece."""


@dataclass(slots=True, eq=False)
class Work:
    """How far a quantity has been worked out: its rule, the lines of numbers since then."""

    rule: t.Formula | None = None
    lines: list[Side] = field(default_factory=list)
    symbols: Symbols = field(default_factory=dict)

    def stands_for(self, f: t.Formula) -> t.Formula | None:
        """What a part of the last line stands for."""
        span = bare(f).span
        return self.symbols.get(span) if span is not None else None


class Follow(Workings):
    """Goes through the statements and enters corrections in a book."""

    open: dict[t.Formula, Work]

    def run(self, chains: list[Statement]) -> None:
        """Passes over the document until no more numbers change.

        A second pass is needed where a value is said before the place where it is worked out.
        """
        self.restated.gather(chains)
        for _ in range(PASSES):
            before = self.book.new
            self.book.begin()
            self.restated.changed = {}
            self.open = {}
            for statement in chains:
                self.statement(statement)
            for statement in chains:
                for side in statement.sides:
                    self.restated.leftover(side)
            if self.book.new == before:
                break

    def statement(self, s: Statement) -> None:
        """Corrects one chain from left to right."""
        if definition_of_function(s) is not None:
            return
        if len(s.sides) < 2:
            for number in numbers_at(s.first):
                self.told(number, s.sides[0])
            return
        name = bare(s.first) if is_quantity(bare(s.first)) else None
        before = self.open.get(name) if name is not None else None
        work = before if before is not None and _goes_on(before, s) else Work()
        for side in s.sides[0 if name is None else 1 :]:
            if not is_plain(side.formula) or not work.lines:
                self.restated.matrices(side)
            if not side.numeric:
                work.rule, work.lines = side.formula, []
                continue
            if is_plain(side.formula):
                self._result(name, side, work)
            elif not work.lines:
                self._put_in(side, work, s)
            else:
                self._next_line(side, work)
            work.lines.append(side)
        if name is not None:
            self.open[name] = work

    # --- the line in which numbers are put in for names -----------------------------------------

    def _put_in(self, side: Side, work: Work, s: Statement) -> None:
        nodes = {n.span: n for n in numbers_at(side.formula)}
        results = [self.root(number_of(x.formula), x) for x in s.sides]
        odd = any(root is not None and root.kind == "value" for root in results)
        fine = self._goes_with(side, s)
        pairs = align(work.rule, side.formula, self.ledger.expand) if work.rule else None
        for name, part in pairs or ():
            number = number_of(part)
            if number is not None and number.span in nodes:
                node = nodes.pop(number.span)
                self._operand(name, node, number.negative != node.negative, side, odd, fine)
        for node in nodes.values():
            self.told(node, side, used=True)
        work.symbols = {}
        if work.rule is not None:
            for x, y in parallel(work.rule, side.formula, whole=True):
                if y.span is not None and any(True for _ in names(x)):
                    work.symbols[y.span] = x

    def _goes_with(self, side: Side, s: Statement) -> bool:
        """Whether what comes behind a line follows from it as it is printed."""
        behind = next((x for x in s.sides[s.sides.index(side) + 1 :] if x.numeric), None)
        number = None if behind is None else number_of(behind.formula)
        if number is not None:
            return self.values.follows(side.formula, number)
        return behind is not None and self.values.same(side.formula, behind.formula)

    def _operand(
        self, name: t.Formula, node: t.Number, minus: bool, side: Side, odd: bool, fine: bool
    ) -> None:
        """A number put in for a name.

        ``minus`` says that the line has it with the opposite sign, ``odd`` that the result does
        not have all the right operands, ``fine`` that it follows from those that are printed.
        """
        assert node.span is not None
        where = spot(side.piece, node.span)
        self.book.seen.add(where)
        number = opposite(node) if minus else node
        root = self.root(node, side)
        claims = list(self.restated.before(name, where))
        for claim in claims or self.restated.others(number, where):
            if root is None and agree(claim.number, number):
                new = self.book.now(claim.number, claim.side.piece)
                if new is not claim.number:
                    self.book.copy(node, side.piece, new, claim.number)
                return
        if root is None and not (odd and claims and self.verdicts.contradictions):
            self.restated.tell(node, side.piece)
            return
        expected = t.Number(root.expected) if root is not None and root.expected else None
        if expected is not None and minus:
            expected = opposite(expected)
        wanted = self._meant(claims, number, expected)
        if wanted is None:
            return
        given = next((c for c in claims if c.given and c.number.value == wanted.value), None)
        slip = given is not None and fine and near(given.number, number)
        slip = slip and not (self.values.rules and borne_out(self.values.rules, name))
        if given is not None and (slip or self.restated.outvoted(name, given.number, number)):
            self.book.set(given.number, given.side.piece, number)
        else:
            self.book.set(node, side.piece, opposite(wanted) if minus else wanted)

    def _meant(
        self, claims: list[Claim], number: t.Number, expected: t.Number | None
    ) -> t.Number | None:
        """Which of a name's numbers an operand should have been."""
        slips = [claim for claim in claims if near(claim.number, number)]
        if len({claim.number.value for claim in slips}) == 1:
            claims = slips
        elif expected is not None:
            claims = [claim for claim in claims if agree(claim.number, expected)]
        if not claims:
            return expected
        return self.book.now(claims[0].number, claims[0].side.piece)

    # --- a line that follows from a line --------------------------------------------------------

    def _next_line(self, side: Side, work: Work) -> None:
        line = work.lines[-1]
        wrong = any(self.root(n, side) is not None for n in numbers_at(side.formula))
        done: set[tuple[int, int] | None] = set()
        if wrong or self.values.same(line.formula, side.formula):
            for x, y in parallel(line.formula, side.formula):
                number = number_of(y)
                if number is not None and number.span:
                    done.add(number.span)
                    self._step(Side(x, line.piece), number, side, work)
                elif isinstance(y, t.Matrix):
                    done |= {n.span for n in numbers_at(y)}
                    self.entries([Side(x, line.piece)], Side(y, side.piece))
        for number in numbers_at(side.formula):
            if number.span not in done:
                self._search(line, number, side)
        symbols: Symbols = {}
        for x, y in parallel(line.formula, side.formula, whole=True):
            symbol = work.stands_for(x)
            if symbol is not None and y.span is not None:
                symbols[y.span] = symbol
        work.symbols = symbols
        if work.rule is not None and (whole := bare(side.formula).span):
            work.symbols[whole] = work.rule

    def _step(self, x: Side, number: t.Number, side: Side, work: Work) -> None:
        """One number of a line, and its counterpart in the line before."""
        root = self.root(number, side)
        if root is None and not self.book.changed(x.formula, x.piece):
            return
        same = number_of(x.formula)
        if same is not None and abs(same.value) == abs(number.value):
            self.book.copy(number, side.piece, self.book.now(same, x.piece), same)
        else:
            self.work_out(number, side, x, work.stands_for(x.formula), root)

    def _search(self, line: Side, number: t.Number, side: Side) -> None:
        """A number that some part of the line before must have given."""
        if self.root(number, side) is not None or not self.book.changed(line.formula, line.piece):
            self.told(number, side)
            return
        same = [n for n in numbers_at(line.formula) if abs(n.value) == abs(number.value)]
        if same:
            now = {self.book.now(n, line.piece).value / n.value for n in same if n.value}
            if len(now) == 1:
                self.book.copy(number, side.piece, self.book.now(same[0], line.piece), same[0])
            else:
                self.book.doubt(number, side.piece)
            return
        found = [x for x in parts(line.formula) if self.values.follows(x, number)]
        found = found or [
            x for x in parts(line.formula) if self.values.follows(x, number, loose=True)
        ]
        new = [self.values.printed(self.book.renew(x, line.piece)) for x in found]
        if not found:
            self.restated.tell(number, side.piece)
        elif len({v and shown_like(v, number) for v in new}) == 1:
            self.work_out(number, side, Side(found[0], line.piece), None, None)
        else:
            self.book.doubt(number, side.piece)

    # --- results --------------------------------------------------------------------------------

    def _result(self, name: t.Formula | None, side: Side, work: Work) -> None:
        number = number_of(side.formula)
        if number is None:
            if work.lines:
                self.entries(work.lines, side)
            else:
                for entry in numbers_at(side.formula):
                    self.told(entry, side)
            return
        if number.span is None:
            return
        self.book.seen.add(spot(side.piece, number.span))
        root = self.root(number, side)
        if work.lines:
            self._worked(number, side, work)
        elif work.rule is not None:
            old, new = self.restated.rule(work.rule, spot(side.piece, number.span))
            if root is not None or old != new:
                self.enter(number, side, old, new, work.rule, root)
            else:
                self.book.keep(number, side.piece)
        elif (wanted := self.contradiction(root)) is not None:
            self.book.set(number, side.piece, self.restated.used(name, wanted) or wanted)
        elif name is None or not self.restated.again(name, number, side.piece):
            self.restated.tell(number, side.piece)

    def _worked(self, number: t.Number, side: Side, work: Work) -> None:
        """The number at the end of its lines."""
        x = work.lines[-1]
        root = self.root(number, side)
        assert number.span is not None
        if root is None and not self.values.follows(x.formula, number, loose=True):
            root = self.verdicts.carried.get(spot(side.piece, number.span))
        if root is None and not self.book.changed(x.formula, x.piece):
            self.book.keep(number, side.piece)
            return

        def fits(f: t.Formula) -> bool:
            return self.values.follows(f, number)

        if root is not None and root.kind != "value" and self.mended(work.lines, fits):
            self.book.keep(number, side.piece)
            return
        self.work_out(number, side, x, work.stands_for(x.formula) or work.rule, root)


def _goes_on(before: Work, s: Statement) -> bool:
    """Whether a statement goes on with the work on its name."""
    first = s.sides[1]
    if not first.numeric:
        return False
    done = bool(before.lines) and is_plain(before.lines[-1].formula)
    return not (done and is_plain(first.formula))
