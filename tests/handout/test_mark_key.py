"""The key of a class as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from symprop.api import derive
from symprop.derivation.plan import plan
from symprop.errors import SympropError
from symprop.formula.tree import Number
from symprop.handout.key_file import NAME, KeySheet, given_ids, given_numbers, key_file
from symprop.handout.marking.key import Key, load_key, plain_name
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
        sheets.append(KeySheet(name, f"file-{i}", tuple(given_numbers(task.plan)), answers))
    path.write_bytes(b"".join(key_file(plan(network), level, None, sheets)))
    return path


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_written_and_read(tmp_path: Path, view: str) -> None:
    """Every student's own answers come out of the file."""
    key = load_key(str(written(tmp_path / "class.json", view)))
    assert [sheet.student for sheet in key.sheets] == list(NAMES)
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
    assert single.find("anybody") is single.single


def test_students_are_found() -> None:
    key = Key(derive("sigmoid-2-2-1").network, sheets=[KeySheet(n, f"f-{n}") for n in NAMES])
    assert key.find("ada  LOVELACE").student == "Ada Lovelace"  # type: ignore[union-attr]
    assert key.find("f-Ada").student == "Ada"  # type: ignore[union-attr]
    assert key.find("Bob") is None
    assert key.named_in("**Name:** Ada Lovelace").student == "Ada Lovelace"  # type: ignore[union-attr]
    assert key.named_in("Name: Ada").student == "Ada"  # type: ignore[union-attr]
    assert key.named_in("Adam") is None
    assert key.named_in("Ada and Müller Jörg") is None, "two names"
    assert plain_name("müller_JÖRG.md") == "müller jörg md"


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
        ('"student": "Ada"', '"pupil": "Ada"', "no key that symprop has written"),
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
