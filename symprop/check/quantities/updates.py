"""Which names are new versions of which, by the document's own updates.

    w^(1) = w − η·∂E/∂w           so b^(1) = 0.09 is a new b, and z^(1) the z of the next pass
    w_1 = w_0 − η·g               so w_2 is one, too
    ŵ_5 = 0.4 − 0.5·0.08          where w_5 = 0.4 and η = 0.5

A name is a new version of one that stands as a term of its own on the other side, beside a step;
what tells the two apart is then a mark wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..claims.claims import Claims
from ..claims.tables import RATES
from ..names import NEW, OLD, bare, generic, key, names, number_of
from ..values.readings import digits

_STEPPED = re.compile(r"([A-Za-z])\+1")
Stems = Mapping[t.Formula, tuple[t.Formula, str]]
"""By a marked name the plain one, and ``old`` or ``new``."""


class Mark(Record):
    """What tells a new version from the one before: an accent, and parts of its scripts."""

    accent: str
    sub: str
    sup: str


def stems(claims: Claims) -> Stems:
    """The plain names of all names that the document marks by its updates."""
    used = {key(x) for c in claims.chains for side in c.sides for x in names(side.formula)}
    printed: dict[t.Formula, set[str]] = {}
    found: dict[t.Formula, tuple[t.Formula, str]] = {}
    seen: dict[Mark, str] = {}
    for chain in claims.chains:
        target = chain.target
        if not isinstance(target, t.Name):
            continue
        for old in _before(chain, target, claims, printed) if target not in printed else ():
            both = _marks(old, target)
            if both is None:
                continue
            was, now = both
            found[target] = _stem(target, now), "new"
            if was is None:
                seen[now] = "new"
            else:
                found.setdefault(old, (found[target][0], "old"))
                if not generic(target):
                    seen[now] = "new"
                    seen.setdefault(was, "old")
        last = number_of(chain.sides[-1].formula)
        if last is not None:
            printed.setdefault(target, set()).add(last.text)
    plain = used | {stem for stem, _ in found.values()}
    for mark, said in seen.items():
        for name in used - found.keys():
            stem = _stem(name, mark) if isinstance(name, t.Name) else name
            if stem != name and stem in (printed if mark.sub.isdigit() else plain):
                found[name] = stem, said
    return found


def _before(
    chain: Chain, target: t.Name, claims: Claims, printed: Mapping[t.Formula, set[str]]
) -> Iterator[t.Name]:
    """The names of which a chain works out a new version, a step further."""
    for side in chain.sides[1:]:
        f = bare(side.formula)
        if not isinstance(f, t.Sum):
            continue
        first, rest = bare(f.terms[0]), f.terms[1:]
        if isinstance(first, t.Name) and key(first) != target and any(map(_is_step, rest)):
            yield key(first)  # type: ignore[misc]
        rates = {n.text for n in claims.rates}
        if isinstance(first, t.Number) and any(
            isinstance(x, t.Number) and digits(x) in rates
            for term in rest for x in t.walk(term)
        ):  # fmt: skip
            yield from (
                name for name, texts in printed.items()
                if isinstance(name, t.Name) and name != target and first.text in texts
            )  # fmt: skip
        return


def _is_step(term: t.Formula) -> bool:
    """Whether a term is a step down a gradient: it has a learning rate or a derivative in it."""
    return any(
        isinstance(x, t.Derivative) or key(x) in RATES
        or (isinstance(x, t.Name) and x.base[0] in "Δ∇")
        for x in names(term)
    )  # fmt: skip


def _marks(old: t.Name, new: t.Name) -> tuple[Mark | None, Mark] | None:
    """What marks two versions of one kind; the one before may have no mark."""
    sub, sup = _apart(old.sub, new.sub), _apart(old.sup, new.sup)
    if old.base != new.base or old.accent not in ("", new.accent) or sub is None or sup is None:
        return None
    now = Mark(new.accent if new.accent != old.accent else "", sub[1], sup[1])
    was = Mark("", sub[0], sup[0])
    if sum(map(bool, (now.accent, now.sub, now.sup))) != 1:
        return None
    return (was if was.sub or was.sup else None), now


def _apart(old: str, new: str) -> tuple[str, str] | None:
    """The part of a script that the next version has not, and the one that it has instead."""
    ours, theirs = ([p for p in s.split(",") if p] for s in (old, new))
    less = [p for p in ours if p not in theirs]
    more = [p for p in theirs if p not in ours]
    if len(less) > 1 or len(more) > 1 or (less and not (more and _follows(less[0], more[0]))):
        return None
    return "".join(less), "".join(more)


def _follows(old: str, new: str) -> bool:
    """Whether an index is the next one: 0 and 1, t and t+1, old and new; 10 may be two of them."""
    a, b = old.strip("()[]"), new.strip("()[]")
    if a.isdigit() and b.isdigit():
        return len(a) == 1 and int(b) == int(a) + 1
    step = _STEPPED.fullmatch(b)
    return (step is not None and step[1] == a) or (a != b and {a, b} <= NEW | OLD)


def _stem(name: t.Name, mark: Mark) -> t.Name:
    """A name without a mark; the name itself if it has none like that."""
    if mark.accent:
        return name if name.accent != mark.accent else t.Name(name.base, name.sub, name.sup)
    sub, sup = name.sub.split(","), name.sup.split(",")
    for parts, said in ((sub, mark.sub), (sup, mark.sup)):
        if said and said in parts:
            parts.remove(said)
    return t.Name(name.base, ",".join(sub), ",".join(sup), name.accent)
