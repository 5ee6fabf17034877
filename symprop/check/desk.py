"""What the judge has before it: what is known so far, what was found, and how to tell."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from symprop.check.align import is_quantity
from symprop.check.findings import Finding, at
from symprop.check.interval import enclose, half_unit, meets, significant
from symprop.check.ledger import Ledger, is_new, number_of
from symprop.check.rounds import Round
from symprop.check.rules import Rules
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement
from symprop.check.work import Work
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value


class Desk:
    """The state of a judgement, and what every part of it needs."""

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
        self.instead: dict[tuple[Fraction, int], t.Number] = {}
        """What wrong numbers, without their signs, should be."""
        self.odd_entries: list[tuple[t.Formula, int, t.Number, Side]] = []
        self.fitting_entries: set[tuple[t.Formula, int]] = set()
        """Entries of matrices put in for names: those that differ, and those that fit."""
        self.disputed: list[tuple[t.Formula, t.Number, Side]] = []
        """Names that are given twice, differently."""
        self.other: dict[t.Formula, list[t.Number]] = {}
        """Letters that count something, too: t, the target, and the number of the step."""
        self.here: Round = ()
        """The round of what is judged."""
        self.moves: list[int] = []
        self.updates: list[int] = []
        """Statements by which a name got another value, and those that changed something given."""
        self.chains: list[Statement] = []
        self.alone: list[Statement] = []
        """Formulas that stand by themselves: cells of tables, numbers in a sentence."""
        self.unproved: list[tuple[t.Formula, Work, t.Number]] = []
        """Rules that no numbers could be lined up with: name, work, result."""

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
        if isinstance(expected, Array):
            if expected.shape != (1, 1):
                return
            expected = expected.rows[0][0]
            loose = loose.flat[0] if isinstance(loose, Array) else None
        if meets(expected, number):
            return
        if work.other is not None and meets(work.other, number):
            self._add(number, side, "carried", "note", name, expected, root=work.culprit)
            return
        near = loose is not None and meets(loose, number, loose=True)
        if self._true(name, number):
            if (
                work.written is not None and not work.odd
            ):  # a number on the line is not what was worked with
                kind, severity = ("rounding", "note") if near else ("value", "warning")
                self._slip(name, work.written, kind, severity)
            return
        if near:
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
        return any(meets(value, number) for value in self.rules.values(name))

    def _agree(self, a: t.Number, b: t.Number, loose: bool = False) -> bool:
        """Whether two written numbers can be the same value."""
        if a.value == b.value:
            return True
        if a.places > b.places:
            a, b = b, a
        if a.places < b.places and not self.ledger.rounded(b):
            return self._shortened(a, b, loose)
        value = enclose(b, lambda n: self.ledger.rounded(n) or a.places != b.places, loose=loose)
        return (
            value is not None
            and (self.ledger.rounded(a) or (a.places < b.places and significant(a) > 1))
            and meets(value, a, loose)
        )

    def _shortened(self, a: t.Number, b: t.Number, loose: bool) -> bool:
        """Whether ``a`` is exact data with as many decimals as the author is used to."""
        unit = 2 * half_unit(a)
        off = abs(a.value - b.value)
        if a.places != self.ledger.usual_places or off >= unit:
            return False
        return loose or 2 * off < unit or (2 * off == unit and abs(a.value) > abs(b.value))

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

    def _add(
        self,
        number: t.Number,
        side: Side,
        kind: str,
        severity: str,
        name: t.Formula | None,
        expected: Value | None,
        root: Finding | None = None,
        said: t.Number | None = None,
    ) -> Finding:
        """A finding about a number; ``said`` is the number that belongs there, as it is written."""
        shown = None if expected is None else shown_like(expected, number)
        if said is not None:
            shown = f"{Decimal(said.text):f}"
        finding = at(number, side.piece, kind, severity, quantity=name, expected=shown, root=root)
        finding.line, finding.pairs = self.work.line, self.work.pairs
        finding.put_in = self.work.put_in
        self.findings.append(finding)
        if kind != "rounding":
            key = abs(number.value), number.places
            self.wrong[key] = root or finding
            if shown is not None:
                self.instead[key] = signed(t.Number(shown), number.negative)
        return finding

    def _slip(
        self,
        name: t.Formula | None,
        side: Side,
        kind: str,
        severity: str,
        cause: str | None = None,
    ) -> None:
        """A finding about a whole side."""
        span = side.formula.span or (0, 0)
        text = side.piece.text[span[0] : span[1]]
        self.findings.append(
            Finding(side.piece, span, kind, severity, text, quantity=name, cause=cause)
        )


def signed(number: t.Number, minus: bool) -> t.Number:
    """``number``, or what is to be subtracted instead of it."""
    if not minus:
        return number
    return t.Number(number.text[1:] if number.negative else f"-{number.text}")
