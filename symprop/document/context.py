"""What the prose templates see: a worked derivation, arranged for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from symprop.derivation.naming import ADJOINT, NEW, RATE
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, formula_of, minus, show
from symprop.derivation.step import dropped
from symprop.derivation.unrolled import Unrolled
from symprop.derivation.update import ordered
from symprop.derivation.work import Epoch, Worked, named
from symprop.document.blocks import Display, Figure, Math, Text
from symprop.document.graphs import activated, kinds
from symprop.document.notes import marked, translated
from symprop.document.prose import Prose
from symprop.document.remarks import MOST, hidden
from symprop.document.rounds import DEVIATION, PHASES, EpochView, deviation, in_full, purpose
from symprop.formula.elide import SYMBOLS, elided
from symprop.formula.tree import (
    Apply,
    Chain,
    Derivative,
    Formula,
    Group,
    Matrix,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Ref,
    Sum,
    rebuild,
    walk,
)
from symprop.functions.activations import Z
from symprop.functions.optimizers import LETTERS, OPTIMIZERS, USUAL, Optimizer
from symprop.network.description import Course, Decay, Function
from symprop.numbers.scalar import sign

if TYPE_CHECKING:
    from symprop.derivation.differences import Differences


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A name and its value."""

    name: Formula
    value: Formula
    entries: Formula | None = None
    """A matrix of the names that its entries have."""


def _cheap(slope: Formula, a: Formula) -> bool:
    """Whether a slope takes one multiplication once the activation ``a`` is known."""

    def without(f: Formula) -> Formula:
        return Ref("a") if f == a else rebuild(f, without)

    parts = list(walk(without(slope)))
    plain = all(isinstance(x, (Sum, Product, Power, Group, Neg, Number, Ref)) for x in parts)
    products = sum(len(x.factors) - 1 for x in parts if isinstance(x, Product))
    return plain and products + sum(isinstance(x, Power) for x in parts) == 1


