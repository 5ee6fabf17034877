"""What a check finds: a place, a kind, a severity, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from symprop.extract import Piece
from symprop.formula.tree import Formula, Number


@dataclass(slots=True, eq=False)
class Finding:
    """One finding at one place of the document.

    ``kind`` is ``arithmetic``, ``value``, ``formula``, ``carried``, ``rounding`` or ``notation``;
    ``severity`` is ``error`` for root mistakes, else ``note`` or ``warning``.  ``expected`` is what
    should stand there, ``local`` what the printed operands give where that differs.
    """

    piece: Piece
    span: tuple[int, int]
    kind: str
    severity: str
    claimed: str
    quantity: Formula | None = None
    expected: str | None = None
    local: str | None = None
    cause: str | None = None
    root: Finding | None = None
    line: Formula | None = None
    """The line of numbers that leads to the claim."""
    put_in: Formula | None = None
    """The line in which numbers were first put in for names."""
    pairs: list[tuple[Formula, Formula]] = field(default_factory=list)
    """Which name each number on it stands for."""
    values: dict[str, str] = field(default_factory=dict)
    """What the message mentions, by name."""

    def corrects_to(self, number: Number) -> bool:
        """Whether ``number`` is what should stand there."""
        return self.expected is not None and Number(self.expected).value == number.value


def at(number: Number, piece: Piece, kind: str, severity: str, **more: object) -> Finding:
    """A finding about a written number."""
    span = number.span or (0, 0)
    return Finding(piece, span, kind, severity, number.text, **more)  # type: ignore[arg-type]
