"""Pages in Chromium: what happens when a reader points, folds, switches or changes a number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from opened import CONTRAST, DESKTOP, PAGES, PHONE, Opened

from symprop.api import derive
from symprop.formula import tree as t
from symprop.network.file import load


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_switch_shows_symbols_numbers_or_both(
    browser: Any, files: dict[str, Path], script: bool
) -> None:
    with Opened(browser, files["sigmoid-2-2-1"], java_script_enabled=script) as seen:

        def shown() -> set[str]:
            sides = "[...document.querySelectorAll('.step .side')].filter(x => x.checkVisibility())"
            return {*seen.ask(f"{sides}.map(x => x.classList[1])")}

        everything = {"symbolic", "substituted", "terms", "value"}
        assert shown() == everything
        seen.page.get_by_label("Symbols").check()
        assert shown() == {"symbolic"}
        seen.page.get_by_label("Numbers").check()
        assert shown() == everything - {"symbolic"}
        heads = "[...document.querySelectorAll('.step .head math')]"
        assert seen.ask(f"{heads}.length > 20 && {heads}.every(x => x.checkVisibility())")
        seen.page.get_by_label("Both").check()
        assert shown() == everything


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_step_is_folded_to_its_result(browser: Any, files: dict[str, Path], script: bool) -> None:
    with Opened(browser, files["sigmoid-2-2-1"], java_script_enabled=script) as seen:
        step = seen.page.locator(".step").first
        assert step.locator(".chain").is_visible()
        step.locator("summary").press("Enter")
        assert not step.locator(".chain").is_visible()
        box = step.locator("summary math").bounding_box()
        assert box["x"] > 0
        assert box["width"] > 20
        assert step.locator("summary").text_content() == "z1=1.1"
        step.locator("summary").press("Enter")
        assert step.locator(".chain").is_visible()


def test_all_steps_fold_at_once(browser: Any, files: dict[str, Path]) -> None:
    with Opened(browser, files["sigmoid-2-2-1"]) as seen:
        seen.page.get_by_role("button", name="Fold steps").click()
        assert seen.page.locator(".step[open]").count() == 0
        seen.page.get_by_role("button", name="Unfold").click()
        assert seen.page.locator(".step:not([open])").count() == 0


MARKED = "[...document.querySelectorAll('.marked')].map(x => [x.tagName, x.dataset.id])"


def test_pointing_at_a_symbol_marks_it_everywhere(browser: Any, files: dict[str, Path]) -> None:
    id = "layers.0.weights.0.0"
    with Opened(browser, files["sigmoid-2-2-1"]) as seen:
        assert seen.ask(MARKED) == []
        seen.page.hover(f".side [data-id='{id}']")
        marked = seen.ask(MARKED)
        assert {x for _, x in marked} == {id}
        # edge and label in each of three diagrams; its uses in formulas, lists and the table
        assert sum(tag == "g" for tag, _ in marked) == 6
        assert sum(tag == "mrow" for tag, _ in marked) >= 6
        seen.page.hover(".head [data-id='∂layers.0.pre.0']")
        assert {("g", "layers.0.out.0"), ("mrow", "∂layers.0.pre.0")} <= set(
            map(tuple, seen.ask(MARKED))
        )
        seen.page.hover("h1")
        assert seen.ask(MARKED) == []


def test_pointing_at_an_edge_marks_its_weight(browser: Any, files: dict[str, Path]) -> None:
    id = "layers.0.weights.1.0"
    with Opened(browser, files["matrix"]) as seen:
        seen.page.locator(f"svg g.label[data-id='{id}']").first.hover()
        marked = set(map(tuple, seen.ask(MARKED)))
        assert {("g", id), ("mrow", "layers.0.weights")} == {m for m in marked if m[0] != "SUMMARY"}


def test_the_keyboard_marks_what_a_step_defines(browser: Any, files: dict[str, Path]) -> None:
    with Opened(browser, files["sigmoid-2-2-1"]) as seen:
        seen.page.locator("summary[data-id='layers.1.out.0']").first.focus()
        assert {x for _, x in seen.ask(MARKED)} == {"layers.1.out.0"}


def test_on_paper_there_is_only_the_text(browser: Any, files: dict[str, Path]) -> None:
    with Opened(browser, files["sigmoid-2-2-1"]) as seen:
        seen.page.emulate_media(media="print", color_scheme="light")
        assert not seen.page.locator(".tools").is_visible()
        assert seen.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert seen.page.pdf(format="A4")[:5] == b"%PDF-"


# --- other numbers --------------------------------------------------------------------------------

RELU = """
inputs: [1, -2]
targets: [1]
layers:
  - activation: relu
    weights: [[0.5, -0.3], [0.2, 0.4]]
    biases: [0.1, 0.2]
  - activation: leaky_relu
    weights: [[0.7], [-0.6]]
