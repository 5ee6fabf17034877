"""What the prose templates see: a worked derivation, arranged for reading."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from symprop.derivation.plan import Plan
from symprop.derivation.shown import show
from symprop.derivation.work import Epoch
from symprop.document.graphs import activated, kinds
from symprop.document.learning import Learning
from symprop.document.prose import Prose
from symprop.document.remarks import MOST, hidden
from symprop.document.rounds import DEVIATION, PHASES, EpochView, purpose
from symprop.formula.tree import (
    Apply,
    Derivative,
    Formula,
    Group,
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
from symprop.network.description import Function

if TYPE_CHECKING:
    from symprop.derivation.differences import Differences


def _cheap(slope: Formula, a: Formula) -> bool:
    """Whether a slope takes one multiplication once the activation ``a`` is known."""

    def without(f: Formula) -> Formula:
        return Ref("a") if f == a else rebuild(f, without)

    parts = list(walk(without(slope)))
    plain = all(isinstance(x, (Sum, Product, Power, Group, Neg, Number, Ref)) for x in parts)
    products = sum(len(x.factors) - 1 for x in parts if isinstance(x, Product))
    return plain and products + sum(isinstance(x, Power) for x in parts) == 1


class Context(Learning):
    """The names that all templates may use; every method gives a token or plain data."""

    form = ""
    """The folder of the parts of a walkthrough that this form of network has of its own."""
    general = False
    """Whether sizes are told by letters, so that the derivation holds for any."""
    z = Z
    zero = Number("0")

    def __init__(self, prose: Prose, plan: Plan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan, epochs, after)
        self.numbered = plan.notation.numbered
        self.matrix = plan.view == "matrix"
        self.purpose = purpose

    def drops(self, epoch: EpochView) -> bool:
        """Whether a loss leaves out terms 0 · ln p."""
        return not self.symbolic and any(
            w.piece.dropped for phase in ("forward", "loss") for w in epoch.of(phase)
        )

    def drops_slopes(self, epoch: EpochView) -> bool:
        """Whether a derivative leaves out a term whose loss was left out."""
        return not self.symbolic and any(w.piece.dropped for w in epoch.of("backward"))

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

    @property
    def drawable(self) -> bool:
        """Whether there are diagrams of equations."""
        return False

    # --- functions ----------------------------------------------------------------------------

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

    # --- sections that somebody has to ask for ----------------------------------------------------

    def differences(self) -> Differences:
        """The gradients of the first epoch beside difference quotients."""
        from symprop.derivation.differences import differences

        return differences(self.rounds[0].epoch)

    def _free(self, letters: str) -> Name:
        """The first of some letters that the network has no name with."""
        ids = (*self.plan.data, *self.plan.parameters, *(step.target for step in self.plan.steps))
        names = [name for name in map(self.name, ids) if isinstance(name, Name)]
        taken = {name.base for name in names if not name.sub}
        return next((Name(x) for x in letters if x not in taken), Name(letters[0], "*"))

    def central_difference(self) -> dict[str, Any]:
        """The formulas about difference quotients: the rule, h, and what counts as nothing."""
        from symprop.derivation.differences import EXPONENT, LEAST, H

        loss = self.name(self.loss_id)
        assert isinstance(loss, Name)
        w, h = (self._free(letters) for letters in ("wθp", "hτκ"))
        over = Sum((Apply(loss, (Sum((w, h)),)), Neg(Apply(loss, (Sum((w, Neg(h))),)))))
        return {
            "rule": self.chain(
                self.derivative(loss, w), Quotient(over, Product((Number("2"), h))), relation="≈"
            ),
            "h": self.chain(h, Power(Number("10"), Number(str(EXPONENT)))),
            "w": w,
            "letter": h,
            "rest": Quotient(Power(h, Number("2")), Number("6"), inline=True),
            "factor": show(H * H / 6, DEVIATION),
            "least": Power(Number("10"), Number(str(LEAST))),
        }

    # --- what some forms of networks tell ---------------------------------------------------------

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

    def predicted(self) -> list[dict[str, Any]]:
        """The only output with its value and its target, where there is one of each."""
        return []

    def unreachable(self) -> list[dict[str, Any]]:
        """Targets that no output can have, with the bounds of the outputs."""
        return []
