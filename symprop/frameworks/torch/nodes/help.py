"""What the translations of several nodes need."""

from __future__ import annotations

from typing import Any

from symprop.frameworks.torch.reader import UnfitError


def hot(numbers: Any, rows: int) -> Any:
    """Whole numbers as rows with a 1 at their place."""
    import torch

    return torch.nn.functional.one_hot(numbers.long(), rows)


def number(x: float) -> str:
    """A number in plain decimals."""
    from decimal import Decimal

    return format(Decimal(repr(x)), "f")


def only(holds: bool, problem: str) -> None:
    """Raises ``UnfitError`` for what is not supported."""
    if not holds:
        raise UnfitError(problem)


def each(n: Any, rank: int) -> list[int]:
    """A setting for each of ``rank`` axes, where one number may stand for all."""
    many = list(n) if isinstance(n, (list, tuple)) else [n]
    return many * rank if len(many) == 1 else many


def window_place(stride: int, i: str, dilation: int, a: str, padding: int) -> str:
    """Where the element ``a`` of the window ``i`` stands."""
    first = i if stride == 1 else f"{stride}*{i}"
    second = a if dilation == 1 else f"{dilation}*{a}"
    return f"{first}+{second}" + (f"-{padding}" if padding else "")
