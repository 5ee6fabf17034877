"""``symprop check`` as a command: what it prints, where, and how it ends; the library's face."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from time import sleep

import pytest
from commands import process, symprop
from own_documents import LAST, LATEX, WRONG

import symprop as library
from symprop.check.report.terminal import colour, width
from symprop.cli.output import Progress

# --- check --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_a_wrong_number() -> None:
    ran = symprop("check", "wrong.md")
    assert (ran.code, ran.err) == (1, "")
    line = 1 + WRONG[: WRONG.index("0.75206")].count("\n")
    assert f"wrong.md:{line}:48: error: a comes to 0.75026, not 0.75206: work this line" in ran.out
    assert "\n" + " " * 51 + "^^^^^^^ expected 0.75026\n" in ran.out
    last = ran.out.splitlines()[-1]
    assert re.match(r"wrong\.md: (\d+) claims, \1 checked, 100 % of the .*: 1 error", last)


@pytest.mark.usefixtures("here")
def test_nothing_wrong() -> None:
    ran = symprop("check", "right.md")
    assert (ran.code, ran.err) == (0, "")
    said = r"right\.md: (\d+) claims, \1 checked, 100 % of the mathematics read: nothing wrong .*\n"
    assert re.fullmatch(said, ran.out)


@pytest.mark.usefixtures("here")
def test_what_makes_the_check_fail() -> None:
    for least, codes in (
        ("error", (0, 0, 1)),
        ("warning", (0, 0, 1)),
        ("note", (0, 1, 1)),
        ("never", (0, 0, 0)),
    ):
        names = ("right.md", "last.md", "wrong.md")
        ran = [symprop("check", name, "--fail-on", least) for name in names]
        assert tuple(r.code for r in ran) == codes
    assert ": note: " in symprop("check", "last.md").out


@pytest.mark.usefixtures("here")
def test_quiet() -> None:
    assert symprop("check", "right.md", "last.md", "--quiet") == (0, "", "")
    ran = symprop("check", "right.md", "last.md", "wrong.md", "-q")
    assert ran.code == 1
    assert ran.out.startswith("wrong.md:")
    assert "claims" not in ran.out
    assert symprop("check", "last.md", "-q", "--fail-on", "note").out.startswith("last.md:")


def test_a_report_goes_to_a_file(here: Path) -> None:
    starts = {"json": "{", "md": "# ", "html": "<!DOCTYPE", "sarif": "{", "txt": "wrong"}
    for ending, start in starts.items():
        name = f"r.{ending}"
        assert symprop("check", "wrong.md", "-o", name) == (1, "", f"wrote {name}\n")
        assert (here / name).read_text(encoding="utf-8").startswith(start)
    assert symprop("check", "wrong.md", "-o", "x", "--format", "json").code == 1
    assert json.loads((here / "x").read_text(encoding="utf-8"))["documents"]
    assert "reports end with" in symprop("check", "wrong.md", "-o", "r.pdf").complaint
    assert symprop("check", "wrong.md", "-o", "-").out == symprop("check", "wrong.md").out


@pytest.mark.usefixtures("here")
def test_how_a_line_was_judged() -> None:
    line = 1 + WRONG[: WRONG.index("0.75206")].count("\n")
    said = symprop("check", "wrong.md", "--explain", str(line)).out
    assert "read: a" in said
    assert "0.75206 -> 0.75026" in said


@pytest.mark.usefixtures("here")
def test_an_error_of_our_own_is_one_line_and_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("symprop.check.batch.verdict", broken)
    with pytest.raises(ZeroDivisionError):
        symprop("check", "wrong.md")
    monkeypatch.setattr("os.environ.get", lambda *_: None)
    ran = symprop("check", "wrong.md")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "symprop: internal error: ZeroDivisionError: by zero "
        "(SYMPROP_DEBUG=1 shows the traceback)\n"
    )


@pytest.mark.usefixtures("here")
def test_several_documents() -> None:
    ran = symprop("check", "right.md", "wrong.md", "last.md")
    assert ran.code == 1
    order = [f"\n{ran.out}".index(f"\n{name}: ") for name in ("right.md", "wrong.md", "last.md")]
    assert order == sorted(order)
    assert ran.out.splitlines()[-1].startswith("3 documents: 1 error, ")


@pytest.mark.usefixtures("here")
def test_one_that_cannot_be_read_does_not_stop_the_others() -> None:
    ran = symprop("check", "none.md", "wrong.md", "*.zip", "--format", "json")
    assert ran.code == 2
    missing, unmatched = ran.err.splitlines()
    assert missing == "symprop: none.md: no such file or directory"
    assert unmatched.startswith("symprop: *.zip: there is no file to check, expected some that end")
    (document,) = json.loads(ran.out)["documents"]
    assert document["path"] == "wrong.md"
    assert document["findings"]


@pytest.mark.parametrize("format", ["text", "json", "md", "html", "sarif", "github"])
def test_nothing_is_reported_if_nothing_could_be_read(here: Path, format: str) -> None:
    (here / "a.pdf").write_bytes(b"%PDF-1.7\n")
    assert symprop("check", "a.pdf", "--format", format).complaint == (
        "a.pdf: this is a PDF, expected a text document"
    )


@pytest.mark.usefixtures("here")
def test_standard_input() -> None:
    ran = symprop("check", "-", stdin=WRONG)
    assert ran.code == 1
    assert ran.out.startswith("-:")
    assert json.loads(symprop("check", "-", "--format", "json", stdin="").out) == {
        "symprop": library.__version__,
        "documents": [
            {
                "path": "-",
                "claims": 0,
                "checked": 0,
                "unread": [],
                "unjudged": [],
                "network": None,
                "findings": [],
            }
        ],
    }


def test_bad_usage() -> None:
    assert "DOC" in symprop("check").complaint
    assert "'xml' is not one of" in symprop("check", "-", "--format", "xml").complaint
    assert symprop("check", "-", "--nonsense").complaint


def test_what_is_not_read_is_listed(here: Path) -> None:
    (here / "odd.md").write_text("$$z = 2 \\cdot 3 = 6$$\n\n$$q = \\frac{1}{$$\n", encoding="utf-8")
    ran = symprop("check", "odd.md")
    assert ran.code == 0
    assert "odd.md:3:" in ran.out
    assert "not read: " in ran.out
    assert "100 %" not in ran.out
    (document,) = json.loads(symprop("check", "odd.md", "--format", "json").out)["documents"]
    (unread,) = document["unread"]
    assert unread["line"] == 3
    assert unread["why"]
    assert set(unread) == {"line", "column", "text", "why"}


def test_names_that_are_not_text(here: Path) -> None:
    name = os.fsdecode(b"a\xff\n.md")
    (here / name).write_text(WRONG, encoding="utf-8")
    for format in ("text", "json", "md", "html", "sarif", "github"):
        ran = symprop("check", name, "--format", format)
        assert ran.code == 1
        assert "udcff" in ran.out


@pytest.mark.usefixtures("here")
def test_places_in_json_hold_the_claim() -> None:
    (document,) = json.loads(symprop("check", "wrong.md", "--format", "json").out)["documents"]
    for finding in document["findings"]:
        line = WRONG.splitlines()[finding["line"] - 1]
        assert line[finding["column"] - 1 : finding["end_column"] - 1] == finding["claimed"]


@pytest.mark.usefixtures("here")
def test_as_a_process(here: Path) -> None:
    ran = process("check", "wrong.md", cwd=here)
    assert ran.code == 1
    assert "\x1b" not in ran.out
    env = {**os.environ, "FORCE_COLOR": "1"}
    env.pop("NO_COLOR", None)
    assert "\x1b[31merror:\x1b[0m" in process("check", "wrong.md", cwd=here, env=env).out
    assert "\x1b" not in process("check", "wrong.md", cwd=here, env={**env, "NO_COLOR": "1"}).out


# --- the terminal -------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colours_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert colour(Terminal())
    assert not colour(io.StringIO())
    assert not colour(None)
    monkeypatch.setenv("TERM", "dumb")
    assert not colour(Terminal())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour(Terminal())


def test_the_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert width(io.StringIO()) == 100
    monkeypatch.setenv("COLUMNS", "72")
    assert width(Terminal()) == 72
    monkeypatch.setenv("COLUMNS", "9999")
    assert width(Terminal()) == 200


def test_progress_is_for_long_work_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symprop.cli.output.PATIENCE", 0.01)
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = Progress()
        progress.start("[1/1] a\x1b.md")
        sleep(0.2)
        progress.stop()
        assert ("[1/1] a\\x1b.md (0 s)" in stream.getvalue()) is shown
        assert stream.getvalue().endswith(" \r") is shown
        assert "\x1b" not in stream.getvalue()


# --- the library --------------------------------------------------------------------------------


def test_the_library_checks_paths_and_texts(here: Path) -> None:
    for document in (WRONG, "wrong.md", here / "wrong.md"):
        found = library.check(document)
        assert found.wrong
        assert found.findings[0].expected == "0.75026"
        assert found.data()["findings"][0]["expected"] == "0.75026"
        assert "0.75026" in found.text()
        assert found._repr_markdown_().startswith("# Checked by symprop")
        assert found._repr_html_().startswith("<pre>")
    assert not library.check(LAST).wrong
    assert not library.check("z = 2*3 = 6").findings
    with pytest.raises(library.SympropError, match="no such file"):
        library.check("none.md")
    with pytest.raises(library.SympropError, match="there is no report 'xml'"):
        library.check(LATEX).text("xml")


def test_the_package_of_the_same_name_is_a_package_all_the_same() -> None:
    import symprop.check.verdict

    assert library.check is symprop_check()
    assert library.check.verdict is symprop.check.verdict
    assert library.check(LATEX).findings == ()


def symprop_check() -> object:
    """The module that ``import`` finds."""
    from importlib import import_module

    return import_module("symprop.check")


def test_html_is_escaped() -> None:
    html = library.check("$$z = 2 \\cdot 3 = 6 <script>$$\n$$q = \\frac{<b>$$\n")._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
