"""A network worked: its plan, its epochs with certain numbers, single derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flint import ctx

from symprop.derivation.plan import EquationPlan, LayerPlan, Plan, plan
from symprop.derivation.step import touching
from symprop.derivation.values import Values, of_batch
from symprop.derivation.work import Epoch, Worked, state, work
from symprop.errors import DerivationError, SympropError
from symprop.network.description import (
    Network,
    need_numbers,
)
from symprop.network.fields import count
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.known import MORE_SECTIONS
from symprop.numbers.scalar import START_BITS, DomainError, UndecidedError, certain

if TYPE_CHECKING:
    from symprop.derivation.norms import Norms
    from symprop.derivation.unrolled import Unrolled
    from symprop.network.equations import AnyNetwork


MOST_UNROLLED = 100
"""Derivatives that one document may have as formulas of their own."""

Made = TypeVar("Made")


class Working:
    """A network and its worked steps; what is shown of them is in :class:`Derivation`."""

    def __init__(
        self,
        network: AnyNetwork,
        only: Sequence[str] = (),
        templates: Path | None = None,
        closed_form: Sequence[str] = (),
        derivative: Sequence[tuple[str, str]] = (),
        *,
        numbered: bool = False,
    ) -> None:
        """Works the network; ``only`` keeps the steps of the values with these canonical ids.

        ``closed_form`` and ``derivative`` add sections, and ``numbered`` adds numbers of equations,
        see :func:`derive`.

        Raises:
            DerivationError: the network has no value (the logarithm of 0), or an id in ``only``
                is not one of its values.
        """
        for section in MORE_SECTIONS:
            if network.has(section):
                need_numbers(network, f"the section {section}")
        self.network = network
        self.numbered = numbered
        self.only: tuple[str, ...] = ()
        if only:
            from symprop.derivation.listing import by_name  # loads the reader

            self.only = tuple(by_name(network, id) for id in only)
        part = None
        if only and isinstance(network, Network):
            from symprop.derivation.excerpt import excerpt, is_large

            large = is_large(network) and not network.order
            part = excerpt(network, self.only) if large else None
        self._excerpt = part is not None
        self.plan: Plan = part or plan(network)
        self._templates = templates
        self._folders = () if templates is None else (templates,)
        if network.symbolic:
            self._worked = [state(self.plan)] * 2
        else:
            with self._explained():
                # One epoch more than asked for: its forward pass shows what the steps achieved.
                self._worked = self._work()
        if only:
            self._selected = self.select(self.only, self.epochs)
        self._wanted = self._pairs(closed_form, derivative)

    def _work(self) -> list[Epoch]:
        """All epochs and one more."""
        if self._excerpt:
            from symprop.derivation.excerpt import along

            assert isinstance(self.plan, LayerPlan)
            return along(self.plan, self.network.epochs + 1)
        return work(self.plan, self.network.epochs + 1)

    @property
    def epochs(self) -> list[Epoch]:
        """The worked epochs."""
        return self._worked[:-1]

    @property
    def _first(self) -> Epoch:
        """The first round of learning: the first epoch, or its first batch."""
        return self._worked[0].rounds[0]

    @cached_property
    def values(self) -> Values:
        """What ids mean in this derivation."""
        return Values(self.network, self.plan)

    def select(self, only: Iterable[str], epochs: list[Epoch]) -> list[Worked]:
        """The whole way of some values, in the order of the walkthrough: see ``touching``."""
        if self._excerpt:
            return [w for e in epochs for w in e.steps]
        places = self.values.places(only)
        rounds = [r for e in epochs for r in e.rounds]
        plans = {id(r.plan): r.plan for r in rounds}
        ways = {
            key: {step.id for step in touching(made.steps, of_batch(places, made))}
            for key, made in plans.items()
        }
        return [w for r in rounds for w in r.steps if w.step.id in ways[id(r.plan)]]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Numbers that do not exist, and mistakes in the user's templates, in one line."""
        try:
            yield
        except SympropError:
            raise
        except DomainError as error:
            after, advice = "", ""
            if error.epochs:
                after = f" after {count(error.epochs, 'epoch')}"
                advice = " (a smaller learning rate may keep it finite)"
            if self.network.rounding.carry == "rounded":
                advice = " (of rounded numbers; show more digits, or carry exact ones)"
            where = f", when {error.place} is worked" if error.place else ""
            problem = f"the network has no finite {error.missing}{after}: {error}{where}{advice}"
            raise DerivationError(problem) from error
        except UndecidedError as error:
            raise DerivationError(
                "two numbers are too close to tell which is larger, even with 3000 decimals"
            ) from error
        except Exception as error:
            if self._templates is not None:
                raise DerivationError(_blame(error, self._templates)) from error
            if isinstance(error, OverflowError):
                raise DerivationError("a number is too large or too small to be written") from error
            raise

    def _settled(self, make: Callable[[list[Epoch]], Made]) -> Made:
        """What ``make`` makes of the worked epochs.

        It may ask what their numbers do not tell (did the loss fall?); then they are worked again,
        with more bits.
        """

        def attempt() -> Made:
            again = ctx.prec > START_BITS
            return make(self._work() if again else self._worked)

        with self._explained():
            return certain(attempt)

    def _norms(self, worked: list[Epoch]) -> list[Norms]:
        """How large derivatives are in the first epoch; steps of time are told from indices."""
        from symprop.derivation.norms import norms

        if isinstance(self.network, IndexedNetwork) and self.plan.view == "scalar":
            worked = work(plan(self.network, view="matrix"), 1)
        return norms(worked[0].rounds[0])

    # --- derivatives as one formula -----------------------------------------------------------

    def _pairs(
        self, closed_form: Sequence[str], derivative: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str, str]]:
        """Which derivatives are wanted: their kind, what is differentiated, and by what."""
        loss = self.plan.loss
        family = self.values.family
        out = [("closed_form", loss, by) for wanted in closed_form for by in family(wanted)]
        for of, by in derivative:
            pairs = [(x, y) for x in family(of) for y in family(by)]
            out += [("derivative", x, y) for x, y in pairs]
        if len(out) > MOST_UNROLLED:
            raise DerivationError(f"{len(out)} derivatives are too many: at most {MOST_UNROLLED}")
        return out

    def _unrolled(self, worked: list[Epoch]) -> list[Unrolled]:
        """The wanted derivatives with the numbers of the first epoch."""
        if not self._wanted:
            return []
        from symprop.derivation.unrolled import unroll

        made = self.values.scalars
        epoch = None if self.network.symbolic else worked[0].rounds[0]
        if epoch is not None and self.plan.view == "matrix":
            epoch = work(made, 1)[0]
        functions = made.rules.functions if isinstance(made, EquationPlan) else {}
        return list(unroll(self.values.graph, made.notation, self._wanted, epoch, functions))


def _blame(error: Exception, folder: Path) -> str:
    """Which template went wrong, where, and how."""
    from traceback import extract_tb

    places = [f for f in extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(folder)]
    where = f"{places[-1].filename}:{places[-1].lineno}" if places else str(folder)
    return f"template {where}: {type(error).__name__}: {error}"
