"""Functions that a file defines: ``mish(z): z*tanh(ln(1 + exp(z)))``."""

from __future__ import annotations

import re

from symprop.formula.tree import Apply, Formula, Name, map_leaves
from symprop.functions.elementary import find
from symprop.functions.losses import LOSSES, SHORTCUTS
from symprop.network.equations import canonical, name_of
from symprop.network.families.formula import FamilyOwner, Own, Reader, Whole, rebuild
from symprop.network.families.tokens import BIG
from symprop.network.fields import Field
from symprop.network.literal import quote
from symprop.network.yaml_tree import MappingNode

_KEY = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*\((?P<arguments>[^()]*)\)\s*")
MAX_ARGUMENTS = 4


def read_functions(field: Field | None) -> dict[Name, Own]:
    """The functions of a file by name; each may use those before it."""
    out: dict[Name, Own] = {}
    if field is None:
        return out
    entries = field.entries("a mapping such as {mish(z): z*tanh(ln(1 + exp(z)))}")
    assert isinstance(field.node, MappingNode)
    for key, at in field.node.keys.items():
        m = _KEY.fullmatch(key)
        arguments = [x.strip() for x in m["arguments"].split(",")] if m else []
        if m is None or not all(re.fullmatch(r"[^\W\d]\w*", x) for x in arguments):
            problem = f"has the key {quote(key)}, expected one such as mish(z)"
            raise field.source.error(at, f"{field.path} {problem}")
        name = Name(m["name"])
        if _taken(name_of(m["name"]), m["name"]):
            problem = f"defines {m['name']}, which is a function already"
            raise field.source.error(at, f"{field.path} {problem}, expected another name")
        if len(set(arguments)) < len(arguments) or len(arguments) > MAX_ARGUMENTS:
            problem = f"has the key {quote(key)}, expected up to {MAX_ARGUMENTS} different names"
            raise field.source.error(at, f"{field.path} {problem}")
        names = tuple(map(name_of, arguments))
        owned = {
            n: FamilyOwner(x, "arguments", at, 0) for n, x in zip(names, arguments, strict=True)
        }
        body = Reader(owned, out).formula(entries[key])
        out[name] = Own(name, names, canonical(_body(body, out)))
    return out


def _taken(name: Name, text: str) -> bool:
    """Whether a name stands for something that a file cannot define anew.

    It can define the rule of an activation that no other rule relies on.
    """
    if text in BIG or text in LOSSES:
        return True
    row = find(name)
    if row is None:
        return False
    relied = any(row.name == activation for activation, _ in SHORTCUTS)
    return row.activation is None or relied or row.symbol == text


def _body(f: Formula, earlier: dict[Name, Own]) -> Formula:
    """A body over the names of its arguments, functions before it written out."""
    if isinstance(f, Whole):
        return name_of(f.id)
    made = rebuild(f, lambda x: _body(x, earlier))
    if isinstance(made, Apply) and made.function in earlier:
        own = earlier[made.function]
        args = dict(zip(own.arguments, made.args, strict=True))
        return map_leaves(own.body, lambda x: args.get(x, x))  # type: ignore[call-overload]
    return made
