"""The quizzes of a whole class in one file, and the key to what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.files import write_all
from symprop.handout.draw import TRIES, Drawer, DrawError
from symprop.handout.folder import roster_digest, run_folder
from symprop.handout.journal import Head
from symprop.handout.key_file import NAME, KeySheet, given_numbers, key_file
from symprop.handout.platforms import find
from symprop.handout.platforms.quiz import Quiz, quiz
from symprop.handout.recipe import Recipe
from symprop.handout.student import Student
from symprop.handout.task import Task, task
from symprop.numbers.scalar import certain


def save(
    recipe: Recipe,
    students: Callable[[], Iterable[Student]] | None,
    folder: Path,
    report: Callable[[int, str], None] = lambda done, name: None,
    replace: bool = False,
) -> None:
    """Writes the file of a platform and the key; without students it is one quiz.

    Raises:
        SympropError: there are no numbers to draw, or a file cannot be written.
    """
    platform = find(recipe.format)(f"symprop-{recipe.exercise[:12]}")
    made = plan(recipe.network)
    first = task(made, work(made), recipe.level, recipe.places)
    title = certain(lambda: quiz(first)).title
    sheets: list[KeySheet] = []

    def quizzes() -> Iterator[Quiz]:
        if students is None:
            sheets.append(KeySheet(given=tuple(given_numbers(made)), answers=_answers(first)))
            yield certain(lambda: quiz(first))
            return
        for student, own in tasks(recipe, students()):
            report(len(sheets) + 1, student.name)
            given = tuple(given_numbers(own.plan))
            sheets.append(KeySheet(student, given, _answers(own)))
            yield certain(lambda own=own: quiz(own))  # type: ignore[misc]

    key = key_file(made, recipe.level, recipe.places, sheets)
    listed = "" if students is None else roster_digest(students())
    with run_folder(folder, Head(recipe.identity, listed, (platform.file, NAME)), replace=replace):
        write_all({folder / platform.file: platform.write(title, quizzes()), folder / NAME: key})


def tasks(recipe: Recipe, students: Iterable[Student]) -> Iterator[tuple[Student, Task]]:
    """Each student's task, with the numbers that his worksheet would have; no two are alike.

    Raises:
        DrawError: there are no such numbers.
    """
    made = plan(recipe.network)
    drawer = Drawer(made, recipe.seed or 0)
    seen: set[tuple[str, ...]] = set()
    for student in students:
        drawn = drawer.draw(student.id)
        for _ in range(TRIES):
            if (mark := tuple(given_numbers(drawn.plan))) not in seen:
                break
            drawn = drawer.draw(student.id, drawn.attempt + 1)
        else:
            raise DrawError(f"no numbers are left for {student.name}: give more in draw")
        seen.add(mark)
        yield student, task(drawn.plan, drawn.epochs, recipe.level, recipe.places, student)


def _answers(made: Task) -> tuple[str, ...]:
    return tuple(blank.answer.text for blank in made.blanks)
