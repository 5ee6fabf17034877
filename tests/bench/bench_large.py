"""A network of 784-128-10 as whole processes, and rules whose cost does not depend on sizes."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path

import pytest
from conftest import BASE, Ratio, spent
from installing import clean_environment
from networks import network

from symprop.calculus.adjoints import adjoints
from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.network.file import loads
from symprop.network.stack.dense import families

WEIGHT = "layers.0.weights.300.5"
COMMANDS = {
    ("derive", "NET"): (12, 60_000),
    ("derive", "NET", "--only", WEIGHT): (12, 30_000),
}
"""Bounds: times the processor time of ``import sympy``, and bytes of the document."""
MEMORY = 600 * 1024
"""Kilobytes."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network as a file in JSON, in matrix view."""
    data = network(784, 128, 10).to_dict()
    data["layers"][1]["activation"] = "softmax"
    data |= {"loss": "categorical_cross_entropy", "targets": [1] + [0] * 9, "view": "matrix"}
    path = tmp_path_factory.mktemp("large") / "784-128-10.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize("words", COMMANDS)
def test_784_128_10(ratio: Ratio, commands: Path, large: Path, words: tuple[str, ...]) -> None:
    bound, size = COMMANDS[words]
    ours = ["symprop", *(str(large) if word == "NET" else word for word in words)]
    assert len(_output(commands, ours)) <= size
    pairs = [(spent(commands, *ours), spent(commands, *BASE)) for _ in range(3)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    what = f'{" ".join(words)} of 784-128-10 against python -c "import sympy"'
    ratio.check(what, mine / other, bound, lambda: None)


def _output(commands: Path, words: list[str]) -> bytes:
    """What a command prints, within the memory it may take."""
    limit = f'ulimit -v {4 * MEMORY}; exec "$@"'  # addresses, of which a part is in memory
    made = subprocess.run(
        ["bash", "-c", limit, "-", commands / words[0], *words[1:]],
        check=True,
        stdout=subprocess.PIPE,
        env=clean_environment(),
    )
    return made.stdout


def test_adjoints_do_not_depend_on_the_widths(ratio: Ratio) -> None:
    small, big = (
        families(network(16, 8, 4), together=True),
        families(network(256, 64, 10), together=True),
    )
    ratio.of(
        "adjoints of 256-64-10 against 16-8-4", lambda: adjoints(big), lambda: adjoints(small), 1.5
    )


def test_a_chain_of_equations_is_linear(ratio: Ratio) -> None:
    short, long = (loads(_chain(n), "chain.yaml") for n in (2500, 5000))
    ratio.of(
        "a chain of 5,000 equations against 2,500",
        lambda: work(plan(long)),
        lambda: work(plan(short)),
        bound=2.5,
        rounds=3,
    )


def _chain(count: int) -> str:
    lines = ["inputs: {x: 1}", "parameters: {w: 0.5}", "equations:", "  h_1: w*x"]
    lines += [f"  h_{k}: h_{k - 1} + 0.01*w" for k in range(2, count + 1)]
    return "\n".join([*lines, f"loss: h_{count}^2"])
