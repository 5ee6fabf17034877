"""The key of a class as a file."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from symprop.api import derive
from symprop.derivation.plan import plan
from symprop.errors import SympropError
from symprop.formula.tree import Number
from symprop.handout.key_file import NAME, KeySheet, given_ids, given_numbers, key_file
from symprop.handout.marking.key import Key, Who, load_key
from symprop.handout.student import Listed, Student, called, students
from symprop.network.description import Network

NAMES = ("Ada Lovelace", "Ada", "Müller, Jörg", "=cmd|x", "名前")


def written(path: Path, view: str = "scalar", level: str = "steps") -> Path:
    """The key of a class in which the first input is 0.1 for the first, 0.2 for the second…"""
    network = derive("sigmoid-2-2-1", view=view).network
    assert isinstance(network, Network)
    sheets = []
    for i, name in enumerate(NAMES, 1):
        own = replace(network, inputs=((Number(f"0.{i}"), Number("2.20")),))
        task = Key(own, level).task(KeySheet())
        answers = tuple(blank.answer.text for blank in task.blanks)
        sheets.append(KeySheet(called(name), tuple(given_numbers(task.plan)), answers))
    path.write_bytes(b"".join(key_file(plan(network), level, None, sheets)))
    return path


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_written_and_read(tmp_path: Path, view: str) -> None:
    """Every student's own answers come out of the file."""
    key = load_key(str(written(tmp_path / "class.json", view)))
    assert [sheet.student for sheet in key.sheets] == list(map(called, NAMES))
    for sheet in key.sheets:
        task = key.task(sheet)
        assert tuple(blank.answer.text for blank in task.blanks) == sheet.answers
        assert tuple(given_numbers(task.plan)) == sheet.given
        assert task.student == sheet.student
        assert task.blanks.marks > len(task.blanks), "the level is kept"
    assert len({sheet.answers for sheet in key.sheets}) == len(NAMES)


def test_a_folder_and_a_network(tmp_path: Path) -> None:
    written(tmp_path / NAME)
    assert len(load_key(str(tmp_path)).sheets) == len(NAMES)
    single = load_key("sigmoid-2-2-1", "all")
    assert single.single is not None
    assert single.find(Who(name="anybody")) is single.single


def key_of(*found: Student) -> Key:
    return Key(derive("sigmoid-2-2-1").network, sheets=map(KeySheet, found))


def test_students_are_found() -> None:
    """By exactly what they are called, and nothing like it."""
    key = key_of(*map(called, NAMES))
    for name in NAMES:
        assert key.find(Who(name=name)).student == called(name)
        assert key.find(Who(file=called(name).file)).student == called(name)
    assert key.find(Who(name=" Ada  Lovelace")).student == called("Ada Lovelace")
    for other in ("ADA", "ada lovelace", "Adá", "Ada.", "Müller Jörg", "名"):
        with pytest.raises(SympropError, match="the key has no name"):
            key.find(Who(name=other))
    with pytest.raises(SympropError, match="did you mean 'Ada Lovelace'"):
        key.find(Who(name="Ada Lovelase"))
    with pytest.raises(SympropError, match="is not said"):
        key.find(Who())


def test_students_are_found_by_ids() -> None:
    listed = [Listed("", "Ada", "7"), Listed("", "Ada", "8"), Listed("", "8", "9")]
    ada, other, eight = (Student(s.id, s.name, s.file, f"AAAA-000{s.id}") for s in students(listed))
    key = key_of(ada, other, eight)
    assert key.find(Who(id="7")).student == ada
    assert key.find(Who(id="8", name="Ada")).student == other
    assert key.find(Who(code="AAAA-0008", name="anybody")).student == other
    for who, message in {
        Who(name="Ada"): "'Ada' may be one of 7, 8, expected the id",
        Who(name="8"): "'8' may be one of 8, 9, expected the id",
        Who(id="12", name="Ada"): "the key has no id '12'",
        Who(code="AAAA-0001"): "the sheet AAAA-0001 is none of this class",
        Who(code="AAAA-0007", id="8"): r"'8' is not 'Ada \(7\)'",
        Who(id="9", name="Ada"): r"'Ada' is not '8 \(9\)'",
    }.items():
        with pytest.raises(SympropError, match=message):
            key.find(who)


def test_ids_of_what_is_given() -> None:
    made = Key(derive("linear-2-2-1", view="matrix").network).task(KeySheet()).plan
    assert given_ids(made)[:3] == ["inputs[0,0]", "inputs[0,1]", "targets[0,0]"]
    assert given_numbers(made)[:3] == ["2", "3", "1"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"steps"', '"some"', "unknown level"),
        ('"given": ["0.1", ', '"given": [', "do not fit"),
        ('"given": ["0.1", ', '"given": ["1; x", ', "do not fit"),
        ('"name": "Ada"', '"pupil": "Ada"', "no key that symprop has written"),
        ('"name": "Ada"', '"name": 3', "no key that symprop has written"),
        ('"sheets": [', '"sheets": 3, "x": [', "no key that symprop has written"),
    ],
)
def test_broken_keys(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = written(tmp_path / "class.json")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(SympropError, match=message):
        load_key(str(path))


def test_no_key(tmp_path: Path) -> None:
    with pytest.raises(SympropError, match=NAME):
        load_key(str(tmp_path))
    with pytest.raises(SympropError, match="--blanks is for networks"):
        load_key(str(written(tmp_path / "class.json")), "all")
    with pytest.raises(SympropError, match="no network file"):
        load_key(str(tmp_path / "nothing.json"))
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(SympropError, match="a device or a pipe"):
        load_key(str(tmp_path / "pipe.json"))


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../../up"},
        {"file": "/tmp/up"},
        {"file": "a\\up"},
        {"file": ".up"},
        {"file": ""},
        {"file": "a\0"},
        {"file": "a\ud800"},
        {"name": "Ada\nLovelace"},
        {"id": "Ada\ud800"},
    ],
)
def test_a_forged_student_leads_nowhere_else(tmp_path: Path, change: dict[str, str]) -> None:
    """Pages are called as the key says, and written nowhere but into their folder."""
    path = written(tmp_path / NAME)
    assert len(load_key(str(path)).sheets) == len(NAMES)
    data = json.loads(path.read_text("utf-8"))
    data["sheets"][1] |= change
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(SympropError, match="is no key that symprop has written"):
        load_key(str(path))
