"""The engine held against the oracle: certified enclosures, and 25 significant digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import arb, fmpq

from oracles.learning import Round, learn
from oracles.tape import PRECISION, Real, context
from symprop.derivation.plan import plan
from symprop.derivation.work import Epoch, work
from symprop.network.description import Network, Rounding
from symprop.numbers.array import Array

DIGITS = 25
CTX = context(PRECISION)
CLOSE = CTX.mpf(10) ** -DIGITS
NOISE = CTX.mpf(10) ** -60
"""What the digits leave of a true 0."""


def real(value: fmpq | arb) -> Real:
    """The engine's number, or the middle of its ball."""
    if isinstance(value, fmpq):
        return CTX.mpf(int(value.p)) / int(value.q)
    mantissa, exponent = value.mid().man_exp()
    return CTX.ldexp(CTX.mpf(int(mantissa)), int(exponent))


def agree(id: str, mine: fmpq | arb, truth: Real) -> None:
    """Asserts that the engine's number holds the truth, to 25 digits."""
    middle = real(mine)
    distance = abs(middle - truth)
    assert distance <= CLOSE * abs(truth) + NOISE, f"{id}: {mine} instead of {truth}"
    if isinstance(mine, arb):
        radius = real(mine.rad())
        assert distance <= radius + NOISE * max(1, abs(truth)), f"{id}: the ball misses {truth}"
        wide = CLOSE * abs(truth) + NOISE
        assert radius <= wide, f"{id}: {mine} is not known to {DIGITS} digits"


def scalars(id: str, value: Any, rows: bool) -> Iterator[tuple[str, Any]]:
    """A value of either view as scalars; ``rows``: whether a row is a sample of several."""
    if not isinstance(value, Array):
        yield id, value
        return
    mark, bare = split(id)
    for i, row in enumerate(value.rows):
        for j, x in enumerate(row):
            if ".weights" in bare:
                yield f"{mark}{bare}.{i}.{j}", x
            elif ".biases" in bare or not rows:
                yield f"{mark}{bare}.{j}", x
            else:
                yield f"{mark}samples.{i}.{bare}.{j}", x


def split(id: str) -> tuple[str, str]:
    """What an id is about, and the mark before it (adjoint, updated parameter, state)."""
    for mark in ("∂out|", "∂", "new:"):
        if id.startswith(mark):
            return mark, id[len(mark) :]
    if id.startswith(("state:", "old:")):
        head, _, bare = id.rpartition(":")
        return f"{head}:", bare
    return "", id


def truth(id: str, done: Round) -> Real | None:
    """What the oracle says about an id; ``None`` where it has no opinion."""
    mark, bare = split(id)
    if mark == "∂":
        return done.adjoints[bare]
    if mark == "new:":
        return done.updated[bare]
    if mark.startswith("state:"):
        return done.states[mark.split(":")[1], bare]
    return done.values.get(bare) if mark == "" else None


def compare_epoch(epoch: Epoch, done: Round, samples: int) -> int:
    """Asserts agreement on everything in an epoch; returns how many numbers that were."""
    count = 0
    for id, value in epoch.exact.items():
        for name, x in scalars(str(id), value, samples > 1):
            expected = truth(name, done)
            if expected is not None:
                agree(name, x, expected)
                count += 1
    return count


def compare(
    network: Network, view: str = "scalar", epochs: int = 1, rounding: Rounding | None = None
) -> int:
    """Asserts that a network, worked by the engine, is what the oracle makes of it."""
    rounds = learn(network, epochs)
    worked = work(plan(network, view=view), epochs, rounding)
    samples = len(network.inputs)
    return sum(
        compare_epoch(epoch, done, samples) for epoch, done in zip(worked, rounds, strict=True)
    )
