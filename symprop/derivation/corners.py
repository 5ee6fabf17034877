"""Corners: the places where a function that the derivation differentiates has no derivative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from symprop.derivation.arrays import Arrays
from symprop.derivation.entries import entry
from symprop.derivation.naming import ADJOINT
from symprop.formula.evaluate import Functions, condition
from symprop.formula.tree import Comparison, refs, walk
from symprop.functions.elementary import Kink, kinks
from symprop.network.graph import Form
from symprop.network.indexed import Family
from symprop.numbers.array import Value
from symprop.numbers.scalar import Scalar

MOST_ELEMENTS = 10_000
"""Of more elements in one array only the first are looked at."""


def grouped(found: Iterable[Kink]) -> dict[str, list[Comparison]]:
    """The places of corners by the function that has them, each once."""
    out: dict[str, dict[Comparison, None]] = {}
    for kink in found:
        out.setdefault(kink.function, {})[kink.place] = None
    return {function: list(places) for function, places in out.items()}


def holds(kink: Kink, functions: Functions, values: Mapping[Any, Value]) -> bool:
    """Whether values sit on a corner exactly."""
    tests = [test for test in (kink.place, kink.level) if test is not None]
    return all(condition(test, functions)(values) for test in tests)


def corners(rules: Arrays, exact: Mapping[Any, Value]) -> Iterator[Kink]:
    """The corners that elements of arrays sit on, over references to these elements."""
    moving = {id.removeprefix(ADJOINT) for id in rules.adjoints}
    for family in rules.graph:
        if family.id in moving or family.id == rules.graph.loss:
            yield from _corners(family, rules, exact, moving)


def _corners(
    family: Family, rules: Arrays, exact: Mapping[Any, Value], moving: set[str]
) -> Iterator[Kink]:
    """The corners in the rule of one array."""
    if not any(_kinks(addend.form) for addend in family.addends):
        return
    functions = rules.applied(family.id)
    read = rules.elements.ids.read

    def value(id: str) -> Scalar:
        array, at = read(id) or (id, ())
        return entry(exact[array], at, rules.frame)

    for _, at in zip(range(MOST_ELEMENTS), product(*map(range, family.shape)), strict=False):
        for term in rules.elements.definition(family.id, at).terms:
            for kink in _kinks(term.form):
                args = [term.args[int(slot)] for slot in refs(kink.place)]
                if not any((read(id) or (id, ()))[0] in moving for id in args):
                    continue
                if holds(kink, functions, {str(k): value(id) for k, id in enumerate(term.args)}):
                    place = term.write(kink.place)
                    assert isinstance(place, Comparison)
                    yield Kink(kink.function, place)


_known: dict[Form, list[Kink]] = {}


def _kinks(form: Form) -> list[Kink]:
    """The corners that a form may have; those of a form that is called by name are told by it."""
    if form not in _known:
        called = form.formula if form.call is None else form.call
        _known[form] = [kink for part in walk(called) for kink in kinks(part)]
    return _known[form]
