"""Steps of the backward pass: adjoints of the units and gradients of the parameters."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.calculus.reverse import Path, local
from symprop.derivation.chain import ChainRule, joined, place
from symprop.derivation.notation import LOCAL, LayerNotation
from symprop.derivation.step import Step, has_cases
from symprop.formula.tree import Formula, Product, Ref
from symprop.functions.losses import SHORTCUTS
from symprop.network.description import Network
from symprop.network.graph import Graph
from symprop.network.ids import data_id, is_bias, layer_id, sample_prefix
from symprop.network.layers import bias_id


class Backward(ChainRule):
    """Writes the chain rule for every value of a network of layers in a notation's manner."""

    def __init__(self, network: Network, graph: Graph, notation: LayerNotation) -> None:
        super().__init__(graph, notation, list(filter(network.wants, graph.data)))
        self.network = network
        self.fused = notation.steps == "fused"
        output = network.layers[-1].activation.name
        self.shortcut = SHORTCUTS.get((output, network.loss.name)) if notation.shortcuts else None
        self.last = len(network.layers) - 1

    def steps(self) -> Iterator[Step]:
        """All steps, from the output layer to the first."""
        samples = range(len(self.network.inputs))
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
        yield from self.given()

    def _unit(self, s: int, k: int, j: int) -> Iterator[Step]:
        at = sample_prefix(s, len(self.network.inputs))
        pre, out = (at + layer_id(k, kind, j) for kind in ("pre", "out"))
        if out in self.graph.aliases:  # identity: the unit has only one value
            yield self.adjoint(pre)
            return
        shortcut = k == self.last and self.shortcut is not None
        vector = len(self.definitions[out].terms[0].args) > 1
        if not self.fused and not shortcut:
            if not vector:
                yield self.adjoint(out)
                yield self._local(out)
            elif j == 0:  # every pre-activation of the layer asks for all of its activations
                for unit in range(self.network.layers[k].units):
                    yield self.adjoint(at + layer_id(k, "out", unit))
        if shortcut:
            yield self._short(pre, out, at, j)
        else:
            yield self.adjoint(pre)

    def _local(self, out: str) -> Step:
        """The local gradient ∂out/∂pre of a unit as a step of its own."""
        d = self.definitions[out]
        term = d.terms[0]
        slope = local((out, term, 0))
        call = term.form.slope_call
        sides = (slope,) if call is None or not has_cases(slope) else (term.write(call),)
        return place(Step(LOCAL + out, "backward", "slope", sides, slope), d)

    def _short(self, pre: str, out: str, at: str, j: int) -> Step:
        """The output layer's adjoint where loss and activation cancel: p − t."""
        assert self.shortcut is not None
        operation = self.shortcut.value(Ref(out), Ref(at + data_id("targets", j)))
        loss = self.paths[out][0][0]
        if loss != self.graph.loss:
            operation = Product((self.back(loss), operation))
        return self.step(pre, "shortcut", (operation,), operation)

    def _gradients(self, k: int, j: int) -> Iterator[Step]:
        layer = self.network.layers[k]
        own = [] if layer.biases is None or layer.shared_bias else [bias_id(False, k, j)]
        weights = [layer_id(k, "weights", i, j) for i in range(layer.inputs)]
        ids = [*own, *weights] if not self.fused else [*weights, *own]
        for id in ids:
            yield self._gradient(id)

    def _shared(self, k: int) -> Iterator[Step]:
        if self.network.layers[k].shared_bias:
            yield self._gradient(bias_id(True, k, 0))

    def _gradient(self, id: str) -> Step:
        return self.adjoint(id, "bias" if is_bias(id) else "weight")

    # --- formulas -----------------------------------------------------------------------------

    def upstream(self, consumer: str) -> Formula:
        """∂Loss/∂consumer in symbols; a fused activation is followed one edge further."""
        if self.fused and self.definitions[consumer].kind == "activation":
            return self.symbols(consumer, self.paths[consumer])
        if self.definitions[consumer].kind == "loss":
            return self.back(consumer)
        return super().upstream(consumer)

    def back(self, consumer: str) -> Formula:
        """∂Loss/∂consumer; of the loss of one sample its share in the mean, 1/n."""
        if self.definitions[consumer].kind == "loss" and consumer != self.graph.loss:
            return local(self.paths[consumer][0])
        return super().back(consumer)

    def along(self, consumer: str, paths: list[Path], short: bool) -> Formula:
        """What comes back from one consumer; an activation's slope may have a name, σ′(z)."""
        if consumer == self.graph.loss or self.definitions[consumer].kind != "activation":
            return super().along(consumer, paths, short)
        (path,) = paths
        term = path[1]
        call = term.form.slope_call
        if not self.fused:
            return joined(self.back(consumer), Ref(LOCAL + consumer) if call else local(path))
        slope = term.write(call) if short and call else local(path)
        return joined(self.factors(self.paths[consumer], short), slope)
