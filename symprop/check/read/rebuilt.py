"""What a document's network is rebuilt to."""

from __future__ import annotations

from dataclasses import dataclass

from symprop.check.read.equations import Equations
from symprop.formula import tree as t
from symprop.network.equations import AnyNetwork


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A network, the id in it of each of the document's names, and the document's equations.

    ``rate`` is the learning rate, if the document has one; ``remarks`` say what is not certain.
    """

    network: AnyNetwork
    ids: dict[t.Name, str]
    equations: Equations
    rate: t.Number | None = None
    remarks: tuple[str, ...] = ()
