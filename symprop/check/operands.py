"""Numbers put in for names: is each one that the name has?"""

from __future__ import annotations

from symprop.check.align import bare
from symprop.check.anew import Anew
from symprop.check.backing import borne_out
from symprop.check.findings import Finding
from symprop.check.interval import exactly, meets, overlap
from symprop.check.ledger import Claim, is_new, number_of
from symprop.check.matrices import entries, shape
from symprop.check.slope_operand import wrong_slope
from symprop.check.statements import Side
from symprop.check.work import Work
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.numbers.array import Array
from symprop.numbers.scalar import Scalar, scalar


class Operands(Anew):
    """Holds the operands of a line against what their names stand for."""

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
            slope = wrong_slope(name, number, self.ledger) if self.rules else None
            if slope is not None and not self.ledger.claims.get(name):
                self._add(number, side, "value", "error", name, slope)
                continue
            self.ledger.used[name, number.value] += 1
            known = list(self.ledger.known_values(name))
            if not known or (self._of_another(known) and not self._knows(known, number)):
                self._learn(name, number, side)
            elif not self._knows(known, number):
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
        shapes = {shape(grid) for grid, _, _ in self.ledger.all_grids(name)}
        stacked = all(bare(grid).style != "list" for grid, _, _ in self.ledger.all_grids(name))  # type: ignore[attr-defined]
        if shapes and stacked and part.style != "list" and shape(part) not in shapes:
            self._slip(None, Side(part, side.piece), "notation", "warning", cause="shape")
        if self._not_transposed(name, part, fitting):
            self._slip(name, side, "value", "error", cause="transpose")
            self.findings[-1].values = {"name": plain.write(name)}
            return
        for k, entry in enumerate(mine):
            number = number_of(entry)
            others = [x for grid in fitting if (x := number_of(grid[k])) is not None]
            if number is None or not others:
                continue
            if any(self._agree(number, x) for x in others):
                if number.places <= others[0].places and self._agree(number, others[0]):
                    self.fitting_entries.add((name, k))
                continue
            self.odd_entries.append((name, k, number, side))

    def _not_transposed(
        self, name: t.Formula, part: t.Matrix, grids: list[list[t.Formula]]
    ) -> bool:
        """Whether a matrix stands as it is where its rule wants it transposed."""
        rule = self.work.rule
        if rule is None or not any(
            isinstance(x, t.Transpose) and bare(x.arg) == name for x in t.walk(rule)
        ):
            return False
        turned = entries(t.Matrix(tuple(zip(*part.rows, strict=True))))
        return any(grid == turned for grid in grids) and entries(part) not in grids

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

    def _odd_operands(
        self, name: t.Formula | None, number: t.Number, side: Side, work: Work, fine: bool
    ) -> None:
        """Operands that their names do not have: does the result suffer, or only the line?"""
        if not work.odd:
            return
        right, wide = self._from_printed(work)
        if work.value is not None and exactly(work.value) == scalar(number.value):
            wide = right  # worked exactly: there is no last digit to be off
        follows = right is not None and not isinstance(right, Array) and meets(right, number)
        near = wide is not None and not isinstance(wide, Array) and meets(wide, number, loose=True)
        for operand, written, claim, place in work.odd:
            blamed = self.wrong.get((abs(claim.number.value), claim.number.places))
            if blamed is not None and blamed.corrects_to(written):
                continue  # said wrong before, and right here
            if self._agree(written, claim.number, loose=True):
                value, said = scalar(claim.number.value), claim.number
                self._add(written, place, "rounding", "note", operand, value, said=said)
                continue
            if claim.given and claim.statement < 0:
                self.ledger.claim(operand, written, place, -1, given=True)  # used for another thing
            elif fine and right is not None and _turned(written, place, claim):
                finding = self._add(number, side, "value", "error", name, right)
                finding.cause = "sign_of_term"
                finding.values = {"part": plain.write(operand)}
                break
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
                value, said = scalar(claim.number.value), claim.number
                self._add(written, place, "value", severity, operand, value, said=said)
        work.odd.clear()

    def _in_use(self, name: t.Formula) -> bool:
        """Whether a calculation uses the number that is given for a name."""
        if self.rules is not None:
            return borne_out(self.rules, name)
        number = self.ledger.given(name)
        return number is not None and self.ledger.used[name, number.value] > 0

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
        value = scalar(used.value)
        self._add(claim.number, claim.side, "value", "error", name, value, said=used)

    def _too_early(
        self, name: t.Formula, number: t.Number, side: Side, work: Work, value: Scalar
    ) -> None:
        """An updated value used where the one before the update belongs."""
        old = {operand for operand, _ in work.updated}
        right, _ = self._from_printed(work, old)
        if right is not None and overlap(right, value) and not meets(right, number):
            finding = self._add(number, side, "value", "error", name, value)
            self._mixed_up(finding, *work.updated[0])


def _turned(written: t.Number, place: Side, claim: Claim) -> bool:
    """Whether an operand is right, and the sign of the term that it stands in is not."""
    text = place.piece.text[slice(*(written.span or (0, 0)))]
    unsigned = bool(text) and written.negative != text.startswith(("-", "−"))
    return unsigned and written.value == -claim.number.value
