"""What the matrix view tells about single entries: their names, and the gradient of one weight."""

from __future__ import annotations

from symprop.derivation.naming import ADJOINT
from symprop.derivation.plan import LayerPlan
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch, Worked, step_worked
from symprop.formula.elide import long
from symprop.formula.tree import Derivative, Formula, Matrix, Product, Ref
from symprop.network.ids import layer_id
from symprop.numbers.scalar import certain


class LayerMatrices:
    """The matrices of a plan for one sample, whose entries the diagrams name."""

    def __init__(self, plan: LayerPlan) -> None:
        self.plan, self.network, self.notation = plan, plan.network, plan.notation
        self.last = len(plan.network.layers) - 1

    def names(self, id: str, value: Formula) -> Matrix | None:
        """The names of a matrix's entries; ``None`` for a single number or a large matrix."""
        if not isinstance(value, Matrix):
            return None
        rows, columns = len(value.rows), len(value.rows[0])
        if rows * columns == 1 or long(rows) or long(columns):
            return None
        weights = id.endswith("weights")
        name = self.notation.name
        entries = [
            [name(f"{id}.{i}.{j}" if weights else f"{id}.{j}") for j in range(columns)]
            for i in range(rows)
        ]
        if any(name(id) in row for row in entries):  # b_1 = [b_1 b_2] would say nothing
            return None
        return Matrix(tuple(map(tuple, entries)))

    def of_units(self, id: str) -> list[Formula]:
        """The names of a layer's outputs or error terms, where there are some."""
        units = self.network.layers[int(id.split("layers.")[1].split(".")[0])].units
        if units == 1 or long(units):
            return []
        return [self.notation.name(f"{id}.{j}") for j in range(units)]

    def prediction(self) -> Formula:
        """The prediction as one formula of inputs and weights, without biases."""
        made: Formula = Ref("inputs")
        for k, layer in enumerate(self.network.layers):
            factors = made.factors if isinstance(made, Product) else (made,)
            made = Product((*factors, Ref(layer_id(k, "weights"))))
            if not layer.identity:
                made = layer.activation.activation_row.call(made)
        return made

    def weight(self, epoch: Epoch, hidden: bool = False) -> Worked | None:
        """The gradient of one weight by the chain rule: the output layer's first.

        With ``hidden`` the first weight of all, where one hidden layer without activation
        function leads to one output.
        """
        layers = self.network.layers
        last, one = self.last, layers[self.last].units == 1
        if hidden and not (last == 1 and one and layers[0].identity):
            return None
        if any(long(layer.inputs) for layer in layers):  # not every entry is written
            return None
        pre = layer_id(last, "pre")
        if self.notation.name(pre) != self.notation.name(f"{pre}.0"):
            return None  # the derivative with respect to a single output has not been written
        loss, z = Ref("loss"), Ref(f"{pre}.0")
        k, weight = last, layer_id(last, "weights", 0, 0)
        before = self._units(last - 1)
        edges = [(loss, z), (z, Ref(weight))]
        factors: list[tuple[str, str, tuple[int, int]]] = [(ADJOINT + pre, ADJOINT + z.id, (0, 0))]
        if hidden:
            k, out, weight = 0, Ref(f"{before}.0"), layer_id(0, "weights", 0, 0)
            edges = [(loss, z), (z, out), (out, Ref(weight))]
            factors.append((layer_id(last, "weights"), layer_id(last, "weights", 0, 0), (0, 0)))
            before = "inputs"
        factors.append((before, f"{before}.0", (0, 0)))
        step = Step(
            f"{ADJOINT}{layer_id(k, 'weights')}[0,0]",
            "backward",
            "entry",
            (
                Product(tuple(self._derivative(*edge) for edge in edges)),
                Product((self._derivative(loss, z), *(Ref(id) for _, id, _ in factors[1:]))),
            ),
            Product(tuple(Ref(id) for _, id, _ in factors)),
        )
        name = self.notation.name
        step.label = self._derivative(name("loss"), name(weight))
        own = Epoch(epoch.number, epoch.plan, {}, {}, {})
        for whole, id, at in factors:
            array, carried, shown = epoch.exact[whole], epoch.carried[whole], epoch.shown[whole]
            own.put(id, shown[at], array[at], carried[at])  # type: ignore[index]
        return certain(lambda: step_worked(step, own, epoch.plan.network.rounding))

    def _units(self, k: int) -> str:
        """The id of what layer ``k`` passes on."""
        if k < 0:
            return "inputs"
        return layer_id(k, "pre" if self.network.layers[k].identity else "out")

    def _derivative(self, of: Formula, by: Formula) -> Formula:
        return Derivative(of, by, self.notation.symbol)
