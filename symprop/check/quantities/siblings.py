"""The rule of one unit as that of the unit beside it.

    z_1 = w_1 x_1 + w_2 x_2 + b_1           z_2 = w_3 x_1 + w_4 x_2 + b_2
    out_{h1} = σ(net_{h1})                  out_{h2} = σ(net_{h2})
    E_1 = (t_1 − y_1)²/2                    E_2 = (t_2 − y_2)²/2

What is said of one unit in names is left out for the others, whose results then stand alone.  How
weights are numbered is not certain: every way that the document's names allow is a reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import product

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..names import bare, generic, key, literals, names
from .expected import Stated, all_stated
from .quantities import Quantities

MOST = 24
"""Ways of numbering that are tried."""
INPUTS = frozenset("xiahos")
"""First letters of names that units usually have in common: inputs and activations."""
_TOKEN = re.compile(r"([A-Za-z]*)(\d)")
_STEPS = frozenset({"t", "l", "L", "T", "s"})
"""Letters before a number that counts times or layers, which are not alike."""

Names = dict[t.Name, t.Name]


def sibling_rules(quantities: Quantities, target: t.Formula, chain: Chain) -> list[Stated]:
    """The readings of the rule for a name by the rule of a unit beside it, the likeliest first."""
    token = _token(target)
    if token is None or generic(target):
        return []
    assert isinstance(target, t.Name)
    if target.accent == "bar":
        return []  # an adjoint is worked from what its value is used for
    beside = {
        k: name for k in range(1, 10)
        if str(k) != token[1] and quantities.of(name := _renumbered(target, f"{token[0]}{k}"))
    }  # fmt: skip
    own = [
        (k, stated) for k, name in beside.items()
        for stated in all_stated(quantities, name, chain) if stated.own
    ]  # fmt: skip
    chains = quantities.claims.chains
    taken = [
        _terms(side.formula) for name in beside.values() for v in quantities.of(name)
        for side in chains[v.chain].sides[1:] if not side.numeric
    ]  # fmt: skip
    rules: dict[int, list[object]] = {}
    for k, stated in own:
        rules.setdefault(k, []).append(_terms(stated.formula))
    for k, stated in own:
        if not _alike(quantities, target, beside[k]):
            continue
        made = [
            rule for rule, _ in _mapped(quantities, stated, k, int(token[1]))
            if _terms(rule.formula) not in taken  # two units have two rules
        ]  # fmt: skip
        alike = all(
            any(_terms(rule.formula) in told for rule, _ in _mapped(quantities, stated, k, j))
            for j, told in rules.items() if j != k
        )  # fmt: skip
        if made and alike:
            return made
    return []


def _terms(f: t.Formula) -> object:
    """The terms of a sum and the factors of each, in whatever order."""
    f = bare(f)
    if isinstance(f, t.Sum):
        return frozenset(map(_terms, f.terms))
    return frozenset(map(key, f.factors if isinstance(f, t.Product) else (f,)))


def lines_beside(
    quantities: Quantities, target: t.Formula, chain: Chain
) -> Iterator[tuple[Stated, Names]]:
    """The readings of the nearest line for a unit beside one, in names or numbers, as its own.

    With each stands which names were put in the place of which.
    """
    name = unit_of(target)
    unit = None if name is None else _token(name)
    if unit is None or name is None or generic(name):
        return
    chains = quantities.claims.chains
    found = [
        (abs(v.chain - chain.number), k, v)
        for k in range(10) if str(k) != unit[1]
        for v in quantities.of(_of_unit(target, _renumbered(name, f"{unit[0]}{k}")))
        if v.kind == "worked" and not chains[v.chain].scope.apart(chain.scope)
    ]  # fmt: skip
    for _, k, version in sorted(found, key=lambda x: x[0])[:1]:
        for formula in _worked(quantities, chains[version.chain], k):
            stated = Stated(formula, version.chain, version.side, False)
            yield from _mapped(quantities, stated, k, int(unit[1]))


def unit_of(target: t.Formula) -> t.Name | None:
    """The name that has the index of a unit: of the derivative of a total, what it is by."""
    if isinstance(target, t.Derivative) and _token(target.of) is None:
        target = target.by
    return target if isinstance(target, t.Name) else None


def _of_unit(target: t.Formula, name: t.Name) -> t.Formula:
    if isinstance(target, t.Derivative):
        return t.Derivative(target.of, name, target.symbol)
    return name


def lines_before(
    quantities: Quantities, target: t.Formula, chain: Chain
) -> Iterator[tuple[Stated, Names]]:
    """The last line for the same name above a chain, of the pass before."""
    chains = quantities.claims.chains
    for version in reversed(quantities.of(target)):
        if version.chain < chain.number and version.kind == "worked":
            if not chains[version.chain].scope.apart(chain.scope):
                for formula in _worked(quantities, chains[version.chain], -1):
                    yield Stated(formula, version.chain, version.side, True), {}
            return


def _worked(quantities: Quantities, chain: Chain, k: int) -> Iterator[t.Formula]:
    """The line of a chain over names; a 1 may be an input or a target of its unit, too."""
    own = [s.formula for s in chain.sides[1:] if not s.numeric and s.quantity is None]
    yield from own[:1]
    inferred = quantities.behind.rule(chain)
    if inferred is None or inferred.alone or chain.working is None:
        return
    yield inferred.formula
    for name in inferred.unsure:
        token = _token(name)
        if token is None or token[1] != str(k):
            continue
        known = [v.literal[0] for v in quantities.of(name) if len(v.literal) == 1]
        for n in literals(inferred.formula):
            same = next((m for m in known if abs(m.value) == abs(n.value)), None)
            if same is not None:
                put = name if same.negative == n.negative else t.negate(name)
                yield t.map_leaves(inferred.formula, partial(_exchanged, n, put))


def _exchanged(n: t.Number, put: t.Formula, x: t.Formula) -> t.Formula:
    return put if x is n else x


def _token(name: t.Formula) -> tuple[str, str] | None:
    """Letters and number of the index of a unit: h and 1 of net_{h1}."""
    found = _TOKEN.fullmatch(name.sub) if isinstance(name, t.Name) else None
    return (found[1], found[2]) if found else None


def _alike(quantities: Quantities, one: t.Name, other: t.Name) -> bool:
    """Whether two names are those of units side by side, not of layers or times."""
    token = _token(one)
    if token is not None and token[0] and token[0] not in _STEPS:
        return True
    return quantities.addends.together(one, other)


def _mapped(
    quantities: Quantities, stated: Stated, k: int, m: int
) -> Iterator[tuple[Stated, Names]]:
    """A rule for unit ``k`` as one for unit ``m``, and the names put in the place of others."""
    families: dict[str, list[t.Name]] = {}
    for name in dict.fromkeys(map(key, names(stated.formula))):
        if not isinstance(name, t.Name):
            return
        families.setdefault(f"{name.base} {name.accent} {name.sup}", []).append(name)
    addends = _addends(stated.formula)
    taken = _elsewhere(quantities, stated)
    kind = quantities.claims.chains[stated.chain].target
    shared = kind is not None and quantities.marks(kind)[1] == "new"
    options = [
        list(_options(quantities, own, k, m, addends, taken, shared)) for own in families.values()
    ]
    count = 0
    for choice in product(*options):
        put = {old: new for part in choice for old, new in part.items()}
        if all(old == new or old in addends for old, new in put.items()):
            continue  # but for a bias nothing would change
        count += 1
        if count > MOST:
            return
        made = t.map_leaves(stated.formula, partial(_put, put))
        yield Stated(made, stated.chain, stated.side, False), put


def _elsewhere(quantities: Quantities, stated: Stated) -> set[t.Formula]:
    """The names on lines of names for quantities of another kind: the bias of another layer."""
    kind = quantities.claims.chains[stated.chain].target
    found: set[t.Formula] = set()
    for chain in quantities.claims.chains:
        other = chain.target
        if isinstance(kind, t.Name) and isinstance(other, t.Name):
            a, b = _token(kind), _token(other)
            if (kind.base, a and a[0]) != (other.base, b and b[0]):
                found |= {key(x) for side in chain.sides[1:] for x in names(side.formula)}
    return found


def _put(names_: Names, x: t.Formula) -> t.Formula:
    found = key(x)
    return names_.get(found, x) if isinstance(found, t.Name) else x


def _addends(f: t.Formula) -> set[t.Name]:
    """Names that are terms of a sum beside products, as a bias is."""
    f = bare(f)
    if not isinstance(f, t.Sum) or not any(len(list(names(x))) > 1 for x in f.terms):
        return set()
    found = (_without_ones(bare(term)) for term in f.terms)
    return {x for y in found if isinstance(x := key(y), t.Name)}


def _without_ones(f: t.Formula) -> t.Formula:
    if isinstance(f, t.Product):
        rest = [x for x in f.factors if not (isinstance(x, t.Number) and x.value == 1)]
        return bare(rest[0]) if len(rest) == 1 else f
    return f


def _options(
    quantities: Quantities, family: list[t.Name], k: int, m: int, addends: set[t.Name],
    taken: set[t.Formula], shared: bool,
) -> Iterator[Names]:  # fmt: skip
    """What the names of one kind can be for the other unit, or another weight.

    Two weights may have their unit in common, or their input (``shared``).
    """
    same = {name: name for name in family}
    found: list[Names] = []
    if len(family) == 1:
        (name,) = family
        moved = _at(name, k, m)
        if moved is not None and (
            name not in addends
            or (quantities.of(moved) and (shared or moved not in taken))
        ):
            yield {name: moved}
        if moved is None or name in addends or shared:
            yield same
        token = _token(name)
        step = int(token[1]) + m - k if token is not None and moved is None else -1
        if token is not None and step >= 0:  # what the step before gets comes from that after it
            later = _renumbered(name, f"{token[0]}{step}")
            if quantities.of(later):
                yield {name: later}
        return
    subs = [name.sub for name in family]
    if all(sub.isdigit() and len(sub) == 1 for sub in subs):
        numbers = sorted(map(int, subs))
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            whole = (m - k) * len(numbers)
            inputs = family[0].base[0].lower() in INPUTS  # a window may move on by one
            for step in dict.fromkeys((whole, m - k) if inputs else (whole,)):
                found.append({x: _renumbered(x, str(int(x.sub) + step)) for x in family})
        else:  # one of every so many: the next ones
            found.append({x: _renumbered(x, str(int(x.sub) + m - k)) for x in family})
    elif all(len(_digits(sub)) == 2 for sub in subs):
        for place in (0, 1):
            if all(_digits(sub)[place] == str(k) for sub in subs):
                found.append({x: _renumbered(x, _placed(x.sub, place, m)) for x in family})
    for option in found:
        if all(quantities.of(new) for new in option.values()):
            yield option
    yield same


def _at(name: t.Name, k: int, m: int) -> t.Name | None:
    token = _token(name)
    if token is None or token[1] != str(k):
        return None
    return _renumbered(name, f"{token[0]}{m}")


def _digits(sub: str) -> str:
    return "".join(c for c in sub if c.isdigit()) if not re.search("[A-Za-z]", sub) else ""


def _placed(sub: str, place: int, m: int) -> str:
    at = [i for i, c in enumerate(sub) if c.isdigit()][place]
    return sub[:at] + str(m) + sub[at + 1 :]


def _renumbered(name: t.Name, sub: str) -> t.Name:
    return t.Name(name.base, sub, name.sup, name.accent)
