"""Sigmoid networks of any size, with weights of one digit."""

from __future__ import annotations

from itertools import pairwise

from symprop.formula.tree import Number
from symprop.network.description import Function, Layer, Network

SIGMOID = Function("sigmoid")


def network(*sizes: int, shift: int = 0) -> Network:
    """A network of layers of these sizes, the first of them the inputs.

    The signs of the weights alternate, so that sums stay small and no unit is saturated.
    """
    return Network(
        inputs=(tuple(_digit(i + shift) for i in range(sizes[0])),),
        targets=(tuple(Number("1") for _ in range(sizes[-1])),),
        layers=tuple(
            Layer(
                SIGMOID,
                tuple(
                    tuple(_digit(7 * i + 3 * j + shift, (i + j) % 2 == 1) for j in range(n))
                    for i in range(m)
                ),
            )
            for m, n in pairwise(sizes)
        ),
        loss=Function("half_squared_error"),
    )


def _digit(n: int, minus: bool = False) -> Number:
    return Number(f"{'-' if minus else ''}0.{n % 9 + 1}")
