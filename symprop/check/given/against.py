"""A document held against a network that is given.

Three things are held against it: data and parameters as they are given, rules (worked with the
network's values, so that nothing that was rounded on the way matters), and results.  A result that
is not the network's since a number before it is not follows from that; one whose rule is the
network's, and which follows from what stands before it, is only rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symprop.derivation.naming import ADJOINT, NEW
from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..names import key, literals
from ..quantities.expected import rules
from ..quantities.lookup import Lookup
from ..quantities.quantities import Version
from ..values.arrays import NoValueError, Value, beside
from ..values.estimates import Estimate, origin
from ..values.fit import apart, one
from ..values.interval import exact, gap, number, point
from ..values.readings import Calculator, Reading, is_data, unit
from .given import EVERY, State, found
from .pairing import Paired

NEAR = 1e-7
"""What a rule may come to beside the network's value in proportion: floats lose no more."""


class Held(Record):
    """One number of the document beside the network's.

    ``kind`` is ``fits``, or that of the finding: ``value``, ``formula`` or ``carried``.
    """

    chain: int
    side: int
    kind: str
    expected: Value
    entry: int | None = None
    """Of a matrix, the first entry that is another."""
    rule: int | None = None
    """The side that states the rule."""
    uses: tuple[Version, ...] = ()
    data: bool = False
    """Whether the number is given, and not worked out."""


