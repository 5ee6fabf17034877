"""One HTML file that needs nothing else: MathML, its font and the diagrams are inside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from unicodedata import category

from markupsafe import Markup

from symprop.derivation.plan import Plan
from symprop.derivation.update import RATE
from symprop.document import blocks as b
from symprop.document.environment import environment
from symprop.document.formats import html_font
from symprop.document.formats.base import Format
from symprop.document.formats.html_math import Marked, Page
from symprop.formula import tree as t

_UNPRINTED = {"Cc", "Cs", "Co", "Cn"}


class Html(Format):
    """Writes a document as a page, or as a part of one.

    ``figures`` are the diagrams themselves, as SVG.  ``ids`` gives the values that names stand
    for; wherever they stand, and in the diagrams, they carry the id as ``data-id``.
    """

    name = "html"
    endings = (".html", ".htm")

    def __init__(
        self,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        ids: Mapping[t.Formula, str] | None = None,
    ) -> None:
        """``folders`` are searched for ``html/`` templates before those that ship with symprop."""
        super().__init__(figures)
        self._folders = folders
        self._writer = Marked(ids or {})
        self._math = Page(self._writer)
        self._used: dict[str, int] = {}

    def write(self, document: b.Document) -> str:
        """The page."""
        return self._render("html/page.html.j2", document)

    def fragment(self, document: b.Document) -> str:
        """The document for a place inside another page, which keeps its own styles."""
        return self._render("html/fragment.html.j2", document)

    def _render(self, template: str, document: b.Document) -> str:
        self._used = {}
        body = "\n".join(filter(None, map(self.block, document.blocks)))
        page = environment(self._folders).get_template(template)
        return page.render(
            title=clean(document.title),
            language=document.language,
            body=Markup(body),
            steps=any(isinstance(x, b.Display) and x.step for x in document.blocks),
            fonts=_fonts(body),
        )

    # --- blocks -------------------------------------------------------------------------------

    def heading(self, block: b.Heading) -> str:
        return f"<h{block.level}>{self.inlines(block.content)}</h{block.level}>"

    def paragraph(self, block: b.Paragraph) -> str:
        return f"<p>{self.inlines(block.content)}</p>"

    def items(self, block: b.Items) -> str:
        kind = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{self.inlines(item)}</li>" for item in block.items)
        return f"<{kind}>{items}</{kind}>"

    def display(self, block: b.Display) -> str:
        f = block.formula
        chain = self._math.display(f, block.kinds)
        if block.step is None or not isinstance(f, t.Chain):
            return chain
        id = self._writer.id(f.sides[0])
        about = f' data-id="{escape(id)}"' if id else ""
        return (
            f'<details class="step" id="{escape(self._anchor(block.step))}" open>'
            f"<summary{about}>{self._math.inline(_result(f))}</summary>\n{chain}</details>"
        )

    def table(self, block: b.Table) -> str:
        head = "".join(f'<th scope="col">{self.inlines(cell)}</th>' for cell in block.header)
        rows = "\n".join(f"<tr>{self._row(row)}</tr>" for row in block.rows)
        return (
            f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table></div>"
        )

    def _row(self, cells: tuple[b.Inlines, ...]) -> str:
        first, *rest = map(self.inlines, cells)
        return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)

    def figure(self, block: b.Figure) -> str:
        svg = self.figures.get(block.kind)
        if not svg:
            return ""
        kind = escape(block.kind)
        return (
            f'<figure data-kind="{kind}"><div class="wide">{svg.strip()}</div>'
            f"<figcaption>{text(block.caption)}</figcaption></figure>"
        )

    def _anchor(self, step: str) -> str:
        """An id for a step that no other element of the page has."""
        name = "".join(c if c.isalnum() else "-" for c in step)
        count = self._used[name] = self._used.get(name, 0) + 1
        return f"{name}-{count}" if count > 1 else name

    # --- inside a line ------------------------------------------------------------------------

    def inline(self, part: b.Inline) -> str:
        """One piece of a line."""
        match part:
            case b.Text(text=content):
                return text(content)
            case b.Math(formula=f):
                return self._math.inline(f)
            case b.Strong(content=content):
                return f"<strong>{self.inlines(content)}</strong>"
            case b.Emphasis(content=content):
                return f"<em>{self.inlines(content)}</em>"
            case b.Code(text=content):
                return f"<code>{text(content)}</code>"

    def inlines(self, content: b.Inlines) -> str:
        """A run of text; what follows a formula without a space stays with it."""
        out = list(map(self.inline, content))
        for i in range(len(out) - 1):
            if out[i].endswith("</math>") and out[i + 1][:1] in tuple(",.;:!?)"):
                out[i] = f'<span class="tied">{out[i]}{out[i + 1][0]}</span>'
                out[i + 1] = out[i + 1][1:]
        return "".join(out)


def clean(content: str) -> str:
    """``content`` without what HTML cannot hold."""
    return "".join(
        "\ufffd" if category(c) in _UNPRINTED and c not in "\t\n" else c for c in content
    )


def text(content: str) -> str:
    """``content`` so that a page shows it as it is."""
    return escape(clean(content))


def _result(f: t.Chain) -> t.Formula:
    """What a folded step shows: its name and its value, of a matrix only the name."""
    value = f.sides[-1]
    if isinstance(value, t.Matrix):
        return f.sides[0]
    relation = f.relations[0]
    if relation == "=" and "≈" in f.relations:
        relation = "≈"
    return t.Chain((f.sides[0], value), (relation,))


def _fonts(page: str) -> list[dict[str, Any]]:
    """The fonts of a page, ready to be embedded."""
    faces = html_font.faces(page)
    return [{**face._asdict(), "data": b64encode(face.data).decode()} for face in faces]


def ids(plan: Plan) -> dict[t.Formula, str]:
    """The ids of a plan's values by their names; of several with one name the first."""
    out: dict[t.Formula, str] = {}
    known = (*plan.data, *plan.parameters, RATE, *(step.target for step in plan.steps))
    for id in known:
        name = plan.notation.name(id)
        if isinstance(name, t.Name):
            out.setdefault(name, id)
    return out
