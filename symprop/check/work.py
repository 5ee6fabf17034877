"""How far a quantity has been worked out, and what its lines are made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from symprop.check.align import Pair, bare
from symprop.check.findings import Finding
from symprop.check.ledger import Claim, is_plain
from symprop.check.model import mentions
from symprop.check.statements import Side
from symprop.formula import tree as t
from symprop.numbers.array import Value


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
    written: Side | None = None
    """Where the last line of numbers stands."""
    put_in: t.Formula | None = None
    """The line in which numbers were put in for names."""
    pairs: list[Pair] = field(default_factory=list)
    odd: list[tuple[t.Formula, t.Number, Claim, Side]] = field(default_factory=list)
    """Operands that are not what their names stand for."""
    updated: list[tuple[t.Formula, t.Number]] = field(default_factory=list)
    """Operands that are what their names stand for only after the update."""
    root: Finding | None = None
    """The earlier mistake that a number on the line comes from."""


def sound(pairs: list[Pair]) -> bool:
    """Whether a line could be lined up with its rule: every name with one number, or matrix."""
    put: dict[t.Formula, t.Formula] = {}
    for name, part in pairs:
        if isinstance(name, t.Number) or not is_plain(part):
            return False
        if put.setdefault(name, bare(part)) != bare(part):
            return False
    return bool(pairs)


def is_rule(name: t.Formula, f: t.Formula) -> bool:
    """Whether ``f`` says what ``name`` is: complete, and not an update of the name itself."""
    return not mentions(f, name) and not any(isinstance(x, t.Dots) for x in t.walk(f))


def never(number: t.Number) -> bool:
    return False


def first_operand(f: t.Formula) -> t.Formula | None:
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
        case (t.Sum(), t.Sum()) | (t.Product(), t.Product()) if _operands(a) == _operands(b):
            pairs = []  # the same, in another order
        case t.Sum(terms=xs), t.Sum(terms=ys) if len(xs) == len(ys):
            pairs = list(zip(xs, ys, strict=True))
        case t.Product(factors=xs), t.Product(factors=ys) if len(xs) == len(ys):
            pairs = list(zip(xs, ys, strict=True))
        case t.Quotient(over=p, under=q), t.Quotient(over=r, under=u):
            pairs = [(p, r), (q, u)]
        case t.Power(base=p, exponent=q), t.Power(base=r, exponent=u):
            pairs = [(p, r), (q, u)]
        case t.Apply(function=f, args=xs, primes=m), t.Apply(function=g, args=ys, primes=n) if (
            f == g and m == n and len(xs) == len(ys)
        ):
            pairs = list(zip(xs, ys, strict=True))
        case (t.Neg(arg=p), t.Neg(arg=q)) | (t.Root(arg=p), t.Root(arg=q)):
            pairs = [(p, q)]
        case t.BigSum(body=p), t.BigSum(body=q):
            pairs = [(p, q)]
        case _:
            return []
    for x, y in pairs:
        inner = counterparts(bare(x), bare(y))
        out.extend(inner if inner else [(bare(x), bare(y))])
    return out


def _operands(f: t.Formula) -> Counter[t.Formula]:
    return Counter(map(bare, t.children(f)))
