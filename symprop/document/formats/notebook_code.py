"""A derivation as NumPy code: the same steps, each held against the digits that are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from symprop.derivation.naming import NEW, OLD, RATE, STEP
from symprop.derivation.plan import LayerPlan, Plan
from symprop.derivation.shown import AnyShown, ShownArray, formula_of
from symprop.derivation.step import reduce
from symprop.derivation.work import Epoch, Worked
from symprop.formula import tree as t
from symprop.formula.numpy_code import FUNCTIONS, NumPy, identifier
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.losses import LOSSES
from symprop.network.layers import SLOPE

_RESERVED = {"np", "math", "Decimal", "erf", "TINY", "shows", "rounded", "half_unit", "epoch"}


@dataclass(frozen=True, slots=True)
class Definition:
    """A function for the code, by the lines of its body."""

    name: str
    arguments: tuple[str, ...]
    body: tuple[str, ...]


class Code:
    """Writes the steps of a derivation as statements."""

    def __init__(self, plan: Plan, epochs: Sequence[Epoch]) -> None:
        self.plan, self.epochs = plan, epochs
        self.rounded = plan.network.rounding.carry == "rounded"
        self.definitions: list[Definition] = []
        self.uses_erf = False
        self._names: dict[str, t.Name] = {}
        self._taken = set(_RESERVED)
        self._functions: dict[tuple[str, int, t.Formula | tuple[str, ...]], str] = {}
        first = epochs[0]
        self.givens = [*plan.data, *plan.parameters, RATE]
        used = {id for w in first.steps for id in w.piece.refs}
        self.states = [id for id in first.shown if id.startswith(OLD) and id in used]
        self._counted = STEP in used
        targets = {w.step.target for w in first.steps}
        self._updated = [id for id in plan.parameters if NEW + id in targets]
        # Shorter names go to what is given, and to what is found first.
        for id in (*self.givens, *(w.step.target for w in first.steps)):
            self.name(id)
        self._matrices = {
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
            found = identifier(wish, self._taken.__contains__)
            self._taken.add(found)
            self._names[id] = t.Name(found)
        return self._names[id].base

    def expression(self, f: t.Formula, layer: int) -> str:
        """A formula over references; ``layer`` tells whose settings its functions have."""
        functions = {
            (g.function.base, g.primes): self._function(g, layer)
            for g in t.walk(f)
            if isinstance(g, t.Apply) and (g.primes or g.function.base not in FUNCTIONS)
        }
        self.uses_erf |= any(isinstance(g, t.Apply) and g.function.base == "erf" for g in t.walk(f))
        written = t.substitute(f, {id: t.Name(self.name(id)) for id in t.refs(f)})
        return NumPy(self._matrices, functions).write(written)

    # --- functions ----------------------------------------------------------------------------

    def _function(self, f: t.Apply, layer: int) -> str:
        """The identifier of a function that the network applies; it is defined at the top."""
        symbol, primes = f.function.base, f.primes
        arguments, meaning = self._meaning(symbol, primes, layer)
        key = symbol, primes, meaning
        if key not in self._functions:
            wish = t.Apply(t.Name(symbol.replace(" ", "_")), (), primes)
            name = identifier(wish, self._taken.__contains__)
            self._taken.add(name)
            self._functions[key] = name
            body = (
                meaning
                if isinstance(meaning, tuple)
                else (f"return {self.expression(meaning, layer)}",)
            )
            self.definitions.append(Definition(name, arguments, body))
        return self._functions[key]

    def _meaning(
        self, symbol: str, primes: int, layer: int
    ) -> tuple[tuple[str, ...], t.Formula | tuple[str, ...]]:
        """The arguments of a function and what it is of them, or the lines that say it."""
        if isinstance(self.plan, LayerPlan):
            function, network = self.plan.network.layers[layer].activation, self.plan.network
            loss, n = LOSSES[network.loss.name], len(network.targets[0])
            p, y = t.Name("p"), t.Name("y")
            if symbol == SLOPE:
                return ("p", "y"), loss.slope(p, y, n, **network.loss.settings)
            if symbol == loss.symbol:
                return ("p", "y"), loss.term(p, y, n, **network.loss.settings)
            row, settings = ACTIVATIONS[function.name], dict(function.settings)
            if row.vector is not None:
                return ("z",), row.vector.numpy
        else:
            row = next(x for x in ACTIVATIONS.values() if x.symbol == symbol)
            if row.vector is not None:
                return ("z",), row.vector.numpy
            chosen = getattr(self.plan.network, "activations", ())  # those of layers
            settings = {**row.usual, **next((f.settings for f in chosen if f.name == row.name), {})}
        z = t.Name("z")
        value = row.value(z, **settings)
        return ("z",), row.slope(z, value, **settings) if primes else value

    # --- statements ---------------------------------------------------------------------------

    def given(self, id: str) -> str:
        """``w_1 = 0.2``."""
        return f"{self.name(id)} = {_literal(self.epochs[0].shown[id])}"

    def step(self, worked: Worked) -> Iterator[str]:
        """The statements of a step, with what they must show."""
        step, target = worked.step, self.name(worked.step.target)
        operation = worked.piece.operation
        if not self.rounded:
            yield f"{target} = {self.expression(operation, step.layer)}"
            yield f"assert shows({target}, {_printed(worked.shown)})"
            return
        parts: list[t.Formula] = []
        if worked.relations[1] is not None:
            operation = reduce(operation, parts)
        for i, (part, shown) in enumerate(zip(parts, worked.parts, strict=False)):
            name = self.name(f"#{i}")
            yield self._rounded(name, part, shown, step.layer)
            (self._matrices.add if isinstance(shown, ShownArray) else self._matrices.discard)(name)
        yield self._rounded(target, operation, worked.shown, step.layer)

    def _rounded(self, target: str, f: t.Formula, shown: AnyShown, layer: int) -> str:
        return f"{target} = rounded({self.expression(f, layer)}, {_printed(shown)})"

    def renewal(self) -> list[tuple[str, str]]:
        """What becomes what when an epoch is over."""
        new = [(self.name(id), self.name(NEW + id)) for id in self._updated]
        return new + [(self.name(id), self.name(id.removeprefix(OLD))) for id in self.states]

    def start(self, number: int) -> Iterator[str]:
        """The statements that begin the first epoch with what an optimizer remembers."""
        if self._counted:
            yield f"{self.name(STEP)} = {number}"
        if number == 1:
            yield from (
                f"{self.name(id)} = {_zero(self.epochs[0].shown[id])}" for id in self.states
            )

    def turn(self) -> dict[str, Any]:
        """An epoch without printed numbers, for a loop over epochs."""
        steps = (w.step for w in self.epochs[0].steps)
        return {
            "number": self.name(STEP) if self._counted else "epoch",
            "lines": [
                f"{self.name(step.target)} = {self.expression(step.operation, step.layer)}"
                for step in steps
            ],
            "loss": self.name(self.plan.loss),
        }

    def loss(self, epoch: Epoch) -> str:
        """The loss of an epoch as printed."""
        return _printed(epoch.shown[self.plan.loss])

    def parameters(self, epoch: Epoch) -> Iterator[str]:
        """The parameters of an epoch, and what its optimizer remembers, as printed."""
        for id in (*self.plan.parameters, *self.states):
            yield f"{self.name(id)} = {_literal(epoch.shown[id])}"


def _literal(shown: AnyShown) -> str:
    """A printed number or matrix as Python writes it."""
    text = NumPy().write(formula_of(shown, range))
    whole = isinstance(shown, ShownArray) and "." not in text.removeprefix("np.")
    return text.removesuffix(")") + ", dtype=float)" if whole else text


def _printed(shown: AnyShown) -> str:
    """The digits of a printed number or matrix."""
    if isinstance(shown, ShownArray):
        rows = (", ".join(f'"{x.text}"' for x in row) for row in shown.rows)
        return f"[{', '.join(f'[{row}]' for row in rows)}]"
    return f'"{shown.text}"'


def _zero(shown: AnyShown) -> str:
    if isinstance(shown, ShownArray):
        return f"np.zeros({shown.shape})"
    return "0"
