"""IMS QTI 2.1: a content package with an item for each variant and a test that draws one.

A gap is a text entry; its response counts when it lies within the tolerance, and a wrong one is
answered with the line that it is worked on.  Formulas are MathML, as the standard asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symprop.formula import mathml
from symprop.formula.tree import Formula, Placeholder
from symprop.handout.platforms.base import Package, Platform
from symprop.handout.platforms.body import Body, xml
from symprop.handout.platforms.quiz import Quiz


class Qti(Platform):
    """Writes a content package."""

    file = "qti.zip"

    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The package."""
        package = Package()
        items: list[dict[str, Any]] = []
        for number, quiz in enumerate(quizzes, 1):
            who = quiz.student
            name = f"{title}: {who.label if who else number}"
            entry = {"id": f"item-{number}", "path": f"items/item-{number}.xml", "name": name}
            entries = Entries(quiz)
            entry["student"] = who.id if who else ""
            items.append({key: xml(text) for key, text in entry.items()})
            package.add(
                entry["path"],
                "handout/qti-item.xml.j2",
                item=items[-1],
                gaps=list(quiz.gaps.values()),
                body=entries.write(quiz.document),
                lines=lambda gap, entries=entries: entries.lines(gap.numbers),
            )
        for path, template in (("test.xml", "qti-test"), ("imsmanifest.xml", "qti-manifest")):
            package.add(path, f"handout/{template}.xml.j2", title=xml(title), items=items)
        yield package.content()


class Entries(Body):
    """The body of an item."""

    def math(self, f: Formula) -> str:
        return _named(mathml.write(f, locale=self.locale))

    def lines(self, chain: Formula) -> str:
        return _named(mathml.aligned(chain, locale=self.locale))

    def gap(self, f: Placeholder) -> str:
        number = self.quiz.gaps[f.of or ""].number
        # as wide as any: neither sign nor size is told
        length = max(len(gap.answer) for gap in self.quiz.gaps.values()) + 2
        return f'<textEntryInteraction responseIdentifier="R{number}" expectedLength="{length}"/>'


def _named(math: str) -> str:
    """MathML with its namespace."""
    space = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    return math if "xmlns" in math else math.replace("<math", f"<math {space}", 1)
