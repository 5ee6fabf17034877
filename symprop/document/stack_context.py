"""What the templates of a network of layers of any kind see besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symprop.derivation.indexed import activations
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.work import Epoch
from symprop.document.applied import AppliedElement, applied_elements
from symprop.document.indexed_context import IndexedContext
from symprop.document.layer_functions import loss_parts, row_parts
from symprop.document.prose import Prose
from symprop.document.remarks import saturated
from symprop.document.rounds import EpochView
from symprop.document.tokens import NamedValue
from symprop.formula.tree import Formula, Name, Ref
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Function
from symprop.network.elements import function_of
from symprop.network.ids import Ids, layer_of
from symprop.network.indexed import Family
from symprop.network.stack.network import StackNetwork
from symprop.numbers.scalar import sign


@dataclass(frozen=True, slots=True)
class LayerView:
    """One layer as a template sees it."""

    index: int
    number: int
    title: str
    sentence: str
    remarks: list[str]
    """What is said of the parameters that it has."""
    given: list[NamedValue]
    """Names and values of its parameters and of what else it is given."""
    equations: list[NamedValue]


class StackContext(IndexedContext):
    """The names that the templates of a network of layers of any kind may use."""

    form = "stack/"

    def __init__(self, prose: Prose, plan: IndexedPlan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan, epochs, after)
        assert isinstance(plan.network, StackNetwork)
        self.stack = plan.network
        self.ids = Ids(self.families)
        self.samples = self.families.samples or 1
        self.loss_name = self.stack.rule.name
        self.loss_title = self.stack.rule.loss_row.title
        self.layers = list(map(self._layer, range(len(self.stack.kinds))))

    def _layer(self, k: int) -> LayerView:
        kind = self.stack.kinds[k]
        arrays = {**self.families.data, **self.families.parameters}
        ids = [id for id in arrays if layer_of(id) == k]
        given = [NamedValue(self.name(id), self.plan.rules.matrix(arrays[id])) for id in ids]
        has = {id.rsplit(".", 1)[-1] for id in ids}
        remarks = [text for key, text in kind.remarks.items() if key in has]
        own = [f for f in self.families if layer_of(f.id) == k]
        equations = list(map(self._entry, own))
        return LayerView(k, k + 1, kind.title, kind.sentence, remarks, given, equations)

    # --- what a reader would stumble over ---------------------------------------------------------

    def saturated(self, epoch: EpochView) -> list[Formula]:
        """Elements so close to a bound of their activation that hardly a gradient comes through."""
        found = (
            x.id for x in self._applied(epoch) if saturated(x.function.activation_row, x.exact[1])
        )
        return [*map(epoch.epoch.plan.notation.name, found)]

    def dead(self, epoch: EpochView) -> list[Formula]:
        """What ReLU makes 0 of in all samples, of units that have weights of their own."""
        units: dict[tuple[str, int], list[AppliedElement]] = {}
        for x in self._applied(epoch):
            plain = not x.family.recurrent and len(x.at) == 1 + (len(epoch.samples) > 1)
            if x.function.name == "relu" and plain and self.stack.kinds[self._of(x)].window is None:
                units.setdefault((x.family.id, x.at[-1]), []).append(x)
        off = (xs for xs in units.values() if all(sign(x.exact[0]) < 0 for x in xs))
        name = epoch.epoch.plan.notation.name
        return [name(x.argument) for xs in off for x in xs]

    def _applied(self, epoch: EpochView) -> Iterator[AppliedElement]:
        return applied_elements(epoch.epoch) if not self.symbolic else iter(())

    def _of(self, x: AppliedElement) -> int:
        """The layer of an element."""
        layer = layer_of(x.family.id)
        assert layer is not None
        return layer

    # --- functions ----------------------------------------------------------------------------

    @property
    def distinct_activations(self) -> list[Function]:
        """Each activation that the network applies, once."""
        found = activations(self.stack)
        rows = {function_of(a.form) for f in self.families for a in f.addends if a.along}
        known = {f.activation_row.symbol for f in found}
        others = (row for row in ACTIVATIONS.values() if row.symbol in rows - known)
        return [*found, *(Function(row.name, row.usual) for row in others)]

    def vector_parts(self, function: Function) -> dict[str, Any]:
        """The first value of a function of rows and its derivatives by what it is worked from.

        By its own pre-activation and, where there is one, by another.
        """
        vector = function.activation_row.vector
        assert vector is not None
        family = next(f for f in self.families if f.addends[0].along)
        units = family.shape[-1]
        zs = tuple(self._along(family.addends[0].args[0].id, family, j) for j in range(units))
        ps = tuple(self._along(family.id, family, j) for j in range(units))
        rows = not family.addends[0].args[0].id.endswith(".pre")
        return {**row_parts(vector, zs, ps), "rows": rows}

    def _along(self, id: str, family: Family, j: int) -> Ref:
        return Ref(self.ids.spell(id, (*(0,) * (len(family.indices) - 1), j)))

    @property
    def loss(self) -> dict[str, Any]:
        """The loss of the first output: definition, derivative, shortcut with the activation."""
        n = self.stack.outputs
        family = next(f for f in self.families if f.id in ("losses", "loss"))
        access, target = family.addends[0].args
        zeros = dict.fromkeys(family.sizes, 0)
        at = tuple(place.at(zeros) or 0 for place in access.at)
        p = Ref(self.ids.spell(access.id, at))
        t = Ref(self.ids.spell(target.id, (0,) * len(target.at)))
        whole, one = self.name("loss"), self.name(t.id)
        alone = n == 1 and self.samples == 1
        assert isinstance(whole, Name)
        assert isinstance(one, Name)
        name = Name(whole.base, "" if alone else one.sub, whole.sup, whole.accent)
        return {**loss_parts(self.stack.rule, p, t, n), "name": name}

    def loss_kinks(self, epoch: EpochView) -> list[Formula]:
        """Corners are not told for arrays."""
        return []
