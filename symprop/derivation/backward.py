"""Steps of the backward pass: adjoints of the units and gradients of the parameters."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.calculus.reverse import Path, local, reverse
from symprop.derivation.forward import tidy
from symprop.derivation.notation import ADJOINT, LOCAL, Notation
from symprop.derivation.step import Step, has_cases
from symprop.formula.tree import Derivative, Formula, Group, Product, Ref, total
from symprop.functions.losses import SHORTCUTS
from symprop.network.description import Network
from symprop.network.graph import Definition, Graph
from symprop.network.layers import bias_id


class Backward:
    """Writes the chain rule for every value of a graph in a notation's manner."""

    def __init__(self, network: Network, graph: Graph, notation: Notation) -> None:
        self.network, self.graph, self.notation = network, graph, notation
        self.paths = reverse(graph)
        self.definitions = {d.id: d for d in graph}
        self.fused = notation.steps == "fused"
        output = network.layers[-1].activation.name
        self.shortcut = SHORTCUTS.get((output, network.loss.name))
        self.last = len(network.layers) - 1

    def steps(self) -> Iterator[Step]:
        """All steps, from the output layer to the first."""
        samples = range(len(self.network.inputs))
        if len(samples) > 1:
            yield from self._loss_shares()
        by_unit = self.notation.backward_order == "unit" and len(samples) == 1
        for k in range(self.last, -1, -1):
            units = range(self.network.layers[k].units)
            if by_unit:
                for j in units:
                    yield from self._unit(0, k, j)
                    yield from self._gradients(k, j)
                yield from self._shared(k)
                continue
            for s in samples:
                for j in units:
                    yield from self._unit(s, k, j)
            for j in units:
                yield from self._gradients(k, j)
            yield from self._shared(k)

    def _loss_shares(self) -> Iterator[Step]:
        """∂Loss/∂Lossₛ: what a mean over the samples passes back to each of them."""
        for d in self.graph:
            if d.kind == "loss":
                slope = local(self.paths[d.id][0])
                yield self._step(d.id, "mean", (slope,), slope)

    def _unit(self, s: int, k: int, j: int) -> Iterator[Step]:
        at = f"samples.{s}." if len(self.network.inputs) > 1 else ""
        pre, out = f"{at}layers.{k}.pre.{j}", f"{at}layers.{k}.out.{j}"
        if out in self.graph.aliases:  # identity: the unit has only one value
            yield self._adjoint(pre)
            return
        shortcut = k == self.last and self.shortcut is not None
        vector = len(self.definitions[out].terms[0].args) > 1
        if not self.fused and not shortcut:
            if not vector:
                yield self._adjoint(out)
                yield self._local(out)
            elif j == 0:  # every pre-activation of the layer asks for all of its activations
                for unit in range(self.network.layers[k].units):
                    yield self._adjoint(f"{at}layers.{k}.out.{unit}")
        if shortcut:
            yield self._short(pre, out, at, j)
        else:
            yield self._adjoint(pre)

    def _adjoint(self, id: str) -> Step:
        """The adjoint of a value, as the sum over the paths that leave it."""
        paths = self.paths[id]
        sides = (self._symbols(id, paths), self._factors(paths, short=True))
        return self._step(id, "chain", sides, self._factors(paths, short=False))

    def _step(self, id: str, rule: str, sides: tuple[Formula, ...], operation: Formula) -> Step:
        """The step for the adjoint of ``id``; a δ is first said to be the derivative it is."""
        derivative = self._derivative(id)
        shown = [side for side in dict.fromkeys(sides) if side != derivative]
        if self._renamed(id):
            shown.insert(0, derivative)
        d = self.definitions.get(id) or self.definitions[self.paths[id][0][0]]
        return _place(Step(ADJOINT + id, "backward", rule, tuple(shown), operation), d)

    def _renamed(self, id: str) -> bool:
        """Whether the adjoint of ``id`` has a name that is not the derivative itself."""
        return not isinstance(self.notation.name(ADJOINT + id), Derivative)

    def _local(self, out: str) -> Step:
        """The local gradient ∂out/∂pre of a unit as a step of its own."""
        d = self.definitions[out]
        term = d.terms[0]
        slope = local((out, term, 0))
        call = term.form.slope_call
        sides = (slope,) if call is None or not has_cases(slope) else (term.write(call),)
        return _place(Step(LOCAL + out, "backward", "slope", sides, slope), d)

    def _short(self, pre: str, out: str, at: str, j: int) -> Step:
        """The output layer's adjoint where loss and activation cancel: p − t."""
        assert self.shortcut is not None
        operation = self.shortcut.value(Ref(out), Ref(f"{at}targets.{j}"))
        loss = self.paths[out][0][0]
        if loss != self.graph.loss:
            operation = Product((Ref(ADJOINT + loss), operation))
        return self._step(pre, "shortcut", (operation,), operation)

    def _gradients(self, k: int, j: int) -> Iterator[Step]:
        layer = self.network.layers[k]
        own = [] if layer.biases is None or layer.shared_bias else [bias_id(False, k, j)]
        weights = [f"layers.{k}.weights.{i}.{j}" for i in range(layer.inputs)]
        ids = [*own, *weights] if not self.fused else [*weights, *own]
        for id in ids:
            yield self._gradient(id)

    def _shared(self, k: int) -> Iterator[Step]:
        if self.network.layers[k].shared_bias:
            yield self._gradient(bias_id(True, k, 0))

    def _gradient(self, id: str) -> Step:
        paths = self.paths[id]
        rule = "weight" if ".weights." in id else "bias"
        factors = self._factors(paths, short=False)
        return self._step(id, rule, (self._symbols(id, paths), factors), factors)

    # --- formulas -----------------------------------------------------------------------------

    def _derivative(self, id: str) -> Formula:
        return Derivative(Ref(self.graph.loss), Ref(id), self.notation.symbol)

    def _upstream_symbols(self, consumer: str) -> Formula:
        """∂Loss/∂consumer in symbols; a fused activation is followed one edge further."""
        d = self.definitions[consumer]
        if self.fused and d.kind == "out":
            return self._symbols(consumer, self.paths[consumer])
        return self._derivative(consumer)

    def _symbols(self, id: str, paths: list[Path]) -> Formula:
        """The chain rule in symbols: Σ ∂Loss/∂consumer · ∂consumer/∂id."""
        terms = []
        for consumer, _, _ in paths:
            if consumer == self.graph.loss:
                return self._derivative(id)
            edge = Derivative(Ref(consumer), Ref(id), self.notation.symbol)
            terms.append(joined(self._upstream_symbols(consumer), edge))
        return total(tuple(dict.fromkeys(terms)))

    def _factors(self, paths: list[Path], short: bool) -> Formula:
        """The chain rule in named factors: Σ adjoint · local partial."""
        return tidy(total(tuple(self._path(path, short) for path in paths)))

    def _path(self, path: Path, short: bool) -> Formula:
        consumer, term, _ = path
        if consumer == self.graph.loss:
            return local(path)
        if self.definitions[consumer].kind != "out":
            return joined(Ref(ADJOINT + consumer), local(path))
        call = term.form.slope_call
        if not self.fused:
            return joined(Ref(ADJOINT + consumer), Ref(LOCAL + consumer) if call else local(path))
        slope = term.write(call) if short and call else local(path)
        return joined(self._factors(self.paths[consumer], short), slope)


def joined(upstream: Formula, factor: Formula) -> Formula:
    """upstream · factor, a composite factor in brackets of its own."""
    if isinstance(factor, Product):
        factor = Group(factor)
    if isinstance(upstream, Product):
        return Product((*upstream.factors, factor))
    return Product((upstream, factor))


def _place(step: Step, d: Definition) -> Step:
    step.sample, step.layer, step.unit = d.sample, d.layer, d.unit
    return step
