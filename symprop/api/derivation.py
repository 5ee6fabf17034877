"""A derivation writes itself in any format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.api.answers import Answers
from symprop.api.wishes import one
from symprop.api.working import Working
from symprop.derivation.plan import EquationPlan, LayerPlan
from symprop.derivation.work import Epoch
from symprop.errors import DerivationError
from symprop.files import write_all
from symprop.language import Language
from symprop.language import find as find_language
from symprop.network.description import (
    View,
    need_numbers,
)
from symprop.network.fields import count
from symprop.network.indexed_network import IndexedNetwork

if TYPE_CHECKING:
    from symprop.document.blocks import Document
    from symprop.document.formats.base import Origin, Paper


class Derivation(Answers):
    """A network worked by hand: every step with its numbers, every shown digit certain."""

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

        made = self._settled(build)
        if self.numbered:
            from symprop.document.build import with_numbers

            made = with_numbers(made, self.network.lang, self._folders)
        return made

    @property
    def language(self) -> Language:
        """The language of the document."""
        return find_language(self.network.lang)

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
            made = kind.of(
                self._origin, figures, self._folders, paper=paper, language=self.language
            )
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

    def figure(self, kind: str = "topology") -> str:
        """A diagram of a network as SVG: ``topology``, ``forward`` (of layers) or ``gradients``.

        Or the plot of a section: ``curve``, ``norms`` (further ones ``norms2`` and so on), or an
        activation function with its units, ``function1`` and so on.
        """
        from symprop.document.diagram import render, render_flow
        from symprop.document.environment import environment
        from symprop.document.figures import CURVE, KINDS, NORMS, picture
        from symprop.document.flows import drawable, flow
        from symprop.document.graphs import FUNCTION

        if kind == CURVE or kind.startswith((NORMS, FUNCTION)):
            return self._plot(kind)
        if kind not in KINDS:
            known = ", ".join((*KINDS, CURVE, NORMS, f"{FUNCTION}1"))
            raise DerivationError(f"there is no diagram {kind!r}; there are {known}")
        if kind != KINDS[0]:
            need_numbers(self.network, "a diagram of values")
        with self._explained():
            words: Any = environment(self._folders, self.language).get_template("words.j2").module
            if isinstance(self._first.plan, EquationPlan) and drawable(self._first.plan):
                graph = flow(kind, self._first.plan, self._first, words)
                return render_flow(graph, self._templates, self.language)
            if not isinstance(self._first.plan, LayerPlan):
                raise DerivationError("diagrams show layers, or a few equations of single values")
            drawn = picture(kind, self._first.plan, self._first, words)
            return render(drawn, self._templates, self.language)

    def code(self, to: str) -> str:
        """The first epoch as a short program that prints its numbers, for ``numpy`` or ``torch``.

        With PyTorch the gradients are those of ``backward()``.

        Raises:
            DerivationError: an unknown framework, or a network without numbers.
        """
        from symprop.document.code import DIALECTS, program

        need_numbers(self.network, "a program")
        one("framework", to, DIALECTS)
        view: View = "scalar" if isinstance(self.plan, EquationPlan) else "matrix"
        if isinstance(self.network, IndexedNetwork):
            view = "matrix"
        exact = replace(self.network.rounding, carry="exact")
        made = Working(replace(self.network, view=view, rounding=exact, epochs=1))
        return program(made.plan, made.epochs, to)

    def _plot(self, kind: str) -> str:
        """The plot of a section."""
        from symprop.document.diagram import render_plot
        from symprop.document.environment import environment
        from symprop.document.figures import CURVE, NORMS
        from symprop.document.graphs import FUNCTION
        from symprop.document.plots import curve, norms_plot

        need_numbers(self.network, "a plot")
        with self._explained():
            words: Any = environment(self._folders, self.language).get_template("words.j2").module
            if kind == CURVE:
                return render_plot(curve(self._worked, words), self._templates, self.language)
            if kind.startswith(FUNCTION):
                return self._settled(lambda worked: self._graph(kind, worked, words))
            found = self._settled(self._norms)
            number = int(kind.removeprefix(NORMS) or 1)
            if not 1 <= number <= len(found):
                raise DerivationError(f"there is no plot {kind!r}: there are {len(found)} of norms")
            plot = norms_plot(found[number - 1], kind, words, self.language)
            return render_plot(plot, self._templates, self.language)

    def _graph(self, kind: str, worked: list[Epoch], words: Any) -> str:
        """An activation function with the units of the first epoch."""
        from symprop.document.diagram import render_plot
        from symprop.document.graphs import activated, graph, kinds

        found = activated(worked[0].rounds[0])
        if kind not in kinds(found):
            raise DerivationError(f"there is no diagram {kind!r}: there are {len(found)} of them")
        made = graph(found[kinds(found).index(kind)], kind, words, self.language)
        return render_plot(made, self._templates, self.language)

    def table(self) -> list[dict[str, Any]]:
        """All numbers as rows, for ``pandas.DataFrame(walk.table())`` and the like.

        A row has ``epoch`` and ``sample`` (from 0; ``None`` for what is not one sample's),
        ``batch`` where there are several, ``kind`` (``value``, ``adjoint``, ``gradient`` or
        ``update``, which is the new value of a parameter), ``id``, ``name``, ``value`` (a float),
        ``exact`` (30 significant digits) and ``shown`` (as the document prints it).
        """
        from symprop.derivation.record import rows

        return list(rows(self.data()))

    def save(self, *paths: str | Path, paper: Paper = "a4") -> list[Path]:
        """Writes files, each in the format of its ending; diagrams go beside documents.

        Returns the paths of all files written, diagrams among them.

        Raises:
            SympropError: an unknown ending or a directory that does not exist; nothing is
                written then.
        """
        from symprop.document.formats import by_ending, diagrams, drawings
        from symprop.document.formats.drawing import drawn

        files: dict[Path, bytes] = {}
        for path in map(Path, paths):
            format = by_ending(path)
            beside = self._figures if diagrams(format) == "beside" else ()
            # Documents are UTF-8, names of files need not be.
            stem = path.stem.encode(errors="replace").decode().replace("?", "_")
            ending = drawings(format)
            figures = {kind: f"{stem}-{kind}.{ending}" for kind in beside}
            files[path] = self.content(format, figures, paper=paper)
            for kind, name in figures.items():
                files[path.parent / name] = drawn(self._figures[kind], ending)
        write_all(files)
        return list(files)

    def __repr__(self) -> str:
        epochs = count(self.network.epochs, "epoch")
        title = f" {self.network.title!r}" if self.network.title else ""
        return f"<{type(self).__name__}{title}: {count(len(self.plan.steps), 'step')}, {epochs}>"

    def __str__(self) -> str:
        return self.text("txt")

    def _repr_html_(self) -> str:
        from symprop.document.formats.html import Html, ids

        document = self.document
        with self._explained():
            page = Html(self._figures, self._folders, language=self.language, ids=ids(self.plan))
            return page.fragment(document)

    def _repr_markdown_(self) -> str:
        return self.text("md")
