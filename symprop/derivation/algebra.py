"""A derivation in SymPy: one symbol per value, its number, its definition, its gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import sympy as sp
from flint import fmpq

from symprop.calculus.expressions import Expressions
from symprop.derivation.lookup import exact
from symprop.derivation.naming import ADJOINT, Naming
from symprop.derivation.work import Epoch
from symprop.formula.tree import Derivative, Formula, Name
from symprop.network.graph import Graph
from symprop.numbers import digits
from symprop.numbers.scalar import Scalar, certain

DIGITS = 30
"""Significant digits of a number that is not rational; all are certain."""


class Algebra:
    """Symbols, numbers and expressions of the values of a graph.

    Ids of values that differ from epoch to epoch begin with ``epochs.K.`` from the second epoch
    on, as the ids of the steps do; adjoints have the id of their value after ``∂``.
    """

    def __init__(
        self,
        graph: Graph,
        notation: Naming,
        own_names: bool,
        epochs: int,
        worked: Callable[[], list[Epoch]],
    ) -> None:
        """``own_names``: ids are names already; ``worked`` gives every value of each epoch."""
        self.graph, self.notation, self.own_names = graph, notation, own_names
        self.epochs, self._worked = epochs, worked

    @cached_property
    def values(self) -> list[str]:
        """The ids of data, parameters and everything that is computed."""
        defined = [d.id for d in self.graph]
        return [*self.graph.data, *self.graph.parameters, *defined, *self.graph.aliases]

    @cached_property
    def symbols(self) -> dict[str, sp.Symbol]:
        """The symbol of each value; distinct values have distinct symbols."""
        out: dict[str, sp.Symbol] = {}
        taken: set[str] = set()
        for epoch in range(self.epochs):
            for id in self.values:
                if epoch == 0 or id not in self.graph.data:
                    self._add(self.at(id, epoch), self._spelling(id, epoch), out, taken)
            for id in self.values:
                self._add(
                    self.at(ADJOINT + id, epoch), self._spelling(ADJOINT + id, epoch), out, taken
                )
        return out

    def _add(self, id: str, text: str, out: dict[str, sp.Symbol], taken: set[str]) -> None:
        while text in taken:  # an identity unit's sum and output have one name, but two symbols
            text = id if text != id and id not in taken else text + "'"
        taken.add(text)
        out[id] = sp.Symbol(text)

    def at(self, id: str, epoch: int) -> str:
        """The id of a value in an epoch."""
        return f"epochs.{epoch}.{id}" if epoch and id not in self.graph.data else id

    def _spelling(self, id: str, epoch: int) -> str:
        bare = id.removeprefix(ADJOINT)
        if not self.own_names:
            text = spelled(self.notation.name(id))
        elif bare == id:
            text = id
        else:
            text = f"{self.notation.symbol}{self.graph.loss}/{self.notation.symbol}{bare}"
        return f"{text}__(epoch {epoch + 1})" if epoch else text

    @cached_property
    def numbers(self) -> dict[sp.Symbol, Any]:
        """The number of each symbol that has one: an exact Rational, or a certified Float."""
        out: dict[sp.Symbol, Any] = {}
        for number, epoch in enumerate(self._worked()):
            for mark in ("", ADJOINT):
                for id in self.values:
                    found = exact(epoch, mark + self.graph.find(id))
                    if found is not None:
                        out.setdefault(self.symbols[self.at(mark + id, number)], value(found))
        return out

    def expressions(self, epoch: int) -> Expressions:
        """The graph's expressions over the symbols of one epoch."""
        symbols = {id: self.symbols[self.at(id, epoch)] for id in self.values}
        return Expressions(
            self.graph, symbols, lambda id: self.symbols[self.at(ADJOINT + id, epoch)]
        )


def value(number: Scalar) -> Any:
    """A number of SymPy's: a Rational where it is exact, else a Float of certain digits."""
    if isinstance(number, fmpq):
        return sp.Rational(int(number.p), int(number.q))
    return sp.Float(certain(lambda: digits.long(number)), DIGITS)


def spelled(name: Formula) -> str:
    """A name as SymPy spells symbols: ``w_11``, ``yhat``, ``a_1__[2]`` with the superscript."""
    match name:
        case Name(base=base, sub=sub, sup=sup, accent=accent):
            return base + accent + (f"_{sub}" if sub else "") + (f"__{sup}" if sup else "")
        case Derivative(of=of, by=by, symbol=d):
            return f"{d}{spelled(of)}/{d}{spelled(by)}"
    raise TypeError(f"{type(name).__name__} is no name")
