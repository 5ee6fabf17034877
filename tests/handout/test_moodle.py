"""Moodle XML, read back by a reader of cloze questions made after Moodle's own rules."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from oracles.worksheets import by_elements
from simulated_students import Student, draw, slips_for

import symprop
from symprop.handout.marking.key import Key
from symprop.handout.platforms import find
from symprop.handout.platforms.quiz import Quiz, quiz
from symprop.network.description import Network
from symprop.network.file import load, loads

VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in by_elements() if isinstance(load(name), Network)
]

# The patterns of question/type/multianswer/questiontype.php.
ANSWER = r".+?(?<!\\|&)(?=[~#}]|$)"
FEEDBACK = r".*?(?<!\\)(?=[~}]|$)"
FRACTION = r"=|%(?:-?[0-9]+(?:[.,][0-9]*)?)%"
ALTERNATIVE = rf"(?:{FRACTION})?(?:{ANSWER})(?:\#(?:{FEEDBACK}))?"
KINDS = "NUMERICAL|NM|SHORTANSWER|SA|MW|MULTICHOICE|MC|MULTIRESPONSE|MR"
GAP = re.compile(
    rf"\{{([0-9]*):(?:_)?({KINDS})[A-Z_]*:(~?{ALTERNATIVE}(?:~{ALTERNATIVE})*)\}}", re.DOTALL
)
ONE = re.compile(rf"~?({FRACTION})?({ANSWER})(?:\#({FEEDBACK}))?", re.DOTALL)
NUMBER = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)):([0-9.]+)")


@dataclass
class Cloze:
    """A gap as Moodle understands it."""

    weight: int
    answer: str
    tolerance: float
    feedback: str

    def takes(self, text: str) -> bool:
        return abs(float(text) - float(self.answer)) <= self.tolerance * (1 + 1e-9)


def gaps(text: str) -> list[Cloze]:
    found = []
    for match in GAP.finditer(text):
        weight, kind, alternatives = match.groups()
        assert kind == "NUMERICAL"
        right, wrong = ONE.finditer(alternatives)
        assert right[1] == "="
        number = NUMBER.fullmatch(right[2])
        assert number is not None
        assert (wrong[1], wrong[2]) == (None, "*")
        said = re.sub(r"\\([~#}\\])", r"\1", html.unescape(wrong[3]))
        found.append(Cloze(int(weight), number[1], float(number[2]), said))
    return found


def rest(text: str) -> str:
    """What is read around the gaps."""
    return GAP.sub(" ", text)


def questions(data: bytes) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(data)
    assert root.tag == "quiz"
    return root.findall("question")


def texts(question: ElementTree.Element) -> tuple[str, str, str]:
    name, body, solution = (
        question.findtext(f"{part}/text") for part in ("name", "questiontext", "generalfeedback")
    )
    assert name is not None
    assert body is not None
    assert solution is not None
    return name, body, solution


@cache
def made(name: str, view: str = "scalar", level: str = "values") -> Quiz:
    key = Key(symprop.derive(name, view=view).network, level)
    return quiz(key.task(key.sheets[0]))


def written(*quizzes: Quiz, title: str = "Exercise") -> bytes:
    return b"".join(find("moodle")().write(title, quizzes))


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("level", ["values", "all"])
def test_every_gap_is_understood(name: str, view: str, level: str) -> None:
    found = made(name, view, level)
    category, question = questions(written(found))
    assert category.get("type") == "category"
    assert category.findtext("category/text") == "$course$/Exercise"
    assert question.get("type") == "cloze"
    _, body, solution = texts(question)
    read = gaps(body)
    assert [gap.answer for gap in read] == [gap.answer for gap in found.gaps.values()]
    assert all(gap.takes(gap.answer) and gap.answer in gap.feedback for gap in read)
    for part in (rest(body), solution):
        ElementTree.fromstring(f"<body>{part}</body>")
        assert not re.search(r"\{#?\d*:", part)
        assert part.count(r"\(") == part.count(r"\)")
        assert part.count(r"\[") == part.count(r"\]")
    answers = {gap.answer for gap in read if len(gap.answer.partition(".")[2]) >= 4}
    shown = set(re.findall(r"[\d.]+", rest(body)))
    assert not {answer.lstrip("-") for answer in answers} & shown, "an answer stands in the text"


@pytest.mark.parametrize("seed", range(12))
def test_students(seed: int) -> None:
    """Honest numbers are taken, wrong ones are not; the numbers come from plain floats."""
    random = Random(seed)
    net = draw(random)
    honest = Student(net, {}, random, keeps_digits=True)
    honest.work()
    ids = [id.removeprefix("1:") for id in honest.written]
    slips = {id: random.choice(slips_for(id)) for id in random.sample(ids, 3)}
    key = Key(loads(net.yaml()))
    found = quiz(key.task(key.sheets[0]))
    read = dict(zip(found.gaps, gaps(texts(questions(written(found))[1])[1]), strict=True))
    assert all(read[id].takes(text) for id, text in honest.written.items())
    for id, slip in slips.items():
        student = Student(net, {id: slip}, random, keeps_digits=True)
        student.work()
        if id in student.made and slip != "truncated":
            assert not read[f"1:{id}"].takes(student.written[f"1:{id}"]), (id, slip)


def test_a_class_in_one_file(tmp_path: Path) -> None:
    names = ["Ada Lovelace", "<b>Bob & Co</b> ]]>", "{1:SA:=x}"]
    for folder in ("one", "two"):
        symprop.handout("sigmoid-2-2-1", roster=names, seed=3, format="moodle").save(
            tmp_path / folder
        )
    data = (tmp_path / "one" / "moodle.xml").read_bytes()
    assert data == (tmp_path / "two" / "moodle.xml").read_bytes()
    category, *variants = questions(data)
    assert category.findtext("category/text") == "$course$/Backpropagation by hand"
    read = [texts(variant) for variant in variants]
    assert [name for name, _, _ in read] == [f"Backpropagation by hand: {n}" for n in names]
    answers = [tuple(gap.answer for gap in gaps(body)) for _, body, _ in read]
    assert len(set(answers)) == 3
    key = symprop.handout("sigmoid-2-2-1", roster=names, seed=3)
    assert answers == [tuple(one.answers) for one in key], "as on the worksheets"


@pytest.mark.parametrize(
    "title", ["a/b", "]]> <![CDATA[", "{1:SA:=x}", "<script>", "x } ~ # \\", "&amp; \u200b ☃"]
)
def test_titles(title: str) -> None:
    network = (
        f"title: {json.dumps(title)}\ninputs: {{x: 2}}\ntargets: {{t: 1}}\nparameters: {{w: 0.5}}\n"
    )
    key = Key(loads(network + "equations:\n  y: w*x\nloss: (y - t)^2\n"))
    found = quiz(key.task(key.sheets[0]))
    category, question = questions(written(found, title=found.title))
    assert category.findtext("category/text") == f"$course$/{title.replace('/', '//')}"
    name, body, _ = texts(question)
    assert name == title
    assert len(gaps(body)) == len(found.gaps)


def test_draws_are_numbered() -> None:
    both = made("sigmoid-2-2-1"), made("rnn-3-steps")
    names = [texts(question)[0] for question in questions(written(*both))[1:]]
    assert names == ["Exercise: 1", "Exercise: 2"]


def test_what_moodle_exports_is_marked(tmp_path: Path) -> None:
    """All gaps of a student stand in one cell; an error is carried forward, as Moodle cannot."""
    symprop.handout("sigmoid-2-2-1", roster=["Ada"], seed=3, format="moodle").save(tmp_path)
    (one,) = symprop.handout("sigmoid-2-2-1", roster=["Ada"], seed=3)
    answers = list(one.answers)
    answers[6] = "9"
    cell = "; ".join(f"part {i}: {text}" for i, text in enumerate(answers, 1))
    (tmp_path / "export.csv").write_text(f'Last name,First name,Response 1\n,Ada,"{cell}"\n')
    (sheet,) = symprop.mark(tmp_path, tmp_path / "export.csv").sheets
    assert [value.blank.target for value in sheet.values if not value.marks] == ["loss"]
