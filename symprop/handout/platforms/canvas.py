"""IMS QTI 1.2 as Canvas reads it: a quiz for each variant, a numerical question for each gap.

Canvas's numerical questions have one answer each, so what stands before a gap in the walkthrough
is the text of its question; what stands before the first is a text of its own.  Formulas are TeX
between ``\\(`` and ``\\)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symprop.document import blocks as b
from symprop.formula import plain
from symprop.formula.tree import Placeholder, walk
from symprop.handout.platforms.base import Package, Platform
from symprop.handout.platforms.body import xml
from symprop.handout.platforms.moodle import Cloze
from symprop.handout.platforms.quiz import Gap, Quiz


class Canvas(Platform):
    """Writes a package of quizzes."""

    file = "canvas.zip"

    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The package."""
        package = Package()
        made: list[dict[str, str]] = []
        for number, quiz in enumerate(quizzes, 1):
            id = f"quiz-{number}"
            name = f"{title}: {quiz.student.label}" if quiz.student else title
            entry = {"id": id, "path": f"{id}/{id}.xml", "name": xml(name)}
            made.append(entry)
            body = ClozeTexts(quiz)
            package.add(
                entry["path"],
                "handout/canvas-quiz.xml.j2",
                quiz=entry,
                student=xml(quiz.student.id) if quiz.student else "",
                questions=list(body.questions()),
            )
        package.add("imsmanifest.xml", "handout/canvas-manifest.xml.j2", quizzes=made)
        yield package.content()


class ClozeTexts(Cloze):
    """The texts of the questions."""

    asked: str | None = None
    """The id of the gap that is asked for in what is written now."""

    def gap(self, f: Placeholder) -> str:
        return "<strong>?</strong>" if f.of == self.asked else "…"

    def text(self, text: str) -> str:
        """Characters as they are."""
        return xml(text)

    def questions(self) -> Iterator[dict[str, Any]]:
        """What each question needs: one without a gap first, if there is text for it."""
        before: list[str] = []
        gaps = self.quiz.gaps
        for block in self.quiz.document.blocks[1:]:
            ids = [id for id in _asked(block) if id in gaps]
            if not ids and (text := self.block(block)):
                before.append(text)
            elif ids and min(gaps[id].number for id in ids) == 1:
                yield {"text": xml("\n".join(before)), "gap": None}
                before = []
            for id in ids:
                self.asked = id
                text = "\n".join([*before, self.block(block)])
                yield {"text": xml(text), **self._gap(gaps[id])}
                before = []

    def _gap(self, gap: Gap) -> dict[str, Any]:
        low, high = gap.ends
        return {
            "gap": gap,
            "name": xml(plain.write(gap.blank.name)),
            "low": low,
            "high": high,
            "line": xml(f"<p>{self.lines(gap.numbers)}</p>"),
        }


def _asked(block: b.Block) -> list[str]:
    """The ids of the ruled gaps in a block."""
    if not isinstance(block, b.Display):
        return []
    return [x.of for x in walk(block.formula) if isinstance(x, Placeholder) and x.ruled and x.of]
