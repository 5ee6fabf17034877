"""What the prose templates see: the network and its worked derivation, arranged for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from symprop.derivation.matrix import entrywise
from symprop.derivation.notation import ADJOINT, NEW, Notation
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, formula_of, given, minus, show
from symprop.derivation.step import has_cases
from symprop.derivation.update import ordered
from symprop.derivation.work import Epoch, Worked, named
from symprop.document.appendix import Appendix
from symprop.document.blocks import Display, Figure, Math
from symprop.document.prose import Prose
from symprop.formula.tree import Chain, Derivative, Formula, Ref
from symprop.functions.activations import ACTIVATIONS, Z, softmax, softmax_slope
from symprop.functions.losses import LOSSES, SHORTCUTS
from symprop.network.description import Function, Layer, Network, Rounding
from symprop.numbers.scalar import sign


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its value."""

    name: Formula
    value: Formula


DEVIATION = Rounding(digits=None, significant=2)
MOST_IN_FULL = 3
"""Of more epochs than this only the first is worked in full; the others are a table."""


class LayerView:
    """One layer as a template sees it."""

    def __init__(self, index: int, network: Network, plan: Plan) -> None:
        self._network, self._plan, self._layer = network, plan, network.layers[index]
        self.index = index
        self.number = index + 1
        self.output = index == len(network.layers) - 1
        self.only_hidden = len(network.layers) == 2 and index == 0
        self.units = self._layer.units
        self.inputs = self._layer.inputs
        self.activation = self._layer.activation.name
        self.symbol = ACTIVATIONS[self.activation].symbol
        self.vector = ACTIVATIONS[self.activation].vector
        self.biased = self._layer.biases is not None
        self.shared_bias = self._layer.shared_bias

    @property
    def layer(self) -> Layer:
        """The layer of the description."""
        return self._layer

    def entries(self, kind: str) -> list[Entry]:
        """Names and values of the layer's ``weights`` or ``bias``, as the view holds them."""
        start = f"layers.{self.index}.{kind}"
        return [
            Entry(self._plan.notation.name(id), number)
            for id, number in self._plan.parameters.items()
            if id.startswith(start)
        ]


