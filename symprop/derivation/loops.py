"""Families as loops of Python over the elements of arrays, with their sums over indices."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping

from symprop.derivation.entries import holder, layout
from symprop.derivation.recognise import Frame
from symprop.formula.tree import Formula, Name, Neg, Number, Product, Ref, Sum, map_leaves
from symprop.network.indexed import FLATTEN, Access, Addend, AffineIndex, Families, Family


class Loops:
    """Writes families as statements.

    ``name`` gives the identifier of an array, ``taken`` holds all of them; an index that is one
    of these gets another name.  ``expression`` writes a formula over identifiers
    and elements such as ``x[i + a]``, ``module`` is that of the arrays.
    """

    def __init__(
        self,
        graph: Families,
        frame: Frame,
        name: Callable[[str], str],
        taken: Container[str],
        expression: Callable[[Formula], str],
        module: str,
    ) -> None:
        self.graph, self.frame, self.module = graph, frame, module
        self.name, self.taken, self.expression = name, taken, expression
        self.shapes = {id: x.shape for id, x in (*graph.data.items(), *graph.parameters.items())}
        self.shapes |= {family.id: family.shape for family in graph}

    def lines(self, target: str, family: Family) -> list[str]:
        """The statements that work a family: an assignment, in a loop over its elements."""
        family = self._renamed(family)
        held = layout(family.shape, self.frame)
        if family.kind == FLATTEN:
            (access,) = family.addends[0].args
            return [f"{target} = {self.name(access.id)}.reshape({held})"]
        addends = [self._addend(addend, family) for addend in family.addends]
        if not family.indices:
            return _assignment(target, addends)
        place = ", ".join(map(str, holder(family.indices, self.frame)))  # type: ignore[arg-type]
        return [
            f"{target} = {self.module}.zeros({held})",
            f"for {_ranges(family.indices, family.sizes)}:",
            *(f"    {line}" for line in _assignment(f"{target}[{place}]", addends)),
        ]

    def _renamed(self, family: Family) -> Family:
        """The family with indices that are no names of arrays."""
        new = {name: f"{name}_" if name in self.taken else name for name in family.sizes}

        def place(p: AffineIndex) -> AffineIndex:
            return AffineIndex(tuple((new[n], c) for n, c in p.parts), p.offset, p.divisor)

        addends = tuple(
            Addend(
                a.form,
                tuple(Access(x.id, tuple(map(place, x.at))) for x in a.args),
                tuple(new[n] for n in a.over),
                a.scale,
                tuple((place(p), size) for p, size in a.where),
                None if a.along is None else new[a.along],
            )
            for a in family.addends
        )
        indices = tuple(new[n] for n in family.indices)
        sizes = {new[n]: size for n, size in family.sizes.items()}
        return Family(family.id, indices, sizes, addends, kind=family.kind)

    def _addend(self, addend: Addend, family: Family) -> str:
        if addend.along is not None:
            return self._row(addend, family)
        sizes = family.sizes
        tests = [test for place, size in addend.where for test in _tests(place, size, sizes)]
        product = _is_product(addend.form.formula)
        values: dict[str, Formula] = {}
        for slot, access in enumerate(addend.args):
            beyond = self.graph.outside.get(access.id)
            guards = [x for x in self._guards(access, sizes) if x not in tests]
            read = self._read(access)
            if guards and product and beyond is None:
                tests += guards
            elif guards:
                read = f"({read} if {' and '.join(guards)} else {beyond.text if beyond else 0})"
            values[str(slot)] = Name(read)
        put = map_leaves(addend.form.formula, lambda x: values[x.id] if isinstance(x, Ref) else x)
        text = self.expression(put)
        test = " and ".join(dict.fromkeys(tests))
        if addend.over:
            condition = f" if {test}" if test else ""
            text = f"sum({text} for {_ranges(addend.over, sizes)}{condition})"
        elif test:
            text = f"({text} if {test} else 0)"
        return self._scaled(text, put, addend)

    def _scaled(self, text: str, put: Formula, addend: Addend) -> str:
        if addend.scale is None:
            return text if addend.over or not isinstance(put, Sum) else f"({text})"
        whole = addend.over or not isinstance(put, (Sum, Neg))
        inside = text if whole else f"({text})"
        if addend.scale == Number("-1"):
            return f"-{inside}"
        scale = self.expression(addend.scale)
        return f"{scale} * {inside}"

    def _row(self, addend: Addend, family: Family) -> str:
        """eᶻ over the sum of all eᶻ along a row."""
        (access,) = addend.args
        along = addend.along
        assert along is not None
        letters = (*"uvk", *(f"k{n}" for n in range(1, len(family.sizes) + 2)))
        free = (x for x in letters if x not in family.sizes and x not in self.taken)
        other = next(free, "_")
        parts = (tuple((other if n == along else n, c) for n, c in p.parts) for p in access.at)
        moved = tuple(
            AffineIndex(p, q.offset, q.divisor) for p, q in zip(parts, access.at, strict=True)
        )
        power = f"{self.module}.exp"
        under = f"{power}({self._read(Access(access.id, moved))})"
        total = f"sum({under} for {other} in range({family.sizes[along]}))"
        return f"{power}({self._read(access)}) / {total}"

    def _read(self, access: Access) -> str:
        if not access.at:
            return self.name(access.id)
        at = [_text(place) for place in access.at]
        return f"{self.name(access.id)}[{', '.join(map(str, holder(tuple(at), self.frame)))}]"  # type: ignore[arg-type]

    def _guards(self, access: Access, sizes: Mapping[str, int]) -> list[str]:
        """What must be true for an access to stay within its array."""
        shape = self.shapes.get(access.id)
        if shape is None:
            return []
        return [
            test
            for place, size in zip(access.at, shape, strict=True)
            for test in _tests(place, size, sizes)
        ]


_WIDTH = 96


def _assignment(target: str, addends: list[str]) -> list[str]:
    """What ``target`` becomes, on one line or with a line for each addend."""
    terms = addends[:1] or ["0"]
    for text in addends[1:]:
        terms.append(f"- {text[1:]}" if text.startswith("-") else f"+ {text}")
    line = f"{target} = {' '.join(terms)}"
    if len(line) <= _WIDTH or len(terms) == 1:
        return [line]
    return [f"{target} = (", *(f"    {term}" for term in terms), ")"]


def _ranges(indices: Iterable[str], sizes: Mapping[str, int]) -> str:
    """The head of a loop over indices: ``i, j in product(range(2), range(3))``."""
    names = list(indices)
    ranges = ", ".join(f"range({sizes[name]})" for name in names)
    return f"{', '.join(names)} in {f'product({ranges})' if len(names) > 1 else ranges}"


def _tests(place: AffineIndex, size: int, sizes: Mapping[str, int]) -> list[str]:
    """What must be true for a place to exist within 0 … size − 1; nothing where it always does."""
    out = []
    whole = _sum(place)
    if place.divisor != 1:
        out.append(f"({whole}) % {place.divisor} == 0")
    low = high = place.offset
    for name, coefficient in place.parts:
        end = coefficient * (sizes[name] - 1)
        low, high = low + min(end, 0), high + max(end, 0)
    text = _text(place)
    if size == 1 and place.divisor == 1 and (low < 0 or high > 0):
        return [_is_zero(place)]
    below, above = low < 0, high // place.divisor >= size
    if below and above:
        out.append(f"0 <= {text} < {size}")
    elif below:
        out.append(f"{text} >= 0")
    elif above:
        out.append(f"{text} < {size}")
    return out


def _is_zero(place: AffineIndex) -> str:
    """That a place is 0, such as ``i == 1`` for 1 − i."""
    if len(place.parts) == 1 and abs(place.parts[0][1]) == 1:
        ((name, coefficient),) = place.parts
        return f"{name} == {-coefficient * place.offset}"
    return f"{_sum(place)} == 0"


def _text(place: AffineIndex) -> str:
    """A place as an expression."""
    whole = _sum(place)
    if place.divisor == 1:
        return whole
    return f"({whole}) // {place.divisor}"


def _sum(place: AffineIndex) -> str:
    text = ""
    for name, coefficient in place.parts:
        size = "" if abs(coefficient) == 1 else f"{abs(coefficient)} * "
        sign = (
            ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        )
        text += f"{sign}{size}{name}"
    if place.offset or not text:
        sign = " - " if place.offset < 0 else " + "
        text = f"{text}{sign}{abs(place.offset)}" if text else str(place.offset)
    return text


def _is_product(f: Formula) -> bool:
    """Whether ``f`` is 0 where one of its slots is."""
    match f:
        case Ref():
            return True
        case Neg(arg=x):
            return _is_product(x)
        case Product(factors=xs):
            return all(isinstance(x, (Ref, Number)) for x in xs)
    return False
