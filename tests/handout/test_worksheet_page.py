"""The worksheet that checks itself: judged by Node as the browser does it, and in the browser."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import playwright
import pytest
from flint import fmpq
from oracles.worksheets import by_elements
from playwright.sync_api import Page
from playwright.sync_api import expect as expect_that

from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.handout.documents import worksheet
from symprop.handout.marking.expected import expect
from symprop.handout.page import WorksheetPage
from symprop.handout.seal import admissible, seals
from symprop.handout.student import called
from symprop.handout.task import Task, task
from symprop.network.description import Carry, Rounding
from symprop.network.file import load
from symprop.numbers.digits import write_units
from symprop.resources import template_root

NODE = Path(playwright.__file__).parent / "driver" / "node"
SCRIPT = template_root() / "handout/judge.js"


def made(name: str, level: str = "values", rounding: Rounding | None = None) -> Task:
    """The task of an example."""
    network = load(name)
    if rounding is not None:
        network = replace(network, rounding=rounding)
    found = plan(network)
    return task(found, work(found), level, student=called("Ada"))


def page(found: Task) -> str:
    """The worksheet of a task as a page."""
    return WorksheetPage(found).write(worksheet(found))


@pytest.fixture(autouse=True)
def few_secrets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals that are opened quickly: their strength is a matter of one number."""
    if "browser" not in request.fixturenames:
        monkeypatch.setattr("symprop.handout.seal.BITS", 4)


def judged(found: Task, sheets: list[list[str]]) -> list[list[str | None]]:
    """The verdicts on some filled-in worksheets."""
    data = re.search(r"const sheet = (\{.*\});\n", page(found))
    assert data
    script = SCRIPT.read_text("utf-8") + (
        f"\nconst judge = judging({data[1]});\n"
        "const all = (list, f) =>"
        " list.reduce(async (done, x, i) => [...await done, await f(x, i)], []);\n"
        "const sheets = JSON.parse(require('fs').readFileSync(0));\n"
        "all(sheets, sheet => all(sheet, (text, i) => judge(i, text)))"
        ".then(verdicts => console.log(JSON.stringify(verdicts)));"
    )
    ran = subprocess.run(
        [str(NODE), "-e", script], input=json.dumps(sheets), capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-500:]
    verdicts: list[list[str | None]] = json.loads(ran.stdout)
    return verdicts


def answers(found: Task) -> list[str]:
    """The key."""
    return [blank.answer.text for blank in found.blanks]


@pytest.mark.parametrize("level", ["values", "steps", "all"])
@pytest.mark.parametrize("name", by_elements())
def test_no_answer_stands_in_the_page(name: str, level: str) -> None:
    found = made(name, level)
    source = page(found)
    for blank in found.blanks:
        text = blank.answer.text.lstrip("-")
        if not blank.answer.exact and len(text) > 5:
            assert not re.search(rf"(?<![\d.]){re.escape(text)}(?!\d)", source), blank.id
    asked = re.findall(r'data-ask="(\d+)"', source)
    assert sorted(map(int, asked)) == list(range(len(found.blanks)))


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", by_elements())
def test_the_key_is_right(name: str, carry: Carry) -> None:
    found = made(name, rounding=Rounding(4, None, carry))
    right = answers(found)
    comma = [text.replace(".", ",").replace("-", "−") for text in right]
    assert judged(found, [right, comma]) == [["right"] * len(right)] * 2


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "linear-2-2-1", "rnn-3-steps", "xor-batch"])
def test_admissible_answers(name: str, carry: Carry) -> None:
    """The page takes what marking takes, from the least to the greatest, and nothing beyond."""
    found = made(name, rounding=Rounding(5, None, carry))
    blanks = list(found.blanks)
    sheets, right = [], []
    for off in (-30, -3, -2, -1, 0, 1, 2, 3, 30):
        texts = []
        for blank in blanks:
            places, low, high = admissible(blank)
            middle = low if off < 0 else high
            inside = max(low, min(high, middle + off))
            texts.append(write_units(middle + off if abs(off) < 30 else inside, places))
        sheets.append(texts)
        expected = map(expect, blanks)
        right.append(
            [e is not None and e.allows(Fraction(x)) for e, x in zip(expected, texts, strict=True)]
        )
    said = [[verdict == "right" for verdict in row] for row in judged(found, sheets)]
    assert said == right


