"""Scalars by their canonical ids, whether the view keeps them one by one or in matrices."""

from __future__ import annotations

from typing import Any

from symprop.derivation.notation import ADJOINT, NEW
from symprop.derivation.work import Epoch
from symprop.network.ids import ValueId
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar


def shown(epoch: Epoch, id: str) -> Shown | None:
    """The printed form of a scalar, if a step of the epoch shows it."""
    found: Shown | None = _find(epoch.shown, id)
    return found


def exact(epoch: Epoch, id: str) -> Scalar | None:
    """The exact value of a scalar, if a step of the epoch finds it."""
    return _find(epoch.exact, id)


def carried(epoch: Epoch, id: str) -> Scalar | None:
    """The value of a scalar that the work goes on with."""
    return _find(epoch.carried, id)


def _find(values: Any, id: str) -> Any:
    """The value under ``id``, or the entry of the matrix that holds it."""
    if id in values:
        return values[id]
    mark = next((m for m in (ADJOINT, NEW) if id.startswith(m)), "")
    value = ValueId.parse(id[len(mark) :])
    matrix = values.get(mark + value.array)
    if matrix is None or not value.at:
        return None
    # A row per sample; biases are one row.
    return matrix[value.at if value.kind == "weights" else (value.sample or 0, *value.at)]
