"""Finding a row by the name that somebody wrote, and adding rows.

A row that is registered is known everywhere at once: network files name it, documents introduce
it, and the formula reader takes its names for functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from symprop.formula import names
from symprop.functions.activations import ACTIVATIONS, Activation
from symprop.functions.elementary import ELEMENTARY, Elementary, forget, plain
from symprop.functions.losses import LOSSES, Loss
from symprop.functions.optimizers import OPTIMIZERS, Optimizer

Row: TypeAlias = Activation | Loss | Optimizer | Elementary
R = TypeVar("R", bound=Row)

_TABLES: dict[type[Any], Any] = {
    Activation: ACTIVATIONS,
    Loss: LOSSES,
    Optimizer: OPTIMIZERS,
    Elementary: ELEMENTARY,
}


def rows(kind: type[R]) -> dict[str, R]:
    """The rows of a kind by their names; the table itself, in the order of registration."""
    table: dict[str, R] = _TABLES[kind]
    return table


def spellings(row: Row) -> frozenset[str]:
    """Every name of a row, each plainly spelled: without case, spaces, hyphens, underscores."""
    if isinstance(row, Elementary):
        return frozenset(map(plain, row.names))
    own = (row.name, row.title, *row.spellings)
    return frozenset(map(plain, (*own, row.symbol) if isinstance(row, Activation) else own))


def spelled(name: str, kind: type[R]) -> R | None:
    """The row of a kind that somebody calls ``name``: ``σ``, ``Sigmoid`` and ``logistic`` are one.

    The names of the rows themselves come first.
    """
    wanted = plain(name)
    found: list[R] = list(rows(kind).values())
    first = (row for row in found if plain(row.name) == wanted)
    return next(first, None) or next((row for row in found if wanted in spellings(row)), None)


def register(row: Row) -> None:
    """Makes a row known.  Raises ``ValueError`` if its kind has one of this name."""
    table = _TABLES[type(row)]
    if row.name in table:
        raise ValueError(f"there is already a {type(row).__name__.lower()} named {row.name}")
    table[row.name] = row
    _tell()


def unregister(row: Row) -> None:
    """Takes a row away again."""
    del _TABLES[type(row)][row.name]
    _tell()


@contextmanager
def registered(*new: Row) -> Iterator[None]:
    """Some rows more, for as long as the block runs."""
    done: list[Row] = []
    try:
        for row in new:
            register(row)
            done.append(row)
        yield
    finally:
        for row in reversed(done):
            unregister(row)


def _tell() -> None:
    """Tells the formula reader which names stand for functions."""
    functions = (row for row in ACTIVATIONS.values() if not row.identity)
    names.declare(
        plain(name) for row in functions for name in (row.name, row.symbol, *row.spellings)
    )
    forget()


_tell()
