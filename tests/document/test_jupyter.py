"""What a notebook shows of results: several on a page, on light and on dark ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import symprop

WRONG = "a = 0.5\nb = 2*a = 1.1\n"
NETWORK = "sigmoid-2-2-1"


def outputs() -> list[str]:
    """The same derivation twice, others, and other results, as cells of one notebook show them."""
    walks = [(NETWORK, "scalar"), (NETWORK, "scalar"), (NETWORK, "matrix"), ("rnn-3-steps", None)]
    results = [symprop.derive(name, view=view) for name, view in walks]
    others = [symprop.check(WRONG), symprop.fix(WRONG), symprop.load(NETWORK)]
    return [result._repr_html_() for result in (*results, *others)]


@pytest.fixture(scope="module")
def shown() -> list[str]:
    return outputs()


def test_no_ids_that_another_output_could_have(shown: list[str]) -> None:
    page = "".join(shown)
    assert len(re.findall(r"<figure", page)) == 15  # of layers three, of equations two, functions
    assert re.findall(r'\s(?:id|for|aria-labelledby|href)="', page) == []
    assert page.count("<title>") == 15


def test_the_same_every_time(shown: list[str]) -> None:
    assert shown == outputs()


def test_fonts_have_names_of_their_own(shown: list[str]) -> None:
    pytest.importorskip("fontTools")
    pytest.importorskip("ziamath")
    faces = []
    for output in shown[:4]:
        (wanted,) = re.findall(r'style="--face: \'([^\']*)\'"', output)
        assert set(re.findall(r'font-family: "([^"]*)"; font-weight', output)) == {wanted}
        faces.append(wanted)
    assert faces[0] == faces[1]
    assert len({*faces}) == 3


def test_results_show_what_they_are(shown: list[str]) -> None:
    check, fix, network = shown[4:]
    assert "b comes to 1.0, not 1.1" in check
    assert "+b = 2*a = 1.0" in fix
    assert "layers:" in network
    assert symprop.derive(NETWORK)._repr_markdown_().startswith("# Learning")
    assert all(x.startswith("<pre>") and x.count("<") == 2 for x in (check, fix, network))


def test_jupyter_finds_what_to_show() -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    find = formatters.DisplayFormatter(active_types=["text/html", "text/markdown"]).format
    for result, kinds in (
        (symprop.derive("rnn-3-steps"), {"text/html", "text/markdown"}),
        (symprop.check(WRONG), {"text/html", "text/markdown"}),
        (symprop.fix(WRONG), {"text/html"}),
        (symprop.load(NETWORK), {"text/html"}),
    ):
        data, _ = find(result)
        assert kinds <= data.keys()


# --- in the browser -------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_readable_on_every_theme(
    browser: Any, shown: list[str], tmp_path: Path, theme: str
) -> None:
    light = str(theme == "light").lower()
    (tmp_path / "a.html").write_text(
        f'<!DOCTYPE html><body data-jp-theme-light="{light}">{"".join(shown[1:])}</body>',
        encoding="utf-8",
    )
    script = """() => {
      const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(x => x / 255)
          .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return [...document.querySelectorAll(".symprop")].flatMap(root => {
        const paper = light(getComputedStyle(root).backgroundColor);
        const texts = [...root.querySelectorAll("p, h2, mn, mi, td, th, figcaption")];
        const drawn = [...root.querySelectorAll("svg text")];
        return [paper,
          Math.min(...texts.map(x => contrast(paper, light(getComputedStyle(x).color)))),
          Math.min(99, ...drawn.map(x => contrast(paper, light(getComputedStyle(x).fill))))];
      });
    }"""
    page = browser.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    for system in ("light", "dark"):
        page.emulate_media(color_scheme=system)
        found = page.evaluate(script)
        assert len(found) == 9  # the first is the second
        for paper, text, drawing in zip(found[::3], found[1::3], found[2::3], strict=True):
            assert (paper > 0.5) == (theme == "light")
            assert min(text, drawing) > 4.5
    page.close()
