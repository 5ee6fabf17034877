"""A line of numbers as a rule: the quantities that its numbers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from symprop.check.read.facts import UNNAMED
from symprop.check.read.parameters import ParameterNames, ParameterUse, terms_of, unsure, weighted
from symprop.check.read.scalars import Scalar
from symprop.formula import tree as t

from ..names import bare, literals, number_of, summands
from ..values.readings import significant, telling


class LineNames:
    """One line: of equal numbers in a weighted sum, each stands for another input."""

    def __init__(self, parameters: ParameterNames, scalar: Scalar) -> None:
        self.parameters, self.scalar = parameters, scalar
        self.roles, self.scalars = parameters.roles, parameters.scalars
        self.used: set[t.Formula] = set()
        line = scalar.line
        self.written = Counter(n.value for n in literals(line)) if line is not None else Counter()
        """How often each number stands on the line."""

    def name(self, f: t.Formula, within: bool = False) -> t.Formula:
        """``f`` with names for its numbers; ``within`` a function every number is a value.

        Raises:
            InferenceError: a number may be one of several quantities.
        """
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
            case t.Sum(terms=terms) if sum(bool(self._results(x)) for x in terms) > 1:
                return t.Sum(tuple(self.name(x, within=True) for x in terms))
            case t.Sum(terms=terms):  # the 1 of 1 - p stays
                return t.Sum(tuple(self.name(x) for x in terms))
        return t.rebuild(g, lambda part: self.name(part, within)) if t.children(g) else g

    def _weighted(self, g: t.Formula) -> t.Formula:
        """A weighted sum: signals first, so that what is left is a parameter."""
        terms = summands(g)
        signals: dict[int, tuple[t.Name, t.Number]] = {}
        for k, term in enumerate(terms):
            if isinstance(term, t.Product):
                found = self._signal(k, term)
                if found is None:
                    return g
                signals[k] = found
        all_of_them = frozenset(name for name, _ in signals.values())
        before = frozenset(self.parameters.taken)
        weights = {
            k: self.parameters.parameter(other, ParameterUse(self.scalar.name, all_of_them, name))
            for k, (name, other) in signals.items()
        }
        tied = before.issuperset(weights.values())
        out: list[t.Formula] = []
        for k, term in enumerate(terms):
            if k in weights:
                out.append(t.Product((signals[k][0], weights[k])))
            else:
                number = number_of(term)
                assert number is not None
                use = ParameterUse(self.scalar.name, all_of_them, None, tied)
                out.append(self.parameters.parameter(number, use))
        return t.total(tuple(out))

    def _signal(self, k: int, term: t.Product) -> tuple[t.Name, t.Number] | None:
        """Which of two factors is what goes through the connection, and the other one."""
        a, b = (number_of(x) for x in term.factors)
        assert a is not None
        assert b is not None
        for find in (self._worked, self._input):
            x, y = find(a), find(b)
            if x is not None and y is not None and self._doubt(y, b) < self._doubt(x, a):
                x = None
            found = x or y
            if found is not None:
                self.used.add(found)
                return found, (b if x is not None else a)
        alike = self.parameters.common(self.scalar, k)
        if alike is None or (a.value == alike.value) == (b.value == alike.value):
            return None
        weight = b if a.value == alike.value else a
        return self.parameters.unnamed_input(self.scalar, k, alike), weight

    def _doubt(self, name: t.Name, number: t.Number) -> tuple[bool, bool, int]:
        """How little a quantity looks like what a number was meant to be."""
        return self.roles.target(name), not self.roles.input(name), -significant(number)

    def _number(self, number: t.Number, within: bool) -> t.Formula:
        """What a number is in a formula that is no weighted sum."""
        if not within and (number.places < 1 or telling(number) < 2):
            return number  # ½ is written 0.5
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
        first, second = (number_of(x) for x in g.terms)
        if first is None or second is None:
            return self.name(f)
        second = t.Number(t.negate(second).text)  # type: ignore[attr-defined]
        a, b = self._worked(first), self._worked(second)
        if (a is None) == (b is None):
            return g
        return t.Group((a or self._target(first)) - (b or self._target(second)))

    def _target(self, number: t.Number) -> t.Formula:
        """The target that has a value; if there is none, a new one."""
        found = [n for n in self._given(number) if self.roles.target(n)]
        return self._one(found, number) or self.parameters.leaf("t", number)

    # --- what a number may be -------------------------------------------------------------------

    def _worked(self, f: t.Formula) -> t.Name | None:
        """The quantity that was worked out to a number before this line."""
        number = number_of(f)
        found = [n for n in self._results(f) if n not in self.used]
        return None if number is None else self._one(found, number)

    def _results(self, f: t.Formula) -> list[t.Name]:
        """The quantities that were worked out to a number before this line."""
        number = number_of(f)
        if number is None:
            return []
        found: list[t.Name] = []
        near: list[t.Name] = []
        for other in self.parameters.all():
            if other.number is None or other.given or other.place >= self.scalar.place:
                continue
            if other.number.value == number.value:
                found.append(other.name)
            finer = other.number.places > number.places > 1
            half = t.Number(f"5e-{number.places + 1}").value if finer else 0
            if finer and abs(other.number.value - number.value) <= half:
                near.append(other.name)
        return found or near

    def _input(self, number: t.Number) -> t.Name | None:
        """The given quantity, no parameter, that has a value."""
        fit = [
            n for n in self._given(number)
            if n not in self.used and not (self.roles.parameter(n) or self.roles.rate(n))
            and (self.roles.input(n) or not self.roles.target(n))
        ]  # fmt: skip
        return self._one([n for n in fit if self.roles.input(n)] or fit, number)

    def _given_as(self, number: t.Number) -> t.Formula | None:
        """An input with a value, or a trained quantity: softmax of given scores."""
        trained = [n for n in self._given(number) if n in self.roles.trained]
        return self._input(number) or self._one(trained, number)

    def _given(self, number: t.Number) -> Iterator[t.Name]:
        for scalar in self.parameters.all():
            if scalar.given and scalar.number is not None and scalar.number.value == number.value:
                yield scalar.name

    def _one(self, found: list[t.Name], number: t.Number) -> t.Name | None:
        """The quantity among several with the same number that is meant, if that can be told.

        Raises:
            InferenceError: it cannot.
        """
        if len(found) < 2:
            return found[0] if found else None
        if self.written[number.value] >= len(found):
            return found[0]  # each of them once, in their order
        found = self._different(found)
        like = [n for n in found if n.sub == self.scalar.name.sub]
        last = like[0] if len(like) == 1 else self.scalars.last(found)
        if last is not None:
            return last
        raise unsure(found, number, self.scalar.name)

    def _different(self, found: list[t.Name]) -> list[t.Name]:
        """Quantities without lines of no name that work out once more what another one does."""
        lines: list[object] = []
        out = []
        for name in found:
            line = self.scalars.by_name[name].line if name.sup == UNNAMED else None
            same = None if line is None else terms_of(line) if weighted(line) else line
            if same is None or same not in lines:
                out.append(name)
                lines.append(same)
        return out
