"""What the ids of a derivation mean, in numbers of the oracle, for scalars and for matrices."""

from __future__ import annotations

from fractions import Fraction

from oracles.calculator import Calculator, Worth
from oracles.compare import split
from oracles.learning import Round
from symprop.network.description import Network


class Meaning:
    """One round of learning as a lookup of ids."""

    def __init__(self, network: Network, done: Round) -> None:
        self.network, self.done = network, done
        self.calculator = Calculator(network, self.value, self.derivative)

    def value(self, id: str) -> Worth:
        """The number or the matrix that an id stands for."""
        if id == "rate:":
            return Fraction(self.network.learning_rate.text)
        if id == "step:":
            return Fraction(self.done.number)
        mark, bare = split(id)
        if bare in ("inputs", "targets"):
            rows = self.network.inputs if bare == "inputs" else self.network.targets
            return tuple(tuple(Fraction(x.text) for x in row) for row in rows)
        names = self.names(bare)
        if isinstance(names, str):
            return self.scalar(mark, names)
        return tuple(tuple(self.scalar(mark, x) for x in row) for row in names)

    def names(self, id: str) -> str | tuple[tuple[str, ...], ...]:
        """The ids of a matrix's entries, or the id itself when it is a scalar's."""
        parts = id.split(".")
        if len(parts) != 3 or parts[0] != "layers" or parts[2] == "bias":
            return id
        layer = self.network.layers[int(parts[1])]
        units = range(layer.units)
        if parts[2] == "weights":
            return tuple(tuple(f"{id}.{i}.{j}" for j in units) for i in range(layer.inputs))
        if parts[2] == "biases":
            return (tuple(f"{id}.{j}" for j in units),)
        count = len(self.network.inputs)
        at = [f"samples.{s}." if count > 1 else "" for s in range(count)]
        return tuple(tuple(f"{a}{id}.{j}" for j in units) for a in at)

    def scalar(self, mark: str, id: str) -> Worth:
        """A single number."""
        if mark == "∂":
            return self.done.adjoints[id]
        if mark == "∂out|":
            return self.done.slope(id, id.replace(".out.", ".pre."))
        if mark == "new:":
            return self.done.updated[id]
        if mark.startswith("state:"):
            return self.done.states[mark.split(":")[1], id]
        if mark.startswith("old:"):
            return self.done.start.get((mark.split(":")[2], id), Fraction(0))
        role, _, place = id.rpartition(".")
        if role.endswith(("inputs", "targets")):
            sample = int(role.split(".")[1]) if role.startswith("samples.") else 0
            data = self.network.inputs if role.endswith("inputs") else self.network.targets
            return Fraction(data[sample][int(place)].text)
        return self.done.values[id]

    def derivative(self, of: str, by: str) -> Worth:
        """∂of/∂by; by a matrix, entry by entry."""
        names = self.names(by)
        if isinstance(names, str):
            return self.done.adjoints[by] if of == "loss" else self.done.slope(of, by)
        assert of == "loss"
        return self.value(f"∂{by}")
