"""Reports of whole documents: our own, and the real ones where they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from outside import SEEDS, WALKTHROUGHS
from own_documents import LATEX, SLIPS, notebook
from ruamel.yaml import YAML

import symprop
from symprop.check.causes import causes
from symprop.check.report import FORMATS
from symprop.check.report.messages import table

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [(s.name, s.slipped) for s in SLIPS]
DOCUMENTS += [(p.stem[:12], p.read_text(encoding="utf-8")) for p in (*SEEDS, *WALKTHROUGHS)]
KEYS = {
    "line": int,
    "column": int,
    "end_column": int,
    "kind": str,
    "severity": str,
    "quantity": str | None,
    "claimed": str,
    "expected": str | None,
    "local": str | None,
    "cause": str | None,
    "message": str,
    "because": list,
    "root": int | None,
}
KINDS = {"arithmetic", "value", "formula", "carried", "rounding", "notation"}


@pytest.mark.parametrize(("name", "text"), DOCUMENTS, ids=[name for name, _ in DOCUMENTS])
def test_every_report_of_a_document(name: str, text: str) -> None:
    found = symprop.check(text)
    data = found.data()
    assert list(data) == ["path", "claims", "checked", "unread", "unjudged", "network", "findings"]
    assert 0 <= data["checked"] <= data["claims"]
    lines = re.split(r"\r\n|\n|\r", text)
    for finding in data["findings"]:
        assert list(finding) == list(KEYS)
        assert all(isinstance(finding[key], kind) for key, kind in KEYS.items())
        assert finding["kind"] in KINDS
        assert finding["severity"] in ("error", "warning", "note")
        marked = lines[finding["line"] - 1][finding["column"] - 1 : finding["end_column"] - 1]
        digits = re.sub(r"\D", "", finding["claimed"])
        assert digits in re.sub(r"\D", "", marked)
        assert finding["message"].isprintable()
        assert finding["message"].endswith(".")
    reports = {format: found.text(format) for format in FORMATS}
    for finding in data["findings"]:
        if finding["root"] is None:
            assert finding["message"] in reports["text"]
        else:
            assert data["findings"][finding["root"]]["severity"] == "error"
        for premise in finding["because"]:
            assert set(premise) == {"line", "column", "text"}
            assert premise["line"] <= len(lines)
    json.loads(reports["json"])
    results = json.loads(reports["sarif"])["runs"][0]["results"]
    assert len(results) == len(data["findings"])
    follows = reports["md"].count("\n  - and so ")
    marks = re.findall(r"^- (?:\*\*error\*\*|warning|note), line ", reports["md"], re.MULTILINE)
    assert len(marks) + follows == len(data["findings"])
    commands = re.findall(r"^::(?:error|warning|notice) file=", reports["github"], re.MULTILINE)
    assert len(commands) == len(data["findings"]) + len(data["unread"])


def test_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(SLIPS[0].slipped), encoding="utf-8")
    found = symprop.check(path)
    (finding,) = found.data()["findings"]
    line = SLIPS[0].slipped.splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 : finding["end_column"] - 1] == "0.75206"
    assert finding["cell"] == 1
    assert f"a.ipynb:cell 2:{finding['line']}:" in found.text()


def test_every_sentence_can_be_said() -> None:
    words = table()
    fields = dict.fromkeys(
        [
            "name",
            "claimed",
            "expected",
            "local",
            "root",
            "said",
            "given",
            "worked",
            "used",
            "network",
            "right",
            "part",
            "other",
            "input",
            "stands",
            "rule",
            "formula",
            "loss",
            "down",
            "up",
            "unrated",
            "twice",
            "missing",
            "unsquared",
            "halved",
            "samples",
            "needed",
            "row",
            "loss_of",
            "target",
        ],
        "x",
    )
    for group in ("message", "hint"):
        for sentences in words[group].values():
            for sentence in [sentences] if isinstance(sentences, str) else sentences:
                assert sentence.format_map(fields).endswith(".")
    assert set(words["message"]) == set(words["rule"]) == KINDS


def test_every_cause_has_a_hint() -> None:
    """What the check names as a cause is said in words."""
    assert set(table()["hint"]) >= causes.KEYS


def test_the_hook_for_pre_commit() -> None:
    (hook,) = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "symprop-check"
    assert hook["entry"] == "symprop check"
    assert hook["language"] == "python"
    assert {"markdown", "jupyter", "tex", "rst", "html"} <= set(hook["types_or"])


def test_what_is_right_needs_no_words() -> None:
    assert symprop.check(LATEX).findings == ()
