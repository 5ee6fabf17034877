"""What a layer of some kind is given: sizes, settings, arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from symprop.formula import tree as t
from symprop.formula.read import parse
from symprop.formula.tree import Number
from symprop.network.indexed import NumberArray
from symprop.network.stack.kinds import LayerKind

WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass
class LayerArrays:
    """The arrays and settings of one layer; ``sizes`` are by capital letter.

    ``missing`` are axes that the input does not have: they are ``dropped``, or of size 1 where a
    parameter has them.
    """

    kind: LayerKind
    sizes: dict[str, int]
    missing: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    """What stands in equations for settings."""
    choices: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, NumberArray] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Arrays for all of which one number was given."""
    data: dict[str, NumberArray] = field(default_factory=dict)
    initial: dict[str, NumberArray] = field(default_factory=dict)

    def evaluate(self, text: str) -> int:
        """The whole number that an expression of sizes and settings is; division rounds down."""
        return floor(_value(parse(self.put(text))))

    def put(self, text: str) -> str:
        """A text of the data file with numbers for sizes and settings."""
        values = dict.fromkeys(self.dropped, "1") | self.numbers
        values |= {letter: str(n) for letter, n in self.sizes.items()}
        return WORD.sub(lambda m: values.get(m[0], m[0]), text)


def _value(f: t.Formula) -> Fraction:
    match f:
        case Number():
            return f.value
        case t.Group(arg=x):
            return _value(x)
        case t.Neg(arg=x):
            return -_value(x)
        case t.Sum(terms=xs):
            return sum(map(_value, xs), Fraction(0))
        case t.Product(factors=xs):
            out = Fraction(1)
            for x in xs:
                out *= _value(x)
            return out
        case t.Quotient(over=a, under=b):
            return Fraction(floor(_value(a) / _value(b)))
    raise ValueError(f)
