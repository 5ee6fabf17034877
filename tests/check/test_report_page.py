"""The report as a page: every character of the document, marks, premises; in a browser, too."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import symprop

WRONG = {
    "md": "# Notes\n\nThe data: $x = 0.5$ and $w = 0.6$.\n\n"
    "$$z = w x = 0.6 \\cdot 0.5 = 0.35$$\n\n$$a = 2 z = 2 \\cdot 0.35 = 0.70$$\n\n"
    "| name | value |\n|---|---|\n| $b$ | $3$ |\n\nThat is <b>all</b> & no more.\n",
    "txt": "x = 0.5, w = 0.6\n\nz = w*x = 0.6*0.5 = 0.35\n\na = 2*z = 2*0.35 = 0.70\n",
    "tex": "\\documentclass{article}\n\\begin{document}\nLet $x = 0.5$, $w = 0.6$.\n"
    "\\[ z = w x = 0.6 \\cdot 0.5 = 0.35 \\]\n\\[ a = 2 z = 2 \\cdot 0.35 = 0.70 \\]\n"
    "\\end{document}\n",
    "rst": "Notes\n=====\n\nLet :math:`x = 0.5` and :math:`w = 0.6`.\n\n"
    ".. math::\n\n   z = w x = 0.6 \\cdot 0.5 = 0.35\n\n"
    ".. math::\n\n   a = 2 z = 2 \\cdot 0.35 = 0.70\n",
    "html": "<!DOCTYPE html>\n<html><body>\n<p>x = 0.5, w = 0.6</p>\n"
    "<p>z = w*x = 0.6*0.5 = 0.35</p>\n<p>a = 2*z = 2*0.35 = 0.70</p>\n</body></html>\n",
}


def notebook(*sources: str) -> str:
    """A notebook of Markdown cells."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": s} for s in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Page(HTMLParser):
    """The lines of the document, its marks, the ids and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.away: list[str] = []
        self._code = False
        self._skipped = 0
        self._mark: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        kinds = found.get("class", "").split()
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        self.away += [key for key in found if key in ("src", "srcset", "onclick")]
        if tag in ("link", "img", "iframe", "object", "base"):
            self.away.append(tag)
        if tag == "code" and ("wide" in kinds or "prose" in kinds):
            self._code = True
            self.lines.append("")
        if self._skipped or tag == "ins" or "hidden" in kinds:
            self._skipped += 1
        if "mark" in kinds and self._code:
            self._mark = kinds[1]
            self.marks.append((kinds[1], ""))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif tag == "code":
            self._code = False
        elif tag == "a":
            self._mark = None

    def handle_data(self, data: str) -> None:
        if self._code and not self._skipped:
            self.lines[-1] += data
            if self._mark is not None:
                kind, text = self.marks[-1]
                self.marks[-1] = kind, text + data


@pytest.mark.parametrize("ending", [*WRONG, "ipynb"])
def test_the_document_with_its_marks(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"one.{ending}"
    if ending == "ipynb":
        parts = WRONG["md"].split("\n\n", 3)
        text = "\n".join(parts)
        path.write_text(notebook(*parts), encoding="utf-8")
    else:
        text = WRONG[ending]
        path.write_text(text, encoding="utf-8")
    found = symprop.check(path)
    page = Page(found.text("html"))
    assert page.lines == text.split("\n")
    assert [mark for mark in page.marks if mark[0] == "error"] == [("error", "0.35")]
    assert ("note", "0.70") in page.marks
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert not page.away


def test_nothing_of_the_document_becomes_markup(tmp_path: Path) -> None:
    path = tmp_path / 'a"<b>.md'
    text = "$$z = 2 \\cdot 3 = 7 <script>\"'&amp;$$\n\x1b[2J\u202e\tz = {{ 2 }} = 3\n"
    path.write_text(text, encoding="utf-8")
    html = symprop.check(path).text("html")
    assert html.count("<script>") == 1
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert Page(html).lines[1] == r"\x1b[2J\u202e" + "\tz = {{ 2 }} = 3"


def test_marks_in_one_another() -> None:
    from symprop.check.report.marks import Stretch, _runs

    stretches = [
        Stretch("finding", 0, 0, 10), Stretch("finding", 1, 4, 6), Stretch("premise", 0, 2, 5),
        Stretch("premise", 1, 8, 10**9), Stretch("open", 0, 11, 12),
    ]  # fmt: skip
    runs = list(_runs("0123456789abc", stretches))
    shown = [(r.finding, [(p.text, p.premises, p.open) for p in r.parts]) for r in runs]
    assert shown == [
        (0, [("01", (), None), ("23", (0,), None)]),
        (1, [("4", (0,), None), ("5", (), None)]),
        (0, [("67", (), None), ("89", (1,), None)]),
        (None, [("a", (1,), None), ("b", (1,), 0), ("c", (1,), None)]),
    ]


def test_in_a_browser(browser: Any, tmp_path: Path) -> None:
    wide = "$$q = " + " + ".join(["1"] * 200) + " = 201$$\n"
    (tmp_path / "r.html").write_text(symprop.check(WRONG["md"] + wide).text("html"), "utf-8")
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
            )
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda m, said=said: said.append(m.text))
            page.on("pageerror", lambda m, said=said: said.append(str(m)))
            page.goto((tmp_path / "r.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
            line = page.locator("#d0-l14 code")
            assert line.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
                "rgb(255, 254, 251)" if scheme == "light" else "rgb(20, 24, 31)"
            )
            # the keyboard reaches a premise, and it leads to its place
            premise = page.locator("[data-premise]", has_text="line 3").first
            premise.focus()
            page.keyboard.press("Enter")
            lit = page.locator(".lit")
            assert lit.first.inner_text() in ("0.5", "0.6")
            assert lit.first.is_visible()
            assert not said
            context.close()


def test_folds_open_and_corrections_are_copied(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(symprop.check(WRONG["md"]).text("html"), "utf-8")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((tmp_path / "r.html").as_uri())
    assert not page.locator(".carried li").first.is_visible()
    page.locator(".mark.note").focus()
    page.keyboard.press("Enter")
    assert page.locator(".carried li").first.is_visible()
    page.get_by_role("button", name="Copy 0.30").click()
    status = page.get_by_role("status")
    status.filter(has_text=re.compile("Copied 0.30")).wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "0.30"
    context.close()
