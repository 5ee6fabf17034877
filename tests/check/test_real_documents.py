"""Real documents beside the checkout: every gross mistake is found, and nothing that is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symprop.check.run import check_file

SHARED = Path(__file__).parents[3] / "shared"


def documents() -> Iterator[tuple[Path, Path]]:
    """Documents with their truth files."""
    for path in sorted((SHARED / "seeds").glob("*_*.txt")):
        yield path, path.with_name(path.name.split("_")[0] + ".json")
    for path in sorted((SHARED / "walkthroughs").glob("[0-9]*.md")):
        yield path, path.with_suffix(".json")


DOCUMENTS = list(documents())


@pytest.mark.skipif(not DOCUMENTS, reason="the real documents are not part of the project")
@pytest.mark.parametrize(("path", "truth"), DOCUMENTS, ids=[p.stem for p, _ in DOCUMENTS])
def test_real_document(path: Path, truth: Path) -> None:
    listed: list[dict[str, Any]] = json.loads(truth.read_text(encoding="utf-8"))["errors"]
    gross = {
        (entry["where"], line, literal)
        for entry in listed
        if (entry["kind"], entry["size"]) == ("root", "gross")
        for literal, line in entry["at"]
    }
    lines = {line for entry in listed for _, line in entry["at"]}
    report = check_file(path)
    hit: set[str] = set()
    for f in report.findings:
        line, _ = report.source.place(f.piece.at(f.span[0]), f.piece.cell)
        met = {
            where
            for where, at, literal in gross
            if at == line and (f.claimed.lstrip("-") in str(literal) or str(literal) in f.claimed)
        }
        hit |= met
        assert met or line in lines or f.severity != "error", (line, f.claimed, f.expected)
    assert hit == {where for where, _, _ in gross}
    assert report.claims == report.checked > 20
