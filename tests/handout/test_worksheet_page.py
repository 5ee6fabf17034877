"""The worksheet that checks itself: judged by Node as the browser does it, and in the browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import playwright
import pytest
from flint import fmpq
from oracles.worksheets import by_elements
from playwright.sync_api import Page, sync_playwright

from symprop.derivation.plan import plan
from symprop.derivation.shown import show
from symprop.derivation.work import work
from symprop.document.resources import template_root
from symprop.handout.blanks import Blank
from symprop.handout.documents import worksheet
from symprop.handout.page import WorksheetPage
from symprop.handout.student import called
from symprop.handout.task import Task, task
from symprop.network.description import Carry, Rounding
from symprop.network.file import load
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import certain

NODE = Path(playwright.__file__).parent / "driver" / "node"
SCRIPTS = [template_root() / name for name in ("html/work.js", "handout/judge.js")]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


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


def judged(found: Task, sheets: list[list[str]]) -> list[list[str | None]]:
    """The verdicts on some filled-in worksheets."""
    text = page(found)
    data = re.search(r"const sheet = (\{.*\});\n", text)
    forms = re.search(r"const forms = (\[.*?\n  \]);", text, re.DOTALL)
    assert data
    assert forms
    script = "\n".join(path.read_text("utf-8") for path in SCRIPTS) + (
        f"\nconst sheet = {data[1]};\nconst judge = judging(sheet, {forms[1]});\n"
        "const sheets = JSON.parse(require('fs').readFileSync(0));\n"
        "console.log(JSON.stringify(sheets.map(judge)));"
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
@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "linear-2-2-1", "rnn-3-steps"])
def test_what_follows_from_a_mistake_is_carried(name: str, carry: Carry) -> None:
    found = made(name, rounding=Rounding(5, None, carry))
    blanks, right, random = list(found.blanks), answers(found), Random(name)
    sheets, expected = [], []
    for _ in range(12):
        wrong = random.randrange(len(blanks))
        own: dict[str, fmpq] = {}
        sheet, verdicts = [], []
        for i, blank in enumerate(blanks):
            text = slipped(blank) if i == wrong else again(blank, own).text
            value = fmpq(*_ratio(text))
            if text != right[i]:
                own[blank.id] = value
            sheet.append(text)
            verdicts.append("wrong" if i == wrong else "right" if text == right[i] else "carried")
        sheets.append(sheet)
        expected.append(verdicts)
    for sheet, verdicts, said in zip(sheets, expected, judged(found, sheets), strict=True):
        for text, verdict, mine, blank in zip(sheet, verdicts, said, blanks, strict=True):
            kind = mine if mine in ("right", "carried") else "wrong"
            # A small mistake may stay within what the rounding of the operands allows.
            alike = {verdict, "right"} if verdict == "carried" else {verdict}
            assert kind in alike, (blank.id, text, mine)


def slipped(blank: Blank) -> str:
    """A wrong answer: far off, in the same decimals."""
    shown = certain(lambda: show(fmpq(3, 2) * blank.answer.value + fmpq(37, 100), _policy(blank)))
    assert isinstance(shown, Shown)
    return shown.text


def again(blank: Blank, own: dict[str, fmpq]) -> Shown:
    """The answer that follows from somebody's own numbers."""
    shown = certain(lambda: show(blank.again(own), _policy(blank)))
    assert isinstance(shown, Shown)
    return shown


def _policy(blank: Blank) -> Any:
    return blank.worked.epoch.plan.network.rounding


def _ratio(text: str) -> tuple[int, int]:
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), 10 ** len(decimals)


HINTS = [
    ("0.36351", "right"),
    ("0,36351", "right"),
    (" + 0.3635 1", "right"),
    ("−0.36351", "sign"),
    ("3.6351", "point"),
    ("0.36531", "exchanged"),
    ("0.72702", "twice"),
    ("0.36352", "last"),
    ("0.364", "short"),
    ("0.75026", "elsewhere"),
    ("2", "wrong"),
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def fill(page: Page, number: int, text: str) -> None:
    """Writes an answer and presses Enter."""
    field = page.locator(f"[data-ask='{number}']")
    field.fill(text)
    field.press("Enter")


@pytest.mark.parametrize("width", [360, 1280])
def test_in_the_browser(browser: Any, tmp_path: Path, width: int) -> None:
    found = made("sigmoid-2-2-1")
    right = answers(found)
    path = tmp_path / "sheet.html"
    path.write_text(page(found), "utf-8")
    view = browser.new_page(viewport={"width": width, "height": 800})
    problems: list[str] = []
    view.on("pageerror", lambda error: problems.append(str(error)))
    view.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    view.goto(path.as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    fill(view, 0, right[0])
    fill(view, 1, "-" + right[1])
    classes = [view.locator(f"[data-ask='{i}']").get_attribute("class") for i in (0, 1)]
    assert classes == ["right", "wrong"]
    said = view.locator(".question:has([data-ask='1']) .verdict").inner_text()
    assert "sign" in said
    assert view.locator("[data-copy='0']").first.text_content() == right[0]
    for i, text in enumerate(right):
        fill(view, i, text)
    assert str(len(right)) in view.locator(".progress").inner_text()
    assert view.locator("[data-ask].right").count() == len(right)
    view.reload()
    assert view.locator("[data-ask].right").count() == len(right)
    with view.expect_download() as download:
        view.locator("[data-do='export']").click()
    kept = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert kept["student"] == "Ada"
    assert kept["answers"] == {b.id: b.answer.text for b in found.blanks}
    view.locator("[data-do='clear']").click()
    assert view.locator("[data-ask].right").count() == 0
    assert not problems
    view.close()
