"""A complete LaTeX document for pdfLaTeX, LuaLaTeX and XeLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from unicodedata import category, decomposition, east_asian_width, normalize

from symprop.document import blocks as b
from symprop.document.environment import ROUND, shared
from symprop.document.formats.base import Blockwise
from symprop.document.formats.wide import as_lists, too_wide
from symprop.document.formats.wide import width as width_of
from symprop.formula import latex, plain
from symprop.formula import tree as t
from symprop.formula.latex import Latex
from symprop.formula.layout import PAGE, width
from symprop.formula.letters import GREEK
from symprop.formula.writer import tall
from symprop.language import Language

_HEADINGS = ("section", "subsection", "subsubsection", "paragraph", "subparagraph")
_LONG = 25
"""A table with more rows may be broken between pages."""
_FIXED = 0.55
"""The share of a line from which on what cannot be broken may not fit behind what stands left."""
_MATRIX_ROW = re.compile(r"(?:\\begin\{bmatrix\}|\\\\)(.*?)(?=\\\\|\\end\{bmatrix\})")
_SENTENCE = (b.Paragraph, b.Display)
"""What a formula goes on with, without a paragraph's end between them."""


class Tex(Blockwise):
    """Writes a document as LaTeX; its diagrams are PDF."""

    name = "tex"
    endings = (".tex",)
    diagrams = "beside"
    drawing = "pdf"

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The text of the file."""
        body = _below(document.blocks, blocks)
        jinja = shared(self.folders, self.language, autoescape=False, **ROUND)
        return jinja.get_template("tex/document.tex.j2").render(
            pdf_title=pdf_string(document.title),
            language=re.sub("[^A-Za-z-]", "", self.language.code),
            paper=self.paper,
            body=body,
            columns=max((row.count("&") + 1 for row in _MATRIX_ROW.findall(body)), default=0),
            unusual=list(_unusual(body, self.language)),
            fitted=r"\fitted{" in body,
            diagrams=r"\diagram{" in body,
            longtables=r"\begin{longtable}" in body,
        )

    # --- blocks -------------------------------------------------------------------------------

    def heading(self, block: b.Heading) -> str:
        title = self.inlines(block.content, bold=True)
        if block.level == 1:
            return rf"\doctitle{{{title}}}"
        simple = pdf_string(_bookmark(block.content))
        if title != simple:
            title = rf"\texorpdfstring{{{title}}}{{{simple}}}"
        return rf"\{_HEADINGS[block.level - 2]}{{{title}}}"

    def paragraph(self, block: b.Paragraph) -> str:
        return self.inlines(block.content)

    def items(self, block: b.Items) -> str:
        kind = "enumerate" if block.ordered else "itemize"
        items = (rf"\item {{}}{self.inlines(item)}" for item in block.items)
        return _begin_end(kind, items, r"\raggedright")

    def display(self, block: b.Display) -> str:
        f = block.formula
        text = latex.aligned(f, locale=self.locale)
        label = rf"\label{{eq:{block.label}}}" if block.number else ""
        if _rigid(f):
            text = f"\\fitted{{$\\displaystyle\n{text}\n$}}"
        start, end = "\\begin{aligned}\n", "\n\\end{aligned}"
        if text.startswith(start):
            lines = text.removeprefix(start).removesuffix(end)
            if not label:
                return _begin_end("align*", [lines])
            return _begin_end("align", [lines.replace(" \\\\\n", " \\notag \\\\\n") + label])
        if label:
            return _begin_end("equation", [text + label])
        return f"\\[\n{text}\n\\]"

    def table(self, block: b.Table) -> str:
        if too_wide(block):
            blocks = list(as_lists(block))
            return _below(blocks, [self.block(x) for x in blocks])
        rows, total = (block.header, *block.rows), width_of(block)
        header, *lines = (" & ".join(map(self.inlines, row)) + r" \\" for row in rows)
        if any(isinstance(x, b.Math) and tall(x.formula) for r in block.rows for c in r for x in c):
            lines = [rf"{line}\addlinespace" for line in lines]
        long = len(lines) > _LONG and total <= PAGE
        head = [r"\toprule", header, r"\midrule", *([r"\endhead"] if long else ())]
        spec = "{l" + "r" * (len(block.header) - 1) + "}"
        kind = "longtable" if long else "tabular"
        table = _begin_end(kind, [*head, *lines, r"\bottomrule"], spec)
        if long:
            return table
        return _begin_end("center", [table if total <= PAGE else f"\\fitted{{%\n{table}}}"])

    def figure(self, block: b.Figure) -> str:
        path = self.figures.get(block.kind, "")
        if not re.fullmatch(r"[\w./@+=, -]+", path, re.ASCII):  # none, or a name TeX stumbles over
            return ""
        return rf"\diagram{{{PurePosixPath(path).with_suffix('.pdf')}}}{{{escape(block.caption)}}}"

    # --- inside a line ------------------------------------------------------------------------

    def inline(self, part: b.Inline, bold: bool = False) -> str:
        """One piece of a line; ``bold`` where the text around is."""
        match part:
            case b.Reference(label=label):
                return rf"\eqref{{eq:{label}}}"
            case b.Text(text=text):
                return escape(text)
            case b.Math(formula=f):
                math = f"${latex.write(f, self.locale)}$"
                if _rigid(f):
                    math = rf"\fitted{{{math}}}"
                return rf"{{\boldmath {math}}}" if bold else math
            case b.Strong(content=content):
                return rf"\textbf{{{self.inlines(content, bold=True)}}}"
            case b.Emphasis(content=content):
                return rf"\emph{{{self.inlines(content, bold)}}}"
            case b.Code(text=text):
                return rf"\texttt{{{escape(text)}}}"

    def inlines(self, content: b.Inlines, bold: bool = False) -> str:
        """A run of text."""
        return "".join(self.inline(part, bold) for part in content)


def _below(blocks: Sequence[b.Block], texts: Sequence[str]) -> str:
    """Written blocks below each other; a formula belongs to the paragraph before it."""
    out = ""
    before: b.Block | None = None
    for block, text in zip(blocks, texts, strict=True):
        if text:
            goes_on = isinstance(block, b.Display) and isinstance(before, _SENTENCE)
            out += ("\n" if goes_on else "\n\n") + text if out else text
            before = block
    return out


def _begin_end(name: str, lines: Iterable[str], argument: str = "") -> str:
    return "\n".join([rf"\begin{{{name}}}{argument}", *lines, rf"\end{{{name}}}"])


def _bookmark(content: b.Inlines) -> str:
    """A heading in the outline of the PDF, which holds no mathematics."""
    out = []
    for part in content:
        match part:
            case b.Text(text=text) | b.Code(text=text):
                out.append(text)
            case b.Math(formula=f):
                out.append(plain.write(f, ascii=True))
            case b.Strong(content=inner) | b.Emphasis(content=inner):
                out.append(_bookmark(inner))
    return "".join(out)


# --- widths ---------------------------------------------------------------------------------------


def _rigid(f: t.Formula) -> bool:
    """Whether something in ``f`` is wide and cannot be broken: a matrix, a long fraction."""
    match f:
        case t.Chain(sides=parts) | t.Sum(terms=parts) | t.Product(factors=parts):
            return any(map(_rigid, parts))
        case t.Neg(arg=arg) | t.Group(arg=arg) | t.Apply(args=(arg,)):
            return _rigid(arg)
    return width(f) > _FIXED * PAGE


# --- characters -----------------------------------------------------------------------------------

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
_ESCAPED = str.maketrans(_SPECIAL | {"\0": r"\/"})
_LIGATURE = re.compile("(?<=([-,'<>`]))(?=\\1)|(?<=[!?])(?=`)")
_LONG_WORD = 30
"""A word with more letters may be broken, after every few of them."""
_FEW = 5
_UNPRINTED = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_SAFE = {
    *map(chr, range(0xA0, 0x180)), *"ȘșȚț‐‑–—‘’‚“”„†‡•…‰‹›€™",
} - set("ĦħĸĿŀŉŦŧſ")  # fmt: skip
"""What LaTeX's T1 and TS1 fonts have, beyond ASCII."""
_SIGNS = {c: rf"\{name}" for c, name in GREEK.items()} | {
    c: text.strip() for table in (Latex.relations, Latex.signs) for c, text in table.items()
    if len(c) == 1 and not c.isascii()
} | {
    "−": "-", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "∑": r"\sum", "∏": r"\prod",
    "√": r"\surd", "′": "{}'", "″": "{}''", "→": r"\to", "⇐": r"\Leftarrow",
    "⇔": r"\Leftrightarrow",
    "∈": r"\in", "∗": r"\ast", "∘": r"\circ", "⊤": r"\top", "ℓ": r"\ell", "ϵ": r"\epsilon",
    "ϕ": r"\phi", "ϑ": r"\vartheta", "ς": r"\varsigma", "≡": r"\equiv", "∝": r"\propto",
    "⊗": r"\otimes", "⊕": r"\oplus", "∼": r"\sim", "≪": r"\ll", "≫": r"\gg", "ℝ": r"\mathbb{R}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": r"\`", "\u0301": r"\'", "\u0302": r"\^", "\u0303": r"\~", "\u0304": r"\=",
    "\u0306": r"\u", "\u0307": r"\.", "\u0308": r'\"', "\u030a": r"\r", "\u030b": r"\H",
    "\u030c": r"\v", "\u0323": r"\d", "\u0327": r"\c", "\u0328": r"\k", "\u0331": r"\b",
}  # fmt: skip
_BELOW = "\u0323\u0327\u0328\u0331"


