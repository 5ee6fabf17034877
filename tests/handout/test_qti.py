"""QTI 2.1 packages, read back: what they consist of, and how a delivery engine would mark them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from oracles.worksheets import by_elements
from simulated_students import Student, draw, slips_for

import symprop
from symprop.cli import cli
from symprop.handout.journal import NAME
from symprop.handout.marking.key import Key
from symprop.handout.platforms import find
from symprop.handout.platforms.quiz import Quiz, quiz
from symprop.network.description import Network
from symprop.network.file import load, loads

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
P = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
M = "{http://www.w3.org/1998/Math/MathML}"
VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in by_elements() if isinstance(load(name), Network)
]
FLOW = {"p", "div", "ul", "ol", "table", "h2", "h3", "h4", "h5", "h6"}
INLINE = {"strong", "em", "code", "textEntryInteraction"}
CONTENT = {
    **dict.fromkeys(["p", "h2", "h3", "h4", "h5", "h6", "strong", "em", "code"], INLINE),
    **dict.fromkeys(["li", "td", "th"], INLINE),
    "itemBody": {"div"},
    "div": FLOW,
    "ul": {"li"},
    "ol": {"li"},
    "table": {"thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "textEntryInteraction": set(),
}
"""What may stand in each element of a body, besides text and mathematics."""
ORDER = [
    "responseDeclaration",
    "outcomeDeclaration",
    "itemBody",
    "responseProcessing",
    "modalFeedback",
]


@cache
def made(name: str, view: str = "scalar", level: str = "values") -> Quiz:
    key = Key(symprop.derive(name, view=view).network, level)
    return quiz(key.task(key.sheets[0]))


def written(*quizzes: Quiz, title: str = "Exercise") -> bytes:
    return b"".join(find("qti")().write(title, quizzes))


def items(data: bytes) -> list[Element]:
    """The items of a package whose parts all belong together."""
    package = ZipFile(BytesIO(data))
    manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
    assert manifest.tag == f"{P}manifest"
    resources = manifest.findall(f"{P}resources/{P}resource")
    files = [file.get("href") for r in resources for file in r.findall(f"{P}file")]
    assert sorted(map(str, files)) == sorted(set(package.namelist()) - {"imsmanifest.xml"})
    ids = {r.get("identifier"): r.get("href") for r in resources}
    assert len(ids) == len(resources)
    test, *found = resources
    assert test.get("type") == "imsqti_test_xmlv2p1"
    assert {r.get("type") for r in found} == {"imsqti_item_xmlv2p1"}
    needed = [d.get("identifierref") for d in test.findall(f"{P}dependency")]
    assert needed == [r.get("identifier") for r in found]
    refs = ElementTree.fromstring(package.read("test.xml")).findall(f".//{Q}assessmentItemRef")
    assert [(ref.get("identifier"), ref.get("href")) for ref in refs] == [
        (id, ids[id]) for id in needed
    ]
    return [ElementTree.fromstring(package.read(str(r.get("href")))) for r in found]


def local(element: Element) -> str:
    return element.tag.removeprefix(Q)


def check_body(element: Element) -> None:
    for part in element:
        if part.tag == f"{M}math":
            assert all(x.tag.startswith(M) for x in part.iter())
            continue
        assert local(part) in CONTENT[local(element)], (local(part), local(element))
        check_body(part)


# --- a delivery engine, as far as these items need one ------------------------------------------


def deliver(item: Element, answers: dict[str, str]) -> tuple[Fraction, list[str]]:
    """The score, and the texts of the feedback, for the answers by the ids of the gaps."""
    correct = {
        d.get("identifier"): Fraction(d.findtext(f"{Q}correctResponse/{Q}value") or "")
        for d in item.findall(f"{Q}responseDeclaration")
    }
    given = {id: Fraction(text) for id, text in answers.items()}
    outcomes: dict[str, object] = {"SCORE": Fraction(0), "FEEDBACK": []}

    def value(e: Element) -> object:
        id = e.get("identifier")
        match local(e):
            case "correct":
                return correct[id]
            case "variable":
                return outcomes[id] if id in outcomes else given.get(str(id))
            case "baseValue":
                return Fraction(e.text or "") if e.get("baseType") == "float" else e.text
            case "sum":
                return sum(map(value, e), Fraction(0))  # type: ignore[arg-type]
            case "multiple":
                first, second = map(value, e)
                return [*first, second]  # type: ignore[misc]
            case "equal":
                assert e.get("toleranceMode") == "absolute"
                below, above = map(Fraction, str(e.get("tolerance")).split())
                x, y = map(value, e)
                return y is not None and x - below <= y <= x + above  # type: ignore[operator]
        raise AssertionError(local(e))

    processing = item.find(f"{Q}responseProcessing")
    assert processing is not None
    for condition in processing:
        branches = list(condition)
        test, *then = branches[0]
        for rule in then if value(test) else branches[1]:
            assert local(rule) == "setOutcomeValue"
            outcomes[str(rule.get("identifier"))] = value(rule[0])
    feedback = outcomes["FEEDBACK"]
    said = {m.get("identifier"): "".join(m.itertext()) for m in item.findall(f"{Q}modalFeedback")}
    assert isinstance(feedback, list)
    assert isinstance(outcomes["SCORE"], Fraction)
    return outcomes["SCORE"], [said[id] for id in feedback]


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("level", ["values", "all"])
def test_items(name: str, view: str, level: str) -> None:
    found = made(name, view, level)
    (item,) = items(written(found))
    parts = [local(part) for part in item]
    assert parts == sorted(parts, key=ORDER.index)
    body = item.find(f"{Q}itemBody")
    assert body is not None
    check_body(body)
    entries = [e.get("responseIdentifier") for e in body.iter(f"{Q}textEntryInteraction")]
    declared = [d.get("identifier") for d in item.findall(f"{Q}responseDeclaration")]
    assert entries == declared == [f"R{gap.number}" for gap in found.gaps.values()]
    answers = {f"R{gap.number}": gap.answer for gap in found.gaps.values()}
    assert deliver(item, answers) == (len(found.gaps), [])
    score, said = deliver(item, {})
    assert score == 0
    for gap, text in zip(found.gaps.values(), said, strict=True):
        assert gap.answer.lstrip("-") in text
    shown = {text for part in body.iter(f"{M}mn") for text in part.itertext()}
    rounded = {gap.answer for gap in found.gaps.values() if len(gap.answer.partition(".")[2]) >= 4}
    assert not {answer.lstrip("-") for answer in rounded} & shown, "an answer stands in the text"


@pytest.mark.parametrize("seed", range(12))
def test_students(seed: int) -> None:
    """Honest numbers score, each wrong one costs its mark; the numbers come from plain floats."""
    random = Random(seed)
    net = draw(random)
    honest = Student(net, {}, random, keeps_digits=True)
    honest.work()
    key = Key(loads(net.yaml()))
    found = quiz(key.task(key.sheets[0]))
    (item,) = items(written(found))
    names = {id: f"R{gap.number}" for id, gap in found.gaps.items()}
    right = {names[id]: text for id, text in honest.written.items()}
    assert deliver(item, right) == (len(names), [])
    for id in random.sample(list(names), 3):
        slip = random.choice(slips_for(id.removeprefix("1:")))
        student = Student(net, {id.removeprefix("1:"): slip}, random, keeps_digits=True)
        student.work()
        if student.made and slip != "truncated":
            score, said = deliver(item, right | {names[id]: student.written[id]})
            assert (score, len(said)) == (len(names) - 1, 1), (id, slip)


def test_a_class_in_one_package(tmp_path: Path) -> None:
    names = ["Ada Lovelace", '<b>Bob & "Co"</b> ]]>', "Ünal"]
    for folder in ("one", "two"):
        symprop.handout("linear-2-2-1", roster=names, seed=3, format="qti").save(tmp_path / folder)
    data = (tmp_path / "one" / "qti.zip").read_bytes()
    assert data == (tmp_path / "two" / "qti.zip").read_bytes(), "the same bytes every time"
    read = items(data)
    title = "Backpropagation by hand"
    assert [item.get("title") for item in read] == [f"{title}: {name}" for name in names]
    right = [e.text for item in read for e in item.iter(f"{Q}value")]
    assert len(set(right)) > 20, "everybody has other numbers"


def test_a_quiz_comes_back(tmp_path: Path) -> None:
    """The key beside the package marks what the platform exports, errors carried forward."""
    symprop.handout("sigmoid-2-2-1", count=2, seed=5, format="qti").save(tmp_path)
    key = symprop.handout("sigmoid-2-2-1", count=2, seed=5)
    lines = ["student," + ",".join(made("sigmoid-2-2-1").gaps)]
    lines += [f"Student {i},{','.join(one.answers)}" for i, one in enumerate(key, 1)]
    (tmp_path / "export.csv").write_text("\n".join(lines))
    marked = symprop.mark(tmp_path, tmp_path / "export.csv")
    assert marked.right
    assert [sheet.student.name for sheet in marked.sheets if sheet.student] == [
        "Student 1",
        "Student 2",
    ]
    assert not marked.problems
    assert not marked.absent


def test_the_command(tmp_path: Path) -> None:
    args = ["handout", "rnn-3-steps", "--count", "2", "--format", "qti", "-o", str(tmp_path)]
    result = CliRunner().invoke(cli, args, standalone_mode=False)
    assert (result.stdout, result.exception) == ("", None)
    assert {path.name for path in tmp_path.iterdir()} == {"qti.zip", "key.json", NAME}
    assert len(items((tmp_path / "qti.zip").read_bytes())) == 2
