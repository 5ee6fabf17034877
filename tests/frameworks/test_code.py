"""Programs for NumPy and PyTorch: run, they print the numbers of the document."""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from importlib.util import find_spec
from typing import Any

import pytest
from oracles import programs

from symprop.api import derive
from symprop.derivation.listing import listing
from symprop.errors import SympropError
from symprop.network.equations import AnyNetwork
from symprop.network.file import load, loads

np = pytest.importorskip("numpy")

EXAMPLES = ("sigmoid-2-2-1", "rnn-3-steps", "lstm-2-steps", "conv-3x3", "attention-layer")


def flat(value: Any) -> list[float]:
    return [x for part in value for x in flat(part)] if isinstance(value, list) else [value]


def printed(code: str) -> dict[str, list[float]]:
    """What a program prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(code, "program", "exec"), {})
    lines = (line.split(" = ") for line in out.getvalue().splitlines())
    return {name: flat(ast.literal_eval(value)) for name, value in lines}


def compare(network: AnyNetwork) -> int:
    """Holds both programs' numbers against the derivation; how many there were."""
    wanted = programs.expected(network)
    for to in ("numpy", "torch") if find_spec("torch") else ("numpy",):
        found = printed(derive(network).code(to))
        assert found.keys() == wanted.keys()
        for name, values in wanted.items():
            assert found[name] == pytest.approx(values, rel=1e-12, abs=1e-13), (to, name)
    return sum(map(len, wanted.values()))


@pytest.mark.parametrize("name", programs.INDEXED)
def test_indexed_equations(name: str) -> None:
    print(f"{name}: {compare(loads(programs.indexed(name, 0), 'net.yaml'))} numbers")


def test_layers() -> None:
    count = sum(compare(load(programs.layered(seed))) for seed in range(8))
    print(f"dense layers: 8 networks, {count} numbers")


def test_batches() -> None:
    """An update after each batch: a loop; what the optimizer remembers goes on."""
    count = 0
    for seed in range(6):
        order = ["online", {"mini_batch": 2}, {"mini_batch": 3}][seed % 3]
        more: dict[str, Any] = {"order": order, "samples": 5}
        if seed == 2:
            more |= {"frozen": ["layers.0.weights"], "gradients": ["inputs"]}
        if seed == 5:
            more["update"] = "none"
        form = programs.layered(seed, **more)
        count += compare(load(form))
        mixed = form | {"layers": [*form["layers"], {"flatten": {}}]}
        if form["loss"] != "categorical_cross_entropy" and seed < 3:
            count += compare(load(mixed))
    print(f"batches: {count} numbers")


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    print(f"{name}: {compare(load(name))} numbers")


def test_bad_wishes_are_one_line() -> None:
    with pytest.raises(SympropError, match="did you mean 'numpy'"):
        derive("sigmoid-2-2-1").code("nunpy")
    symbols = load({"inputs": 2, "targets": 1, "layers": [{"units": 1, "activation": "tanh"}],
                    "loss": "squared_error"})  # fmt: skip
    with pytest.raises(SympropError, match="needs numbers"):
        derive(symbols).code("torch")


def test_a_notebook_of_a_convolution_runs() -> None:
    nbformat, client = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    network = loads(programs.indexed("convolution with pooling", 0), "net.yaml")
    notebook = nbformat.reads(derive(network).text("ipynb"), as_version=4)
    code = "".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert "for i, j in product(range(4), range(4)):" in code
    client.NotebookClient(notebook, timeout=120).execute()


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", programs.INDEXED)
def test_the_cells_of_a_notebook_run(name: str, carry: Any) -> None:
    network = loads(programs.indexed(name, 1), "net.yaml")
    cells = json.loads(derive(network, carry=carry, epochs=2).text("ipynb"))["cells"]
    names: dict[str, Any] = {}
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for cell in code:
        exec(compile(cell, "cell", "exec"), names)
    assert len(code) > 2


def test_ids_are_those_of_the_json() -> None:
    networks = [load(programs.layered(seed)) for seed in range(3)]
    networks += [loads(programs.indexed(name, 0), "net.yaml") for name in programs.INDEXED]
    for network in networks:
        (epoch,) = derive(network, epochs=1).data()["epochs"]
        names = {id: name for id, name, _ in listing(network)}
        several = len(epoch["samples"]) > 1
        for s, sample in enumerate(epoch["samples"]):
            for id, value in sample["values"].items():
                full = f"samples.{s}.{id}" if several else id
                assert names.get(full) == value["name"] or (full, id) == ("loss", "loss")
        assert epoch["gradients"].keys() <= names.keys()


def test_a_large_array_is_one_row() -> None:
    network = load({"inputs": [[0.1] * 100], "targets": [1], "loss": "squared_error",
                    "layers": [{"activation": "tanh", "weights": [[0.1]] * 100}]})  # fmt: skip
    rows = {id: shape for id, _, shape in listing(network)}
    assert rows["layers.0.weights"] == "100×1"
    assert rows["layers.0.out.0"] == ""
