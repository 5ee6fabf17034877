"""Rules said for any unit, layer, time or weight, put for one of them.

z_j = Σ_i w_ij x_i        for z_1
h_t = tanh(w h_{t-1})     for h_2
w_new = w − η ∂E/∂w       for w_5^+
w_5^+ = w_5 − η ∂E/∂w_5   for w_6^+
Δw = η (t − o) x          for Δw_2: η (t − o) x_2
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from symprop.formula import tree as t

from ..indices import At
from ..names import INDICES, key, marks, names

_SHIFT = re.compile(r"([A-Za-z])([+-])(\d)")


def unify(pattern: t.Formula, name: t.Formula) -> At | None:
    """What the indices of a general name are in one of its instances: j is 1 for z_j and z_1."""
    match pattern, name:
        case (t.Derivative(), t.Derivative()):
            of, by = unify(pattern.of, name.of), unify(pattern.by, name.by)
            return _together(of, by)
        case (t.Name(), t.Name()):
            if (pattern.base, pattern.accent) != (name.base, name.accent):
                return None
            return _together(_script(pattern.sub, name.sub), _script(pattern.sup, name.sup))
    return None


def _together(a: At | None, b: At | None) -> At | None:
    if a is None or b is None or any(b.get(k, v) != v for k, v in a.items()):
        return None
    return {**a, **b}


def _script(pattern: str, script: str) -> At | None:
    """The letters of one subscript in another."""
    if pattern == script:
        return {}
    shifted = _SHIFT.fullmatch(pattern)
    if shifted is not None and script.isdigit():
        step = int(shifted[3]) * (1 if shifted[2] == "-" else -1)
        value = int(script) + step
        return {shifted[1]: value} if value >= 0 and shifted[1] in INDICES else None
    letters = [c for c in pattern if c in INDICES]
    if not letters or len(letters) > 3:
        return None
    made = "".join(f"(?P<{c}>\\d+|[a-z]?\\d+)" if c in letters and pattern.count(c) == 1
                   else re.escape(c) for c in pattern)  # fmt: skip
    found = re.fullmatch(made if len(letters) == 1 else made.replace(r"\d+|[a-z]?\d+", r"\d"),
                         script)  # fmt: skip
    if found is None:
        return None
    return {k: int(v) if v.isdigit() else v for k, v in found.groupdict().items() if v}


def renamed(f: t.Formula, old: t.Formula, new: t.Formula) -> t.Formula:
    """A rule for one name as one for another: w_6 in the place of w_5."""

    def change(x: t.Formula) -> t.Formula:
        stem, said = marks(x)
        if key(stem) != old or not isinstance(new, t.Name):
            return x
        return new if said != "new" else x

    return t.map_leaves(f, change)


def without_index(name: t.Formula) -> t.Formula | None:
    """The vector of which a name with an index is an entry, ∂L/∂y for ∂L/∂y_2."""
    if isinstance(name, t.Derivative):
        by = without_index(name.by)
        return None if by is None else key(t.Derivative(name.of, by, name.symbol))
    if isinstance(name, t.Name) and (name.sub.isdigit() or name.sub in INDICES):
        return t.Name(name.base, "", name.sup, name.accent) if name.sub else None
    return None


def for_entry(
    f: t.Formula, target: t.Formula, stands: Callable[[t.Formula, t.Formula], bool]
) -> t.Formula | None:
    """A rule for a vector as the one for an entry, with the entries in it that have the index.

    ``stands`` tells whether a name is a vector and another its entry.  A product in which several
    vectors stand may be one of matrices: ``None``, unless all of its factors that are vectors
    speak of one and the same, as o(1 − o).
    """
    by = target.by if isinstance(target, t.Derivative) else target
    index = by.sub if isinstance(by, t.Name) and by.sub.isdigit() else ""
    found: dict[t.Formula, t.Formula] = {}
    for name in map(key, names(f)) if index else ():
        entry = _entry(name, index)
        if entry is not None and stands(name, entry):
            found[name] = entry
    if not found or not all(_is_entrywise(g, found) for g in _parts(f)):
        return None
    return _put(f, found)


def _put(f: t.Formula, entries: Mapping[t.Formula, t.Formula]) -> t.Formula:
    """A formula with entries for vectors; a derivative is one name."""
    if isinstance(f, (t.Name, t.Derivative)):
        return entries.get(key(f), f)
    return t.rebuild(f, lambda x: _put(x, entries))


def _entry(name: t.Formula, index: str) -> t.Formula | None:
    if isinstance(name, t.Derivative):
        by = _entry(name.by, index)
        return None if by is None else key(t.Derivative(name.of, by, name.symbol))
    if not isinstance(name, t.Name) or name.sub:
        return None
    return t.Name(name.base, index, name.sup, name.accent)


def _parts(f: t.Formula) -> Iterator[t.Formula]:
    """Every part of a formula, a derivative as one name."""
    yield f
    for part in () if isinstance(f, t.Derivative) else t.children(f):
        yield from _parts(part)


def _is_entrywise(f: t.Formula, vectors: Mapping[t.Formula, t.Formula]) -> bool:
    if isinstance(f, (t.BigSum, t.Transpose, t.Matrix)):
        return False
    if not isinstance(f, t.Product):
        return True
    own = [set(map(key, names(factor))) & vectors.keys() for factor in f.factors]
    own = [vectors_ for vectors_ in own if vectors_]
    return len(own) < 2 or bool(set.intersection(*own))
