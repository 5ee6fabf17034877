"""An update that goes up the gradient.

    ∂E/∂w = 0.2,  η = 0.1
    w' = w + η·∂E/∂w = 0.5 + 0.1·0.2 = 0.52        (0.48 is the step down)

It is said only where the gradient is known to be that of the document's own loss, sign and all.  A
document whose updates all go up may mean to: it is remarked on once.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..claims.claims import Place
from ..findings import Finding, Premise
from ..quantities.quantities import Version
from ..values.fit import fit, shown
from ..values.interval import number, point
from ..values.readings import unit


class UpdateStep(Record):
    """An update: the new version, the gradient, and what a step down comes to."""

    new: Version
    gradient: Version
    down: float
    up: bool


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    steps = list(_steps(bounds))
    up = sorted((step for step in steps if step.up), key=lambda step: step.new.chain)
    throughout = len(up) == len(steps)
    if not throughout and 2 * len(up) >= len(steps):
        return
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    for step in up[:1] if throughout else up:
        if step.new.chain in off:
            continue
        (n,), by = step.new.literal, step.gradient
        side, source = chains[step.new.chain].sides[step.new.side], chains[by.chain]
        assert isinstance(by.name, t.Derivative)
        down = shown(point(step.down), n)
        told = Premise(
            source.sides[by.side].place, f"{plain.write(by.name)} = {by.literal[0].text}"
        )
        yield Finding(
            "uphill", (step.new.chain, step.new.side), Place(side.piece, n.span or (0, 0)), "value",
            "warning" if throughout else "error", n.text, None if throughout else down, None,
            chains[step.new.chain].subject, (told,), (by,), None,
            (("loss", plain.write(by.name.of)), ("down", down or "")),
        )  # fmt: skip


def _steps(bounds: Bounds) -> Iterator[UpdateStep]:
    """The updates that are a step up or down a gradient whose sign is certain."""
    quantities = bounds.quantities
    chains = quantities.claims.chains
    sure = {
        b.chain for b in bounds.links
        if b.basis == "derivative" and fit(chains[b.chain], b).kind == "fits"
    }  # fmt: skip
    slopes: dict[t.Formula, list[Version]] = {}
    for name, versions in quantities.versions.items():
        if isinstance(name, t.Derivative) and _is_loss(bounds, name.of):
            slopes.setdefault(name.by, []).extend(
                v for v in versions if v.chain in sure and len(v.literal) == 1
            )
    for name, versions in quantities.versions.items():
        stem, said = quantities.marks(name)
        for new in versions:
            if len(new.literal) != 1 or not (said == "new" or new.kind == "update"):
                continue
            for rate in quantities.claims.rates[:1]:
                step = _step(new, quantities.of(stem), slopes.get(stem, []), number(rate))
                if step is not None:
                    yield step


def _step(
    new: Version, versions: tuple[Version, ...], slopes: list[Version], rate: float
) -> UpdateStep | None:
    """What an update is; ``None`` where it is neither a step up nor one down."""
    old = [v for v in versions if v.chain < new.chain and len(v.literal) == 1]
    before = [v for v in slopes if v.chain < new.chain]
    if not old or not before:
        return None
    (n,), (g,), (w,) = new.literal, before[-1].literal, old[-1].literal
    step, moved = rate * number(g), number(n) - number(w)
    near = unit(n) + rate * unit(g)
    if abs(step) <= 2 * near or abs(abs(moved) - abs(step)) > near:
        return None
    return UpdateStep(new, before[-1], number(w) - step, moved * step > 0)


def _is_loss(bounds: Bounds, name: t.Formula) -> bool:
    """Whether a name is worked out and positive: a logarithm of a likelihood is not."""
    found = [v.literal[0] for v in bounds.quantities.of(name) if len(v.literal) == 1]
    return bool(found) and number(found[-1]) > 0
