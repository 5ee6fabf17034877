"""Who is who: of near-duplicates in twelve scripts nobody gets another's sheet or mark."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symprop
from symprop.errors import SympropError
from symprop.handout.key_file import KeySheet
from symprop.handout.marking.key import Key, Who
from symprop.handout.student import (
    Listed,
    RosterError,
    Student,
    called,
    code,
    file_name,
    folded,
    numbered,
    slug,
    students,
)

NAMES = (
    "Zoé Dupont", "Νίκος Παππάς", "Иван Лёвин", "محمد علي", "שרה כהן", "रीमा शर्मा", "নীলা রায়",
    "நிலா ராஜ்", "นิดา สุขใจ", "김지우", "王小明", "さくら ガトウ",
)  # fmt: skip
"""A name in each of twelve scripts."""
LOOKS = {"a": "а", "o": "ο", "e": "е", "р": "p", "ο": "o", "о": "o", "и": "u", "ν": "v"}
MARKS = ("\u0301", "\u0308", "\u093f", "\u093e", "\u0e34", "\u0e38", "\u064e", "\u05b7", "\u3099")


def nearly(name: str, random: Random) -> str:
    """A name that differs from another in next to nothing, or in nothing that is seen."""
    place = random.randrange(len(name))
    c = name[place]
    return random.choice((
        name,
        normalize("NFD", name),
        normalize("NFC", name),
        name.upper(),
        name.casefold(),
        name[:place] + LOOKS.get(c, c) + name[place + 1 :],
        name[:place] + (chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c) + name[place + 1 :],
        name[:place] + random.choice("\u200f\u200e\u200d\u200c\u2060\ufe0f") + name[place:],
        name[: place + 1] + random.choice(MARKS) + name[place + 1 :],
        name[:place] + chr(ord(c) + 1) + name[place + 1 :],
        name.replace(" ", random.choice(("-", "  ", "\u00a0", ".", "'", "_"))),
        f"{name} (2)", f"{name}-2", f"{name} 2", name[:place] + name[place + 1 :] or name,
    ))  # fmt: skip


def class_of(random: Random) -> list[str]:
    """Names of twelve scripts with their near-duplicates, as a class has them."""
    names = random.sample(NAMES, 3)
    while len(names) < 12:
        names.append(nearly(random.choice(names), random))
    return [name for name in names if name.strip()]


def told_apart(names: list[str]) -> list[Student]:
    """The students of a list, without those whom it refuses to tell from others."""
    kept: list[Listed] = []
    for number, name in enumerate(names):
        try:
            students([*kept, Listed(f"line {number}", name)])
        except RosterError:
            continue
        kept.append(Listed(f"line {number}", name))
    return students(kept)


@pytest.mark.parametrize("seed", range(30))
def test_nobody_is_taken_for_another(seed: int) -> None:
    """Ids, files and codes are each one's own, and lead to their owner and to nobody else."""
    random = Random(f"identity {seed}")
    names = class_of(random)
    found = [Student(s.id, s.name, s.file, code("", s.id)) for s in told_apart(names)]
    for field in ("id", "file", "code"):
        assert len({folded(getattr(s, field)) for s in found}) == len(found) or field == "id"
    assert len({s.id for s in found}) == len(found)
    key = Key(symprop.derive("linear-2-2-1").network, sheets=map(KeySheet, found))
    for student in found:
        for who in (Who(name=student.name), Who(code=student.code, file=student.file)):
            assert key.find(who).student is student
    for name in [*names, *(nearly(name, random) for name in names), *(s.file for s in found)]:
        for who in (Who(name=name), Who(file=name)):
            try:
                student = key.find(who).student
            except SympropError:  # nobody, or more than one
                continue
            assert student is not None
            assert " ".join(normalize("NFC", name).split()) in (
                student.name,
                who.file and student.file,
            )


