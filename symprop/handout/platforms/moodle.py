"""Moodle XML: a category with a cloze question for each variant.

A gap is ``{1:NUMERICAL:=0.75026:0.000005#…}``: the weight, the answer, its tolerance, and what is
said to a wrong one.  Formulas are TeX between ``\\(`` and ``\\)``, which Moodle's filters show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from symprop.document.environment import environment
from symprop.formula import latex, plain
from symprop.formula.locale import Locale
from symprop.formula.tree import Formula, Placeholder
from symprop.handout.platforms.base import Platform
from symprop.handout.platforms.body import Body, xml
from symprop.handout.platforms.quiz import Gap, Quiz

_LONGEST = 100
"""Characters of an id that Moodle keeps."""
_OPENS = re.compile(r"\{(?=#?\d*:)")
_SIGNS = re.compile(r"([~#}\\])")


class Moodle(Platform):
    """Writes a question bank that Moodle imports."""

    file = "moodle.xml"

    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The file, question by question."""
        variants = (
            {
                "name": xml(quiz.student.label if quiz.student else ""),
                "id": xml(quiz.student.id[:_LONGEST] if quiz.student else ""),
                "text": cdata(Cloze(quiz).write(quiz.document)),
                "solution": cdata(_solution(quiz)),
            }
            for quiz in quizzes
        )
        # a slash separates categories, two are one within a name
        category = xml(title.replace("/", "//"))
        names = {"title": xml(title), "category": category, "exercise": xml(self.exercise)}
        template = environment().get_template("handout/moodle.xml.j2")
        for piece in template.generate(names, variants=variants):
            yield piece.encode()


class Cloze(Body):
    """The text of a cloze question."""

    def math(self, f: Formula) -> str:
        return rf"\({_tex(latex.write(f, self.locale))}\)"

    def lines(self, chain: Formula) -> str:
        written = latex.aligned(chain, locale=self.locale)
        return rf"\[{_tex(written)}\]"

    def gap(self, f: Placeholder) -> str:
        return cloze(self.quiz.gaps[f.of or ""], self.locale)

    def text(self, text: str) -> str:
        """Characters as they are: no curly bracket of theirs opens a gap."""
        return xml(text).replace("{", "&#123;").replace("}", "&#125;")


def cloze(gap: Gap, locale: Locale) -> str:
    """A gap in the syntax of cloze questions."""
    numbers = plain.write(gap.numbers, locale=locale)
    hint = _SIGNS.sub(r"\\\1", escape(numbers, quote=False))
    return f"{{{gap.marks}:NUMERICAL:={gap.answer}:{gap.tolerance}~*#{hint}}}"


def cdata(text: str) -> str:
    """``text`` as a section that ends where it should."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _solution(quiz: Quiz) -> str:
    body = Cloze(quiz)
    return "\n".join(f"<p>{body.lines(chain)}</p>" for chain in quiz.solution)


def _tex(text: str) -> str:
    """TeX within HTML; a group that begins like a gap gets a space, which TeX does not see."""
    return escape(_OPENS.sub("{ ", text), quote=False)
