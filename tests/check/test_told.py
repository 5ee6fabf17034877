"""Sentences that say two results again."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

TWICE = """\
x = 0.8, t = 0.2, w = 0.9

y = 0.9*0.8 = 0.72
J = (0.72 - 0.2)^2 = 0.2704

g = 2*(0.72 - 0.2)*0.8 = 0.832
w = 0.9 - 0.1*0.832 = 0.8168

y = 0.8168*0.8 = 0.65344
J = (0.65344 - 0.2)^2 = 0.20561

"""


def errors(text: str) -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("So it fell from 0.2704 to 0.20561.", []),
        ("So it fell from 0.2704 to 0.20651.", [("0.20651", "0.20561")]),
        ("Der Verlust sinkt von 0.2740 auf 0.20561.", [("0.2740", "0.2704")]),
        ("From 0.2704 to 0.1987 in two steps.", []),  # that is no slip
        ("It was 0.2704, and 0.65343 is near.", []),  # of another name
        ("The 0.2704 is 24 percent more.", []),
    ],
)
def test_two_results_in_a_sentence(sentence: str, found: list[tuple[str, str]]) -> None:
    assert errors(TWICE + sentence + "\n") == found
