"""Checking many documents, one after the other; one that cannot be read does not stop the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from symprop.check.report import Sheet
from symprop.check.verdict import verdict
from symprop.errors import MismatchError, SympropError
from symprop.extract import extract
from symprop.extract.files import read

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


def batch(
    names: Iterable[str], network: AnyNetwork | None = None
) -> Iterator[Sheet | SympropError]:
    """What is to be said about each document, or why it cannot be read."""
    for name in names:
        try:
            yield verdict(extract(name, read(name)), network)
        except MismatchError as error:
            yield MismatchError(f"{name}: {error}")
        except SympropError as error:
            yield error


__all__ = ["batch", "read"]
