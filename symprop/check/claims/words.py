"""Values that a document gives in words only: *the inputs are 0.05 and 0.1*.

A value without a name belongs to a name only where nothing else can be meant: the document says one
value for the role and the place, and exactly one of the names that the role usually has is used and
given no number by a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symprop.extract import Datum, Piece, Source, given
from symprop.extract.source import Said
from symprop.formula import tree as t

from ..names import key, names

_USUAL = {
    "input": ("x", "i", "in", "input"),
    "target": ("t", "y", "d", "target"),
    "learning_rate": ("η", "α", "ε", "λ", "lr"),
}
DATA = frozenset({*_USUAL["input"], *_USUAL["target"]})
"""Names that data usually have."""
_UNITS = {"input": "i", "target": "o"}
"""Letters before the number of a unit: target_{o1}."""


def data(source: Source, sides: Iterable[tuple[t.Formula, ...]]) -> Iterator[tuple[t.Name, Datum]]:
    """Names with the values that words give them; ``sides`` are those of the chains at hand."""
    used: set[t.Formula] = set()
    known: set[t.Formula] = set()
    for chain in sides:
        used.update(key(x) for f in chain for x in names(f))
        known.update(key(f) for f in chain[:-1] if isinstance(f, t.Name))
        known.update(
            key(x) for f in chain[:-1] if isinstance(f, t.Matrix)
            for row in f.rows for x in row if isinstance(x, t.Name)
        )  # fmt: skip
    found: dict[tuple[str, int, int], list[Datum]] = {}
    for datum in given(source):
        if datum.role in _USUAL:
            found.setdefault((datum.role, datum.count, datum.position), []).append(datum)
    counts = {role: {c for r, c, _ in found if r == role} for role in _USUAL}
    for (role, count, position), same in found.items():
        alone = len(counts[role]) == 1 and len({d.value.value for d in same}) == 1
        if not alone or any(d.name is not None for d in same):
            continue
        if count > 1 and role == "learning_rate":
            continue
        units = ("", _UNITS[role]) if count > 1 else ()
        wanted = [
            t.Name(base, f"{unit}{position - (t.Name(base, f'{unit}0') in used)}")
            for base in _USUAL[role] for unit in units
        ] or [t.Name(base) for base in _USUAL[role]]  # fmt: skip
        fitting = [name for name in dict.fromkeys(wanted) if name in used]
        if len(fitting) == 1 and fitting[0] not in known:
            yield fitting[0], same[0]


def piece_at(line: Datum | Said) -> Piece:
    """The line that a value stands in, as a place."""
    path = line.path
    block = next((spot.number for spot in reversed(path) if spot.kind == "block"), -1)
    view = line.view
    return Piece(view.text, view.runs, "plain", "prose", block, cell=line.cell, path=path)
