"""Families as one writes them with matrices: X·W, δ·Wᵀ, Xᵀ·δ, ⊙, sums of rows and columns.

An array of rank 2 is a matrix, one of rank 1 a row (1, n) or, where the network multiplies from
the left (W·x), a column (n, 1).  What is no product of matrices has no such form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symprop.calculus.adjoints import ROW
from symprop.formula.tree import (
    BigSum,
    Formula,
    Group,
    Matrix,
    Name,
    Number,
    Product,
    Ref,
    Sum,
    Transpose,
    map_leaves,
    rebuild,
    refs,
    scaled,
    total,
)
from symprop.network.indexed import Access, Addend, Families, Family
from symprop.network.size import Size
from symprop.record import Record

ONES = Name("1")
"""The column of ones, of whatever length."""

Axes = tuple[str | None, str | None]
"""What the rows and what the columns of a matrix count; ``None`` where there is one only."""


def single(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape is a single number."""
    return all(size == 1 for size in shape)


class Frame(Record):
    """How the arrays of one graph are laid out: vectors as rows or as columns."""

    columns: bool
    names: Callable[[str], Formula]
    """From the id of an array to the formula that stands for it."""
    shapes: Mapping[str, tuple[int, ...]]

    def axes(self, indices: tuple[str | None, ...]) -> Axes | None:
        """Rows and columns of an array with these indices; ``None`` above rank 2."""
        match indices:
            case ():
                return (None, None)
            case (i,):
                return (i, None) if self.columns else (None, i)
            case (i, j):
                return (i, j)
        return None

    def plain(self, access: Access, sizes: Mapping[str, int]) -> Axes | None:
        """What the rows and columns of a whole array are told by, if by plain indices."""
        names = tuple(place.plain for place in access.at)
        if any(name is None for name in names) or len(set(names)) < len(names):
            return None
        if self.shapes[access.id] != tuple(sizes[name] for name in names if name):
            return None
        if access.id.startswith(ROW) and len(names) == 1:
            return (names[0], None)
        return self.axes(names)


def orientation(graph: Families) -> bool:
    """Whether vectors are columns: a matrix stands to the left of a vector somewhere."""
    for family in graph:
        for addend in family.addends:
            ranks = [len(access.at) for access in addend.args]
            if sorted(ranks) == [1, 2] and len(addend.over) == 1:
                matrix = addend.args[ranks.index(2)].at
                if matrix[1].plain == addend.over[0]:
                    return True
                if matrix[0].plain == addend.over[0]:
                    return False
    return False


def recognise(
    family: Family, frame: Frame, inline: Mapping[str, Formula] | None = None
) -> Formula | None:
    """The right side of a family over whole arrays, or ``None``.

    ``inline`` gives formulas to put in place of arrays that have no name.
    """
    target = frame.axes(family.indices)
    if family.id.startswith(ROW) and len(family.indices) == 1:
        target = (family.indices[0], None)
    if target is None:
        return None
    covered = {place.plain for addend in family.addends for a in addend.args for place in a.at}
    if not set(family.indices) <= covered:
        return None  # the right side is the same along an axis: it would have to be repeated
    out: list[Formula] = []
    for addend in family.addends:
        found = _addend(addend, target, frame, family.sizes)
        if found is None:
            return None
        out.append(found)
    formula = total(tuple(out))
    if inline:
        formula = put(formula, inline)
    return formula


def put(f: Formula, values: Mapping[str, Formula]) -> Formula:
    """``f`` with formulas in place of references, in brackets where they are sums or products."""

    def change(x: Formula) -> Formula:
        if isinstance(x, Ref) and x.id in values:
            new = values[x.id]
            return Group(new) if isinstance(new, (Sum, Product)) and x is not f else new
        return x

    return map_leaves(f, change)


def _addend(addend: Addend, target: Axes, frame: Frame, sizes: Mapping[str, int]) -> Formula | None:
    if addend.where:
        return None
    axes: dict[str, Axes] = {}
    for slot, access in enumerate(addend.args):
        plain = frame.plain(access, sizes)
        if plain is None:
            return None
        axes[str(slot)] = plain
    if addend.along is not None and addend.along != target[1]:
        return None  # functions of rows are worked along rows
    if not addend.over:
        formula = addend.form.call or addend.form.formula
        found = _elementwise(formula, axes, addend, target, frame)
    else:
        found = _contraction(addend, axes, target, frame, sizes)
    return None if found is None else scaled(addend.scale, found)


def _elementwise(
    f: Formula, axes: Mapping[str, Axes], addend: Addend, wanted: Axes, frame: Frame
) -> Formula | None:
    """A scalar rule for whole arrays: products of two become ⊙."""
    outer = _outer(f, axes, addend, wanted, frame)
    if outer is not None:
        return outer
    values: dict[str, Formula] = {}
    for slot in refs(f):
        placed = oriented(frame.names(addend.args[int(slot)].id), axes[slot], wanted)
        if placed is None:
            return None
        values[slot] = placed
    made = map_leaves(f, lambda x: values.get(x.id, x) if isinstance(x, Ref) else x)
    slots = (s for s in refs(f) if axes[s] != (None, None))
    ids = {addend.args[int(s)].id for s in slots}
    numbers = all(single(frame.shapes[id]) for id in ids)  # else ⊙ repeats a single number
    return hadamard(made, set() if numbers else ids)