def test_nobody_gets_anothers_sheet_or_mark(tmp_path: Path) -> None:
    """The whole way: handed out, filled in, marked."""
    who = told_apart(class_of(Random(7)))
    symprop.handout("linear-2-2-1", roster=[s.name for s in who], blanks="loss").save(tmp_path)
    sheets = {s.id: (tmp_path / "worksheets" / f"{s.file}.md").read_text("utf-8") for s in who}
    assert len({text.split("\n", 4)[4] for text in sheets.values()}) == len(who)
    marked = symprop.mark(tmp_path, tmp_path / "keys")
    assert not marked.problems
    assert marked.right
    for student in who:
        data = json.dumps({"student": student.id, "loss": "1"})
        (tmp_path / "mine.json").write_text(data, "utf-8")
        (sheet,) = symprop.mark(tmp_path, tmp_path / "mine.json").sheets
        assert sheet.student is not None
        assert sheet.student.id == student.id


@pytest.mark.parametrize("format", ["md", "txt", "tex", "docx"])
def test_an_id_that_looks_like_a_code(tmp_path: Path, format: str) -> None:
    """The key of each student, laid among the sheets of the class, has all marks, and is theirs."""
    roster = {f"2024-000{i}": name for i, name in enumerate(("Ada", "1234-ABCD", "Chen"))}
    for folder, seed in (("class", 0), ("other", 1)):
        made = symprop.handout("linear-2-2-1", roster=roster, format=format, seed=seed)
        made.save(tmp_path / folder)
    marked = symprop.mark(tmp_path / "class", tmp_path / "class" / "keys")
    assert not marked.problems
    assert {
        s.student.id: s.marks == s.possible for s in marked.sheets if s.student
    } == dict.fromkeys(roster, True)
    marked = symprop.mark(tmp_path / "class", tmp_path / "other" / "keys")
    codes = [who.code for who in symprop.handout("linear-2-2-1", roster=roster, seed=1).students]
    assert not marked.sheets
    if format != "md":  # the format is a part of the exercise
        return
    for problem in map(str, marked.problems):
        assert any(f"the sheet {code} is none of this class" in problem for code in codes)


def test_the_codes_of_two_sheets(tmp_path: Path) -> None:
    symprop.handout("linear-2-2-1", roster=["Ada", "Bo"]).save(tmp_path / "class")
    keys = [(tmp_path / f"class/keys/{name}.md").read_text("utf-8") for name in ("ada", "bo")]
    (tmp_path / "both.md").write_text("\n".join(t[:400] for t in keys), "utf-8")
    marked = symprop.mark(tmp_path / "class", tmp_path / "both.md")
    assert not marked.sheets
    assert "has the codes of several sheets" in str(marked.problems[0])


def test_names_of_files() -> None:
    """Readable in every script; what capitals and hyphens do not give back has a digest behind."""
    for name, file in {
        "Ada Lovelace": "ada-lovelace",
        "Dédé": "dédé",
        "Νίκος Παππάς": "νίκος-παππάς",
        "Işık Çelik": "işık-çelik",
        "रीमा शर्मा": "रीमा-शर्मा",
        "நிலா": "நிலா",
        "王小明": "王小明",
        "Ann-Marie Li": "ann-marie-li_7144eb",
        "ada lovelace": "ada-lovelace_",
        "Con": "con_",
        "😀": "student_",
        "x" * 300: "x" * 100 + "_",
    }.items():
        made = file_name(name)
        assert made == file or (file.endswith("_") and made.startswith(file))
    assert file_name("Ada", "S-12") == "ada_s-12"
    assert file_name("Ada", "a@b.c").startswith("ada_a-b-c_")


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_file_names(name: str, id: str) -> None:
    for made in (file_name(name), file_name(name, id), slug(name)):
        assert made
        assert len(made.encode()) <= 220
        assert not set(made) & set('/\\:*?"<>|. \n\0')
    assert file_name(name).casefold() not in ("con", "nul", "com1", "student")


def test_nobody_else_is_concerned_by_a_new_student() -> None:
    def found(*names: str) -> dict[str, Student]:
        return {s.name: s for s in students(Listed(name, name) for name in names)}

    before, after = found("Ada", "Bo", "Chen"), found("Xia", "ada", "Ada", "Bo", "A-da", "Chen")
    assert all(after[name] == student for name, student in before.items())
    assert list(numbered(3)) == list(numbered(5))[:3]
    assert called("Ada") == before["Ada"]
