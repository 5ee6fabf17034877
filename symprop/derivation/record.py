"""A worked derivation as plain data, by canonical ids: what ``--format json`` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symprop import __version__
from symprop.derivation.lookup import exact, shown
from symprop.derivation.notation import ADJOINT, NEW, Notation
from symprop.derivation.plan import Plan, plan
from symprop.derivation.shown import show
from symprop.derivation.work import Epoch, Worked, work
from symprop.formula import latex, plain
from symprop.formula.tree import Formula
from symprop.network.description import Network
from symprop.network.layers import parameters
from symprop.numbers import digits
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import certain


def record(made: Plan, epochs: list[Epoch]) -> dict[str, Any]:
    """The derivation as a mapping of texts, numbers of the network, lists and mappings."""
    full = _complete(made.network, len(epochs))
    writer = _Record(made)
    return {
        "symprop": __version__,
        "network": made.network.to_dict(),
        "epochs": [writer.epoch(e, f) for e, f in zip(epochs, full, strict=True)],
        "steps": [writer.step(e, w) for e in epochs for w in e.steps],
    }


def _complete(network: Network, epochs: int) -> list[Epoch]:
    """Every value and every adjoint exactly, also those that the notation passes over."""
    notation = Notation(network)
    notation.steps = "separate"
    exactly = replace(network.rounding, carry="exact")
    return work(plan(network, notation, "scalar"), epochs, exactly)


class _Record:
    def __init__(self, made: Plan) -> None:
        self.made, self.network = made, made.network
        self.several = len(made.network.inputs) > 1

    def epoch(self, epoch: Epoch, full: Epoch) -> dict[str, Any]:
        ids = [id for id, _ in parameters(self.network)]
        adjoints = self.units()
        return {
            "samples": [self.sample(epoch, full, s) for s in range(len(self.network.inputs))],
            "loss": self.value(epoch, full, "loss"),
            "adjoints": {id: self.value(epoch, full, ADJOINT + id) for id in adjoints},
            "gradients": {id: self.value(epoch, full, ADJOINT + id) for id in ids},
            "updates": {id: self.value(epoch, full, NEW + id) for id in ids},
        }

    def sample(self, epoch: Epoch, full: Epoch, s: int) -> dict[str, Any]:
        at = f"samples.{s}." if self.several else ""
        own = [id for id in self.units() if id.startswith(at)]
        ids = [*own, f"{at}loss"]
        out = {"values": {id.removeprefix(at): self.value(epoch, full, id) for id in ids}}
        if self.several:
            out["adjoints"] = {
                id.removeprefix(at): self.value(epoch, full, ADJOINT + id) for id in own
            }
        return out

    def units(self) -> list[str]:
        """Ids of all pre-activations and activations, sample by sample."""
        return [
            f"{at}layers.{k}.{kind}.{j}"
            for s in range(len(self.network.inputs))
            for at in (f"samples.{s}." if self.several else "",)
            for k, layer in enumerate(self.network.layers)
            for kind in ("pre", "out")
            for j in range(layer.units)
        ]

    def value(self, epoch: Epoch, full: Epoch, id: str) -> dict[str, str]:
        """Name, 30 exact digits, and the digits that the document prints."""
        place = id
        if exact(full, place) is None:  # the output of an identity unit is its pre-activation
            place = id.replace(".out.", ".pre.")
        number = exact(full, place)
        assert number is not None
        printed = shown(epoch, place)
        if printed is None:
            made = certain(lambda: show(number, self.network.rounding))
            assert isinstance(made, Shown)
            printed = made
        name = self.made.notation.name(id)
        text = certain(lambda: digits.long(number))
        return {"name": plain.write(name), "exact": text, "shown": printed.text}

    def step(self, epoch: Epoch, worked: Worked) -> dict[str, Any]:
        step = worked.step
        rule, target = step.rule, step.place
        parts = [step.phase, target] + ([rule] if rule in ("slope", "state") else [])
        id = ".".join(parts)
        name = self.made.notation.name(step.target)
        return {
            "id": f"epochs.{epoch.number - 1}.{id}" if epoch.number > 1 else id,
            "epoch": epoch.number - 1,
            "phase": step.phase,
            "target": target,
            "rule": rule,
            "name": _written(name),
            "sides": [
                {"kind": side.kind, "relation": side.relation, **_written(side.formula)}
                for side in worked.sides()
            ],
        }


def _written(f: Formula) -> dict[str, str]:
    return {"latex": latex.write(f), "text": plain.write(f)}
