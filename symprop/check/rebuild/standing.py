"""Names for the numbers of a line: z = 0.5·2 + 0.1 is z = w₁·x + b.

A result stands for the quantity that was worked out to it, in a weighted sum a given number for an
input, and what is left is a parameter.  Numbers that belong to a formula (the 1 of 1/(1 + e⁻ᶻ))
stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symprop.check.align import align, bare
from symprop.check.interval import half_unit, significant
from symprop.check.ledger import Ledger, number_of
from symprop.check.rebuild.roles import Roles
from symprop.check.rebuild.scalars import Scalar, Scalars
from symprop.check.statements import names
from symprop.errors import InferenceError
from symprop.formula import tree as t

MOST = 3_000_000
"""Scalars that are looked at in all."""


class Standing:
    """Finds the names behind lines of numbers; parameters without a name get one."""

    def __init__(self, scalars: Scalars, ledger: Ledger, roles: Roles) -> None:
        self.scalars, self.ledger, self.roles = scalars, ledger, roles
        self.taken: set[t.Formula] = set()
        """Parameters that a rule or a line has already; none serves twice."""
        self._looked = 0
        for scalar in scalars.by_name.values():
            for rule in scalar.rules:
                self.taken.update(names(rule))

    def all(self) -> Iterable[Scalar]:
        """All scalars, to look through them once more.

        Raises:
            InferenceError: they have been looked through too often.
        """
        self._looked += len(self.scalars.by_name)
        if self._looked > MOST:
            raise InferenceError("the document has too many numbers to tell which is which")
        return tuple(self.scalars.by_name.values())  # looking makes new ones known

    def rule(self, scalar: Scalar) -> t.Formula | None:
        """The rule behind a scalar's line of numbers."""
        if scalar.line is None:
            return None
        like = self._like_another(scalar)
        return like if like is not None else _Line(self, scalar).name(scalar.line)

    def _like_another(self, scalar: Scalar) -> t.Formula | None:
        """The rule of an earlier quantity that was worked in the same way."""
        assert scalar.line is not None
        for other in self.all():
            if other.rule is None or other.line is None or other.name.base != scalar.name.base:
                continue
            if not other.rules or other.rule != other.rules[0] or not weighted(scalar.line):
                continue
            pairs = align(other.rule, scalar.line, self.ledger.expand)
            if pairs is None:
                continue
            names = self._renamed(pairs)
            if names is not None:
                return _put(other.rule, names)
        return None

    def _renamed(
        self, pairs: list[tuple[t.Formula, t.Formula]]
    ) -> dict[t.Formula, t.Formula] | None:
        """Inputs stay, parameters are the other quantity's own; ``None`` if an input differs."""
        names: dict[t.Formula, t.Formula] = {}
        for name, part in pairs:
            number = number_of(part)
            if number is None or not isinstance(name, t.Name):
                return None
            known = self.scalars.by_name.get(self.ledger.aliases.get(name, name))
            own = known.number if known else self.ledger.given(name)
            if self.roles.parameter(name):
                names[name] = self.parameter(number)
            elif own is None or own.value != number.value:
                return None
        return names

    def parameter(self, number: t.Number) -> t.Name:
        """A parameter with this value: one that is given and still free, or a new one."""
        for scalar in self.all():
            value = scalar.number
            if value is None or not scalar.given or scalar.name in self.taken:
                continue
            if value.value == number.value and self.roles.parameter(scalar.name):
                self.taken.add(scalar.name)
                return scalar.name
        for name, claims in self.ledger.claims.items():
            if name in self.taken or name in self.scalars.by_name or not claims[0].given:
                continue
            if claims[0].number.value != number.value or not isinstance(name, t.Name):
                continue
            if self.roles.parameter(name):
                self.taken.add(name)
                return name
        return self.leaf("w", number)

    def leaf(self, base: str, number: t.Number) -> t.Name:
        """A new given quantity with a free name."""
        taken = {*self.scalars.by_name, *self.ledger.claims}
        n = 1
        while t.Name(base, str(n)) in taken:
            n += 1
        name = t.Name(base, str(n))
        self.scalars.by_name[name] = Scalar(name, len(taken), number=number)
        self.taken.add(name)
        return name


