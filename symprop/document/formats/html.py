"""One HTML file that needs nothing else: MathML, its font and the diagrams are inside it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from math import prod
from pathlib import Path
from typing import Any, Self
from unicodedata import category

from markupsafe import Markup

from symprop.derivation.plan import IndexedPlan, Plan
from symprop.derivation.shown import ShownArray
from symprop.derivation.update import RATE
from symprop.derivation.work import Epoch
from symprop.document import blocks as b
from symprop.document.environment import shared
from symprop.document.formats import html_font
from symprop.document.formats.base import Blockwise, Origin, Paper
from symprop.document.formats.html_math import LINE, ChainLine, MarkedMathml, MathPage
from symprop.document.formats.html_panel import MOST_INPUTS, Panel
from symprop.document.formats.html_program import Program
from symprop.document.formats.html_slots import Slots
from symprop.document.formats.wide import width
from symprop.formula import latex, plain
from symprop.formula import tree as t
from symprop.formula.symbolic import UnsupportedError
from symprop.formula.writer import tall
from symprop.language import ENGLISH, Language

_ID = re.compile(r' (?:id|aria-labelledby)="[^"]*"')
"""The ids of a diagram, which also has its name where a browser looks without them."""
_UNPRINTED = {"Cc", "Cs", "Co", "Cn"}
_PADDING = 0.7
"""How much more space a page has between two columns, in em, than is estimated for print."""


class Html(Blockwise):
    """Writes a document as a page, or as a part of one.

    ``figures`` are the diagrams themselves, as SVG.  ``ids`` gives the values that names stand
    for; wherever they stand, and in the diagrams, they carry the id as ``data-id``.
    """

    name = "html"
    endings = (".html", ".htm")
    diagrams = "inside"

    def __init__(
        self,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
        ids: Mapping[t.Formula, str] | None = None,
        program: Program | None = None,
        fixed: str = "",
    ) -> None:
        """With a ``program`` a reader can change the numbers; otherwise ``fixed`` may say why not:

        ``arrays``, ``large`` or ``steps``.
        """
        super().__init__(figures, folders, paper=paper, language=language)
        self._ids = ids or {}
        self._panel, self._fixed = None if program is None else Panel(program), fixed
        self._writer = (
            MarkedMathml(self._ids, self.locale)
            if program is None
            else Slots(self._ids, program.index, self.locale)
        )
        self._math = MathPage(self._writer)
        self._used: dict[str, int] = {}
        self._part = False

    @classmethod
    def of(
        cls,
        origin: Origin,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> Self:
        """A page that knows its values; that of a whole walkthrough can be worked again."""
        names = ids(origin.plan)
        made = program(origin.plan, origin.epochs) if origin.whole and origin.numbers else ""
        if isinstance(made, str):
            return cls(figures, folders, paper=paper, language=language, ids=names, fixed=made)
        return cls(figures, folders, paper=paper, language=language, ids=names, program=made)

    def write(self, document: b.Document) -> str:
        """The page."""
        self._used, self._part = {}, False
        return super().write(document)

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The page of written blocks."""
        return self._render("html/page.html.j2", document, blocks)

    def alone(self, block: b.Block) -> str:
        """A block as the first of its kind, whose id is not numbered."""
        self._used = {}
        return self.block(block)

    def fragment(self, document: b.Document) -> str:
        """The document for a place inside another page, which keeps its own styles.

        It has no ids and a font name of its own, so that a page may hold several.
        """
        self._used, self._part = {}, True
        blocks = [self.block(x) for x in document.blocks]
        return self._render("html/fragment.html.j2", document, blocks)

    def _render(
        self, template: str, document: b.Document, blocks: Sequence[str], **more: Any
    ) -> str:
        body = "\n".join(filter(None, blocks))
        panel = None
        if self._panel is not None and isinstance(self._writer, Slots):
            panel = self._panel.context(self._math, self._writer, self.figures)
        page = shared(self.folders, self.language).get_template(template)
        fonts = _fonts(body, self.many)
        return page.render(
            title=clean(document.title),
            language=self.language.code,
            body=Markup(body),
            steps=any(isinstance(x, b.Display) and x.step for x in document.blocks),
            panel=panel,
            fixed=self._fixed,
            fonts=fonts,
            face=f"Symprop {_digest(fonts)}" if self._part else "Symprop",
            **more,
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
        made = self._display(block)
        if not block.number:
            return made
        number = f'<span class="number">({block.number})</span>'
        return f'<div class="numbered" id="eq-{block.label}">{made}{number}</div>'

    def _display(self, block: b.Display) -> str:
        f = block.formula
        if not isinstance(f, t.Chain):
            return self._math.display(f)
        step = self._panel.step(f) if self._panel and block.kinds else None
        if self._panel is None or step is None:
            kinds = block.kinds or ("",) * len(f.relations)
            lines = list(map(ChainLine, f.sides[1:], f.relations, kinds))
        else:
            lines = list(self._panel.lines(f, block.kinds, step))
        chain = self._math.display(f.sides[0], lines)
        if block.step is None:  # with numbers of its own it is about the printed ones only
            return f'<div class="printed">{chain}</div>' if block.kinds else chain
        id = self._writer.id(f.sides[0])
        about = f' data-id="{escape(id)}"' if id else ""
        return (
            f'<details class="step"{self._anchor(block.step)} open>'
            f'<summary{about} aria-label="{_spoken(f.sides[0])}">'
            f"{self._result(f, step)}</summary>\n{chain}</details>"
        )

    def _result(self, f: t.Chain, step: int | None) -> str:
        """What a folded step shows: its name and its value, of a matrix only the name.

        To a machine that reads the page it is only the name: the value is claimed once, below.
        """
        name, value, relation = f.sides[0], f.sides[-1], f.relations[0]
        if isinstance(value, t.Matrix):
            return self._math.inline(name)
        slot = f"{step}.3" if step is not None and relation in "=≈" else None
        if relation == "=" and "≈" in f.relations:
            relation = "≈"
        sign = self._writer.relation(relation, slot)
        inside = f"{self._writer.write(name)}{sign}{self._writer.write(value)}"
        return f'<math alttext="{text(latex.write(name))}">{inside}</math>'

    def table(self, block: b.Table) -> str:
        """A table; one of matrices has each row in as many lines as it needs.

        Then every cell has the words that head it before it: always if the rows are too wide for
        the page (``stacked``), else on a telephone (``high``).
        """
        cells = [cell for row in block.rows for cell in row[1:]]
        high = any(isinstance(x, b.Math) and tall(x.formula) for cell in cells for x in cell)
        wide = width(block) + _PADDING * len(block.header) > LINE
        kind = f' class="{"stacked" if wide else "high"}"' if high else ""
        heads = [f' data-head="{text(words(cell))}"' if high else "" for cell in block.header]
        head = "".join(map(self._head, block.header))
        rows = "\n".join(f"<tr>{self._row(row, heads)}</tr>" for row in block.rows)
        return (
            f'<div class="wide"><table{kind}>\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table></div>"
        )

    def _head(self, cell: b.Inlines, scope: str = "col") -> str:
        """A cell that heads a column or a row, if it has words that a machine can read out."""
        inside = self.inlines(cell)
        said = any(not isinstance(part, b.Math) for part in cell)
        return f'<th scope="{scope}">{inside}</th>' if said else f"<td>{inside}</td>"

    def _row(self, cells: tuple[b.Inlines, ...], heads: Sequence[str]) -> str:
        first, *rest = cells
        pairs = zip(heads[1:], rest, strict=True)
        row = "".join(f"<td{head}>{self.inlines(cell)}</td>" for head, cell in pairs)
        return self._head(first, "row") + row

    def figure(self, block: b.Figure) -> str:
        svg = self.figures.get(block.kind)
        if not svg:
            return ""
        if self._part:
            svg = _ID.sub("", svg)
        kind = escape(block.kind)
        return (
            f'<figure data-kind="{kind}"><div class="wide">{svg.strip()}</div>'
            f"<figcaption>{text(block.caption)}</figcaption></figure>"
        )

    def _anchor(self, step: str) -> str:
        """An id for a step that no other element of the page has."""
        if self._part:
            return ""
        name = "".join(c if c.isalnum() else "-" for c in step)
        count = self._used[name] = self._used.get(name, 0) + 1
        return f' id="{escape(f"{name}-{count}" if count > 1 else name)}"'

    # --- inside a line ------------------------------------------------------------------------

    def inline(self, part: b.Inline) -> str:
        """One piece of a line."""
        match part:
            case b.Reference(text=content, label=label):
                return f'<a href="#eq-{label}">{text(content)}</a>'
            case b.Text(text=content):
                return text(content)
            case b.Math(formula=f):
                return self._math.inline(self._panel.given(f, self._ids) if self._panel else f)
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


def words(content: b.Inlines) -> str:
    """A run of text without what it looks like."""
    out = ""
    for part in content:
        match part:
            case b.Math(formula=f):
                out += plain.write(f)
            case b.Strong(content=inner) | b.Emphasis(content=inner):
                out += words(inner)
            case b.Text() | b.Code() | b.Reference():
                out += part.text
    return out


def clean(content: str) -> str:
    """``content`` without what HTML cannot hold."""
    return "".join(
        "\ufffd" if category(c) in _UNPRINTED and c not in "\t\n" else c for c in content
    )


def text(content: str) -> str:
    """``content`` so that a page shows it as it is."""
    return escape(clean(content))


def _spoken(f: t.Formula) -> str:
    """A formula for an attribute, in plain notation."""
    return text(plain.write(f))


def _fonts(page: str, many: bool) -> list[dict[str, Any]]:
    """The fonts of a page, ready to be embedded."""
    faces = html_font.faces(page, many)
    return [{**face._asdict(), "data": b64encode(face.data).decode()} for face in faces]


def _digest(fonts: list[dict[str, Any]]) -> str:
    """A few letters that tell one set of fonts from another."""
    return sha256("".join(font["data"] for font in fonts).encode()).hexdigest()[:8]


def program(plan: Plan, epochs: Sequence[Epoch]) -> Program | str:
    """The program that works ``epochs`` again, or why a page cannot: see :class:`Html`."""
    if isinstance(plan, IndexedPlan):  # their cells cannot be changed yet
        return "arrays"
    given = (epochs[0].shown[id] for id in (*plan.data, *plan.parameters))
    if sum(prod(x.shape) if isinstance(x, ShownArray) else 1 for x in given) >= MOST_INPUTS:
        return "large"
    try:
        return Program(plan, epochs)
    except UnsupportedError:
        return "steps"


def ids(plan: Plan) -> dict[t.Formula, str]:
    """The ids of a plan's values by their names; of several with one name the first."""
    out: dict[t.Formula, str] = {}
    known = (*plan.data, *plan.parameters, RATE, *(step.target for step in plan.steps))
    for id in known:
        name = plan.notation.name(id)
        if isinstance(name, t.Name):
            out.setdefault(name, id)
    return out
