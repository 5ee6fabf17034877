"""What can be told only at the end: which rules hold, which of two givens is right."""

from __future__ import annotations

from symprop.check.align import bare, is_quantity
from symprop.check.alike import odd_leaf
from symprop.check.alone import strange_numbers, strange_operands
from symprop.check.desk import Desk
from symprop.check.deviation import strange_deviations
from symprop.check.interval import enclose, meets, overlap
from symprop.check.ledger import number_of, replace, unmarked
from symprop.check.matrices import entries, flat, value_of_rule
from symprop.check.usage import misplaced
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.numbers.array import Array
from symprop.numbers.scalar import scalar


class Afterwards(Desk):
    """Looks back over the whole document."""

    def settle(self) -> None:
        """After learning: forgets rules that do not give the numbers that follow them.

        Such a rule is a slip of the pen (three inputs that are all called O0), and no network.
        """
        fine: set[tuple[t.Formula, t.Formula]] = set()
        for name, work, number in self.unproved:
            rule = work.rule
            assert rule is not None
            if (name, rule) in fine:
                continue  # the numbers are those of a later round
            whole = self.ledger.expanded(rule)
            wide = enclose(self._first_numbers(whole), self.ledger.rounded, loose=True)
            counted = enclose(self._first_numbers(whole, True), self.ledger.rounded, loose=True)
            if counted is not None and meets(counted, number, loose=True):
                wide = counted
            if wide is None or isinstance(wide, Array) or meets(wide, number, loose=True):
                fine.add((name, rule))
                continue
            line = work.put_in and enclose(work.put_in, self.ledger.rounded, loose=True)
            if line is not None and overlap(wide, line):
                continue  # the numbers that were put in are those of the rule: the result is wrong
            rules = self.ledger.rules.get(name, [])
            self.ledger.rules[name] = [r for r in rules if r[0] != rule]
            self.ledger.unsound.append(rule)
        for name, rule in self.ledger.proved.items():
            rules = self.ledger.rules.get(name, [])
            rules.sort(key=lambda r: r[0] != rule)

    def _first_numbers(self, f: t.Formula, counted: bool = False) -> t.Formula:
        """``f`` with the first number of each of its names, or what a letter ``counted``."""
        if is_quantity(f):
            if counted and f in self.other:
                return self.other[f][0]
            root = unmarked(f) if isinstance(f, t.Name) else f
            for version in dict.fromkeys((f, root, *self.ledger.versions.get(root, ()))):
                for claim in self.ledger.claims.get(version, ()):
                    return claim.number
            return f
        return t.rebuild(f, lambda x: self._first_numbers(x, counted)) if t.children(f) else f

    def finish(self) -> None:
        """Rules that join matrices, held against the matrices that are given."""
        if self.rules is None:
            return
        learned = self.rules.ledger
        for number, side, near in strange_numbers(self.ledger, self.alone):
            self._add(number, side, "value", "warning", None, scalar(near.value))
        for number, side, value in strange_deviations(learned, self.rules, self.alone):
            self._add(number, side, "value", "warning", None, value)
        found = {(f.piece, f.span) for f in self.findings}
        for number, side, near in strange_operands(self.chains):
            if (side.piece, number.span) not in found:
                self._add(number, side, "value", "warning", None, scalar(near.value))
        self._strange_formulas()
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

    def _strange_formulas(self) -> None:
        """Formulas that stand alone and are a rule, but for a number or a sign."""
        assert self.rules is not None
        rules = [rule for found in self.rules.ledger.rules.values() for rule, _ in found]
        for s in self.alone:
            side = s.sides[0]
            if side.numeric or len(t.children(bare(side.formula))) < 2:
                continue
            alike = [odd_leaf(rule, side.formula) for rule in rules if rule != side.formula]
            if side.formula in rules or not any(
                pair is not None and isinstance(pair[0], t.Number) for pair in alike
            ):
                continue
            self._slip(None, side, "notation", "warning")

    def _disputes(self) -> None:
        """Of two numbers for one name the one that the calculations use is right."""
        for name, number, side in self.disputed:
            claim = self.ledger.claims[name][0]
            first = self.ledger.used[name, claim.number.value]
            second = self.ledger.used[name, number.value]
            if second > first:
                value, said = scalar(number.value), number
                self._add(claim.number, claim.side, "value", "error", name, value, said=said)
            else:
                severity = "warning" if second else "error"  # two samples without a word
                value, said = scalar(claim.number.value), claim.number
                self._add(number, side, "value", severity, name, value, said=said)
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
