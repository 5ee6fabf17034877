"""The facts of a document as scalars: every matrix falls apart into named entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symprop.check.read.elements import Rows
from symprop.check.read.facts import Fact, Facts
from symprop.check.read.matrices import Matrices
from symprop.formula import tree as t

from ..indices import wholes
from ..names import key, literals, names, number_of


@dataclass(slots=True, eq=False)
class Scalar:
    """A quantity with one value: see :class:`Fact`."""

    name: t.Name
    place: int
    rules: list[t.Formula] = field(default_factory=list)
    rule: t.Formula | None = None
    line: t.Formula | None = None
    number: t.Number | None = None

    @property
    def given(self) -> bool:
        """Whether the document just states it."""
        return self.number is not None and not self.rules and self.line is None


class Scalars:
    """All scalars by name, in reading order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.by_name: dict[t.Formula, Scalar] = {}
        self.matrices = Matrices(facts)
        self._worked: dict[Fraction, list[Scalar]] | None = None
        self._worked_matrices: dict[tuple[Fraction, ...], Fact] | None = None
        for fact in facts.by_name.values():
            for scalar in self._scalars(fact):
                self._add(scalar)
        for scalar in list(self.by_name.values()):
            if not scalar.rules and facts.instances.general:
                self._general(scalar)

    def _general(self, scalar: Scalar) -> None:
        """Gives an entry of a matrix the rules that are said for all of them."""
        for whole, _ in wholes(scalar.name):
            if whole in self.facts.by_name:
                made = map(self.matrices.single, self.facts.instances.of(scalar.name, whole))
                scalar.rules = [f for f in made if f is not None and scalar.name not in names(f)]
                return

    def _scalars(self, fact: Fact) -> Iterator[Scalar]:
        names = self.matrices.rows(fact.name)
        if names is None:
            assert isinstance(fact.name, t.Name)
            scalar = Scalar(fact.name, fact.place)
            scalar.rules = [x for f in fact.rules if (x := self.matrices.single(f)) is not None]
            scalar.rule = fact.rule and self.matrices.single(fact.rule)
            scalar.line = fact.line and self.matrices.single(fact.line)
            value = fact.result and self.matrices.single(fact.result)
            scalar.number = None if value is None else number_of(value)
            yield scalar
            return
        rules = [
            cells for f in fact.rules if (cells := self.matrices.fitting(f, names)) is not None
        ]
        rule, line, result = (
            None if f is None else self.matrices.fitting(f, names)
            for f in (fact.rule, fact.line, fact.result)
        )
        again = self._said_before(fact)
        if again is not None:
            rules.append(again.flat)
        for k, name in enumerate(names.flat):
            assert isinstance(name, t.Name)
            yield Scalar(
                name,
                fact.place,
                [cells[k] for cells in rules if cells[k] != name],
                rule[k] if rule else None,
                line[k] if line else None,
                number_of(result[k]) if result else None,
            )

    def _said_before(self, fact: Fact) -> Rows | None:
        """The worked matrix that a given one says again, under another name."""
        if not fact.given or not isinstance(fact.result, t.Matrix):
            return None
        if self._worked_matrices is None:
            self._worked_matrices = {}
            for other in self.facts.by_name.values():
                if not other.given and isinstance(other.result, t.Matrix):
                    self._worked_matrices.setdefault(_values(other.result), other)
        found = self._worked_matrices.get(_values(fact.result))
        if found is None or found.place > fact.place:
            return None
        if any(fact.name in names(rule) for rule in found.rules):
            return None  # it is made of this one
        return self.matrices.rows(found.name)

    def worked(self, value: Fraction, before: int) -> list[t.Name]:
        """The scalars that were worked out to a value before a place."""
        if self._worked is None:
            self._worked = {}
            for scalar in self.by_name.values():
                if scalar.number is not None and not scalar.given:
                    self._worked.setdefault(scalar.number.value, []).append(scalar)
        return [s.name for s in self._worked.get(value, ()) if s.place < before]

    def last(self, found: list[t.Name]) -> t.Name | None:
        """The one of several quantities that the others lead to."""
        ends = [n for n in found if all(m == n or self._behind(m, n) for m in found)]
        return ends[0] if len(ends) == 1 else None

    def _behind(self, earlier: t.Name, name: t.Name) -> bool:
        """Whether a quantity is worked out from another one, by its rules or its numbers."""
        line, number = self.by_name[name].line, self.by_name[earlier].number
        if line is not None and any(n == number for n in literals(line)):
            return True
        stack, seen = [name], set[t.Formula]()
        while stack:
            scalar = self.by_name.get(stack.pop())
            for rule in scalar.rules if scalar is not None else ():
                for part in map(key, names(rule)):
                    if part == earlier:
                        return True
                    if part not in seen and isinstance(part, t.Name):
                        seen.add(part)
                        stack.append(part)
        return False

    def _add(self, new: Scalar) -> None:
        old = self.by_name.setdefault(new.name, new)
        if old is new:
            return
        old.rules += [rule for rule in new.rules if rule not in old.rules]
        if old.line is None and (old.number is None or new.number in (None, old.number)):
            old.line, old.rule = new.line, new.rule
        old.number = old.number or new.number


def _values(f: t.Formula) -> tuple[Fraction, ...]:
    return tuple(n.value for n in literals(f))
