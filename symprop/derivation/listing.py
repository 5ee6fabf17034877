"""The ids of a network's values with their written names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import prod
from unicodedata import normalize

from symprop.derivation.equations import EquationNotation
from symprop.derivation.indexed import IndexedNotation
from symprop.derivation.naming import Naming
from symprop.derivation.notation import LayerNotation
from symprop.errors import DerivationError
from symprop.formula import plain
from symprop.network.description import Network
from symprop.network.elements import places
from symprop.network.equations import AnyNetwork, EquationNetwork
from symprop.network.fields import nearest, one_of
from symprop.network.ids import Ids, of_sample
from symprop.network.indexed import Families
from symprop.network.literal import quote
from symprop.network.stack.dense import families

MOST = 64
"""Of an array with more values only the array is listed."""


def listing(network: AnyNetwork) -> list[tuple[str, str, str]]:
    """Id, written name and shape of every value; the shape is empty for a single number.

    Large arrays are one row: what all their ids begin with, and their shape.
    """
    if isinstance(network, EquationNetwork):
        names: Naming = EquationNotation(network)
        groups = (network.inputs, network.targets, network.parameters, network.equations)
        ids = dict.fromkeys([id for group in groups for id in group] + [names.loss])
        return [(id, plain.write(names.name(id)), "") for id in ids]
    if isinstance(network, Network):
        return list(_rows(families(network), LayerNotation(network)))
    return list(_rows(network.families, IndexedNotation(network)))


def _rows(graph: Families, names: Naming) -> Iterator[tuple[str, str, str]]:
    ids = Ids(graph)
    arrays = [*graph.data, *graph.parameters, *(family.id for family in graph)]
    arrays += [other for other in graph.aliases if other not in arrays]
    for id in arrays:
        shape = graph.shape(id)
        if prod(shape) > MOST:
            array = graph.aliases[id].id if id in graph.aliases else id
            yield id, _name(names, array), "×".join(map(str, shape))
            continue
        for at in places(shape):
            element = ids.spell(id, at)
            yield element, _name(names, element), ""


def _name(names: Naming, id: str) -> str:
    return plain.write(names.name(id))


def by_name(network: AnyNetwork, wanted: str) -> str:
    """The id of a value that is told by its written name: ``w11``, ``w_11`` and ``w₁₁`` are one.

    What may be an id stays as it is, and so does what is nothing's name.  Of an array with more
    than ``MOST`` values the elements are known by their ids only.

    Raises:
        DerivationError: several values have a name like this.
    """
    head = _HEAD.match(wanted)
    if head is None or head[0] in _heads(network):
        return wanted
    rows = [(id, name) for id, name, shape in listing(network) if not shape]
    exact = [id for id, name in rows if name == wanted]
    if exact:
        return exact[0]
    found = {name: id for id, name in reversed(rows) if _letters(name) == _letters(wanted)}
    found = found or _of_all_samples(rows, _letters(wanted))
    if len(found) > 1:
        raise DerivationError(f"{quote(wanted)} may be {one_of(sorted(found.values()))}")
    return next(iter(found.values()), wanted)


def alike(network: AnyNetwork, wanted: str) -> list[str]:
    """Written names that somebody may have meant: of the same looks, or some that begin so."""
    rows = listing(network)
    names = list(dict.fromkeys(typed(name) for _, name, shape in rows if not shape))
    letters = _letters(wanted)
    looks = letters.translate(_LOOKS)
    same = [name for name in names if looks and _letters(name).translate(_LOOKS) == looks]
    found = same or [name for name in names if letters and _letters(name).startswith(letters)]
    near = nearest(letters, names)
    return found[:3] or ([near] if near else [])


def typed(name: str) -> str:
    """A written name as a keyboard has it: ``w11`` for w₁₁."""
    return normalize("NFKC", name)


_LOOKS = str.maketrans("lIOo", "1100")
"""Letters that are taken for figures."""
_HEAD = re.compile(r"[^.\[]+")
_SAMPLE = re.compile(r"\(\d+\)$")


def _heads(network: AnyNetwork) -> set[str]:
    """What ids begin with."""
    if isinstance(network, Network):
        return {"inputs", "targets", "layers", "samples", "loss"}
    if isinstance(network, EquationNetwork):
        groups = (network.inputs, network.targets, network.parameters, network.equations)
        return {"loss", *(id for group in groups for id in group)}
    graph = network.families
    ids = (*graph.data, *graph.parameters, *(family.id for family in graph), *graph.aliases)
    return {"loss", "samples", *(m[0] for id in ids if (m := _HEAD.match(id)))}


def _letters(name: str) -> str:
    """A name without what only says how it is set."""
    return re.sub(r"[\s_^{}\[\],]", "", typed(name))


def _of_all_samples(rows: Sequence[tuple[str, str]], wanted: str) -> dict[str, str]:
    """The ids of values that each sample has, without the sample, by the names without it."""
    out: dict[str, str] = {}
    for id, name in rows:
        bare = _SAMPLE.sub("", _letters(name))
        sample, rest = of_sample(id)
        if sample is not None and bare == wanted:
            out.setdefault(bare, rest)
    return out


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """The rows as columns of text."""
    wide = [max((len(row[k]) for row in rows), default=0) for k in range(2)]
    lines = (f"{id:{wide[0]}}  {name:{wide[1]}}  {shape}".rstrip() for id, name, shape in rows)
    return "".join(f"{line}\n" for line in lines)
