"""The teacher's page of a class: who has which sheet, with the way to each document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from symprop.document.environment import environment
from symprop.document.notes import translated
from symprop.handout.folder import COLLATED, KEYS, WORKSHEETS
from symprop.handout.maker import Maker
from symprop.handout.student import Student

NAME = "index.html"


def index(made: Maker, students: Sequence[Student], collated: bool) -> Iterator[bytes]:
    """The page, piece by piece."""
    rows = (
        {
            "student": student,
            "worksheet": quote(f"{WORKSHEETS}/{student.file}{made.ending}"),
            "key": quote(f"{KEYS}/{student.file}{made.ending}"),
        }
        for student in students
    )
    template = environment((), made.language).get_template("handout/index.html.j2")
    for piece in template.generate(
        title=translated(made.recipe.network.title or "", made.language),
        count=len(students),
        ids=any(student.id != student.name for student in students),
        rows=rows,
        collated=COLLATED if collated else None,
    ):
        yield piece.encode()
