"""Names that are spelled as derivatives of the loss: dz, da_g, grad_x and x̄ for ∂L/∂z to ∂L/∂x.

    h = o·tanh(c), L = ½(h − t)²
    dh = h − t,  do = dh·tanh(c)        so dc is ∂L/∂c

The same spelling can be a change of a weight or a slope of one step.  It is taken for a derivative
of the loss only where most lines of the kind, and at least two, agree with the document's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symprop.formula import tree as t
from symprop.formula.names import canonical

from ..claims.chains import Chain
from ..claims.slopes import only_loss
from ..names import bare, generic, key, names
from .quantities import Quantities
from .upstream import Upstream

LEAST = 2
"""Lines that have to agree."""
LETTERS = frozenset({"d", "δ", "Δ", "g", "grad", "∇"})
"""What stands before the name, which is then the subscript: d_c, grad_x."""

Holds = Callable[[Chain, t.Formula, t.Formula], bool | None]
"""Whether a line of names that a chain states for a name is what the name would have to be;
``None``: not known."""


def spelled(quantities: Quantities, known: set[t.Formula]) -> dict[str, dict[t.Formula, Upstream]]:
    """The names that may stand for derivatives of the loss, by how they are spelled."""
    chains = quantities.claims.chains
    loss = only_loss([x.formula for x in chain.sides] for chain in chains) or _last(quantities)
    if loss is None:
        return {}
    found: dict[str, dict[t.Formula, Upstream]] = {}
    for name in quantities.versions:
        for spelling, by in _spelled(name):
            if not {name, by} & {loss, *known} and not generic(name):
                found.setdefault(spelling, {})[name] = Upstream(loss, by, False)
    return {spelling: own for spelling, own in found.items() if len(own) >= LEAST}


def _last(quantities: Quantities) -> t.Formula | None:
    """What is worked from all else before the first name with a bar: it is used for nothing."""
    worked: dict[t.Formula, None] = {}
    for chain in quantities.claims.chains:
        if isinstance(chain.target, t.Name) and chain.target.accent == "bar":
            break
        for side in chain.sides[1:]:
            for name in names(side.formula):
                worked.pop(key(name), None)
        if chain.target is not None and len(chain.sides) > 1:
            worked[chain.target] = None
    given = {
        name for name in worked
        if all(v.kind in ("bare", "implied") for v in quantities.of(name))
    }  # fmt: skip
    outputs = worked.keys() - given
    return outputs.pop() if len(outputs) == 1 else None


def _spelled(name: t.Formula) -> Iterator[tuple[str, t.Formula]]:
    """What a name may be the derivative by, and how it says so."""
    if not isinstance(name, t.Name):
        return
    if name.accent == "bar":
        yield "bar", t.Name(name.base, name.sub, name.sup)
    elif name.base[0] == "d" and len(name.base) > 1:
        yield "d", t.Name(name.base[1:], name.sub, name.sup, name.accent)
    elif name.base in LETTERS and name.sub and not name.sub[0].isdigit():
        letter, _, rest = name.sub.partition(",")
        by = canonical(letter)
        if isinstance(by, t.Name):
            sub = ",".join(filter(None, (by.sub, rest)))
            yield name.base + "_", t.Name(by.base, sub, name.sup, by.accent or name.accent)


def proven(
    quantities: Quantities, spelled: dict[t.Formula, Upstream], holds: Holds
) -> dict[t.Formula, Upstream]:
    """The names of one spelling if the document's own lines prove it, else none."""
    agree = other = 0
    for chain in quantities.claims.chains:
        line = _line(quantities, chain) if chain.target in spelled else None
        if line is not None and chain.target is not None:
            same = holds(chain, key(chain.target), line)
            agree += same is True
            other += same is False
    return spelled if agree >= LEAST and agree > other else {}


def _line(quantities: Quantities, chain: Chain) -> t.Formula | None:
    """The line of names that a chain states, or the one behind its numbers."""
    for side in chain.sides[1:]:
        if not side.numeric and side.quantity is None:
            return bare(side.formula)
    second = chain.sides[1] if len(chain.sides) > 1 else None
    if second is not None and second.quantity is not None:  # x̄ = y
        return bare(second.formula)
    found = quantities.behind.rule(chain)
    return None if found is None or found.unsure or found.alone else found.formula
