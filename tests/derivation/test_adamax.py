"""AdaMax against PyTorch over several steps."""

from __future__ import annotations

import pytest

import symprop

torch = pytest.importorskip("torch")


def test_three_steps() -> None:
    network = {
        "inputs": {"x": 2},
        "targets": {"t": 1},
        "parameters": {"w": 0.9, "b": -0.2},
        "equations": {"y": "w*x + b"},
        "loss": "(y - t)^2/2",
        "optimizer": "adamax",
        "learning_rate": 0.1,
        "epochs": 3,
    }
    epochs = symprop.derive(network).data()["epochs"]
    w, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (0.9, -0.2))
    optimizer = torch.optim.Adamax([w, b], lr=0.1)
    for epoch in epochs:
        optimizer.zero_grad()
        ((w * 2 + b - 1) ** 2 / 2).backward()
        optimizer.step()
        for id, value in (("w", w), ("b", b)):
            assert float(epoch["updates"][id]["exact"]) == pytest.approx(float(value), rel=1e-12)
