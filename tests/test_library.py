"""The library as somebody meets it: what there is, what it takes, how results show themselves."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import symprop
from symprop.resources import template_root

NET: dict[str, Any] = {
    "title": "A unit",
    "inputs": [[1, 2], [3, 4]],
    "targets": [1, 0],
    "layers": [{"activation": "sigmoid", "weights": [[0.1], [0.2]], "biases": 0.5}],
    "loss": "half_squared_error",
}


def test_dir_is_the_library_and_costs_nothing() -> None:
    code = "import sys, symprop; assert dir(symprop); assert 'sympy' not in sys.modules; "
    code += "print([name for name in dir(symprop) if not hasattr(symprop, name)])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert set(dir(symprop)) == {*symprop.__all__, "__version__"}
    assert Path(symprop.__file__).with_name("py.typed").exists()


@pytest.mark.parametrize("name", sorted({*symprop.__all__} - {"Checked", "Derivation"}))
def test_every_name_says_what_it_takes_and_what_goes_wrong(name: str) -> None:
    found = getattr(symprop, name)
    said = type(found).__call__.__doc__ if inspect.ismodule(found) else found.__doc__
    assert said
    assert name == "SympropError" or "Raises:" in said
    if not inspect.isclass(found):
        assert inspect.signature(found).parameters


def test_a_dict_is_a_network_everywhere(tmp_path: Path) -> None:
    walk = symprop.derive(NET)
    text = walk.text("md")
    assert walk.network == symprop.load(NET)
    assert not symprop.check(text, net=NET).wrong
    single = symprop.handout(NET)
    single.save(tmp_path)
    marked = symprop.mark(NET, tmp_path / "key.md")
    assert marked.right
    assert symprop.read(text)


def test_a_table_has_every_number_once() -> None:
    walk = symprop.derive(NET, epochs=2)
    rows = walk.table()
    assert len({(r["epoch"], r["sample"], r["kind"], r["id"]) for r in rows}) == len(rows)
    assert {tuple(r) for r in rows} == {
        ("epoch", "sample", "kind", "id", "name", "value", "exact", "shown")
    }
    data = walk.data()["epochs"]
    for kind in ("gradient", "update"):
        for epoch in (0, 1):
            found = {r["id"]: r["exact"] for r in rows if (r["epoch"], r["kind"]) == (epoch, kind)}
            assert found == {id: x["exact"] for id, x in data[epoch][f"{kind}s"].items()}
    (bias,) = [r for r in rows if r["epoch"] == 0 and r["id"] == "layers.0.bias"][:1]
    assert (bias["kind"], bias["sample"]) == ("gradient", None)
    assert abs(bias["value"] - float(bias["shown"])) < 1e-5
    (sample,) = {r["sample"] for r in rows if r["id"] == "layers.0.out.0"} - {0}
    assert sample == 1


def test_rows_of_batches() -> None:
    rows = symprop.derive({**NET, "order": "online"}).table()
    assert {r["batch"] for r in rows} == {0, 1}


def test_results_show_themselves_in_a_line() -> None:
    assert repr(symprop.load(NET)) == "<Network 'A unit': 1 layer, loss half_squared_error>"
    assert repr(symprop.derive(NET)) == "<Derivation 'A unit': 15 steps, 1 epoch>"
    found = symprop.check("z = 0.5*2 + 0.1 = 1.2")
    assert repr(found) == "<Checked <text>: 1 error, 1 finding>"
    assert repr(found.findings[0]).startswith("<Item 1:19: error: z comes to 1.1, not 1.2")
    assert "expected 1.1" in str(found)
    walk = symprop.derive(NET)
    for result in (walk, walk.document, walk.plan, walk.epochs, found, found.findings):
        assert len(repr(result)) < 100
    assert str(symprop.derive(NET)) == symprop.derive(NET).text("txt")
    assert repr(symprop.handout(NET, count=3)) == "<Handouts: 3 worksheets, md>"
    assert str(symprop.fix("z = 0.5*2 + 0.1 = 1.2", formulas=True)) == "z = 0.5*2 + 0.1 = 1.1"


def test_a_notebook_without_numpy_names_the_extra() -> None:
    setup = (template_root() / "notebook" / "setup.py.j2").read_text("utf-8")
    assert re.search(r"pip install 'symprop\[notebook\]'", setup)


def test_a_network_may_be_a_derivation_and_nothing_odd() -> None:
    walk = symprop.derive("sigmoid-2-2-1")
    assert symprop.derive(walk, digits=2).network.rounding.digits == 2
    for odd in (5, None, b"sigmoid-2-2-1", ["sigmoid-2-2-1"]):
        with pytest.raises(symprop.SympropError, match="of type"):
            symprop.derive(odd)  # type: ignore[arg-type]
