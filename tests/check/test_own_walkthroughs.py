"""Whatever ``derive`` writes is read as a whole, and nothing is found in it."""

from __future__ import annotations

from itertools import cycle, product

import pytest

import symprop
from symprop.check.run import judge
from symprop.extract import extract
from symprop.network.file import examples

FORMATS = ("md", "tex", "txt", "html")
LAYERS = ("linear-2-2-1", "sigmoid-2-2-1", "sigmoid-2-3-1")
"""The examples that have a matrix view too."""

WAYS = cycle(product(("exact", "rounded"), ("delta", "leibniz", "matrix")))
"""Every network takes its turn in every way."""


def documents() -> list[tuple[str, str, str, str, str]]:
    """Every example in every view and format, each with the next rounding and notation."""
    shown = [(name, "scalar") for name in examples()] + [(name, "matrix") for name in LAYERS]
    return [(*one, *next(WAYS), f) for f in FORMATS for one in shown]  # type: ignore[misc]


@pytest.mark.parametrize(("network", "view", "carry", "notation", "kind"), documents())
def test_nothing_is_found(network: str, view: str, carry: str, notation: str, kind: str) -> None:
    walk = symprop.derive(network, view=view, carry=carry, notation=notation)
    report = judge(extract(f"document.{kind}", walk.text(kind).encode())).verdict
    assert [(f.kind, f.claimed) for f in report.findings if f.severity != "note"] == []
    assert [u.why for u in report.unread] == []
    assert [u.why for u in report.unjudged] == []
    assert report.claims == report.checked > 20
