"""``derive --format json``: every key of the contract, and what stands under it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any

import pytest
from commands import symprop

from symprop import __version__
from symprop import derive as derived
from symprop.network.description import Network
from symprop.network.file import examples, load

LAYERED = [name for name in examples() if isinstance(load(name), Network)]
BATCH = """\
inputs: [[1, 2], [3, 4], [0.5, -1]]
targets: [1, 0, 0.25]
layers:
  - {activation: tanh, weights: [[0.1, 0.2], [0.3, -0.4]], biases: 0.5}
  - {activation: sigmoid, weights: [[0.7], [-0.2]], biases: [0.1]}
loss: half_squared_error
learning_rate: 0.5
"""
PHASES = ["forward", "loss", "backward", "update"]


@pytest.fixture(autouse=True)
def many_digits() -> Iterator[None]:
    """Decimals with more digits than the contract asks for."""
    with localcontext() as context:
        context.prec = 60
        yield


def derive(net: str, *options: str, stdin: str = "") -> dict[str, Any]:
    """The JSON of a derivation."""
    ran = symprop("derive", net, "--format", "json", *options, stdin=stdin)
    assert (ran.code, ran.err) == (0, "")
    data: dict[str, Any] = json.loads(ran.out)
    return data


def network_ids(network: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The ids of one sample's pre-activations and activations, and those of the parameters."""
    values, parameters = [], []
    for k, layer in enumerate(network["layers"]):
        rows, units = len(layer["weights"]), len(layer["weights"][0])
        values += [f"layers.{k}.{kind}.{j}" for kind in ("pre", "out") for j in range(units)]
        parameters += [f"layers.{k}.weights.{i}.{j}" for i in range(rows) for j in range(units)]
        if isinstance(layer.get("biases"), list):
            parameters += [f"layers.{k}.biases.{j}" for j in range(units)]
        elif "biases" in layer:
            parameters.append(f"layers.{k}.bias")
    return values, parameters


def check_value(entry: dict[str, str]) -> None:
    """A name, at most 30 exact digits, and what is printed."""
    assert [key for key in entry if key != "frozen"] == ["name", "exact", "shown"]
    assert entry["name"]
    assert re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", entry["exact"])
    assert len(Decimal(entry["exact"]).as_tuple().digits) <= 30
    assert re.fullmatch(r"-?\d+(\.\d+(e-\d+)?)?", entry["shown"])


def check_step(step: dict[str, Any], ids: set[str]) -> None:
    """Where a step belongs, and the chain of its sides."""
    assert {"id", "epoch", "phase", "target", "rule", "name", "sides"} == set(step)
    assert step["phase"] in PHASES
    assert step["target"] in ids
    kinds = [side["kind"] for side in step["sides"]]
    order = ["symbolic", "substituted", "terms", "value"]
    assert kinds == sorted(kinds, key=order.index)
    assert kinds[-1] == "value"
    for side in step["sides"]:
        assert list(side) == ["kind", "relation", "latex", "text"]
        assert side["relation"] in ("=", "≈", "←")
        assert side["latex"]
        assert side["text"]


def check(data: dict[str, Any]) -> None:
    """The whole schema."""
    assert list(data) == ["symprop", "network", "epochs", "steps"]
    assert data["symprop"] == __version__
    network = data["network"]
    values, parameters = network_ids(network)
    batch = isinstance(network["inputs"][0], list)
    samples = len(network["inputs"]) if batch else 1
    prefixes = [f"samples.{s}." for s in range(samples)] if batch else [""]
    assert len(data["epochs"]) == network["epochs"]
    for epoch in data["epochs"]:
        assert list(epoch) == ["samples", "loss", "adjoints", "gradients", "updates"]
        assert len(epoch["samples"]) == samples
        for sample in epoch["samples"]:
            assert list(sample) == (["values", "adjoints"] if batch else ["values"])
            assert list(sample["values"]) == [*values, "loss"]
            if batch:
                assert list(sample["adjoints"]) == values
        assert list(epoch["adjoints"]) == [at + id for at in prefixes for id in values]
        for table in (epoch["gradients"], epoch["updates"]):
            assert set(table) == set(parameters)
        tables = [epoch["adjoints"], epoch["gradients"], epoch["updates"]]
        tables += [table for sample in epoch["samples"] for table in sample.values()]
        for entry in [epoch["loss"], *(e for table in tables for e in table.values())]:
            check_value(entry)
    steps = data["steps"]
    assert len({step["id"] for step in steps}) == len(steps)
    stems = {re.sub(r"(\.\d+){1,2}$", "", id) for id in (*values, *parameters)}
    ids = {at + id for at in (*prefixes, "") for id in (*values, *parameters, *stems, "loss")}
    for step in steps:
        check_step(step, ids)
    order = [(step["epoch"], PHASES.index(step["phase"])) for step in steps]
    if not batch:  # which is worked sample by sample
        assert order == sorted(order)


