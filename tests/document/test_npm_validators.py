"""Documents before axe-core, html-validate and KaTeX, where npm has put them beside the project.

``npm install --no-save axe-core html-validate katex`` does, and ``.ci/run`` where there is npm.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest

import symprop

MODULES = Path(__file__).parents[2] / "node_modules"
KATEX = r"""
const katex = require("katex"), text = require("fs").readFileSync(0, "utf8");
const shown = [...text.matchAll(/\$\$\n([\s\S]*?)\n\$\$/g)].map(m => [m[1], true]);
const inline = [...text.replace(/\$\$\n[\s\S]*?\n\$\$/g, "").matchAll(/\$([^$\n]+)\$/g)];
for (const [formula, displayMode] of [...shown, ...inline.map(m => [m[1], false])])
  katex.renderToString(formula, {displayMode, strict: "error"});
console.log(shown.length + inline.length);
"""


def installed(name: str) -> Path:
    """A file below ``node_modules``."""
    if which("node") is None or not (MODULES / name).exists():
        pytest.skip(f"npm's {name.split('/')[0].strip('.')} is not installed")
    return MODULES / name


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A walkthrough with numbered equations, one of equations in German, and a report."""
    if not MODULES.is_dir():
        pytest.skip("npm has put nothing beside the project")
    folder = tmp_path_factory.mktemp("pages")
    out = [folder / f"{name}.html" for name in ("numbered", "equations", "report")]
    parts = "network,forward,loss,results"  # axe-core is slow with many formulas
    symprop.derive("sigmoid-2-2-1", numbered=True, sections=parts).save(out[0])
    symprop.derive("sigmoid-circuit", lang="de", sections=parts).save(out[1])
    out[2].write_text(symprop.check("z = 2 + 1 = 8\n\nw = z * 2 = 16\n").text("html"), "utf-8")
    return out


def test_axe_finds_nothing(browser: Any, pages: list[Path]) -> None:
    script = installed("axe-core/axe.min.js")
    for file in pages[1:]:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        page.add_script_tag(path=script)
        found = page.evaluate("axe.run()")
        page.close()
        assert found["passes"]
        assert [(x["id"], x["nodes"][0]["html"]) for x in found["violations"]] == []


def test_html_validate_finds_nothing(pages: list[Path]) -> None:
    installed("html-validate")
    command = [MODULES / ".bin/html-validate", "--preset", "standard", *pages]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_katex_reads_every_formula() -> None:
    installed("katex")
    text = "\n".join(
        symprop.derive(name, lang=lang, numbered=True).text("md")
        for name, lang in (("sigmoid-2-2-1", "en"), ("linear-2-2-1", "es"))
    )
    command = ["node", "-e", KATEX]
    ran = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, cwd=MODULES.parent
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 100
