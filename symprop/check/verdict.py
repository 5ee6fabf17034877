"""From a document that has been taken apart to what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symprop.check.report import Sheet

if TYPE_CHECKING:
    from symprop.extract import Source
    from symprop.network.equations import AnyNetwork


def verdict(source: Source, network: AnyNetwork | None = None) -> Sheet:
    """What is found in a document, by itself or against a network.

    Raises:
        MismatchError: it has nothing to do with the network.
    """
    from symprop.check.report.judged import judged_sheet

    from .run import judge

    return judged_sheet(judge(source, network))