def escape(text: str) -> str:
    """``text`` so that TeX shows it as it is, on one line; long words may be broken."""
    return " ".join(map(_word, _printed(text).split(" ")))


def _word(word: str) -> str:
    size = len(word) if len(word) <= _LONG_WORD else _FEW
    parts = (word[i : i + size] for i in range(0, len(word), size or 1))
    return r"\allowbreak{}".join(_LIGATURE.sub("\0", x).translate(_ESCAPED) for x in parts)


def _printed(text: str) -> str:
    """``text`` composed, without line ends, control characters and what Unicode does not have."""
    return "".join(" " if category(c) in _UNPRINTED else c for c in normalize("NFC", text))


def pdf_string(text: str) -> str:
    """``text`` for the title or a bookmark of the PDF, which need no font."""
    return "".join(
        _SPECIAL.get(c) or (c if c.isascii() or c in _SAFE else rf'\unichar{{"{ord(c):04X}}}')
        for c in _printed(text)
    ).replace("--", "-{}-{}")


def _unusual(source: str, language: Language) -> Iterable[tuple[str, str]]:
    """The characters of ``source`` that need a definition: their numbers, what to show instead.

    In a Chinese document a package of TeX's takes care of Chinese characters.
    """
    known = "WF" if language.text("english", "LaTeX") == "chinese" else ""
    for c in sorted(set(source) - _SAFE):
        if not c.isascii() and east_asian_width(c) not in known:
            yield f"{ord(c):04X}", _instead(c)


def _instead(c: str) -> str:
    """What pdfLaTeX shows for a character that its fonts lack."""
    if c in _SIGNS:
        return rf"\ensuremath{{{_SIGNS[c]}}}"
    parts = normalize("NFD", c)
    base, marks = parts[0], parts[1:]
    simple = normalize("NFKD", c)
    if marks and base.isascii() and _ACCENTS.keys() >= set(marks):
        for mark in sorted(marks, key=_BELOW.__contains__):
            base = f"{_ACCENTS[mark]}{{{base}}}"
        return base
    if simple.isascii() and simple.isprintable():
        kind = decomposition(c).partition(">")[0]
        script = {"<sub": "subscript", "<super": "superscript"}.get(kind)
        return rf"\text{script}{{{escape(simple)}}}" if script else escape(simple)
    return rf"\missing{{{ord(c):04X}}}"
