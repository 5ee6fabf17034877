"""A network as a short program for NumPy or PyTorch that prints the numbers of its document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from symprop.derivation.naming import ADJOINT, NEW, RATE
from symprop.derivation.plan import Plan
from symprop.derivation.statements import Statements
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch, named
from symprop.document.environment import environment
from symprop.formula import plain
from symprop.formula.numpy_code import NumPy, Torch
from symprop.formula.tree import Chain, Formula, Name

DIALECTS: dict[str, type[NumPy]] = {"numpy": NumPy, "torch": Torch}
"""The spelling of each framework."""

WIDEST = 160
"""Characters of a formula in a comment; of a longer one only the name is written."""


def program(plan: Plan, epochs: list[Epoch], to: str) -> str:
    """The first of some worked epochs as a program for ``numpy`` or ``torch``.

    It prints every value, gradient and new parameter as ``id = number or lists``; with PyTorch
    the gradients are those of ``backward()``.  The plan is that of arrays, or of scalar equations.
    """
    return _Program(plan, epochs, DIALECTS[to]).text(to)


_HELPERS = ("TINY", "product", "largest", "smallest", "math", "erf")
"""What a program defines or imports only if it needs it."""


class _Program(Statements):
    """The parts of a program, for a template to put together."""

    def __init__(self, plan: Plan, epochs: list[Epoch], dialect: type[NumPy]) -> None:
        super().__init__(plan, epochs, dialect)
        self.steps = [worked.step for worked in epochs[0].steps]
        self.torch = dialect is Torch
        asked = (step.place for step in self.steps if step.rule == "given")
        self.leaves = [*plan.parameters, *asked]
        if self.torch:
            for id in self.leaves:
                self._names[ADJOINT + id] = Name(f"{self.name(id)}.grad")

    def text(self, to: str) -> str:
        """The program."""
        forward = list(map(self._block, self._phase("forward", "loss")))
        backward = [] if self.torch else list(map(self._block, self._phase("backward")))
        update = list(map(self._block, self._phase("update")))
        parts: dict[str, Any] = {
            "title": self.plan.network.title,
            "data": [self.given(id) for id in (*self.plan.data, RATE)],
            "parameters": [self.given(id) for id in self.plan.parameters],
            "start": list(self.start(1)),
            "forward": forward,
            "loss": self.name(self.plan.loss),
            "backward": backward,
            "constant": [self.name(id) for id in self._unused()],
            "update": update,
            "shown": list(self._shown()),
        }
        lines = [line for block in (*forward, *backward, *update) for line in block["lines"]]
        lines += [line for function in self.definitions for line in function.body]
        used = set(re.findall(r"\w+", "\n".join(lines)))
        parts["functions"] = self.definitions
        parts |= {word.lower(): word in used for word in _HELPERS}
        return environment((), autoescape=False).get_template(f"code/{to}.py.j2").render(parts)

    def _phase(self, *phases: str) -> list[Step]:
        return [step for step in self.steps if step.phase in phases]

    def _block(self, step: Step) -> dict[str, Any]:
        """The statements of a step under its formula."""
        return {"formula": self._formula(step), "lines": self.assigned(step, step.operation)}

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
        line = super().given(id)
        if not self.torch or id == RATE:
            return line
        name, _, value = line.partition(" = ")
        value = value.removesuffix(")").removeprefix("torch.tensor(")
        value = value if "[" in value or "." in value else f"{value}.0"
        wanted = ", requires_grad=True" if id in self.leaves else ""
        return f"{name} = torch.tensor({value}{wanted})"

    def _unused(self) -> list[str]:
        """Parameters, and data, that the loss does not depend on."""
        steps = self.steps
        unused = (s for s in steps if s.rule == "none" or (s.rule == "given" and not s.sides))
        return [s.place for s in unused if s.phase == "backward" and s.place in self.leaves]

    def _shown(self) -> Iterator[tuple[str, str]]:
        """What is printed: the words for each value, and its identifier."""
        for step in self.steps:
            id = step.target
            if step.phase in ("forward", "loss"):
                yield id, self.name(id)
        for id in self.leaves:
            yield f"gradient {id}", self.name(ADJOINT + id)
        for step in self._phase("update"):
            if step.target.startswith(NEW):
                yield f"new {step.place}", self.name(step.target)
