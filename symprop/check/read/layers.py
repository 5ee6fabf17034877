"""Dense layers in equations: weighted sums, what is done to them, and a loss."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from symprop.check.read import kinds
from symprop.check.read.equations import Equations
from symprop.check.read.rebuilt import Rebuilt
from symprop.check.read.roles import Roles
from symprop.check.read.rules import names_in
from symprop.check.read.sums import Sums, Weight, WeightedSum
from symprop.formula import tree as t
from symprop.network.description import Function, Layer, Network
from symprop.network.layers import bias_id
from symprop.network.literal import read_number
from symprop.numbers.array import Value
from symprop.numbers.scalar import Scalar

from ..quantities.quantities import Quantities


@dataclass(slots=True)
class FoundLayer:
    """A layer: its units' sums and outputs in order, for one sample."""

    signals: list[t.Name]
    sums: list[WeightedSum]
    outputs: list[t.Name]
    activation: Function


def fit(equations: Equations, quantities: Quantities, roles: Roles) -> Rebuilt | None:
    """The layers behind equations, or ``None`` where they are something else."""
    return _LayerFit(equations, quantities, roles).run()


class _LayerFit:
    def __init__(self, equations: Equations, quantities: Quantities, roles: Roles) -> None:
        self.given, self.roles = equations, roles
        found = Sums(equations, quantities, roles)
        self.formulas, self.sums = found.formulas, found.by_name
        self._below: dict[t.Name, frozenset[t.Name]] = {}

    def run(self) -> Rebuilt | None:
        """All samples, layer by layer."""
        groups: dict[frozenset[t.Name], list[WeightedSum]] = {}
        for s in self.sums.values():
            groups.setdefault(frozenset(s.weights), []).append(s)
        starts = [g for key, g in groups.items() if all(n in self.given.leaves for n in key)]
        samples = []
        for start in starts:
            layers = self._chain(start, groups)
            if layers is None:
                return None
            samples.append(layers)
        if not samples or sum(len(x.sums) for s in samples for x in s) != len(self.sums):
            return None
        return self._network(samples)

    # --- layers -------------------------------------------------------------------------------

    def _chain(
        self, start: list[WeightedSum], groups: dict[frozenset[t.Name], list[WeightedSum]]
    ) -> list[FoundLayer] | None:
        """The layers of one sample, from the one that takes the inputs."""
        layers: list[FoundLayer] = []
        here = start
        signals = list(start[0].weights)
        while True:
            own = {s.name for s in here}
            following = [
                g
                for key, g in groups.items()
                if g is not here and all(self.below(n) and self.below(n) <= own for n in key)
            ]
            if len(following) > 1:
                return None
            outputs = list(following[0][0].weights) if following else self._outputs(own)
            found = self._layer(signals, here, outputs)
            if found is None or len(layers) > len(self.sums):
                return None
            layers.append(found)
            if not following:
                return layers
            here, signals = following[0], outputs

    def below(self, name: t.Name) -> frozenset[t.Name]:
        """The weighted sums that a quantity is made of directly."""
        if name in self.sums:
            return frozenset((name,))
        if name not in self._below:
            self._below[name] = frozenset()
            f = self.formulas.get(name)
            parts = [self.below(n) for n in names_in(f)] if f is not None else []
            self._below[name] = frozenset().union(*parts)
        return self._below[name]

    def _outputs(self, own: set[t.Name]) -> list[t.Name]:
        """What the loss takes from the last layer, in its order."""
        out: dict[t.Name, None] = {}

        def visit(name: t.Name) -> None:
            if name in self.given.leaves:
                return
            made = self.below(name)
            if not made & own:
                return
            if made <= own and not self._aimed(name):
                out[name] = None
                return
            for other in names_in(self.formulas[name]):
                visit(other)

        for name in names_in(self.formulas[self.given.loss]):
            visit(name)
        return list(out)

    def _aimed(self, name: t.Name) -> bool:
        """Whether a given number is in a quantity, what weighted sums hold apart."""
        if name in self.sums:
            return False
        f = self.formulas.get(name)
        return f is None or any(map(self._aimed, names_in(f)))

    def _layer(
        self, signals: list[t.Name], here: list[WeightedSum], outputs: list[t.Name]
    ) -> FoundLayer | None:
        if len(outputs) != len(here):
            return None
        single = [self.below(n) for n in outputs]
        if all(len(made) == 1 for made in single) and len(here) == len({*single}):
            order = [next(iter(made)) for made in single]
            sums = [self.sums[n] for n in order]
            found = [
                kinds.activation(lambda z, o=o, n=n: self.value(o, {n: z[0]}))  # type: ignore[misc]
                for o, n in zip(outputs, order, strict=True)
            ]
            kind = found[0]
            if kind is None or any(f != kind for f in found):
                return None
            return FoundLayer(signals, sums, outputs, kind)
        given = [s.name for s in here]
        order_of = kinds.shares(
            [
                lambda z, o=o: self.value(o, dict(zip(given, z, strict=True)))  # type: ignore[misc]
                for o in outputs
            ]
        )
        if order_of is None:
            return None
        return FoundLayer(signals, [here[k] for k in order_of], outputs, Function("softmax"))

    def value(self, name: t.Name, at: dict[t.Name, Scalar]) -> Scalar | None:
        """The value of a quantity with some others given."""
        if name in at:
            return at[name]
        f = self.formulas.get(name)
        if f is None:
            return None
        values: dict[Hashable, Value] = {}
        for other in names_in(f):
            found = self.value(other, at)
            if found is None:
                return None
            values[other] = at[other] = found
        return kinds.value(f, values)

    # --- the network --------------------------------------------------------------------------

    def _network(self, samples: list[list[FoundLayer]]) -> Rebuilt | None:
        first = samples[0]
        if any(_shape(s) != _shape(first) for s in samples):
            return None
        outputs = [n for s in samples for n in s[-1].outputs]
        targets = self._targets(outputs)
        if targets is None:
            return None
        loss = self._loss(outputs, targets, len(samples))
        if loss is None:
            return None
        layers = []
        for found in first:
            layer = self._described(found)
            if layer is None:
                return None
            layers.append(layer)
        width = len(first[-1].outputs)
        numbers = [self._number(x) for x in targets]
        network = Network(
            inputs=tuple(tuple(map(self._number, s[0].signals)) for s in samples),
            targets=tuple(tuple(numbers[k * width : (k + 1) * width]) for k in range(len(samples))),
            layers=tuple(layers),
            loss=loss,
        )
        return Rebuilt(network, dict(self._ids(samples, targets, layers)), self.given)

    def _targets(self, outputs: list[t.Name]) -> list[Weight] | None:
        """The target of each output, in the order in which the loss has them."""
        found: dict[t.Name, None] = {}
        seen: dict[t.Name, None] = {}

        def visit(f: t.Formula) -> None:
            for name in names_in(f):
                if name in outputs:
                    seen[name] = None
                elif name in self.given.leaves:
                    found[name] = None
                elif name in self.formulas and name not in self.sums:
                    visit(self.formulas[name])

        visit(self.formulas[self.given.loss])
        if len(found) == len(outputs) == len(seen):
            pairs = dict(zip(seen, found, strict=True))
            return [pairs[n] for n in outputs]
        return None

    def _loss(self, outputs: list[t.Name], targets: list[Weight], samples: int) -> Function | None:
        names = [*outputs, *targets]

        def of(point: Sequence[Scalar]) -> Scalar | None:
            at = {n: x for n, x in zip(names, point, strict=True) if isinstance(n, t.Name)}
            return self.value(self.given.loss, at)

        return kinds.loss(of, samples, len(outputs) // samples)

    def _described(self, found: FoundLayer) -> Layer | None:
        weights = tuple(tuple(s.weights[n] for s in found.sums) for n in found.signals)
        flat = [w for row in weights for w in row if isinstance(w, t.Name)]
        if len(set(flat)) != len(flat):
            return None  # a weight that two connections share: not a dense layer
        biases = [s.bias for s in found.sums]
        numbers = tuple(tuple(map(self._number, row)) for row in weights)
        if all(b is None for b in biases):
            return Layer(found.activation, numbers)
        if any(b is None for b in biases):
            return None
        values = tuple(self._number(b) for b in biases if b is not None)
        shared = len(biases) > 1 and len(set(biases)) == 1
        shared = shared and not self._one_each(biases[0], len(biases))
        return Layer(found.activation, numbers, values[:1] if shared else values, shared)

    def _one_each(self, bias: Weight | None, units: int) -> bool:
        """Whether a bias that is called b in all units is trained as b1, b2, … in each."""
        if not isinstance(bias, t.Name) or bias.sub or bias.sup or bias in self.roles.trained:
            return False
        own = [n for n in self.roles.trained if isinstance(n, t.Name) and n.base == bias.base]
        return sum(n.sub.isdigit() for n in own) >= units

    def _number(self, x: Weight) -> t.Number:
        number = self.given.leaves[x] if isinstance(x, t.Name) else x
        return plainly(number)

    def _ids(
        self, samples: list[list[FoundLayer]], targets: list[Weight], layers: list[Layer]
    ) -> Iterator[tuple[t.Name, str]]:
        several = len(samples) > 1
        width = len(samples[0][-1].outputs)
        for k, sample in enumerate(samples):
            at = f"samples.{k}." if several else ""
            for i, n in enumerate(sample[0].signals):
                yield n, f"{at}inputs.{i}"
            for j, target in enumerate(targets[k * width : (k + 1) * width]):
                if isinstance(target, t.Name):
                    yield target, f"{at}targets.{j}"
            for d, found in enumerate(sample):
                for j, (s, out) in enumerate(zip(found.sums, found.outputs, strict=True)):
                    yield out, f"{at}layers.{d}.out.{j}"
                    yield s.name, f"{at}layers.{d}.pre.{j}"
                    for i, n in enumerate(found.signals):
                        weight = s.weights[n]
                        if isinstance(weight, t.Name):
                            yield weight, f"layers.{d}.weights.{i}.{j}"
                    if isinstance(s.bias, t.Name):
                        yield s.bias, bias_id(layers[d].shared_bias, d, j)
        yield self.given.loss, "loss"


def plainly(number: t.Number) -> t.Number:
    """A number as a network file has it: .5 is 0.5."""
    return t.Number(read_number(number.text).text)


def _shape(sample: list[FoundLayer]) -> object:
    """What all samples share: the parameters and the functions."""
    return [
        ([list(s.weights.values()) for s in f.sums], [s.bias for s in f.sums], f.activation)
        for f in sample
    ]
