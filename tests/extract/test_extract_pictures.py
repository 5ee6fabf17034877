"""Pictures say nothing, whatever stands in their address and behind it."""

from __future__ import annotations

import pytest

from symprop.extract import extract

DATA = "data:image/svg+xml;base64," + "a1b2=" * 3000


@pytest.mark.parametrize(
    "picture",
    [
        f"![The net]({DATA})",
        '![The net](a.svg){width="5.9055in" height="1.9381in"}',
        f"![The net]({DATA}){{#fig-1 width=50%}}",
        "![The net](w=0.5.svg){width=50%}",
    ],
)
@pytest.mark.parametrize("text", ["{}", "Here: {} is $a = 0.5$, and {} too.\n\nb = 0.3\n"])
def test_pictures(picture: str, text: str) -> None:
    words = text.replace("{}", "The net")
    expected = [piece.text for piece in extract("a.md", words.encode()).pieces]
    source = extract("a.md", text.replace("{}", picture).encode())
    assert [piece.text for piece in source.pieces] == expected


def test_braces_that_are_no_settings() -> None:
    source = extract("a.md", b"![The net](a.svg) {x = 0.5} and $b = 0.3$")
    assert any("0.3" in piece.text for piece in source.pieces)
