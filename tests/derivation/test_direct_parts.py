"""A total derivative and a direct one never have the same name."""

from __future__ import annotations

import re

import pytest

from symprop import check
from symprop.api import Derivation
from symprop.formula import plain
from symprop.network.file import loads

DATA = "inputs: {x: 1}\ntargets: {t: 0.5}\nparameters: {w: 0.4, u: 0.7}\n"
LOSSES = {
    "two summands": "equations: {g: w*x, h: u*g}\nloss: (g - t)^2/2 + (h - t)^2/2",
    "a common factor": "equations: {g: w*x, h: u*g}\nloss: ((g - t)^2 + (h - t)^2)/2",
    "equal summands": "equations: {g: w*x, h: u*g}\nloss: g^2 + g^2 + (h - t)^2",
    "a penalty": "equations: {h: tanh(u*x)*w}\nloss: (h - t)^2/2 + 0.1*w^2 + 0.1*u^2",
    "one summand": "equations: {g: w*x, h: u*g}\nloss: (g + h - t)^2/2",
    "names taken": "equations: {L_1: w*x, h: u*L_1}\nloss: (L_1 - t)^2/2 + (h - t)^2/2",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_every_derivative_has_one_meaning(loss: str) -> None:
    text = Derivation(loads(f"{DATA}{LOSSES[loss]}\n")).text("md")
    verdict = check(text).data()
    assert verdict["findings"] == []
    assert verdict["claims"] == verdict["checked"]
    named = re.search(r"L_\d(^\*)?\}\{", text) is not None
    assert named == (loss != "one summand")


def test_the_direct_part_is_the_derivative_of_its_summand() -> None:
    (epoch,) = Derivation(loads(f"{DATA}{LOSSES['two summands']}\n")).epochs
    (step,) = [w for w in epoch.steps if w.step.target == "∂g"]
    sides = [plain.write(side.formula) for side in step.sides()]
    assert sides[0] == "∂Loss/∂h · ∂h/∂g + ∂L₁/∂g"
