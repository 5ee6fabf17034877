"""Handouts of networks that are updated more than once in an epoch: made, filled in, marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symprop
from symprop.errors import SympropError
from symprop.handout.maker import maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import called

NETWORK: dict[str, Any] = {
    "inputs": [[1, 2], [0.5, -1], [0.3, 0.2]],
    "targets": [[1], [0], [0.5]],
    "layers": [
        {"activation": "tanh", "weights": [[0.2, 0.3], [0.4, 0.7]], "biases": [0.1, 0.2]},
        {"activation": "sigmoid", "weights": [[0.6], [-0.1]]},
    ],
    "loss": "half_squared_error",
    "draw": {"inputs": {"from": 0.1, "to": 2, "step": 0.1}},
}
ORDERS = ["online", {"mini_batch": 2}]


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_class(view: str, order: Any, tmp_path: Path) -> None:
    """Each key gets all marks, with other inputs for every student."""
    network = {**NETWORK, "order": order, "view": view}
    symprop.handout(network, count=3).save(tmp_path)
    sheets = symprop.mark(str(tmp_path), str(tmp_path / "keys")).sheets
    assert [sheet.marks for sheet in sheets] == [sheet.possible for sheet in sheets]
    key = json.loads((tmp_path / "key.json").read_text("utf-8"))
    rounds = {id.split(":")[0] for id in key["asked"]}
    assert rounds == ({"1", "2", "3"} if order == "online" else {"1", "2"})
    assert len({tuple(sheet["given"][:2]) for sheet in key["sheets"]}) == 3  # drawn inputs


def test_a_mistake_costs_once(tmp_path: Path) -> None:
    """What the second sample makes of a wrong new weight is right for the student's numbers."""
    symprop.handout({**NETWORK, "order": "online", "view": "scalar"}).save(tmp_path)
    key = json.loads((tmp_path / "key.json").read_text("utf-8"))
    answers = dict(zip(key["asked"], key["sheets"][0]["answers"], strict=True))
    wrong, later = "1:new:layers.1.weights.0.0", "2:layers.1.pre.0"
    more = 0.5 * float(answers["2:layers.0.out.0"])
    answers |= {id: f"{float(answers[id]) + x:.5f}" for id, x in ((wrong, 0.5), (later, more))}
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    (sheet,) = symprop.mark(str(tmp_path), str(tmp_path / "answers.json")).sheets
    verdicts = {value.blank.id: value.verdict for value in sheet.values}
    assert verdicts[wrong] == "wrong"
    assert verdicts[later] == "carried"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_filled_in_as_written_anew(view: str, order: Any) -> None:
    """The fast way to a class's documents gives what the slow one gives."""
    network = symprop.load({**NETWORK, "order": order, "view": view})
    recipe = Recipe(network, 1, "values", None)
    made = maker(recipe)
    assert made.drawer is not None
    for student in map(recipe.coded, map(called, ("Ada", "Bo", "Cem"))):
        drawn = made.drawer.draw(student.id)
        quick = made.quickly(drawn, student)
        assert quick is not None
        assert quick == made.documents(made.task(drawn.plan, drawn.epochs, student))


@pytest.mark.parametrize("format", ["html", "tex", "moodle", "qti"])
def test_formats(format: str, tmp_path: Path) -> None:
    symprop.handout({**NETWORK, "order": "online"}, count=1, format=format).save(tmp_path)
    assert any(tmp_path.iterdir())


def test_layers_of_any_kind(tmp_path: Path) -> None:
    """One sheet with the network's own numbers; others are not drawn."""
    layers = [*NETWORK["layers"], {"flatten": {}}]
    network = {**NETWORK, "layers": layers, "order": {"mini_batch": 2}}
    del network["draw"]
    symprop.handout(network).save(tmp_path)
    (sheet,) = symprop.mark(str(tmp_path), str(tmp_path / "key.md")).sheets
    assert sheet.marks == sheet.possible > 20
    with pytest.raises(SympropError, match="no numbers are drawn"):
        symprop.handout({**network, "view": "scalar"}, count=1).save(tmp_path / "class")
