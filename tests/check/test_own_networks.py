"""Nothing is wrong in what ``derive`` writes about networks of any layers, sizes and numbers."""

from __future__ import annotations

from random import Random

import pytest
from networks import network

import symprop
from symprop.check.run import judge
from symprop.extract import extract


@pytest.mark.parametrize("seed", [300, 301, 302, 303, 304, 305])
def test_no_number_is_called_wrong(seed: int) -> None:
    text = symprop.derive(network(Random(seed)), view="matrix").text("md")
    verdict = judge(extract("document.md", text.encode())).verdict
    assert [(f.claimed, f.expected) for f in verdict.findings if f.severity != "note"] == []
    assert verdict.unread == ()
    assert verdict.checked >= 0.98 * verdict.claims
