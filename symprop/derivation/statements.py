"""The steps of a derivation as statements of Python, over NumPy arrays or PyTorch tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symprop.derivation.loops import Loops
from symprop.derivation.naming import NEW, OLD, RATE, STEP
from symprop.derivation.plan import IndexedPlan, Plan
from symprop.derivation.shown import AnyShown, ShownArray, formula_of
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch
from symprop.formula import tree as t
from symprop.formula.numpy_code import FUNCTIONS, NumPy, identifier
from symprop.functions.activations import ACTIVATIONS, Vector
from symprop.network.description import Network
from symprop.network.forms import SLOPE
from symprop.network.graph import OUT
from symprop.network.stack.network import StackNetwork

_RESERVED = {
    "np", "math", "Decimal", "erf", "TINY", "shows", "rounded", "half_unit", "epoch", "torch",
    "largest", "smallest", "show", "sum", "range", "product",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """A function for the code, by the lines of its body."""

    name: str
    arguments: tuple[str, ...]
    body: tuple[str, ...]


class Statements:
    """Writes the steps of a derivation as statements of Python."""

    def __init__(
        self,
        plan: Plan,
        epochs: Sequence[Epoch],
        dialect: type[NumPy] = NumPy,
        before: Statements | None = None,
    ) -> None:
        """``dialect`` is the spelling: that of NumPy, or of PyTorch.

        Statements of another batch go on with the names and functions of those ``before``:
        what is written alike has the same identifier.
        """
        self.plan, self.epochs, self.dialect = plan, epochs, dialect
        self.rounded = plan.network.rounding.carry == "rounded"
        self.definitions: list[FunctionSource] = before.definitions if before else []
        self.needs: set[str] = before.needs if before else set()
        """What has to be imported: ``erf``."""
        self._names: dict[str, t.Name] = {}
        self._own: set[str] = set()
        self._written: dict[t.Formula, str] = before._written if before else {}
        self._taken: set[str] = before._taken if before else set(_RESERVED)
        self._functions: dict[tuple[str, int, t.Formula | tuple[str, ...]], str] = (
            before._functions if before else {}
        )
        first = epochs[0]
        self.givens = [*plan.data, *plan.parameters, RATE]
        if before:
            lasting = (*plan.parameters, RATE, STEP, *before.states)
            self._names |= {id: before._names[id] for id in lasting if id in before._names}
            self._own |= {name.base for name in self._names.values()}
        used = {id for w in first.steps for id in w.piece.refs}
        self.states: list[str] = [id for id in first.shown if id.startswith(OLD) and id in used]
        self._counted = STEP in used
        targets = {w.step.target for w in first.steps}
        self._updated = [id for id in plan.parameters if NEW + id in targets]
        # Shorter names go to what is given, and to what is found first.
        for id in (*self.givens, *(w.step.target for w in first.steps)):
            self.name(id)
        self.matrices = {
            self.name(id) for id, shown in first.shown.items() if isinstance(shown, ShownArray)
        }

    # --- names --------------------------------------------------------------------------------

    def name(self, id: str) -> str:
        """The identifier of a value."""
        if id not in self._names:
            if id.startswith(NEW):
                wish: t.Formula = t.Name(f"{self.name(id.removeprefix(NEW))}_new")
            elif id.startswith("#"):
                wish = t.Name(f"part_{int(id[1:]) + 1}")
            elif id.startswith(OLD):
                wish = t.Name(f"{self.name(id.removeprefix(OLD))}_old")
            else:
                wish = self.plan.notation.name(id)
            found = self._written.get(wish, "")
            if not found or found in self._own:
                found = identifier(wish, self._taken.__contains__)
                self._taken.add(found)
                self._written.setdefault(wish, found)
            self._own.add(found)
            self._names[id] = t.Name(found)
        return self._names[id].base

    def expression(self, f: t.Formula, step: Step, arrays: bool = True) -> str:
        """A formula over references; ``step`` tells whose settings its functions have.

        Without ``arrays`` no name in it is that of a matrix.
        """
        functions = {
            (g.function.base, g.primes): self._function(g, step)
            for g in t.walk(f)
            if isinstance(g, t.Apply) and (g.primes or g.function.base not in FUNCTIONS)
        }
        if any(isinstance(g, t.Apply) and g.function.base == "erf" for g in t.walk(f)):
            self.needs.add("erf")
        written = t.substitute(f, {id: t.Name(self.name(id)) for id in t.refs(f)})
        matrices = self.matrices if arrays else frozenset()
        return self.dialect(matrices, functions).write(written)

    def operation(self, step: Step, operation: t.Formula) -> str:
        """What a step works, as an expression; a row times a column is a number."""
        text = self.expression(operation, step)
        whole = isinstance(self.epochs[0].shown[step.target], ShownArray)
        lone = not whole and self._array(operation)
        return f"{self.dialect.module}.squeeze({text})" if lone else text

    def _array(self, f: t.Formula) -> bool:
        """Whether a formula over references is worked as an array."""
        match f:
            case t.Ref(id=id):
                return self.name(id) in self.matrices
            case t.BigSum():
                return False
            case t.Matrix():
                return True
        return any(map(self._array, t.children(f)))

    def assigned(self, step: Step, operation: t.Formula) -> list[str]:
        """The statements that work a step: one, or a loop over the entries of an array."""
        target = self.name(step.target)
        if step.entries is None:
            return [f"{target} = {self.operation(step, operation)}"]
        assert isinstance(self.plan, IndexedPlan)
        graph, frame = self.plan.rules.elements.graph, self.plan.rules.frame
        loops = Loops(
            graph,
            frame,
            self.name,
            self._taken,
            lambda f: self.expression(f, step),
            self.dialect.module,
        )
        return loops.lines(target, step.entries.family)

    # --- functions ----------------------------------------------------------------------------

    def _function(self, f: t.Apply, step: Step) -> str:
        """The identifier of a function that the network applies; it is defined at the top."""
        symbol, primes = f.function.base, f.primes
        arguments, meaning = self._meaning(symbol, primes, step)
        key = symbol, primes, meaning
        if key not in self._functions:
            wish = t.Apply(t.Name(symbol.replace(" ", "_")), (), primes)
            name = identifier(wish, self._taken.__contains__)
            self._taken.add(name)
            self._functions[key] = name
            body = (
                meaning
                if isinstance(meaning, tuple)
                else (f"return {self.expression(meaning, step, arrays=False)}",)
            )
            self.definitions.append(FunctionSource(name, arguments, body))
        return self._functions[key]

    def _meaning(
        self, symbol: str, primes: int, step: Step
    ) -> tuple[tuple[str, ...], t.Formula | tuple[str, ...]]:
        """The arguments of a function and what it is of them, or the lines that say it."""
        network = self.plan.network
        if isinstance(network, Network):
            chosen, n = network.loss, len(network.targets[0])
        elif isinstance(network, StackNetwork):
            chosen, n = network.rule, network.outputs
        if isinstance(network, (Network, StackNetwork)):
            loss, p, y = chosen.loss_row, t.Name("p"), t.Name("y")
            if symbol == SLOPE:
                return ("p", "y"), loss.slope(p, y, n, **chosen.settings)
            if symbol == loss.symbol:
                return ("p", "y"), loss.term(p, y, n, **chosen.settings)
        if isinstance(network, Network):
            function = network.layers[step.layer].activation
            row, settings = function.activation_row, dict(function.settings)
            if row.vector is not None:
                return ("z",), self._lines(row.vector)
        else:
            own = (f.activation_row for f in getattr(network, "activations", ()))
            row = next(x for x in (*own, *ACTIVATIONS.values()) if x.symbol == symbol)
            if row.vector is not None:
                return ("z",), self._lines(row.vector)
            settings = dict(row.usual)
            if isinstance(self.plan, IndexedPlan):
                for form in self.plan.rules.forms(step.target):
                    if form.call == row.call(t.Ref("0")) and form.slopes[0] is not None:
                        z, value = t.Name("z"), t.substitute(form.formula, {"0": t.Name("z")})
                        slope = t.substitute(form.slopes[0], {"0": z, OUT.id: value})
                        return ("z",), slope if primes else value
        z = t.Name("z")
        value = row.value(z, **settings)
        return ("z",), row.slope(z, value, **settings) if primes else value

    def _lines(self, vector: Vector) -> tuple[str, ...]:
        return tuple(line.replace("np.", f"{self.dialect.module}.") for line in vector.numpy)

    # --- what is given ------------------------------------------------------------------------

    def given(self, id: str) -> str:
        """``w_1 = 0.2``."""
        return f"{self.name(id)} = {self.literal(self.epochs[0].shown[id])}"

    def literal(self, shown: AnyShown) -> str:
        """A printed number or array as Python writes it."""
        text = self.dialect().write(formula_of(shown, range))
        whole = isinstance(shown, ShownArray) and "." not in text.removeprefix("np.")
        return text.removesuffix(")") + ", dtype=float)" if whole else text

    def renewal(self) -> list[tuple[str, str]]:
        """What becomes what when a round is over: parameters, and what the optimizer remembers."""
        new = [(self.name(id), self.name(NEW + id)) for id in self._updated]
        return new + [(self.name(id), self.name(id.removeprefix(OLD))) for id in self.states]

    def start(self, number: int) -> Iterator[str]:
        """The statements that begin the first epoch with what an optimizer remembers."""
        if self._counted:
            yield f"{self.name(STEP)} = {number}"
        if number == 1:
            yield from (
                f"{self.name(id)} = {self._zero(self.epochs[0].shown[id])}" for id in self.states
            )

    def _zero(self, shown: AnyShown) -> str:
        whole = isinstance(shown, ShownArray)
        return f"{self.dialect.module}.zeros({shown.shape})" if whole else "0"  # type: ignore[union-attr]
