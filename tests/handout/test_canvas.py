"""QTI 1.2 for Canvas, read back: what the package consists of, and how it would be marked."""

from __future__ import annotations

import html
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from oracles.worksheets import by_elements

import symprop
from symprop.cli import cli
from symprop.handout.marking.expected import expect
from symprop.handout.marking.key import Key
from symprop.handout.platforms import find
from symprop.handout.platforms.quiz import Quiz, quiz
from symprop.network.description import Network
from symprop.network.file import load

Q = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
P = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in by_elements() if isinstance(load(name), Network)
]
CONTENT = {
    "questestinterop": ["assessment"],
    "assessment": ["qtimetadata", "section"],
    "qtimetadata": ["qtimetadatafield"],
    "qtimetadatafield": ["fieldlabel", "fieldentry"],
    "section": ["item"],
    "item": ["itemmetadata", "presentation", "resprocessing", "itemfeedback"],
    "itemmetadata": ["qtimetadata"],
    "presentation": ["material", "response_str"],
    "material": ["mattext"],
    "response_str": ["render_fib"],
    "render_fib": ["response_label"],
    "resprocessing": ["outcomes", "respcondition"],
    "outcomes": ["decvar"],
    "respcondition": ["conditionvar", "setvar", "displayfeedback"],
    "conditionvar": ["vargte", "varlte", "other"],
    "itemfeedback": ["flow_mat"],
    "flow_mat": ["material"],
}
"""The children of each element, in the order of the standard (the parts of it that are used)."""


@cache
def made(name: str, view: str = "scalar") -> Quiz:
    key = Key(symprop.derive(name, view=view).network)
    return quiz(key.task(key.sheets[0]))


def assessments(data: bytes) -> list[Element]:
    """The quizzes of a package whose parts all belong together."""
    package = ZipFile(BytesIO(data))
    manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
    resources = manifest.findall(f"{P}resources/{P}resource")
    assert {r.get("type") for r in resources} == {"imsqti_xmlv1p2"}
    files = [str(file.get("href")) for r in resources for file in r.findall(f"{P}file")]
    assert sorted(files) == sorted(set(package.namelist()) - {"imsmanifest.xml"})
    roots = [ElementTree.fromstring(package.read(path)) for path in files]
    for root in roots:
        assert root.tag == f"{Q}questestinterop"
        for element in root.iter():
            allowed = CONTENT.get(element.tag.removeprefix(Q), [])
            places = [allowed.index(child.tag.removeprefix(Q)) for child in element]
            assert places == sorted(places)
        idents = [x.get("ident") for x in root.iter(f"{Q}item")]
        assert len(set(idents)) == len(idents)
    return [root[0] for root in roots]


def kind(item: Element) -> str:
    fields = {
        field.findtext(f"{Q}fieldlabel"): field.findtext(f"{Q}fieldentry")
        for field in item.iter(f"{Q}qtimetadatafield")
    }
    return str(fields["question_type"])


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_every_gap_is_a_question(name: str, view: str) -> None:
    """It takes what marking takes, up to a thousandth of a unit, and its text is XHTML."""
    found = made(name, view)
    (one,) = assessments(b"".join(find("canvas")().write("A & B", [found])))
    items = list(one.iter(f"{Q}item"))
    assert kind(items[0]) == "text_only_question"
    assert {kind(item) for item in items[1:]} == {"numerical_question"}
    assert len(items) == 1 + len(found.gaps)
    for item in items:
        text = str(item.findtext(f".//{Q}mattext"))
        body = ElementTree.fromstring(f"<div>{text}</div>")
        asked = [x for x in body.iter("strong") if x.text == "?"]
        assert len(asked) == (item is not items[0])
    for item, gap in zip(items[1:], found.gaps.values(), strict=True):
        low, high = (Fraction(str(item.findtext(f".//{Q}{x}"))) for x in ("vargte", "varlte"))
        expected = expect(gap.blank)
        assert expected is not None
        fine = Fraction(1, 10 ** (max(expected.places, 0) + 3))
        value = gap.blank.answer.value
        answer = Fraction(int(value.p), int(value.q))
        assert low < answer < high
        assert not expected.allows(low - fine)
        assert not expected.allows(high + fine)
        assert expected.allows(low + 2 * fine)
        assert expected.allows(high - 2 * fine)


def test_a_class(tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\nm1,Ada <&>\nm2,Ada\n", "utf-8")
    for format, file in (("canvas", "canvas.zip"), ("moodle", "moodle.xml"), ("qti", "qti.zip")):
        out = tmp_path / format
        args = ["handout", "sigmoid-2-2-1", "--roster", str(roster), "--format", format]
        result = CliRunner().invoke(cli, [*args, "-o", str(out)], standalone_mode=False)
        assert result.exit_code == 0, result.output
        data = (out / file).read_bytes()
        if format == "canvas":
            quizzes = assessments(data)
            titles = [html.unescape(str(one.get("title"))) for one in quizzes]
            assert [title.rpartition(": ")[2] for title in titles] == ["Ada <&> (m1)", "Ada (m2)"]
            ids = [one.findtext(f"{Q}qtimetadata/{Q}qtimetadatafield[2]/{Q}fieldentry")
                   for one in quizzes]  # fmt: skip
            assert ids == ["m1", "m2"]
        elif format == "moodle":
            root = ElementTree.fromstring(data)
            numbers = [question.findtext("idnumber") for question in root]
            assert str(numbers[0]).startswith("symprop-")
            assert numbers[1:] == ["m1", "m2"]
        else:
            package = ZipFile(BytesIO(data))
            items = [ElementTree.fromstring(package.read(f"items/item-{n}.xml")) for n in (1, 2)]
            assert [item.get("label") for item in items] == ["m1", "m2"]
