"""What the names on the command line mean, and the settings of a project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from commands import symprop

RIGHT, WRONG = "$z = 2 \\cdot 3 = 6$\n", "$z = 2 \\cdot 3 = 7$\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of documents, and in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.md", "b.tex", "c.zip", "sub/d.rst", "sub/e.txt", ".hidden/f.md", "drafts/g.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(WRONG, encoding="utf-8")
    return tmp_path


def checked(*args: str) -> list[str]:
    """The paths of the documents that were checked."""
    data = json.loads(symprop("check", *args, "--format", "json").out)
    return [Path(document["path"]).as_posix() for document in data["documents"]]


@pytest.mark.usefixtures("here")
def test_a_folder_means_the_documents_in_it() -> None:
    assert checked(".") == ["a.md", "b.tex", "drafts/g.md", "sub/d.rst", "sub/e.txt"]
    assert checked("sub") == ["sub/d.rst", "sub/e.txt"]


@pytest.mark.usefixtures("here")
def test_patterns() -> None:
    assert checked("*.md") == ["a.md"]
    assert checked("**/*") == ["a.md", "b.tex", "drafts/g.md", "sub/d.rst", "sub/e.txt"]
    assert checked("**/*.rst", "*.zip") == ["sub/d.rst", "c.zip"]


@pytest.mark.usefixtures("here")
def test_a_document_is_checked_once() -> None:
    assert checked("a.md", "./a.md", ".", "*.md")[:2] == ["a.md", "b.tex"]


def test_a_name_with_the_signs_of_a_pattern(here: Path) -> None:
    (here / "x[1].md").write_text(WRONG, encoding="utf-8")
    assert checked("x[1].md") == ["x[1].md"]


def test_what_git_ignores_is_left_out(here: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=here, check=True)
    (here / ".gitignore").write_text("drafts/\n*.txt\n", encoding="utf-8")
    assert checked(".") == ["a.md", "b.tex", "sub/d.rst"]
    assert checked("drafts/g.md") == ["drafts/g.md"]
    (here / "inner").mkdir()
    subprocess.run(["git", "init", "-q", "inner"], cwd=here, check=True)
    (here / "inner" / "h.md").write_text(WRONG, encoding="utf-8")
    assert "inner/h.md" in checked(".")


@pytest.mark.usefixtures("here")
def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert checked("sub") == ["sub/d.rst", "sub/e.txt"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("drafts", ["a.md", "b.tex", "sub/d.rst", "sub/e.txt"]),
        ("drafts/", ["a.md", "b.tex", "sub/d.rst", "sub/e.txt"]),
        ("sub/*.txt", ["a.md", "b.tex", "drafts/g.md", "sub/d.rst"]),
        ("/sub", ["a.md", "b.tex", "drafts/g.md"]),
        ("*.md", ["b.tex", "sub/d.rst", "sub/e.txt"]),
        ("raft", ["a.md", "b.tex", "drafts/g.md", "sub/d.rst", "sub/e.txt"]),
    ],
)
def test_what_the_settings_exclude(here: Path, pattern: str, left: list[str]) -> None:
    (here / ".symprop.toml").write_text(f'exclude = ["{pattern}"]\n', encoding="utf-8")
    assert checked(".") == left
    assert checked("drafts/g.md", "sub/e.txt") == ["drafts/g.md", "sub/e.txt"]


def test_settings_hold_below_their_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[tool.symprop]\nexclude = ["sub/e.txt"]\nfail-on = "never"\n'
    text += "[tool.symprop.derive]\ndigits = 3\n"
    (here / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(here / "sub")
    assert checked(".") == ["d.rst"]
    assert symprop("check", ".").code == 0
    assert symprop("check", ".", "--fail-on", "error").code == 1
    monkeypatch.chdir(here)
    (here / ".symprop.toml").write_text("", encoding="utf-8")
    assert symprop("check", ".").code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exclude = 3", "exclude is 3, expected a list of patterns"),
        ("nonsense = 3", "nonsense is no setting of check, expected explain, fail-on, format"),
        ("strict", "expected TOML"),
        ('fail-on = "maybe"', "'maybe' is not one of"),
    ],
)
def test_settings_that_are_none(here: Path, text: str, said: str) -> None:
    (here / ".symprop.toml").write_text(text + "\n", encoding="utf-8")
    assert said in symprop("check", "a.md").complaint


@pytest.mark.parametrize(
    ("ending", "note", "after"),
    [
        (".md", "<!-- symprop: {} -->", ""),
        (".tex", "% symprop: {}", ""),
        (".rst", ".. symprop: {}", ""),
        (".html", "<!-- symprop: {} -->", ""),
    ],
)
def test_comments_that_excuse(here: Path, ending: str, note: str, after: str) -> None:
    formula = {".rst": ":math:`z = 2 \\cdot 3 = 7`", ".html": "<p>z = 2*3 = 7</p>"}
    wrong = formula.get(ending, WRONG.strip())
    path = here / f"n{ending}"

    def code(*parts: str) -> int:
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        return symprop("check", path).code

    assert code(wrong) == 1
    assert code(f"{note.format('ignore')}\n{after}{wrong}") == 0
    assert code(note.format("ignore") + "\n" + wrong, "Words.", wrong) == 1
    assert code(note.format("off"), wrong, wrong, note.format("on")) == 0
    assert code(note.format("off"), wrong, note.format("on"), wrong) == 1
