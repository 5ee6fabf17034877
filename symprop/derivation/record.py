"""A worked derivation as plain data, by canonical ids: what ``--format json`` prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from symprop import __version__
from symprop.calculus.unroll import part, time_axes
from symprop.derivation.entries import entry, holder
from symprop.derivation.lookup import exact, shown
from symprop.derivation.notation import ADJOINT, NEW, LayerNotation
from symprop.derivation.plan import EquationPlan, IndexedPlan, LayerPlan, Plan, plan
from symprop.derivation.shown import show
from symprop.derivation.unrolled import Unrolled
from symprop.derivation.work import Epoch, Worked, work
from symprop.formula import latex, plain
from symprop.formula.tree import Formula
from symprop.network.elements import places
from symprop.network.ids import Ids, beside, layer_id, of_sample, sample_prefixes
from symprop.network.layers import data, parameters
from symprop.numbers import digits
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, certain

_LOSS = re.compile(r"samples\.\d+\.loss")


def record(made: Plan, epochs: list[Epoch]) -> dict[str, Any]:
    """The derivation as a mapping of texts, numbers of the network, lists and mappings."""
    writer = _writer(made)
    full = epochs if made.network.symbolic else writer.complete(epochs)
    return {
        "symprop": __version__,
        "network": made.network.to_dict(),
        "epochs": [writer.course(e, f) for e, f in zip(epochs, full, strict=True)],
        "steps": [writer.step(r, w) for e in epochs for r in e.rounds for w in r.steps],
    }


def rows(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The numbers of a record one by one: see :meth:`symprop.api.Derivation.table`."""
    for e, epoch in enumerate(data["epochs"]):
        rounds = epoch.get("batches", [epoch])
        for b, made in enumerate(rounds):
            where = {"epoch": e, "batch": b} if len(rounds) > 1 else {"epoch": e}
            alone = len(made["samples"]) == 1
            for n, sample in enumerate(made["samples"]):
                yield from _kind(where, n, "value", sample["values"])
                yield from _kind(where, n, "adjoint", sample.get("adjoints", {}))
            if alone:
                yield from _kind(where, 0, "adjoint", made["adjoints"])
            else:
                yield from _kind(where, None, "value", {"loss": made["loss"]})
                shared = {k: x for k, x in made["adjoints"].items() if of_sample(k)[0] is None}
                yield from _kind(where, None, "adjoint", shared)
            yield from _kind(where, None, "gradient", made["gradients"])
            yield from _kind(where, None, "update", made["updates"])