class _Line:
    """One line: of equal numbers in a weighted sum, each stands for another input."""

    def __init__(self, standing: Standing, scalar: Scalar) -> None:
        self.standing, self.scalar = standing, scalar
        self.used: set[t.Formula] = set()

    def name(self, f: t.Formula, within: bool = False) -> t.Formula:
        """``f`` with names for its numbers; ``within`` a function every number is a value."""
        g = bare(f)
        if weighted(g):
            return self._weighted(g)
        match g:
            case t.Number():
                return self._number(g, within)
            case t.Power(base=t.Name("e", "", "", ""), exponent=x):
                return t.Power(t.EULER, self.name(x, within=True))
            case t.Power(base=x, exponent=y):
                return t.Power(self._difference(x), y)
            case t.Absolute(arg=x):
                return t.Absolute(self._difference(x))
            case t.Apply():
                args = g.args if len(g.args) == 1 else g.args[1:]  # the 0 of max(0, z) stays
                fixed = g.args[: len(g.args) - len(args)]
                parts = tuple(self.name(x, within=True) for x in args)
                return t.Apply(g.function, (*fixed, *parts), g.primes)
            case t.Neg(arg=x):
                return t.Neg(self.name(x, within))
            case t.Sum(terms=terms) if sum(self._worked(x) is not None for x in terms) > 1:
                return t.Sum(tuple(self.name(x, within=True) for x in terms))
        return t.rebuild(g, lambda part: self.name(part, within)) if t.children(g) else g

    def _weighted(self, g: t.Formula) -> t.Formula:
        terms = g.terms if isinstance(g, t.Sum) else (g,)
        out: list[t.Formula] = []
        for term in map(bare, terms):
            number = number_of(term)
            if number is not None:
                out.append(self.standing.parameter(number))
                continue
            assert isinstance(term, t.Product)
            a, b = (number_of(x) for x in term.factors)
            assert a is not None
            assert b is not None
            signal = self._signal(a, b)
            if signal is None:
                return g
            name, other = signal
            out.append(t.Product((name, self.standing.parameter(other))))
        return t.total(tuple(out))

    def _signal(self, a: t.Number, b: t.Number) -> tuple[t.Formula, t.Number] | None:
        """Which of two factors is what goes through the connection, and the other one."""
        for find in (self._worked, self._input):
            x, y = find(a), find(b)
            if x is not None and y is not None and self._doubt(y, b) < self._doubt(x, a):
                x = None
            found = x or y
            if found is not None:
                self.used.add(found)
                return found, (b if x is not None else a)
        return None

    def _doubt(self, name: t.Formula, number: t.Number) -> tuple[bool, bool, int]:
        """How little a quantity looks like what a number was meant to be."""
        assert isinstance(name, t.Name)
        roles = self.standing.roles
        return roles.target(name), not roles.input(name), -significant(number)

    def _number(self, number: t.Number, within: bool) -> t.Formula:
        """What a number is in a formula that is no weighted sum."""
        if not within and number.places < 1:
            return number
        opposite = t.Number(t.negate(number).text)  # type: ignore[attr-defined]
        for candidate, sign in ((number, 1), (opposite, -1)):
            found = self._worked(candidate) or (self._given_as(candidate) if within else None)
            if found is not None:
                return found if sign > 0 else t.Neg(found)
        return number

    def _difference(self, f: t.Formula) -> t.Formula:
        """p − t: what is no result is the target."""
        g = bare(f)
        if not (isinstance(g, t.Sum) and len(g.terms) == 2):
            return self.name(f)
        parts = [number_of(x) for x in g.terms]
        if None in parts:
            return self.name(f)
        first, second = parts
        assert first is not None
        assert second is not None
        second = t.Number(t.negate(second).text)  # type: ignore[attr-defined]
        a, b = self._worked(first), self._worked(second)
        if (a is None) == (b is None):
            return g
        x = a or self._target(first)
        y = b or self._target(second)
        return t.Group(x - y)

    def _target(self, number: t.Number) -> t.Formula:
        for scalar in self._given(number):
            if self.standing.roles.target(scalar.name):
                return scalar.name
        roles = self.standing.roles
        for name, claims in self.standing.ledger.claims.items():
            same = claims[0].given and claims[0].number.value == number.value
            if same and isinstance(name, t.Name) and roles.target(name):
                return name
        return self.standing.leaf("t", number)

    def _worked(self, f: t.Formula) -> t.Formula | None:
        """The quantity that was worked out to a number before this line."""
        number = number_of(f)
        if number is None:
            return None
        found: list[t.Name] = []
        near: list[t.Name] = []
        for other in self.standing.all():
            if other.number is None or other.given or other.place >= self.scalar.place:
                continue
            if other.name in self.used:
                continue
            if other.number.value == number.value:
                found.append(other.name)
            finer = other.number.places > number.places > 1
            if finer and abs(other.number.value - number.value) <= half_unit(number):
                near.append(other.name)
        if len(found) > 1:  # of several, the one with the same index
            found.sort(key=lambda n: n.sub != self.scalar.name.sub)
        return next(iter((*found, *near)), None)

    def _input(self, number: t.Number) -> t.Formula | None:
        """The given quantity, no parameter, that has a value."""
        roles = self.standing.roles
        found = [s.name for s in self._given(number) if s.name not in self.used]
        learned = [
            name
            for name, claims in self.standing.ledger.claims.items()
            if isinstance(name, t.Name)
            and name not in self.standing.scalars.by_name
            and claims[0].given
            and claims[0].number.value == number.value
            and name not in self.used
        ]
        fit = [n for n in (*found, *learned) if not (roles.parameter(n) or roles.rate(n))]
        fit.sort(key=lambda n: (roles.target(n), not roles.input(n)))
        return fit[0] if fit else None

    def _given_as(self, number: t.Number) -> t.Formula | None:
        """An input with a value, or a trained quantity: softmax of given scores."""
        trained = (s.name for s in self._given(number) if s.name in self.standing.roles.trained)
        return self._input(number) or next(trained, None)

    def _given(self, number: t.Number) -> Iterator[Scalar]:
        for scalar in self.standing.all():
            if scalar.given and scalar.number is not None and scalar.number.value == number.value:
                yield scalar


def weighted(f: t.Formula) -> bool:
    """Whether a line is a weighted sum of numbers: products of two, and perhaps a bias."""
    g = bare(f)
    terms = [bare(x) for x in (g.terms if isinstance(g, t.Sum) else (g,))]
    products = [x for x in terms if isinstance(x, t.Product)]
    return bool(products) and all(
        number_of(x) is not None
        or (
            isinstance(x, t.Product)
            and len(x.factors) == 2
            and all(number_of(y) is not None for y in x.factors)
        )
        for x in terms
    )


def _put(f: t.Formula, names: dict[t.Formula, t.Formula]) -> t.Formula:
    return t.map_leaves(f, lambda x: names.get(x, x))