class EpochView:
    """One round of learning, its steps sorted by place."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.number = epoch.number
        self.steps = epoch.steps

    def of(self, phase: str, layer: int | None = None, sample: int | None = None) -> list[Worked]:
        """The steps of a phase, of one layer and one sample where these are given."""
        return [
            w
            for w in self.steps
            if w.step.phase == phase
            and (layer is None or w.step.layer == layer)
            and (sample is None or w.step.sample == sample)
        ]

    def runs(self, phase: str, layer: int) -> list[list[Worked]]:
        """The steps of a layer cut into stretches with the same purpose: units, then weights."""
        out: list[list[Worked]] = []
        for w in self.of(phase, layer):
            if out and purpose(out[-1][-1]) == purpose(w):
                out[-1].append(w)
            else:
                out.append([w])
        return out


def purpose(worked: Worked) -> str:
    """Whether a backward step finds an adjoint or the gradient of a parameter."""
    return "gradient" if worked.step.rule in ("weight", "bias") else "unit"


class Context:
    """The names that templates may use; every method gives a token or plain data."""

    def __init__(self, prose: Prose, plan: Plan, epochs: list[Epoch], after: Epoch) -> None:
        self._prose, self.plan = prose, plan
        self.network: Network = plan.network
        self.notation: Notation = plan.notation
        self.epochs = [EpochView(e) for e in epochs]
        self.after = EpochView(after)
        self.layers = [LayerView(k, self.network, plan) for k in range(len(self.network.layers))]
        self.samples = len(self.network.inputs)
        self.matrix = plan.view == "matrix"
        self.has_deltas = self.notation.has_deltas
        self.fused = self.notation.steps == "fused"
        self.numbered = self.notation.numbered
        self.loss_row = LOSSES[self.network.loss.name]
        self.rounded = self.network.rounding.carry == "rounded"
        self.any_bias = any(layer.biased for layer in self.layers)
        self.full_epochs = len(epochs) if len(epochs) <= MOST_IN_FULL else 1
        self.z = Z
        self.purpose = purpose

    def variables(self) -> dict[str, Any]:
        """All names for a template."""
        names = (n for n in dir(self) if not n.startswith("_") and n != "variables")
        return {n: getattr(self, n) for n in names}

    # --- mathematics --------------------------------------------------------------------------

    def m(self, what: Formula | str) -> Markup:
        """A formula, or the name of a value, in the line."""
        formula = self.name(what) if isinstance(what, str) else what
        return self._prose.token(Math(named(formula, self.notation.name)))

    def eq(self, *sides: Formula | str, relation: str = "=") -> Markup:
        """An equation on a line of its own."""
        return self._prose.token(Display(self.chain(*sides, relation=relation)))

    def chain(self, *sides: Formula | str, relation: str = "=") -> Formula:
        """An equation; a text stands for the name of a value."""
        formulas = tuple(
            named(self.name(s) if isinstance(s, str) else s, self.notation.name) for s in sides
        )
        if len(formulas) == 1:
            return formulas[0]
        return Chain(formulas, (relation,) * (len(formulas) - 1))

    def chain_of(self, first: Formula, sides: list[Formula]) -> Markup:
        """A chain of equal sides on lines of its own."""
        return self.eq(first, *sides)

    def derivative(self, of: Formula | str, by: Formula) -> Formula:
        """∂of/∂by as a name."""
        return Derivative(Ref(of) if isinstance(of, str) else of, by, self.notation.symbol)

    def step(self, worked: Worked) -> Markup:
        """A worked step on a line of its own."""
        sides = worked.sides()
        formulas = (self.name(worked.step.target), *(side.formula for side in sides))
        chain = Chain(formulas, tuple(side.relation for side in sides))
        kinds = tuple(side.kind for side in sides)
        return self._prose.token(Display(chain, worked.step.id, kinds))

    def name(self, id: str) -> Formula:
        """The written name of a value."""
        return self.notation.name(id)

    def given(self, entries: Iterable[Entry]) -> Markup:
        """``w₁ = 0.2, w₂ = 0.3`` in the line."""
        parts = [self._prose.token(Math(Chain((e.name, e.value), ("=",)))) for e in entries]
        return Markup(", ").join(parts)

    def number(self, shown: AnyShown) -> Markup:
        """A printed value in the line."""
        return self._prose.token(Math(formula_of(shown)))

    def figure(self, kind: str, caption: str) -> Markup:
        """A diagram: ``topology``, ``forward`` or ``gradients``."""
        return self._prose.token(Figure(kind, str(caption)))

    # --- givens -------------------------------------------------------------------------------

    def data(self, kind: str, sample: int = 0) -> list[Entry]:
        """Names and values of the ``inputs`` or ``targets``."""
        start = kind if self.matrix or self.samples == 1 else f"samples.{sample}.{kind}"
        return [
            Entry(self.name(id), value)
            for id, value in self.plan.data.items()
            if id.startswith(start)
        ]

    @property
    def rate(self) -> Entry:
        """The learning rate."""
        return Entry(self.name("rate"), self.network.learning_rate)

    @property
    def distinct_activations(self) -> list[Function]:
        """Each activation that the network uses, once, without identity."""
        found = {str(layer.activation): layer.activation for layer in self.network.layers}
        return [f for f in found.values() if f.name != "identity"]

    # --- functions ----------------------------------------------------------------------------

    def activation_of(self, function: Function) -> dict[str, Any]:
        """Definition and derivative of an activation over z."""
        row = ACTIVATIONS[function.name]
        if row.vector:
            return {"vector": True}
        a = row.call(Z)
        slope = row.slope(Z, a, **function.settings)
        proof = row.proof(Z, **function.settings)
        return {
            "vector": False,
            "call": a,
            "primed": row.call(Z, primes=1),
            "value": row.value(Z, **function.settings),
            "slope": slope,
            "proof": [p for p in proof if p != slope],
            "kink": row.kink,
        }

    def unit_of(self, function: Function) -> Entry:
        """The first unit with this activation: its name, and its slope in terms of it."""
        layers = self.network.layers
        k = next(k for k, layer in enumerate(layers) if layer.activation == function)
        at = "samples.0." if self.samples > 1 and not self.matrix else ""
        end = "" if self.matrix else ".0"
        a, z = Ref(f"{at}layers.{k}.out{end}"), Ref(f"{at}layers.{k}.pre{end}")
        row = ACTIVATIONS[function.name]
        slope = row.slope(z, a, **function.settings)
        return Entry(Chain((a, row.call(z)), ("=",)), entrywise(slope) if self.matrix else slope)

    def softmax_parts(self) -> dict[str, Formula]:
        """The first share of a softmax layer, its slope on and off the diagonal."""
        layer = next(x for x in self.layers if x.vector)
        at = f"{self._at}layers.{layer.index}."
        zs = tuple(Ref(f"{at}pre.{j}") for j in range(layer.units))
        ps = tuple(Ref(f"{at}out.{j}") for j in range(layer.units))
        out: dict[str, Formula] = {"name": ps[0], "z": zs[0], "value": softmax(zs, 0)}
        out["on"] = softmax_slope(ps, 0, 0)
        if layer.units > 1:
            out |= {"other": zs[1], "off": softmax_slope(ps, 0, 1)}
        return out

    @property
    def _at(self) -> str:
        """What the ids of the first sample's values begin with."""
        return "samples.0." if self.samples > 1 else ""

    @property
    def loss(self) -> dict[str, Any]:
        """The loss of one output: definition, derivative, shortcut with the output activation."""
        function = self.network.loss
        n = len(self.network.targets[0])
        k = len(self.layers) - 1
        identity = self.layers[-1].activation == "identity"
        p = Ref(f"{self._at}layers.{k}.{'pre' if identity else 'out'}.0")
        t = Ref(f"{self._at}targets.0")
        shortcut = SHORTCUTS.get((self.layers[-1].activation, function.name))
        term = self.loss_row.term(p, t, n, **function.settings)
        return {
            "name": Ref(f"{self._at}loss"),
            "p": p,
            "t": t,
            "outputs": n,
            "term": term,
            "slope": self.loss_row.slope(p, t, n, **function.settings),
            "cases": has_cases(term),
            "shortcut": None if shortcut is None else shortcut.value(p, t),
        }

    # --- results ------------------------------------------------------------------------------

    def appendix(self) -> dict[str, Any]:
        """The formulas of the appendices."""
        return Appendix(self.plan).formulas()

    def results(self, epoch: EpochView) -> Iterator[dict[str, Any]]:
        """A row per parameter: before, gradient, after; the exact result and how far off it is."""
        shown, exact = epoch.epoch.shown, epoch.epoch.exact
        policy = self.network.rounding
        for id in ordered(list(self.plan.parameters), self.notation):
            after = shown[NEW + id]
            yield {
                "name": self.name(id),
                "before": formula_of(shown[id]),
                "gradient": formula_of(shown[ADJOINT + id]),
                "after": formula_of(after),
                "exact": formula_of(show(exact[NEW + id], policy)),
                "deviation": formula_of(show(minus(after.value, exact[NEW + id]), DEVIATION)),
            }

    @property
    def verdict(self) -> str:
        """Whether the loss ``fell``, ``rose`` or ``stayed`` over the whole walkthrough."""
        before, after = self.epochs[0].epoch.exact["loss"], self.after.epoch.exact["loss"]
        change = sign(minus(after, before))
        return {-1: "fell", 0: "stayed", 1: "rose"}[change]

    @property
    def first_loss(self) -> AnyShown:
        """The loss before the first step."""
        return self.loss_of(self.epochs[0])

    @property
    def last_loss(self) -> AnyShown:
        """The loss after the last step."""
        return self.loss_of(self.after)

    def loss_of(self, epoch: EpochView) -> AnyShown:
        """The loss at the beginning of a round."""
        return epoch.epoch.shown["loss"]

    def kinks(self, epoch: EpochView) -> list[Formula]:
        """Pre-activations that sit exactly on a kink of their activation."""
        out = []
        for w in epoch.of("forward"):
            row = ACTIVATIONS[self.network.layers[w.step.layer].activation.name]
            if w.step.rule == "weighted_sum" and row.kink is not None:
                value = epoch.epoch.exact[w.step.target]
                if value == given(row.kink).value:
                    out.append(self.name(w.step.target))
        return out