def _kind(
    where: Mapping[str, int], sample: int | None, kind: str, found: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for id, number in found.items():
        exact = number.get("exact")
        yield {
            **where,
            "sample": sample,
            "kind": kind,
            "id": id,
            "name": number["name"],
            "value": None if exact is None else float(exact),
            "exact": exact,
            "shown": number.get("shown"),
        }


def complete(made: Plan, epochs: list[Epoch]) -> list[Epoch]:
    """The same epochs with every value and every adjoint known exactly, number by number."""
    return _writer(made).complete(epochs)


def _writer(made: Plan) -> _Recorder:
    if isinstance(made, LayerPlan):
        return _LayerRecord(made)
    if isinstance(made, IndexedPlan) and not made.network.general:
        return _IndexedRecord(made)
    return _Recorder(made)


def steps(made: LayerPlan, epochs: list[Epoch]) -> list[dict[str, Any]]:
    """The steps of a derivation, without its values."""
    writer = _LayerRecord(made)
    return [writer.step(e, w) for e in epochs for w in e.steps]


class _Recorder:
    """The record of scalars that all have steps of their own."""

    def __init__(self, made: Plan) -> None:
        self.made = made
        self.aliases = made.network.aliases if isinstance(made, EquationPlan) else {}
        self.others: dict[str, list[str]] = {}
        """The other ids of values."""
        for other, id in self.aliases.items():
            self.others.setdefault(id, []).append(other)

    def complete(self, epochs: list[Epoch]) -> list[Epoch]:
        """The same epochs with every value and every adjoint known exactly."""
        return epochs

    def parameters(self) -> list[str]:
        """Ids of the parameters."""
        return list(self.made.parameters)

    def adjoints(self) -> list[str]:
        """Ids of the values, other than parameters, that have an adjoint."""
        steps = (step for step in self.made.phase("backward") if step.rule != "given")
        places = (step.place for step in steps if step.target.startswith(ADJOINT))
        found = [id for id in dict.fromkeys(places) if id not in self.made.parameters]
        found += filter(self.idle, self.values())
        return self.named([id for id in found if not _LOSS.fullmatch(id)])

    def idle(self, id: str) -> bool:
        """Whether the loss does not depend on a value: its adjoint is 0 and has no step."""
        made = self.made
        if not isinstance(made, EquationPlan):
            return False
        return id in made.rules.definitions and id not in {*made.rules.paths, made.loss}

    def named(self, ids: list[str]) -> list[str]:
        """These ids, each followed by the others of its value."""
        return [name for id in ids for name in (id, *self.others.get(id, ()))]

    def given(self) -> list[str]:
        """Ids of the data that have a gradient."""
        return [step.place for step in self.made.phase("backward") if step.rule == "given"]

    def samples(self, epoch: Epoch, full: Epoch) -> list[dict[str, Any]]:
        """The values of the forward pass, sample by sample."""
        ids = self.values()
        count = 1 + max(of_sample(id)[0] or 0 for id in ids)
        if count == 1:
            return [{"values": {id: self.value(epoch, full, id) for id in ids}}]
        return [self.sample(epoch, full, at, ids) for at in sample_prefixes(count)]

    def values(self) -> list[str]:
        """The ids of the values of the forward pass."""
        return self.named([step.target for step in self.made.phase("forward", "loss")])

    def sample(self, epoch: Epoch, full: Epoch, at: str, ids: list[str]) -> dict[str, Any]:
        """Values and adjoints of one sample, and what is the same for all of them."""

        def own(ids: list[str], mark: str = "") -> dict[str, Any]:
            return {
                id.removeprefix(at): self.value(epoch, full, mark + id)
                for id in ids
                if id.startswith(at) or (of_sample(id)[0] is None and id != self.made.loss)
            }

        return {"values": own(ids), "adjoints": own(self.adjoints(), ADJOINT)}

    def course(self, epoch: Epoch, full: Epoch) -> dict[str, Any]:
        """An epoch; with updates in between it has batches, and what all of them lead to."""
        if not epoch.batches:
            return self.epoch(epoch, full)
        rounds = zip(epoch.batches, full.batches, strict=True)
        updated = self.parameters() if self.made.network.update else []
        return {
            "batches": [_writer(e.plan).epoch(e, f) for e, f in rounds],
            "loss": self.value(epoch, full, self.made.loss),
            "updates": {id: self.update(epoch, full, id) for id in updated},
        }

    def epoch(self, epoch: Epoch, full: Epoch) -> dict[str, Any]:
        ids = self.parameters()
        updated = ids if self.made.network.update else []
        ids = [*ids, *self.given()]
        return {
            "samples": self.samples(epoch, full),
            "loss": self.value(epoch, full, self.made.loss),
            "adjoints": {id: self.value(epoch, full, ADJOINT + id) for id in self.adjoints()},
            "gradients": {id: self.value(epoch, full, ADJOINT + id) for id in ids},
            "updates": {id: self.update(epoch, full, id) for id in updated},
        }

    def update(self, epoch: Epoch, full: Epoch, id: str) -> dict[str, Any]:
        """The value of a parameter after an update; of a frozen one the value that it keeps."""
        made: dict[str, Any] = self.value(epoch, full, NEW + id)
        return {**made, "frozen": True} if self.made.network.is_frozen(id) else made

    def value(self, epoch: Epoch, full: Epoch, id: str) -> dict[str, str]:
        """Name, 30 exact digits, and the digits that the document prints, if there are numbers."""
        if self.made.network.symbolic:
            return {"name": plain.write(self.made.notation.name(id))}
        mark = next((m for m in (ADJOINT, NEW) if id.startswith(m)), "")
        bare = id.removeprefix(mark)
        place = id = mark + self.aliases.get(bare, bare)
        if exact(full, place) is None:  # the output of an identity unit is its pre-activation
            place = beside(id, "pre")
        number = exact(full, place)
        if number is None and mark == ADJOINT and self.idle(bare):
            number = ZERO
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
        number, batch = epoch.batch or (epoch.number - 1, None)
        if batch is not None:
            parts = ["batches", str(batch), *parts]
        if number:
            parts = ["epochs", str(number), *parts]
        name = step.label or epoch.plan.notation.name(step.target)
        return {
            "id": ".".join(parts),
            "epoch": number,
            **({} if batch is None else {"batch": batch}),
            "phase": step.phase,
            "target": target,
            "rule": rule,
            "name": _written(name),
            "sides": [
                {"kind": side.kind, "relation": side.relation, **_written(side.formula)}
                for side in worked.sides()
            ],
        }


class _IndexedRecord(_Recorder):
    """The record of arrays, element by element."""

    def __init__(self, made: IndexedPlan) -> None:
        super().__init__(made)
        self.rules = made.rules
        self.source = made.network.families
        self.axes = time_axes(self.source)
        self.ids = Ids(self.source)

    def parameters(self) -> list[str]:
        arrays = self.source.parameters.items()
        return [self.ids.spell(id, at) for id, numbers in arrays for at in places(numbers.shape)]

    def given(self) -> list[str]:
        data = self.source.data.items()
        every = (self.ids.spell(id, at) for id, x in data for at in places(x.shape))
        return list(filter(self.made.network.wants, every))

    def elements(self, families: list[str]) -> list[str]:
        """The ids of all elements of families; those with another name follow with that, too."""
        names: dict[str, list[str]] = {}
        for other, alias in self.source.aliases.items():
            names.setdefault(alias.id, []).append(other)
        arrays = [name for id in families for name in (id, *names.get(id, ()))]
        return [self.ids.spell(id, at) for id in arrays for at in places(self.source.shape(id))]

    def adjoints(self) -> list[str]:
        ids = (f.id for f in reversed(self.source.families) if f.kind != "loss")
        return self.elements([id for id in ids if id != self.source.loss])

    def values(self) -> list[str]:
        return self.elements([f.id for f in self.source])

    def locate(self, id: str, at: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        """The array that holds an element, and its place there."""
        fixed = tuple(n if (id, i) in self.axes else None for i, n in enumerate(at))
        rest = tuple(n for i, n in enumerate(at) if (id, i) not in self.axes)
        return part(id, fixed), rest

    def value(self, epoch: Epoch, full: Epoch, id: str) -> dict[str, str]:
        if self.made.network.symbolic:
            return super().value(epoch, full, id)
        mark = next((m for m in (ADJOINT, NEW) if id.startswith(m)), "")
        found = self.ids.read(id.removeprefix(mark))
        assert found is not None
        array, at = self.locate(*found)
        place = mark + array
        if place in full.exact:
            number = entry(full.exact[place], at, self.rules.frame)
            shown = epoch.shown[place]
            printed = shown if isinstance(shown, Shown) else shown[holder(at, self.rules.frame)]
        else:  # the loss does not depend on this step of time
            number, printed = ZERO, Shown("0", True, ZERO)
        name = plain.write(self.made.notation.name(id))
        text = certain(lambda: digits.long(number))
        return {"name": name, "exact": text, "shown": printed.text}


class _LayerRecord(_Recorder):
    """The record of a network of layers, by units and samples in either view."""

    def __init__(self, made: LayerPlan) -> None:
        super().__init__(made)
        self.network = made.network

    def complete(self, epochs: list[Epoch]) -> list[Epoch]:
        """Worked again, since a notation passes over some values and a view over others.

        Nor does a shortcut find the derivative by the outputs.
        """
        notation = LayerNotation(self.network)
        notation.steps, notation.shortcuts = "separate", False
        exactly = replace(self.network.rounding, carry="exact")
        return work(plan(self.network, notation, "scalar"), len(epochs), exactly)

    def parameters(self) -> list[str]:
        return [id for id, _ in parameters(self.network)]

    def given(self) -> list[str]:
        return list(filter(self.network.wants, data(self.network)))

    def adjoints(self) -> list[str]:
        """Ids of all pre-activations and activations, sample by sample."""
        return [
            at + layer_id(k, kind, j)
            for at in sample_prefixes(len(self.network.inputs))
            for k, layer in enumerate(self.network.layers)
            for kind in ("pre", "out")
            for j in range(layer.units)
        ]

    def values(self) -> list[str]:
        prefixes = sample_prefixes(len(self.network.inputs))
        return [*self.adjoints(), *(f"{at}loss" for at in prefixes)]


def unrolled_step(made: Unrolled) -> dict[str, Any]:
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
            for side in made.sides()
        ],
    }


def _written(f: Formula) -> dict[str, str]:
    return {"latex": latex.write(f), "text": plain.write(f)}
