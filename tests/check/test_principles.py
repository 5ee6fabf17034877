"""What holds for every document: proofs, locality, counting; changes are found where they are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from own_documents import SLIPS

import symprop
from symprop.check.names import literals
from symprop.check.run import Judged, judge
from symprop.extract import extract

HERE = Path(__file__).parent / "documents"
DOCUMENTS = [p for p in sorted(HERE.iterdir()) if p.suffix in (".md", ".txt", ".tex")]
NETWORKS = ("sigmoid-2-2-1", "linear-2-2-1")


def judged(name: str, text: str) -> Judged:
    """A text, judged."""
    return judge(extract(name, text.encode()))


def said(found: Judged) -> list[tuple[str, str, str | None]]:
    """Kind, claimed and expected of every error and warning."""
    return [(f.kind, f.claimed, f.expected) for f in found.verdict.findings if f.severity != "note"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_principles(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = judged(path.name, text)
    for f in found.verdict.findings:
        assert f.expected != f.claimed
        assert f.because
    assert found.verdict.claims == found.verdict.checked + len(found.verdict.unjudged)
    assert said(judged(path.name, text.replace("\n", "\r\n"))) == said(found)
    if path.suffix == ".md":
        apart = "# Elsewhere\n\nIn 1987 some 12 of 40 came, at $q_{77} = 0.123$ each.\n\n"
        assert said(judged(path.name, apart + text)) == said(found)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: s.name)
def test_a_slip_is_found_and_mended(slip: object) -> None:
    name, right, wrong = slip.name, slip.text, slip.slipped  # type: ignore[attr-defined]
    assert not said(judged(name, right))
    assert said(judged(name, wrong))


@pytest.mark.parametrize("network", NETWORKS)
def test_changed_digits_are_found_where_they_are(network: str) -> None:
    draw = random.Random(5)
    text = symprop.derive(network).text("md")
    found = judged("a.md", text)
    spots = [
        (side.piece.span(*n.span), n)
        for chain in found.bounds.quantities.claims.chains
        for side in chain.sides[1:]
        if side.numeric and not (len(chain.sides) == 2 and side.literal)
        for n in literals(side.formula)
        if n.span and n.places >= 2
    ]
    for (start, end), _ in draw.sample(spots, 12):
        raw = text[start:end]
        i = next(i for i, c in enumerate(raw) if c.isdigit())
        changed = raw[:i] + str((int(raw[i]) + 4) % 10) + raw[i + 1 :]
        after = judged("a.md", text[:start] + changed + text[end:])
        line = found.source.place(start)[0]
        lines = {
            after.source.place(f.place.piece.at(f.place.span[0]))[0]
            for f in after.verdict.findings
            if f.severity == "error"
        }
        assert any(abs(line - at) <= 1 for at in lines), (line, raw, changed)
