"""Updates worked with numbers only: ``b⁺ = 0.1 - 0.5·0.3``, where 0.3 must be ∂L/∂b.

Such a line begins with the old value of its name; what it takes away is the rate times something
of the same name.  If it is that of another name, or added where it is taken away elsewhere, the
line is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from symprop.check.align import all_factors, bare
from symprop.check.desk import Desk
from symprop.check.interval import ball, enclose, half_unit, overlap, significant
from symprop.check.ledger import Claim, Ledger, is_new, number_of, unmarked
from symprop.check.statements import Side, Statement
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.numbers.array import Array
from symprop.numbers.scalar import Scalar, scalar

DOWN, UP = -1, 1


@dataclass(frozen=True, slots=True)
class Step:
    """What an update adds: one of its factors is the rate, the others are the way to go."""

    start: t.Number
    rate: t.Number
    way: Scalar
    """With the sign of the term: minus the gradient where all is right."""
    term: t.Formula
    written: Fraction | None
    """The gradient, if it is one number."""


class Updates(Desk):
    """Holds updates against the gradients, or velocities, of their names."""

    def _update(self, name: t.Formula | None, number: t.Number, side: Side, s: Statement) -> bool:
        """Whether an update goes the wrong way, or another name's; says so."""
        if self.rules is None or not isinstance(name, t.Name):
            return False
        steps = list(_steps(name, s, self.ledger))
        own = dict(_own(name, self.ledger))
        if not steps or not own:
            return False
        direction = self._direction()
        for step in steps:
            for key, claims in own.items():
                if any(_same(step, c, -1) for c in claims):
                    return False
                if any(_same(step, c, 1) for c in claims):
                    if direction == DOWN and isinstance(key, t.Derivative):
                        self._wrong(name, number, side, step, claims[-1])
                        self.findings[-1].cause = "sign_of_term"
                        self.findings[-1].values = {"part": plain.write(step.term)}
                        return True
                    return False
        for step in steps:
            for kind, claims in self._others(name, own):
                if step.written in {c.number.value for c in claims}:
                    mine = own[kind][-1]
                    self._wrong(name, number, side, step, mine)
                    self.findings[-1].cause = "operand"
                    self.findings[-1].values = {
                        "name": plain.write(mine.name),
                        "other": plain.write(claims[-1].name),
                    }
                    return True
        return False

    def _wrong(
        self, name: t.Formula, number: t.Number, side: Side, step: Step, mine: Claim
    ) -> None:
        value = step.start.value - abs(step.rate.value) * mine.number.value
        finding = self._add(number, side, "value", "error", name, scalar(value))
        finding.local = number.text

    def _others(
        self, name: t.Name, own: dict[t.Formula, list[Claim]]
    ) -> Iterator[tuple[t.Formula, list[Claim]]]:
        """What other names have of the same kinds."""
        root = unmarked(name)
        for other in self.ledger.claims:
            if isinstance(other, t.Name) and not is_new(other) and unmarked(other) != root:
                found = _own(other, self.ledger)
                yield from ((kind, claims) for kind, claims in found if kind in own)

    def _direction(self) -> int:
        """Which way the document's updates go, by its rules, its numbers, and the loss."""
        assert self.rules is not None
        if self._way is None:
            stated = [way for s in self.chains for way in _stated(s)]
            worked = [way for s in self.chains for way in _worked(s, self.rules.ledger)]
            down = worked.count(DOWN)
            if DOWN in stated or (down and down >= worked.count(UP)):
                self._way = DOWN
            else:
                self._way = DOWN if not down and self._minimised() else UP
        return self._way

    def _minimised(self) -> bool:
        """Whether what is differentiated is a loss: a squared difference, or minus a logarithm."""
        assert self.rules is not None
        ledger = self.rules.ledger
        whole = {bare(x.of) for x in ledger.claims if isinstance(x, t.Derivative)}
        for name in whole:
            claims = ledger.claims.get(name, ())
            rules = [rule for rule, _ in ledger.rules.get(name, ())]
            if any(c.number.value > 0 for c in claims) and any(map(_loss, rules)):
                return True
        return False

    _way: int | None = None


