"""Sums over the samples in which one loss is another one than those of the others.

    p = 0.5424, 0.4037, 0.6189,  y = 1, 0, 1
    L = (0.6118 + 0.9071 + 0.4798)/3       (the second is −ln(1 − 0.4037) = 0.5170)
    ∂L/∂b = −0.4350                        (the sum of p − y; their mean is −0.1450)

What the losses are is told by all the others; the odd one must be a slip that is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, permutations
from typing import NamedTuple

from symprop.extract import Piece
from symprop.extract.view import whole
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Chain, Place
from ..findings import Finding, Premise
from ..names import number_of
from ..quantities.samples import Column, SampleSum, columns, sums
from ..values.fit import shown
from ..values.interval import number, point
from ..values.readings import digits, telling, unit
from ..values.slips import is_slip

PLACES = 2
"""Places that a prediction has if it is worked out and rounded."""

Loss = Callable[[float, float], float]


def _entropy(p: float, y: float) -> float:
    share = p if y == 1 else 1 - p
    return -math.log(share) if y in (0, 1) and share > 0 else math.nan


LOSSES: Mapping[str, Loss] = {
    "entropy": _entropy,
    "half": lambda p, y: (p - y) ** 2 / 2,
    "square": lambda p, y: (p - y) ** 2,
    "absolute": lambda p, y: abs(p - y),
}
SLIPS: Mapping[str, tuple[Loss, ...]] = {
    "entropy": (
        lambda p, y: _entropy(p, 1 - y),
        lambda p, y: -_entropy(p, y),
        lambda p, y: _entropy(p, y) / math.log(10),
        lambda p, y: _entropy(p, y) / math.log(2),
    ),
    "half": (LOSSES["square"], lambda p, y: abs(p - y) / 2, lambda p, y: -((p - y) ** 2) / 2),
    "square": (LOSSES["half"], LOSSES["absolute"], lambda p, y: -((p - y) ** 2)),
    "absolute": (lambda p, y: p + y, lambda p, y: -abs(p - y)),
}
"""What people write in place of a loss: the other label, no square, no half, another logarithm."""


class Told(NamedTuple):
    """A sum over samples as that of losses: which one, predictions and targets, the odd term."""

    loss: str
    predictions: Column
    targets: Column
    odd: int | None


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    means: list[tuple[SampleSum, Told]] = []
    divided: dict[t.Formula, SampleSum] = {}
    for each in sums(bounds.quantities):
        told = _told(bounds, each)
        if told is not None and told.odd is not None:
            yield _odd(bounds, each, told)
        if each.divisor is None:
            continue
        if told is not None and number(each.divisor) == len(each.terms):
            means.append((each, told))
        yield from _divided(each, divided)
    for chain in bounds.quantities.claims.chains if means else ():
        n = number_of(chain.sides[-1].formula)
        if n is None or not isinstance(chain.target, t.Derivative) or telling(n) < 3:
            continue
        yield from _undivided(bounds, chain, n, means)


def _told(bounds: Bounds, each: SampleSum) -> Told | None:
    """The loss that all terms of a sum are but at most one, if no other is."""
    found = columns(bounds.quantities, each.chain.number, len(each.terms))
    told: list[Told] = []
    for p, y in permutations(found, 2):
        if all(n.places < PLACES for n in p) or _again(each, p) or _again(each, y):
            continue
        for loss, f in LOSSES.items():
            fits = [_is(f, *row) for row in zip(p, y, each.terms, strict=True)]
            odd = fits.index(False) if False in fits else None
            sure = sum(ok and telling(n) > 2 for ok, n in zip(fits, each.terms, strict=True))
            if fits.count(False) < 2 and sure > 1:
                told.append(Told(loss, p, y, odd))
    if not told or any(x.odd is None for x in told):
        return next((x for x in told if x.odd is None), None)
    slips = [x for x in told if _slipped(each, x)]
    return slips[0] if len(slips) == len(told) and len({x.odd for x in told}) == 1 else None


def _again(each: SampleSum, column: Column) -> bool:
    """Whether a column has terms of the sum in it, as the exponentials before a softmax are."""
    return any(digits(a) == digits(b) for a, b in zip(each.terms, column, strict=True))


def _is(f: Loss, p: t.Number, y: t.Number, n: t.Number) -> bool:
    """Whether a number is the loss of a prediction, as far as its last places tell."""
    x, half = number(p), unit(p) / 2 if p.places >= PLACES else 0.0
    try:
        near = [f(z, number(y)) for z in (x - half, x, x + half)]
    except ValueError:
        return False
    return min(near) - 0.51 * unit(n) <= number(n) <= max(near) + 0.51 * unit(n)


def _slipped(each: SampleSum, told: Told) -> bool:
    """Whether the odd term is something that people write in place of the right one."""
    assert told.odd is not None
    k = told.odd
    n, rows = each.terms[k], list(zip(told.predictions, told.targets, strict=True))
    right = _right(told, n)
    if right is None or abs(float(right) - number(n)) < 1.5 * unit(n):
        return False  # it was rounded on the way
    if is_slip(right, n.text) or any(_is(f, *rows[k], n) for f in SLIPS[told.loss]):
        return True
    own, f = rows[k], LOSSES[told.loss]
    others = [row for i, row in enumerate(rows) if i != k]
    return any(_is(f, p, own[1], n) or _is(f, own[0], y, n) for p, y in others)


def _right(told: Told, n: t.Number) -> str | None:
    k = told.odd or 0
    p, y = number(told.predictions[k]), number(told.targets[k])
    right = LOSSES[told.loss](p, y)
    return None if math.isnan(right) else shown(point(right), n)


def _odd(bounds: Bounds, each: SampleSum, told: Told) -> Finding:
    assert told.odd is not None
    n, side = each.terms[told.odd], each.chain.sides[each.side]
    place, link = Place(side.piece, n.span or (0, 0)), (each.chain.number, each.side)
    results: dict[int, tuple[Chain, t.Number]] = {}
    for chain in bounds.quantities.claims.chains[: each.chain.number]:
        last = number_of(chain.sides[-1].formula)
        if last is not None and last.text == n.text:
            results.setdefault(chain.scope.block, (chain, last))
    same = sum(x.text == n.text for x in each.terms[: told.odd])  # terms before it alike
    for chain, last in islice(results.values(), same, same + 1):
        place = Place(chain.sides[-1].piece, last.span or (0, 0))
        link = chain.number, len(chain.sides) - 1
    first = _said_first(bounds, side.piece, n)
    if first is not None and link[0] == each.chain.number:
        place = first
    because = Premise(side.place, side.piece.text[slice(*side.place.span)])
    return Finding(
        "samples", link, place, "value", "error", n.text, _right(told, n), None, None,
        (because,), values=(("loss_of", told.predictions[told.odd].text),),
    )  # fmt: skip


def _said_first(bounds: Bounds, piece: Piece, n: t.Number) -> Place | None:
    """Where the digits of a term stand in the text before its sum, if they stand there once."""
    if n.span is None:
        return None
    source = bounds.quantities.claims.source
    text, written = source.texts[piece.cell or 0], piece.text[slice(*n.span)]
    start = text.find(written)
    end = start + len(written)
    alone = start > 0 and not (text[start - 1].isdigit() or text[end : end + 1].isdigit())
    if not alone or text.find(written, end) < piece.at(n.span[0]):
        return None
    view = whole(text, start, end)
    found = Piece(view.text, view.runs, "plain", "prose", -1, cell=piece.cell)
    return Place(found, (0, len(written)))


def _divided(each: SampleSum, before: dict[t.Formula, SampleSum]) -> Iterator[Finding]:
    """A mean that is divided by another number than the same mean before it."""
    name, n = each.chain.target, each.divisor
    if name is None or n is None:
        return
    last = before.setdefault(name, each)
    assert last.divisor is not None
    size = len(each.terms)
    if len(last.terms) == size == number(last.divisor) != number(n):
        side, earlier = each.chain.sides[each.side], last.chain.sides[last.side]
        because = Premise(earlier.place, earlier.piece.text[slice(*earlier.place.span)])
        yield Finding(
            "samples", (each.chain.number, each.side), Place(side.piece, n.span or (0, 0)),
            "arithmetic", "error", n.text, str(size), None, name, (because,),
            values=(("samples", str(size)),),
        )  # fmt: skip


def _undivided(
    bounds: Bounds, chain: Chain, n: t.Number, means: list[tuple[SampleSum, Told]]
) -> Iterator[Finding]:
    """A gradient of a mean that is the sum over the samples."""
    for mean, told in means:
        size = len(mean.terms)
        if told.loss not in ("entropy", "half") or mean.chain.number > chain.number:
            continue
        pairs = list(zip(told.predictions, told.targets, strict=True))
        errors = [number(p) - number(y) for p, y in pairs]
        reach = size * max(unit(p) for p, _ in pairs) / 2 + unit(n) / 2
        inputs = columns(bounds.quantities, mean.chain.number, size)
        weighted = [errors, *([e * number(x) for e, x in zip(errors, column, strict=True)]
                              for column in inputs)]  # fmt: skip
        totals = [sum(terms) for terms in weighted]
        if any(abs(total / size - number(n)) <= reach for total in totals):
            return
        for total in totals:
            if abs(total - number(n)) <= reach and abs(total) > 20 * reach:
                side = mean.chain.sides[mean.side]
                because = Premise(side.place, side.piece.text[slice(*side.place.span)])
                yield Finding(
                    "samples", (chain.number, len(chain.sides) - 1),
                    Place(chain.sides[-1].piece, n.span or (0, 0)), "value", "error", n.text,
                    shown(point(total / size), n), None, chain.subject, (because,),
                    cause="mean", values=(("samples", str(size)),),
                )  # fmt: skip
                return
