"""What follows from a corrected number: one pass over the document, in reading order.

A number is rewritten where the check calls it wrong, where it repeats a number that has changed,
and where it was worked out from one.  How a number was worked out is seen from its line: what the
author printed there must follow, or the number is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symprop.check.align import align, bare, is_quantity
from symprop.check.fix.book import numbers_at, opposite, spot
from symprop.check.fix.parallel import parallel, parts
from symprop.check.fix.restated import agree
from symprop.check.fix.workings import Workings
from symprop.check.ledger import definition_of_function, is_plain, number_of
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement, names
from symprop.formula import tree as t
from symprop.numbers.grid import Value

PASSES = 6
Symbols = dict[tuple[int, int], t.Formula]
"""What parts of a line of numbers stand for, by where they are in their piece."""


@dataclass(slots=True, eq=False)
class Work:
    """How far a quantity has been worked out."""

    rule: t.Formula | None = None
    line: Side | None = None
    symbols: Symbols = field(default_factory=dict)


class Follow(Workings):
    """Goes through the statements and enters corrections in a book."""

    open: dict[t.Formula, Work]

    def run(self, chains: list[Statement]) -> None:
        """Passes over the document until no more numbers change.

        A second pass is needed where a value is said before the place where it is worked out.
        """
        self.restated.gather(chains)
        for _ in range(PASSES):
            before = dict(self.book.new)
            self.book.begin()
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
        work = before if before is not None and self._goes_on(before, s) else Work()
        for side in s.sides[0 if name is None else 1 :]:
            if not is_plain(side.formula) or work.line is None:
                self.restated.matrices(side)
            if not side.numeric:
                work.rule, work.line = side.formula, None
            elif is_plain(side.formula):
                self._result(name, side, work)
            elif work.line is None:
                self._put_in(side, work, s)
            else:
                self._next_line(side, work)
            if side.numeric:
                work.line = side
        if name is not None:
            self.open[name] = work

    def _goes_on(self, before: Work, s: Statement) -> bool:
        first = s.sides[1]
        if not first.numeric:
            return False
        done = before.line is not None and is_plain(before.line.formula)
        return not (done and is_plain(first.formula))

    # --- the line in which numbers are put in for names -----------------------------------------

    def _put_in(self, side: Side, work: Work, s: Statement) -> None:
        nodes = {n.span: n for n in numbers_at(side.formula)}
        odd = any(root.kind == "value" for x in s.sides if (root := self.root(x)) is not None)
        pairs = align(work.rule, side.formula, self.ledger.expand) if work.rule else None
        for name, part in pairs or ():
            number = number_of(part)
            if number is not None and number.span in nodes:
                node = nodes.pop(number.span)
                self._operand(name, node, number.value != node.value, side, odd)
        for node in nodes.values():
            self.told(node, side)
        work.symbols = {}
        if work.rule is not None:
            self._stand_for(work, work.rule, side.formula)

    def _operand(self, name: t.Formula, node: t.Number, minus: bool, side: Side, odd: bool) -> None:
        """A number put in for a name; ``minus`` if the line has it with the opposite sign."""
        assert node.span is not None
        where = spot(side.piece, node.span)
        self.book.seen.add(where)
        number = opposite(node) if minus else node
        root = self.roots.get(where)
        claims = list(self.restated.before(name, where))
        for claim in claims:
            if root is None and agree(claim.number, number):
                new = self.book.now(claim.number, claim.side.piece)
                if new is not claim.number:
                    self.book.copy(node, side.piece, new, claim.number)
                return
        if root is None and not (odd and claims):
            self.restated.tell(node, side.piece)
            return
        wanted = t.Number(root.expected) if root is not None and root.expected else None
        for claim in claims:
            if wanted is None or agree(claim.number, wanted):
                wanted = self.book.now(claim.number, claim.side.piece)
                break
        if wanted is not None:
            self.book.set(node, side.piece, opposite(wanted) if minus else wanted)

    # --- a line that follows from a line --------------------------------------------------------

    def _next_line(self, side: Side, work: Work) -> None:
        assert work.line is not None
        old, before = work.line.formula, work.line.piece
        wrong = any(
            spot(side.piece, n.span) in self.roots for n in numbers_at(side.formula) if n.span
        )
        done: set[tuple[int, int] | None] = set()
        if wrong or self.values.same(old, side.formula):
            for x, y in parallel(bare(old), bare(side.formula)):
                number = number_of(y)
                if number is not None and number.span:
                    done.add(number.span)
                    self._step(Side(x, before), number, side, work)
                elif isinstance(y, t.Matrix):
                    done |= {n.span for n in numbers_at(y)}
                    self.entries(Side(x, before), Side(y, side.piece))
        for number in numbers_at(side.formula):
            if number.span not in done:
                self._search(work.line, number, side)
        symbols = work.symbols
        work.symbols = {}
        for x, y in parallel(bare(old), bare(side.formula), whole=True):
            if x.span in symbols and y.span is not None:
                work.symbols[y.span] = symbols[x.span]
        if work.rule is not None and (whole := bare(side.formula).span):
            work.symbols[whole] = work.rule

    def _step(self, x: Side, number: t.Number, side: Side, work: Work) -> None:
        """One number of a line, and its counterpart in the line before."""
        assert number.span is not None
        root = self.roots.get(spot(side.piece, number.span))
        if root is None and not self.book.changed(x.formula, x.piece):
            return
        same = number_of(x.formula)
        if same is not None and abs(same.value) == abs(number.value):
            self.book.copy(number, side.piece, self.book.now(same, x.piece), same)
            return
        new = self.book.renew(x.formula, x.piece)
        symbol = work.symbols.get(bare(x.formula).span or (-1, -1))
        self.work_out(number, side, x.formula, new, symbol, root)

    def _search(self, line: Side, number: t.Number, side: Side) -> None:
        """A number that some part of the line before must have given."""
        assert number.span is not None
        where = spot(side.piece, number.span)
        if where in self.roots:
            self.told(number, side)
            return
        if not self.book.changed(line.formula, line.piece):
            self.restated.tell(number, side.piece)
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
        elif len({self._text(value, number) for value in new}) == 1:
            renewed = self.book.renew(found[0], line.piece)
            self.work_out(number, side, found[0], renewed, None, None)
        else:
            self.book.doubt(number, side.piece)

    def _text(self, value: Value | None, number: t.Number) -> str | None:
        return None if value is None else shown_like(value, number)

    # --- results --------------------------------------------------------------------------------

    def _result(self, name: t.Formula | None, side: Side, work: Work) -> None:
        number = number_of(side.formula)
        if number is None:
            if work.line is not None:
                self.entries(work.line, side)
            else:
                for entry in numbers_at(side.formula):
                    self.told(entry, side)
            return
        if number.span is None:
            return
        where = spot(side.piece, number.span)
        self.book.seen.add(where)
        root = self.roots.get(where)
        if work.line is not None:
            x = work.line
            if where in self.carried and not self.values.follows(x.formula, number, loose=True):
                root = self.carried[where]
            if root is None and not self.book.changed(x.formula, x.piece):
                self.book.keep(number, side.piece)
                return
            symbol = work.symbols.get(bare(x.formula).span or (-1, -1), work.rule)
            new = self.book.renew(x.formula, x.piece)
            self.work_out(number, side, x.formula, new, symbol, root)
        elif work.rule is not None:
            old, new = self.restated.rule(work.rule, where)
            if root is not None or old != new:
                self.work_out(number, side, old, new, work.rule, root)
            else:
                self.book.keep(number, side.piece)
        elif root is not None and root.expected:
            wanted = t.Number(root.expected)
            self.book.set(number, side.piece, self.restated.used(name, wanted) or wanted)
        elif name is None or not self.restated.again(name, number, side.piece):
            self.restated.tell(number, side.piece)

    def _stand_for(self, work: Work, rule: t.Formula, line: t.Formula) -> None:
        for x, y in parallel(bare(rule), bare(line), whole=True):
            if y.span is not None and any(True for _ in names(x)):
                work.symbols[y.span] = x
