"""Handouts for a whole class: made in order, here or by other processes, and written as they come.

Only a few handouts are in memory at any time, whatever the size of the class.  A run that was
interrupted goes on where it stopped; files that belong to it and are complete are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from symprop.errors import SympropError
from symprop.files import OutputError, write_all
from symprop.handout.draw import TRIES, DrawError
from symprop.handout.journal import Entry, Journal, digest
from symprop.handout.key_file import NAME as KEY
from symprop.handout.key_file import KeySheet, key_file
from symprop.handout.maker import Handout, Maker, maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import Student
from symprop.handout.table import csv_table, md_table
from symprop.record import Record

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

WORKSHEETS, KEYS = "worksheets", "keys"
BATCH = 16
"""Students whose handouts another process makes at a time."""


class Summary(Record):
    """How many students there are, and how many of their handouts had been made before."""

    students: int
    kept: int


def run(
    recipe: Recipe,
    students: Iterable[Student],
    folder: Path,
    executor: Executor | None = None,
    window: int = 1,
    report: Callable[[int, str], None] = lambda done, name: None,
) -> Summary:
    """Writes worksheets, keys and the teacher's tables of a class into ``folder``.

    With an ``executor`` the handouts are made there, ``window`` batches at a time; ``report`` is
    told how many students are done and whose turn it is.

    Raises:
        SympropError: there are no numbers to draw, or a file cannot be written.
    """
    made = maker(recipe)
    _prepare(folder, made)
    journal = Journal(folder, recipe.identity)
    done: list[Student] = []
    kept = 0
    try:
        taken = {_mark(entry.givens): entry.key for entry in journal}
        for student, handout in _handouts(recipe, journal, students, executor, window):
            report(len(done), student.name)
            if handout is None:
                kept += 1
            else:
                handout = _different(made, student, handout, taken)
                taken[_mark(handout.givens)] = student.id
                _write(folder, journal, made, student, handout)
            done.append(student)
        write_all(
            {
                folder / "answers.csv": csv_table(made.columns, _rows(journal, done)),
                folder / "answers.md": md_table(made.columns, _rows(journal, done)),
                folder / KEY: _key(made, _sheets(journal, done)),
            }
        )
    finally:
        journal.close()
    return Summary(len(done), kept)


def single(recipe: Recipe, folder: Path) -> None:
    """Writes one worksheet and its key, with the network's own numbers."""
    made = maker(recipe)
    _make_folder(folder)
    handout = made.make(None)
    files = {f"worksheet{made.ending}": handout.worksheet, f"key{made.ending}": handout.key}
    sheet = KeySheet(given=handout.givens, answers=handout.answers)
    write_all(
        {folder / name: data for name, data in {**files, **made.beside}.items()}
        | {folder / KEY: _key(made, [sheet])}
    )


# --- making -------------------------------------------------------------------------------------


def executor(workers: int) -> AbstractContextManager[Executor | None]:
    """Processes of this machine; none for one worker."""
    if workers == 1:
        return nullcontext()
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers)


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The workers of a Dask cluster.

    Raises:
        SympropError: Dask is not installed, or there is no cluster at this address.
    """
    try:
        from distributed import Client
    except ImportError:
        raise SympropError("a cluster needs Dask: pip install 'symprop[dask]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise SympropError(f"{address}: no Dask cluster answers: {error}") from error
    with client:
        yield client.get_executor(pure=False)


def make(recipe: Recipe, student: Student) -> Handout:
    """The handout of a student."""
    return maker(recipe).make(student)


def make_all(recipe: Recipe, students: list[Student]) -> list[Handout]:
    """The handouts of some students; this is what runs in another process."""
    return [make(recipe, student) for student in students]


def _handouts(
    recipe: Recipe,
    journal: Journal,
    students: Iterable[Student],
    executor: Executor | None,
    window: int,
) -> Iterator[tuple[Student, Handout | None]]:
    """Each student's handout in order; ``None`` where it is there already."""
    ending = maker(recipe).ending

    def missing(student: Student) -> bool:
        return not journal.kept(student.id, _names(student, ending))

    if executor is None:
        for student in students:
            yield student, make(recipe, student) if missing(student) else None
        return
    waiting: deque[tuple[list[Student], set[Student], Future[list[Handout]]]] = deque()
    for batch in _batches(students):
        todo = list(filter(missing, batch))
        waiting.append((batch, set(todo), executor.submit(make_all, recipe, todo)))
        if len(waiting) > window:
            yield from _done(*waiting.popleft())
    while waiting:
        yield from _done(*waiting.popleft())


def _done(
    batch: list[Student], todo: set[Student], future: Future[list[Handout]]
) -> Iterator[tuple[Student, Handout | None]]:
    made = iter(future.result())
    for student in batch:
        yield student, next(made) if student in todo else None


def _batches(students: Iterable[Student]) -> Iterator[list[Student]]:
    rest = iter(students)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _different(made: Maker, student: Student, handout: Handout, taken: dict[str, str]) -> Handout:
    """The handout, or another one where somebody has the same numbers.

    Raises:
        DrawError: whatever is drawn, somebody has it.
    """
    for _ in range(TRIES):
        owner = taken.get(_mark(handout.givens), student.id)
        if made.drawer is None or owner == student.id:
            return handout
        handout = made.make(student, handout.attempt + 1)
    raise DrawError(f"no numbers are left for {student.label} that nobody has: give more in draw")


def _mark(givens: tuple[str, ...]) -> str:
    return digest("\0".join(givens).encode())


# --- writing ------------------------------------------------------------------------------------


def _names(student: Student, ending: str) -> tuple[str, str]:
    return f"{WORKSHEETS}/{student.file}{ending}", f"{KEYS}/{student.file}{ending}"


def _prepare(folder: Path, made: Maker) -> None:
    for name in (WORKSHEETS, KEYS):
        _make_folder(folder / name)
        write_all({folder / name / path: data for path, data in made.beside.items()})


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {(error.strerror or str(error)).lower()}") from error


def _write(folder: Path, journal: Journal, made: Maker, student: Student, handout: Handout) -> None:
    files = dict(zip(_names(student, made.ending), (handout.worksheet, handout.key), strict=True))
    write_all({folder / name: data for name, data in files.items()})
    digests = {name: digest(data) for name, data in files.items()}
    journal.add(Entry(student.id, handout.givens, handout.answers, digests))


def _rows(journal: Journal, students: list[Student]) -> Iterator[list[str]]:
    """The lines of the tables: id, name, code, what was given, and the answers."""
    for student in students:
        entry = journal.entry(student.id)
        yield [student.id, student.name, student.code, *entry.givens, *entry.answers]


def _sheets(journal: Journal, students: list[Student]) -> Iterator[KeySheet]:
    """What the key for marking says of each student."""
    for student in students:
        entry = journal.entry(student.id)
        yield KeySheet(student, entry.givens, entry.answers)


def _key(made: Maker, sheets: Iterable[KeySheet]) -> Iterator[bytes]:
    return key_file(made.plan, made.recipe.level, made.recipe.places, sheets)
