"""Whatever is changed in a document that is right, the check finds it where it was changed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from mutations import KINDS, Mutation, found, mutations

import symprop

DOCUMENTS = [
    ("sigmoid-2-2-1", "scalar", "exact"),
    ("sigmoid-2-2-1", "matrix", "exact"),
    ("linear-2-2-1", "matrix", "rounded"),
    ("rnn-3-steps", "scalar", "rounded"),
]
SAMPLE = {"digit": 4, "sign": 3, "name": 4, "factor": 5, "order": 2, "transpose": 2}
"""Changes of each kind tried in each document."""


ALLOWED = 1
"""Of hundreds, one in a hundred may be missed."""


def changes() -> Iterator[tuple[str, Mutation]]:
    """Some changes of every kind in every document."""
    draw = random.Random(7)
    for network, view, carry in DOCUMENTS:
        text = symprop.derive(network, view=view, carry=carry).text("md")
        every = list(mutations(text))
        for kind, size in SAMPLE.items():
            some = [(text, m) for m in every if m.kind == kind]
            yield from draw.sample(some, min(size, len(some)))


def test_changes_are_found() -> None:
    tried = list(changes())
    missed = [(m, text.splitlines()[m.lines[0] - 1]) for text, m in tried if not found(text, m)]
    assert {m.kind for _, m in tried} == set(KINDS)
    assert len(tried) > 60
    assert len(missed) <= ALLOWED, missed
