"""The entries of a product of matrices, each worked by itself: a row times a column."""

from __future__ import annotations

from typing import Any

from symprop.derivation.step import Step
from symprop.derivation.work import Epoch, Worked, step_worked
from symprop.formula.tree import Formula, Product, Ref, Sum, total
from symprop.numbers.array import Array

MOST_ENTRIES = 4
"""Of larger products no entry is worked by itself."""
MOST_TERMS = 4


def details(worked: Worked) -> list[Worked]:
    """The entries of a small product X·W, or X·W + b, row by row.

    None where it is large or an outer product, and where rounding of the product itself, before
    b is added, would lead to other digits.
    """
    found = _factors(worked.step.operation)
    epoch = worked.epoch
    if found is None or any(not isinstance(epoch.exact.get(id), Array) for id in found):
        return []
    left, right, *bias = found
    arrays: dict[str, Any] = {id: epoch.exact[id] for id in found}
    (rows, inner), (_, columns) = arrays[left].shape, arrays[right].shape
    rounded = epoch.plan.network.rounding.carry == "rounded"
    if rows * columns > MOST_ENTRIES or not 2 <= inner <= MOST_TERMS or (rounded and bias):
        return []
    own = Epoch(epoch.number, epoch.plan, {}, {}, {}, batch=epoch.batch)
    for id in found:
        for i, j in _places(arrays[id].shape):
            shown: Any = epoch.shown[id]
            carried: Any = epoch.carried[id]
            own.put(f"{id}[{i},{j}]", shown[i, j], arrays[id][i, j], carried[i, j])
    out = []
    for i, j in _places((rows, columns)):
        products: list[Formula] = [
            Product((Ref(f"{left}[{i},{k}]"), Ref(f"{right}[{k},{j}]"))) for k in range(inner)
        ]
        products += [Ref(f"{id}[{i if arrays[id].shape[0] > 1 else 0},{j}]") for id in bias]
        step = Step(
            f"{worked.step.target}[{i},{j}]", "forward", "entry", (), total(tuple(products)),
            reducible=not rounded,
        )  # fmt: skip
        out.append(step_worked(step, own, epoch.plan.network.rounding))
    return out


def _factors(operation: Formula) -> list[str] | None:
    """The ids in X·W or X·W + b."""
    first, *rest = operation.terms if isinstance(operation, Sum) else (operation,)
    if not isinstance(first, Product) or first.sign == "⊙" or len(first.factors) != 2:
        return None
    parts = [*first.factors, *rest]
    ids = [part.id for part in parts if isinstance(part, Ref)]
    return ids if len(ids) == len(parts) <= 3 else None


def _places(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(i, j) for i in range(shape[0]) for j in range(shape[1])]
