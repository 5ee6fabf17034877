"""Matrices of a document by their entries: how they are called, and how far their indices go."""

from __future__ import annotations

from symprop.check.read.elements import Rows, SpreadError, spread
from symprop.check.read.facts import Fact, Facts
from symprop.formula import tree as t

from ..indices import LONGEST, put, wholes
from ..names import bare, marks


class Matrices:
    """All matrices by name; formulas over them fall apart into formulas over entries."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._rows: dict[t.Formula, Rows | None] = {}
        self._firsts: dict[tuple[t.Formula, int], int] = {}

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
        for whole, indices in wholes(name):
            rows = self.rows(whole)
            if rows is None:
                if whole in self.facts.by_name and set(indices) == {1} and self.alone(whole):
                    return whole  # the only entry
                continue
            m, n = rows.shape
            if len(indices) == 1:
                k = indices[0] - self._first(whole, 0, len(rows.flat))
                if 1 in rows.shape and 0 <= k < len(rows.flat):
                    return rows.flat[k]
                continue
            i, j = (k - self._first(whole, a, (m, n)[a]) for a, k in enumerate(indices))
            if 0 <= i < m and 0 <= j < n:
                return rows.rows[i][j]
        return name

    def _first(self, name: t.Formula, axis: int, size: int) -> int:
        """The index of the first entry along an axis: 0 if the document speaks of 0 to size - 1."""
        key_ = name, axis
        if key_ not in self._firsts:
            assert isinstance(name, t.Name)
            spoken = {
                places[axis]
                for other in self.facts.instances.spoken
                if (other.base, other.sup) == (name.base, name.sup)
                for whole, places in wholes(other)
                if whole == name and axis < len(places)
            }
            zero = 0 in spoken and size not in spoken and self._unsaid(name)
            self._firsts[key_] = 0 if zero else 1
        return self._firsts[key_]

    def _unsaid(self, name: t.Name) -> bool:
        """Whether a vector has no number with the index 0 beside it, as h_0 = 0 is."""
        zero = t.Name(name.base, f"{name.sub},0" if name.sub else "0", name.sup, name.accent)
        fact = self.facts.by_name.get(zero)
        return fact is None or not fact.given

    def alone(self, name: t.Formula) -> bool:
        """Whether a quantity is written as a matrix of one entry."""
        result = self.facts.by_name[name].result
        return isinstance(result, t.Matrix)

    def limits(self, body: t.Formula, index: str) -> range:
        """The values of an index in a formula; none where they are not told."""
        names_ = (x for x in t.walk(body) if isinstance(x, t.Name) and index in x.sub.split(","))
        found = (self._range(name, index) for name in names_)
        return min(filter(None, found), key=len, default=range(0))

    def _range(self, name: t.Name, index: str) -> range:
        """The range of a plain index of a matrix's name, or of names that the document has."""
        parts = name.sub.split(",")
        for count in (1, 2):
            own, rest = parts[-count:], parts[:-count]
            whole = t.Name(name.base, ",".join(rest), name.sup, name.accent)
            if len(own) < count or index not in own:
                continue
            rows = self.rows(whole)
            if rows is None or (count == 1 and 1 not in rows.shape):
                continue
            axis = own.index(index)
            size = rows.shape[axis] if count == 2 else len(rows.flat)
            first = self._first(whole, axis, size)
            return range(first, first + size)
        k = 1
        while k <= LONGEST and put(name, {index: k}) in self.facts.by_name:
            k += 1
        return range(1, k)

    def _shape(self, fact: Fact) -> Rows | None:
        cells = self.facts.cells.get(fact.name)
        if cells is None and isinstance(fact.result, t.Number):
            return None
        for f in (cells, fact.result, fact.line, *fact.rules):
            if f is None:
                continue
            found = self.spread(f)
            if isinstance(found, Rows):
                return found
        return None

    def spread(self, f: t.Formula) -> t.Formula | Rows | None:
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
        m, n = found.shape
        flat = 1 in found.shape
        one = self._first(name, 0, m * n)
        down, across = self._first(name, 0, m), self._first(name, 1, n)
        rows = tuple(
            tuple(
                self._cell(name, f"{max(i, j) + one}" if flat else f"{i + down},{j + across}")
                for j in range(n)
            )
            for i in range(m)
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

    def single(self, f: t.Formula) -> t.Formula | None:
        found = self.spread(f)
        if isinstance(found, Rows):
            return found.rows[0][0] if found.shape == (1, 1) else None
        return found

    def fitting(self, f: t.Formula, names: Rows) -> tuple[t.Formula, ...] | None:
        """The entries of ``f``, if there are as many of them as names."""
        found = self.spread(f)
        if not isinstance(found, Rows):
            return None
        if found.shape == names.shape or (
            1 in names.shape and found.transposed.shape == names.shape
        ):
            return found.flat
        return None
