"""An equation is worked as it was written: brackets after a minus stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop import derive
from symprop.formula import latex, plain
from symprop.formula.read import read_latex, read_plain
from symprop.formula.tree import Formula, Group, Name, Neg, Number, Product, Sum

VALUES = {"a": "0.5", "b": "-2", "c": "3", "x": "-1.5"}
leaves = st.sampled_from([*VALUES, *(f"-{name}" for name in VALUES)])


def grow(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from([" + ", " - ", " - ", " * "])
    return st.builds("({}{}{})".format, parts, signs, parts) | st.builds("-({})".format, parts)


texts = st.recursive(leaves, grow, max_leaves=7)


def value(f: Formula) -> Fraction:
    match f:
        case Number():
            return f.value
        case Name(base=base):
            return Fraction(VALUES[base])
        case Neg(arg=x):
            return -value(x)
        case Group(arg=x):
            return value(x)
        case Sum(terms=xs):
            return sum(map(value, xs), Fraction(0))
        case Product(factors=xs):
            out = Fraction(1)
            for x in xs:
                out *= value(x)
            return out
    raise AssertionError(f)


@pytest.mark.parametrize("notation", ["delta", "leibniz", "matrix", "superscript"])
@pytest.mark.parametrize(("write", "read"), [(latex.write, read_latex), (plain.write, read_plain)])
@given(texts)
def test_an_equation_is_worked_as_written(
    notation: str, write: Callable[[Formula], str], read: Callable[..., object], text: str
) -> None:
    network = {"parameters": VALUES, "equations": {"y": text}, "loss": "y", "notation": notation}
    walk = derive(network)
    step = next(w for w in walk.epochs[0].steps if w.step.target == "y")
    reading = read(write(step.chain()))
    (chain,) = reading.statements  # type: ignore[attr-defined]
    first, *others = chain.sides[1:]
    assert first == walk.network.equations["y"]  # type: ignore[union-attr]
    truth = eval(text, {name: Fraction(number) for name, number in VALUES.items()})
    assert {value(side) for side in (first, *others)} == {truth}
