"""The folder of a run: it holds exactly the files of one run, and one run at a time writes there.

A run makes the handouts of a class, or marks its answers.  Another network, roster or seed is
refused, or replaces what the run before has left; files that no run has written are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import sleep

from symprop.errors import SympropError
from symprop.files import OutputError, leftover, reason
from symprop.handout.journal import NAME, Entry, Head, Journal
from symprop.handout.student import Student

WORKSHEETS, KEYS = "worksheets", "keys"
COLLATED = "worksheets.pdf"
"""All worksheets in one file, for the copier."""
PATIENCE = 10
"""Tenths of a second that the workers of a run that was killed have to end, too."""


class FolderError(SympropError):
    """A folder that holds something else."""


@contextmanager
def run_folder(
    folder: Path, head: Head, students: Iterable[Student] = (), replace: bool = False
) -> Iterator[Journal]:
    """The journal of a run in its folder, which is made if it does not exist.

    With ``replace`` what another run has left is removed; handouts that the new one has, too,
    those of the same students from the same recipe, stay.

    Raises:
        SympropError: the folder holds another run, another run is writing into it at this moment,
            or it cannot be written to.
    """
    make_folder(folder)
    with _alone(folder):
        journal = Journal(folder)
        try:
            _settle(journal, head, students, replace)
            _sweep(folder)
            yield journal
        finally:
            journal.close()


def _settle(journal: Journal, head: Head, students: Iterable[Student], replace: bool) -> None:
    """Makes the journal that of this run, if it may be."""
    before, folder = journal.head, journal.folder
    if before == head:
        return
    if before is None:
        for name in _used(folder, head):
            raise FolderError(
                f"{folder}: {name} is there and of no run that is known, expected an empty folder"
            )
        journal.begin(head)
        return
    same = before.recipe == head.recipe
    if before.marks != head.marks:
        what = "marks" if before.marks else "handouts"
        raise FolderError(f"{folder}: holds the {what} of a class, expected another folder")
    if not replace and not (same and before.roster == head.roster):
        other = "roster" if same else "network, seed or format"
        what = "marks of another class" if head.marks else f"handouts of another {other}"
        raise FolderError(f"{folder}: holds the {what}, expected another folder, or --replace")
    wanted = {student.id: student for student in students}
    kept = [x.key for x in journal if same and _still(x, wanted.get(x.key))]
    staying = {*head.shared, *(name for key in kept for name in journal.entry(key).files)}
    for name in {*before.shared, *(name for entry in journal for name in entry.files)} - staying:
        _remove(folder / name)
    _sweep(folder)
    for part in (WORKSHEETS, KEYS):
        with suppress(OSError):  # not empty, or not there
            (folder / part).rmdir()
    journal.begin(head, map(journal.entry, kept))


def _still(entry: Entry, student: Student | None) -> bool:
    """Whether a handout belongs to somebody who is called as before."""
    return student is not None and all(Path(name).stem == student.file for name in entry.files)


def _used(folder: Path, head: Head) -> Iterator[str]:
    """What stands where the files of a run go."""
    names = (NAME, WORKSHEETS, KEYS, *head.shared)
    yield from (name for name in names if os.path.lexists(folder / name))


def roster_digest(students: Iterable[Student]) -> str:
    """What two lists of the same students have in common."""
    found = sha256()
    for student in students:
        found.update(f"{student.id}\0{student.name}\0{student.file}\0".encode())
    return found.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder as long as this process lives, where the system can."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{folder}: {reason(error)}") from error
    try:
        for attempt in range(PATIENCE + 1):
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if attempt == PATIENCE:
                    raise FolderError(f"{folder}: another run is writing into it") from None
                sleep(0.1)
            except OSError:  # a file system without locks
                break
            else:
                break
        yield
    finally:
        os.close(number)


def _sweep(folder: Path) -> None:
    """Removes what an interrupted run was writing."""
    for part in (folder, folder / WORKSHEETS, folder / KEYS):
        if part.is_dir():
            for path in list(part.iterdir()):
                if leftover(path.name):
                    _remove(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: {reason(error)}") from error


def make_folder(folder: Path) -> None:
    """Makes a folder, if there is none.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {reason(error)}") from error
