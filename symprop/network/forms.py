"""The scalar forms that layers and losses are made of, each made once and shared by all."""

from __future__ import annotations

from functools import lru_cache

from symprop.formula.tree import Cases, Formula, Number, Quotient, Ref, call, walk
from symprop.functions.activations import Activation
from symprop.functions.losses import Loss
from symprop.network.description import Function
from symprop.network.graph import OUT, Form

A, B = Ref("0"), Ref("1")
PLAIN = Form(A, (Number("1"),))
"""b"""
SLOPE = "loss slope"
"""The function that a loss's derivative by cases is on matrices: worked, and never written."""


@lru_cache
def share(count: int) -> Form:
    """One of ``count`` equal parts of a value."""
    part = Quotient(Number("1"), Number(str(count)))
    return Form(part * A, (part,))


def activation_form(function: Function) -> Form:
    """The form of one unit's activation; that of a whole row has the row as its one slot."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _activation_form(function.activation_row, settings)


@lru_cache
def _activation_form(row: Activation, settings: tuple[tuple[str, str], ...]) -> Form:
    chosen = {key: Number(text) for key, text in settings}
    if row.vector is not None:
        return Form(row.call(A), (None,))
    slope = row.slope(A, OUT, **chosen)
    return Form(row.value(A, **chosen), (slope,), row.call(A), row.call(A, primes=1))


def loss_form(function: Function, outputs: int) -> Form:
    """The form of one output's share in the loss of a sample: slots are prediction and target."""
    settings = tuple(sorted((k, v.text) for k, v in function.settings.items()))
    return _loss_form(function.loss_row, settings, outputs)


@lru_cache
def _loss_form(row: Loss, settings: tuple[tuple[str, str], ...], n: int) -> Form:
    chosen = {key: Number(text) for key, text in settings}
    term, slope = row.term(A, B, n, **chosen), row.slope(A, B, n, **chosen)
    value = call(row.symbol, A, B) if by_cases(term) else None
    return Form(term, (slope, None), value, call(SLOPE, A, B) if by_cases(slope) else None)


def by_cases(f: Formula) -> bool:
    """Whether a definition by cases stands in ``f``."""
    return any(isinstance(part, Cases) for part in walk(f))
