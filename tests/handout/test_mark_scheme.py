"""What a teacher sets: digits, tolerances, marks of the parts; rules and workings that are read."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

import symprop
from symprop.document.formats import find
from symprop.errors import NetworkError, SympropError
from symprop.handout.documents import answer_key, worksheet
from symprop.handout.marking.answer import Answer, read_answer
from symprop.handout.marking.feedback import feedback
from symprop.handout.marking.key import Key, load_key
from symprop.handout.marking.mark import MarkedSheet, MarkedValue, mark
from symprop.handout.marking.method import method_id
from symprop.handout.task import Task
from symprop.network.file import example_text, loads
from symprop.network.write import to_yaml

NET = example_text("sigmoid-2-2-1")


def task(marking: str = "", level: str = "values") -> Task:
    key = Key(loads(f"{NET}\nmarking: {marking}\n" if marking else NET), level)
    return key.task(key.sheets[0])


def sheet(found: Task, **changes: str) -> MarkedSheet:
    answers = {blank.id: read_answer(blank.answer.text) for blank in found.blanks}
    for id, text in changes.items():
        name = f"1:{id}"
        answers[name] = read_answer(text) if name in answers else Answer(text)
    return mark(found.blanks, answers)


def value(marked: MarkedSheet, id: str) -> MarkedValue:
    return next(x for x in marked.values if x.blank.id == f"1:{id}")


OUT = "layers.0.out.0"  # 0.75026


@pytest.mark.parametrize(
    ("digits", "lost"), [("strict", 1), ("half", Fraction(1, 2)), ("lenient", 0)]
)
@pytest.mark.parametrize("text", ["0.7503", "0.750"])
def test_too_few_digits(digits: str, lost: Fraction, text: str) -> None:
    marked = sheet(task(f"{{digits: {digits}}}"), **{OUT: text})
    assert value(marked, OUT).verdict == "short"
    assert marked.possible - marked.marks == lost
    assert (marked.first is None) == (digits == "lenient")


@pytest.mark.parametrize("text", ["0.7502", "0.751", "0.75", "0.8", "1", "0.76", "0.75027"])
def test_digits_that_are_not_right(text: str) -> None:
    """Cut off, off by a unit, or less than three."""
    marked = sheet(task("{digits: lenient}"), **{OUT: text})
    assert value(marked, OUT).verdict == "wrong"


def test_numbers_that_follow_short_ones() -> None:
    """Who goes on with 0.7503 makes no other mistake."""
    marked = sheet(task("{digits: lenient}"), **{OUT: "0.7503", "layers.1.pre.0": "0.36353"})
    assert marked.marks == marked.possible


def test_tolerance_of_a_gap() -> None:
    off = {"loss": "3.673", OUT: "0.751"}
    assert sheet(task(), **off).marks == task().blanks.marks - 2
    assert sheet(task("{tolerance: {loss: 0.001}}"), **off).marks == task().blanks.marks - 1
    assert sheet(task("{tolerance: 0.001}"), **off).marks == task().blanks.marks
    assert sheet(task("{tolerance: {layers.0.out: 0.001}}"), **off).first is not None
    with pytest.raises(SympropError, match=r"tolerance for layers\.9"):
        task("{tolerance: {layers.9: 0.001}}")


def test_marks_of_the_parts() -> None:
    found = task("{marks: {rule: 3, working: 2, value: 4}}", "all")
    assert found.blanks.marks == len(found.blanks) * 9
    text = find("md")().write(worksheet(found))
    assert r"\scriptstyle(3)" in text
    assert r"\scriptstyle(2)" in text
    assert "worth 3 marks" in find("md")().write(answer_key(found))
    assert "each value 4 marks" in find("md")().write(answer_key(found))
    wrong = sheet(found, loss="9")
    assert (wrong.marks, wrong.open) == (found.blanks.marks - 9, 5)


PRE = "layers.0.pre.1"  # 1.1·0.3 + 2.2·0.7 = 1.87


@pytest.mark.parametrize(
    ("rule", "working", "answer", "right"),
    [
        ("x1*w12 + x2*w22", "1.1*0.3 + 2.2*0.7", "1.78", (True, True)),  # copied wrongly
        ("x_1 w_12 + x_2 w_22", "z2 = 0.33 + 1.54", "9", (True, True)),
        (r"x_1 \cdot w_{12} + x_2 \cdot w_{22}", r"1.1 \cdot 0.3 + 2.2 \cdot 0.4", "1.21",
         (True, False)),
        ("x1*w12", "1.1*0.3", "0.33", (False, False)),
        ("x1*w11 + x2*w21", "1.1*0.2 + 2.2*0.4", "1.1", (False, False)),
        ("some words", "2 2 2", "9", (None, None)),
        ("", "", "9", (False, False)),  # gaps that are left empty
        ("1.87", "1.87", "9", (None, None)),  # no rule and no working
        ("z2", "9^9^9^9", "9", (None, None)),
    ],
)  # fmt: skip
def test_written_methods(
    rule: str, working: str, answer: str, right: tuple[bool | None, bool | None]
) -> None:
    """What is certainly right has its mark, what is certainly wrong has none, the rest is open."""
    changes = {f"{PRE} rule": rule, f"{PRE} working": working, PRE: answer}
    marked = sheet(task(level="all"), **changes)
    question = next(q for q in marked.questions if q.question.worked.step.target == PRE)
    copied = answer == "1.78"
    assert (question.methods["rule"], question.methods["working"]) == right
    assert question.marks == sum(x is True for x in right)
    assert copied == question.values[0].worked


@pytest.mark.parametrize("target", [-2, 3])
def test_a_working_goes_on_from_a_short_number(target: int) -> None:
    """The others of its digits may still be in the calculator, whatever its sign is."""
    text = NET.replace("targets: [3.3]", f"targets: [{target}]")
    output = text.rindex("activation: sigmoid")
    text = text[:output] + text[output:].replace("sigmoid", "identity")
    found = Key(loads(f"{text}\nmarking: {{digits: half}}\n"), "all")
    numbers = {x.id: x.answer.text for x in found.task(found.sheets[0]).blanks}
    delta, other = (float(numbers[f"1:{id}"]) for id in ("∂layers.1.pre.0", "layers.0.out.1"))
    assert (delta < 0) == (target > 0)
    marked = sheet(
        found.task(found.sheets[0]),
        **{
            "∂layers.1.pre.0": f"{delta:.2f}",
            "∂layers.1.weights.0.0": f"{delta * other:.5f}",  # of the other unit
            "∂layers.1.weights.0.0 working": f"({delta:.2f})*{other}",
        },
    )
    assert value(marked, "∂layers.1.pre.0").verdict == "short"
    assert value(marked, "∂layers.1.weights.0.0").verdict == "wrong"
    (judged,) = (
        q.methods["working"]
        for q in marked.questions
        if q.values[0].blank.id == "1:∂layers.1.weights.0.0"
    )
    assert judged is False


def test_every_rule_and_working_of_a_key_is_right() -> None:
    for name in ("sigmoid-2-2-1", "sigmoid-2-3-1", "adam-3-steps"):
        key = load_key(name, "all")
        found = key.task(key.sheets[0])
        from symprop.formula import latex

        answers: dict[str, Answer] = {}
        for question in found.blanks.questions:
            blank = question.blanks[0]
            answers[blank.id] = Answer("?")
            for part, kind in (("rule", "symbolic"), ("working", "substituted")):
                sides = [latex.write(s.formula) for s in question.worked.sides() if s.kind == kind]
                if sides:
                    answers[method_id(blank, part)] = Answer(sides[-1])
        marked = mark(found.blanks, answers)
        judged = [ok for q in marked.questions for ok in q.methods.values()]
        assert False not in judged
        assert judged.count(True) > 0.7 * len(judged)


def test_feedback_without_answers() -> None:
    found = task("{digits: half}")
    marked = sheet(found, **{OUT: "0.7503", "loss": "3.6"})
    told = find("md")().write(feedback(found, marked))
    untold = find("md")().write(feedback(found, marked, answers=False))
    assert "These digits are right, but 5 decimal places are asked for." in untold
    assert "0.75026" in told
    assert "3.67235" in told
    for blank in found.blanks:
        if len(blank.answer.text) > 5 and blank.id != f"1:{OUT}":
            own = f"`{blank.answer.text}`"
            assert blank.answer.text not in untold.replace(own, "")


def test_the_command(tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text(NET, "utf-8")
    found = task()
    answers = {blank.id: blank.answer.text for blank in found.blanks} | {f"1:{OUT}": "0.7503"}
    path = tmp_path / "ada.json"
    path.write_text(json.dumps(answers), "utf-8")
    for digits, lost in (("strict", 1), ("half", 0.5), ("lenient", 0)):
        (student,) = symprop.mark(net, path, digits=digits).data()["students"]
        assert student["possible"] - student["marks"] == lost
        assert student["counts"]["short"] == 1
    with pytest.raises(SympropError, match="unknown marking of digits"):
        symprop.mark(net, path, digits="kind")


@pytest.mark.parametrize(
    ("marking", "message"),
    [
        ("{digits: kind}", "unknown marking of digits"),
        ("{mark: 1}", "unknown key"),
        ("{tolerance: -1}", "expected"),
        ("{marks: {value: 0}}", "from 1 to 100"),
        ("{marks: {values: 1}}", "did you mean"),
        ("lenient", "expected a mapping"),
    ],
)
def test_errors(marking: str, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        task(marking)


def test_written_and_read_again() -> None:
    marking = "{digits: half, tolerance: {loss: 0.01}, marks: {value: 2}}"
    network = loads(f"{NET}\nmarking: {marking}\n")
    again = loads(to_yaml(network))
    assert again.marking == network.marking
    assert "marking" not in to_yaml(loads(NET))


def test_new_values_have_names_of_their_own() -> None:
    text = find("md")().write(answer_key(task()))
    scheme = text.partition("## Marking scheme")[2]
    names = [line.split("|")[1].strip() for line in scheme.splitlines() if line.startswith("| ")]
    assert len(set(names)) == len(names)
    assert any(name.startswith("new ") for name in names)
