"""Notebooks: the code works the same numbers as the text, and notices when one is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles.networks import random_networks
from test_formats import HOSTILE, decimals, decimals_in, titled

from symprop.api import Derivation, derive
from symprop.check.report.judged import judged_sheet
from symprop.check.run import judge
from symprop.derivation.naming import NEW
from symprop.document import blocks as b
from symprop.document.formats.notebook import Notebook
from symprop.document.formats.notebook_code import StepCode
from symprop.extract import extract
from symprop.network.description import Rounding

pytest.importorskip("numpy")

EXAMPLES = ["sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1", "rnn-3-steps", "batch-norm"]
WISHES: list[dict[str, Any]] = [
    {},
    {"digits": 12},
    {"epochs": 3},
    {"epochs": 6},
    {"epochs": 2, "carry": "rounded"},
    {"epochs": 6, "carry": "rounded", "digits": 3},
]


def cells(derivation: Derivation, kind: str) -> list[str]:
    found = json.loads(derivation.text("ipynb"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def run(code: list[str]) -> dict[str, Any]:
    """The names after all cells have run."""
    names: dict[str, Any] = {}
    for cell in code:
        exec(compile(cell, "cell", "exec"), names)
    return names


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("epochs", [1, 5])
@pytest.mark.parametrize(
    ("view", "order"), [("scalar", {"mini_batch": 2}), ("matrix", {"mini_batch": 2}),
                        ("matrix", "online")]
)  # fmt: skip
def test_the_code_of_batches_runs(view: str, order: Any, epochs: int, carry: Any) -> None:
    """Batch by batch, over epochs that are not shown, to the loss at the end."""
    network = {
        "inputs": [[1, 2], [0.5, -1], [0.3, 0.2]], "targets": [[1], [0], [0.5]],
        "layers": [{"activation": "tanh", "weights": [[0.2, 0.3], [0.4, 0.7]], "biases": [0, 1]},
                   {"activation": "sigmoid", "weights": [[0.6], [-0.1]]}],
        "loss": "half_squared_error", "optimizer": "adam", "order": order, "view": view,
    }  # fmt: skip
    derivation = derive(network, epochs=epochs, carry=carry)
    code = cells(derivation, "code")
    run(code)
    shown = [x for x in derivation.document.blocks if isinstance(x, b.Display) and x.step]
    assert len(re.findall(r"rounded\(|assert shows\(", "\n".join(code))) >= len(shown)
    number = next(text for text in re.findall(r'"(0\.\d+)"', code[-1]))
    wrong = code[-1].replace(number, f"9{number}", 1)
    with pytest.raises(AssertionError):
        run([*code[:-1], wrong])


@pytest.mark.parametrize("wishes", WISHES, ids=str)
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_code_runs(example: str, wishes: dict[str, Any]) -> None:
    derivation = derive(example, **wishes)
    code = cells(derivation, "code")
    names = run(code)
    shown = [x for x in derivation.document.blocks if isinstance(x, b.Display) and x.step]
    pattern = "rounded\\(" if wishes.get("carry") else "assert shows\\("
    assert len(re.findall(pattern, "\n".join(code))) >= len(shown)
    plan, after = derivation.plan, derivation._worked[-1]
    loss = names[StepCode(plan, derivation._worked).name(plan.loss)]
    assert float(loss) == pytest.approx(float(after.shown[plan.loss].value), abs=1e-3)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_every_wrong_digit_is_noticed(view: str, carry: Any) -> None:
    setup, *steps = cells(derive("sigmoid-2-3-1", view=view, carry=carry), "code")
    text = "\n".join(steps)
    places = [match.start(1) for match in re.finditer(r'\d(\d)"', text)]
    assert len(places) > 20
    for place in places[:: 1 if view == "matrix" else 4]:
        digit = (int(text[place]) + 2) % 10
        with pytest.raises(AssertionError):
            run([setup, f"{text[:place]}{digit}{text[place + 1 :]}"])


@settings(max_examples=20, deadline=None)
@given(random_networks(widest=3, deepest=3), st.sampled_from(["scalar", "matrix"]), st.data())
def test_any_network(network: Any, view: Any, data: st.DataObject) -> None:
    rounding = data.draw(
        st.sampled_from([Rounding(digits=4), Rounding(digits=None, significant=4)])
    )
    epochs = data.draw(st.sampled_from([1, 2, 5]))
    derivation = Derivation(replace(network, view=view, rounding=rounding, epochs=epochs))
    assume(fits(derivation))
    names = run(cells(derivation, "code"))
    epoch = derivation.epochs[-1]
    identifiers = StepCode(derivation.plan, derivation._worked)
    for id in derivation.plan.parameters:
        exact = epoch.exact[NEW + id]
        found = names[identifiers.name(id)]
        assert list(getattr(found, "flat", [found])) == pytest.approx(
            flat(exact), rel=1e-6, abs=1e-9
        )


def flat(value: Any) -> list[float]:
    return [float(x) for row in getattr(value, "rows", ((value,),)) for x in row]


def fits(derivation: Derivation) -> bool:
    """Whether double precision is enough: no overflow, no probability that is almost 0 or 1."""
    plan = derivation.plan
    last = f"layers.{len(plan.network.layers) - 1}.out"
    for epoch in derivation._worked:
        if float(epoch.exact[plan.loss]) > 1e6:
            return False
        outputs = (x for id, x in epoch.exact.items() if last in id and "∂" not in id)
        if "cross_entropy" in plan.network.loss.name and not all(
            1e-4 < p < 1 - 1e-4 for x in outputs for p in flat(x)
        ):
            return False
    return True


def test_selected_steps_have_what_they_need() -> None:
    derivation = derive("sigmoid-2-2-1", only=["layers.0.weights.1.0"])
    code = cells(derivation, "code")
    run(code)
    assert "dLoss_dw21 = delta_1 * x2" in "\n".join(code)


def test_names_of_a_network_are_not_code() -> None:
    text = """
