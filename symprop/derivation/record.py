"""A worked derivation as plain data, by canonical ids: what ``--format json`` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symprop import __version__
from symprop.derivation.lookup import exact, shown
from symprop.derivation.naming import Naming
from symprop.derivation.notation import ADJOINT, NEW, Notation
from symprop.derivation.plan import LayerPlan, Plan, plan
from symprop.derivation.shown import show
from symprop.derivation.unrolled import Unrolled
from symprop.derivation.work import Epoch, Worked, work
from symprop.formula import latex, plain
from symprop.formula.tree import Formula
from symprop.network.layers import parameters
from symprop.numbers import digits
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import certain


def record(made: Plan, epochs: list[Epoch]) -> dict[str, Any]:
    """The derivation as a mapping of texts, numbers of the network, lists and mappings."""
    writer = _LayerRecord(made) if isinstance(made, LayerPlan) else _Record(made)
    full = writer.complete(epochs)
    return {
        "symprop": __version__,
        "network": made.network.to_dict(),
        "epochs": [writer.epoch(e, f) for e, f in zip(epochs, full, strict=True)],
        "steps": [writer.step(e, w) for e in epochs for w in e.steps],
    }


def complete(made: Plan, epochs: list[Epoch]) -> list[Epoch]:
    """The same epochs with every value and every adjoint known exactly, number by number."""
    writer = _LayerRecord(made) if isinstance(made, LayerPlan) else _Record(made)
    return writer.complete(epochs)


class _Record:
    """The record of scalars that all have steps of their own."""

    def __init__(self, made: Plan) -> None:
        self.made = made

    def complete(self, epochs: list[Epoch]) -> list[Epoch]:
        """The same epochs with every value and every adjoint known exactly."""
        return epochs

    def parameters(self) -> list[str]:
        """Ids of the parameters."""
        return list(self.made.parameters)

    def adjoints(self) -> list[str]:
        """Ids of the values, other than parameters, that have an adjoint."""
        places = (step.place for step in self.made.phase("backward"))
        return [id for id in dict.fromkeys(places) if id not in self.made.parameters]

    def samples(self, epoch: Epoch, full: Epoch) -> list[dict[str, Any]]:
        """The values of the forward pass, sample by sample."""
        ids = [step.target for step in self.made.phase("forward", "loss")]
        return [{"values": {id: self.value(epoch, full, id) for id in ids}}]

    def epoch(self, epoch: Epoch, full: Epoch) -> dict[str, Any]:
        ids = self.parameters()
        return {
            "samples": self.samples(epoch, full),
            "loss": self.value(epoch, full, self.made.loss),
            "adjoints": {id: self.value(epoch, full, ADJOINT + id) for id in self.adjoints()},
            "gradients": {id: self.value(epoch, full, ADJOINT + id) for id in ids},
            "updates": {id: self.value(epoch, full, NEW + id) for id in ids},
        }

    def value(self, epoch: Epoch, full: Epoch, id: str) -> dict[str, str]:
        """Name, 30 exact digits, and the digits that the document prints."""
        place = id
        if exact(full, place) is None:  # the output of an identity unit is its pre-activation
            place = id.replace(".out.", ".pre.")
        number = exact(full, place)
        assert number is not None
        printed = shown(epoch, place)
        if printed is None:
            made = certain(lambda: show(number, self.made.network.rounding))
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


class _LayerRecord(_Record):
    """The record of a network of layers, by units and samples in either view."""

    def __init__(self, made: LayerPlan) -> None:
        super().__init__(made)
        self.network = made.network
        self.several = len(made.network.inputs) > 1

    def complete(self, epochs: list[Epoch]) -> list[Epoch]:
        """Worked again, since a notation passes over some values and a view over others.

        Nor does a shortcut find the derivative by the outputs.
        """
        notation = Notation(self.network)
        notation.steps, notation.shortcuts = "separate", False
        exactly = replace(self.network.rounding, carry="exact")
        return work(plan(self.network, notation, "scalar"), len(epochs), exactly)

    def parameters(self) -> list[str]:
        return [id for id, _ in parameters(self.network)]

    def adjoints(self) -> list[str]:
        """Ids of all pre-activations and activations, sample by sample."""
        return [
            f"{at}layers.{k}.{kind}.{j}"
            for s in range(len(self.network.inputs))
            for at in (f"samples.{s}." if self.several else "",)
            for k, layer in enumerate(self.network.layers)
            for kind in ("pre", "out")
            for j in range(layer.units)
        ]

    def samples(self, epoch: Epoch, full: Epoch) -> list[dict[str, Any]]:
        return [self.sample(epoch, full, s) for s in range(len(self.network.inputs))]

    def sample(self, epoch: Epoch, full: Epoch, s: int) -> dict[str, Any]:
        """Values of one sample, and its adjoints where there are several."""
        at = f"samples.{s}." if self.several else ""
        own = [id for id in self.adjoints() if id.startswith(at)]
        ids = [*own, f"{at}loss"]
        out = {"values": {id.removeprefix(at): self.value(epoch, full, id) for id in ids}}
        if self.several:
            out["adjoints"] = {
                id.removeprefix(at): self.value(epoch, full, ADJOINT + id) for id in own
            }
        return out


def unrolled_step(made: Unrolled, notation: Naming) -> dict[str, Any]:
    """A derivative as one formula: as a step, with what is differentiated beside its target."""
    own = made.by if made.kind == "closed_form" else f"{made.of}.{made.by}"
    return {
        "id": f"{made.kind}.{own}",
        "epoch": 0,
        "phase": "backward",
        "target": made.by,
        "of": made.of,
        "rule": made.kind,
        "name": _written(made.name),
        "sides": [
            {"kind": side.kind, "relation": side.relation, **_written(side.formula)}
            for side in made.sides(notation)
        ],
    }


def _written(f: Formula) -> dict[str, str]:
    return {"latex": latex.write(f), "text": plain.write(f)}
