"""The ``draw`` key of a network file: for each group of numbers, what a student may get."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symprop.formula.tree import Number
from symprop.network.draw import KEEP, Choices, Pool, Range
from symprop.network.fields import Field
from symprop.network.known import POSITIVE, Domain
from symprop.network.yaml_tree import MappingNode

MOST = 10_000
"""Numbers that a range may have."""
_EXPECTED = "a list of numbers, a range such as {from: 0.1, to: 2, step: 0.1}, or keep"


def reader(groups: Iterable[str]) -> Callable[[Field], dict[str, Pool]]:
    """A reader of what each of the ``groups`` is drawn from; groups may be left out."""

    def read(field: Field) -> dict[str, Pool]:
        entries = field.entries("a mapping such as {weights: {from: -0.9, to: 0.9, step: 0.1}}")
        field.only(groups)
        return {group: _pool(entry) for group, entry in entries.items()}

    return read


def check(field: Field, group: str, domain: Domain, kept: str = "") -> None:
    """Raises ``NetworkError`` if a group is drawn from numbers that are not in ``domain``.

    With ``kept`` it cannot be drawn from numbers at all, for this reason.
    """
    entries = field.entries("")
    if group not in entries:
        return
    pool = _pool(entries[group])
    if pool == KEEP:
        return
    if kept:
        raise entries[group].fail(f"is drawn, expected keep: {kept}")
    for number in pool.numbers:
        if not domain.holds(number.value):
            raise entries[group].fail(f"has {number.text}, expected {domain.words}")


def _pool(field: Field) -> Pool:
    if field.is_list:
        return Choices(field.vector())
    if not isinstance(field.node, MappingNode):
        if field.text(_EXPECTED) != KEEP:
            raise field.unexpected(_EXPECTED)
        return KEEP
    ends = field.entries(_EXPECTED)
    field.only(("from", "to", "step"), required=("from", "to"))
    low, high = ends["from"].number(), ends["to"].number()
    step = ends["step"].number(POSITIVE) if "step" in ends else _unit(low, high)
    if high.value < low.value:
        raise ends["to"].unexpected(f"a number of at least {low.text}")
    made = Range(low, high, step)
    if made.count > MOST:
        raise field.fail(f"has {made.count:,} numbers, expected at most {MOST:,}")
    return made


def _unit(*ends: Number) -> Number:
    """One unit of the last decimal place that is written: 0.1 for 0.1 to 2."""
    places = max(end.places for end in ends)
    return Number(f"0.{'0' * (places - 1)}1" if places else "1")
