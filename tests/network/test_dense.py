"""Networks of dense layers are what the data file of dense layers says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symprop
from symprop.network.description import Network
from symprop.network.stack import kinds

NET = {
    "inputs": [[1, 2], [3, -1]],
    "targets": [[1], [0]],
    "layers": [
        {"activation": "identity", "weights": [[0.5, -1], [0.25, 2]], "biases": [0.1, 0.2]},
        {"activation": "identity", "weights": [[1], [-0.5]], "biases": 0.3},
    ],
    "loss": "half_squared_error",
}


def loss(view: str) -> float:
    record: Any = json.loads(symprop.derive(NET, view=view).text("json"))
    return float(record["epochs"][0]["loss"]["exact"])


def expected(sign: int) -> float:
    """The loss where each bias counts with a sign."""
    out = []
    for (x1, x2), t in (((1, 2), 1), ((3, -1), 0)):
        h1, h2 = 0.5 * x1 + 0.25 * x2 + sign * 0.1, -x1 + 2 * x2 + sign * 0.2
        out.append((h1 - 0.5 * h2 + sign * 0.3 - t) ** 2 / 2)
    return sum(out) / len(out)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_the_equations_are_those_of_the_data_file(
    view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(symprop.load(NET), Network)
    assert loss(view) == pytest.approx(expected(1))
    text = (kinds.FOLDER / "dense.yaml").read_text("utf-8")
    changed = text.replace("+ biases[j]", "- biases[j]")
    assert changed != text
    (tmp_path / "dense.yaml").write_text(changed)
    monkeypatch.setattr(kinds, "FOLDER", tmp_path)
    assert loss(view) == pytest.approx(expected(-1))


def test_steps_are_called_the_same_beside_layers_of_other_kinds() -> None:
    other = {**NET, "layers": [*NET["layers"], {"flatten": {}}]}  # type: ignore[misc]
    found: Any = json.loads(symprop.derive(other, view="matrix").text("json"))
    rules = {step["target"]: step["rule"] for step in found["steps"] if step["phase"] == "forward"}
    assert rules == {
        "layers.0.pre": "weighted_sum",
        "layers.1.pre": "weighted_sum",
        "layers.2.out": "equation",
    }