loss: huber
"""
FORMULAS = """() => [...document.querySelectorAll(".step .chain")].map(chain =>
  [...chain.querySelectorAll(".head, .side:not([hidden])")].map(x => x.textContent).join(" "))"""


def fill(seen: Opened, numbers: dict[str, str]) -> None:
    for name, text in numbers.items():
        seen.page.get_by_role("spinbutton", name=name, exact=True).fill(text)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_a_changed_weight_gives_the_engines_page(browser: Any, tmp_path: Path, view: str) -> None:
    network = load("sigmoid-2-2-1")
    first, second = network.layers
    rows = ((t.Number("-1.5"), first.weights[0][1]), first.weights[1])
    layers = (replace(first, weights=rows), second)
    changed = replace(network, layers=layers, learning_rate=t.Number("2"))
    derive(network, view=view).save(tmp_path / "a.html")
    derive(changed, view=view).save(tmp_path / "b.html")
    with Opened(browser, tmp_path / "a.html") as a, Opened(browser, tmp_path / "b.html") as b:
        printed = a.ask(FORMULAS)
        fill(a, {"w₁₁": "-1.5", "η": "2"})
        assert a.ask(FORMULAS) == b.ask(FORMULAS) != printed
        cells = "[...document.querySelectorAll('td')].map(x => x.textContent)"
        assert a.ask(cells) == b.ask(cells)
        drawn = "[...document.querySelectorAll('figure svg text')].map(x => x.textContent)"
        assert a.ask(drawn) == b.ask(drawn)
        given = "[...document.querySelectorAll('li')].map(x => x.textContent)"
        assert a.ask(given) == b.ask(given)
        assert a.page.locator(".note").is_visible()
        a.page.get_by_role("button", name="Back to the printed numbers").click()
        assert a.ask(FORMULAS) == printed
        assert a.page.locator(".moved").count() == 0
        assert a.trouble == []


def test_another_case_is_written_when_it_holds(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "relu.yaml"
    file.write_text(RELU)
    derive(file).save(tmp_path / "a.html")
    file.write_text(RELU.replace("[1, -2]", "[-1, 3]").replace("[1]", "[5]"))
    derive(file).save(tmp_path / "b.html")
    with Opened(browser, tmp_path / "a.html") as a, Opened(browser, tmp_path / "b.html") as b:
        hidden = a.page.locator(".side[hidden]").count()
        assert hidden > 3
        fill(a, {"x₁": "-1", "x₂": "3", "y": "5"})
        assert a.ask(FORMULAS) == b.ask(FORMULAS)
        assert a.trouble == []


def test_what_is_no_number_changes_nothing(browser: Any, files: dict[str, Path]) -> None:
    with Opened(browser, files["linear-2-2-1"]) as seen:
        printed = seen.ask(FORMULAS)
        box = seen.page.locator("[data-set]").first
        box.fill("")
        assert box.get_attribute("aria-invalid") == "true"
        assert seen.ask(FORMULAS) == printed
        box.fill("0.5")
        assert box.get_attribute("aria-invalid") == "false"
        assert seen.ask(FORMULAS) != printed


@pytest.mark.parametrize("name", PAGES)
def test_the_script_spells_numbers_as_the_page_does(
    browser: Any, files: dict[str, Path], name: str
) -> None:
    """Every number changed and changed back by the script, not restored, is the same markup."""
    script = """() => {
      const before = [...document.querySelectorAll("[data-v]")].map(x => x.outerHTML);
      const input = document.querySelectorAll("[data-set]")[0], old = input.value;
      const send = text => { input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true })); };
      const own = input.defaultValue;
      input.defaultValue = "77";
      send(old);
      input.defaultValue = own;
      const after = [...document.querySelectorAll("[data-v]")]
        .map(x => x.outerHTML.replace(' class="moved"', "").replace(' class=""', ""));
      return before.filter((x, i) => x !== after[i]);
    }"""
    with Opened(browser, files[name]) as seen:
        assert seen.ask(script) == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_panel_fits(browser: Any, files: dict[str, Path], viewport: Any) -> None:
    with Opened(browser, files["sigmoid-2-3-1"], viewport=viewport) as seen:
        if viewport is PHONE:
            seen.page.get_by_text("Try other numbers").click()
        for box in seen.page.locator("[data-set]").all():
            assert box.bounding_box()["width"] > 50
        seen.page.locator("[data-set]").first.fill("-123.456")
        assert seen.ask("document.documentElement.scrollWidth") == viewport["width"]
        assert seen.ask(CONTRAST) == []


def test_roots_have_their_sign(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "gelu.yaml"
    file.write_text(RELU.replace("relu", "gelu", 1))
    derive(file).save(tmp_path / "gelu.html")
    script = """() => [...document.querySelectorAll("main msqrt")].map(x =>
      x.firstElementChild.getBoundingClientRect().left - x.getBoundingClientRect().left)"""
    with Opened(browser, tmp_path / "gelu.html") as seen:
        signs = [width for width in seen.ask(script) if width]
        assert len(signs) > 5
        assert min(signs) > 5


def test_a_notebook_shows_the_part_as_it_is(browser: Any, tmp_path: Path) -> None:
    part = derive("sigmoid-2-2-1")._repr_html_()
    outside = "<p id='mine' style='font: 13px monospace'>text <b>bold</b></p><h1>Mine</h1>"
    styles = """() => ["#mine", "#mine b", "h1", "body"].map(s => document.querySelector(s))
      .map(x => JSON.stringify(Object.entries(getComputedStyle(x))
        .filter(([k]) => !/width|height|size|origin|block|inset/i.test(k))))"""
    seen = []
    for name, content in (("without", ""), ("with", part)):
        (tmp_path / name).with_suffix(".html").write_text(
            f"<!DOCTYPE html><meta charset='utf-8'>{outside}{content}", encoding="utf-8"
        )
        with Opened(browser, (tmp_path / name).with_suffix(".html")) as opened:
            seen.append(opened.ask(styles))
            if content:
                opened.page.get_by_label("Symbols").check()
                assert not opened.page.locator(".side.value").first.is_visible()
                assert opened.trouble == []
    assert seen[0] == seen[1]
