"""Checking many documents, one after the other; one that cannot be read does not stop the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from symprop.check.report import Sheet, sheet
from symprop.check.report.judged import judged_sheet
from symprop.check.run import Report, check_source
from symprop.errors import MismatchError, SympropError
from symprop.extract import extract
from symprop.extract.files import read
from symprop.judge.run import judge

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


def batch(
    names: Iterable[str], network: AnyNetwork | None = None
) -> Iterator[Sheet | SympropError]:
    """What is to be said about each document, or why it cannot be read."""
    for name in names:
        try:
            if network is None:
                yield judged_sheet(judge(extract(name, read(name))))
            else:
                yield sheet(_check(name, network))
        except SympropError as error:
            yield error


def _check(name: str, network: AnyNetwork | None) -> Report:
    source = extract(name, read(name))
    try:
        return check_source(source, network)
    except MismatchError as error:
        raise MismatchError(f"{name}: {error}") from None


__all__ = ["batch", "read"]
