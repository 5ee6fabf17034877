"""Lists of students, as spreadsheets and people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.handout.roster import RosterError, named, numbered, read_roster, slug

PAIR = ["Ada Lovelace", "Łukasz Żak"]
GOOD = {
    "a header": b"name\nAda Lovelace\n\xc5\x81ukasz \xc5\xbbak\n",
    "no header": "Ada Lovelace\nŁukasz Żak\n".encode(),
    "a mark at the start": "\ufeffName,Class\r\nAda Lovelace,7b\r\nŁukasz Żak,7a\r\n".encode(),
    "another order": "id,Student Name,mail\n1,Ada Lovelace,a@b\n2,Łukasz Żak,\n".encode(),
    "semicolons": "Nr;Name\n1;Ada Lovelace\n2;Łukasz Żak\n".encode(),
    "tabs": "Ada Lovelace\t7b\nŁukasz Żak\t7b".encode(),
    "first and last": "Last name;First_Name\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "name and vorname": "Name;Vorname\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "nom et prénom": "NOM;PRÉNOM\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "quoted, with a comma": b'name,mark\n"Ada   Lovelace","1,5"\n\xc5\x81ukasz \xc5\xbbak,2\n',
    "empty lines": "\n\nname\n\n  Ada Lovelace \n,\n\nŁukasz Żak\n\n".encode(),
    "UTF-16": "name\nAda Lovelace\nŁukasz Żak\n".encode("utf-16"),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_every_kind_of_file(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes(data)
    found = read_roster(file)
    assert [student.name for student in found] == PAIR
    assert [student.slug for student in found] == ["ada-lovelace", "łukasz-żak"]


def test_an_old_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes("Name;Note\nJürgen Größ;2\n".encode("cp1252"))
    assert [student.name for student in read_roster(file)] == ["Jürgen Größ"]


def test_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    with pytest.raises(RosterError, match="no such file"):
        read_roster(file)
    for data in (b"", b"name\n", b"\n,\n"):
        file.write_bytes(data)
        with pytest.raises(RosterError, match="lists no students"):
            read_roster(file)
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(RosterError, match="is no text"):
        read_roster(file)
    with pytest.raises(RosterError, match="is a directory"):
        read_roster(tmp_path)


def test_the_same_name_twice() -> None:
    students = named(["Ana", "Bo", "Ana", "ana", "Ana-2"])
    assert len({s.key for s in students}) == 5, "everybody has other numbers"
    assert len({s.slug for s in students}) == 5, "and another file"
    assert [s.name for s in students] == ["Ana", "Bo", "Ana", "ana", "Ana-2"]


def test_nobody_else_is_concerned_by_a_new_student() -> None:
    before = {s.name: s for s in named(["Ada", "Bo", "Chen"])}
    after = {s.name: s for s in named(["Xia", "Ada", "Bo", "Dan", "Chen"])}
    assert all(after[name] == student for name, student in before.items())
    assert list(numbered(3)) == list(numbered(5))[:3]


@given(st.text(max_size=100))
def test_file_names(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made) <= 61
    assert not set(made) & set('/\\:*?"<>|. \n\0')
    assert made.casefold() not in ("con", "nul", "com1")
    assert made == slug(name.upper()) or not name.isascii()
