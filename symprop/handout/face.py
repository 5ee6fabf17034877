"""The library's face: ``symprop.handout(network, roster="class.csv").save("handouts")``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.api import Derivation, derive
from symprop.errors import SympropError
from symprop.handout.blanks import LEVELS
from symprop.handout.maker import Handout, maker
from symprop.handout.platforms import PLATFORMS
from symprop.handout.pools import titled
from symprop.handout.recipe import Recipe
from symprop.handout.roster import Wanted, read_roster
from symprop.handout.run import Summary, run, single
from symprop.handout.student import Listed, Student, clean, numbered, students
from symprop.handout.workers import workers as sharing
from symprop.network.description import need_numbers
from symprop.network.fields import count as count_of

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


class HandoutError(SympropError):
    """A wish for handouts that cannot be fulfilled."""


class Handouts:
    """Worksheets with their keys: one with a network's own numbers, or one for each student."""

    def __init__(
        self, recipe: Recipe, students: Sequence[Student] | range | None, said: str = ""
    ) -> None:
        """``students`` are those of a roster, or as many as a range has numbers."""
        self.recipe = recipe
        self._students = students
        self.said = said
        """How the roster was understood, if it is a file."""

    def __len__(self) -> int:
        return 1 if self._students is None else len(self._students)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {count_of(len(self), 'worksheet')}, {self.recipe.format}>"

    def __iter__(self) -> Iterator[Handout]:
        """Each student's handout, made when it is asked for; equal numbers are not sorted out."""
        made = maker(self.recipe)
        for student in self.students:
            yield made.make(student)
        if self._students is None:
            yield made.make(None)

    @property
    def students(self) -> Iterable[Student]:
        """The students, if the handouts are for students, with the codes of their sheets."""
        found = self._students or ()
        every = numbered(len(found)) if isinstance(found, range) else found
        return map(self.recipe.coded, every)

    def save(
        self,
        folder: str | Path,
        *,
        workers: int = 1,
        dask: str | None = None,
        replace: bool = False,
        collate: bool = False,
        report: Callable[[int, str], None] = lambda done, name: None,
    ) -> Summary:
        """Writes all files into a directory, which is made if it does not exist.

        Other processes (``workers``), or the cluster at an address (``dask``), share the work.
        Handouts that are there already, from an earlier part of the same run, are kept; what
        another run has left is refused, or goes with ``replace``.  With ``collate`` all worksheets
        are in one PDF, too.

        Raises:
            SympropError: a file cannot be written, no numbers can be drawn, no cluster answers,
                or the directory holds another run.
        """
        path = Path(folder)
        if collate:
            if self._students is None or self.recipe.format in PLATFORMS:
                raise HandoutError("only the worksheets of a class are collated")
            from symprop.handout.collate import check_count

            check_count(len(self))
        if self.recipe.format in PLATFORMS:
            from symprop.handout.platforms.classes import save

            students = None if self._students is None else lambda: self.students
            save(self.recipe, students, path, report, replace)
            return Summary(len(self), 0)
        if self._students is None:
            single(self.recipe, path, replace)
            return Summary(1, 0)
        with sharing(workers, dask) as shared:
            return run(
                self.recipe,
                lambda: self.students,
                path,
                shared,
                report,
                replace=replace,
                collate=collate,
            )

    def _repr_markdown_(self) -> str:
        """The first worksheet."""
        recipe = Recipe(
            self.recipe.network, self.recipe.seed, self.recipe.level, self.recipe.places
        )
        return next(iter(Handouts(recipe, self._students))).worksheet.decode()


def handout(
    network: AnyNetwork | str | Path | Mapping[str, Any],
    *,
    roster: str | Path | Iterable[str] | Mapping[str, str] | None = None,
    count: int | None = None,
    name: str | None = None,
    id: str | None = None,
    encoding: str | None = None,
    title: str | None = None,
    seed: int = 0,
    blanks: str = "values",
    format: str = "md",
    paper: Any = "a4",
    **wishes: Any,
) -> Handouts:
    """Worksheets and answer keys of a network: a description, a network file, an example's name.

    With a ``roster`` (a CSV file, names, or names by ids) or a ``count`` every student has other
    numbers.  ``name`` and ``id`` say which columns of the file these are (titles or numbers, with
    commas between them), ``encoding`` how it is written, where that cannot be found out.  With
    other data a network's own title may say what is not so: ``title`` is theirs.
    ``blanks`` is a level (``values``, ``steps``, ``all``) or canonical ids with commas between
    them; further keywords are those of :func:`symprop.derive`.

    Raises:
        SympropError: one line for the user: what is wrong, where, and what was expected.
    """
    if roster is not None and count is not None:
        raise HandoutError("a roster and a count exclude each other")
    derivation = derive(network, **wishes)
    need_numbers(derivation.network, "a handout")
    level, places = left_out(derivation, blanks)
    drawn = None if roster is None and count is None else seed
    own = None if title is None else clean(title)
    fitting = derivation.network if drawn is None else titled(derivation.network, own)
    recipe = Recipe(fitting, drawn, level, places, format, paper)
    wanted = Wanted(name, id, encoding)
    if isinstance(roster, (str, Path)):
        return Handouts(recipe, *read_roster(roster, wanted))
    if wanted != Wanted():
        raise HandoutError("columns and an encoding are those of a roster, expected a file of it")
    if roster is None:
        return Handouts(recipe, None if count is None else range(count))
    found = students(_listed(roster))
    if not found:
        raise HandoutError("the roster lists no students")
    return Handouts(recipe, found)


def _listed(roster: Iterable[str] | Mapping[str, str]) -> Iterator[Listed]:
    """Names, or names by ids, with their places."""
    if isinstance(roster, Mapping):
        for number, (id, name) in enumerate(roster.items(), 1):
            yield Listed(f"student {number}", name, id)
    else:
        for number, name in enumerate(roster, 1):
            if name.strip():
                yield Listed(f"name {number}", name)


def left_out(derivation: Derivation, blanks: str) -> tuple[str, tuple[str, ...] | None]:
    """A level, and the values that are asked for if not all are."""
    if blanks in LEVELS:
        return blanks, None
    ids = [id.strip() for id in blanks.split(",") if id.strip()]
    try:
        places = derivation.values.places(ids)
    except SympropError as error:
        levels = ", ".join(LEVELS)
        raise HandoutError(f"{error} (blanks are a level, {levels}, or ids of values)") from error
    steps = (step.place for step in derivation.plan.steps)
    return "values", tuple(dict.fromkeys(place for place in steps if place in places))
