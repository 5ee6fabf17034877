"""The command, its files and its exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import symprop
from symprop.cli import cli
from symprop.document.formats import find
from symprop.handout.documents import answer_key, worksheet
from symprop.handout.key_file import KeySheet, given_numbers, key_file
from symprop.handout.marking.key import Key
from symprop.handout.student import Student

NET = "sigmoid-2-2-1"
ADA = Student("Ada", "Ada", "ada", "AAAA-1111")
BOB = Student("=Bob", "=Bob", "bob", "BBBB-2222")


def key() -> Key:
    return Key(symprop.derive(NET).network)


def answers(**changes: str) -> dict[str, str]:
    found = {blank.id: blank.answer.text for blank in key().task(KeySheet()).blanks}
    return found | {f"1:{id}": text for id, text in changes.items()}


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["mark", *map(str, args)], standalone_mode=False)


def put(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    """A folder with the key of a class of two, who have the same numbers."""
    given = tuple(given_numbers(key().task(KeySheet()).plan))
    sheets = [KeySheet(ADA, given), KeySheet(BOB, given)]
    written = b"".join(key_file(key().task(KeySheet()).plan, "values", None, sheets))
    put(tmp_path / "key.json", written.decode())
    return tmp_path


def test_all_right(tmp_path: Path) -> None:
    result = run(NET, put(tmp_path / "ada.json", answers()))
    assert result.return_value == 0
    assert "22" in result.output


def test_a_mistake(tmp_path: Path) -> None:
    result = run(NET, put(tmp_path / "ada.json", answers(loss="3.76235")))
    assert result.return_value == 1
    assert "Two digits have changed places." in result.output


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "is no JSON"),
        ("a.json", "[1]", "has no answers"),
        ("a.json", '{"x": 1}', "answers no question"),
        ("a.csv", "", "is empty"),
        ("a.docx", "PK", "is no Word document"),
        ("a.odt", "PK", "the ending tells the kind"),
        ("a.ipynb", "{}", "is no notebook"),
        ("a.md", "hello", "not the worksheet"),
        ("a.json", "[" * 100_000, "is no JSON"),
    ],
)
def test_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, message: str
) -> None:
    good = put(tmp_path / "good.json", answers())
    result = run(NET, put(tmp_path / name, text), good)
    assert result.return_value == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "good" in result.output, "the others are marked"


def test_files(class_: Path) -> None:
    """The table for the class and a page for each student; names stay what they are."""
    put(class_ / "ada.md", find("md")().write(answer_key(key().task(KeySheet()))))
    data = {"student": "=Bob", "answers": answers(loss="<b>`|$x$")}
    put(class_ / "b.json", data)
    out = class_ / "new" / "marks"
    result = run(class_, class_ / "ada.md", class_ / "b.json", "-o", out, "--format", "json")
    assert result.return_value == 1
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert names == {"marks.csv", "marks.json", "ada.md", "bob.md"}
    assert json.loads((out / "marks.json").read_text()) == json.loads(result.stdout)
    rows = list(csv.DictReader((out / "marks.csv").open()))
    assert [(row["student"], row["marks"], row["unreadable"]) for row in rows] == [
        ("Ada", "22", "0"),
        ("'=Bob", "21", "1"),
    ]
    page = (out / "bob.md").read_text()
    assert "``<b>`|$x$``" in page
    assert "Everything is right." in (out / "ada.md").read_text()
    first = json.loads(result.stdout)["students"][1]
    assert first["first"] == "1:loss"
    assert first["counts"] == {
        "right": 21, "short": 0, "carried": 0, "wrong": 0, "missing": 0, "unreadable": 1
    }  # fmt: skip


def test_a_folder_of_worksheets(class_: Path) -> None:
    """Whose it is tells the code on the sheet, else the file's name; they must agree."""
    folder = class_ / "handed in"
    folder.mkdir()
    text = find("md")().write(worksheet(key().task(KeySheet())))
    coded = text.replace("**Name:** ", "**Name:** Bob **Sheet:** BBBB-2222 ", 1)
    put(folder / "scan-1.md", coded)
    put(folder / "ada.md", text)
    result = run(class_ / "key.json", folder, "--format", "csv")
    assert [line.split(",")[1] for line in result.stdout.splitlines()] == [
        "student",
        "Ada",
        "'=Bob",
    ]
    for name, sheet, message in (
        ("scan-2.md", text, "the key has no name 'scan-2'"),
        ("ADA.md", text, "the key has no name 'ADA'"),
        ("scan-2.md", coded.replace("BBBB", "CCCC"), "CCCC-2222 is none of this class"),
        ("ada.md", coded, "'ada' is not '=Bob'"),
    ):
        put(class_ / name, sheet)
        result = run(class_ / "key.json", class_ / name)
        assert result.return_value == 2
        assert message in result.stderr