def _outer(
    f: Formula, axes: Mapping[str, Axes], addend: Addend, wanted: Axes, frame: Frame
) -> Formula | None:
    """A column times a row, where the factors are vectors along different axes."""
    rows, columns = wanted
    if rows is None or columns is None or not isinstance(f, Product):
        return None
    down: list[Formula] = []
    across: list[Formula] = []
    plain: list[Formula] = []
    for factor in f.factors:
        used = {name for slot in refs(factor) for name in axes[slot] if name}
        if used == {rows, columns} or not used <= {rows, columns}:
            return None
        side = plain if not used else down if used == {rows} else across
        along = wanted if not used else (rows, None) if used == {rows} else (None, columns)
        made = _elementwise(factor, axes, addend, along, frame)
        if made is None:
            return None
        side.append(made)
    if not down or not across:
        return None
    return Product((*plain, _hadamard_of(down), _hadamard_of(across)))


def oriented(f: Formula, axes: Axes, wanted: Axes) -> Formula | None:
    """An array so that its rows and columns count what is wanted; a single one is repeated."""
    if all(a is None or a == w for a, w in zip(axes, wanted, strict=True)):
        return f
    if all(a is None or a == w for a, w in zip(axes[::-1], wanted, strict=True)):
        return Transpose(f)
    return None


def hadamard(f: Formula, arrays: set[str]) -> Formula:
    """``f`` with ⊙ between factors that are arrays; numbers go before them."""
    g = rebuild(f, lambda x: hadamard(x, arrays))
    if isinstance(g, Product) and g.sign == "·" and not isinstance(f, Transpose):
        whole = [x for x in g.factors if _is_array(x, arrays)]
        if len(whole) > 1:
            plain = tuple(x for x in g.factors if not _is_array(x, arrays))
            product = Product(tuple(whole), "⊙")
            return Product((*plain, product)) if plain else product
    return g


def _is_array(f: Formula, arrays: set[str]) -> bool:
    return any(id in arrays for id in refs(f))


def _contraction(
    addend: Addend, axes: Mapping[str, Axes], target: Axes, frame: Frame, sizes: Mapping[str, int]
) -> Formula | None:
    """Σ over one index as a matrix product, over all as the sum of all entries."""
    over = set(addend.over)
    rows, columns = target
    if target == (None, None):
        return _everything(addend, axes, target, frame, sizes)
    if len(over) != 1:
        return None
    (k,) = over
    factors = _factors(addend.form.formula)
    left: list[Formula] = []
    right: list[Formula] = []
    outside: list[Formula] = []
    for factor in factors:
        used = {name for slot in refs(factor) for name in axes[slot] if name}
        if k not in used:
            side, wanted = outside, target
        elif rows in used and columns in used:
            return None
        elif columns is not None and columns in used:
            side, wanted = right, (k, columns)
        elif rows is not None and rows in used:
            side, wanted = left, (rows, k)
        else:  # only what is summed over: it goes to the side that is missing
            side, wanted = (left, (rows, k)) if rows is None else (right, (k, columns))
        made = _elementwise(factor, axes, addend, wanted, frame)
        if made is None:
            return None
        side.append(made)
    ones_left, ones_right = _ones(sizes[k])
    a = _hadamard_of(left) if left else (ones_left if rows is None else None)
    b = _hadamard_of(right) if right else (ones_right if columns is None else None)
    if a is None or b is None:
        return None
    product: Formula = Product((a, b))
    if sizes[k] == 1 and not (left and right):  # the sum of one row is that row
        product = b if right else a
    if not outside:
        return product
    arrays, plain = _split(outside, axes, addend)
    if arrays:
        product = Product((*arrays, Group(product)), "⊙")
    return Product((*plain, product)) if plain else product


def _ones(size: int) -> tuple[Formula, Formula]:
    """A row and a column of ones."""
    if isinstance(size, Size):
        return Transpose(ONES), ONES
    row = (Number("1"),) * size
    return Matrix((row,)), Matrix(tuple((x,) for x in row))


def _split(
    outside: list[Formula], axes: Mapping[str, Axes], addend: Addend
) -> tuple[list[Formula], list[Formula]]:
    ids = {a.id for s, a in enumerate(addend.args) if axes[str(s)] != (None, None)}
    arrays = [x for x in outside if _is_array(x, ids)]
    return arrays, [x for x in outside if not _is_array(x, ids)]


def _hadamard_of(factors: list[Formula]) -> Formula:
    return factors[0] if len(factors) == 1 else Product(tuple(factors), "⊙")


def _factors(f: Formula) -> tuple[Formula, ...]:
    return f.factors if isinstance(f, Product) and f.sign == "·" else (f,)


def _everything(
    addend: Addend, axes: Mapping[str, Axes], target: Axes, frame: Frame, sizes: Mapping[str, int]
) -> Formula | None:
    """A sum that leaves a number: a row times a column, or the sum of all entries."""
    factors = _factors(addend.form.formula)
    plain = [f for f in factors if not any(a for s in refs(f) for a in axes[s])]
    arrays = [f for f in factors if f not in plain]
    if len(addend.over) == 1 and len(arrays) == 2:
        k = addend.over[0]
        a = _elementwise(arrays[0], axes, addend, (None, k), frame)
        b = _elementwise(arrays[1], axes, addend, (k, None), frame)
        numbers = [_elementwise(x, axes, addend, target, frame) for x in plain]
        parts = (*numbers, a, b)
        return None if None in parts else Product(parts)  # type: ignore[arg-type]
    wanted: Axes = (None, addend.over[0]) if len(addend.over) == 1 else addend.over[:2]  # type: ignore[assignment]
    if len(addend.over) == 1 and frame.columns:
        wanted = (addend.over[0], None)
    if len(addend.over) > 2:
        return None
    formula = addend.form.call or addend.form.formula
    body = _elementwise(formula, axes, addend, wanted, frame)
    if single(tuple(sizes[k] for k in addend.over)):
        return body
    return None if body is None else BigSum(body)
