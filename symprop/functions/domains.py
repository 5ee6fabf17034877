"""The numbers that a setting or a target may be, in words and as a test."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symprop.record import Record


class Domain(Record):
    """The numbers that are allowed somewhere.

    ``choices`` are those that an exercise draws from, where not every number would do; a domain of
    ``shares`` asks besides that a sample's numbers add up to 1.
    """

    words: str
    holds: Callable[[Fraction], bool]
    choices: tuple[str, ...] = ()
    shares: bool = False


ANY = Domain("a number", lambda x: True)
POSITIVE = Domain("a number above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("a number of at least 0", lambda x: x >= 0)
DECAY = Domain("a number from 0 to below 1", lambda x: 0 <= x < 1)
UNIT = Domain("a number from 0 to 1", lambda x: 0 <= x <= 1, ("0", "1"))
SIGN = Domain("-1 or 1", lambda x: abs(x) == 1, ("-1", "1"))
SHARES = Domain("a number of at least 0", lambda x: x >= 0, shares=True)
