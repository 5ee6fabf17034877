"""What the keys and the arrays of an indexed file say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import NamedTuple

from symprop.formula.tree import Name, Number
from symprop.network.description import SYMBOLIC
from symprop.network.equations import CONSTANTS, name_of
from symprop.network.families.formula import FamilyOwner
from symprop.network.fields import Field, count
from symprop.network.indexed import NumberArray
from symprop.network.literal import quote
from symprop.network.size import lettered
from symprop.network.yaml_tree import ListNode, MappingNode, ScalarNode

_KEY = re.compile(r"(?P<stem>[^\[\]]+?)\s*(?:\[(?P<inside>[^\[\]]*)\])?")
_INDEX = re.compile(r"[^\W\d_]\w*")
MAX_RANK = 6
"""Indices that an array may have."""


class IndexedKey(NamedTuple):
    """A key: the id and, if it has brackets, the indices."""

    id: str
    indices: tuple[str, ...] | None
    at: int
    value: Field


def keys(group: Field) -> Iterator[IndexedKey]:
    """The entries of a mapping from names with indices."""
    entries = group.entries("a mapping from names")
    assert isinstance(group.node, MappingNode)
    for text, at in group.node.keys.items():
        m = _KEY.fullmatch(text)
        id = m["stem"] if m else ""
        if m is None or not _is_name(id):
            problem = f"{group.path} has the key {quote(text)}, expected a name such as x or x[i,j]"
            raise group.source.error(at, problem)
        if (name := name_of(id)) in CONSTANTS:
            problem = f"{group.path} has the key {quote(text)}, which stands for {CONSTANTS[name]}"
            raise group.source.error(at, problem)
        indices = None if m["inside"] is None else _indices(group, text, m["inside"], at)
        yield IndexedKey(id, indices, at, entries[text])


def _is_name(id: str) -> bool:
    try:
        name_of(id)
    except ValueError:
        return False
    return True


def _indices(group: Field, text: str, inside: str, at: int) -> tuple[str, ...]:
    found = tuple(x.strip() for x in inside.split(","))
    for x in found:
        if not _INDEX.fullmatch(x):
            problem = f"has the index {quote(x)}, expected a name such as i"
            raise group.source.error(at, f"{group.path}.{text} {problem}")
        if found.count(x) > 1:
            raise group.source.error(at, f"{group.path}.{text} has the index {x} twice")
    if len(found) > MAX_RANK:
        raise group.source.error(at, f"{group.path}.{text} has more than {MAX_RANK} indices")
    return found


def owners(groups: Mapping[str, list[IndexedKey]], source: Field) -> dict[Name, FamilyOwner]:
    """Every name that the file defines, once."""
    out: dict[Name, FamilyOwner] = {}
    for group, entries in groups.items():
        for key in entries:
            name = name_of(key.id)
            if name in out:
                other = out[name]
                problem = f"{group}.{key.id} has the same name as {other.group}.{other.id}"
                raise source.source.error(key.at, problem)
            rank = None if key.indices is None else len(key.indices)
            if group != "equations" and not (key.value.is_symbolic and rank):
                rank = _depth(key.value)
            out[name] = FamilyOwner(key.id, group, key.at, rank)
    return out


def _depth(field: Field) -> int:
    depth, node = 0, field.node
    while isinstance(node, ListNode) and node.items:
        depth, node = depth + 1, node.items[0]
    return depth


def numbers(key: IndexedKey, sizes: Mapping[str, int]) -> NumberArray:
    """The array of a key: lists in lists of equal length, as deep as the key has indices.

    Where the numbers are left out, ``sizes`` tell its shape.
    """
    field, indices = key.value, key.indices
    if field.is_symbolic:
        for index in indices or ():
            if index not in sizes:
                raise field.fail(f"is symbolic, expected the size of {index} in indices")
        shape = tuple(sizes[index] for index in indices or ())
        return NumberArray(shape, (SYMBOLIC,) if lettered(shape) else (SYMBOLIC,) * prod(shape))
    depth = _depth(field)
    if indices is not None and depth != len(indices):
        named = count(len(indices), "index")
        if isinstance(field.node, ScalarNode) and field.node.text == "symbolic":
            raise field.fail("is symbolic: a network without numbers cannot be worked yet")
        if not depth:
            raise field.unexpected(f"a list of numbers, as the key has {named}")
        expected = f"{_nested(len(indices))} for {named}"
        raise field.fail(f"is {_nested(depth)}, expected {expected}")
    if depth > MAX_RANK:
        raise field.fail(f"is nested more than {MAX_RANK} deep")
    return array(field, depth)


def array(field: Field, depth: int) -> NumberArray:
    """Lists in lists, ``depth`` deep."""
    flat: list[Number] = []
    shape: list[int | None] = [None] * depth

    def take(x: Field, level: int) -> None:
        if level == depth:
            flat.append(x.number())
            return
        items = x.items("a list of numbers" if level + 1 == depth else "a list of lists")
        if shape[level] not in (None, len(items)):
            raise x.fail(f"has {count(len(items), 'entry')}, expected {shape[level]} as before it")
        shape[level] = len(items)
        if level + 1 == depth and all(isinstance(y.node, ScalarNode) for y in items):
            flat.extend(y.number() for y in items)
            return
        for y in items:
            take(y, level + 1)

    take(field, 0)
    return NumberArray(tuple(n or 0 for n in shape), tuple(flat))


def _nested(depth: int) -> str:
    words = ("a number", "a list of numbers", "a list of lists")
    return words[depth] if depth < len(words) else f"lists nested {depth} deep"
