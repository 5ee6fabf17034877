"""The library's face: ``derive`` gives a ``Derivation`` that writes itself in any format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from flint import ctx

from symprop.derivation.listing import by_name
from symprop.derivation.plan import EquationPlan, LayerPlan, Plan, plan
from symprop.derivation.step import touching
from symprop.derivation.values import Values, hint, of_batch
from symprop.derivation.work import Epoch, Worked, state, work
from symprop.errors import DerivationError, SympropError
from symprop.files import write_all
from symprop.network.description import (
    Carry,
    Network,
    Notation,
    Rounding,
    View,
    need_numbers,
)
from symprop.network.fields import unknown
from symprop.network.file import load
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.known import MORE_SECTIONS, SECTIONS, known
from symprop.network.layer_form import MAX_EPOCHS, MAX_SHOWN
from symprop.network.literal import quote
from symprop.numbers.scalar import START_BITS, DomainError, UndecidedError, certain

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symprop.derivation.algebra import Algebra
    from symprop.derivation.norms import Norms
    from symprop.derivation.unrolled import Unrolled
    from symprop.document.blocks import Document
    from symprop.document.formats.base import Origin, Paper
    from symprop.network.equations import AnyNetwork


MOST_UNROLLED = 100
"""Derivatives that one document may have as formulas of their own."""

Word = TypeVar("Word", bound=str)
Made = TypeVar("Made")


class Derivation:
    """A network worked by hand: every step with its numbers, every shown digit certain."""

    def __init__(
        self,
        network: AnyNetwork,
        only: Sequence[str] = (),
        templates: Path | None = None,
        closed_form: Sequence[str] = (),
        derivative: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Works the network; ``only`` keeps the steps of the values with these canonical ids.

        ``closed_form`` and ``derivative`` add sections, see :func:`derive`.

        Raises:
            DerivationError: the network has no value (the logarithm of 0), or an id in ``only``
                is not one of its values.
        """
        for section in MORE_SECTIONS:
            if network.has(section):
                need_numbers(network, f"the section {section}")
        self.network = network
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
            advice = ""
            if self.network.rounding.carry == "rounded":
                advice = " (of rounded numbers; show more digits, or carry exact ones)"
            problem = f"the network has no finite {error.missing}: {error}{advice}"
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

    # --- output -------------------------------------------------------------------------------

    @cached_property
    def document(self) -> Document:
        """The walkthrough, or only the selected steps, in no format yet."""
        from symprop.document.build import selection, walkthrough

        def build(worked: list[Epoch]) -> Document:
            unrolled = self._unrolled(worked)
            if self.only:
                steps = self.select(self.only, worked[:-1])
                return selection(self.plan, worked, steps, self._folders, unrolled)
            norms = self._norms(worked) if self.network.has("gradients") else ()
            return walkthrough(self.plan, worked, self._folders, unrolled, norms)

        return self._settled(build)

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

    def text(self, format: str = "md", figures: Mapping[str, str] | None = None) -> str:
        """The document in a format that is text: ``md``, ``tex``, ``txt``, ``html`` or ``json``.

        ``figures`` maps the kinds of diagrams (``topology``, ``forward``, ``gradients``) to the
        paths under which the document finds them; without it there are none.  Formats that have
        them inside always do.

        Raises:
            DerivationError: a format that is not text (see :meth:`content`).
        """
        from symprop.document.formats import is_binary

        if is_binary(format):
            raise DerivationError(f"{format} is no text: save it as a file")
        return self.content(format, figures).decode()

    def content(
        self, format: str, figures: Mapping[str, str] | None = None, *, paper: Paper = "a4"
    ) -> bytes:
        """The file in any format, for printing on ``a4`` or ``letter`` paper; see :meth:`text`."""
        from symprop.document.formats import find

        if format == "json":
            return (json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n").encode()
        if format == "svg":
            return self.figure().encode()
        kind, document = find(format), self.document
        if kind.diagrams == "inside":
            figures = self._figures
        with self._explained():
            made = kind.of(self._origin, figures, self._folders, paper=paper)
            return made.content(document)

    @property
    def _origin(self) -> Origin:
        from symprop.document.formats.base import Origin

        return Origin(self.plan, self._worked, not self.only)

    @cached_property
    def _figures(self) -> dict[str, str]:
        from symprop.document.blocks import Figure

        kinds = [block.kind for block in self.document.blocks if isinstance(block, Figure)]
        return {kind: self.figure(kind) for kind in kinds}

    def data(self) -> dict[str, Any]:
        """Values, adjoints, gradients, updates and steps by canonical ids, ready for JSON."""
        from symprop.derivation.record import record, steps, unrolled_step

        if self._excerpt:
            assert isinstance(self.plan, LayerPlan)
            data = Derivation(self.network).data()
            data["steps"] = steps(self.plan, self.epochs)
            return data
        with self._explained():
            data = record(self.plan, self.epochs)
        data["network"] = self.network.to_dict()  # in whatever form it is worked
        if self.only:
            wanted = {w.step.place for w in self._selected}
            data["steps"] = [s for s in data["steps"] if s["target"] in wanted]
        more = self._settled(self._unrolled)
        data["steps"] += [unrolled_step(u) for u in more]
        return data

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

    # --- in SymPy -----------------------------------------------------------------------------

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
        return _within("epoch", epoch, 0, len(self.epochs) - 1)

    def _value(self, id: str, sample: int | None = None) -> str:
        """The full id of a value."""
        values = self._algebra.values
        id = self.values.plain(id)
        shared = sample is None or id in self.values.scalars.parameters
        found = id if shared else f"samples.{sample}.{id}"
        if sample == 0 and found not in values:
            found = id
        if found in values:
            return found
        if sample is None and f"samples.0.{id}" in values:
            raise DerivationError(f"{quote(id)} has a value for each sample: choose with sample=0")
        raise DerivationError(f"there is no value {quote(found)}{hint(found, values)}")

    def figure(self, kind: str = "topology") -> str:
        """A diagram of a network of layers as SVG: ``topology``, ``forward`` or ``gradients``.

        Or the plot of a section: ``curve``, ``norms`` (further ones ``norms2`` and so on).
        """
        from symprop.document.diagram import render
        from symprop.document.environment import environment
        from symprop.document.figures import KINDS, picture
        from symprop.document.plots import CURVE, NORMS

        if kind == CURVE or kind.startswith(NORMS):
            return self._plot(kind)
        if kind not in KINDS:
            known = ", ".join((*KINDS, CURVE, NORMS))
            raise DerivationError(f"there is no diagram {kind!r}; there are {known}")
        if kind != KINDS[0]:
            need_numbers(self.network, "a diagram of values")
        if not isinstance(self._first.plan, LayerPlan):
            raise DerivationError("diagrams show layers, and this network consists of equations")
        with self._explained():
            words: Any = environment(self._folders).get_template("words.j2").module
            drawn = picture(kind, self._first.plan, self._first, words)
            return render(drawn, self._templates)

    def code(self, to: str) -> str:
        """The first epoch as a short program that prints its numbers, for ``numpy`` or ``torch``.

        With PyTorch the gradients are those of ``backward()``.

        Raises:
            DerivationError: an unknown framework, or a network without numbers.
        """
        from symprop.document.code import DIALECTS, program

        need_numbers(self.network, "a program")
        _one("framework", to, DIALECTS)
        view = "scalar" if isinstance(self.plan, EquationPlan) else "matrix"
        if isinstance(self.network, IndexedNetwork):
            view = "matrix"
        made = derive(self.network, view=view, carry="exact", epochs=1)
        return program(made.plan, made.epochs, to)

    def _plot(self, kind: str) -> str:
        """The plot of a section."""
        from symprop.document.diagram import render_plot
        from symprop.document.environment import environment
        from symprop.document.plots import CURVE, NORMS, curve, norms_plot

        need_numbers(self.network, "a plot")
        with self._explained():
            words: Any = environment(self._folders).get_template("words.j2").module
            if kind == CURVE:
                return render_plot(curve(self._worked, words), self._templates)
            found = self._settled(self._norms)
            number = int(kind.removeprefix(NORMS) or 1)
            if not 1 <= number <= len(found):
                raise DerivationError(f"there is no plot {kind!r}: there are {len(found)} of norms")
            return render_plot(norms_plot(found[number - 1], kind, words), self._templates)

    def save(self, *paths: str | Path, paper: Paper = "a4") -> list[Path]:
        """Writes files, each in the format of its ending; diagrams go beside documents.

        Returns the paths of all files written, diagrams among them.

        Raises:
            SympropError: an unknown ending or a directory that does not exist; nothing is
                written then.
        """
        from symprop.document.formats import by_ending, diagrams

        files: dict[Path, bytes] = {}
        for path in map(Path, paths):
            format = by_ending(path)
            beside = self._figures if diagrams(format) == "beside" else ()
            stem = (
                path.stem.encode(errors="replace").decode().replace("?", "_")
            )  # documents are UTF-8
            figures = {kind: f"{stem}-{kind}.svg" for kind in beside}
            files[path] = self.content(format, figures, paper=paper)
            for kind, name in figures.items():
                files[path.parent / name] = self._figures[kind].encode()
        write_all(files)
        return list(files)

    def _repr_html_(self) -> str:
        from symprop.document.formats.html import Html, ids

        document = self.document
        with self._explained():
            page = Html(self._figures, self._folders, ids=ids(self.plan))
            return page.fragment(document)

    def _repr_markdown_(self) -> str:
        return self.text("md")


def _blame(error: Exception, folder: Path) -> str:
    """Which template went wrong, where, and how."""
    from traceback import extract_tb

    places = [f for f in extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(folder)]
    where = f"{places[-1].filename}:{places[-1].lineno}" if places else str(folder)
    return f"template {where}: {type(error).__name__}: {error}"


def derive(
    network: AnyNetwork | str | Path | Mapping[str, Any],
    *,
    view: str | None = None,
    notation: str | None = None,
    digits: int | None = None,
    carry: Carry | None = None,
    epochs: int | None = None,
    only: Sequence[str] = (),
    closed_form: Sequence[str] = (),
    derivative: Sequence[tuple[str, str]] = (),
    sections: str | Sequence[str] = (),
    templates: str | Path | None = None,
) -> Derivation:
    """Works a network: a description, a network file or its form as a dict, an example's name.

    The keyword arguments replace what the file says.  ``closed_form`` adds a section for each of
    these ids: the derivative of the loss by it as one formula.  ``derivative`` does the same for
    the derivatives of values by others; an id that is the beginning of several means all of them.
    ``sections`` names what the document is to have (a list, or names with commas between them);
    ``check`` and ``gradients`` alone are added to what it has anyway.

    Raises:
        SympropError: one line for the user: what is wrong, where, and what was expected.
    """
    found = load(network) if isinstance(network, (str, Path, Mapping)) else network
    changes: dict[str, Any] = {}
    if view is not None:
        changes["view"] = _one("view", view, get_args(View))
    if notation is not None:
        changes["notation"] = Notation(_one("notation", notation, known("notation")))
    if digits is not None or carry is not None:
        now = found.rounding
        if digits is not None:
            now = replace(now, digits=_within("digits", digits, 0, MAX_SHOWN), significant=None)
        if carry is not None:
            now = replace(now, carry=_one("carry", carry, get_args(Carry)))
        changes["rounding"] = now
    if epochs is not None:
        changes["epochs"] = _within("epochs", epochs, 1, MAX_EPOCHS)
    if sections:
        names = sections.split(",") if isinstance(sections, str) else sections
        chosen = [_one("section", name.strip(), SECTIONS) for name in names]
        changes["sections"] = tuple(dict.fromkeys(chosen))
    folder = None if templates is None else Path(templates)
    if folder is not None and not folder.is_dir():
        raise DerivationError(f"{folder}: there is no such directory of templates")
    return Derivation(replace(found, **changes), only, folder, closed_form, derivative)


def _one(kind: str, name: Word, names: Iterable[str]) -> Word:
    if name not in names:
        raise DerivationError(unknown(kind, name, names))
    return name


def _within(what: str, number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise DerivationError(f"{what} is {number}, expected a whole number from {low} to {high}")
    return number


__all__ = ["Derivation", "DerivationError", "Rounding", "derive"]
