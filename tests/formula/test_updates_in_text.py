"""Updates in text: the gradient stands behind its rate without a sign between them."""

from __future__ import annotations

import pytest

from symprop.formula import plain
from symprop.formula import tree as t
from symprop.formula.read import read_plain


def written(text: str) -> list[str]:
    """The statements of a line, with their sides."""
    found = read_plain(text, 0).statements
    return [" = ".join(map(plain.write, f.sides)) if isinstance(f, t.Chain) else "" for f in found]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("w ← w - η dw = 0.5", ["w = w - η dw = 0.5"]),
        ("W ← W − η dW = [[0.3, 0.4]]", ["W = W - η dW = [[0.3, 0.4]]"]),
        ("b1 = b1 - lr db1 = 0.3", ["b₁ = b₁ - lr db₁ = 0.3"]),
        ("w = w + 0.1 dw = 0.38", ["w = w + 0.1 dw = 0.38"]),
        ("v ← v - α g^[2] = 0.7", ["v = v - α g^{[2]} = 0.7"]),
    ],
)
def test_the_gradient_is_a_factor_of_the_step(text: str, read: list[str]) -> None:
    assert written(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("x = 3 y = 4", ["x = 3", "y = 4"]),
        ("x = x - 3 y = 4", ["x = x - 3", "y = 4"]),
        ("w = w - 0.5 and then", ["w = w - 0.5"]),
        ("a = b - c d = 0.5", ["a = b - c", "d = 0.5"]),
    ],
)
def test_what_runs_together_falls_apart(text: str, read: list[str]) -> None:
    assert written(text) == read
