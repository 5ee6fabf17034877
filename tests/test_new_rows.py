"""Rows added at run time, sent through everything: an activation, a loss and an optimizer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import playwright
import pytest

import symprop
from symprop.derivation.shown import formula_of
from symprop.document.formats.html_program import Program
from symprop.formula import tree as t
from symprop.formula.tree import Absolute, Derivative, Formula, Number, Product, call
from symprop.functions import Activation, Loss, Optimizer, OptimizerState, registered
from symprop.handout.marking.key import load_key
from symprop.network.file import load
from symprop.resources import template_root

ONE = Number("1")


def _softsign(z: Formula) -> Formula:
    return z / (1 + Absolute(z))


def _softsign_slope(z: Formula, a: Formula) -> Formula:
    return ONE / (1 + Absolute(z)) ** 2


SOFTSIGN = Activation(
    "softsign",
    "softsign",
    _softsign,
    _softsign_slope,
    lambda z: (Derivative(_softsign(z), z, "d"),),
    low=-1,
    high=1,
)
QUARTIC = Loss(
    "quartic",
    lambda p, t, n: (p - t) ** 4,
    lambda p, t, n: Number("4") * (p - t) ** 3,
    lambda p, t, n: (Product((Number("4"), (p - t) ** 3, ONE)),),
    title="quartic loss",
)
LION = Optimizer(
    "lion",
    lambda n: n["w"] - n["rate"] * call("sign", n["direction"]),
    (
        OptimizerState(
            "direction",
            "c",
            lambda n: n["beta1"] * n["first"] + (1 - n["beta1"]) * n["g"],
            kept=False,
        ),
        OptimizerState("first", "m", lambda n: n["beta2"] * n["first"] + (1 - n["beta2"]) * n["g"]),
    ),
    {"beta1": "0.9", "beta2": "0.99"},
    title="Lion",
)

NET = """inputs: [0.8, -0.3]
targets: [0.7]
layers:
  - {activation: softsign, weights: [[0.4, -0.6], [0.9, 0.2]], biases: [0.1, -0.2]}
  - {activation: softsign, weights: [[0.5], [-0.7]]}