def numbers(data: dict[str, Any]) -> list[dict[str, tuple[str, str]]]:
    """Exact and printed numbers by table, epoch after epoch, without names."""
    out = []
    for epoch in data["epochs"]:
        tables = {key: epoch[key] for key in ("adjoints", "gradients", "updates")}
        tables |= {f"sample {s}": x["values"] for s, x in enumerate(epoch["samples"])}
        tables["loss"] = {"loss": epoch["loss"]}
        out.append(
            {
                f"{key} {id}": (entry["exact"], entry["shown"])
                for key, table in tables.items()
                for id, entry in table.items()
            }
        )
    return out


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("notation", ["delta", "leibniz", "matrix"])
@pytest.mark.parametrize("net", [*LAYERED, "-"])
def test_schema(net: str, notation: str, view: str) -> None:
    for epochs in ("1", "2"):
        wishes = ("--view", view, "--notation", notation, "--epochs", epochs)
        check(derive(net, *wishes, stdin=BATCH))


def test_numbers_of_one_network() -> None:
    """As computed by an independent program with 40 digits."""
    data = derive("sigmoid-2-2-1")
    (epoch,) = data["epochs"]
    values = epoch["samples"][0]["values"]
    assert values["layers.0.pre.1"] == {"name": "z₂", "exact": "1.87", "shown": "1.87"}
    assert values["layers.0.out.0"]["exact"] == "0.750260105595117604209976842412"
    assert values["loss"] == epoch["loss"]
    assert epoch["loss"]["shown"] == "3.67235"
    delta = epoch["adjoints"]["layers.1.pre.0"]
    assert delta == {"name": "δₒ", "exact": delta["exact"], "shown": "-0.65563"}
    gradient = epoch["gradients"]["layers.1.weights.0.0"]["exact"]
    product = Decimal(delta["exact"]) * Decimal(values["layers.0.out.0"]["exact"])
    assert abs(Decimal(gradient) - product) < Decimal("1e-29")
    new = epoch["updates"]["layers.1.weights.0.0"]
    assert abs(Decimal(new["exact"]) - (Decimal("0.6") - product / 10)) < Decimal("1e-29")
    assert new["shown"] == str(round(Decimal(new["exact"]), 5))


@pytest.mark.parametrize("net", [*LAYERED, "-"])
def test_both_views_hold_the_same_numbers_under_the_same_ids(net: str) -> None:
    scalar, matrix = (
        derive(net, "--view", view, "--epochs", "2", stdin=BATCH) for view in ("scalar", "matrix")
    )
    assert numbers(scalar) == numbers(matrix)


@pytest.mark.parametrize("net", [*LAYERED, "-"])
def test_carry_changes_what_is_shown_and_never_what_is_exact(net: str) -> None:
    wishes = ("--digits", "2", "--epochs", "3")
    exact, rounded = (
        derive(net, *wishes, "--carry", carry, stdin=BATCH) for carry in ("exact", "rounded")
    )
    pairs = [
        (a[id], b[id]) for a, b in zip(numbers(exact), numbers(rounded), strict=True) for id in a
    ]
    assert all(a[0] == b[0] for a, b in pairs)
    assert any(a[1] != b[1] for a, b in pairs)


def test_epochs_go_on_from_each_other() -> None:
    data = derive("sigmoid-2-3-1", "--epochs", "3")
    for earlier, later in pairwise(data["epochs"]):
        for id, new in earlier["updates"].items():
            step = Decimal(later["updates"][id]["exact"]) - Decimal(new["exact"])
            gradient = Decimal(later["gradients"][id]["exact"])
            assert abs(step + Decimal("0.5") * gradient) < Decimal("1e-27")
    assert derive("sigmoid-2-3-1")["epochs"] == data["epochs"][:1]
    assert {step["epoch"] for step in data["steps"]} == {0, 1, 2}


