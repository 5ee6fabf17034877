"""From a recipe to one student's handout: a worksheet, its key and a line for the teacher."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from flint import ctx

from symprop.derivation.plan import LayerPlan, Plan, plan
from symprop.derivation.work import Epoch, work
from symprop.document.blocks import Document
from symprop.document.diagram import render
from symprop.document.environment import environment
from symprop.document.figures import SKETCH, picture
from symprop.document.formats import find
from symprop.document.formats.base import Blockwise, Format
from symprop.document.prose import Prose
from symprop.formula import plain
from symprop.formula.tree import Matrix, Number
from symprop.handout.documents import KEY, WORKSHEET, answer_key, worksheet
from symprop.handout.draw import Drawer, Drawn
from symprop.handout.pattern import UnlikeError
from symprop.handout.printed import Printed
from symprop.handout.recipe import Recipe
from symprop.handout.skeleton import Skeleton
from symprop.handout.student import Student
from symprop.handout.table import asked, called
from symprop.handout.task import Task, rounds_in_full, task
from symprop.language import find as find_language
from symprop.numbers.scalar import START_BITS, certain
from symprop.record import Record

DRAWING = "network.svg"
"""The name of the diagram where it lies beside the documents."""

Entry: TypeAlias = tuple[int, int] | None
Written: TypeAlias = tuple[Document, list[str]]
"""A document, and the texts of its blocks."""


class Handout(Record):
    """One student's part: both files, and what they ask for.

    ``attempt`` is which of the numbers drawn for the student these are.
    """

    worksheet: bytes
    key: bytes
    givens: tuple[str, ...]
    answers: tuple[str, ...]
    attempt: int


class Maker:
    """Makes the handouts of one recipe; the plan is made once for all of them."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.plan: Plan = plan(recipe.network)
        self.format = find(recipe.format)
        self.language = find_language(recipe.network.lang)
        self.drawer = None if recipe.seed is None else Drawer(self.plan, recipe.seed)

    @property
    def ending(self) -> str:
        """How the names of its files end."""
        return self.format.endings[0]

    def make(self, student: Student | None, first: int = 0) -> Handout:
        """The handout of a student, with the numbers drawn for the id from a try on.

        Raises:
            DrawError: there are no such numbers.
            DomainError: the network's own numbers have no loss or gradients.
        """
        if self.drawer is None:
            found = Drawn.of(self.plan)
        else:
            found = self.drawer.draw(student.id if student else "", first)

        def build() -> Handout:
            if ctx.prec > START_BITS:  # something could not be decided: with more bits
                return self._write(Drawn.of(found.plan, found.attempt), student)
            return self._write(found, student)

        return certain(build)

    def _write(self, drawn: Drawn, student: Student | None) -> Handout:
        files = self.quickly(drawn, student)
        if files is None:
            files = self.documents(self.task(drawn.plan, drawn.epochs, student))
        given = drawn.given or tuple([text for _, _, text in _givens(drawn.plan)])
        return Handout(*files, given, self._answers(drawn.printed), drawn.attempt)

    def quickly(self, drawn: Drawn, student: Student | None) -> tuple[bytes, bytes] | None:
        """Both files filled into skeletons, if the format and this student's task allow it."""
        found = self.filled(drawn, student)
        if found is None:
            return None
        sheet, key = found
        page = self._kind
        if page.name == "html":  # the answers that it judges are sealed in it
            page = self._page(self.task(drawn.plan, drawn.epochs, student))
        return page.encoded(page.joined(*sheet)), self._kind.encoded(self._kind.joined(*key))

    def filled(self, drawn: Drawn, student: Student | None) -> tuple[Written, Written] | None:
        """The written blocks of worksheet and key, and documents of the same form."""
        if student is None or self._skeletons is None:
            return None
        try:
            sheet, key = self._skeletons
            printed = drawn.printed
            return (
                (sheet.document, sheet.blocks(student, printed)),
                (key.document, key.blocks(student, printed)),
            )
        except UnlikeError:
            return None

    @cached_property
    def _kind(self) -> Blockwise:
        kind = self._any_kind()
        assert isinstance(kind, Blockwise)
        return kind

    def _any_kind(self) -> Format:
        made = self.format(self.figures, paper=self.recipe.paper, language=self.language)
        made.many = self.drawer is not None
        return made

    def _page(self, found: Task) -> Blockwise:
        """The worksheet as a page that judges what is filled in."""
        from symprop.handout.page import WorksheetPage

        wishes: dict[str, Any] = {"paper": self.recipe.paper, "language": self.language}
        page = WorksheetPage(found, self.figures, **wishes)
        page.many = self.drawer is not None
        return page

    @cached_property
    def _skeletons(self) -> tuple[Skeleton, Skeleton] | None:
        """The two documents as written for any student, in formats that allow it."""
        if not issubclass(self.format, Blockwise) or self.drawer is None:
            return None
        drawn = self.drawer.draw("")
        found, level = self.task(drawn.plan, drawn.epochs), self.recipe.level
        prose = Prose((), self.language)
        page = self._page(found) if self._kind.name == "html" else self._kind
        try:
            return (
                Skeleton(WORKSHEET, page, found, level, prose),
                Skeleton(KEY, self._kind, found, level, prose),
            )
        except UnlikeError:
            return None

    @cached_property
    def _asked(self) -> list[tuple[int, int]]:
        """The rounds and places of the steps of which something is to be found."""
        wanted = None if self.recipe.places is None else set(self.recipe.places)
        rounds = rounds_in_full(work(self.plan))
        return [
            (i, j)
            for i, epoch in enumerate(rounds)
            for j, worked in enumerate(epoch.steps)
            if wanted is None or worked.step.place in wanted
        ]

    def _answers(self, printed: Printed) -> tuple[str, ...]:
        """The numbers of all blanks, in order."""
        rounds = printed.rounds
        return tuple([text for i, j in self._asked for text in rounds[i][j].answers])

    def task(self, made: Plan, epochs: list[Epoch], student: Student | None = None) -> Task:
        """What is left out for a student."""
        return task(made, epochs, self.recipe.level, self.recipe.places, student)

    def documents(self, found: Task) -> tuple[bytes, bytes]:
        """The files of a task."""
        kind = self._any_kind()
        sheet = self._page(found) if kind.name == "html" else kind
        return sheet.content(worksheet(found)), kind.content(answer_key(found))

    # --- the same for everybody ---------------------------------------------------------------

    @cached_property
    def drawing(self) -> str | None:
        """The network as SVG, if there is a picture of it."""
        if self.format.diagrams == "none" or not isinstance(self.plan, LayerPlan):
            return None
        words: Any = environment((), self.language).get_template("words.j2").module
        nothing = Epoch(1, self.plan, {}, {}, {})
        return render(picture(SKETCH, self.plan, nothing, words), language=self.language)

    @property
    def figures(self) -> dict[str, str]:
        """What the format needs to show the network: the drawing, or the name of its file."""
        if self.drawing is None:
            return {}
        return {SKETCH: DRAWING if self.format.diagrams == "beside" else self.drawing}

    @property
    def beside(self) -> dict[str, bytes]:
        """The files that documents have beside them."""
        if self.drawing is None or self.format.diagrams != "beside":
            return {}
        return {DRAWING: self.drawing.encode()}

    @cached_property
    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of what is given and of what is to be found, as texts."""
        name = self.plan.notation.name
        found = self.task(self.plan, work(self.plan))
        given = [called(plain.write(name(id)), entry) for id, entry, _ in _givens(self.plan)]
        return tuple(given), tuple(asked(found.blanks))


def _givens(made: Plan) -> Iterator[tuple[str, Entry, str]]:
    """The numbers that are given: the id, the place within a matrix, and the digits."""
    for id, value in {**made.data, **made.parameters}.items():
        if isinstance(value, Matrix):
            for i, row in enumerate(value.rows):
                for j, x in enumerate(row):
                    assert isinstance(x, Number)
                    yield id, (i, j), x.text
        else:
            assert isinstance(value, Number)
            yield id, None, value.text


@lru_cache(maxsize=4)
def maker(recipe: Recipe) -> Maker:
    """The maker of a recipe, one for all calls in a process."""
    return Maker(recipe)
