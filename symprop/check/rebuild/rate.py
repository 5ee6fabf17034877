"""The learning rate of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from symprop.check.align import bare
from symprop.check.ledger import Ledger, is_new, number_of
from symprop.check.rebuild.roles import Roles
from symprop.check.statements import Statement
from symprop.formula import tree as t

LARGEST = 10
"""No step is larger than this."""


def rate(
    ledger: Ledger, statements: list[Statement], used: set[t.Name], roles: Roles
) -> t.Number | None:
    """The number that is given for a rate, or by which gradients are multiplied in updates."""
    for name, claims in ledger.claims.items():
        if isinstance(name, t.Name) and roles.rate(name) and name not in used:
            number = claims[0].number
            if claims[0].given and 0 < number.value < LARGEST:
                return number
    found = Counter(n.value for n in _factors(statements, roles))
    if found:
        (best, _), *_ = found.most_common(1)
        return next(n for n in _factors(statements, roles) if n.value == best)
    return None


def _factors(statements: list[Statement], roles: Roles) -> Iterator[t.Number]:
    """What stands before the gradients in updates: w − 0.5·g."""
    for s in statements:
        if not (is_new(bare(s.first)) or "←" in s.relations):
            continue
        for side in s.sides[1:]:
            f = bare(side.formula)
            if isinstance(f, t.Sum) and len(f.terms) == 2:
                step = bare(f.terms[1])
                step = bare(step.arg) if isinstance(step, t.Neg) else step
                if isinstance(step, t.Product):
                    number = number_of(step.factors[0])
                    if number is not None and 0 < abs(number.value) < LARGEST:
                        yield t.Number(number.text.lstrip("-"))
                        break
