"""Derivatives that a document spells otherwise: dL_dw1 and dLdw1 for dL/dw₁, D_p v for ∂v/∂p.

Of a name, both what is differentiated and what it is differentiated by must be names of the
document.  An operator D_p begins chains, with the name behind it that it is applied to.  The loss
may be left out: ∇w₁, or "nabla w1 = …", is dL/dw₁ where L is the only loss of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from symprop.extract import Piece
from symprop.formula import tree as t
from symprop.formula.names import canonical
from symprop.words import words

from ..names import LOSSES, is_quantity, key, names


def spelled_slopes(
    chains: Iterable[Iterable[t.Formula]],
) -> Callable[[t.Formula], t.Formula] | None:
    """What to do with the formulas of a document; ``None``: nothing."""
    formulas = [list(sides) for sides in chains]
    used = {key(x) for sides in formulas for f in sides for x in names(f)}
    found = {name: slope for name in used if (slope := _slope(name, used))}
    operators = {d for sides in formulas if len(sides) > 1 and (d := _operator(sides[0]))}
    operators -= {key(sides[0]) for sides in formulas}
    if not found and not operators:
        return None

    def change(x: t.Formula) -> t.Formula:
        slope = found.get(key(x))
        return x if slope is None else t.Derivative(slope.of, slope.by, "d", span=x.span)

    return lambda f: t.map_leaves(_applied(f, operators) if operators else f, change)


def _operator(first: t.Formula) -> t.Formula | None:
    """The operator of a side that is D_p v: a derivative in the direction of p."""
    parts = first.factors if isinstance(first, t.Product) and not first.sign else ()
    if len(parts) != 2 or not all(map(is_quantity, parts)):
        return None
    d = key(parts[0])
    named = isinstance(d, t.Name) and d.base == "D" and d.sub.isalpha() and not d.sup
    return d if named else None


def _applied(f: t.Formula, operators: set[t.Formula]) -> t.Formula:
    """A formula with each operator and the name behind it as one derivative."""
    f = t.rebuild(f, lambda part: _applied(part, operators))
    if not isinstance(f, t.Product) or f.sign:
        return f
    factors: list[t.Formula] = []
    for x in f.factors:
        d = key(factors[-1]) if factors else None
        if d in operators and isinstance(d, t.Name) and is_quantity(x):
            span = (factors[-1].span or (0, 0))[0], (x.span or (0, 0))[1]
            factors[-1] = t.Derivative(x, t.Name(d.sub), "d", span=span)
        else:
            factors.append(x)
    return factors[0] if len(factors) == 1 else t.Product(tuple(factors), "", span=f.span)


def _slope(name: t.Formula, used: set[t.Formula]) -> t.Derivative | None:
    """The derivative that a name spells."""
    if not isinstance(name, t.Name) or name.sup or name.accent or not name.base.startswith("d"):
        return None
    text = f"{name.base}_{name.sub}".rstrip("_").replace(",", "_")
    for d in re.finditer("d", text[2:]):  # dhiddendw: which d it is, the document tells
        of, by = text[1 : 2 + d.start()].strip("_"), text[2 + d.end() :].strip("_")
        if of and by and {canonical(of), canonical(by)} <= used:
            return t.Derivative(canonical(of), canonical(by), "d")
    return None


def gradient_by(first: t.Formula, piece: Piece, loss: t.Formula | None) -> t.Formula:
    """What a chain begins with: a name that is said to be a gradient is one of the loss."""
    if loss is None or not isinstance(first, t.Name):
        return first
    name = first
    if first.base.startswith("∇") and len(first.base) > 1:
        name = t.Name(first.base[1:], first.sub, first.sup, first.accent, span=first.span)
    elif not _gradient().search(piece.text[: (first.span or (0, 0))[0]] or piece.before):
        return first
    return first if key(name) == loss else t.Derivative(loss, name, "∂", span=first.span)


def only_loss(chains: Iterable[Sequence[t.Formula]]) -> t.Formula | None:
    """The name of the document's loss: what it differentiates, or what is called one."""
    named: set[t.Formula] = set()
    differentiated: set[t.Formula] = set()
    by: set[t.Formula] = set()
    for sides in chains:
        first = sides[0]
        if isinstance(first, t.Derivative):
            differentiated.add(key(first.of))
            by.add(key(first.by))
        elif isinstance(first, t.Name) and len(sides) > 1 and _is_loss(first):
            named.add(key(first))
    outer = differentiated - by
    found = outer or named
    return next(iter(found)) if len(found) == 1 else None


def _is_loss(name: t.Name) -> bool:
    """Whether a name is one that losses have; e may be a difference, E is none."""
    word = name.base[:1].isupper() or name.base in ("loss", "cost")
    return word and name.base.lower() in LOSSES


@cache
def _gradient() -> re.Pattern[str]:
    """Words that say that the name behind them is what is differentiated by."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(words('gradients', 'by'))})\s*$", re.IGNORECASE)


def function_values(
    chains: Sequence[Sequence[t.Formula]],
) -> Callable[[t.Formula], t.Formula]:
    """Names for functions of several names: f where f(x, y) = … begins a chain and f is used."""
    used = {key(x) for sides in chains for f in sides for x in names(f)}

    def change(first: t.Formula) -> t.Formula:
        if not isinstance(first, t.Apply) or len(first.args) < 2 or first.primes:
            return first
        named = all(isinstance(x, t.Name) for x in first.args)
        if not named or key(first.function) not in used:
            return first
        f = first.function
        return t.Name(f.base, f.sub, f.sup, f.accent, span=first.span)

    return change
