"""What the formulas of one language have of their own: the decimal mark, and a few words."""

from __future__ import annotations

from symprop.record import Record


class Locale(Record):
    """How numbers and lists are written; ``cases`` are the words before and without a condition."""

    decimal: str = "."
    comma: str = ","
    """What stands between the items of a list: a comma would clash with a decimal comma."""
    cases: tuple[str, str] = ("if", "otherwise")


USUAL = Locale()
"""How English is written."""