loss: quartic
optimizer: lion
learning_rate: 0.01
"""
VIEWS = pytest.mark.parametrize("view", ["scalar", "matrix"])
FORMATS = ("md", "tex", "txt", "html", "pdf", "ipynb", "docx", "json", "svg")


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    with registered(SOFTSIGN, QUARTIC, LION):
        yield


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(NET, encoding="utf-8")
    return path


def by_hand() -> dict[str, float]:
    """The same step in plain floating point."""
    x, w, b, v, t, rate = (
        [0.8, -0.3],
        [[0.4, -0.6], [0.9, 0.2]],
        [0.1, -0.2],
        [0.5, -0.7],
        0.7,
        0.01,
    )
    z = [sum(x[i] * w[i][j] for i in range(2)) + b[j] for j in range(2)]
    a = [u / (1 + abs(u)) for u in z]
    o = sum(a[j] * v[j] for j in range(2))
    p = o / (1 + abs(o))
    delta = 4 * (p - t) ** 3 / (1 + abs(o)) ** 2
    back = [delta * v[j] / (1 + abs(z[j])) ** 2 for j in range(2)]
    gradients = {f"layers.1.weights.{j}.0": delta * a[j] for j in range(2)}
    gradients |= {f"layers.0.biases.{j}": back[j] for j in range(2)}
    gradients |= {f"layers.0.weights.{i}.{j}": back[j] * x[i] for i in range(2) for j in range(2)}
    old = {f"layers.1.weights.{j}.0": v[j] for j in range(2)}
    old |= {f"layers.0.biases.{j}": b[j] for j in range(2)}
    old |= {f"layers.0.weights.{i}.{j}": w[i][j] for i in range(2) for j in range(2)}
    return {id: old[id] - rate * (1 if g > 0 else -1) for id, g in gradients.items()}


@VIEWS
def test_the_numbers(net: Path, view: str) -> None:
    (epoch,) = symprop.derive(net, view=view).data()["epochs"]
    assert {id: float(x["exact"]) for id, x in epoch["updates"].items()} == pytest.approx(by_hand())


@VIEWS
@pytest.mark.parametrize("format", FORMATS)
def test_every_format(net: Path, view: str, format: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{format}"
    symprop.derive(net, view=view).save(path)
    assert path.stat().st_size > 1000
    if format == "md":
        text = path.read_text(encoding="utf-8")
        for words in (
            "One step of Lion, worked by hand",
            "with softsign activation",
            "- **Loss**: quartic loss",
            "- **Optimizer**: Lion, $\\beta_1 = 0.9$, $\\beta_2 = 0.99$",
            "### The softsign function",
            "The loss is the quartic loss of prediction and target:",
            "Every parameter is updated by the rule of Lion",
        ):
            assert words in text, words
        for name in ("Adam", "hinge", "sigmoid"):
            assert name not in text
    if format == "ipynb":  # the code holds every number against the printed digits
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


@VIEWS
def test_the_explorable_page_works_the_same_numbers(net: Path, view: str) -> None:
    walk = symprop.derive(net, view=view, epochs=2)
    made = Program(walk.plan, walk._worked)
    script = (template_root() / "html" / "work.js").read_text(encoding="utf-8")
    first = walk._worked[0]
    given = [
        [place, number.text]
        for id, places in made.givens.items()
        for place, number in zip(places, _numbers(first.shown[id]), strict=True)
    ]
    parts = json.dumps(made.data()), f"[{','.join(made.forms)}]", json.dumps(given)
    script += f"\nconsole.log(JSON.stringify(work({','.join(parts)}).text))"
    node = Path(playwright.__file__).parent / "driver" / "node"
    run = subprocess.run([str(node), "-e", script], capture_output=True, text=True, check=True)
    text = json.loads(run.stdout)
    for worked in made.worked:
        for number in _numbers(worked.shown):
            assert text[made.index[number.of or ""]] == number.text, worked.step.id


def _numbers(shown: object) -> list[Number]:
    return [x for x in t.walk(formula_of(shown)) if isinstance(x, Number)]  # type: ignore[arg-type]


@VIEWS
@pytest.mark.parametrize("format", ["md", "tex"])
def test_check_finds_nothing_and_read_gives_the_network_back(
    net: Path, view: str, format: str, tmp_path: Path
) -> None:
    path = tmp_path / f"walk.{format}"
    symprop.derive(net, view=view).save(path)
    assert [str(f) for f in symprop.check(path).findings] == []
    found, wanted = symprop.read(path).to_dict(), load(net).to_dict()
    for key in ("inputs", "targets", "layers", "loss", "optimizer", "learning_rate"):
        assert found[key] == wanted[key], key


def test_handouts_are_made_and_marked(net: Path, tmp_path: Path) -> None:
    """A student who fills in the key's numbers has everything right; one slip is found."""
    folder = tmp_path / "class"
    symprop.handout(net, roster=["Ada", "Emmy"], seed=3).save(folder)
    for name in ("worksheets/ada.md", "keys/ada.md"):
        assert "Lion" in (folder / name).read_text(encoding="utf-8")
    key = load_key(str(folder / "key.json"))
    answers = {b.id: b.answer.text for b in key.task(key.sheets[0]).blanks}
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    right.write_text(json.dumps(answers), encoding="utf-8")
    slip = next(id for id in answers if id.endswith("layers.0.out.0"))
    wrong.write_text(json.dumps(answers | {slip: "7.5"}), encoding="utf-8")
    sheets = {}
    for path in (right, wrong):
        answer = tmp_path / path.stem / "ada.json"
        answer.parent.mkdir()
        answer.write_bytes(path.read_bytes())
        (sheets[path.stem],) = symprop.mark(folder / "key.json", answer).sheets
    assert sheets["right"].first is None
    assert sheets["wrong"].first is not None
    assert sheets["wrong"].first.blank.id == slip
