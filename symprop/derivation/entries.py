"""Families worked element by element, where no product of matrices does it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import product

from symprop.derivation.recognise import Frame
from symprop.derivation.step import counting, vanishing
from symprop.formula.evaluate import Functions, Program, compile_formula
from symprop.formula.tree import Formula
from symprop.network.elements import Elements
from symprop.network.indexed import Addend, Families, Family
from symprop.numbers import scalar as s
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import Scalar

Read = Callable[[Mapping[Hashable, Value], tuple[int, ...]], Scalar]


def program(family: Family, graph: Families, frame: Frame, functions: Functions) -> Program:
    """A function from the values of arrays to the value of the family's array."""
    parts = [_addend(addend, family, graph, frame, functions) for addend in family.addends]
    shape = layout(family.shape, frame)
    places = list(product(*map(range, family.shape)))

    def run(values: Mapping[Hashable, Value]) -> Value:
        flat = []
        for at in places:
            env = dict(zip(family.indices, at, strict=True))
            out = s.ZERO
            for part in parts:
                out = out + part(values, env)
            flat.append(out)
        return Array.of(shape, flat) if shape else flat[0]

    return run


def layout(shape: tuple[int, ...], frame: Frame) -> tuple[int, ...]:
    """The shape of the array that holds a family: that of a vector is a row or a column."""
    if len(shape) == 1:
        return (shape[0], 1) if frame.columns else (1, shape[0])
    return shape


def entry(value: Value, at: tuple[int, ...], frame: Frame) -> Scalar:
    """An element of a family in the array that holds it."""
    return value[holder(at, frame)] if isinstance(value, Array) else value


def holder(at: tuple[int, ...], frame: Frame) -> tuple[int, ...]:
    """The place of an element in the array that holds its family."""
    if len(at) == 1:
        return (at[0], 0) if frame.columns else (0, at[0])
    return at


def reads(family: Family) -> tuple[str, ...]:
    """The ids of all arrays that a family is worked from."""
    return tuple(dict.fromkeys(a.id for addend in family.addends for a in addend.args))


def leaves_out(family: Family, graph: Families) -> bool:
    """Whether a family has terms that are left out where a factor that is given is 0."""
    return any(_possible(addend, graph) is not addend.form.formula for addend in family.addends)


def _possible(addend: Addend, graph: Families) -> Formula:
    """The form of an addend, nothing where data make it 0 times something infinite."""
    data = {str(slot) for slot, access in enumerate(addend.args) if access.id in graph.data}
    f = addend.form.formula
    made = vanishing(counting(f, data), data)
    return f if made == f else made


def _addend(
    addend: Addend, family: Family, graph: Families, frame: Frame, functions: Functions
) -> Callable[[Mapping[Hashable, Value], dict[str, int]], Scalar]:
    elements = Elements(graph)
    outside = {id: s.scalar(x.value) for id, x in graph.outside.items()}
    # A root is worked anew each time: to more digits, where more are needed.
    factor = compile_formula(addend.scale) if addend.scale is not None else None
    worked = None if addend.along else compile_formula(_possible(addend, graph), functions)

    def read(values: Mapping[Hashable, Value], id: str, at: tuple[int | None, ...]) -> Scalar:
        value = values[id]
        shape = () if not isinstance(value, Array) else value.shape
        if len(at) == 1 and len(shape) == 2:
            shape = (max(shape),)
        if any(n is None or not 0 <= n < size for n, size in zip(at, shape, strict=True)):
            return outside.get(id, s.ZERO)
        return entry(value, at, frame)  # type: ignore[arg-type]

    def run(values: Mapping[Hashable, Value], env: dict[str, int]) -> Scalar:
        out = s.ZERO
        for here in elements.instances(family, addend, env):
            args: dict[Hashable, Value] = {
                str(slot): read(values, a.id, tuple(p.at(here) for p in a.at))
                for slot, a in enumerate(addend.args)
            }
            assert worked is not None
            term = worked(args)
            assert not isinstance(term, Array)
            out = out + term
        scale = s.ONE if factor is None else factor({})
        assert not isinstance(scale, Array)
        return s.multiply(scale, out)

    def row(values: Mapping[Hashable, Value], env: dict[str, int]) -> Scalar:
        assert addend.along is not None
        (access,) = addend.args
        powers = [
            s.exp(read(values, access.id, tuple(p.at(env | {addend.along: k}) for p in access.at)))
            for k in range(family.sizes[addend.along])
        ]
        return s.divide(powers[env[addend.along]], sum(powers, s.ZERO))

    return row if addend.along else run
