"""A derivative as one formula: the chain rule unrolled path by path.

This is the only place where definitions are put into one another in a document, and only where
somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from symprop.calculus.paths import (
    Edge,
    Way,
    alone,
    both_ways,
    count,
    definitions,
    edges,
    slope,
    ways,
)
from symprop.derivation.forward import tidy
from symprop.derivation.naming import ADJOINT, Naming
from symprop.derivation.step import Step, has_cases, vanishing
from symprop.derivation.work import Epoch, Worked, WorkedSide, aside, named
from symprop.errors import NetworkError
from symprop.formula.evaluate import NONE, Functions
from symprop.formula.tree import Derivative, Formula, Neg, Number, Ref, negate, times, total
from symprop.network.graph import Graph
from symprop.record import Record

MOST_WAYS = 32
"""Paths that one formula may have; a longer one is nothing that anybody reads."""


class Unrolled(Record):
    """The derivative of ``of`` by ``by``: its step, how many paths it has, and its numbers.

    ``kind`` is ``closed_form`` or ``derivative``; ``worked`` is ``None`` where the network has no
    numbers.
    """

    kind: str
    of: str
    by: str
    name: Formula
    direct: Formula | None
    """The name of the direct part alone, where ``of`` depends on ``by`` in other ways besides."""
    ways: int
    step: Step
    worked: Worked | None
    notation: Naming

    @property
    def numerator(self) -> Formula:
        """The name of what is differentiated."""
        return self.notation.name(self.of)

    @property
    def denominator(self) -> Formula:
        """The name of what it is differentiated by."""
        return self.notation.name(self.by)

    def sides(self) -> list[WorkedSide]:
        """The sides after the name."""
        if self.worked is not None:
            return self.worked.sides()
        formulas = dict.fromkeys(named(side, self.notation.name) for side in self.step.sides)
        return [WorkedSide("symbolic", formula, "=") for formula in formulas]


def unroll(
    graph: Graph,
    notation: Naming,
    wanted: Iterable[tuple[str, str, str]],
    epoch: Epoch | None,
    functions: Functions = NONE,
) -> Iterator[Unrolled]:
    """Derivatives as one formula each; ``wanted`` are their kinds and the ids of the two values.

    ``epoch`` has the number of every value; without it there are only symbols.

    Raises:
        NetworkError: there are too many paths for one formula.
    """
    for kind, of, by in wanted:
        ends = graph.find(of), graph.find(by)
        name, number, step = _step(graph, notation, *ends, functions)
        direct = None
        if ends[0] != graph.loss and both_ways(definitions(graph), *ends):
            direct = named(Derivative(Ref(ends[0]), Ref(ends[1])), notation.name)
        worked = None if epoch is None else aside(step, epoch)
        yield Unrolled(kind, of, by, name, direct, number, step, worked, notation)


def _step(
    graph: Graph, notation: Naming, of: str, by: str, functions: Functions
) -> tuple[Formula, int, Step]:
    """The name of ∂of/∂by, the number of its paths, and the step that finds it."""
    found = edges(definitions(graph), of, by)
    number = count(found, of, by)
    if number > MOST_WAYS:
        raise NetworkError(
            f"{number:,} paths lead from {by} to {of}, more than {MOST_WAYS} for one formula; "
            "ask for the derivative by a value that is nearer to it"
        )
    # ∂of/∂by is the direct part alone, where there are other ways, and d of/d by the whole.
    both = of != graph.loss and both_ways(definitions(graph), of, by)
    plain = Derivative(Ref(of), Ref(by), "d" if both else notation.symbol)
    name = notation.name(ADJOINT + by) if of == graph.loss else named(plain, notation.name)
    if of == by or not number:
        value = Number("1" if of == by else "0")
        return name, number, Step(f"∂{of}|{by}", "backward", "unrolled", (value,), value)
    routes = list(ways(found, of, by))
    # A direct part beside others is no ∂of/∂by, which is the sum: it is written out.
    direct = {e for way in routes for e in way if not alone(found, e)}

    def edge(e: Edge) -> Formula:
        return slope(e) if e in direct else _edge(e, notation)

    def short(e: Edge) -> Formula:
        return slope(e) if e in direct else _short(e)

    sides = [
        tidy(total(tuple(_product([write(e) for e in way]) for way in routes)))
        for write in (edge, short)
    ]
    if named(plain, notation.name) != name:
        sides.insert(0, plain)
    sides = [side for side in dict.fromkeys(sides) if named(side, notation.name) != name]
    operation = vanishing(tidy(total(tuple(map(_operation, routes)))), graph.data)
    step = Step(f"∂{of}|{by}", "backward", "unrolled", tuple(sides), operation)
    step.functions = functions
    return name, number, step


def _edge(edge: Edge, notation: Naming) -> Formula:
    """The local partial derivative along an edge, by name."""
    value, consumer, _ = edge
    return Derivative(Ref(consumer), Ref(value), notation.symbol)


def _short(edge: Edge) -> Formula:
    """The same as one writes it; that of a function defined by cases is called σ′(z)."""
    made = slope(edge)
    if not has_cases(made):
        return made
    consumer, term, _ = edge[2][0]
    call = term.form.slope_call
    return made if call is None else term.write(call, consumer)


def _operation(way: Way) -> Formula:
    return _product([slope(edge) for edge in way])


def _product(factors: list[Formula]) -> Formula:
    """The product of factors, their signs before it and the ones left out."""
    signs = [isinstance(f, Neg) or f == Number("-1") for f in factors]
    bare = [negate(f) if sign else f for f, sign in zip(factors, signs, strict=True)]
    kept = [f for f in bare if f != Number("1")]
    made = times(*kept) if kept else Number("1")
    return negate(made) if prod(-1 if s else 1 for s in signs) < 0 else made
