"""Definitions of functions: σ(z) = … = … and σ′(z) = …, held against each other at two points."""

from __future__ import annotations

from flint import fmpq

from symprop.check.ledger import KNOWN, Ledger
from symprop.check.model import Model
from symprop.check.statements import Side, Statement, names
from symprop.formula import tree as t
from symprop.numbers.scalar import Scalar

POINTS = (fmpq(37, 100), fmpq(-113, 100))


def odd_sides(ledger: Ledger, s: Statement, key: tuple[str, int], parameter: t.Name) -> list[Side]:
    """Sides that are not what the function is: by the field, by its first side, by σ itself."""
    odd: list[Side] = []
    for side in s.sides[1:]:
        if side.numeric:
            continue  # σ′(z) = σ(z)(1 - σ(z)) = 0.21 at the document's own z
        if not all(n == parameter or _by(n) == parameter for n in names(side.formula)):
            continue
        for point in POINTS:
            model = Model(ledger, {parameter: point})
            wanted = _wanted(model, ledger, s, key, parameter, point)
            found = _value(model, ledger.expanded(side.formula))
            if wanted is not None and found is not None and not _close(wanted, found):
                odd.append(side)
                break
    return odd


def _by(name: t.Formula) -> t.Formula | None:
    """What a derivative is taken by: d/dz […] speaks of z alone."""
    return name.by if isinstance(name, t.Derivative) else None


def _wanted(
    model: Model,
    ledger: Ledger,
    s: Statement,
    key: tuple[str, int],
    parameter: t.Name,
    point: Scalar,
) -> Scalar | None:
    name, primes = key
    if primes == 1:
        own = ledger.functions.get((name, 0))
        body = own[1] if own else None
        if body is None and (name, 0) in KNOWN:
            body = KNOWN[name, 0](parameter)
        if body is not None:
            seed = own[0] if own else parameter
            inner = Model(ledger, {seed: point})
            return inner.slope(body, seed)
    known = KNOWN.get(key)
    if known is not None:
        return _value(model, ledger.expanded(known(parameter)))
    return _value(model, ledger.expanded(s.sides[1].formula))


def _value(model: Model, f: t.Formula) -> Scalar | None:
    return model.value(f)


def _close(a: Scalar, b: Scalar) -> bool:
    return bool(abs(a - b) < fmpq(1, 10**9))
