"""How a document updates its parameters: plain descent, momentum, or Adam.

What remembers earlier gradients shows in its rule: v ← β·v + g; and Adam in a step that is divided
by a root.  An update of another kind is said to be one, and not taken for plain descent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from symprop.check.read.roles import Roles
from symprop.check.read.update_rules import by_rules
from symprop.errors import InferenceError
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.network.description import Function

from ..claims.chains import Chain
from ..names import bare, marks, number_of
from ..quantities.quantities import Quantities

_MEMORIES = frozenset({"v", "m", "s", "u", "velocity", "momentum"})
_SHARES = frozenset({"β", "μ", "γ", "ρ", "beta", "mu", "gamma", "rho", "momentum"})
_EPSILONS = frozenset({"ε", "ϵ", "epsilon", "eps"})


def optimizer(quantities: Quantities, roles: Roles) -> Function:
    """The optimizer and its settings.

    Raises:
        InferenceError: it is none that a network file has, or a setting is not given.
    """
    chains = quantities.claims.chains
    found = by_rules(chains)
    if found is not None:
        return found
    memories = list(_memories(chains))
    if any(_divided(s, roles) for s in chains):
        hats = {n.base for s in chains for n in _names(s) if n.accent == "hat"}
        if not hats & _MEMORIES:
            raise InferenceError("the document divides its steps by a root, which is not Adam")
        settings = {
            "beta1": _setting(chains, _SHARES, "1"),
            "beta2": _setting(chains, _SHARES, "2"),
            "epsilon": _setting(chains, _EPSILONS, ""),
        }
        for name, number in settings.items():
            if number is None:
                raise InferenceError(f"the document updates as Adam does, but gives no {name}")
        return Function("adam", {k: n for k, n in settings.items() if n is not None})
    for share, rest, rule in memories:
        number = number_of(share) or _given(quantities, share)
        if number is None:
            raise InferenceError(f"the document gives no number for {plain.write(share)}")
        if not isinstance(bare(rest), (t.Name, t.Derivative)):
            raise InferenceError(f"the document's updates use {plain.write(rule)}: not momentum")
        return Function("momentum", {"momentum": number})
    return Function("sgd")


def _names(s: Chain) -> Iterator[t.Name]:
    for side in s.sides:
        yield from (x for x in t.walk(side.formula) if isinstance(x, t.Name))


def _memories(chains: Sequence[Chain]) -> Iterator[tuple[t.Formula, t.Formula, t.Formula]]:
    """Rules v ← β·v + g: β, g and the rule."""
    for s in chains:
        name = bare(s.sides[0].formula)
        if not isinstance(name, t.Name) or name.base.lower() not in _MEMORIES:
            continue
        for side in s.sides[1:]:
            f = bare(side.formula)
            terms = f.terms if isinstance(f, t.Sum) and len(f.terms) == 2 else ()
            for old, rest in zip(terms, reversed(terms), strict=True):
                share = _share(old, name)
                letter = isinstance(share, t.Name)  # a number may be anything: a state's weight
                if share is not None and (letter or "←" in s.relations or _stepped(name, chains)):
                    yield share, rest, f


def _stepped(name: t.Name, chains: Sequence[Chain]) -> bool:
    """Whether something takes a step by a memory: w_1 = w_0 - η v_1."""
    for chain in chains:
        own = bare(chain.sides[0].formula)
        if isinstance(own, t.Name) and own.base != name.base:
            parts = (x for side in chain.sides[1:] for x in t.walk(side.formula))
            if {name.base, own.base} <= {x.base for x in parts if isinstance(x, t.Name)}:
                return True
    return False


def _share(f: t.Formula, name: t.Name) -> t.Formula | None:
    """The β of β·v."""
    g = bare(f)
    if not isinstance(g, t.Product) or len(g.factors) != 2:
        return None
    share, kept = map(bare, g.factors)
    if not isinstance(kept, t.Name) or kept.base != name.base:
        return None
    known = isinstance(share, t.Name) and share.base.lower() in _SHARES
    return share if known or isinstance(share, t.Number) else None


def _divided(s: Chain, roles: Roles) -> bool:
    """Whether a parameter takes a step that is divided by a root."""
    name = bare(s.sides[0].formula)
    if not isinstance(name, t.Name) or not (
        roles.parameter(name) or marks(name)[1] == "new" or "←" in s.relations
    ):
        return False
    return any(
        isinstance(x, t.Quotient) and any(isinstance(y, t.Root) for y in t.walk(x.under))
        for side in s.sides[1:]
        if isinstance(f := bare(side.formula), t.Sum)
        for term in f.terms[1:]
        for x in t.walk(term)
    )


def _setting(chains: Sequence[Chain], bases: frozenset[str], sub: str) -> t.Number | None:
    """The number of a setting by its usual letter, also as a power of ten."""
    for s in chains:
        name, last = bare(s.sides[0].formula), bare(s.sides[-1].formula)
        if not (isinstance(name, t.Name) and name.base.lower() in bases and name.sub == sub):
            continue
        match last:
            case t.Number():
                return t.Number(f"{Decimal(last.text):f}")
            case t.Power(base=t.Number(text="10"), exponent=t.Number(text=power)) if len(power) < 4:
                return t.Number(f"{Decimal(10) ** Decimal(power):f}")
    return None


def _given(quantities: Quantities, name: t.Formula) -> t.Number | None:
    found = (v.literal[0] for v in quantities.of(name) if len(v.literal) == 1)
    return next(found, None)