class Context:
    """The names that all templates may use; every method gives a token or plain data."""

    form = ""
    """The folder of the parts of a walkthrough that this form of network has of its own."""
    general = False
    """Whether sizes are told by letters, so that the derivation holds for any."""

    def __init__(self, prose: Prose, plan: Plan, epochs: list[Epoch], after: Epoch) -> None:
        self._prose = prose
        self.plan: Any = plan
        self.network: Any = plan.network
        self.notation: Any = plan.notation
        self.epochs = [EpochView(e) for e in epochs]
        self.after = EpochView(after)
        self.numbered = plan.notation.numbered
        self.symbolic = plan.network.symbolic
        self.matrix = plan.view == "matrix"
        self.rounded = plan.network.rounding.carry == "rounded"
        self.online, self.batches = plan.network.order == 1, len(plan.batches)
        rounds = [view for e in self.epochs for view in e.rounds]
        self.rounds = rounds[: in_full([view.epoch for view in rounds])]
        last = self.rounds[-1].batch
        self.full_epochs = len(self.rounds) if last is None else last[0] + 1
        self.skipped = len(self.rounds) < len(rounds)
        self.updates = len(epochs) * max(1, self.batches)
        self.loss_id = plan.loss
        self.updated = plan.network.update
        self.z = Z
        self.zero = Number("0")
        self.purpose = purpose

    def drops(self, epoch: EpochView) -> bool:
        """Whether a loss leaves out terms 0 · ln p."""
        return not self.symbolic and any(dropped(w.step, w.piece) for w in epoch.of("loss"))

    def has(self, section: str) -> bool:
        """Whether the document has a section."""
        return bool(self.network.has(section))

    def place(self, phase: str) -> int | None:
        """The number of a phase among those that the document has; ``None`` if it has only one."""
        there = [x for x in PHASES if self.has(x) and self.plan.phase(x)]
        return there.index(phase) + 1 if phase in there and len(there) > 1 else None

    def variables(self) -> dict[str, Any]:
        """All names for a template."""
        names = (n for n in dir(self) if not n.startswith("_") and n != "variables")
        return {n: getattr(self, n) for n in names}

    # --- the author's own words ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The title of the network; empty if it has none."""
        return translated(self.network.title or "", self._prose.language)

    def intro(self) -> Markup:
        """What the author says before everything else."""
        return self._marked(self.network.intro)

    def note(self, section: str, epoch: EpochView | None = None) -> Markup:
        """What the author says at the end of a section, in the first epoch."""
        first = epoch is None or epoch.number == 1
        return self._marked(self.network.notes.get(section, "") if first else "")

    def _marked(self, note: str) -> Markup:
        return marked(self._prose, translated(note, self._prose.language))

    # --- mathematics --------------------------------------------------------------------------

    def m(self, what: Formula | str) -> Markup:
        """A formula, or the name of a value, in the line."""
        formula = self.name(what) if isinstance(what, str) else what
        return self._prose.token(Math(elided(named(formula, self.notation.name))))

    def eq(self, *sides: Formula | str, relation: str = "=") -> Markup:
        """An equation on a line of its own."""
        return self._prose.token(Display(self.chain(*sides, relation=relation)))

    def chain(self, *sides: Formula | str, relation: str = "=") -> Formula:
        """An equation; a text stands for the name of a value."""
        formulas = tuple(
            elided(named(self.name(s) if isinstance(s, str) else s, self.notation.name), SYMBOLS)
            for s in sides
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
        name = self.target(worked)
        formulas = (name, *(side.formula for side in sides))
        chain = Chain(formulas, tuple(side.relation for side in sides))
        kinds = tuple(side.kind for side in sides)
        made = self._prose.token(Display(chain, worked.step.id, kinds))
        rule = worked.step.general
        lines = [*([] if rule is None else [self.eq(rule)]), *self._first(worked), made]
        return Markup("\n\n").join(lines)

    def target(self, worked: Worked) -> Formula:
        """The written name of what a step finds."""
        return worked.step.label or worked.epoch.plan.notation.name(worked.step.target)

    def _first(self, worked: Worked) -> Iterator[Markup]:
        """The first element of an array, worked by the rule with indices."""
        return iter(())

    def one_formula(self, made: Unrolled) -> Markup:
        """A derivative as one formula, on a line of its own."""
        sides = made.sides()
        formulas = (made.name, *(side.formula for side in sides))
        return self._prose.token(Display(Chain(formulas, tuple(side.relation for side in sides))))

    def name(self, id: str) -> Formula:
        """The written name of a value."""
        name: Formula = self.notation.name(id)
        return name

    def given(self, entries: Iterable[NamedValue]) -> Markup:
        """``w₁ = 0.2, w₂ = 0.3`` in the line."""
        if self.symbolic:
            return self._listed(map(self._name, entries))
        return self.stated(entries)

    def setting(self, key: str, value: Formula) -> Markup:
        """A setting of the optimizer: ``β₁ = 0.9``, or in words, ``momentum 0.9``."""
        if key in LETTERS:
            return self.stated([NamedValue(LETTERS[key], value)])
        word = self._prose.language.term(key.replace("_", " "))
        return Markup("{} {}").format(word, self.m(value))

    def stated(self, entries: Iterable[NamedValue]) -> Markup:
        """``h₀ = 0`` in the line, in a network without numbers too."""
        chains = [[e.name, *([e.entries] if e.entries else []), elided(e.value)] for e in entries]
        parts = [
            self._prose.token(Math(Chain(tuple(sides), ("=",) * (len(sides) - 1))))
            for sides in chains
        ]
        return self._listed(parts)

    def _listed(self, parts: Iterable[Markup]) -> Markup:
        return Markup(f"{self._prose.language.locale.comma} ").join(parts)

    def _name(self, entry: NamedValue) -> Markup:
        """The name of something without a number; of a matrix with its shape."""
        written = self.chain(entry.name, entry.entries) if entry.entries else entry.name
        name = self._prose.token(Math(written))
        if not isinstance(entry.value, Matrix):
            return name
        rows = entry.value.rows
        shape = entry.value.shape or (len(rows), len(rows[0]))
        return name + self._prose.token(Text(f" ({' × '.join(map(str, shape))})"))

    def names(self, names: Iterable[Formula]) -> Markup:
        """Names in the line, with commas between them."""
        return self._listed(map(self.m, names))

    def some(self, names: Sequence[Formula]) -> Markup:
        """The first few names in the line, and dots where there are more."""
        few = [*map(self.m, names[:MOST])]
        return self._listed([*few, Markup("…")] if len(names) > MOST else few)

    def data_of(self, epoch: EpochView) -> list[NamedValue]:
        """Names and values of the data of a batch."""
        plan, shown = epoch.epoch.plan, epoch.epoch.shown
        return [NamedValue(plan.notation.name(id), formula_of(shown[id])) for id in plan.data]

    def number(self, shown: AnyShown) -> Markup:
        """A printed value in the line."""
        return self._prose.token(Math(formula_of(shown)))

    def figure(self, kind: str, caption: str) -> Markup:
        """A diagram: ``topology``, ``forward`` or ``gradients``, the latter two with numbers."""
        if self.symbolic and kind != "topology":
            return Markup()
        return self._prose.token(Figure(kind, self._prose.read(caption)))

    @property
    def drawable(self) -> bool:
        """Whether there are diagrams of equations."""
        return False

    # --- givens -------------------------------------------------------------------------------

    @property
    def rate(self) -> NamedValue:
        """The learning rate."""
        return NamedValue(self.name(RATE), self.network.learning_rate)

    def activation_of(self, function: Function) -> dict[str, Any]:
        """Definition and derivative of an activation over z."""
        row = function.activation_row
        if row.vector is not None:
            return {"vector": True, "title": row.title}
        a = row.call(Z)
        slope = row.slope(Z, a, **function.settings)
        corner = row.corner(function.settings)
        proof = row.proof(Z, **function.settings) if corner is None else []
        value = row.value(Z, **function.settings)
        if value == a and proof and isinstance(proof[0], Derivative):  # tanh: what it begins with
            value = proof[0].of
        return {
            "vector": False,
            "title": row.title,
            "call": a,
            "primed": row.call(Z, primes=1),
            "value": value,
            "slope": slope,
            "proof": [p for p in proof if p != slope],
            "kink": corner,
            "cheap": _cheap(slope, a),
        }

    @property
    def optimizer(self) -> Optimizer:
        """The row of the optimizer."""
        return OPTIMIZERS[self.network.optimizer.name]

    @property
    def usual_optimizer(self) -> bool:
        """Whether it is the one that a network file need not name."""
        return self.optimizer.name == USUAL

    @property
    def decay(self) -> Decay | None:
        """The weight decay; ``None`` if nothing shrinks."""
        network: Course = self.network
        shrinking = any(network.decay(id) for id in self.plan.parameters)
        own = network.optimizer.settings.get("weight_decay")
        return (network.weight_decay or Decay(own or Number("0"))) if shrinking else None

    @property
    def any_bias(self) -> bool:
        """Whether a parameter is a bias."""
        return any(map(self.network.is_bias, self.plan.parameters))

    @property
    def frozen(self) -> list[Formula]:
        """The names of the parameters that keep their values; of a matrix all or some entries."""
        whole = filter(self.network.is_frozen, self.plan.parameters)
        return [self.name(id) for id in (*whole, *self._frozen_entries)]

    @property
    def masked(self) -> bool:
        """Whether only some entries of a matrix are kept fixed."""
        return bool(self._frozen_entries)

    @property
    def _frozen_entries(self) -> list[str]:
        """The entries that are frozen of matrices that are not frozen as a whole."""
        others = [id for id in self.plan.parameters if not self.network.is_frozen(id)]
        within = tuple(f"{id}{mark}" for id in others for mark in ".[")
        return [id for id in self.network.frozen if id.startswith(within)]

    @property
    def entrywise(self) -> bool:
        """Whether the updates divide matrices entry by entry."""
        steps = self.plan.phase("update")
        parts = (f for step in steps for f in walk(step.operation))
        return any(isinstance(f, Quotient) and f.entrywise for f in parts)

    # --- sections that somebody has to ask for ----------------------------------------------------

    def differences(self) -> Differences:
        """The gradients of the first epoch beside difference quotients."""
        from symprop.derivation.differences import differences

        return differences(self.rounds[0].epoch)

    def learned_values(self) -> list[NamedValue]:
        """Names and values of the parameters after the last epoch."""
        shown = self.after.epoch.shown
        ids = ordered(list(self.plan.parameters), self.notation)
        return [NamedValue(self.name(id), formula_of(shown[id])) for id in ids]

    def curve_rows(self) -> list[int]:
        """After which epochs the loss is told."""
        from symprop.document.plots import rows

        return rows(len(self.epochs) + 1)

    def central_difference(self) -> dict[str, Any]:
        """The formulas about difference quotients: the rule, h, and what counts as nothing."""
        from symprop.derivation.differences import EXPONENT, LEAST, H

        w, h, loss = Name("w"), Name("h"), self.name(self.loss_id)
        assert isinstance(loss, Name)
        over = Sum((Apply(loss, (Sum((w, h)),)), Neg(Apply(loss, (Sum((w, Neg(h))),)))))
        return {
            "rule": self.chain(
                self.derivative(loss, w), Quotient(over, Product((Number("2"), h))), relation="≈"
            ),
            "h": self.chain(h, Power(Number("10"), Number(str(EXPONENT)))),
            "w": w,
            "rest": Quotient(Power(h, Number("2")), Number("6"), inline=True),
            "factor": show(H * H / 6, DEVIATION),
            "least": Power(Number("10"), Number(str(LEAST))),
        }

    # --- results ------------------------------------------------------------------------------

    def results(self, epoch: EpochView) -> Iterator[dict[str, Any]]:
        """A row per parameter: before, gradient, after, and how far off a rounded result is."""
        shown = epoch.epoch.shown
        for id in ordered(list(self.plan.parameters), self.notation):
            row = {
                "name": self.name(id),
                "before": formula_of(shown[id]),
                "gradient": formula_of(shown[ADJOINT + id]),
            }
            if self.updated:
                row["after"] = formula_of(shown[NEW + id])
            if self.updated and self.rounded:
                row["deviation"] = formula_of(deviation(epoch.epoch, id))
            yield row

    def verdict(self) -> str:
        """Whether the loss ``fell``, ``rose`` or ``stayed`` over the whole walkthrough."""
        first, last = self.epochs[0].epoch.exact, self.after.epoch.exact
        change = sign(minus(last[self.loss_id], first[self.loss_id]))
        return {-1: "fell", 0: "stayed", 1: "rose"}[change]

    def downhill(self) -> bool:
        """Whether one short enough step would certainly make the loss smaller: along the gradient.

        Momentum, running means and weight decay lead elsewhere, and at a corner there is no
        gradient.
        """
        plain = self.usual_optimizer and self.decay is None and not self.network.optimizer.settings
        return plain and self.updates == 1 and not self._cornered(self.epochs[0])

    def _cornered(self, epoch: EpochView) -> bool:
        """Whether some value may lie where a function has no derivative."""
        return True

    @property
    def first_loss(self) -> AnyShown | None:
        """The loss before the first step, if there are numbers."""
        return None if self.symbolic else self.loss_of(self.epochs[0])

    @property
    def last_loss(self) -> AnyShown | None:
        """The loss after the last step, if there are numbers."""
        return None if self.symbolic else self.loss_of(self.after)

    @property
    def looks_unchanged(self) -> bool:
        """Whether the loss is printed with the same digits before the first step and after all."""
        first, last = self.first_loss, self.last_loss
        return first is not None and last is not None and formula_of(first) == formula_of(last)

    def rises(self) -> list[int]:
        """The epochs after which the loss is larger than before."""
        losses = [e.epoch.exact[self.loss_id] for e in (*self.epochs, self.after)]
        pairs = pairwise(losses)
        return [k + 1 for k, (before, after) in enumerate(pairs) if sign(minus(after, before)) > 0]

    def renamed(self) -> dict[str, Formula] | None:
        """A parameter and its name once it is updated, where there is a mark for that: w_new."""
        steps = [s for s in self.plan.phase("update") if s.target.startswith(NEW)]
        if not steps:
            return None
        new, old = self.name(steps[0].target), self.name(steps[0].place)
        return None if new == old else {"old": old, "new": new}

    def graphs(self, epoch: EpochView) -> list[dict[str, str]]:
        """The figures of the activation functions with the points of their units."""
        found = activated(epoch.epoch)
        titles = [each.function.activation_row.title for each in found]
        return [{"kind": k, "title": t} for k, t in zip(kinds(found), titles, strict=True)]

    def hidden(self, epoch: EpochView) -> list[dict[str, Any]]:
        """Values that print as 0 and are not."""
        found = islice(hidden(epoch.epoch), MOST) if not self.symbolic else ()
        return [{"name": name, "shown": shown, "value": value} for name, shown, value in found]

    def reasons(self, epoch: EpochView) -> dict[str, str]:
        """Why backward steps over arrays are what they are, by their ids."""
        return {}

    @property
    def signs(self) -> set[str]:
        """Which signs of matrices the formulas have: ``⊙``, ``ᵀ``, ``Σ``, and what else is told."""
        return set()

    def saturated(self, epoch: EpochView) -> list[Formula]:
        """Outputs so close to a bound of their activation that hardly a gradient comes through."""
        return []

    def dead(self, epoch: EpochView) -> list[Formula]:
        """Pre-activations of units of ReLU that give 0 for every sample."""
        return []

    # --- what only networks of layers tell --------------------------------------------------------

    def predicted(self) -> list[dict[str, Any]]:
        """The only output with its value and its target, where there is one of each."""
        return []

    def unreachable(self) -> list[dict[str, Any]]:
        """Targets that no output can have, with the bounds of the outputs."""
        return []

    def loss_of(self, epoch: EpochView) -> AnyShown:
        """The loss at the beginning of a round."""
        return epoch.epoch.shown[self.loss_id]
