"""Reports for programs and for GitHub: the contract, key by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from report_sheets import LINE, clean, item, notebook, one, place

from symprop import __version__
from symprop.check.report import FORMATS, Sheet, find
from symprop.check.report.github import Github
from symprop.check.report.json import Json
from symprop.check.report.md import MarkdownReport, code, escape
from symprop.check.report.sarif import Sarif, uri


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_every_sheet(name: str) -> None:
    report = find(name)()
    text = report.write([one(), clean(), notebook()])
    assert text.endswith("\n")
    assert "0.75026" in text


# --- JSON ---------------------------------------------------------------------------------------


def test_json_is_the_contract() -> None:
    assert json.loads(Json().write([one()])) == {
        "symprop": __version__,
        "documents": [
            {
                "path": "notes/one.md",
                "claims": 12,
                "checked": 11,
                "unread": [{"line": 12, "column": 7, "text": "1 = 0", "why": "XOR is not known"}],
                "unjudged": [
                    {"line": 15, "column": 8, "text": "3.1", "why": "nothing is known of it"}
                ],
                "network": None,
                "findings": [
                    {
                        "line": 7,
                        "column": 50,
                        "end_column": 57,
                        "kind": "arithmetic",
                        "severity": "error",
                        "quantity": "a",
                        "claimed": "0.75206",
                        "expected": "0.75026",
                        "local": None,
                        "cause": None,
                        "message": "a comes to 0.75026, not 0.75206: work this line again.",
                        "because": [{"line": 3, "column": 6, "text": "z = 1.1"}],
                        "root": None,
                    },
                    {
                        "line": 9,
                        "column": 37,
                        "end_column": 44,
                        "kind": "carried",
                        "severity": "note",
                        "quantity": "L",
                        "claimed": "0.06147",
                        "expected": "0.06237",
                        "local": None,
                        "cause": None,
                        "message": "0.06147 follows from the mistake in line 7; "
                        "without it, L is 0.06237.",
                        "because": [{"line": 9, "column": 19, "text": "(0.75206 - 1)^2"}],
                        "root": 0,
                    },
                ],
            }
        ],
    }


def test_only_notebooks_have_cells() -> None:
    (document,) = json.loads(Json().write([notebook()]))["documents"]
    (finding,) = document["findings"]
    assert (finding["cell"], finding["line"], finding["column"]) == (2, 2, 50)


# --- Markdown -----------------------------------------------------------------------------------


def test_markdown_is_a_list() -> None:
    assert MarkdownReport().write([one(), clean()]) == (
        """# Checked by symprop

## notes/one.md

12 claims, 11 checked, 84 % of the mathematics read: 1 error, 1 note, 1 place not read.

- **error**, line 7, column 50: a comes to 0.75026, not 0.75206: work this line again. """
        """(`0.75206` → `0.75026`)
  - line 3: `z = 1.1`
  - and so line 9: L = 0.06147; without the mistake it is 0.06237

### Not read

- line 12, column 7: XOR is not known: `1 = 0`

### Not judged

- line 15, column 8: nothing is known of it: `3.1`

## clean.md

