"""The learning rate of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from symprop.check.read.roles import Roles
from symprop.formula import tree as t

from ..claims.chains import Chain
from ..names import bare, marks, number_of
from ..quantities.quantities import Quantities

LARGEST = 10
"""No step is larger than this."""


def rate(quantities: Quantities, used: set[t.Name], roles: Roles) -> t.Number | None:
    """The number that is given for a rate, or by which gradients are multiplied in updates."""
    for name, versions in quantities.versions.items():
        if isinstance(name, t.Name) and roles.rate(name) and name not in used:
            number = versions[0].literal[0] if len(versions[0].literal) == 1 else None
            if versions[0].kind == "bare" and number is not None and 0 < number.value < LARGEST:
                return number
    factors = list(_factors(quantities.claims.chains))
    found = Counter(n.value for n in factors)
    if found:
        (best, _), *_ = found.most_common(1)
        return next(n for n in factors if n.value == best)
    return None


def _factors(chains: Sequence[Chain]) -> Iterator[t.Number]:
    """What stands before the gradients in updates: w − 0.5·g."""
    for chain in chains:
        name = bare(chain.sides[0].formula)
        if not (marks(name)[1] == "new" or "←" in chain.relations):
            continue
        for side in chain.sides[1:]:
            f = bare(side.formula)
            if isinstance(f, t.Sum) and len(f.terms) == 2:
                step = bare(f.terms[1])
                step = bare(step.arg) if isinstance(step, t.Neg) else step
                if isinstance(step, t.Product):
                    number = number_of(step.factors[0])
                    if number is not None and 0 < abs(number.value) < LARGEST:
                        yield t.Number(number.text.lstrip("-"))
                        break