def test_a_folder_by_another_way(class_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that begin with a dot, and the key itself, are no answers."""
    put(class_ / "ada.json", answers())
    put(class_ / ".bob.json", "{")
    (class_ / "elsewhere").mkdir()
    monkeypatch.chdir(class_ / "elsewhere")
    result = run("..", "..", "--format", "csv")
    assert result.return_value == 0
    assert [line.split(",")[1] for line in result.stdout.splitlines()] == ["student", "Ada"]


def test_a_notebook(tmp_path: Path) -> None:
    """Its Markdown is read; a cell of code is never run."""
    text = find("md")().write(answer_key(key().task(KeySheet())))
    trap = tmp_path / "trap"
    cells = [{"cell_type": "markdown", "source": p + "\n"} for p in text.split("\n\n")]
    cells.insert(3, {"cell_type": "code", "source": [f"open({str(trap)!r}, 'w')"]})
    result = run(NET, put(tmp_path / "ada.ipynb", {"cells": cells, "nbformat": 4}))
    assert result.return_value == 0
    assert not trap.exists()


@pytest.mark.parametrize("format", ["md", "ipynb", "tex", "txt", "ascii"])
@pytest.mark.parametrize("blanks", ["steps", "layers.1.pre.0,loss"])
def test_what_handout_writes(tmp_path: Path, format: str, blanks: str) -> None:
    """Its keys are right and its worksheets are empty, whatever the format and the level."""
    students = {"s-1": "Ada Lovelace", "s-2": "Bo", "S3": "Ada Lovelace"}
    made = symprop.handout("linear-2-2-1", roster=students, format=format, blanks=blanks)
    made.save(tmp_path)
    keys = symprop.mark(tmp_path, tmp_path / "keys")
    assert not keys.problems
    assert not keys.absent
    assert keys.right
    assert all(sheet.marks == sheet.possible and not sheet.open for sheet in keys.sheets)
    empty = symprop.mark(tmp_path, tmp_path / "worksheets")
    assert len(empty.sheets) == 3
    assert all(sheet.marks == 0 for sheet in empty.sheets)
    assert {value.verdict for sheet in empty.sheets for value in sheet.values} == {"missing"}


def test_two_of_the_same_name(tmp_path: Path) -> None:
    """The id tells them apart; the name alone is refused."""
    symprop.handout(NET, roster={"7": "Ada", "8": "Bo", "9": "Ada"}, seed=2).save(tmp_path)
    data = json.loads((tmp_path / "key.json").read_text())
    first, _, second = (dict(zip(data["asked"], s["answers"], strict=True)) for s in data["sheets"])
    put(tmp_path / "1.json", {"id": "9", "answers": second | {"1:loss": "77"}})
    put(tmp_path / "2.json", {"student": "7", "answers": first})
    put(tmp_path / "3.json", {"student": "Ada", "answers": first})
    marked = symprop.mark(tmp_path, *(tmp_path / f"{i}.json" for i in (1, 2, 3)))
    assert [(sheet.student.id, sheet.marks) for sheet in marked.sheets if sheet.student] == [
        ("9", 21),
        ("7", 22),
    ]
    (problem,) = marked.problems
    assert "'Ada' may be one of 7, 9, expected the id" in str(problem)


def test_an_empty_file_of_a_page(tmp_path: Path) -> None:
    path = put(tmp_path / "ada.json", {"symprop": "0.1.0", "student": None, "answers": {}})
    (sheet,) = symprop.mark(NET, path).sheets
    assert {value.verdict for value in sheet.values} == {"missing"}


def test_absent_and_twice(class_: Path) -> None:
    one = put(class_ / "one.json", {"student": "Ada", **answers()})
    two = put(class_ / "two.json", {"student": " Ada", **answers()})
    result = run(class_, one, two)
    assert result.return_value == 2
    assert "has answers in" in result.stderr
    assert "No answers from =Bob." in result.output
    stranger = put(class_ / "three.json", {"student": "Eve", **answers()})
    assert "the key has no name 'Eve'" in run(class_, stranger).stderr


def test_the_same_problem_is_said_once(class_: Path) -> None:
    """A table that says of none of its 70 rows whose it is."""
    table = put(class_ / "t.csv", "x,1:loss,1:layers.0.pre.0\n" + "a,0.5,1.1\n" * 70)
    result = run(class_, table)
    assert result.return_value == 2
    assert result.stderr.splitlines() == [f"symprop: {table}: the key has no name 't' (70 times)"]


def test_written_names_and_short_ids(tmp_path: Path) -> None:
    named = {"z_1": "1.1", "a2": "0.86646", "Loss": "3,67235", "layers.1.out.0": "0.58989"}
    result = run(NET, put(tmp_path / "ada.json", named), "--format", "json")
    (student,) = json.loads(result.stdout)["students"]
    right = [value["id"] for value in student["values"] if value["verdict"] == "right"]
    assert right == ["1:layers.0.pre.0", "1:layers.0.out.1", "1:layers.1.out.0", "1:loss"]


@pytest.mark.parametrize("format", ["text", "md", "csv", "json"])
def test_reports(tmp_path: Path, format: str) -> None:
    path = put(tmp_path / "ada.json", answers(loss="1", **{"layers.0.pre.0": "-1.1"}))
    result = run(NET, path, "--format", format)
    assert result.return_value == 1
    assert "ada" in result.output


def test_pages_in_other_formats(tmp_path: Path) -> None:
    path = put(tmp_path / "ada.json", answers(loss="1"))
    assert run(NET, path, "-o", tmp_path / "out", "--feedback", "html").return_value == 1
    assert (tmp_path / "out" / "ada.html").read_text().startswith("<!")
    error = run(NET, path, "-o", tmp_path / "no", "--feedback", "docs").exception
    assert isinstance(error, symprop.SympropError)
    assert not (tmp_path / "no").exists()


def test_the_folder_is_the_run(class_: Path, tmp_path: Path) -> None:
    """A class's pages are replaced, another class's are refused, and so is a folder in use."""
    one = put(tmp_path / "one.json", {"student": "Ada", **answers()})
    two = put(tmp_path / "two.json", {"student": "=Bob", **answers()})
    out = tmp_path / "marks"

    def files() -> set[str]:
        return {path.name for path in out.iterdir() if not path.name.startswith(".")}

    run(class_, one, two, "-o", out)
    assert files() == {"marks.csv", "marks.json", "ada.md", "bob.md"}
    run(class_, two, "-o", out, "--digits", "half", "--feedback", "html")
    assert files() == {"marks.csv", "marks.json", "bob.html"}
    alone = put(tmp_path / "alone.json", answers())
    error = run(NET, alone, "-o", out).exception
    assert "holds the marks of another class" in str(error)
    run(NET, alone, "-o", out, "--replace")
    assert files() == {"marks.csv", "marks.json", "alone.md"}
    symprop.handout(NET, count=1).save(tmp_path / "class")
    error = run(NET, alone, "-o", tmp_path / "class", "--replace").exception
    assert "holds the handouts of a class, expected another folder" in str(error)
    with pytest.raises(symprop.SympropError, match="holds the marks of a class"):
        symprop.handout(NET, count=1).save(out, replace=True)
    (tmp_path / "mine").mkdir()
    put(tmp_path / "mine" / "marks.csv", "mine")
    assert "marks.csv is there" in str(run(NET, alone, "-o", tmp_path / "mine").exception)


def test_from_python(tmp_path: Path) -> None:
    marked = symprop.mark(NET, put(tmp_path / "ada.json", answers(loss="1")))
    assert not marked.right
    assert [sheet.marks for sheet in marked.sheets] == [21]
    assert marked._repr_markdown_() == marked.text("md")
