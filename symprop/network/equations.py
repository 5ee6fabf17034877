"""The validated description of a computation by equations: what a file says, nothing derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from symprop.formula import plain
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import (
    Apply,
    Formula,
    Group,
    Name,
    Number,
    Product,
    Quotient,
    rebuild,
    walk,
)
from symprop.functions.elementary import find
from symprop.network.description import SYMBOLIC, Course, Network
from symprop.network.description import plain as plain_number
from symprop.network.ids import is_bias
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.literal import read_number

LOSS = "loss"
"""The id of a loss that is an expression; a loss that is an equation has the equation's."""


@dataclass(frozen=True, slots=True, repr=False)
class EquationNetwork(Course):
    """Named numbers and equations between them.

    Keys are ids: each reads as a name, and the formulas hold these names.  ``equations`` stand in
    topological order; ``loss`` is an expression, or just the name of an equation.  All formulas
    are :func:`canonical`.
    """

    inputs: Mapping[str, Number] = field(hash=False)
    targets: Mapping[str, Number] = field(hash=False)
    parameters: Mapping[str, Number] = field(hash=False)
    equations: Mapping[str, Formula] = field(hash=False)
    loss: Formula
    written: Mapping[str, Name] = field(default_factory=dict, hash=False)
    """Names of ids that are not spelled as they are: of the elements of layers."""
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Other ids of values: the output of a layer that passes its pre-activations on."""
    first: int = 1
    """The number by which the name of an element tells the first of an axis."""

    @property
    def symbolic(self) -> bool:
        """Whether a number of the inputs, targets or parameters is left out."""
        groups = (self.inputs, self.targets, self.parameters)
        return any(x == SYMBOLIC for group in groups for x in group.values())

    def is_bias(self, parameter: str) -> bool:
        """Whether a parameter is a bias: in layers only."""
        return bool(self.written) and is_bias(parameter)

    def wants(self, id: str) -> bool:
        """Whether the gradient of data is asked for."""
        whole = "inputs" in self.gradients and not self.written and id in self.inputs
        return whole or Course.wants(self, id)

    @property
    def names(self) -> dict[Name, str]:
        """The id of each name."""
        groups = (self.inputs, self.targets, self.parameters, self.equations)
        return {self.name(id): id for group in groups for id in group}

    def name(self, id: str) -> Name:
        """The name of a value."""
        return self.written.get(id) or name_of(id, self.first)

    @property
    def loss_id(self) -> str:
        """The id of the value that is to become small."""
        return next((id for id in self.equations if self.name(id) == self.loss), LOSS)

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description as in a file in equation form."""
        show = number or plain_number
        middle: dict[str, Any] = {
            group: {id: show(x) for id, x in numbers.items()}
            for group in ("inputs", "targets", "parameters")
            if (numbers := getattr(self, group))
        }
        middle["equations"] = {id: written(f) for id, f in self.equations.items()}
        return self._framed({**middle, "loss": written(self.loss)}, show)


AnyNetwork: TypeAlias = Network | EquationNetwork | IndexedNetwork


@lru_cache(maxsize=1 << 16)
def name_of(id: str, first: int = 1) -> Name:
    """The name that an id spells: of ``z[0,1]`` it is z_{1,2}, as documents count from ``first``.

    Raises ``ValueError`` for anything else.
    """
    start, bracket, places = id.partition("[")
    if bracket:
        base = name_of(start)
        numbers = (str(int(n) + first) for n in places.rstrip("]").split(","))
        sub = ",".join(filter(None, (base.sub, *numbers)))
        return Name(base.base, sub, base.sup, base.accent)
    try:
        name = parse(id)
    except FormulaError as error:
        raise ValueError(error.message) from None
    if not isinstance(name, Name):
        raise ValueError("not a name")
    return name


def written(f: Formula) -> str:
    """``f`` as one writes it in a file: in ASCII, unless a name needs other letters."""
    text = plain.write(f, ascii=True)
    return text if _reads_back(text, f) else plain.write(f)


def _reads_back(text: str, f: Formula) -> bool:
    try:
        return canonical(parse(text)) == f
    except FormulaError:
        return False


def canonical(f: Formula) -> Formula:
    """``f`` with what depends on the keyboard made uniform: ``*`` is ·, a/b a fraction.

    A function has its own symbol (σ for sigmoid, ln for log), brackets are round and numbers
    spelled plainly.
    """
    g = rebuild(f, canonical)
    match g:
        case Number(text=text):
            return Number(read_number(text).text, span=g.span)
        case Product(factors=xs):
            return Product(xs, span=g.span)
        case Quotient(over=a, under=b):
            return Quotient(a, b, span=g.span)
        case Apply(function=name, args=xs, primes=0):
            row = find(name)
            return g if row is None else Apply(Name(row.symbol), xs, span=g.span)
        case Group(arg=x):
            return Group(x, span=g.span)
    return g


def names_in(f: Formula) -> list[Name]:
    """The names in a formula that stand for values, each once, in written order."""
    return list(dict.fromkeys(x for x in walk(f) if isinstance(x, Name) and x not in CONSTANTS))


CONSTANTS = {Name("π"): "the number π", Name("e"): "Euler's number, the base of a power"}
"""Names that stand for numbers by themselves."""
