"""Lists of students, as spreadsheets, platforms and people write them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from symprop.errors import SympropError
from symprop.handout.roster import Roster, RosterError, Wanted, read_roster

PAIR = ["Ada Lovelace", "Łukasz Żak"]
GOOD = {
    "a header": b"name\nAda Lovelace\n\xc5\x81ukasz \xc5\xbbak\n",
    "no header": "Ada Lovelace\nŁukasz Żak\n".encode(),
    "a mark at the start": "\ufeffName,Class\r\nAda Lovelace,7b\r\nŁukasz Żak,7a\r\n".encode(),
    "another order": "no,Student Name,mail\n1,Ada Lovelace,a@b\n2,Łukasz Żak,\n".encode(),
    "semicolons": "Nr;Name\n1;Ada Lovelace\n2;Łukasz Żak\n".encode(),
    "tabs": "Ada Lovelace\t7b\nŁukasz Żak\t7b".encode(),
    "numbered, no header": "1;Ada Lovelace;3a\n2;Łukasz Żak;3b\n".encode(),
    "first and last": "Last name;First_Name\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "name and vorname": "Name;Vorname\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "nom et prénom": "NOM;PRÉNOM\nLovelace;Ada\nŻak;Łukasz\n".encode(),
    "a title that is not known": "Deltaker;Poeng\nAda Lovelace;12\nŁukasz Żak;9,5\n".encode(),
    "quoted, with a comma": b'name,mark\n"Ada   Lovelace","1,5"\n\xc5\x81ukasz \xc5\xbbak,2\n',
    "empty lines": "\n\nname\n\n  Ada Lovelace \n,\n\nŁukasz Żak\n\n".encode(),
    "UTF-16": "name\nAda Lovelace\nŁukasz Żak\n".encode("utf-16"),
    "UTF-16 without a mark": "name\nAda Lovelace\nŁukasz Żak\n".encode("utf-16-le"),
    "told its separator": "\ufeffsep=;\r\nLast;First\r\nLovelace;Ada\r\nŻak;Łukasz\r\n".encode(),
    "a numbered list": "1. Ada Lovelace\n2. Łukasz Żak\n".encode(),
    "a table of Markdown": "|Name|Mark|\n|---|---|\n|Ada Lovelace|1|\n|Łukasz Żak|2|\n".encode(),
    "remarks in titles": (
        "First Name [Required],Last Name [Required],Status [READ ONLY]\n"
        "Ada,Lovelace,Active\nŁukasz,Żak,Active\n"
    ).encode(),
    "rows of points": "Last Name,First Name\nDate,\nLovelace,Ada\nŻak,Łukasz\n".encode(),
    "words above": "Class 7b\n\nTeacher,Babbage\nName,Mark\nAda Lovelace,\nŁukasz Żak,3".encode(),
}


def read(folder: Path, data: str | bytes, **wanted: str) -> Roster:
    file = folder / "class.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(file, Wanted(**wanted))


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_every_kind_of_file(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path, data).students
    assert [student.name for student in found] == PAIR
    assert [student.file for student in found] == ["ada-lovelace", "łukasz-żak"]


def test_exports_of_platforms(tmp_path: Path) -> None:
    """Ids are found, the institution's before the platform's, and what was understood is told."""
    canvas = (
        "Student,ID,SIS User ID,Section\n,,,Manual Posting\n    Points Possible,,,\n"
        '"Lovelace, Ada",1,s1,A\n"Student, Test",99,,A\n'
    )
    found, said = read(tmp_path, canvas)
    assert [(s.id, s.name, s.file) for s in found] == [("s1", "Lovelace, Ada", "lovelace-ada_s1")]
    assert said.endswith(
        "1 student, Lovelace, Ada, name from column 1 (Student), id from column 3 (SIS User ID), "
        "3 rows without a student ('Points Possible', 'Student, Test')"
    )
    moodle = "First name,Last name,ID number,Email\nAda,Li,7,a@b\nAda,Li,8,a@c\n"
    found, said = read(tmp_path, moodle)
    assert [(s.id, s.label, s.file) for s in found] == [
        ("7", "Ada Li (7)", "ada-li_7"),
        ("8", "Ada Li (8)", "ada-li_8"),
    ]
    assert "2 students, from Ada Li to Ada Li, name from columns 1 (First name) and 2" in said
    assert read(tmp_path, moodle.replace(",7", ",").replace(",8", ","), id="email").students[1].id


def test_names_are_said_as_in_their_language(tmp_path: Path) -> None:
    """Family names go first where they do, in Chinese and Korean without a space."""
    rosters = {
        "姓,名\n李,明\n王,小 芳\n": ["李明", "王小芳"],
        "이름;성\n철수;김\n": ["김철수"],
        "Keresztnév;Vezetéknév\nJános;Bolyai\n": ["Bolyai János"],
        "First;Last\n明;李\nAda;李\n": ["明李", "Ada 李"],
    }
    for text, names in rosters.items():
        assert [student.name for student in read(tmp_path, text).students] == names


def test_a_title_above_addresses(tmp_path: Path) -> None:
    found = read(tmp_path, "Email\nada@x.org\nbo@x.org\n").students
    assert [student.id for student in found] == ["ada@x.org", "bo@x.org"]


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    text = "Lovelace,Ada,s-1\nBoole,George,s-2\n"
    found = read(tmp_path, text, name="2,1", id="3").students
    assert [(s.id, s.name) for s in found] == [("s-1", "Ada Lovelace"), ("s-2", "George Boole")]
    titled = "Class 7b\nAda\nBo\n"
    assert [s.name for s in read(tmp_path, titled, name="Class 7b").students] == ["Ada", "Bo"]
    assert len(read(tmp_path, titled, name="1").students) == 3
    text = "name,sis id,id\nAda,,1\nBo,s2,2\n"
    assert [s.id for s in read(tmp_path, text).students] == ["1", "2"], "the column that is full"
    text = "Nick,Who,Pupil no\nAda,Ada L,1\nBo,Bo B,2\n"
    found = read(tmp_path, text, name="who", id="Pupil No").students
    assert [(s.id, s.name) for s in found] == [("1", "Ada L"), ("2", "Bo B")]


def test_an_old_spreadsheet(tmp_path: Path) -> None:
    """What is not UTF-8 is never guessed: the error shows how it reads in each encoding."""
    rosters = {
        "Name;Note\nJürgen Größ;2\n": "cp1252",
        "Имя;№\nИван;1\n": "cp1251",
        "Name\nDvořák Jiří\n": "cp1250",
        "Name\n山田太郎\n": "shift_jis",
    }
    for text, encoding in rosters.items():
        line = next(line for line in text.splitlines() if not line.isascii())
        reads = re.escape(f"--encoding {encoding} ('{line}')")
        with pytest.raises(RosterError, match=rf"line \d: is not UTF-8, expected .*{reads}"):
            read(tmp_path, text.encode(encoding))
        (student,) = read(tmp_path, text.encode(encoding), encoding=encoding).students
        assert student.name in text


DOUBTS = {
    "Lovelace,Ada\nBoole,George\n": "may stand in column 1 or 2, expected --name 1 or --name 2,1",
    "Student,Pupil\nAda,Bo\n": "may stand in column 1 or 2",
    "Vorname;Nachn.\nAda;Lovelace\n": "may stand in column 1 or 2, expected --name 1",
    "PK\3\4\0\0": "is no text, expected a CSV file",
    "name,id\nLovelace, Ada,7\n": "line 2: 3 cells below 2 titles",
    'name\nAda\n"Bo\nChen\n': "line 3: a quotation mark is not closed",
    "name,id\nAda,1\nBo,\n": "line 3: has no id",
    "name,id\nAda,1\n,2\n": "line 3: has no name",
    "name,id\nAda,1\nBo,1\n": "line 2 and line 3 have the same id, '1'",
    "name,id\nAda,x1\nAda,X1\n": "line 2 and line 3 have ids that differ in capitals only",
    "Ada\nBo\nAda\n": "line 1 and line 3 have the same name, 'Ada'",
    "Jos\u00e9\nJose\u0301\n": "line 1 and line 2 have the same name",
    "Ada\nAda\u200f\n": "line 1 and line 2 have names that look the same",
    "Class 7b\nAda\nBo\n": "line 1: may be a title, expected --name 'Class 7b' if it is, --name 1",
    "sep=\nname\nAda\n": "line 1: sep= with no separator",
    'sep="\nname\nAda\n': "line 1: sep= with no separator",
    "name," * 20_000: "line 1: has 20,001 cells, expected at most 10,000",
    "": "lists no students",
    "name\n": "lists no students",
    "\n,\n": "lists no students",
    "Student,ID,SIS User\n": "lists no students",
    "\x89PNG\0\0": "is no text",
}


@pytest.mark.parametrize("text", DOUBTS)
def test_doubts(tmp_path: Path, text: str) -> None:
    with pytest.raises(RosterError) as caught:
        read(tmp_path, text)
    assert DOUBTS[text] in str(caught.value)


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(SympropError, match="no such file"):
        read_roster(tmp_path / "class.csv")
    with pytest.raises(SympropError, match="is a directory"):
        read_roster(tmp_path)
    with pytest.raises(SympropError, match="a device or a pipe"):
        read_roster("/dev/zero")
    for wanted, message in (
        ({"name": "pupil"}, "there is no column 'pupil', expected --name with a number from 1"),
        ({"id": "3"}, "there is no column '3'"),
        ({"encoding": "utf-17"}, "there is no encoding 'utf-17'"),
        ({"encoding": "undefined"}, "there is no encoding 'undefined'"),
        ({"encoding": "\0"}, "there is no encoding"),
        ({"encoding": os.fsdecode(b"\xff")}, "there is no encoding"),
        ({"encoding": "ascii"}, "is not ascii"),
    ):
        with pytest.raises(RosterError, match=message):
            read(tmp_path, "name,mark\nÄda,1\n", **wanted)
