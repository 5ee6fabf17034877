"""Pages as Chromium shows them: what is laid out where, and what happens when one points at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symprop.api import derive
from symprop.formula import tree as t
from symprop.network.file import load

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PAGES = {
    "sigmoid-2-2-1": {},
    "sigmoid-2-3-1": {},
    "linear-2-2-1": {},
    "matrix": {"network": "sigmoid-2-2-1", "view": "matrix"},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    out = {}
    for name, wishes in PAGES.items():
        out[name] = folder / f"{name}.html"
        derive(**{"network": name, **wishes}).save(out[name])  # type: ignore[arg-type]
    return out


class Opened:
    """A page, what it complained about, and what it asked the network for."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, **options})
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())
        self.page.evaluate("document.fonts.ready")

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def ask(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(script, *arguments)


# --- layout ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_and_complains_of_nothing(
    browser: Any, files: dict[str, Path], name: str, viewport: Any, scheme: str
) -> None:
    with Opened(browser, files[name], viewport=viewport, color_scheme=scheme) as seen:
        assert seen.ask("document.documentElement.scrollWidth") == viewport["width"]
        cut = "[...document.querySelectorAll('.side')].filter(x => x.scrollWidth > x.clientWidth)"
        assert seen.ask(f"{cut}.map(x => x.textContent)") == []
        assert seen.ask("[...document.fonts].map(x => x.status)") == ["loaded"] * 3
        assert seen.trouble == []
        own = [url for url in seen.requests if not url.startswith(("file:", "data:"))]
        assert own == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everything_can_be_reached_and_has_a_name(
    browser: Any, files: dict[str, Path], name: str, viewport: Any
) -> None:
    """What axe-core asks of summaries, scrollers, landmarks and headers of tables."""
    with Opened(browser, files[name], viewport=viewport) as seen:
        panel = "document.querySelector('.tools')"
        assert seen.ask(f"{panel}.scrollWidth <= {panel}.clientWidth")
        script = """() => [...document.querySelectorAll("*")].filter(x =>
          /auto|scroll/.test(getComputedStyle(x).overflowX) && x.scrollWidth > x.clientWidth + 1
          && x.tabIndex < 0).map(x => x.outerHTML.slice(0, 80))"""
        assert seen.ask(script) == []
        bare = "[...document.querySelectorAll('summary')].filter(x => !x.ariaLabel && !x.innerText)"
        assert seen.ask(f"{bare}.length") == 0
        outside = "[...document.body.children].filter(x => !x.matches('main, section, script'))"
        assert seen.ask(f"{outside}.map(x => x.tagName)") == []
        heads = "[...document.querySelectorAll('th')].filter(x => !x.innerText.trim())"
        assert seen.ask(f"{heads}.length") == 0


