"""An optimizer told by its row: the rules that a document writes are those of the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symprop.derivation.update import RATE, STEP, entrywise
from symprop.formula import tree as t
from symprop.formula.tree import Formula, Name, Number, Ref
from symprop.functions.optimizers import OPTIMIZERS, Optimizer
from symprop.network.description import Function

from ..claims.chains import Chain
from ..names import bare, marks

_SETTING = "?"
"""The beginning of a name that stands for the number of a setting."""
_PLAIN = ("·", "×", "*", ".", "")

Bound = dict[str, Formula]


def by_rules(chains: Sequence[Chain]) -> Function | None:
    """The optimizer of which a document writes all rules as its row does, if there is one.

    One with more settings comes first: weight decay leaves biases with the rule of plain Adam.
    """
    for row in sorted(OPTIMIZERS.values(), key=lambda row: -len(row.settings)):
        if row.states:
            for entries in (False, True):
                found = _settings(row, chains, entries)
                if found is not None:
                    return Function(row.name, found)
    return None


def _settings(
    row: Optimizer, chains: Sequence[Chain], entries: bool
) -> Mapping[str, Number] | None:
    """The settings with which the document's rules for one parameter are those of the row."""
    names: Bound = {key: Ref(key) for key in ("w", "g", *(state.key for state in row.states))}
    names |= {"rate": Ref(RATE), "step": Ref(STEP)}
    names |= {key: Name(_SETTING + key) for key in row.settings}
    rules = {state.key: state.rule(names) for state in row.states}
    update = row.update(names)
    if entries:
        rules, update = {key: entrywise(f) for key, f in rules.items()}, entrywise(update)
    for s in chains:
        target = bare(s.sides[0].formula)
        if not isinstance(target, Name):
            continue
        for bound in _sides(update, s, {}):
            w = bound.get("w")
            if not isinstance(w, Name) or marks(w)[0] != marks(target)[0]:
                continue
            if _states(row, rules, chains, bound):
                found = {key: bound.get(_SETTING + key) for key in row.settings}
                numbers = {key: x for key, x in found.items() if isinstance(x, Number)}
                return numbers if len(numbers) == len(found) else None
    return None


def _states(
    row: Optimizer, rules: Mapping[str, Formula], chains: Sequence[Chain], bound: Bound
) -> bool:
    """Whether the document finds each state by its rule; the rules name each other's states."""
    open_ = [state.key for state in row.states]
    while open_:
        key = next((key for key in open_ if key in bound), None)
        if key is None:
            return False
        mine = (s for s in chains if bare(s.sides[0].formula) == bound[key])
        found = next((b for s in mine for b in _sides(rules[key], s, bound)), None)
        if found is None:
            return False
        bound |= found
        open_.remove(key)
    return True


def _sides(pattern: Formula, s: Chain, bound: Bound) -> Iterator[Bound]:
    for side in s.sides[1:]:
        found = dict(bound)
        if not side.numeric and _fits(pattern, side.formula, found):
            yield found


def _fits(pattern: Formula, f: Formula, bound: Bound) -> bool:
    """Whether ``f`` is ``pattern``, its references bound to names and numbers."""
    pattern, f = bare(pattern), bare(f)
    match pattern, f:
        case Name(base=base), _ if base.startswith(_SETTING):
            number = isinstance(f, Number) and not f.negative
            return number and bound.setdefault(base, f) == f
        case Ref(id=id), _:
            if not isinstance(f, (Name, Number, t.Derivative)):
                return False
            return bound.setdefault(id, f) == f
        case t.Neg(arg=x), Number(negative=True):
            return _fits(x, Number(f.text[1:]), bound)
        case t.Product(sign=a), t.Product(sign=b):
            if a != b and not (a in _PLAIN and b in _PLAIN):
                return False
        case t.Quotient(entrywise=a), t.Quotient(entrywise=b):
            if a != b:
                return False
        case t.Apply(function=a), t.Apply(function=b):
            if a != b:
                return False
        case Number(), Number():
            return pattern.value == f.value
    if type(pattern) is not type(f):
        return False
    parts, others = t.children(pattern), t.children(f)
    if not parts:
        return pattern == f
    pairs = zip(parts, others, strict=False)
    return len(parts) == len(others) and all(_fits(x, y, bound) for x, y in pairs)