def test_what_the_page_holds() -> None:
    """Salts and digests: neither the network nor anything that the answers can be told from."""
    text = page(made("sigmoid-2-2-1"))
    (data,) = re.findall(r"const sheet = (\{.*\});\n", text)
    sheet = json.loads(data)
    assert set(sheet) == {"student", "file", "sheet", "version", "salt", "bits", "gaps"}
    for gap in sheet["gaps"]:
        assert set(gap) == {"id", "places", "width", "offset", "digest"}
        assert 0 <= gap["offset"] < gap["width"] < 100
    assert "forms" not in text
    assert "exp(" not in text
    assert len({gap["digest"] for gap in sheet["gaps"]}) == len(sheet["gaps"])


def test_digests() -> None:
    """Those of the page are SHA-256, and no secret below the one that was drawn opens a seal."""
    found = made("sigmoid-2-2-1")
    sheet = seals(found)
    for i, (gap, blank) in enumerate(zip(sheet["gaps"], found.blanks, strict=True)):
        places, low, _ = admissible(blank)
        label = (low - gap["offset"]) // gap["width"]
        words = sha256(f"{sheet['salt']}|{i}|{label}".encode()).digest()
        opened = [
            sha256(words + n.to_bytes(4, "big")).hexdigest()[:16] == gap["digest"]
            for n in range(1 << sheet["bits"])
        ]
        assert sum(opened) == 1
        assert places == 5 or abs(blank.answer.value) < fmpq(1, 100)


HINTS = [
    ("0.36351", "right"),
    ("0,36351", "right"),
    (" + 0.3635 1", "right"),
    ("36351/100000", "right"),
    ("3.6351e-1", "right"),
    ("0.363512", "right"),
    ("−0.36351", "sign"),
    ("3.6351", "point"),
    ("0.036351", "point"),
    ("0.36352", "last"),
    ("0.3635", "short"),
    ("0.364", "fewer"),
    ("0.75026", "wrong"),
    ("2.00000", "wrong"),
    ("1/0", "unread"),
    ("two", "unread"),
    ("", None),
]


def test_hints() -> None:
    found = made("sigmoid-2-2-1")
    right = answers(found)
    place = right.index("0.36351")
    sheets = [[*right[:place], text, *right[place + 1 :]] for text, _ in HINTS]
    verdicts = [verdict[place] for verdict in judged(found, sheets)]
    assert list(zip([text for text, _ in HINTS], verdicts, strict=True)) == HINTS


def fill(page: Page, number: int, text: str) -> None:
    """Writes an answer and presses Enter."""
    field = page.locator(f"[data-ask='{number}']")
    field.fill(text)
    field.press("Enter")


def test_in_the_browser(browser: Any, tmp_path: Path) -> None:
    found = made("sigmoid-2-2-1")
    right = answers(found)
    path = tmp_path / "sheet.html"
    path.write_text(page(found), "utf-8")
    view = browser.new_page()
    problems: list[str] = []
    view.on("pageerror", lambda error: problems.append(str(error)))
    view.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    view.goto(path.as_uri())
    for width in (1280, 360):
        view.set_viewport_size({"width": width, "height": 800})
        assert view.evaluate("document.documentElement.scrollWidth") <= width
    fill(view, 0, right[0])
    fill(view, 1, "-" + right[1])
    expect_that(view.locator("[data-ask='1']")).to_have_class("wrong")
    classes = [view.locator(f"[data-ask='{i}']").get_attribute("class") for i in (0, 1)]
    assert classes == ["right", "wrong"]
    said = view.locator(".question:has([data-ask='1']) .verdict").inner_text()
    assert "sign" in said
    assert view.locator("[data-copy='0']").first.text_content() == right[0]
    for i, text in enumerate(right):
        fill(view, i, text)
    expect_that(view.locator("[data-ask].right")).to_have_count(len(right), timeout=60_000)
    assert str(len(right)) in view.locator(".progress").inner_text()
    view.reload()
    expect_that(view.locator("[data-ask].right")).to_have_count(len(right), timeout=60_000)
    with view.expect_download() as download:
        view.locator("[data-do='export']").click()
    kept = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert kept["student"] == "Ada"
    assert kept["answers"] == {b.id: b.answer.text for b in found.blanks}
    view.locator("[data-do='clear']").click()
    assert view.locator("[data-ask].right").count() == 0
    assert not problems
    view.close()
