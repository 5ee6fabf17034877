"""Documents with planted mistakes: each is found where it is, once, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from symprop.check.run import Judged, judge
from symprop.extract import extract

HERE = Path(__file__).parent / "documents"
TRUTHS = sorted(HERE.glob("*.yaml"))


def document(truth: Path) -> Path:
    """The document that a truth file belongs to."""
    (found,) = (p for p in truth.parent.glob(f"{truth.stem}.*") if p != truth)
    return found


def lines(judged: Judged) -> set[int]:
    """The lines on which there is an error."""
    source, findings = judged.source, judged.verdict.findings
    return {
        source.place(f.place.piece.at(f.place.span[0]), f.place.piece.cell)[0]
        for f in findings
        if f.severity == "error"
    }


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_planted_mistakes(truth: Path) -> None:
    listed: dict[str, Any] = YAML(typ="safe").load(truth.read_text(encoding="utf-8"))
    path = document(truth)
    judged = judge(extract(path.name, path.read_bytes()))
    wanted = {r["line"] for r in listed["findings"] if r["severity"] == "error"}
    assert lines(judged) == wanted - NOT_YET.get(path.name, set())


NOT_YET = {"adim-tablosu.md": {8}}
"""Rows of tables whose columns are quantities are not read yet."""


def test_enough_documents() -> None:
    assert len(TRUTHS) >= 14
