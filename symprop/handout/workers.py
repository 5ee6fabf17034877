"""Who makes the handouts: this process, others of this machine, or a cluster.

A process that dies (out of memory, killed) is replaced, and what it had to do is done again.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from symprop.errors import SympropError
from symprop.handout.maker import Handout, maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import Student

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

BATCH = 16
"""Students whose handouts another process makes at a time."""
MOST_DEATHS = 3
"""How often workers may die over the same students."""


class WorkerError(SympropError):
    """Workers that cannot do their work."""


class Workers(Protocol):
    """What makes batches of handouts; ``window`` of them wait at a time."""

    window: int

    def submit(self, recipe: Recipe, students: list[Student]) -> Future[list[Handout]]:
        """Begins to make the handouts of some students."""

    def renew(self) -> None:
        """Replaces what has died."""


class _Processes:
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        self.window = 2 * count
        self._count = count
        self._pool = self._new()

    def _new(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(self._count, initializer=_follow, initargs=(os.getpid(),))

    def submit(self, recipe: Recipe, students: list[Student]) -> Future[list[Handout]]:
        return self._pool.submit(make_all, recipe, students)

    def renew(self) -> None:
        self.close()
        self._pool = self._new()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class _Cluster:
    """A Dask cluster, which replaces its workers by itself."""

    window = 64

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, recipe: Recipe, students: list[Student]) -> Future[list[Handout]]:
        return self._pool.submit(make_all, recipe, students)

    def renew(self) -> None:
        pass


@contextmanager
def workers(count: int = 1, dask: str | None = None) -> Iterator[Workers | None]:
    """Processes of this machine, none for one of them, or the workers of a Dask cluster.

    Raises:
        SympropError: Dask is not installed, or there is no cluster at this address.
    """
    if dask is not None:
        with _client(dask) as pool:
            yield _Cluster(pool)
    elif count == 1:
        yield None
    else:
        processes = _Processes(count)
        try:
            yield processes
        finally:
            processes.close()


@contextmanager
def _client(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise WorkerError("a cluster needs Dask: pip install 'symprop[dask]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise WorkerError(f"{address}: no Dask cluster answers: {error}") from error
    with client:
        yield client.get_executor(pure=False)


def make(recipe: Recipe, student: Student) -> Handout:
    """The handout of a student."""
    return maker(recipe).make(student)


def make_all(recipe: Recipe, students: list[Student]) -> list[Handout]:
    """The handouts of some students; this is what runs in another process."""
    return [make(recipe, student) for student in students]


def handouts(
    recipe: Recipe,
    students: Iterable[Student],
    missing: Callable[[Student], bool],
    shared: Workers | None,
) -> Iterator[tuple[Student, Handout | None]]:
    """Each student's handout in order; ``None`` where it is not missing.

    Raises:
        WorkerError: the workers die whenever they make some handouts.
    """
    if shared is None:
        for student in students:
            yield student, make(recipe, student) if missing(student) else None
        return
    waiting: deque[_Batch] = deque()
    for batch in _batches(students):
        waiting.append(_Batch(recipe, batch, list(filter(missing, batch)), shared))
        if len(waiting) > shared.window:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


class _Batch:
    """Some students, and those of them whose handouts are being made."""

    def __init__(
        self, recipe: Recipe, students: list[Student], todo: list[Student], shared: Workers
    ) -> None:
        self.recipe, self.students, self.todo, self.shared = recipe, students, todo, shared
        self.future = self._submit()

    def _submit(self) -> Future[list[Handout]] | None:
        from concurrent.futures import BrokenExecutor

        try:
            return self.shared.submit(self.recipe, self.todo)
        except BrokenExecutor:  # found out when its turn comes
            return None

    def result(self) -> Iterator[tuple[Student, Handout | None]]:
        """The students with their handouts."""
        made = dict(zip(self.todo, self._made(), strict=True))
        for student in self.students:
            yield student, made.get(student)

    def _made(self) -> list[Handout]:
        from concurrent.futures import BrokenExecutor, CancelledError

        for death in range(MOST_DEATHS + 1):
            try:
                if self.future is not None:
                    return self.future.result()
            except (BrokenExecutor, CancelledError):
                pass
            except Exception as error:
                if type(error).__name__ != "KilledWorker":  # Dask's
                    raise
                break
            # Every batch that was waiting has lost its worker, too; the first of them renews all.
            self.future = self._submit() if death == 0 else None
            if self.future is None:
                self.shared.renew()
                self.future = self._submit()
        first, last = self.students[0].label, self.students[-1].label
        raise WorkerError(
            f"the workers die over {first} to {last}, expected fewer workers or more memory"
        )


def _batches(students: Iterable[Student]) -> Iterator[list[Student]]:
    rest = iter(students)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _follow(parent: int) -> None:
    """Ends this process when the one that started it has gone, killed perhaps."""
    from threading import Thread
    from time import sleep

    def watch() -> None:
        while os.getppid() == parent:
            sleep(0.2)
        os._exit(1)

    Thread(target=watch, daemon=True).start()
