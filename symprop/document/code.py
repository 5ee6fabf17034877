"""A network as a short program for NumPy or PyTorch that prints the numbers of its document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from symprop.derivation.naming import ADJOINT, NEW, RATE, STEP
from symprop.derivation.plan import Plan
from symprop.derivation.statements import Statements
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch, named
from symprop.document.environment import environment
from symprop.formula import plain
from symprop.formula.numpy_code import NumPy, Torch
from symprop.formula.tree import Chain, Formula, Name, refs

DIALECTS: dict[str, type[NumPy]] = {"numpy": NumPy, "torch": Torch}
"""The spelling of each framework."""

WIDEST = 160
"""Characters of a formula in a comment; of a longer one only the name is written."""

_HELPERS = ("TINY", "product", "largest", "smallest", "math", "erf")
"""What a program defines or imports only if it needs it."""


def program(plan: Plan, epochs: list[Epoch], to: str) -> str:
    """The first of some worked epochs as a program for ``numpy`` or ``torch``.

    It prints every value, gradient and new parameter as ``id = number or lists``; with PyTorch
    the gradients are those of ``backward()``.  Where an epoch has several updates the program is a
    loop over the batches, and what it prints begins with ``batches.0.``.  The plan is that of
    arrays, or of scalar equations.
    """
    stretches: list[_RoundStatements] = []
    for _, same in groupby(epochs[0].rounds, lambda e: len(e.plan.samples)):
        batches = list(same)
        before = stretches[-1] if stretches else None
        stretches.append(_RoundStatements(batches[0].plan, batches, DIALECTS[to], before))
    first = stretches[0]
    rounds = [stretch.parts() for stretch in stretches]
    blocks = [b for made in rounds for k in ("forward", "backward", "updates") for b in made[k]]
    lines = [line for block in blocks for line in block["lines"]]
    lines += [line for function in first.definitions for line in function.body]
    used = set(re.findall(r"\w+", "\n".join(lines)))
    parts = {
        "title": plan.network.title,
        "functions": first.definitions,
        "rate": first.given(RATE),
        "data": [] if epochs[0].batches else [first.given(id) for id in first.plan.data],
        "parameters": [first.given(id) for id in first.plan.parameters],
        "start": list(first.start(1)),
        "rounds": rounds,
        **{word.lower(): word in used for word in _HELPERS},
    }
    return environment((), autoescape=False).get_template(f"code/{to}.py.j2").render(parts)


class _RoundStatements(Statements):
    """Rounds of learning with the same steps, one after the other, for a template."""

    def __init__(
        self, plan: Plan, epochs: list[Epoch], dialect: type[NumPy], before: _RoundStatements | None
    ) -> None:
        super().__init__(plan, epochs, dialect, before)
        self.steps = [worked.step for worked in epochs[0].steps]
        self.torch = dialect is Torch
        asked = (step.place for step in self.steps if step.rule == "given")
        self.leaves = [*plan.parameters, *asked]
        if self.torch:
            for id in self.leaves:
                self._names[ADJOINT + id] = Name(f"{self.name(id)}.grad")

    def parts(self) -> dict[str, Any]:
        """The statements of a round; with batches also their data, and what begins the next."""
        data = list(self.plan.data)
        batches = self.epochs if self.epochs[0].batch is not None else ()
        constant = self._unused()
        kept = [id for id in self.plan.parameters if id not in self._updated]
        return {
            "first": batches[0].batch[1] if batches and batches[0].batch else 0,
            "data": [self.name(id) for id in data],
            "batches": [[self.value(id, epoch) for id in data] for epoch in batches],
            "forward": self._blocks("forward", "loss"),
            "loss": self.name(self.plan.loss),
            "backward": [] if self.torch else self._blocks("backward"),
            "constant": [self.name(id) for id in constant],
            "depends": len(constant) < len(self.leaves),
            "updates": self._blocks("update"),
            "shown": list(self._shown()),
            "renewal": self.renewal(),
            "parameters": [self.name(id) for id in self._updated],
            "kept": [self.name(id) for id in kept],
            "count": self.name(STEP) if self._counted else None,
        }

    def _blocks(self, *phases: str) -> list[dict[str, Any]]:
        """The statements of the steps of some phases, each under its formula."""
        return [
            {"formula": self._formula(step), "lines": self.assigned(step, self._worked(step))}
            for step in self.steps
            if step.phase in phases
        ]

    def _worked(self, step: Step) -> Formula:
        """What a step works; what PyTorch is to derive is a tensor even if nothing is in it."""
        f = step.operation
        dialect = self.dialect()
        forward = step.phase != "update" and step.entries is None
        lone = isinstance(dialect, Torch) and forward and dialect.is_float(f) and not refs(f)
        return dialect.tensor(f) if lone else f  # type: ignore[attr-defined]

    def _formula(self, step: Step) -> str:
        """How a step is written on paper."""
        name = self.plan.notation.name
        if step.general is not None:
            return plain.write(step.general)
        sides: tuple[Formula, ...] = step.sides or (step.operation,)
        chain = (name(step.target), *(named(side, name) for side in sides))
        relations = (step.relation, *("=" for _ in sides[1:]))
        text = plain.write(Chain(chain, relations))
        return text if len(text) <= WIDEST else plain.write(chain[0])

    def given(self, id: str) -> str:
        """A statement that gives a number; those of PyTorch are tensors."""
        return f"{self.name(id)} = {self.value(id, self.epochs[0])}"

    def value(self, id: str, epoch: Epoch) -> str:
        """A given number or array; with PyTorch it is a tensor."""
        value = self.literal(epoch.shown[id])
        if not self.torch or id == RATE:
            return value
        value = value.removesuffix(")").removeprefix("torch.tensor(")
        value = value if "[" in value or "." in value else f"{value}.0"
        wanted = ", requires_grad=True" if id in self.leaves else ""
        return f"torch.tensor({value}{wanted})"

    def _unused(self) -> list[str]:
        """Parameters, and data, that the loss does not depend on."""
        steps = self.steps
        unused = (s for s in steps if s.rule == "none" or (s.rule == "given" and not s.sides))
        return [s.place for s in unused if s.phase == "backward" and s.place in self.leaves]

    def _shown(self) -> Iterator[tuple[str, str]]:
        """What is printed: the words for each value, and its identifier."""
        for step in self.steps:
            if step.phase in ("forward", "loss"):
                yield step.target, self.name(step.target)
        for id in self.leaves:
            yield f"gradient {id}", self.name(ADJOINT + id)
        for step in self.steps:
            if step.phase == "update" and step.target.startswith(NEW):
                yield f"new {step.place}", self.name(step.target)