class Against:
    """Holds versions of names against the network; ``held`` is what came of it."""

    def __init__(
        self, network: Paired, lookup: Lookup, work: Calculator,
        estimates: Mapping[Version, Estimate],
    ) -> None:  # fmt: skip
        self.given, self.names = network.given, network.names
        self.lookup, self.work, self.estimates = lookup, work, estimates
        self.held: list[Held] = []
        self._state = self.given.states[0]
        """The round and the sample that the document was at last."""
        self._rules: set[t.Formula] = set()
        """Names whose rules are not the network's."""
        self._roots = False
        """Whether anything is not the network's."""
        self._started: dict[Version, Estimate] = {}
        self._said: set[tuple[t.Formula, str]] = set()

    def start(self, version: Version, estimate: Estimate) -> Estimate:
        """Holds a number that is given, or put in for a name without one, against the network's."""
        if version not in self._started:
            self._started[version] = self._start(version, estimate)
        return self._started[version]

    def _start(self, version: Version, estimate: Estimate) -> Estimate:
        meant = found(self.names, version.name)
        if meant is None or not self._is_data(meant) or not estimate.values:
            return estimate
        printed = estimate.values[0].printed
        signs = version.kind == "implied"
        values = self._values(meant)
        first = values[0][1]
        again = self.lookup.quantities.of(version.name)[0] is not version
        for state, value in values if again else values[:1]:
            exactly = state.round == 0
            if _given_off(version.literal, printed, value, exactly, signs) is None:
                self._keep(version, "fits", value)
                return estimate
        entry = _given_off(version.literal, printed, first, True, signs)
        said = version.name, " ".join(n.text.lstrip("-") for n in version.literal)
        if said not in self._said:
            self._said.add(said)
            self._roots = True
            self._keep(version, "value", first, entry)
        wrong = Reading(printed, printed, first)
        return Estimate((wrong,), (version.chain, version.side))

    def result(
        self, version: Version, chain: Chain, estimate: Estimate, own: Reading,
        working: tuple[Reading, ...],
    ) -> Estimate:  # fmt: skip
        """Holds what was worked out, or is only said, against the network's value."""
        meant = found(self.names, version.name)
        if meant is None or (version.kind == "bare" and self._is_data(meant)):
            return estimate
        if version.kind == "update":
            meant = {which: NEW + id if id in self.given.parameters else id
                     for which, id in meant.items()}  # fmt: skip
        values = self._values(meant)
        entries = [apart(version.literal, own.printed, value) for _, value in values]
        if None in entries:
            fitting = [s for (s, _), entry in zip(values, entries, strict=True) if entry is None]
            self._state = next((s for s in fitting if s.round >= self._state.round), fitting[-1])
            self._keep(version, "fits", self._at(meant, self._state) or values[0][1])
            return estimate
        expected = self._at(meant, self._now(version)) or (values[0][1] if values else None)
        entry = None if expected is None else apart(version.literal, own.printed, expected)
        if expected is None or entry is None or entry < 0 or estimate.wrong is not None:
            return estimate
        uses = tuple(dict.fromkeys(v for r in (*working, *estimate.values) for v in r.uses))
        carried = origin(self.estimates, uses) is not None
        right, rule = self._ruled(version, chain, meant)
        if right is False and not (self._rules and self._follows(meant, version)):
            self._rules.add(version.name)
            self._roots = True
            return self._root(version, "formula", expected, entry, rule, uses, own)
        if right is None and not carried and not self._roots:
            reach = max((_reach(r.range, expected, entry) for r in working), default=None)
            if reach is None or reach > unit(version.literal[entry]):
                self._roots = True
                return self._root(version, "value", expected, entry, None, uses, own)
        if carried or (right is not True and self._roots):
            self._keep(version, "carried", expected, entry, None, uses)
        return estimate

    def _root(
        self, version: Version, kind: str, expected: Value, entry: int, rule: int | None,
        uses: tuple[Version, ...], own: Reading,
    ) -> Estimate:  # fmt: skip
        self._keep(version, kind, expected, entry, rule, uses)
        wrong = Reading(own.printed, own.printed, expected)
        return Estimate((wrong,), (version.chain, version.side))

    def _keep(
        self, version: Version, kind: str, expected: Value, entry: int | None = None,
        rule: int | None = None, uses: tuple[Version, ...] = (),
    ) -> None:  # fmt: skip
        if entry is not None and entry >= 0 and version.entry is not None:
            entry = version.entry  # a name in a matrix of names
        data = kind == "value" and version.kind in ("bare", "implied")
        place = version.chain, version.side
        self.held.append(Held(*place, kind, expected, entry, rule, uses, data))

    # --- the network's values -------------------------------------------------------------------

    def _is_data(self, meant: Mapping[int, str]) -> bool:
        return any(id in self.given.data or id in self.given.parameters for id in meant.values())

    def _follows(self, meant: Mapping[int, str], version: Version) -> bool:
        """Whether a rule was said before, or is on the way back, by the rules of the way there."""
        back = any(id.startswith((ADJOINT, NEW, "state:")) for id in meant.values())
        return back or version.name in self._rules

    def _now(self, version: Version) -> State:
        """The round in which a name is worked out: the first time it is, the second, …"""
        before = sum(
            v.chain < version.chain and v.kind in ("worked", "update") and bool(v.literal)
            for v in self.lookup.quantities.of(version.name)
        )
        last = self.given.states[-1].round
        return State(min(max(before, self._state.round), last), self._state.sample)

    def _at(self, meant: Mapping[int, str], state: State) -> Value | None:
        id = meant.get(EVERY) or meant.get(state.sample)
        return self.given.at(id, state) if id else None

    def _values(self, meant: Mapping[int, str]) -> list[tuple[State, Value]]:
        every = ((state, self._at(meant, state)) for state in self.given.states)
        return [(state, value) for state, value in every if value is not None]

    # --- rules ----------------------------------------------------------------------------------

    def _ruled(
        self, version: Version, chain: Chain, meant: Mapping[int, str]
    ) -> tuple[bool | None, int | None]:
        """Whether a rule for the name is the network's, and the side that states another."""
        wrong: int | None = None
        told = False
        for side, formula in self._lines(chain):
            right = self._same(formula, chain, meant)
            if right:
                return True, None
            if right is False:
                told, wrong = True, wrong if wrong is not None else side
        return (False if told else None), wrong

    def _lines(self, chain: Chain) -> Iterator[tuple[int | None, t.Formula]]:
        """The lines of names that say what a chain works out: its own, or those elsewhere."""
        own = [
            (i, side.formula) for i, side in enumerate(chain.sides)
            if i and not side.numeric and side.quantity is None
            and not any(n.places > 1 for n in literals(side.formula))
        ]  # fmt: skip
        yield from own
        if not own:
            for stated in rules(self.lookup.quantities, chain):
                yield None, stated.formula

    def _same(self, f: t.Formula, chain: Chain, meant: Mapping[int, str]) -> bool | None:
        """Whether a formula gives the network's value from the network's values, in any state."""
        told: bool | None = None
        for state, wanted in self._values(meant):
            try:
                value = self.work.value(f, lambda x, at=state: self._leaf(x, chain, at))  # type: ignore[misc]
                self.work.spend(10)
            except NoValueError:
                continue
            same = _close(value, wanted)
            if same:
                return True
            told = same if told is None else told
        return told

    def _leaf(self, x: t.Formula, chain: Chain, state: State) -> Value | None:
        """A name in the network; one that the document alone has is what it is there."""
        if not isinstance(x, (t.Name, t.Derivative)):
            return None
        meant = found(self.names, key(x))
        if meant is not None:
            return self._at(meant, state)
        for reading, version in self.lookup.values(key(x), chain)[:1]:
            if version is not None and origin(self.estimates, (version,)):
                raise NoValueError("a name that follows from a mistake")
            return reading.range
        return None


def _given_off(
    literal: tuple[t.Number, ...], printed: Value, value: Value, exactly: bool, signs: bool
) -> int | None:
    """The first entry of given numbers that is not the network's; -1 where they have no places."""
    pairs = beside(printed, value)
    if pairs is None or len(pairs) != len(literal):
        return -1
    for k, (n, (_, x)) in enumerate(zip(literal, pairs, strict=True)):
        same = x == point(number(n)) or (signs and x == point(-number(n)))
        rounded = one(n, x) == "fits" and not (exactly and is_data(n))
        if not same and not rounded:
            return k
    return None


def _close(a: Value, b: Value) -> bool | None:
    pairs = beside(a, b)
    if pairs is None:
        return None
    return all(
        gap(x, y) <= NEAR * max(abs(y[0]), 1e-7) * (1 if exact(x) else 1e4) for x, y in pairs
    )


def _reach(working: Value, expected: Value, entry: int) -> float:
    """How far the network's value lies from what a line of numbers can come to."""
    pairs = beside(working, expected)
    if pairs is None or entry >= len(pairs):
        return float("inf")
    x, y = pairs[entry]
    return gap(x, y) - (x[1] - x[0])
