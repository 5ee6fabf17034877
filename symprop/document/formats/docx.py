"""A Word document with native equations, written as the ZIP of XML files that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from unicodedata import category, normalize
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import Markup

from symprop.document import blocks as b
from symprop.document.environment import environment
from symprop.document.formats.base import Format, Paper, leading
from symprop.document.formats.drawing import drawn
from symprop.document.formats.wide import as_lists, columns
from symprop.formula import omml
from symprop.language import ENGLISH, Language

_PARTS = {
    "[Content_Types].xml": "types",
    "_rels/.rels": "package",
    "docProps/core.xml": "core",
    "word/_rels/document.xml.rels": "links",
    "word/numbering.xml": "numbering",
    "word/settings.xml": "settings",
    "word/styles.xml": "styles",
}
"""The parts of the file besides the text, and their templates."""
_UNPRINTED = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_PIXEL, _ROOM = 9525, 5_400_000
"""A pixel and the width of the text, in the units in which Word measures pictures."""
_BULLETS = 1
"""The number of the list with bullets; each list with numbers has one of its own above it."""

_LINE = 8504
"""The width of the text in twentieths of a point, on both papers."""
_EM, _LEAST = 300, 215
"""What an em of an estimated width comes to in a table, with some air, and the least that does."""
_WHOLE = 12
"""Rows of a table that stays on one page."""

_NUMBER = 800
"""The width of the number of an equation."""
_RIGHT = '<w:jc w:val="right"/>'

_TABLE = (
    '<w:tblPr><w:tblStyle w:val="Sheet"/><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
    '<w:tblLook w:firstRow="1" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
)


class Docx(Format):
    """Writes a document for Word."""

    name = "docx"
    endings = (".docx",)
    binary = True
    diagrams = "inside"

    def __init__(
        self,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> None:
        super().__init__(figures, folders, paper=paper, language=language)
        self._jinja = environment(folders, language)
        self._drawn: list[str] = []
        self._lists = _BULLETS

    def write(self, document: b.Document) -> str:
        """The text of the document, the main part of the file."""
        self._drawn, self._lists = [], _BULLETS
        made = (
            self._leading(x) if leads else self.block(x) for x, leads in leading(document.blocks)
        )
        body = "\n".join(filter(None, made))
        return self._filled("document", body=Markup(body), letter=self.paper == "letter")

    def content(self, document: b.Document) -> bytes:
        """The file; the same document makes the same bytes."""
        files = {"word/document.xml": self.write(document).encode()}
        lists = range(_BULLETS + 1, self._lists + 1)
        for path, name in _PARTS.items():
            values = {"title": printed(document.title), "language": self.language.code}
            files[path] = self._filled(name, drawn=self._drawn, lists=lists, **values).encode()
        for number, kind in enumerate(self._drawn, start=1):
            files[f"word/media/{number}.svg"] = self.figures[kind].encode()
            files[f"word/media/{number}.png"] = drawn(self.figures[kind], "png")
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for path in sorted(files):  # Content_Types, which comes first in ASCII, has to
                archive.writestr(ZipInfo(path), files[path], ZIP_DEFLATED)
        return out.getvalue()

    def _filled(self, name: str, **values: object) -> str:
        return self._jinja.get_template(f"docx/{name}.xml.j2").render(values)

    # --- blocks -------------------------------------------------------------------------------

    def heading(self, block: b.Heading) -> str:
        style = "Title" if block.level == 1 else f"Heading{block.level - 1}"
        return _paragraph(self.inlines(block.content), style)

    def paragraph(self, block: b.Paragraph) -> str:
        return _paragraph(self.inlines(block.content))

    def _leading(self, block: b.Block) -> str:
        assert isinstance(block, b.Paragraph)
        return _paragraph(self.inlines(block.content), settings="<w:keepNext/>")

    def items(self, block: b.Items) -> str:
        number = _BULLETS
        if block.ordered:
            self._lists += 1
            number = self._lists
        place = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        items = map(self.inlines, block.items)
        ends = [""] * (len(block.items) - 1) + ['<w:spacing w:after="120"/>']
        return "\n".join(
            _paragraph(item, "ListParagraph", place + end)
            for item, end in zip(items, ends, strict=True)
        )

    def display(self, block: b.Display) -> str:
        f = block.formula
        text = omml.aligned(f, locale=self.locale)
        left = '<m:oMathParaPr><m:jc m:val="left"/></m:oMathParaPr>'
        made = _paragraph(f"<m:oMathPara>{left}<m:oMath>{text}</m:oMath></m:oMathPara>", "Formula")
        return self._numbered(made, block) if block.number else made

    def _numbered(self, formula: str, block: b.Display) -> str:
        """A formula with its number at the end of the line, between which Word has no room else."""
        mark = f'<w:bookmarkStart w:id="{block.number}" w:name="eq_{block.number}"/>'
        end = f'<w:bookmarkEnd w:id="{block.number}"/>'
        number = f"{mark}{_run(f'({block.number})')}{end}"
        cells = (_LINE - _NUMBER, formula), (_NUMBER, _paragraph(number, "Cell", _RIGHT))
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size, _ in cells)
        row = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{inside}</w:tc>"
            for size, inside in cells
        )
        style = f'<w:tblPr><w:tblW w:w="{_LINE}" w:type="dxa"/></w:tblPr>'
        row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>"
        table = f"<w:tbl>{style}<w:tblGrid>{grid}</w:tblGrid>{row}</w:tbl>"
        return f"{table}\n{_paragraph('', 'After')}"

    def table(self, block: b.Table) -> str:
        widths = columns(block)
        em = min(_EM, int(_LINE / sum(widths)))
        if em < _LEAST:
            return "\n".join(map(self.block, as_lists(block)))
        sizes = [round(em * width) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
        whole = len(block.rows) <= _WHOLE
        *before, last = block.header, *block.rows
        lines = [self._cells(row, sizes, whole) for row in before]
        lines.append(self._cells(last, sizes, False))
        lines[0] = "<w:trPr><w:tblHeader/></w:trPr>" + lines[0]
        rows = "\n".join(f"<w:tr>{line}</w:tr>" for line in lines)
        # Word wants a paragraph between two tables, and after the last.
        table = f"{_TABLE}<w:tblGrid>{grid}</w:tblGrid>\n{rows}"
        return f"<w:tbl>{table}\n</w:tbl>\n{_paragraph('', 'After')}"

    def _cells(self, row: Iterable[b.Inlines], sizes: Sequence[int], keep: bool) -> str:
        """A row, kept on the page of the next one if ``keep``."""
        out = ""
        for i, (cell, size) in enumerate(zip(row, sizes, strict=True)):
            settings = ("<w:keepNext/>" if keep else "") + (_RIGHT if i else "")
            width = f'<w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>'
            out += f"<w:tc>{width}{_paragraph(self.inlines(cell), 'Cell', settings)}</w:tc>"
        return out

    def figure(self, block: b.Figure) -> str:
        svg = self.figures.get(block.kind)
        if not svg:
            return ""
        self._drawn.append(block.kind)
        width, height = _size(svg)
        scale = min(1.0, _ROOM / (width * _PIXEL))
        picture = self._filled(
            "picture",
            number=len(self._drawn),
            width=round(width * _PIXEL * scale),
            height=round(height * _PIXEL * scale),
            caption=printed(block.caption),
        )
        caption = _paragraph(_run(block.caption), "Caption")
        return f"{_paragraph(picture.strip(), 'Picture')}\n{caption}"

    # --- inside a line ------------------------------------------------------------------------

    def inlines(self, content: b.Inlines, style: str = "") -> str:
        """A run of text; ``style`` has a letter for each property of the text around.

        A mark after a formula is the end of its zone: before a zone of its own a line may break.
        """
        out: list[str] = []
        for part in content:
            zone = bool(out) and out[-1].endswith(_ZONE_END)
            if zone and isinstance(part, b.Text) and _MARK.match(part.text):
                mark = f"<m:r><m:rPr><m:nor/></m:rPr><m:t>{part.text[0]}</m:t></m:r>"
                out[-1] = out[-1].removesuffix(_ZONE_END) + mark + _ZONE_END
                part = b.Text(part.text[1:])
            out.append(self.inline(part, style))
        return "".join(out)

    def inline(self, part: b.Inline, style: str = "") -> str:
        """One piece of a line."""
        match part:
            case b.Reference(text=text, number=number):
                return f'<w:hyperlink w:anchor="eq_{number}">{_run(text, style)}</w:hyperlink>'
            case b.Text(text=text):
                return _run(text, style)
            case b.Math(formula=f):
                return f"<m:oMath>{omml.write(f, self.locale)}</m:oMath>"
            case b.Strong(content=content):
                return self.inlines(content, style + "b")
            case b.Emphasis(content=content):
                return self.inlines(content, style + "i")
            case b.Code(text=text):
                return _run(text, style, "Code")


_MARK = re.compile(r"[,.;:!?)]")
_ZONE_END = "</m:oMath>"


def _paragraph(inside: str, style: str = "", settings: str = "") -> str:
    if style:
        settings = f'<w:pStyle w:val="{style}"/>{settings}'
    return f"<w:p>{f'<w:pPr>{settings}</w:pPr>' if settings else ''}{inside}</w:p>"


def _run(text: str, style: str = "", name: str = "") -> str:
    """Text, bold (b) or italic (i) as ``style`` says, in the character style ``name``."""
    settings = f'<w:rStyle w:val="{name}"/>' if name else ""
    settings += "".join(f"<w:{letter}/>" for letter in sorted(set(style)))
    settings = f"<w:rPr>{settings}</w:rPr>" if settings else ""
    shown = escape(printed(text), quote=False)
    return f'<w:r>{settings}<w:t xml:space="preserve">{shown}</w:t></w:r>'


def printed(text: str) -> str:
    """``text`` composed, without line ends, control characters and what XML cannot hold."""
    return "".join(" " if category(c) in _UNPRINTED else c for c in normalize("NFC", text))


# --- pictures -------------------------------------------------------------------------------------


def _size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels."""
    found = [re.search(rf'<svg[^>]*\s{side}="([\d.]+)"', svg) for side in ("width", "height")]
    width, height = (float(x[1]) if x else 100.0 for x in found)
    return width, height
