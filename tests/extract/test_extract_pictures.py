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


DIAGRAM = """\
```mermaid
graph LR
    A["x₁ = 0.5<br/>x₂ = 0.1"] -->|"w₁ = 0.3"| B(h = 0.2)
    A -->|no number| C{"a --> b"}
    style A fill:#f9f,stroke-width:4px
```
"""


@pytest.mark.parametrize("language", ["mermaid", "dot", "plantuml"])
def test_the_labels_of_a_diagram_hold_equations(language: str) -> None:
    source = extract("a.md", DIAGRAM.replace("mermaid", language).encode())
    said = ["x₁ = 0.5", "x₂ = 0.1", "w₁ = 0.3", "h = 0.2"]
    assert [piece.text for piece in source.pieces] == said
    for piece in source.pieces:
        assert DIAGRAM.replace("mermaid", language)[piece.at(0) :].startswith(piece.text)


def test_a_label_in_graphviz() -> None:
    source = extract("a.md", b'```dot\nx1 -> h1 [label="w1 = 0.15", color="#ff0000"];\n```\n')
    assert [piece.text for piece in source.pieces] == ["w1 = 0.15"]
