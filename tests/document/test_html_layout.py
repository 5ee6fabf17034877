"""Pages as Chromium shows them: what is laid out where, in which colours and fonts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opened import CONTRAST, DESKTOP, PAGES, PHONE, Opened

from symprop.api import derive
from symprop.network.file import examples

VIEWPORTS = {"phone": (PHONE, "dark"), "desktop": (DESKTOP, "light")}


@pytest.fixture(
    scope="module", params=[(page, device) for page in PAGES for device in VIEWPORTS], ids="-".join
)
def seen(browser: Any, files: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Each page on each device, for tests that only look at it."""
    page, device = request.param
    viewport, scheme = VIEWPORTS[device]
    with Opened(browser, files[page], viewport=viewport, color_scheme=scheme) as opened:
        yield opened


def test_a_page_fits_and_complains_of_nothing(seen: Opened) -> None:
    assert seen.ask("document.documentElement.scrollWidth === innerWidth")
    cut = "[...document.querySelectorAll('.side')].filter(x => x.scrollWidth > x.clientWidth)"
    assert seen.ask(f"{cut}.map(x => x.textContent)") == []
    assert seen.ask("[...document.fonts].map(x => x.status)") == ["loaded"] * 3
    assert seen.trouble == []
    own = [url for url in seen.requests if not url.startswith(("file:", "data:"))]
    assert own == []


def test_everything_can_be_reached_and_has_a_name(seen: Opened) -> None:
    """What axe-core asks of summaries, scrollers, landmarks and headers of tables."""
    panel = "document.querySelector('.tools')"
    assert seen.ask(f"{panel}.scrollWidth <= {panel}.clientWidth")
    script = """() => [...document.querySelectorAll("*")].filter(x =>
      /auto|scroll/.test(getComputedStyle(x).overflowX) && x.scrollWidth > x.clientWidth + 1
      && (x.tabIndex < 0 || !x.ariaLabel || x.role !== "group"))
      .map(x => x.outerHTML.slice(0, 80))"""
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


@pytest.mark.parametrize("name", sorted(examples()))
def test_nothing_has_to_be_scrolled_on_a_desktop(name: str, browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    derive(name).save(file)
    with Opened(browser, file) as seen:
        cut = "[...document.querySelectorAll('*')].filter(x => x.scrollWidth > x.clientWidth + 1"
        cut += " && /auto|scroll/.test(getComputedStyle(x).overflowX))"
        assert seen.ask(f"{cut}.map(x => x.textContent)") == []
        assert seen.ask("document.documentElement.scrollWidth") == DESKTOP["width"]


def test_lines_of_matrices_do_not_touch(browser: Any, tmp_path: Path) -> None:
    """In a list, and in a formula that is broken."""
    file = tmp_path / "a.html"
    for name in ("xor-batch", "attention-layer"):
        derive(name).save(file)
        with Opened(browser, file, viewport=PHONE) as seen:
            script = """() => [...document.querySelectorAll("li, p, .side")].flatMap(x => {
              const ys = [...x.querySelectorAll("mtable")].map(y => y.getBoundingClientRect());
              return ys.flatMap((a, i) => ys.slice(i + 1).map(b => b.top - a.bottom)
                .filter(d => Math.abs(d) < 6)); })"""
            assert [gap for gap in seen.ask(script) if gap < 3] == []


def test_formulas_are_laid_out(seen: Opened) -> None:
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Any, files: dict[str, Path], scheme: str) -> None:
    with Opened(browser, files["sigmoid-2-2-1"], color_scheme=scheme) as seen:
        paper = seen.ask("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(20, 24, 31)") == (scheme == "dark")
        assert seen.ask(CONTRAST) == []
        seen.page.hover(".side [data-id='layers.0.weights.0.0']")
        assert seen.ask(CONTRAST) == []
