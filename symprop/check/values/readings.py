"""Values as they are known of a document: as a range, as printed, and exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from symprop.formula import tree as t
from symprop.record import Record

from ..names import defined_in, key, literals
from .arrays import Array, ImpossibleError, NoValueError, Range, Value
from .evaluator import Evaluator
from .interval import Function, hull, number, point
from .known import PLAIN, WHOLE, Habit, activation, habits, known, plain

if TYPE_CHECKING:
    from ..quantities.quantities import Version

EFFORT = 400_000
"""Steps of work that one document may cost; what is left then is not judged."""


class Reading(Record):
    """One way to take a side: its value, and what its names and numbers then mean."""

    range: Value
    """What its operands allow."""
    printed: Value
    """What the printed digits alone give."""
    exact: Value
    """What exact calculation from the document's data gives."""
    uses: tuple[Version, ...] = ()
    """The versions of the names on it, or of those whose numbers were put in."""
    sure: bool = True
    """Whether every name on it has a version, and none was worked out by rules alone."""

    def map(self, change: Callable[[Value], Value]) -> Reading:
        """The reading with each of its values changed."""
        return Reading(
            change(self.range), change(self.printed), change(self.exact), self.uses, self.sure
        )


NEAR = 0.5 * (1 + 1e-7)
"""Units of the last place within which a number is rounded to another."""
FINEST = 300
"""Places, or zeros at the end, beyond which a number is written by nobody."""

BLUR = 0.03
"""The share by which rounded steps that are not written down may change a result."""

SHORT = 3
"""Places of a value that was worked without rounding."""

Values: TypeAlias = Mapping[t.Formula, Reading]
"""What names mean, by their keys."""
Case: TypeAlias = tuple[Values, "tuple[Version, ...]", bool]
"""A way to take names: what they mean, the versions that say so, and whether that is sure."""
Defined = Mapping[tuple[str, int], tuple[t.Name, t.Formula]]
"""The functions that a document defines: parameter and body by name and number of primes."""

_GENERAL = ("f", "g", "φ", "ψ")
"""Letters that are no function until a document says which."""


class Calculator:
    """Evaluates formulas with the document's own functions, within a budget."""

    def __init__(self, defined: Defined) -> None:
        self.defined = defined
        self.left = EFFORT

    def spend(self, steps: int) -> None:
        """Counts work.

        Raises:
            NoValueError: too much of it was done.
        """
        self.left -= steps
        if self.left < 0:
            raise NoValueError("the document is too long to judge all of it")

    def value(
        self, f: t.Formula, leaf: Callable[[t.Formula], Value | None], habit: Habit = PLAIN
    ) -> Value:
        """The value of ``f``.

        Raises:
            NoValueError: it has none that is known.
        """

        def functions(a: t.Apply) -> Function | None:
            return self.function(a, habit)

        return Evaluator(leaf, functions, habit.outer).value(f)

    def of_numbers(
        self, f: t.Formula, known: Callable[[t.Formula], t.Number | None]
    ) -> Range | None:
        """The value of ``f`` with numbers for its names; ``None`` if it is no number."""

        def leaf(x: t.Formula) -> Value | None:
            n = known(key(x)) if isinstance(x, (t.Name, t.Derivative)) else None
            return None if n is None else point(number(n))

        try:
            found = self.value(f, leaf)
        except NoValueError:
            return None
        return None if isinstance(found, Array) else found

    def function(self, a: t.Apply, habit: Habit = PLAIN) -> Function | None:
        """The function that is applied: one that everybody knows, or one of the document.

        One that is a function only with its settings, such as the slope of LeakyReLU below 0, is
        the document's, if the document defines it.
        """
        own = defined_in(self.defined, a)
        found = known(a, habit)
        row = activation(a.function)
        if row is not None and row.settings and (a.function.base, 0) in self.defined:
            found = None
        if own is None or len(a.args) != 1:
            return found
        if found is not None and a.function.base not in _GENERAL:
            return found
        parameter, body = own

        def at(x: Value) -> Value:
            return Evaluator(lambda f: x if f == parameter else None, known).value(body)

        def entry(x: Range) -> Range:
            made = at(x)
            assert not isinstance(made, Array)
            return made

        def apply(args: tuple[Value, ...]) -> Value:
            (x,) = args
            return x.map(entry) if isinstance(x, Array) and not _of_rows(body) else at(x)

        return apply

    def readings(self, f: t.Formula, cases: Iterable[Case]) -> Iterator[Reading]:
        """``f`` with what its names mean put in, for each way to take them.

        Raises:
            NoValueError: it has no value that is known.
        """
        rounded = {id(n): around(n) for n in literals(f) if not is_data(n)}
        impossible: ImpossibleError | None = None
        made = False
        for (values, uses, sure), habit in product(cases, habits(f)):
            leaf = partial(_leaf, values, any(isinstance(x, t.Apply) for x in values))
            self.spend(1 + len(values))
            try:
                exact = self.value(f, partial(leaf, _exact), habit)
            except ImpossibleError as error:  # nobody divides by what is 0 before the first update
                impossible = error
                continue
            made = True
            if not rounded and all(map(_certain, values.values())):
                yield Reading(exact, exact, exact, uses, sure)
                continue
            wide = lambda x: rounded.get(id(x)) or leaf(_range, x)  # noqa: B023, E731
            ranges = self.value(f, wide, habit)
            printed = self.value(f, partial(leaf, _printed), habit)
            yield Reading(ranges, printed, exact, uses, sure)
        if impossible is not None and not made:
            raise impossible


