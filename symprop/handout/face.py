"""The library's face: ``symprop.handout(network, roster="class.csv").save("handouts")``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.api import Derivation, derive
from symprop.errors import SympropError
from symprop.handout.blanks import LEVELS
from symprop.handout.maker import Handout, maker
from symprop.handout.platforms import PLATFORMS
from symprop.handout.recipe import Recipe
from symprop.handout.roster import Student, named, numbered, read_roster
from symprop.handout.run import Summary, dask_executor, executor, run, single
from symprop.network.description import need_numbers, need_one_batch

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


class HandoutError(SympropError):
    """A wish for handouts that cannot be fulfilled."""


class Handouts:
    """Worksheets with their keys: one with a network's own numbers, or one for each student."""

    def __init__(self, recipe: Recipe, students: list[Student] | range | None) -> None:
        """``students`` are those of a roster, or as many as a range has numbers."""
        self.recipe = recipe
        self._students = students

    def __len__(self) -> int:
        return 1 if self._students is None else len(self._students)

    def __iter__(self) -> Iterator[Handout]:
        """Each student's handout, made when it is asked for; equal numbers are not sorted out."""
        made = maker(self.recipe)
        for student in self.students:
            yield made.make(student.name, student.key)
        if self._students is None:
            yield made.make(None, "")

    @property
    def students(self) -> Iterable[Student]:
        """The students, if the handouts are for students."""
        if isinstance(self._students, range):
            return numbered(len(self._students))
        return self._students or ()

    def save(
        self,
        folder: str | Path,
        *,
        workers: int = 1,
        dask: str | None = None,
        report: Callable[[int, str], None] = lambda done, name: None,
    ) -> Summary:
        """Writes all files into a directory, which is made if it does not exist.

        Other processes (``workers``), or the cluster at an address (``dask``), share the work.
        Handouts that are there already, from an earlier part of the same run, are kept.

        Raises:
            SympropError: a file cannot be written, no numbers can be drawn, no cluster answers.
        """
        path = Path(folder)
        if self.recipe.format in PLATFORMS:
            from symprop.handout.platforms.classes import save

            save(self.recipe, None if self._students is None else self.students, path, report)
            return Summary(len(self), 0)
        if self._students is None:
            single(self.recipe, path)
            return Summary(1, 0)
        chosen = executor(workers) if dask is None else dask_executor(dask)
        with chosen as pool:
            window = 2 * workers if dask is None else 64
            return run(self.recipe, self.students, path, pool, window, report)

    def _repr_markdown_(self) -> str:
        """The first worksheet."""
        recipe = Recipe(
            self.recipe.network, self.recipe.seed, self.recipe.level, self.recipe.places
        )
        return next(iter(Handouts(recipe, self._students))).worksheet.decode()


def handout(
    network: AnyNetwork | str | Path | Mapping[str, Any],
    *,
    roster: str | Path | Iterable[str] | None = None,
    count: int | None = None,
    seed: int = 0,
    blanks: str = "values",
    format: str = "md",
    paper: Any = "a4",
    **wishes: Any,
) -> Handouts:
    """Worksheets and answer keys of a network: a description, a network file, an example's name.

    With a ``roster`` (a CSV file, or names) or a ``count`` every student has other numbers.
    ``blanks`` is a level (``values``, ``steps``, ``all``) or canonical ids with commas between
    them; further keywords are those of :func:`symprop.derive`.

    Raises:
        SympropError: one line for the user: what is wrong, where, and what was expected.
    """
    if roster is not None and count is not None:
        raise HandoutError("a roster and a count exclude each other")
    derivation = derive(network, **wishes)
    need_numbers(derivation.network, "a handout")
    need_one_batch(derivation.network, "a handout")
    level, places = left_out(derivation, blanks)
    students: list[Student] | range | None = None
    if count is not None:
        students = range(count)
    elif isinstance(roster, (str, Path)):
        students = read_roster(roster)
    elif roster is not None:
        students = named(roster)
    drawn = None if students is None else seed
    return Handouts(Recipe(derivation.network, drawn, level, places, format, paper), students)


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
