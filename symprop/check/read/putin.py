"""Which number was put in for each name: a rule beside the line of numbers that follows it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from symprop.formula import tree as t

from ..names import bare, is_quantity, key
from ..quantities.match import match
from ..values.interval import gap
from ..values.readings import Calculator

CLOSE = 1e-9
MOST = 6
"""Names whose signs are tried."""


def put_in(
    rule: t.Formula,
    line: t.Formula,
    known: Callable[[t.Formula], t.Number | None],
    work: Calculator,
) -> dict[t.Formula, t.Number] | None:
    """The numbers that a line has for the names of a rule; none where that is not certain.

    ``known`` is the number that a name has elsewhere, if any: of two ways to lay the lines beside
    each other it tells the right one.  The numbers, put into the rule, give the value of the line.
    ``None`` if it is not this rule that they are put into: it has another constant, or one name for
    two numbers.
    """

    def fits(part: t.Formula, n: t.Number) -> bool:
        own = known(key(part)) if is_quantity(part) else None
        return own is None or abs(own.value) == abs(n.value)

    laid = match(rule, line, fits)
    for a, b in laid.pairs if laid.found else ():
        if isinstance(a, t.Number) and isinstance(b, t.Number) and abs(a.value) != abs(b.value):
            return None
    found: dict[t.Formula, t.Number] = {}
    for name, n in laid.names:
        k = key(name)
        if k in found and abs(found[k].value) != abs(n.value):
            return None
        found.setdefault(k, n)
    wanted = work.of_numbers(line, lambda x: None)
    if not found or wanted is None:
        return {}
    subtracted = _subtracted(rule)
    open_: list[t.Formula] = []
    for k, n in found.items():
        own = known(k)
        if own is not None and abs(own.value) == abs(n.value):
            found[k] = own
        else:
            open_.append(k)
            found[k] = _opposite(n) if k in subtracted and n.negative else n
    for count in range(min(len(open_), MOST) + 1):
        for turned in combinations(open_[:MOST], count):
            tried = {k: _opposite(n) if k in turned else n for k, n in found.items()}
            value = work.of_numbers(rule, tried.get)
            if value is not None and gap(value, wanted) <= CLOSE * max(1.0, abs(wanted[0])):
                return tried
    return {}


def _subtracted(f: t.Formula) -> set[t.Formula]:
    """The names that a minus stands before, at the head of what is subtracted."""
    out = set()
    for part in t.walk(f):
        if isinstance(part, t.Neg):
            head = bare(part.arg)
            while isinstance(head, t.Product):
                head = bare(head.factors[0])
            out.add(key(head))
    return out


def _opposite(n: t.Number) -> t.Number:
    return t.Number(n.text[1:] if n.negative else f"-{n.text}")
