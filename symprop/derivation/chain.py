"""The chain rule written out, for any graph: symbols, named factors, and the step they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symprop.calculus.paths import both_ways
from symprop.calculus.reverse import Path, local, reverse
from symprop.derivation.forward import tidy
from symprop.derivation.naming import ADJOINT, Naming
from symprop.derivation.step import Step, has_cases
from symprop.formula.evaluate import NONE, Functions
from symprop.formula.tree import Derivative, Formula, Group, Number, Product, Ref, Sum, total
from symprop.network.graph import Definition, Graph


class ChainRule:
    """Writes ∂Loss/∂id = Σ ∂Loss/∂consumer · ∂consumer/∂id in a notation's manner."""

    functions: Functions = NONE
    """What the steps' formulas apply by name."""

    def __init__(self, graph: Graph, notation: Naming, wanted: Sequence[str] = ()) -> None:
        """``wanted`` are the data whose gradients are worked, too."""
        self.graph, self.notation, self.wanted = graph, notation, wanted
        self.paths = reverse(graph, wanted)
        self.definitions = {d.id: d for d in graph}
        self.summands: dict[int, Formula] = {}
        """Names of the summands of the loss, where they need any."""

    # --- steps --------------------------------------------------------------------------------

    def adjoint(self, id: str, rule: str = "chain") -> Step:
        """The derivative of the loss by a value, as the sum over the paths that leave it."""
        paths = self.paths[id]
        sides = (self.symbols(id, paths), self.factors(paths, short=True))
        return self.step(id, rule, sides, self.factors(paths, short=False))

    def step(self, id: str, rule: str, sides: tuple[Formula, ...], operation: Formula) -> Step:
        """The step for the adjoint of ``id``; a δ is first said to be the derivative it is."""
        derivative = self.derivative(id)
        shown = [side for side in dict.fromkeys(sides) if side != derivative]
        if self.renamed(id):
            shown.insert(0, derivative)
        step = Step(ADJOINT + id, "backward", rule, tuple(shown), operation)
        step.functions = self.functions
        return step if id not in self.paths else place(step, self.home(id))

    def given(self) -> Iterator[Step]:
        """The gradients of data that are asked for."""
        for id in self.wanted:
            if id in self.paths:
                yield self.adjoint(id, "given")
            else:
                yield self.step(id, "given", (), Number("0"))

    def home(self, id: str) -> Definition:
        """The definition of a value, or of the first use of a parameter."""
        return self.definitions.get(id) or self.definitions[self.paths[id][0][0]]

    def renamed(self, id: str) -> bool:
        """Whether the adjoint of ``id`` has a name that is not the derivative itself."""
        return not isinstance(self.notation.name(ADJOINT + id), Derivative)

    # --- formulas -----------------------------------------------------------------------------

    def derivative(self, id: str) -> Formula:
        """∂Loss/∂id as a name."""
        return Derivative(Ref(self.graph.loss), Ref(id), self.notation.symbol)

    def symbols(self, id: str, paths: list[Path]) -> Formula:
        """The chain rule in symbols; a direct part of the loss has none and is written out."""
        if all(consumer == self.graph.loss for consumer, _, _ in paths):
            return self.derivative(id)
        terms = []
        for consumer, group in grouped(paths).items():
            if consumer == self.graph.loss:
                parts = total(tuple(d for d, _ in self.direct(id, group)))
                terms.append(parts if self.summands else apart(parts))
            else:
                terms.append(joined(self.upstream(consumer), self.edge(consumer, id)))
        return tidy(total(tuple(terms)))

    def edge(self, consumer: str, id: str) -> Formula:
        """The name of ∂consumer/∂id with everything else in the definition kept fixed.

        It is not called dy/dx where y depends on x through other values, too.
        """
        symbol = self.notation.symbol
        if symbol != "∂" and len({user for user, _, _ in self.paths[id]}) > 1:
            symbol = "∂" if both_ways(self.definitions, consumer, id) else symbol
        return Derivative(Ref(consumer), Ref(id), symbol)

    def direct(self, id: str, group: list[Path]) -> Iterator[tuple[Formula, Formula]]:
        """What a value adds to the loss without going through other values.

        The derivative of each summand of the loss that uses it, in symbols and written out: a
        direct part is no ∂Loss/∂id, and where the summands have no names it is written out.
        """
        terms: dict[int, list[Path]] = {}
        summands = self.definitions[self.graph.loss].terms
        for path in group:
            k = next(k for k, term in enumerate(summands) if term is path[1])
            terms.setdefault(k, []).append(path)
        for k, found in terms.items():
            written = tidy(total(tuple(map(local, found))))
            name = self.summands.get(k)
            yield Derivative(name, Ref(id), self.notation.symbol) if name else written, written

    def mixed(self, id: str) -> bool:
        """Whether a value reaches the loss directly and through other values."""
        ways = {consumer == self.graph.loss for consumer, _, _ in self.paths[id]}
        return len(ways) == 2

    def upstream(self, consumer: str) -> Formula:
        """∂Loss/∂consumer in symbols."""
        return self.derivative(consumer)

    def factors(self, paths: list[Path], short: bool) -> Formula:
        """The chain rule in named factors: Σ adjoint · local partial."""
        groups = grouped(paths).items()
        terms = tuple(self.along(consumer, group, short) for consumer, group in groups)
        return tidy(total(terms if len(terms) == 1 else tuple(map(apart, terms))))

    def along(self, consumer: str, paths: list[Path], short: bool) -> Formula:
        """What comes back from one consumer; ``short``: as it is written, not as it is worked."""
        slope = tidy(total(tuple(map(local, paths))))
        if short and has_cases(slope):  # a definition by cases would burst the line
            _, term, slot = paths[0]
            slope = self.edge(consumer, term.args[slot])
        if consumer == self.graph.loss:
            return slope
        return joined(self.back(consumer), slope)

    def back(self, consumer: str) -> Formula:
        """The value of ∂Loss/∂consumer, as it is put in."""
        return Ref(ADJOINT + consumer)


def grouped(paths: list[Path]) -> dict[str, list[Path]]:
    """Paths by their consumers, in order."""
    out: dict[str, list[Path]] = {}
    for path in paths:
        out.setdefault(path[0], []).append(path)
    return out


def apart(f: Formula) -> Formula:
    """A sum in brackets of its own, as it stands among the terms of another."""
    return Group(f) if isinstance(f, Sum) else f


def joined(upstream: Formula, factor: Formula) -> Formula:
    """upstream · factor, a composite factor in brackets of its own."""
    if isinstance(factor, Product):
        factor = Group(factor)
    if isinstance(upstream, Product):
        return Product((*upstream.factors, factor))
    return Product((upstream, factor))


def place(step: Step, d: Definition) -> Step:
    """``step`` where a definition stands."""
    step.sample, step.layer, step.unit = d.sample, d.layer, d.unit
    return step