def _loss(rule: t.Formula) -> bool:
    return any(
        (isinstance(x, t.Power) and x.exponent == t.Number("2") and isinstance(bare(x.base), t.Sum))
        or (isinstance(x, t.Apply) and x.function.base in ("ln", "log"))
        for x in t.walk(rule)
    )


def _steps(name: t.Name, s: Statement, ledger: Ledger) -> Iterator[Step]:
    """The ways to read a line as the old value of a name and a step."""
    line = next((bare(x.formula) for x in s.sides[1:] if x.numeric), None)
    if not isinstance(line, t.Sum) or len(line.terms) != 2:
        return
    start, term = number_of(line.terms[0]), line.terms[1]
    if start is None or not any(
        c.number.value == start.value for c in ledger.known_values(name) if c.statement != s.number
    ):
        return
    factors = all_factors(term)
    numbers = [x for f in factors if (x := number_of(f)) is not None]
    if len(numbers) < 2 or len(numbers) < len(factors):
        return
    for i, rate in enumerate(numbers):
        rest = [*numbers[:i], *numbers[i + 1 :]]
        way = enclose(t.times(*rest), lambda n: significant(n) > 1)
        if way is not None and not isinstance(way, Array):
            sign = -1 if rate.negative else 1
            written = -sign * rest[0].value if len(rest) == 1 else None
            yield Step(start, rate, way * sign, term, written)


def _own(name: t.Name, ledger: Ledger) -> Iterator[tuple[t.Formula, list[Claim]]]:
    """Derivatives by a name, and what is called after it (v_w, dw), by what kind it is."""
    for of, claims in ledger.claims.items():
        kind = _kind(name, of)
        if kind is not None and claims:
            yield kind, claims


PARAMETER = t.Name("θ")
"""Stands for the name of which something is the gradient."""


def _kind(name: t.Name, of: t.Formula) -> t.Formula | None:
    """∂L/∂w as ∂L/∂θ, v_w as v_θ; ``None`` if it is not of this name."""
    root = unmarked(name)
    if isinstance(of, t.Derivative):
        by = bare(of.by)
        mine = isinstance(by, t.Name) and unmarked(by) == root
        return t.Derivative(of.of, PARAMETER) if mine else None
    if not isinstance(of, t.Name):
        return None
    long, short = _letters(of), _letters(root)
    mine = len(long) > len(short) and long.endswith(short) and not is_new(of)
    return t.Name(long.removesuffix(short), PARAMETER.base) if mine else None


def _letters(name: t.Name) -> str:
    return "".join(c for c in name.base + name.sub if c.isalnum())


def _same(step: Step, claim: Claim, sign: int) -> bool:
    """Whether a step goes a claimed number's way, or the opposite one."""
    return overlap(step.way, ball(claim.number, half_unit(claim.number)) * sign)


def _stated(s: Statement) -> Iterator[int]:
    """The direction of a rule with names: w ← w - η ∂L/∂w."""
    first = bare(s.first)
    for side in s.sides[1:]:
        f = bare(side.formula)
        if not isinstance(first, t.Name) or not isinstance(f, t.Sum) or len(f.terms) != 2:
            continue
        start, term = bare(f.terms[0]), bare(f.terms[1])
        if not isinstance(start, t.Name) or unmarked(start) != unmarked(first):
            continue
        if len(all_factors(term)) > 1:
            yield DOWN if isinstance(term, t.Neg) else UP


def _worked(s: Statement, ledger: Ledger) -> Iterator[int]:
    """The direction of an update with numbers, if it is one."""
    name = bare(s.first)
    if not isinstance(name, t.Name):
        return
    slopes = [c for kind, c in _own(name, ledger) if isinstance(kind, t.Derivative)]
    for step in _steps(name, s, ledger):
        for claim in (c for claims in slopes for c in claims):
            if _same(step, claim, -1):
                yield DOWN
                return
            if _same(step, claim, 1):
                yield UP
                return