3 claims, 3 checked, 100 % of the mathematics read: nothing wrong was found.
"""
    )


def test_markdown_renders_as_one_item() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    hostile = item(
        place("x", "x"),
        claimed="`|`",
        message="<script>alert(1)</script> [link](javascript:x) $x$ | # **bold** \\",
    )
    text = MarkdownReport().write([Sheet("a|b*.md", 1, 1, (), None, (hostile,))])
    html = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert html.count("<li>") == 1
    for tag in ("<script", "<b>", "<a ", "<em>", "<strong>bold"):
        assert tag not in html
    assert "<h2>a|b*.md</h2>" in html
    assert "<code>`|`</code>" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [link](javascript:x) $x$ | # **bold** \\" in html


def test_escaping_of_markdown() -> None:
    assert escape("1. a_1 = *2*\n| x") == r"1\. a\_1 = \*2\* \| x"
    assert escape("- x") == r"\- x"
    assert code("a``b|c") == "```a``b|c```"
    assert code("\x1b") == r"`\x1b`"
    assert code("") == ""


# --- SARIF --------------------------------------------------------------------------------------


def sarif(*sheets: Sheet) -> dict[str, Any]:
    """The only run of a log."""
    log = json.loads(Sarif().write(sheets))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_has_a_rule_for_every_kind() -> None:
    driver = sarif(one())["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("symprop", __version__)
    kinds = ("arithmetic", "value", "formula", "carried", "rounding", "notation")
    assert [rule["id"] for rule in driver["rules"]] == [f"symprop/{kind}" for kind in kinds]
    levels = [rule["defaultConfiguration"]["level"] for rule in driver["rules"]]
    assert levels == ["error", "error", "error", "note", "note", "warning"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["help"]["text"].endswith(".")


def test_sarif_results() -> None:
    run = sarif(one())
    assert run["columnKind"] == "unicodeCodePoints"
    first, second = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "symprop/arithmetic"
    assert (first["level"], second["level"]) == ("error", "note")
    assert first["message"]["text"].startswith("a comes to 0.75026")
    (location,) = first["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "notes/one.md"},
        "region": {
            "startLine": 7,
            "startColumn": 50,
            "endLine": 7,
            "endColumn": 57,
            "snippet": {"text": "0.75206"},
        },
    }
    (premise,) = first["relatedLocations"]
    assert premise["physicalLocation"]["region"]["startLine"] == 3
    assert premise["message"]["text"] == "because of z = 1.1"
    _, root = second["relatedLocations"]
    assert root["physicalLocation"] == location["physicalLocation"]
    assert root["message"]["text"] == first["message"]["text"]
    assert [x["id"] for x in second["relatedLocations"]] == [1, 2]
    assert first["properties"] == {"quantity": "a", "claimed": "0.75206", "expected": "0.75026"}


def test_sarif_says_how_much_was_read() -> None:
    (invocation,) = sarif(one())["invocations"]
    assert invocation["executionSuccessful"] is True
    summary, unread = invocation["toolExecutionNotifications"]
    assert "12 claims, 11 checked, 84 %" in summary["message"]["text"]
    assert unread["message"]["text"] == "not read: XOR is not known: 1 = 0"
    assert unread["locations"][0]["physicalLocation"]["region"]["startLine"] == 12


def test_fingerprints_do_not_depend_on_the_line() -> None:
    def prints(*lines: int) -> list[str]:
        items = tuple(item(place(LINE, "0.75206", line)) for line in lines)
        results = sarif(Sheet("one.md", 1, 1, (), None, items))["results"]
        return [result["partialFingerprints"]["symprop/v1"] for result in results]

    assert prints(3) == prints(300)
    first, second = prints(3, 5)
    assert first != second
    assert prints(3, 5) == prints(4, 9)


def test_a_notebook_has_no_regions() -> None:
    (result,) = sarif(notebook())["results"]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == "cell 3, line 2, column 50"


def test_uris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert uri("a b/ü%.md") == "a%20b/%C3%BC%25.md"
    assert uri(str(tmp_path / "x" / "y.md")) == "x/y.md"
    assert uri("/elsewhere/y.md") == "file:///elsewhere/y.md"
    assert uri("-") == "stdin"


# --- GitHub -------------------------------------------------------------------------------------


def test_github_annotations() -> None:
    assert Github().write([one()]).splitlines() == [
        "::error file=notes/one.md,line=7,endLine=7,col=50,endColumn=57,"
        "title=A number does not follow from the numbers before it::"
        "a comes to 0.75026, not 0.75206: work this line again."
        "%0Abecause line 3 has z = 1.1",
        "::notice file=notes/one.md,line=9,endLine=9,col=37,endColumn=44,"
        "title=A number is right only given an earlier mistake::"
        "0.06147 follows from the mistake in line 7; without it, L is 0.06237."
        "%0Abecause line 9 has (0.75206 - 1)^2",
        "::notice file=notes/one.md,line=12,endLine=12,col=7,endColumn=12,title=symprop::"
        "not read: XOR is not known: 1 = 0",
        "notes/one.md: 12 claims, 11 checked, 84 % of the mathematics read: "
        "1 error, 1 note, 1 place not read",
    ]


def test_commands_are_escaped() -> None:
    hostile = item(place("x", "x"), message="100 %\r\n::error::mine, and: yours")
    text = Github().write([Sheet("a:b,c%.md", 1, 1, (), None, (hostile,))])
    command, summary = text.splitlines()
    assert command.startswith("::error file=a%3Ab%2Cc%25.md,line=1,")
    assert command.endswith("::100 %25%0D%0A::error::mine, and: yours")
    assert summary.startswith("a:b,c%.md: ")


def test_a_file_name_is_no_command() -> None:
    *_, summary = Github().write([clean("\n::error::x")]).splitlines()
    assert summary.startswith("\\n::error::x: 3 claims")


def test_warnings_are_warnings() -> None:
    odd = item(place("x", "x"), kind="notation", severity="warning")
    assert Github().write([Sheet("a.md", 1, 1, (), None, (odd,))]).startswith("::warning ")


def test_a_cell_is_named_in_the_message() -> None:
    command, _ = Github().write([notebook()]).splitlines()
    assert command.startswith("::error file=one.ipynb,title=")
    assert "::cell 3, line 2, column 50: a comes to" in command
