"""Handouts for a whole class: made in order, here or by other processes, and written as they come.

Only a few handouts are in memory at any time, whatever the size of the class.  A run that was
interrupted goes on where it stopped; files that belong to it and are complete are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from symprop.files import write_all
from symprop.handout.draw import TRIES, DrawError
from symprop.handout.folder import (
    COLLATED,
    KEYS,
    WORKSHEETS,
    make_folder,
    roster_digest,
    run_folder,
)
from symprop.handout.index import NAME as INDEX
from symprop.handout.index import index
from symprop.handout.journal import Entry, Head, Journal, digest
from symprop.handout.key_file import NAME as KEY
from symprop.handout.key_file import KeySheet, key_file
from symprop.handout.maker import Handout, Maker, maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import Student
from symprop.handout.table import csv_table, md_table
from symprop.handout.workers import Workers, handouts
from symprop.record import Record


class Summary(Record):
    """How many students there are, and how many of their handouts had been made before."""

    students: int
    kept: int


def run(
    recipe: Recipe,
    students: Callable[[], Iterable[Student]],
    folder: Path,
    shared: Workers | None = None,
    report: Callable[[int, str], None] = lambda done, name: None,
    *,
    replace: bool = False,
    collate: bool = False,
) -> Summary:
    """Writes worksheets, keys and the teacher's pages of a class into ``folder``.

    The work may be ``shared``; ``report`` is told how many students are done and whose turn it is.
    What another run has left is refused unless it is to ``replace`` it.  With ``collate`` all
    worksheets are in one PDF, too.

    Raises:
        SympropError: there are no numbers to draw, or a file cannot be written.
    """
    made = maker(recipe)
    if collate or recipe.format == "pdf":
        check_names(made, students())
    beside = [f"{part}/{name}" for part in (WORKSHEETS, KEYS) for name in made.beside]
    tables = ["answers.csv", "answers.md", INDEX, KEY, *[COLLATED] * collate]
    head = Head(recipe.identity, roster_digest(students()), (*beside, *tables))
    with run_folder(folder, head, students(), replace) as journal:
        _prepare(folder, made)
        done: list[Student] = []
        kept = 0
        taken = {_mark(entry.givens): entry.key for entry in journal}

        def missing(student: Student) -> bool:
            return not journal.kept(student.id, _names(student, made.ending))

        for student, handout in handouts(recipe, students(), missing, shared):
            report(len(done), student.name)
            if handout is None:
                kept += 1
            else:
                handout = _different(made, student, handout, taken)
                taken[_mark(handout.givens)] = student.id
                _write(folder, journal, made, student, handout)
            done.append(student)
        files: dict[Path, bytes | Iterable[bytes]] = {
            folder / "answers.csv": csv_table(made.columns, _rows(journal, done)),
            folder / "answers.md": md_table(made.columns, _rows(journal, done), made.language),
            folder / INDEX: index(made, done, collate),
            folder / KEY: _key(made, _sheets(journal, done)),
        }
        write_all(files)
        if collate:
            from symprop.handout.collate import collated  # loads the format

            write_all({folder / COLLATED: collated(recipe, _sheets(journal, done))})
    return Summary(len(done), kept)


def check_names(made: Maker, students: Iterable[Student]) -> None:
    """Sets the names of a class on pages of their own, before there is anything in its folder.

    Raises:
        SympropError: a name has characters that no font has.
    """
    from symprop.document.blocks import Document, Paragraph, Text
    from symprop.document.formats.pdf import Pdf

    names = dict.fromkeys(x.label for x in students if not x.label.isascii())
    if names:
        blocks = tuple(Paragraph((Text(name),)) for name in names)
        Pdf(language=made.language).content(Document("", blocks))


def single(recipe: Recipe, folder: Path, replace: bool = False) -> None:
    """Writes one worksheet and its key, with the network's own numbers."""
    made = maker(recipe)
    handout = made.make(None)
    files: dict[str, bytes | Iterable[bytes]] = {
        f"worksheet{made.ending}": handout.worksheet,
        f"key{made.ending}": handout.key,
        **made.beside,
        KEY: _key(made, [KeySheet(given=handout.givens, answers=handout.answers)]),
    }
    with run_folder(folder, Head(recipe.identity, "", tuple(files)), replace=replace):
        write_all({folder / name: data for name, data in files.items()})


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
        make_folder(folder / name)
        write_all({folder / name / path: data for path, data in made.beside.items()})


def _write(folder: Path, journal: Journal, made: Maker, student: Student, handout: Handout) -> None:
    files = dict(zip(_names(student, made.ending), (handout.worksheet, handout.key), strict=True))
    digests = {name: digest(data) for name, data in files.items()}
    journal.add(Entry(student.id, handout.givens, handout.answers, digests))
    write_all({folder / name: data for name, data in files.items()})


def _rows(journal: Journal, students: Sequence[Student]) -> Iterator[list[str]]:
    """The lines of the tables: id, name, code, what was given, and the answers."""
    for student in students:
        entry = journal.entry(student.id)
        yield [student.id, student.name, student.code, *entry.givens, *entry.answers]


def _sheets(journal: Journal, students: Sequence[Student]) -> Iterator[KeySheet]:
    """What the key for marking says of each student."""
    for student in students:
        entry = journal.entry(student.id)
        yield KeySheet(student, entry.givens, entry.answers)


def _key(made: Maker, sheets: Iterable[KeySheet]) -> Iterator[bytes]:
    return key_file(made.plan, made.recipe.level, made.recipe.places, sheets)
