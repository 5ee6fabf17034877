"""Sealed answers: what lets a page tell a right number without holding it.

The admissible answers of a gap, in units of the last place asked for, are a run of whole numbers.
``width`` numbers at a time have a label, so placed by ``offset`` that the run is one of them, and
the page holds a digest of its label.  A secret number of ``BITS`` bits goes into the digest and is
kept nowhere: whoever tries an answer has to try all secrets with it.  So a seal is made with one
hash and opened with a hundred thousand, a tenth of a second in a browser, and whoever tries all
decimals waits for hours.  (U. Manber, A simple scheme to make passwords based on one-way functions
much harder to crack, 1996.)
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from symprop.handout.blanks import Blank
from symprop.handout.marking.expected import expect
from symprop.handout.task import Task
from symprop.numbers.digits import long, rounded, ten
from symprop.numbers.scalar import certain

BITS = 17
"""Bits of the secret in each digest."""


def seals(task: Task) -> dict[str, Any]:
    """The seals of a task, ready for JSON; the same task has the same."""
    blanks = list(task.blanks)
    given = "\0".join(x.text for x in _givens(task))
    salt = sha256(f"{task.student and task.student.code}\0{given}".encode()).hexdigest()[:16]
    # Thirty digits of every answer: nobody has them who does not have the answers.
    known = "\0".join([certain(lambda b=b: long(b.exact)) for b in blanks])  # type: ignore[misc]
    gaps = [_gap(blank, f"{salt}|{i}|", known) for i, blank in enumerate(blanks)]
    return {"salt": salt, "bits": BITS, "gaps": gaps}


def _givens(task: Task) -> list[Any]:
    shown = task.epochs[0].shown
    return [x for id in (*task.plan.data, *task.plan.parameters) for x in _each(shown[id])]


def _each(shown: Any) -> list[Any]:
    return shown.flat if hasattr(shown, "flat") else [shown]


def _gap(blank: Blank, mark: str, known: str) -> dict[str, Any]:
    places, low, high = admissible(blank)
    width = high - low + 1
    offset = low % width
    label = sha256(f"{mark}{(low - offset) // width}".encode()).digest()
    secret = int.from_bytes(sha256(f"{mark}{known}".encode()).digest()[:4], "big") % (1 << BITS)
    digest = sha256(label + secret.to_bytes(4, "big")).hexdigest()[:16]
    return {
        "id": blank.id, "places": places, "width": width, "offset": offset, "digest": digest
    }  # fmt: skip


def admissible(blank: Blank) -> tuple[int, int, int]:
    """The decimal places asked for, and the least and the greatest right answer in their units."""
    expected = expect(blank)
    assert expected is not None
    below, above = expected.reach(blank.answer.value)
    unit = ten(-expected.places)
    units = certain(lambda: rounded(blank.answer.value, expected.places))
    return expected.places, units - int((below / unit).floor()), units + int((above / unit).floor())
