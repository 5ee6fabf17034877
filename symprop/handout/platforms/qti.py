"""IMS QTI 2.1: a content package with an item for each variant and a test that draws one.

A gap is a text entry; its response counts when it lies within the tolerance, and a wrong one is
answered with the line that it is worked on.  Formulas are MathML, as the standard asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from symprop.document.environment import environment
from symprop.formula import mathml
from symprop.formula.tree import Blank, Chain, Formula
from symprop.handout.platforms.base import Platform
from symprop.handout.platforms.body import Body, xml
from symprop.handout.platforms.quiz import Quiz

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the same numbers give the same bytes."""


class Qti(Platform):
    """Writes a content package."""

    file = "qti.zip"

    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The package."""
        templates = environment()
        out = BytesIO()
        items: list[dict[str, Any]] = []
        with ZipFile(out, "w", ZIP_DEFLATED) as package:
            for number, quiz in enumerate(quizzes, 1):
                name = f"{title}: {quiz.student.label if quiz.student else number}"
                entry = {"id": f"item-{number}", "path": f"items/item-{number}.xml", "name": name}
                items.append({key: xml(text) for key, text in entry.items()})
                item = templates.get_template("handout/qti-item.xml.j2").render(
                    item=items[-1],
                    gaps=list(quiz.gaps.values()),
                    body=Entries(quiz).write(quiz.document),
                    lines=lambda gap: _math(gap.numbers),
                )
                _add(package, entry["path"], item)
            for path, template in (("test.xml", "qti-test"), ("imsmanifest.xml", "qti-manifest")):
                page = templates.get_template(f"handout/{template}.xml.j2")
                _add(package, path, page.render(title=xml(title), items=items))
        yield out.getvalue()


class Entries(Body):
    """The body of an item."""

    def math(self, f: Formula) -> str:
        return _named(mathml.write(f))

    def lines(self, chain: Formula) -> str:
        return _math(chain)

    def gap(self, f: Blank) -> str:
        number = self.quiz.gaps[f.of or ""].number
        # as wide as any: neither sign nor size is told
        length = max(len(gap.answer) for gap in self.quiz.gaps.values()) + 2
        return f'<textEntryInteraction responseIdentifier="R{number}" expectedLength="{length}"/>'


def _math(f: Formula) -> str:
    written = mathml.aligned(f) if isinstance(f, Chain) else mathml.write(f, display=True)
    return _named(written)


def _named(math: str) -> str:
    """MathML with its namespace."""
    space = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    return math if "xmlns" in math else math.replace("<math", f"<math {space}", 1)


def _add(package: ZipFile, path: str, text: str) -> None:
    entry = ZipInfo(path, _LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    package.writestr(entry, text.encode())
