"""Right documents with one thing changed, and whether that is found as an error where it is.

    python tests/check/mutations.py [--count 5] [--seed 1] [NETWORK[:matrix]]...

prints how many changes of each kind are found in what ``derive`` writes, in every format.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from random import Random
from typing import NamedTuple

import symprop
from symprop.check.fix.literal import Edit
from symprop.check.fix.rewrite import rewrite
from symprop.check.names import literals
from symprop.check.run import Judged, judge
from symprop.check.values.arrays import Array
from symprop.extract import extract
from symprop.formula import tree as t

FORMATS = ("md", "tex", "txt", "html", "rst", "ipynb")
KINDS = ("digits", "sign", "operand", "factor", "transpose")
_TRANSPOSED = re.compile(r"\^\{?\\?(?:top|T)\b\}?|[ᵀ⊤]")
_FACTOR = re.compile(r"\s*(?:\\cdot|\\times|[·×*⋅])\s*[-−]?[\d.]+")
FEWEST = 3
"""Units of the last place by which digits are changed at least."""


class Change(NamedTuple):
    """One change: its kind, the chain and the side, and what is to stand where."""

    kind: str
    chain: int
    side: int
    cell: int
    edit: Edit
    was: str


class Spot(NamedTuple):
    """A stretch of a side, and where it stands in its cell."""

    chain: int
    side: int
    cell: int
    start: int
    text: str

    def part(self, start: int, end: int) -> Spot:
        """A part of it."""
        return self._replace(start=self.start + start, text=self.text[start:end])

    def change(self, kind: str, new: str) -> Change:
        """Something else in its place."""
        edit = Edit(self.start, self.start + len(self.text), new)
        return Change(kind, self.chain, self.side, self.cell, edit, self.text)


class Outcome(NamedTuple):
    """What came of a change."""

    seen: bool
    """Whether it changes what its side comes to by more than the rounding of its neighbours."""
    near: bool
    """Whether there is an error on its line or one beside it: a chain may run over several."""
    line: bool
    """Whether there is one on its line."""
    spot: bool
    """Whether there is one at the number itself."""


def judged(name: str, data: bytes) -> Judged:
    """A document, judged."""
    return judge(extract(name, data))


def changes(document: Judged, draw: Random) -> dict[str, list[Change]]:
    """What can be changed in a document, by kind; data are left as they are."""
    found: dict[str, list[Change]] = {kind: [] for kind in KINDS}
    operands: list[tuple[Spot, t.Number]] = []
    for chain in document.bounds.quantities.claims.chains:
        given = len(chain.sides) == 2 and chain.sides[1].literal
        for i, side in enumerate(chain.sides):
            spot = partial(_spot, document, chain.number, i)
            for f in t.walk(side.formula) if not side.numeric else ():
                if isinstance(f, t.Transpose) and f.span and f.arg.span:
                    here = spot((f.arg.span[1], f.span[1]))
                    mark = _TRANSPOSED.search(here.text)
                    if mark:
                        found["transpose"].append(here.part(*mark.span()).change("transpose", ""))
            if not side.numeric or not i or given:
                continue
            for f in t.walk(side.formula):
                for a, b in pairwise(f.factors) if isinstance(f, t.Product) else ():
                    if isinstance(b, t.Number) and a.span and b.span and abs(b.value) != 1:
                        here = spot((a.span[1], b.span[1]))
                        if _FACTOR.fullmatch(here.text):
                            found["factor"].append(here.change("factor", ""))
            for n in literals(side.formula):
                here = spot(n.span or (0, 0))
                text = here.text.lstrip("-−")
                if text != n.text.lstrip("-") or n.value == 0:
                    continue
                found["digits"].append(here.change("digits", _other_digits(here.text, draw)))
                if text != here.text:
                    found["sign"].append(here.change("sign", text))
                elif side.literal and not n.negative:
                    found["sign"].append(here.change("sign", "-" + text))
                if not side.literal:
                    operands.append((here, n))
    for here, n in operands:
        others = [x.text for x, m in operands if abs(m.value - n.value) * 10**n.places >= FEWEST]
        others = [x for x in others if x[0] not in "-−"]
        if others and here.text[0] not in "-−":
            found["operand"].append(here.change("operand", draw.choice(others)))
    return found


def _spot(document: Judged, chain: int, i: int, span: tuple[int, int]) -> Spot:
    piece = document.bounds.quantities.claims.chains[chain].sides[i].piece
    start, end = piece.span(*span)
    cell = piece.cell or 0
    return Spot(chain, i, cell, start, document.source.texts[cell][start:end])


def _other_digits(text: str, draw: Random) -> str:
    """A number with one digit that is another, by more than two units of the last place."""
    places = [k for k, c in enumerate(text) if c.isdigit()]
    k = draw.choice(places)
    least = FEWEST if k == places[-1] else 1
    far = [d for d in "0123456789" if abs(int(d) - int(text[k])) >= least]
    return text[:k] + draw.choice(far) + text[k + 1 :]


def outcome(name: str, data: bytes, before: Judged, change: Change) -> Outcome:
    """What is said about a changed document."""
    source = before.source
    after = judged(name, rewrite(data, source, [(change.cell, change.edit)]))
    start = change.edit.start
    line = source.place(start, change.cell if source.kind == "notebook" else None)[0]
    lines, spots = set(), set()
    for f in after.verdict.findings:
        piece, cell = f.place.piece, f.place.piece.cell
        if f.severity == "error" and (cell or 0) == change.cell:
            at = piece.at(f.place.span[0])
            lines.add(after.source.place(at, cell)[0])
            spots.add(at)
    near = any(abs(at - line) <= 1 for at in lines)
    spot = any(start - 1 <= at <= start + len(change.edit.text) + 1 for at in spots)
    return Outcome(_seen(before, after, change), near, line in lines, spot)


def _seen(before: Judged, after: Judged, change: Change) -> bool:
    chains = before.bounds.quantities.claims.chains
    if len(chains) != len(after.bounds.quantities.claims.chains):
        return True
    place = change.chain, change.side
    values = [j.bounds.sides.get(place, ()) for j in (before, after)]
    if not all(values) or any(isinstance(v[0].printed, Array) for v in values):
        return True
    was, now = (v[0].printed[0] for v in values)  # type: ignore[index]
    sides = chains[change.chain].sides
    beside = [n for s in sides if s.literal for n in literals(s.formula)]
    unit = max((10.0**-n.places for n in beside), default=0.0)
    return abs(float(was) - float(now)) > (FEWEST - 1) * unit  # type: ignore[arg-type]


def sample(name: str, data: bytes, most: int, draw: Random) -> Iterator[tuple[Change, Outcome]]:
    """Some changes of each kind in a document, and what came of them."""
    before = judged(name, data)
    for found in changes(before, draw).values():
        for change in draw.sample(found, min(most, len(found))):
            yield change, outcome(name, data, before, change)


def documents(networks: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """What ``derive`` writes about networks, in every format and turn by turn in every way."""
    for k, network in enumerate(networks):
        name, _, view = network.partition(":")
        notation = "matrix" if view else ("delta", "leibniz")[k % 2]
        walk = symprop.derive(
            name, view=view or "scalar", carry=("exact", "rounded")[k % 2], notation=notation
        )
        for ending in FORMATS:
            yield f"{name}.{ending}", walk.content(ending)


NETWORKS = (
    "sigmoid-2-2-1", "linear-2-2-1:matrix", "softmax-classifier", "sigmoid-2-2-1:matrix",
    "rnn-3-steps", "adam-3-steps", "dense-2-2-2-frozen", "conv-1d", "residual-block",
)  # fmt: skip


def main() -> None:
    options = ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("networks", nargs="*", default=NETWORKS)
    given = options.parse_args()
    tally: Counter[tuple[str, str]] = Counter()
    draw = Random(given.seed)
    for name, data in documents(tuple(given.networks)):
        for change, found in sample(name, data, given.count, draw):
            for row in (change.kind, name.rpartition(".")[2]):
                tally[row, "seen" if found.seen else "unseen"] += 1
                for what in ("near", "line", "spot"):
                    tally[row, what] += found.seen and getattr(found, what)
                tally[row, "unseen near"] += not found.seen and found.near
            if found.seen and not found.near:
                text = f"{change.was!r} to {change.edit.text!r}"
                print(f"missed: {name} {change.kind}: {text} in chain {change.chain}")
    for row in (*KINDS, *FORMATS):
        whole, near, line, spot, unseen, also = (
            tally[row, what] for what in ("seen", "near", "line", "spot", "unseen", "unseen near")
        )
        print(
            f"{row:10} {near}/{whole} found, {line} on the very line, {spot} at the number itself;"
            f" within rounding {unseen}, of which found {also}"
        )


if __name__ == "__main__":
    main()
