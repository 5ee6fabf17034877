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


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_functions_of_the_file_are_told_apart(view: str) -> None:
    """Two names that differ in a digit only; z·z of a square matrix goes entry by entry."""
    walk = symprop.derive(
        {
            "inputs": [[0.8, -0.3], [0.2, 0.5]],
            "targets": [[0.7, 0.2], [0.1, 0.4]],
            "functions": {"act1(z)": "z*exp(-z^2)", "act2(z)": "z/(1 + z*z)"},
            "layers": [
                {"activation": "act1", "weights": [[0.4, -0.6], [0.9, 0.2]]},
                {"activation": "act2", "weights": [[0.5, 0.1], [-0.7, 0.3]]},
            ],
            "loss": "squared_error",
        },
        view=view,
    )
    verdict = judge(extract("document.md", walk.text("md").encode())).verdict
    assert verdict.findings == ()
    assert verdict.checked == verdict.claims > 50


def test_functions_told_apart_by_an_index() -> None:
    text = "f_1(x) = x^2\n\nf_2(x) = x + 1\n\nf_1(3) = 9\n\nf_2(3) = 5\n\nf_2(4) = 5\n"
    (found,) = judge(extract("document.md", text.encode())).verdict.findings
    assert (found.claimed, found.expected) == ("5", "4")
