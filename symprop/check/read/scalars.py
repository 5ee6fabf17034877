"""The facts of a document as scalars: every matrix falls apart into named entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symprop.check.read.elements import Rows, SpreadError, spread
from symprop.check.read.facts import Fact, Facts
from symprop.check.read.indices import put, wholes
from symprop.check.read.instances import LONGEST
from symprop.formula import tree as t
from symprop.judge.names import bare, key, literals, marks, names, number_of


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
        self._rows: dict[t.Formula, Rows | None] = {}
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
                made = map(self._single, self.facts.instances.of(scalar.name, whole))
                scalar.rules = [f for f in made if f is not None and scalar.name not in names(f)]
                return

    def rows(self, name: t.Formula) -> Rows | None:
        """The entries of a matrix by name; ``None`` for a scalar."""
        root = marks(name)[0]
        if root not in self._rows:
            self._rows[root] = None  # while its shape is being found, a name is a scalar
            fact = self.facts.by_name.get(root)
            found = None if fact is None else self._shape(fact)
            if found is not None and found.shape != (1, 1):
                self._rows[root] = self._named(root, found)
        return self._rows[root]

    def entry(self, name: t.Formula) -> t.Formula:
        """The entry of a matrix that a name is, as it is called there; else the name itself."""
        if not isinstance(name, t.Name) or name in self.facts.by_name:
            return name
        for whole, place in wholes(name):
            rows = self.rows(whole)
            if rows is None:
                if whole in self.facts.by_name and set(place) == {1} and self._alone(whole):
                    return whole  # the only entry
                continue
            if len(place) == 1 and 1 in rows.shape and place[0] <= len(rows.flat):
                return rows.flat[place[0] - 1]
            m, n = rows.shape
            if len(place) == 2 and place[0] <= m and place[1] <= n:
                return rows.rows[place[0] - 1][place[1] - 1]
        return name

    def _alone(self, name: t.Formula) -> bool:
        """Whether a quantity is written as a matrix of one entry."""
        result = self.facts.by_name[name].result
        return isinstance(result, t.Matrix)

    def limits(self, body: t.Formula, index: str) -> tuple[int, int] | None:
        """The first value of an index in a formula and the one behind its last."""
        names_ = (x for x in t.walk(body) if isinstance(x, t.Name) and index in x.sub.split(","))
        sizes = [size for name in names_ if (size := self._size(name, index))]
        return (1, min(sizes) + 1) if sizes else None

    def _size(self, name: t.Name, index: str) -> int:
        """How many entries a matrix has along a plain index of one of its names."""
        parts = name.sub.split(",")
        for count in (1, 2):
            own, rest = parts[-count:], parts[:-count]
            whole = t.Name(name.base, ",".join(rest), name.sup, name.accent)
            if len(own) < count or index not in own:
                continue
            rows = self.rows(whole)
            if rows is not None and count == 2:
                return rows.shape[own.index(index)]
            if rows is not None and 1 in rows.shape:
                return len(rows.flat)
        return self._named_size(name, index)

    def _named_size(self, name: t.Name, index: str) -> int:
        """How many of the names with an index the document has, from 1 on."""
        k = 1
        while k <= LONGEST and put(name, {index: k}) in self.facts.by_name:
            k += 1
        return k - 1

    def _shape(self, fact: Fact) -> Rows | None:
        cells = self.facts.cells.get(fact.name)
        if cells is None and isinstance(fact.result, t.Number):
            return None
        for f in (cells, fact.result, fact.line, *fact.rules):
            if f is None:
                continue
            found = self._spread(f)
            if isinstance(found, Rows):
                return found
        return None

    def _spread(self, f: t.Formula) -> t.Formula | Rows | None:
        try:
            found = spread(f, self)
        except (SpreadError, RecursionError):
            return None
        if not self.facts.functions:
            return found
        if isinstance(found, Rows):
            rows = tuple(tuple(map(self._written_out, row)) for row in found.rows)
            return Rows(rows, found.free)
        return self._written_out(found)

    def _written_out(self, f: t.Formula) -> t.Formula:
        """``f`` with the functions of two arguments replaced by what they are."""
        if isinstance(f, t.Apply) and f.function.base in self.facts.functions:
            parameters, body = self.facts.functions[f.function.base]
            if len(parameters) == len(f.args):
                values = dict(zip(parameters, f.args, strict=True))
                return t.map_leaves(body, lambda x: values.get(x, x))
        return t.rebuild(f, self._written_out) if t.children(f) else f

    def _named(self, name: t.Formula, found: Rows) -> Rows:
        cells = self.facts.cells.get(name)
        if cells is not None and len(cells.rows) == found.shape[0]:
            own = tuple(tuple(bare(x) for x in row) for row in cells.rows)
            return Rows(own, found.free)
        assert isinstance(name, t.Name)
        flat = 1 in found.shape
        rows = tuple(
            tuple(
                self._cell(name, f"{max(i, j) + 1}" if flat else f"{i + 1},{j + 1}")
                for j in range(found.shape[1])
            )
            for i in range(found.shape[0])
        )
        return Rows(rows, found.free)

    def _cell(self, name: t.Name, index: str) -> t.Name:
        """An entry's name: of the vector p the second is p_2, unless that is a matrix itself."""
        cell = t.Name(
            name.base, f"{name.sub},{index}" if name.sub else index, name.sup, name.accent
        )
        fact = self.facts.by_name.get(cell)
        if fact is not None and isinstance(fact.result, t.Matrix):
            return t.Name(name.base, f"1,{index}", name.sup, name.accent)
        return cell

    # --- taking apart -------------------------------------------------------------------------

    def _scalars(self, fact: Fact) -> Iterator[Scalar]:
        names = self.rows(fact.name)
        if names is None:
            assert isinstance(fact.name, t.Name)
            scalar = Scalar(fact.name, fact.place)
            scalar.rules = [x for f in fact.rules if (x := self._single(f)) is not None]
            scalar.rule = fact.rule and self._single(fact.rule)
            scalar.line = fact.line and self._single(fact.line)
            value = fact.result and self._single(fact.result)
            scalar.number = None if value is None else number_of(value)
            yield scalar
            return
        rules = [cells for f in fact.rules if (cells := self._fitting(f, names)) is not None]
        rule, line, result = (
            None if f is None else self._fitting(f, names)
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
        return self.rows(found.name)

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

    def _single(self, f: t.Formula) -> t.Formula | None:
        found = self._spread(f)
        if isinstance(found, Rows):
            return found.rows[0][0] if found.shape == (1, 1) else None
        return found

    def _fitting(self, f: t.Formula, names: Rows) -> tuple[t.Formula, ...] | None:
        """The entries of ``f``, if there are as many of them as names."""
        found = self._spread(f)
        if not isinstance(found, Rows):
            return None
        if found.shape == names.shape or (
            1 in names.shape and found.transposed.shape == names.shape
        ):
            return found.flat
        return None

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
