"""The ways to take the names of a line together: as they stand now, or as they stood before."""

from __future__ import annotations

import math
from collections.abc import Sequence

from symprop.formula import tree as t

from ..values.readings import Reading
from .quantities import Version

PASSES = 6
"""Times before an update to which what names mean is taken back."""

Meaning = tuple[Reading, Version | None]
"""A value that a name can have, and the version that has it."""
Options = Sequence[Sequence[tuple[Reading, tuple[Version, ...]]]]
"""Of every name the values that it can have, each with the versions that have it."""


def distinct(found: list[Meaning]) -> list[tuple[Reading, tuple[Version, ...]]]:
    """The values that a name can have, each once, and the versions that have it."""
    out: list[tuple[Reading, tuple[Version, ...]]] = []
    for r, version in found:
        versions = () if version is None else (version,)
        for i, (known, also) in enumerate(out):
            same = (r.range, r.printed, r.exact) == (known.range, known.printed, known.exact)
            if same and bool(also) == bool(versions):
                out[i] = known, (*also, *versions)
                break
        else:
            out.append((r, versions))
    return out


def passes(wanted: Sequence[t.Formula], options: Options) -> list[Options]:
    """The ways to take names that go together: as they stand now, and as they stood before.

    A gradient may be worked out after weights were updated, with all of the old ones: of every
    name then its last version from before, or the first one after.  What has the mark of a new
    version may be something else: t* is no target.
    """
    plain = [
        [x for x in own if not x[1] or any(v.name == name for v in x[1])] or own
        for name, own in zip(wanted, options, strict=True)
    ]
    found: list[Options] = []
    for ways in (options, plain):
        chains = [sorted({v.chain for _, versions in own for v in versions}) for own in ways]
        times = {chain for own in chains for chain in own[1:]}
        for time in (math.inf, *sorted(times, reverse=True)[:PASSES]):
            taken = []
            for own, known in zip(ways, chains, strict=True):
                first = min(known, default=None)
                at = max((chain for chain in known if chain < time), default=first)
                taken.append([
                    (r, versions) for r, versions in own
                    if not versions or any(v.chain == at for v in versions)
                ])  # fmt: skip
            if taken not in found:
                found.append(taken)
    return found
