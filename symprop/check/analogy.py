"""Numbers "found in the same way": the rule is given for one unit or weight, and holds for others.

With out_h1 = σ(net_h1), a mere out_h2 = 0.61 says σ(net_h2); with w₅⁺ = w₅ - η·∂E/∂w₅ so does w₆⁺;
and a chain rule for w₅ is the one for w₆ where ∂net/∂w₆ can be told.  Units are those whose index
has the same letters (h1, h2): a bare number may count layers, which need not be alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symprop.check.align import bare, is_quantity
from symprop.check.desk import Desk
from symprop.check.interval import enclose, meets
from symprop.check.ledger import Ledger, is_new, number_of
from symprop.check.statements import Statement, names
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import scalar

_UNIT = re.compile(r"(\D*?)(\d+)")


class _Swap(NamedTuple):
    """What makes one name into another: an index, of all names or of those with one letter."""

    old: str
    new: str
    base: str = ""

    def made(self, f: t.Formula) -> t.Formula:
        """``f`` with the other index."""
        if isinstance(f, t.Name):
            if f.sub == self.old and self.base in ("", f.base):
                return t.Name(f.base, self.new, f.sup, f.accent)
            return f
        return t.rebuild(f, self.made) if t.children(f) else f


def not_given(ledger: Ledger) -> None:
    """Marks as worked out the numbers of names whose like have rules: E_o2 beside E_o1."""
    for name, claims in ledger.claims.items():
        if ledger.rules.get(name) or not claims[0].given:
            continue
        swaps = (_swap(other, name) for other, rules in ledger.rules.items() if rules)
        if any(swap is not None and not swap.base for swap in swaps):
            for claim in claims:
                claim.given = False


def by_analogy(judge: Desk) -> None:
    """Judges the numbers that are said to be found like another."""
    if judge.rules is None:
        return
    blamed = {(f.piece, f.span) for f in judge.findings}
    for s in judge.chains:
        name = bare(s.first)
        last = s.sides[-1]
        number = number_of(last.formula)
        if number is None or not is_quantity(name) or not _first_said(judge, name, s):
            continue
        if (last.piece, number.span) in blamed or name in judge.rules.ledger.rules:
            continue
        for rule in _rules(judge, name, s):
            said = [_fits(judge, rule, s, number, mended) for mended in (False, True)]
            strict = _worth(judge, rule, s, mended=True)
            if not any(said) and strict is not None:
                judge.work.line = judge.work.put_in = None
                judge.work.pairs = []
                kind = "arithmetic" if len(s.sides) == 2 else "value"
                judge._add(number, last, kind, "error", name, strict)
            break


def _first_said(judge: Desk, name: t.Formula, s: Statement) -> bool:
    """Whether a chain is the first to give its name a number, by numbers alone."""
    if len(s.sides) < 2 or not all(side.numeric for side in s.sides[1:]):
        return False
    claims = judge.ledger.claims.get(name, [])
    return bool(claims) and claims[0].statement == s.number


def _rules(judge: Desk, name: t.Formula, s: Statement) -> Iterator[t.Formula]:
    """The rules of others, made into rules of ``name``, of which every part is known."""
    assert judge.rules is not None
    for other, rules in judge.rules.ledger.rules.items():
        swap = _swap(other, name)
        if swap is None:
            continue
        for rule, number in rules:
            if number > s.number or not _carries(rule, other, swap):
                continue
            told = judge.ledger.claims.get(other)
            if not told or not 0 <= told[0].statement < s.number:
                continue
            there = judge.chains[told[0].statement]
            if not _fits(judge, rule, there, told[0].number):
                continue
            made = swap.made(rule)
            if _worth(judge, made, s) is not None:
                yield made


def _swap(a: t.Formula, b: t.Formula) -> _Swap | None:
    """What makes ``a`` into ``b``."""
    if isinstance(a, t.Derivative) and isinstance(b, t.Derivative):
        found = {_swap(bare(x), bare(y)) for x, y in ((a.of, b.of), (a.by, b.by)) if x != y}
        return found.pop() if len(found) == 1 and a != b else None
    if not (isinstance(a, t.Name) and isinstance(b, t.Name)) or a.base != b.base:
        return None
    m, n = _UNIT.fullmatch(a.sub), _UNIT.fullmatch(b.sub)
    if m is None or n is None or m[1] != n[1] or m[2] == n[2]:
        return None
    if (a.sup, a.accent) != (b.sup, b.accent):
        return None
    return _Swap(a.sub, b.sub, "" if m[1] else a.base)


def _carries(rule: t.Formula, name: t.Formula, swap: _Swap) -> bool:
    """Whether a rule speaks of nothing but what the index belongs to, and of what all share."""
    parts = list(names(rule))
    changed = [swap.made(part) != part for part in parts]
    if not any(changed):
        return False
    if not swap.base:
        return all(changed)
    if isinstance(name, t.Derivative):  # a chain of derivatives: each says what it belongs to
        return all(isinstance(part, t.Derivative) for part in parts)
    shared = (p for p, carried in zip(parts, changed, strict=True) if not carried)
    return is_new(name) and all(isinstance(p, t.Name) and not p.sub for p in shared)


def _worth(
    judge: Desk, rule: t.Formula, s: Statement, loose: bool = False, mended: bool = False
) -> Value | None:
    """A rule worked with the last numbers that its names have before a statement.

    With ``mended`` a number that was found wrong is replaced by the right one.
    """
    assert judge.rules is not None
    here = judge.rules.here
    put: dict[t.Formula, Value] = {}

    def visit(f: t.Formula) -> t.Formula:
        if is_quantity(f):
            said = [c for c in judge.ledger.known_values(f) if c.statement <= s.number]
            said = [c for c in said if is_new(c.name) == is_new(f)]
            if said:
                return _mended(judge, said[0].number) if mended else said[0].number
            slope = here.direct(f) if isinstance(f, t.Derivative) else None
            if slope is not None and not isinstance(slope, Array):
                put[f] = slope
                wrong = [x for (size, _), x in judge.wrong.items() if slope == scalar(size)]
                if mended and wrong and wrong[0].expected is not None:
                    put[f] = scalar(Fraction(wrong[0].expected))
            return f
        return t.rebuild(f, visit) if t.children(f) else f

    made = visit(judge.ledger.expanded(rule))
    return enclose(made, judge.ledger.rounded, put, loose=loose)


def _mended(judge: Desk, number: t.Number) -> t.Number:
    """The number that belongs in the place of one that was found wrong."""
    found = judge.wrong.get((abs(number.value), number.places))
    return number if found is None or found.expected is None else t.Number(found.expected)


def _fits(
    judge: Desk, rule: t.Formula, s: Statement, number: t.Number, mended: bool = False
) -> bool:
    """Whether a rule gives a number."""
    value = _worth(judge, rule, s, mended=mended)
    if value is None:
        return False
    wide = _worth(judge, rule, s, True, mended)
    return meets(value, number) or (wide is not None and meets(wide, number, loose=True))
