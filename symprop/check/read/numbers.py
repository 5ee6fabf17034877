"""Which number each name has: the one that is given, or that is put in for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from symprop.check.read.facts import Facts
from symprop.check.read.putin import put_in
from symprop.check.read.roles import Roles
from symprop.check.read.scalars import Scalar, Scalars
from symprop.formula import tree as t

from ..names import generic
from ..quantities.quantities import Version
from ..values.interval import gap, number, point
from ..values.readings import Calculator, telling, unit

NEAR, UNITS = 0.05, 3
"""How far rounded numbers may be off: a share, and units of the last place."""


class NumberSearch:
    """Looks for numbers in what is given and in the lines where numbers are put in."""

    def __init__(self, facts: Facts, scalars: Scalars, roles: Roles) -> None:
        self.facts, self.scalars, self.roles = facts, scalars, roles
        self.used: Counter[tuple[t.Formula, Fraction]] = Counter()
        """How often a number is put in for a name."""
        self.aliases: dict[t.Formula, t.Name] = {}
        """Names of which the document has no rule and no number, and which result each is."""
        self.unsound: set[tuple[t.Formula, t.Formula]] = set()
        """Names with rules that are not those of their own lines of numbers."""
        self._implied: set[t.Formula] = set()
        """Names of which the number is only put in."""
        self._put: dict[t.Formula, Mapping[t.Formula, t.Number]] = {}
        self._work = Calculator(facts.quantities.functions)
        for rule, line, scalar in list(self._lines()):
            found = put_in(rule, line, self._known, self._work)
            if scalar is not None:
                self._put[scalar.name] = found or {}
                if found is None:
                    self.unsound.add((scalar.name, rule))
            for name, n in (found or {}).items():
                self.used[name, n.value] += 1
                self._learn(name, n, scalar)

    def _lines(self) -> Iterator[tuple[t.Formula, t.Formula, Scalar | None]]:
        """All rules that numbers are put into, each with the numbers: definitions first."""
        for scalar in self.scalars.by_name.values():
            if scalar.rule is not None and scalar.line is not None:
                yield scalar.rule, scalar.line, scalar
        for chain in self.facts.quantities.claims.chains:
            for a, b in zip(chain.sides, chain.sides[1:], strict=False):
                if not a.numeric and b.numeric and not b.gap and a.quantity is None:
                    yield a.formula, b.formula, None

    def _known(self, name: t.Formula) -> t.Number | None:
        scalar = self.scalars.by_name.get(name)
        return None if scalar is None else scalar.number

    def _learn(self, name: t.Formula, n: t.Number, scalar: Scalar | None) -> None:
        """Takes a number that is put in for a name of which nothing else is said."""
        known = name in self.scalars.by_name or name in self.aliases
        if known or generic(name) or not isinstance(name, t.Name):
            return
        place = scalar.place if scalar is not None else len(self.facts.by_name)
        same: list[t.Name] = []
        if n.places > 0 and telling(n) > 1 and not (
            self.roles.parameter(name) or self.roles.rate(name)
        ):  # fmt: skip
            same = self.scalars.worked(n.value, place)
        if same:
            last = self.scalars.last(same)
            if last is not None:  # else it is not certain which of them is meant
                self.aliases[name] = last
        else:
            self.scalars.by_name[name] = Scalar(name, len(self.scalars.by_name), number=n)
            self._implied.add(name)

    def contradict(self, scalar: Scalar, rule: t.Formula) -> bool:
        """Whether the numbers printed for a quantity and for the names of a rule are at odds.

        The rule that numbers are put into is the quantity's all the same: a slip is one of numbers.
        """
        if rule == scalar.rule or scalar.number is None:
            return False

        found = self._work.of_numbers(rule, self._known)
        if found is None:
            return False
        said = number(scalar.number)
        last = UNITS * unit(scalar.number) if scalar.number.places > 0 else 0.5
        near = NEAR * max(abs(said), abs(found[0])) + last
        return gap(found, point(said)) > near

    def put(self, scalar: Scalar, rule: t.Formula) -> Mapping[t.Formula, t.Number]:
        """The numbers that are put into a rule for a quantity."""
        return self._put.get(scalar.name, {}) if scalar.rule == rule else {}

    def of(self, name: t.Name) -> t.Number | None:
        """The number of a name; of several that are given the one that the calculations use."""
        scalar = self.scalars.by_name.get(name)
        if scalar is None or scalar.number is None or not scalar.given:
            return None if scalar is None else scalar.number
        uses = {v.literal[0].value: v.literal[0] for v in self.given(name)}
        best = max(uses.values(), key=lambda n: self.used[name, n.value], default=scalar.number)
        more = self.used[name, best.value] > self.used[name, scalar.number.value]
        return best if more else scalar.number

    def given(self, name: t.Formula) -> list[Version]:
        """Where a number is given for a name."""
        versions = self.facts.quantities.of(name)
        return [v for v in versions if v.kind == "bare" and len(v.literal) == 1]

    def another(self, name: t.Name, here: t.Number) -> bool:
        """Whether a number put in for a name is no slip, but that of another thing of its name."""
        given = self.given(name)
        return name in self._implied or any(v.literal[0].value == here.value for v in given)
