"""Lines in capitals are the headings of plain text."""

from __future__ import annotations

import pytest

from symprop.extract import extract

TEXT = "THE DATA\n\nx = 2\n\nEPOCH 2\n\nSTEP 1: FORWARD PASS\n{}\n\nz = 3\n"


def headings(text: str, about: str) -> list[str]:
    """The headings above the line that begins so."""
    (piece,) = (p for p in extract("a.txt", text.encode()).pieces if p.text.startswith(about))
    return [spot.label for spot in piece.path if spot.kind == "heading"]


def test_a_step_stands_below_its_epoch() -> None:
    assert headings(TEXT.format(""), "x = 2") == ["THE DATA"]
    assert headings(TEXT.format(""), "z = 3") == ["EPOCH 2", "STEP 1: FORWARD PASS"]


@pytest.mark.parametrize("line", ["MSE = 0.5", "W1 W2", "The XOR problem", "0.5 0.25", "A|BCDE"])
def test_what_is_no_heading(line: str) -> None:
    assert headings(f"FIRST PART\n\n{line}\n\nz = 3\n", "z = 3") == ["FIRST PART"]
