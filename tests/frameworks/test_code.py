"""Programs for NumPy and PyTorch: run, they print the numbers of the document."""

from __future__ import annotations

import ast
import io
from contextlib import redirect_stdout
from typing import Any

import pytest
from oracles import programs

from symprop.frameworks.code import program
from symprop.network.equations import AnyNetwork
from symprop.network.file import load, loads

np = pytest.importorskip("numpy")

EXAMPLES = ("sigmoid-2-2-1", "rnn-3-steps", "attention-head", "batch-norm")


def flat(value: Any) -> list[float]:
    return [x for part in value for x in flat(part)] if isinstance(value, list) else [value]


def printed(code: str) -> dict[str, list[float]]:
    """What a program prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(code, "program", "exec"), {})
    lines = (line.split(" = ") for line in out.getvalue().splitlines())
    return {name: flat(ast.literal_eval(value)) for name, value in lines}


def compare(network: AnyNetwork, to: str) -> int:
    """Holds a program's numbers against the derivation; how many there were."""
    if to == "torch":
        pytest.importorskip("torch")
    found, wanted = printed(program(network, to)), programs.expected(network)
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        assert found[name] == pytest.approx(values, rel=1e-12, abs=1e-13), name
    return sum(map(len, wanted.values()))


@pytest.mark.parametrize("to", ["numpy", "torch"])
@pytest.mark.parametrize("name", programs.INDEXED)
def test_indexed_equations(name: str, to: str) -> None:
    count = sum(compare(loads(programs.indexed(name, seed), "net.yaml"), to) for seed in range(2))
    print(f"{name}, {to}: 2 networks, {count} numbers")


@pytest.mark.parametrize("to", ["numpy", "torch"])
def test_layers(to: str) -> None:
    count = sum(compare(load(programs.layered(seed)), to) for seed in range(30))
    print(f"dense layers, {to}: 30 networks, {count} numbers")


@pytest.mark.parametrize("to", ["numpy", "torch"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str, to: str) -> None:
    compare(load(name), to)
