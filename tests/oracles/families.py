"""The values of families in plain floats, element by element, by the definition of a family."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product

from symprop.formula import tree as t
from symprop.network.indexed import Access, Addend, Families, Family, NumberArray

Index = tuple[int, ...]
Values = dict[str, dict[Index, float]]

FUNCTIONS: dict[str, Callable[..., float]] = {
    "σ": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "ReLU": lambda z: max(0.0, z),
    "LeakyReLU": lambda z: z if z > 0 else 0.01 * z,
    "ELU": lambda z: z if z > 0 else math.exp(z) - 1,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "SiLU": lambda z: z / (1 + math.exp(-z)),
    "exp": math.exp,
    "ln": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "sqrt": math.sqrt,
    "erf": math.erf,
    "max": max,
    "min": min,
}


def evaluate(families: Families) -> Values:
    """The value of every element of everything."""
    values: Values = {id: elements(x) for id, x in {**families.data, **families.parameters}.items()}
    values |= {family.id: {} for family in families}
    groups: list[list[Family]] = []
    for family in families:
        if family.recurrent and groups and groups[-1][0].recurrent:
            groups[-1].append(family)
        else:
            groups.append([family])
    for group in groups:
        if not group[0].recurrent:
            _fill(group[0], values, families, {})
            continue
        steps = max(f.sizes[f.recurrent[0]] for f in group)
        for step in range(steps):
            for family in group:
                if step < family.sizes[family.recurrent[0]]:
                    _fill(family, values, families, {family.recurrent[0]: step})
    return values


def elements(numbers: NumberArray) -> dict[Index, float]:
    places = product(*map(range, numbers.shape))
    return {at: float(numbers[at].value) for at in places}


def _fill(family: Family, values: Values, families: Families, fixed: Mapping[str, int]) -> None:
    ranges = [[fixed[i]] if i in fixed else range(family.sizes[i]) for i in family.indices]
    for at in product(*ranges):
        indices = dict(zip(family.indices, at, strict=True))
        values[family.id][at] = sum(
            _addend(a, indices, family, values, families) for a in family.addends
        )


def _addend(
    a: Addend, indices: Mapping[str, int], family: Family, values: Values, families: Families
) -> float:
    total = 0.0
    for at in product(*(range(family.sizes[i]) for i in a.over)):
        here = {**indices, **dict(zip(a.over, at, strict=True))}
        if any((p := place.at(here)) is None or not 0 <= p < size for place, size in a.where):
            continue
        if a.along is None:
            slots = [_element(x, here, values, families) for x in a.args]
            if None not in slots:  # what is beyond the edges does not exist
                total += calculate(a.form.formula, slots)  # type: ignore[arg-type]
            continue
        assert a.form.formula == t.call("softmax", t.Ref("0"))
        row = [
            math.exp(_element(a.args[0], {**here, a.along: k}, values, families) or 0)
            for k in range(family.sizes[a.along])
        ]
        total += row[here[a.along]] / sum(row)
    return total * (1.0 if a.scale is None else calculate(a.scale, []))


def _element(
    access: Access, indices: Mapping[str, int], values: Values, families: Families
) -> float | None:
    at = tuple(place.at(indices) for place in access.at)
    if None in at:
        return None
    if at in values[access.id]:
        return values[access.id][at]  # type: ignore[index]
    if access.id in families.outside:
        return float(families.outside[access.id].value)
    family = next((f for f in families if f.id == access.id), None)
    if family is None or not family.recurrent:
        return None
    (index,) = family.recurrent
    axis = family.indices.index(index)
    assert at[axis] < 0, "an element that does not exist, or is not worked yet"
    if access.id in families.initial:
        return float(families.initial[access.id][at[:axis] + at[axis + 1 :]].value)  # type: ignore
    return 0.0


def calculate(f: t.Formula, slots: list[float]) -> float:
    """The value of a form."""

    def go(x: t.Formula) -> float:
        return calculate(x, slots)

    match f:
        case t.Number():
            return float(f.value)
        case t.Ref(id=id):
            return slots[int(id)]
        case t.Name("π"):
            return math.pi
        case t.Neg(arg=x):
            return -go(x)
        case t.Group(arg=x):
            return go(x)
        case t.Sum(terms=xs):
            return sum(map(go, xs))
        case t.Product(factors=xs):
            return math.prod(map(go, xs))
        case t.Quotient(over=a, under=b):
            return go(a) / go(b)
        case t.Power(base=base, exponent=x) if base == t.EULER:
            return math.exp(go(x))
        case t.Power(base=base, exponent=x):
            return go(base) ** go(x)
        case t.Root(arg=x):
            return math.sqrt(go(x))
        case t.Absolute(arg=x):
            return abs(go(x))
        case t.Apply(function=name, args=xs):
            return FUNCTIONS[name.base](*map(go, xs))
        case t.Cases(rows=rows):
            return go(next(value for value, case in rows if case is None or _holds(case, go)))
    raise AssertionError(f)


def _holds(case: t.Comparison, go: Callable[[t.Formula], float]) -> bool:
    a, b = go(case.left), go(case.right)
    return {"<": a < b, "≤": a <= b, ">": a > b, "≥": a >= b, "=": a == b, "≠": a != b}[
        case.relation
    ]
