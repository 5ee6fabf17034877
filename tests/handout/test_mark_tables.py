"""Answers in JSON and CSV files of any make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symprop
from symprop.errors import SympropError
from symprop.handout.marking.key import Who
from symprop.handout.marking.tables import from_csv, from_json

ONE = {"1:loss": "0,5", "1:layers.0.pre.0": "1.1"}


@pytest.mark.parametrize(
    ("data", "student"),
    [
        (ONE, None),
        ({"student": "Ada", **ONE}, "Ada"),
        ({"student": "Ada", "answers": ONE}, "Ada"),
        ({"Name": "Ada", "answers": [{"id": k, "answer": v} for k, v in ONE.items()]}, "Ada"),
        ([{"student": "Ada", "answers": ONE}], "Ada"),
        ([{"id": k, "value": v} for k, v in ONE.items()], None),
        ({"Ada": ONE}, "Ada"),
        ({"Ada": {"answers": ONE}}, "Ada"),
    ],
)
def test_shapes_of_json(data: object, student: str | None) -> None:
    assert list(from_json(json.dumps(data))) == [(Who(name=student), ONE)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("student,id,answer\nAda,loss,1\nBo,loss,1\nAda,loss,2\n", "'Ada' has two answers to"),
        ('student,loss\nAda,"1\nBob,2\n', "line 2: a quotation mark is not closed"),
        ("student\n" + "Ada," * 300_000, "line 2: has 300,001 cells, expected at most 250,000"),
    ],
)
def test_what_nobody_can_tell(text: str, message: str) -> None:
    with pytest.raises(SympropError, match=message):
        list(from_csv(text))


TWICE = {
    "a.json": '{"student": "Ada", "1:loss": 1, "1:loss": 2}',
    "b.json": '{"Ada": {"1:loss": 1}, "Ada": {"1:loss": 2}}',
    "c.json": '[{"id": "1:loss", "answer": 1}, {"id": "1:loss", "answer": 2}]',
    "d.json": '{"1:loss": 1, "Loss": 2}',
    "e.csv": "student,1:loss,1:loss\nAda,1,2\n",
    "f.csv": "student,Loss,1:loss\nAda,1,2\n",
    "g.csv": "student,id,answer\nAda,Loss,1\nAda,1:loss,2\n",
}


@pytest.mark.parametrize("name", TWICE)
def test_two_answers_to_one_question(tmp_path: Path, name: str) -> None:
    """Neither counts, however the question is called; the same answer twice is one."""
    path = tmp_path / name
    for other, problems in (("2", 1), ("1", 0)):
        path.write_text(TWICE[name].replace("2", other), "utf-8")
        marked = symprop.mark("linear-2-2-1", path)
        assert len(marked.problems) == problems
        assert len(marked.sheets) == 1 - problems
    path.write_text("student,Group,Group,1:loss\nAda,a,b,1\n", "utf-8")
    if name.endswith(".csv"):
        assert not symprop.mark("linear-2-2-1", path).problems


def test_a_separator_that_is_told() -> None:
    """The same answer twice is one."""
    text = "sep=;\nstudent;id;answer\nAda;loss;0,5\nAda;loss;0,5\n"
    assert list(from_csv(text)) == [(Who(name="Ada"), {"loss": "0,5"})]


def test_numbers_of_json_keep_their_digits() -> None:
    text = '{"a": 0.750000000000000000001, "b": 1e400, "c": 12, "d": null, "e": NaN}'
    assert list(from_json(text)) == [
        (Who(), {"a": "0.750000000000000000001", "b": "1e400", "c": "12", "d": None, "e": "NaN"})
    ]


@pytest.mark.parametrize("text", ["", "{", "3", "[]", "{}", '"a"', "[1, 2]", "[" * 100_000])
def test_no_answers_in_json(text: str) -> None:
    with pytest.raises(SympropError):
        list(from_json(text))


@pytest.mark.parametrize(
    "text",
    [
        "student,id,answer\nAda,1:loss,0.5\nBob,1:loss,7\nAda,x,1\n",
        "Name;ID;Answer\nAda;1:loss;0.5\nBob;1:loss;7\nAda;x;1\n",
        "student\tid\tanswer\nAda\t1:loss\t0.5\nBob\t1:loss\t7\nAda\tx\t1\n",
        'student,id,answer\r\n"Ada",1:loss,0.5\r\nBob,1:loss,7\r\n\r\nAda,x,1',
    ],
)
def test_a_row_for_each_answer(text: str) -> None:
    assert list(from_csv(text)) == [
        (Who(name="Ada"), {"1:loss": "0.5", "x": "1"}),
        (Who(name="Bob"), {"1:loss": "7"}),
    ]


def test_a_column_for_each_answer() -> None:
    text = "Student;E-mail;1:loss;x\nAda;a@b.c;0,5;1\nBob;;;\n"
    ada, bob = from_csv(text)
    assert ada[0] == Who(name="Ada")
    assert ada[1]["1:loss"] == "0,5"
    assert bob == (Who(name="Bob"), {"Student": "Bob", "E-mail": "", "1:loss": "", "x": ""})


def test_first_and_last_name() -> None:
    ((student, _),) = from_csv("Surname,First name,ID number,x\nLovelace,Ada,s7,1\n")
    assert student == Who(id="s7", name="Ada Lovelace")


def test_a_decimal_comma_between_commas() -> None:
    assert list(from_csv("id,answer\n1:loss,0,5\n")) == [(Who(), {"1:loss": "0,5"})]


def test_two_columns_without_a_header() -> None:
    assert list(from_csv("1:loss,0.5\nx,1\n")) == [(Who(), {"1:loss": "0.5", "x": "1"})]


def test_an_export_of_moodle() -> None:
    text = (
        "Surname,First name,Email address,State,Grade/2.00,Response 1\n"
        'Lovelace,Ada,a@b.c,Finished,1.00,"part 1: 0,5; part 2: ; part 3: -1; 2"\n'
        "Babbage,Charles,c@d.e,In progress,-,-\n"
    )
    ada, charles = from_csv(text)
    assert ada[0] == Who(name="Ada Lovelace")
    found = {key: value for key, value in ada[1].items() if key.startswith("#")}
    assert found == {"#1": "0,5", "#2": "", "#3": "-1; 2"}
    assert not any(key.startswith("#") for key in charles[1])


def test_rows_of_nobody() -> None:
    """Averages and the points that there are stand in exports, too."""
    wide = "Full name,1:loss\nAda,0.5\nOverall average,0.4\n"
    long = "student,id,answer\nPoints Possible,1:loss,1\nAda,1:loss,0.5\n"
    for text in (wide, long):
        ((who, answers),) = from_csv(text)
        assert who == Who(name="Ada")
        assert answers["1:loss"] == "0.5"


def test_rules_and_workings_in_a_table_as_that_of_the_class(tmp_path: Path) -> None:
    """Each column of the class's own table, new weights also, has one for its rule and working."""
    symprop.handout("sigmoid-2-2-1", count=1, blanks="all").save(tmp_path / "class")
    key = json.loads((tmp_path / "class" / "key.json").read_text("utf-8"))
    names = (tmp_path / "class" / "answers.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    asked = names[-len(key["asked"]) :]
    for name, id in zip(asked, key["asked"], strict=True):
        (tmp_path / "in.csv").write_text(
            f"student,{name},{name} rule,{name} working\nStudent 1,77,,\n", "utf-8"
        )
        (record,) = symprop.mark(tmp_path / "class", tmp_path / "in.csv").data()["students"]
        found = {part for part, right in record["methods"].items() if right is False}
        assert found == {f"{id} rule", f"{id} working"}, "their gaps are left empty"


@pytest.mark.parametrize("wishes", [{"blanks": "steps"}, {"epochs": 2}])
def test_a_table_as_that_of_the_class(tmp_path: Path, wishes: dict[str, Any]) -> None:
    """Given weights stand in it, too, under the names of the new ones, which have arrows."""
    symprop.handout("sigmoid-2-2-1", count=2, **wishes).save(tmp_path / "class")
    table = (tmp_path / "class" / "answers.csv").read_text("utf-8-sig")
    marked = symprop.mark(tmp_path / "class", tmp_path / "class" / "answers.csv")
    assert not marked.problems
    assert all(sheet.marks == sheet.possible for sheet in marked.sheets)
    header, first, _ = table.splitlines()
    cells = [
        "" if name.startswith("←") else cell
        for name, cell in zip(header.split(","), first.split(","), strict=True)
    ]
    (tmp_path / "open.csv").write_text(f"{header}\n{','.join(cells)}\n", "utf-8")
    (sheet,) = symprop.mark(tmp_path / "class", tmp_path / "open.csv").sheets
    assert {value.verdict for value in sheet.values} == {"right", "missing"}
    assert len(list(sheet.of("missing"))) == sum(name.startswith("←") for name in header.split(","))
