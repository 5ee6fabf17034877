"""Equations as a network in equation form, its names as a file spells them."""

from __future__ import annotations

import json

from symprop.check.read.equations import Equations
from symprop.check.read.facts import UNNAMED
from symprop.check.read.functions import expand
from symprop.check.read.rebuilt import Rebuilt
from symprop.check.read.roles import Roles
from symprop.errors import InferenceError, SympropError
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.functions.elementary import find
from symprop.network.file import loads

from ..names import bare, is_quantity
from ..quantities.quantities import Quantities
from ..values.known import plain as spelled


def equation_network(found: Equations, quantities: Quantities, roles: Roles) -> Rebuilt:
    """The network of some equations.

    Raises:
        InferenceError: they are not those of a network: no parameter, a function without a name.
    """
    return _NameWriter(found, quantities, roles).network()


class _NameWriter:
    def __init__(self, found: Equations, quantities: Quantities, roles: Roles) -> None:
        self.found, self.quantities, self.roles = found, quantities, roles
        self.ids: dict[t.Name, str] = {}
        for name in (*found.leaves, *found.equations):
            self._name(name)

    def _name(self, name: t.Name) -> None:
        """Gives a name an id that reads back as a name, another one for each."""
        scripts = name.sub.split(",") + ([] if name.sup == UNNAMED else [name.sup])
        parts = ["".join(c for c in part if c.isalnum()) for part in scripts]
        own = t.Name(name.base, ",".join(filter(None, parts)), "", name.accent)
        id = plain.write(name if name.sup != UNNAMED else own, ascii=True).replace(" ", "_")
        if not _reads(id):
            id = plain.write(own, ascii=True).replace(" ", "_")
        while id in self.ids.values() or not _reads(id):
            id = f"{id}_0" if _reads(f"{id}_0") else f"q{len(self.ids)}"
        self.ids[name] = id

    def network(self) -> Rebuilt:
        groups: dict[str, dict[str, t.Number]] = {"inputs": {}, "targets": {}, "parameters": {}}
        for name, number in self.found.leaves.items():
            kind = (
                "parameters"
                if name in self.found.parameters
                else "targets"
                if self.roles.target(name)
                else "inputs"
            )
            groups[kind][self.ids[name]] = number
        if not groups["parameters"]:
            raise InferenceError("the document names nothing that could be a parameter")
        lines: list[str] = []
        for group, numbers in groups.items():
            if numbers:
                lines.append(f"{group}:")
                lines += [f"  {json.dumps(id)}: {number.text}" for id, number in numbers.items()]
        lines.append("equations:")
        for name, rule in self.found.equations.items():
            text = plain.write(self.rule(rule), ascii=True)
            lines.append(f"  {json.dumps(self.ids[name])}: {json.dumps(text)}")
        lines.append(f"loss: {json.dumps(self.ids[self.found.loss])}")
        try:
            network = loads("\n".join(lines) + "\n", "<read>")
        except SympropError as error:
            reason = str(error).split(": ", 1)[-1]
            raise InferenceError(f"what the document describes is no network: {reason}") from error
        return Rebuilt(network, dict(self.ids), self.found)

    def rule(self, f: t.Formula) -> t.Formula:
        """A rule over the names of the file, with functions by their usual names."""
        g = bare(f)
        if isinstance(g, t.Absolute) and g.double:  # of one number, ‖x‖ is |x|
            return t.Absolute(self.rule(g.arg))
        if isinstance(g, t.Name) and g in self.ids:
            return t.Name(self.ids[g])
        if is_quantity(g):
            return g
        if isinstance(g, t.Apply) and spelled(g.function) == "sigmoid" and not g.primes:
            return t.call("sigmoid", *map(self.rule, g.args))
        if isinstance(g, t.Apply) and find(g.function) is None:
            return self.rule(expand(g, self.quantities) or _unknown(g))
        return t.rebuild(g, self.rule) if t.children(g) else g


def _unknown(f: t.Apply) -> t.Formula:
    raise InferenceError(f"the document does not define the function {plain.write(f.function)}")


def _reads(id: str) -> bool:
    from symprop.network.equations import name_of

    try:
        name_of(id)
    except ValueError:
        return False
    return True
