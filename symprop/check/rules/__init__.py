"""The rules: each is a pure function from what was worked out to findings.

A rule sees everything and changes nothing; the order of the rules has no effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ..bounds import Bounds
from ..findings import Finding
from . import (
    alike,
    carried,
    derivative,
    follows,
    given,
    miscopied,
    network,
    primes,
    rows,
    samples,
    stale,
    sums,
    transposed,
    updates,
)

Rule: TypeAlias = Callable[[Bounds], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    follows.find, alike.find, carried.find, derivative.find, given.find, miscopied.find,
    network.find, primes.find, rows.find, samples.find, stale.find, sums.find, transposed.find,
    updates.find,
)  # fmt: skip

__all__ = ["RULES", "Rule"]
