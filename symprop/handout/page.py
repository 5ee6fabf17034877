"""A worksheet as a page that checks itself: fields in place of the gaps, judged by the browser.

No answer stands in the page.  It holds what the worksheet gives and the program of the steps, and
works every expected number when somebody asks for it: from the true numbers, and from those that
have been filled in before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from symprop import __version__
from symprop.derivation.shown import AnyShown, formula_of
from symprop.document import blocks as b
from symprop.document.formats.base import Paper
from symprop.document.formats.html import Html, ids
from symprop.document.formats.html_math import ChainLine, MarkedMathml
from symprop.document.formats.html_program import Program
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.formula.symbolic import UnsupportedError
from symprop.handout.blanks import Blank
from symprop.handout.task import Task


class Fields(MarkedMathml):
    """MathML with a field for every gap, and a copy of it wherever its number comes back."""

    def __init__(self, names: Mapping[t.Formula, str], labels: Mapping[str, str]) -> None:
        """``labels`` gives the fields by the ids of their blanks."""
        super().__init__(names)
        self._numbers = {id: number for number, id in enumerate(labels)}
        self._labels = labels

    def blank(self, f: t.Blank) -> str:
        number = self._numbers.get(f.of or "")
        if number is None:
            return super().blank(f)
        if not f.ruled:
            width = f'style="min-width:{f.width:g}em"'
            return f'<mtext class="copy" data-copy="{number}" {width}></mtext>'
        label = escape(self._labels[f.of or ""])
        field = (
            f'<input data-ask="{number}" aria-label="{label}" style="width:{f.width:g}em"'
            ' inputmode="decimal" autocomplete="off" spellcheck="false">'
        )
        worth = f'<mtext class="worth">({escape(f.marks)})</mtext>' if f.marks else ""
        return self.row((f'<mtext class="field">{field}</mtext>', worth))


class WorksheetPage(Html):
    """Writes the worksheet of one task; where its steps cannot be worked, a page to print."""

    def __init__(
        self,
        task: Task,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
    ) -> None:
        names = ids(task.plan)
        super().__init__(figures, folders, paper=paper, ids=names)
        self.task = task
        self._program = _program(task)
        if self._program is not None:
            labels = {blank.id: _label(blank) for blank in task.blanks}
            self._writer = Fields(names, labels)
            self._math = type(self._math)(self._writer)

    def write(self, document: b.Document) -> str:
        """The page."""
        if self._program is None:
            return super().write(document)
        return self._render("handout/page.html.j2", document, sheet=self._sheet(self._program))

    def display(self, block: b.Display) -> str:
        """A chain; that of a question with room for what the page says about the answer."""
        f = block.formula
        asked = any(isinstance(x, t.Blank) and x.ruled and x.of for x in t.walk(f))
        if self._program is None or not asked or not isinstance(f, t.Chain):
            return super().display(b.Display(f))
        lines = list(map(ChainLine, f.sides[1:], f.relations, block.kinds))
        chain = self._math.display(f.sides[0], lines)
        return f'<div class="question">{chain}<p class="verdict" role="status"></p></div>'

    def _sheet(self, program: Program) -> dict[str, Any]:
        """What the script of the page needs, as text for it."""
        first = program.epochs[0]
        givens = [
            [place, number.text]
            for id, places in program.givens.items()
            for place, number in zip(places, _printed(first.shown[id]), strict=True)
        ]
        asks = [_ask(program, blank) for blank in self.task.blanks]
        values = {
            "student": self.task.student.id if self.task.student else "",
            "file": self.task.student.file if self.task.student else "answers",
            "sheet": self.task.student.code if self.task.student else "",
            "version": __version__,
            "program": program.data(),
            "givens": givens,
            "asks": asks,
        }
        text = _script(values)
        return {
            "data": text,
            "forms": Markup(",\n".join(program.forms).replace("</", "<\\/")),
            "key": "symprop-" + sha256(text.encode()).hexdigest()[:16],
            "student": self.task.student and self.task.student.label,
            "count": len(asks),
        }


def _ask(program: Program, blank: Blank) -> dict[str, Any]:
    """Where the program finds what is asked for: the value, its step, and which entry it is."""
    place = program.index[blank.id]
    first = _printed(blank.worked.shown)[0]  # a step goes by the first number that it finds
    step = program.steps[first.of or ""]
    entry = program.code[step]["t"].index(place)
    return {"id": blank.id, "place": place, "step": step, "entry": entry}


def _program(task: Task) -> Program | None:
    """The program of a task's epochs, unless a browser cannot work it."""
    try:
        return Program(task.plan, task.epochs, ahead=False)
    except UnsupportedError:
        return None


def _printed(shown: AnyShown) -> list[t.Number]:
    """The numbers of a value, row by row."""
    return [x for x in t.walk(formula_of(shown)) if isinstance(x, t.Number)]


def _label(blank: Blank) -> str:
    name = plain.write(blank.name)
    return name if blank.entry is None else f"{name} ({blank.entry[0] + 1}, {blank.entry[1] + 1})"


def _script(values: Any) -> Markup:
    """JSON that can stand inside a script element."""
    return Markup(json.dumps(values, ensure_ascii=False).replace("<", "\\u003c"))
