"""The answers of a derivation in the language of SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symprop.api.wishes import within
from symprop.api.working import Working
from symprop.derivation.plan import EquationPlan
from symprop.derivation.values import hint
from symprop.derivation.work import Epoch, work
from symprop.errors import DerivationError
from symprop.network.equations import LOSS
from symprop.network.ids import ValueId
from symprop.network.literal import quote

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symprop.derivation.algebra import Algebra


class Answers(Working):
    """Symbols, numbers and expressions of the values of a network."""

    @cached_property
    def _algebra(self) -> Algebra:
        from symprop.derivation.algebra import Algebra
        from symprop.derivation.record import complete

        def numbers() -> list[Epoch]:
            if self.network.symbolic:
                return []
            matrix = self.plan.view == "matrix"
            worked = work(self.values.scalars, len(self.epochs)) if matrix else self.epochs
            if self.plan.batches:
                worked = [epoch.rounds[0] for epoch in worked]
            return complete(self.values.scalars, worked)

        own_names = isinstance(self.values.scalars, EquationPlan)
        return Algebra(
            self.values.graph,
            self.values.scalars.notation,
            own_names,
            len(self.epochs),
            numbers,
        )

    @property
    def symbols(self) -> Mapping[str, Symbol]:
        """The SymPy symbol of every value by its id, and that of its adjoint by ``∂`` + id.

        With several epochs, what is not given has the prefix ``epochs.K.`` from the second on.
        """
        return self._algebra.symbols

    @property
    def numbers(self) -> Mapping[Symbol, Any]:
        """The number of each symbol: an exact ``Rational``, or a ``Float`` of 30 certain digits."""
        with self._explained():
            return self._algebra.numbers

    def expression(
        self, id: str, *, composed: bool = False, sample: int | None = None, epoch: int = 0
    ) -> Expr:
        """The definition of a value in SymPy, over symbols of other values.

        ``composed`` puts everything in down to data and parameters.  ``sample`` and ``epoch``
        (from 0) choose among several.

        Raises:
            SympropError: there is no such value, or it would be too large an expression.
        """
        found = self._algebra.expressions(self._epoch(epoch))
        return found.expression(self._value(id, sample), composed)

    def gradient(
        self, id: str, *, composed: bool = False, sample: int | None = None, epoch: int = 0
    ) -> Expr:
        """The derivative of the loss by a value in SymPy: the chain rule in named factors.

        See :meth:`expression`.
        """
        found = self._algebra.expressions(self._epoch(epoch))
        return found.gradient(self._value(id, sample), composed)

    def _epoch(self, epoch: int) -> int:
        return within("epoch", epoch, 0, len(self.epochs) - 1)

    def _value(self, id: str, sample: int | None = None) -> str:
        """The full id of a value."""
        values = self._algebra.values
        if id == LOSS and LOSS not in values:  # an equation is the loss, and has its own name
            id = self.values.graph.loss
        id = self.values.plain(id)
        shared = sample is None or id in self.values.scalars.parameters
        found = id if shared else str(ValueId(id, (), sample))
        if sample == 0 and found not in values:
            found = id
        if found in values:
            return found
        if sample is None and str(ValueId(id, (), 0)) in values:
            raise DerivationError(f"{quote(id)} has a value for each sample: choose with sample=0")
        near = hint(found, values, self.network)
        raise DerivationError(f"there is no value {quote(found)}{near}")