inputs: {np: 2, math: 3}
targets: {t: 1}
parameters: {shows: 0.5, epoch: -0.3, lambda: 0.1}
equations: {sigma: tanh(shows*np), erf: sigma*epoch + lambda*math}
loss: (erf - t)^2
learning_rate: 0.1
epochs: 6
"""
    from symprop.network.file import loads

    run(cells(derive(loads(text)), "code"))


# --- the file -----------------------------------------------------------------------------------


def test_a_notebook_by_the_book() -> None:
    nbformat = pytest.importorskip("nbformat")
    derivation = derive("sigmoid-2-2-1")
    text = derivation.text("ipynb")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert [cell["id"] for cell in notebook.cells] == [
        f"cell-{i}" for i in range(1, len(notebook.cells) + 1)
    ]
    assert text == derivation.text("ipynb")
    shown = re.sub(r"\(data:[^)]*\)", "", "\n".join(cells(derivation, "markdown")))
    assert decimals_in(shown) == decimals(derivation.document)
    assert shown.count("![") == 4


@pytest.mark.parametrize("example", ["sigmoid-2-2-1", "linear-2-2-1"])
def test_the_checker_reads_what_markdown_says(example: str) -> None:
    derivation = derive(example)
    markdown, notebook = (
        judged_sheet(judge(extract(f"a.{x}", derivation.content(x)))) for x in ("md", "ipynb")
    )
    assert (notebook.claims, notebook.checked) == (markdown.claims, markdown.claims)
    assert not notebook.findings


def test_runs_in_jupyter() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.reads(derive("sigmoid-2-2-1").text("ipynb"), as_version=4)
    nbclient.NotebookClient(notebook, timeout=120).execute()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert outputs == []


def test_text_is_never_code() -> None:
    text = Notebook({"x": "<svg/>"}).write(titled(HOSTILE))
    made = json.loads(text)["cells"]
    assert {cell["cell_type"] for cell in made} == {"markdown"}
    hostile = derive(replace(derive("sigmoid-2-2-1").network, title='"""\nimport os\n"""'))
    assert "import os" not in "\n".join(cells(hostile, "code"))
