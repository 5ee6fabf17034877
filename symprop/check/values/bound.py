"""One claim and what it is held against."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.record import Record

from .readings import Reading


class Bound(Record):
    """One link of a chain: what is said, and what it has to be by what stands before it.

    ``basis`` is ``before`` (a line of numbers), ``names`` (a line of names), ``rule`` (a line of
    names that stands elsewhere), ``derivative`` (of such rules) or ``again`` (its own earlier
    number); ``source`` is the chain of the side that it is held against.
    """

    chain: int
    side: int
    basis: str
    source: int
    against: int
    allowed: tuple[Reading, ...]
    own: tuple[Reading, ...]
    loose: bool = False
    """Whether the side fits if its numbers are off by a unit of their last places."""
    agrees: bool | None = None
    """Of two lines of names: whether they are the same wherever the rules hold."""
    rule: t.Formula | None = None
    """The rule with its names put in, where it was stated for others."""