def _of_rows(body: t.Formula) -> bool:
    """Whether a function takes a row or a matrix as a whole, as softmax does."""
    return any(
        isinstance(x, (t.BigSum, t.Transpose))
        or (isinstance(x, t.Apply) and len(x.args) == 1 and plain(x.function) in WHOLE)
        for x in t.walk(body)
    )


_range, _printed, _exact = attrgetter("range"), attrgetter("printed"), attrgetter("exact")


def _certain(reading: Reading) -> bool:
    """Whether a value is known exactly."""
    return reading.range == reading.printed == reading.exact


def _leaf(
    values: Values, applied: bool, which: Callable[[Reading], Value], x: t.Formula
) -> Value | None:
    """What a name on a formula means; functions are looked for only where one is ``applied``."""
    if isinstance(x, t.Number) or (isinstance(x, t.Apply) and not applied):
        return None
    found = values.get(key(x))
    return None if found is None else which(found)


# --- written numbers ----------------------------------------------------------------------------


def unit(n: t.Number) -> float:
    """One unit of the last written place."""
    return float(10.0 ** -max(min(n.places, FINEST), -FINEST))


def digits(n: t.Number) -> str:
    """A number without its sign."""
    return n.text.lstrip("-")


def significant(n: t.Number) -> int:
    """How many digits of a number say something."""
    return len(digits(n).lower().split("e")[0].replace(".", "").lstrip("0"))


def telling(n: t.Number) -> int:
    """How many digits tell a number from others: those without zeros at the ends."""
    return len(digits(n).lower().split("e")[0].replace(".", "").strip("0"))


def around(n: t.Number) -> Range:
    """The numbers that are rounded to a written one."""
    x, half = number(n), unit(n) / 2
    return x - half, x + half


def is_data(n: t.Number) -> bool:
    """Whether a number without working can be exact: few places, or few digits."""
    if n.value == 0:
        return n.places <= 0 or n.places == 1
    return n.places <= 2 or significant(n) <= 2


def joined(*values: Value) -> Value | None:
    """The smallest range that holds all of them; of arrays entry by entry."""
    arrays = [v for v in values if isinstance(v, Array)]
    if not arrays:
        return hull(*(v for v in values if not isinstance(v, Array)))
    if len(arrays) < len(values) or not all(a.like(arrays[0]) for a in arrays):
        return None
    columns = zip(*(a.entries for a in arrays), strict=True)
    return arrays[0].filled([hull(*ranges) for ranges in columns])


def few(readings: Sequence[Reading], most: int) -> tuple[Reading, ...]:
    """At most so many readings: what is beyond them is one that holds them all.

    None may be lost, since what is not among them would be held wrong.
    """
    if len(readings) <= most:
        return tuple(readings)
    kept = tuple(readings[: most - 1])
    try:
        return (*kept, hulled(list(readings[most - 1 :])))
    except NoValueError:
        return tuple(readings)


def blurred(reading: Reading) -> Reading:
    """What follows over several steps that are not written down, each of which may be rounded.

    One that is known exactly and has few places was not.
    """
    if _certain(reading) and not isinstance(reading.range, Array):
        value = reading.range[0]
        if value == round(value, SHORT):
            return reading
    ranges = joined(scaled(reading.range, 1 - BLUR), scaled(reading.range, 1 + BLUR))
    assert ranges is not None
    return Reading(ranges, reading.printed, reading.exact, reading.uses, False)


def scaled(value: Value, factor: float) -> Value:
    """A value times a positive number."""
    if isinstance(value, Array):
        return value.map(lambda r: (factor * r[0], factor * r[1]))
    return factor * value[0], factor * value[1]


def hulled(readings: list[Reading]) -> Reading:
    """All readings at once.

    Raises:
        NoValueError: they are matrices of several shapes.
    """
    ranges = joined(*(r.range for r in readings))
    if ranges is None:
        raise NoValueError("too many ways to take a name")
    return Reading(ranges, readings[0].printed, readings[0].exact)
