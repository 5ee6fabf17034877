"""Random indexed equations: values, derivatives and programs against their plain meaning."""

from __future__ import annotations

import ast
import io
from contextlib import redirect_stdout
from importlib.util import find_spec
from typing import Any

import pytest
from oracles.indexed_networks import IndexedNetwork

import symprop
from symprop.errors import SympropError

EACH = 20
"""Networks in one test."""
GOOD = 12
"""Digits to which programs in floating point are held."""


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_values_and_derivatives(view: str, part: int) -> None:
    compared = networks = 0
    for seed in range(part * EACH, (part + 1) * EACH):
        found = derived(seed, view)
        if found is None:
            continue
        network, walk = found
        loss, values = network.work()
        slopes = network.tape.adjoints(loss)
        epoch = walk.data()["epochs"][0]
        assert close(epoch["loss"]["exact"], loss.value), seed
        for id, value in values.items():
            slope = slopes[value.place]
            if id.partition("[")[0] in network.parameters:
                assert close(epoch["gradients"][id]["exact"], slope), (seed, id)
            else:
                assert close(epoch["samples"][0]["values"][id]["exact"], value.value), (seed, id)
                assert close(epoch["adjoints"][id]["exact"], slope), (seed, id)
            compared += 1
        networks += 1
    print(f"{view}: {networks} networks, {compared} values and derivatives")
    assert networks > EACH * 0.8


def derived(seed: int, view: str) -> tuple[IndexedNetwork, Any] | None:
    """A network and its derivation; none for one that is too large to be written."""
    network = IndexedNetwork(seed)
    try:
        return network, symprop.derive(network.file, view=view)
    except SympropError as error:
        if any(words in str(error) for words in ("split over several equations", "finite")):
            return None
        raise


def close(exact: str, value: Any) -> bool:
    """Whether a decimal string of up to 30 digits is that number."""
    difference = abs(type(value)(exact) - value) if value else abs(float(exact))
    return bool(difference <= 10.0 ** (-28) * max(1, abs(value)))


@pytest.mark.parametrize("to", ["numpy", "torch"])
def test_programs(to: str) -> None:
    pytest.importorskip("numpy")
    if to == "torch" and not find_spec("torch"):
        pytest.skip("torch is not installed")
    for seed in range(EACH):
        found = derived(seed, ("scalar", "matrix")[seed % 2])
        if found is None:
            continue
        network, walk = found
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile(walk.code(to), "program", "exec"), {})
        lines = dict(line.split(" = ") for line in out.getvalue().splitlines())
        loss, values = network.work()
        slopes = network.tape.adjoints(loss)
        wanted: dict[str, list[float]] = {}
        for id, value in values.items():
            if id[0] in network.parameters:
                wanted.setdefault(f"gradient {id[0]}", []).append(float(slopes[value.place]))
        for key, numbers in wanted.items():
            shown = flat(ast.literal_eval(lines[key]))
            assert shown == pytest.approx(numbers, rel=10**-GOOD, abs=10**-GOOD), (seed, key)


def flat(value: Any) -> list[float]:
    """The numbers of a printed value, in order."""
    return [x for part in value for x in flat(part)] if isinstance(value, list) else [value]
