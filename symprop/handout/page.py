"""A worksheet as a page that checks itself: fields in place of the gaps, judged by the browser.

No answer stands in the page, and neither does the network: it holds a seal of each answer
(:mod:`symprop.handout.seal`), which tells whether a number is right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

from markupsafe import Markup

from symprop import __version__
from symprop.document import blocks as b
from symprop.document.formats.base import Paper
from symprop.document.formats.html import Html, ids
from symprop.document.formats.html_math import ROOM, ChainLine, MarkedMathml, MathPage
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.formula.locale import Locale
from symprop.handout.blanks import Blank
from symprop.handout.seal import seals
from symprop.handout.task import Task
from symprop.language import ENGLISH, Language


class Fields(MarkedMathml):
    """MathML with a field for every gap, and a copy of it wherever its number comes back."""

    def __init__(
        self, names: Mapping[t.Formula, str], labels: Mapping[str, str], locale: Locale
    ) -> None:
        """``labels`` gives the fields by the ids of their blanks."""
        super().__init__(names, locale)
        self._numbers = {id: number for number, id in enumerate(labels)}
        self._labels = labels

    def asks(self, f: t.Placeholder) -> bool:
        """Whether there is a field for a gap."""
        return f.ruled and f.of in self._numbers

    def blank(self, f: t.Placeholder) -> str:
        number = self._numbers.get(f.of or "")
        if number is None:
            return super().blank(f)
        if not f.ruled:
            width = f'style="min-width:{f.width:g}em"'
            return f'<mtext class="copy" data-copy="{number}" {width}></mtext>'
        worth = f'<mtext class="worth">({escape(f.marks)})</mtext>' if f.marks else ""
        return self.row((f'<mtext class="field">{self.field(f)}</mtext>', worth))

    def field(self, f: t.Placeholder) -> str:
        """The field of a gap."""
        label = escape(self._labels[f.of or ""])
        return (
            f'<input data-ask="{self._numbers[f.of or ""]}" aria-label="{label}"'
            f' type="text" size="{ceil(2 * f.width)}"'
            ' inputmode="decimal" autocomplete="off" spellcheck="false">'
        )


class FieldPage(MathPage):
    """Formulas in which a gap that is a whole side has its field beside the mathematics.

    What stands inside ``math`` is only read as a whole by screen readers.
    """

    def __init__(self, writer: Fields) -> None:
        super().__init__(writer)
        self._fields = writer

    def side(
        self, f: t.Formula, relation: str = "", room: float = ROOM, slot: str | None = None
    ) -> str:
        """A side of a chain with the relation before it; a gap is a field behind it."""
        if not isinstance(f, t.Placeholder) or not relation or not self._fields.asks(f):
            side = super().side(f, relation, room, slot)
            return side.replace("<math ", '<math role="group" ') if "<input" in side else side
        worth = f'<span class="worth">({escape(f.marks)})</span>' if f.marks else ""
        sign = f"<math><mi></mi>{self._fields.relation(relation, slot)}</math>"
        return f'{sign} <span class="field">{self._fields.field(f)}{worth}</span>'


class WorksheetPage(Html):
    """Writes the worksheet of one task."""

    def __init__(
        self,
        task: Task,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> None:
        names = ids(task.plan)
        super().__init__(figures, folders, paper=paper, language=language, ids=names)
        self.task = task
        labels = {blank.id: _label(blank) for blank in task.blanks}
        self._fields = self._writer = Fields(names, labels, self.locale)
        self._math = FieldPage(self._fields)

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The page of written blocks."""
        return self._render("handout/page.html.j2", document, blocks, sheet=self._sheet())

    def display(self, block: b.Display) -> str:
        """A chain; that of a question with room for what the page says about the answer."""
        f = block.formula
        asked = any(isinstance(x, t.Placeholder) and self._fields.asks(x) for x in t.walk(f))
        if not asked or not isinstance(f, t.Chain):
            return super().display(b.Display(f))
        lines = list(map(ChainLine, f.sides[1:], f.relations, block.kinds))
        chain = self._math.display(f.sides[0], lines)
        return f'<div class="question">{chain}<p class="verdict" role="status"></p></div>'

    def _sheet(self) -> dict[str, Any]:
        """What the script of the page needs, as text for it."""
        student = self.task.student
        values = {
            "student": student.id if student else "",
            "file": student.file if student else "answers",
            "sheet": student.code if student else "",
            "version": __version__,
            **seals(self.task),
        }
        text = _script(values)
        return {"data": text, "key": "symprop-" + sha256(text.encode()).hexdigest()[:16]}


def _label(blank: Blank) -> str:
    name = plain.write(blank.name)
    return name if blank.entry is None else f"{name} ({blank.entry[0] + 1}, {blank.entry[1] + 1})"


def _script(values: Any) -> Markup:
    """JSON that can stand inside a script element."""
    return Markup(json.dumps(values, ensure_ascii=False).replace("<", "\\u003c"))
