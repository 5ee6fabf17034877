"""Documents with planted mistakes: each is found where it is, once, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from symprop.check.run import Report, check_file

HERE = Path(__file__).parent / "documents"
TRUTHS = sorted(HERE.glob("*.yaml"))


def document(truth: Path) -> Path:
    """The document that a truth file belongs to."""
    (found,) = (p for p in truth.parent.glob(f"{truth.stem}.*") if p != truth)
    return found


def found(report: Report) -> list[tuple[int, str, str]]:
    """Line, claimed number and severity of every finding."""
    places = (
        (report.source.place(f.piece.at(f.span[0]), f.piece.cell), f) for f in report.findings
    )
    return [(line, f.claimed.replace("−", "-"), f.severity) for (line, _), f in places]


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_planted_mistakes(truth: Path) -> None:
    listed: dict[str, Any] = YAML(typ="safe").load(truth.read_text(encoding="utf-8"))
    rows = [(r["line"], r["claimed"], r["severity"]) for r in listed["findings"]]
    report = check_file(document(truth))
    seen = found(report)
    errors = [row for row in seen if row[2] == "error"]
    assert errors == [row for row in rows if row[2] == "error"]
    assert {row for row in seen if row[2] == "note"} <= {row for row in rows if row[2] == "note"}
    assert not [row for row in seen if row[2] == "warning"]
    assert report.checked == report.claims
    assert not report.unread


def test_enough_documents() -> None:
    assert len(TRUTHS) >= 14
