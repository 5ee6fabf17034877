"""Documents beside the checkout, where they are: the seeds, and walkthroughs that may be read.

Walkthroughs with even numbers above 12 are kept for measuring how general the checker is: no test
reads them.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*_*.txt"))


def number(path: Path) -> str:
    """The number of a walkthrough: ``07``."""
    return path.name.split("-")[0]


WALKTHROUGHS = [
    path
    for path in sorted((SHARED / "walkthroughs").glob("[0-9]*.md"))
    if int(number(path)) % 2 or int(number(path)) < 13
]


def known_fault(request: pytest.FixtureRequest, path: Path, faults: Collection[str]) -> None:
    """Expects a test to fail with a document, and to say so when it no longer does."""
    if path in WALKTHROUGHS and number(path) in faults:
        request.applymarker(pytest.mark.xfail(reason="a known fault with this one", strict=True))
