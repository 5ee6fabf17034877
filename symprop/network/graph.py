"""What is computed: named definitions in topological order.

Every definition is a sum of terms, and every term an instance of a :class:`Form`, a formula over
numbered slots.  A network of thousands of edges has a handful of forms (x·w, σ(z), the loss), so
whatever costs time (a derivative, a program) is done once per form and not once per edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symprop.formula.tree import Formula, Ref, substitute
from symprop.record import Record

OUT = Ref("out")
"""In a preferred derivative: the value of the definition itself (σ′ = a(1 − a))."""


class Form(Record):
    """A formula over ``Ref("0")``, ``Ref("1")``, …; compared by identity.

    ``slopes`` holds, per slot, the partial derivative as people write it; where it is ``None``
    SymPy works it out.  ``call`` is the short written form (σ(z)), if there is one, and
    ``slope_call`` that of its derivative (σ′(z)).  A form that is ``alone`` makes a definition by
    itself, so that ``OUT`` is its value.
    """

    formula: Formula
    slopes: tuple[Formula | None, ...]
    call: Formula | None = None
    slope_call: Formula | None = None
    alone: bool = False

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Term(Record):
    """A form applied to values, given by their ids.

    ``peers`` are the values that a preferred derivative names besides its own: the other outputs
    of a softmax layer, as ``Ref("peer.1")`` and so on.
    """

    form: Form
    args: tuple[str, ...]
    peers: tuple[str, ...] = ()

    def write(self, formula: Formula, out: str = "") -> Formula:
        """``formula`` over the form's slots, as one over the graph's values."""
        values: dict[str, Formula] = {str(i): Ref(arg) for i, arg in enumerate(self.args)}
        values["out"] = Ref(out)
        values |= {f"peer.{j}": Ref(peer) for j, peer in enumerate(self.peers)}
        return substitute(formula, values)


class Definition(Record):
    """``id`` = the sum of ``terms``.

    ``kind`` is the rule that it follows: ``weighted_sum``, ``activation``, ``loss`` (of one
    sample), ``mean``, ``flatten`` or ``equation``; ``sample``, ``layer`` and ``unit`` say where it
    stands.  ``written`` is the whole as somebody wrote it, where that is not just the terms in a
    row.
    """

    id: str
    kind: str
    terms: tuple[Term, ...]
    sample: int = 0
    layer: int = 0
    unit: int = 0
    written: Formula | None = None


class Graph(Record):
    """Definitions in topological order, over given data and trainable parameters."""

    definitions: tuple[Definition, ...]
    data: Mapping[str, Formula]
    parameters: Mapping[str, Formula]
    loss: str
    aliases: Mapping[str, str]
    """Ids that are other names of a definition: the output of an identity unit."""

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.definitions)

    def find(self, id: str) -> str:
        """The id that ``id`` stands for."""
        return self.aliases.get(id, id)
