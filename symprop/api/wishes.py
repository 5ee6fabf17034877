"""What a caller may wish for, held against what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from symprop.errors import DerivationError
from symprop.network.fields import unknown

Word = TypeVar("Word", bound=str)


def one(kind: str, name: Word, names: Iterable[str]) -> Word:
    if name not in names:
        raise DerivationError(unknown(kind, name, names))
    return name


def within(what: str, number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise DerivationError(f"{what} is {number}, expected a whole number from {low} to {high}")
    return number
