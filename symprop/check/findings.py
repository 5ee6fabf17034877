"""What a check finds: a place, a kind, a severity, and the premises that prove it."""

from __future__ import annotations

from symprop.formula.tree import Formula
from symprop.record import Record

from .claims.chains import Place
from .quantities.quantities import Version


class Premise(Record):
    """Something that the document says, on which a finding rests."""

    place: Place
    text: str


class Finding(Record):
    """One finding at one place of the document.

    ``kind`` is ``arithmetic``, ``value``, ``formula``, ``carried``, ``rounding`` or ``notation``;
    ``severity`` is ``error`` for root mistakes, else ``note`` or ``warning``.  ``expected`` is what
    should stand there, ``local`` what the printed operands give where that differs.
    """

    rule: str
    """The rule that found it."""
    link: tuple[int, int]
    """The chain and the side that it is about."""
    place: Place
    kind: str
    severity: str
    claimed: str
    expected: str | None = None
    local: str | None = None
    quantity: Formula | None = None
    because: tuple[Premise, ...] = ()
    uses: tuple[Version, ...] = ()
    """The versions that the claim rests on."""
    cause: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    """What the message mentions, by name."""
    root: int | None = None
    """Which other finding it follows from, by its number."""
