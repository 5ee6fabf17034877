"""Handouts of layers of any kind, array by array: every mark is on the sheet, the key is full."""

from __future__ import annotations

import pytest

import symprop
from symprop.api import derive
from symprop.handout.blanks import leave_out

EXAMPLES = ["attention-layer", "batch-norm", "conv-1d", "layer-norm", "rnn-layer"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_key_gets_all_marks(name: str, tmp_path: object) -> None:
    """The key, handed in as answers, misses nothing: no layer's steps are left out of it."""
    symprop.handout(name).save(str(tmp_path))
    (sheet,) = symprop.mark(str(tmp_path), f"{tmp_path}/key.md").sheets
    assert sheet.marks == sheet.possible == leave_out(derive(name).epochs).marks


@pytest.mark.parametrize("name", ["attention-layer", "rnn-layer"])
def test_a_sheet_goes_layer_by_layer(name: str) -> None:
    sheet = next(iter(symprop.handout(name))).worksheet.decode()
    assert "## The network" in sheet
    assert "## The equations" not in sheet