def test_what_heads_a_row_wraps_before_a_table_is_cut(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    derive("rnn-layer", lang="de", sections="gradients,results").save(file)
    with Opened(browser, file) as seen:
        cut = "[...document.querySelectorAll('.wide')].filter(x => x.scrollWidth > x.clientWidth)"
        assert seen.ask(f"{cut}.map(x => x.textContent)") == []
        heads = "[...document.querySelectorAll('thead > tr > :not(:first-child)')]"
        assert {*seen.ask(f"{heads}.map(x => getComputedStyle(x).textAlign)")} == {"right"}


@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_laid_out(browser: Any, files: dict[str, Path], name: str) -> None:
    script = """() => {
      const box = x => x.getBoundingClientRect();
      const bad = [], close = 0.75;
      for (const x of document.querySelectorAll("mfrac")) {
        const [over, under] = [...x.children].map(box);
        if (!(over.bottom <= under.top + close && over.width > 0)) bad.push(x.outerHTML);
        const middle = r => (r.left + r.right) / 2;
        if (Math.abs(middle(over) - middle(under)) > 1.5) bad.push("off centre " + x.outerHTML);
      }
      for (const x of document.querySelectorAll("msub, msup")) {
        const [base, script] = [...x.children].map(box);
        const lower = script.bottom - base.bottom, higher = base.top - script.top;
        if (!(script.left >= base.right - 2 && (x.tagName === "msub" ? lower : higher) > 0))
          bad.push(x.outerHTML);
      }
      for (const row of document.querySelectorAll("mrow")) {
        const boxes = [...row.children].map(box).filter(r => r.width > 0);
        for (let i = 1; i < boxes.length; i++)
          if (boxes[i].left < boxes[i - 1].right - 2) bad.push("overlap " + row.outerHTML);
      }
      for (const x of document.querySelectorAll("mtd, mn, mi"))
        if (x.textContent && !(box(x).width > 0 && box(x).height > 0)) bad.push(x.outerHTML);
      return bad;
    }"""
    with Opened(browser, files[name]) as seen:
        assert seen.ask(script.replace("mtd, mn, mi", "main :is(.side, p, td) :is(mn, mi)")) == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_sides_of_a_chain_stand_on_lines_or_below_each_other(
    browser: Any, files: dict[str, Path], viewport: Any
) -> None:
    script = """() => [...document.querySelectorAll(".chain.rows .sides, .chain.line .sides")]
      .map(x => [...x.children].map(y => y.getBoundingClientRect()).map(r => [r.left, r.top]))"""
    with Opened(browser, files["sigmoid-2-3-1"], viewport=viewport) as seen:
        chains = seen.ask(script)
    assert len(chains) > 20
    below = [c for c in chains if len({x for x, _ in c}) == 1]
    assert len(below) > (len(chains) - 3 if viewport is PHONE else 3)
    for chain in below:
        tops = [top for _, top in chain]
        assert tops == sorted(tops)


def test_the_mathematics_font_is_used(browser: Any, files: dict[str, Path]) -> None:
    with Opened(browser, files["sigmoid-2-2-1"]) as seen:
        client = seen.context.new_cdp_session(seen.page)
        client.send("DOM.enable")
        client.send("CSS.enable")
        root = client.send("DOM.getDocument")["root"]["nodeId"]
        for selector in (".side mn", ".side mi", "mfrac", "p", "li strong", "svg text"):
            node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})
            fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
            assert {f["familyName"] for f in fonts} <= {"STIX Two Math"}, selector
            assert all(f["isCustomFont"] for f in fonts)


# --- colours --------------------------------------------------------------------------------------

CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number)
    .map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = x => { for (; x; x = x.parentElement) {
    const c = getComputedStyle(x).backgroundColor; if (!/, 0\\)|transparent/.test(c)) return c; }
    return "rgb(255, 255, 255)"; };
  const out = [];
  for (const x of document.querySelectorAll("body *")) {
    if (x.closest("svg, style, script") || !x.getClientRects().length) continue;
    if (![...x.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(x).color), light(ground(x))].sort((p, q) => q - p);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) out.push([x.tagName, x.textContent, ratio]);
  }
  return out;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Any, files: dict[str, Path], scheme: str) -> None:
    with Opened(browser, files["sigmoid-2-2-1"], color_scheme=scheme) as seen:
        paper = seen.ask("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(20, 24, 31)") == (scheme == "dark")
        assert seen.ask(CONTRAST) == []
        seen.page.hover(".side [data-id='layers.0.weights.0.0']")
        assert seen.ask(CONTRAST) == []


# --- what a reader does ---------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_switch_shows_symbols_numbers_or_both(
    browser: Any, files: dict[str, Path], script: bool
) -> None:
    with Opened(browser, files["sigmoid-2-2-1"], java_script_enabled=script) as seen:
        side = seen.page.locator(".step .side").and_(seen.page.locator(":visible"))

        def shown() -> set[str]:
            return {x.get_attribute("class").split()[1] for x in side.all()}

        everything = {"symbolic", "substituted", "terms", "value"}
        assert shown() == everything
        seen.page.get_by_label("Symbols").check()
        assert shown() == {"symbolic"}
        seen.page.get_by_label("Numbers").check()
        assert shown() == everything - {"symbolic"}
        heads = seen.page.locator(".step .head math")
        assert all(head.is_visible() for head in heads.all())
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
