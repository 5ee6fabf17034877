"""PDF by way of Typst: tagged, readable aloud, and the same bytes every time.

Whatever a document says is escaped character by character before it reaches Typst, which gets
its files from memory: nothing in a document can become code, or read a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import category, normalize

from symprop.document import blocks as b
from symprop.document.environment import ROUND, shared
from symprop.document.formats import pdf_places
from symprop.document.formats.base import Blockwise, FormatError
from symprop.document.formats.wide import as_lists, too_wide
from symprop.formula import plain, typst
from symprop.formula import tree as t
from symprop.formula.locale import Locale
from symprop.formula.writer import tall

_UNPRINTED = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_MEANING = re.compile(r"""([!-&(-/:-@[-`{-~])""")
"""ASCII's punctuation but the apostrophe, which Typst turns the right way."""
_ATTEMPTS = (("ua-1",), True), (("ua-1",), False), ((), False)
"""The standard kept (universal accessibility), and whether only Typst's own fonts may be used.

A character that these lack is an error under the standard; then the system's fonts may have it.
Without the standard such a character would be missing from the page without a word.
"""
_LACKING = re.compile('the text `"(.+?)"` could not be displayed')


class Pdf(Blockwise):
    """Writes a document as Typst, and has it set."""

    name = "pdf"
    endings = (".pdf",)
    binary = True
    diagrams = "inside"

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The source of the pages in Typst."""
        return self.source([(document, blocks)])

    def source(self, documents: Iterable[tuple[b.Document, Sequence[str]]]) -> str:
        """Documents of one title with their written blocks, each from a right-hand page on."""
        jinja = shared(self.folders, self.language, autoescape=False, **ROUND)
        title, numbered = "", False
        bodies: list[str] = []
        for document, blocks in documents:
            title = document.title
            numbered |= any(isinstance(x, b.Display) and x.number for x in document.blocks)
            bodies.append("\n\n".join(pdf_places.offered(document.blocks, blocks, len(bodies))))
        return jinja.get_template("typst/document.typ.j2").render(
            title=quoted(title),
            language=quoted(self.language.code),
            paper=self.paper,
            bodies=bodies,
            numbered=numbered,
        )

    def encoded(self, text: str) -> bytes:
        """The pages of a source.

        Raises:
            FormatError: Typst cannot make pages of it, or no font has one of its characters.
        """
        from typst import TypstError, compile

        files = {"main.typ": text.encode()}
        files |= {_path(kind): svg.encode() for kind, svg in self.figures.items()}
        for standards, own_fonts in _ATTEMPTS:
            try:
                data: bytes = compile(  # type: ignore[call-overload]
                    files,
                    format="pdf",
                    pdf_standards=list(standards),
                    timestamp=0,
                    ignore_system_fonts=own_fonts,
                    sys_inputs=pdf_places.decided(files, own_fonts),
                )
            except TypstError as error:
                problem = error
                lacking = _LACKING.findall(error.diagnostic)
                if lacking and not own_fonts:
                    raise FormatError(_fonts_needed(lacking)) from error
            else:
                return data
        raise FormatError(f"Typst: {problem}") from problem

    # --- blocks -------------------------------------------------------------------------------

    def heading(self, block: b.Heading) -> str:
        return f"{'=' * block.level} {self.inlines(block.content, bold=True)}"

    def paragraph(self, block: b.Paragraph) -> str:
        return self.inlines(block.content)

    def items(self, block: b.Items) -> str:
        kind = "numbered" if block.ordered else "listed"
        items = "".join(f"\n  {self._cell(item)}," for item in block.items)
        return f"#{kind}({_flag(block.items)},{items}\n)"

    def display(self, block: b.Display) -> str:
        f = block.formula
        text = typst.aligned(f, locale=self.locale)
        label = f" <eq-{block.label}>" if block.number else ""
        return f"#display({spoken(f, self.locale)}, $ {text} $){label}"

    def table(self, block: b.Table) -> str:
        if too_wide(block):
            return "\n\n".join(map(self.block, as_lists(block)))
        head, *rows = (", ".join(map(self._cell, row)) for row in (block.header, *block.rows))
        lines = (f"\n  {row}," for row in (f"table.header({head})", *rows))
        cells = (cell for row in block.rows for cell in row)
        return f"#sheet({len(block.header)}, {_flag(cells)},{''.join(lines)}\n)"

    def _cell(self, content: b.Inlines) -> str:
        return f"[{self.inlines(content)}]"

    def figure(self, block: b.Figure) -> str:
        """The last arguments of each place where the diagram may stand."""
        if block.kind not in self.figures:
            return ""
        return f"{quoted(_path(block.kind))}, {quoted(block.caption)}"

    # --- inside a line ------------------------------------------------------------------------

    def inline(self, part: b.Inline, bold: bool = False) -> str:
        """One piece of a line; ``bold`` where the text around is."""
        match part:
            case b.Reference(text=text, label=label):
                return f"#link(<eq-{label}>)[{escape(text)}];"
            case b.Text(text=text):
                return escape(text)
            case b.Math(formula=f):
                math, alt = typst.write(f, self.locale), spoken(f, self.locale)
                name = "high" if _has_rows(f) else "formula"
                return f"#{name}({alt}, ${f'bold({math})' if bold else math}$);"
            case b.Strong(content=content):
                return f"#strong[{self.inlines(content, bold=True)}];"
            case b.Emphasis(content=content):
                return f"#emph[{self.inlines(content, bold)}];"
            case b.Code(text=text):
                return f"#raw({quoted(text)});"

    def inlines(self, content: b.Inlines, bold: bool = False) -> str:
        """A run of text."""
        return "".join(self.inline(part, bold) for part in content)


def _flag(runs: Iterable[b.Inlines]) -> str:
    """Whether some of these runs are higher than a line of text and need air around them."""
    high = any(isinstance(x, b.Math) and tall(x.formula) for run in runs for x in run)
    return "true" if high else "false"


def _has_rows(f: t.Formula) -> bool:
    """Whether a matrix of several rows is in a formula."""
    return any(isinstance(x, t.Matrix) and len(x.rows) > 1 for x in t.walk(f))


def _fonts_needed(lacking: Sequence[str]) -> str:
    """That no font has these characters."""
    few = list(dict.fromkeys("".join(lacking)))
    shown = ", ".join(few[:5]) + (", ..." if len(few) > 5 else "")
    return (
        f"PDF: no installed font has {shown}; a font with these characters is needed "
        "(for Chinese, Debian's fonts-noto-cjk), or another format"
    )


def _path(kind: str) -> str:
    return f"{kind}.svg"


# --- characters -----------------------------------------------------------------------------------


def escape(text: str) -> str:
    """``text`` so that Typst shows it as it is, on one line."""
    return _MEANING.sub(r"\\\1", printed(text))


def quoted(text: str) -> str:
    """``text`` as a string of Typst's."""
    return '"' + re.sub(r'(["\\])', r"\\\1", printed(text)) + '"'


def spoken(f: t.Formula, locale: Locale) -> str:
    """A formula for those who cannot see it."""
    return quoted(plain.write(f, locale=locale))


def printed(text: str) -> str:
    """``text`` composed, without line ends, control characters and what Unicode does not have."""
    return "".join(" " if category(c) in _UNPRINTED else c for c in normalize("NFC", text))