def test_a_batch() -> None:
    """Adjoints stand under their samples and, with the sample in the id, at the epoch's level."""
    (epoch,) = derive("-", stdin=BATCH)["epochs"]
    for s, sample in enumerate(epoch["samples"]):
        for id, entry in sample["adjoints"].items():
            assert epoch["adjoints"][f"samples.{s}.{id}"] == entry
    losses = [Decimal(sample["values"]["loss"]["exact"]) for sample in epoch["samples"]]
    assert abs(sum(losses) / 3 - Decimal(epoch["loss"]["exact"])) < Decimal("1e-29")
    shared = sum(
        Decimal(entry["exact"])
        for sample in epoch["samples"]
        for id, entry in sample["adjoints"].items()
        if id.startswith("layers.0.pre")
    )
    assert abs(shared - Decimal(epoch["gradients"]["layers.0.bias"]["exact"])) < Decimal("1e-29")


def test_exact_numbers_are_as_short_as_they_are() -> None:
    (epoch,) = derive("linear-2-2-1")["epochs"]
    values = {id: entry["exact"] for id, entry in epoch["samples"][0]["values"].items()}
    assert values == {
        "layers.0.pre.0": "0.8",
        "layers.0.pre.1": "1.8",
        "layers.0.out.0": "0.8",
        "layers.0.out.1": "1.8",
        "layers.1.pre.0": "0.582",
        "layers.1.out.0": "0.582",
        "loss": "0.087362",
    }
    assert epoch["updates"]["layers.0.weights.1.0"] == {
        "name": "w₂^new",
        "exact": "0.213167",
        "shown": "0.213",
    }


def test_the_steps_tell_how_each_number_was_found() -> None:
    data = derive("sigmoid-2-2-1")
    (epoch,) = data["epochs"]
    shown = {id: e["shown"] for id, e in epoch["samples"][0]["values"].items()}
    for step in data["steps"]:
        if step["phase"] == "forward":
            assert step["sides"][-1]["text"] == shown[step["target"]]
        if step["phase"] == "update":
            assert step["sides"][-1]["text"] == epoch["updates"][step["target"]]["shown"]
    first = data["steps"][0]
    assert first["target"] == "layers.0.pre.0"
    assert [side["text"] for side in first["sides"]] == [
        "x₁·w₁₁ + x₂·w₂₁",
        "1.1·0.2 + 2.2·0.4",
        "0.22 + 0.88",
        "1.1",
    ]


def test_the_network_is_itself_a_network_file() -> None:
    for net in (*LAYERED, "-"):
        data = derive(net, stdin=BATCH)
        again = derive("-", stdin=json.dumps(data["network"]))
        assert unpadded(again) == unpadded(data)


def unpadded(data: Any) -> str:
    """Without the zeros that a file writes at the ends of decimals: JSON's numbers have none."""
    return re.sub(r"(\.\d*?)0+(?!\d)", r"\1", json.dumps(data, sort_keys=True))


def test_only_some_steps_and_all_the_numbers() -> None:
    whole = derive("sigmoid-2-2-1", "--epochs", "2")
    part = derive("sigmoid-2-2-1", "--epochs", "2", "--only", "layers.0.weights.0.1")
    assert part["epochs"] == whole["epochs"]
    way = [*["forward"] * 4, "loss", *["backward"] * 3, "update"]  # z, a, the loss, back
    assert [step["phase"] for step in part["steps"]] == way * 2
    assert all(step in whole["steps"] for step in part["steps"])


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("order", ["batch", "online"])
def test_frozen_parameters_say_so(view: str, order: str) -> None:
    """They have the value that they keep; the others move."""
    network = {
        "inputs": [[1, 2], [3, -1]],
        "targets": [[1], [0]],
        "layers": [
            {"activation": "tanh", "weights": [[0.1, 0.2], [0.3, 0.4]], "biases": [0.5, 0.6]},
            {"activation": "sigmoid", "weights": [[0.7], [0.8]], "biases": 0.9},
        ],
        "loss": "squared_error",
        "frozen": ["layers.0.weights", "layers.0.biases.1", "layers.1.bias"],
        "order": order,
        "view": view,
    }
    (epoch,) = derived(network).data()["epochs"]
    kept = {id: x["exact"] for id, x in epoch["updates"].items() if x.get("frozen")}
    assert kept == {
        "layers.0.weights.0.0": "0.1",
        "layers.0.weights.0.1": "0.2",
        "layers.0.weights.1.0": "0.3",
        "layers.0.weights.1.1": "0.4",
        "layers.0.biases.1": "0.6",
        "layers.1.bias": "0.9",
    }
    moved = {id for id in epoch["updates"] if id not in kept}
    assert moved == {"layers.0.biases.0", "layers.1.weights.0.0", "layers.1.weights.1.0"}
