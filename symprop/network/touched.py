"""Which elements of a graph depend on a value: all that it touches on its way to the loss."""

from __future__ import annotations

from collections.abc import Iterable

from symprop.network.elements import At, Elements, places
from symprop.network.indexed import Addend, Family

Key = tuple[str, At]


def touched(elements: Elements, values: Iterable[Key]) -> list[Key]:
    """The values themselves and all elements that use one of them, in the order of the graph."""
    found: dict[Key, None] = dict.fromkeys(values)
    for family in elements.graph:
        ids = {id for id, _ in found}
        addends = [x for x in family.addends if any(a.id in ids for a in x.args)]
        for at in places(family.shape):
            if (family.id, at) in found or any(
                _uses(elements, family, addend, at, found) for addend in addends
            ):
                found.pop((family.id, at), None)  # in the order of the graph, not of the question
                found[family.id, at] = None
    return list(found)


def _uses(
    elements: Elements, family: Family, addend: Addend, at: At, found: dict[Key, None]
) -> bool:
    env = dict(zip(family.indices, at, strict=True))
    for values in elements.instances(family, addend, env):
        rows = [values]
        if addend.along is not None:
            rows = [values | {addend.along: k} for k in range(family.sizes[addend.along])]
        for row in rows:
            for access in addend.args:
                if (access.id, tuple(place.at(row) for place in access.at)) in found:
                    return True
    return False
