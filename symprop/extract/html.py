"""HTML: what a browser shows as text, formulas for MathJax and KaTeX, MathML, pictures of formulas.

The text of a paragraph is put together without its tags; formulas and code found in elements are
marked with private characters, so that the scanner for running text sees them where they stand.
"""

from __future__ import annotations

import re

from . import marks, signs
from .addresses import formula_in
from .collect import Collector
from .formulas import Dialect
from .mathml import mathml
from .programs import LANGUAGES, read_code
from .running import read, unescaped
from .tags import Tag, attribute, partners, tags, unseen
from .view import View, Weave, whole

_SILENT = frozenset(
    {"script", "style", "template", "svg", "head", "title", "noscript", "textarea", "select"}
    | {"button", "iframe", "object", "canvas"}
)
_WITHIN = """
a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark math-renderer q rp rt ruby
s samp small span strike strong time tt u var wbr code kbd sub sup img br math input picture source
"""
_INLINE = frozenset(_WITHIN.split())
"""Elements that do not end a paragraph."""
_CELLS = frozenset({"td", "th"})
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "dl"})
_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_HEADINGS = _TITLES | {"hr", "figure"}
_CODE = frozenset({"code", "kbd", "samp"})
_DRAWN = ("katex-html", "MathJax_Preview", "MathJax_Display", "MathJax_SVG", "MJX_Assistive")
_DIALECT = Dialect(code=False, links=False, html=True, marks=True, flow=True)


def read_html(text: str, collector: Collector) -> None:
    """Everything in an HTML document or fragment."""
    _Page(text, collector).run()


class _Page:
    """One pass over the tags."""

    def __init__(self, text: str, collector: Collector) -> None:
        self.text, self.collector = text, collector
        self.tags = list(tags(text))
        self.partners = partners(self.tags)
        self.weave = Weave()
        self.wide = 1
        """Columns that the last cell of the row is wide."""
        self.tables: list[list[int]] = []
        """Of every table around: its number, row, column, and the block of the row."""
        self.in_cell = 0
        self.drawn = ""
        """The last formula, while nothing but tags and spaces has followed it."""

    def run(self) -> None:
        i = 0
        while i < len(self.tags):
            i = self._take(i)
        self._flush()

    def _take(self, i: int) -> int:
        tag = self.tags[i]
        if not tag.name:
            self._text(tag)
            return i + 1
        if tag.closing:
            self._close(tag)
            return i + 1
        if tag.name in _SILENT or self._drawn_twice(tag) or self._unseen(i):
            return self._skip(i)
        if tag.name == "math":
            return self._math(i)
        if tag.name == "pre":
            return self._pre(i)
        if tag.name in _CODE:
            return self._code(i)
        if tag.name == "img":
            self._picture(tag)
        elif tag.name == "br":
            self.weave.add(marks.LINE, tag.start, tag.end)
        elif tag.name in ("sub", "sup"):
            self.weave.add(f"<{tag.name}>", tag.start, tag.end)
        elif tag.name not in _INLINE:
            self._open(tag)
        return i + 1

    # --- text -----------------------------------------------------------------------------------

    def _text(self, tag: Tag) -> None:
        said = self.text[tag.start : tag.end]
        if said.strip():
            self.drawn = ""
        self.weave.add(said.translate(marks.BLANKED), tag.start)

    def _flush(self) -> None:
        """The paragraph is complete."""
        view = self.weave.make()
        self.weave = Weave()
        if not view.text.strip():
            return
        table = self.tables[-1] if self.tables and self.in_cell else None
        if table is not None:
            place = (table[0], table[1], table[2])
            read(view, _DIALECT, self.collector, table[3], place)
        else:
            read(view, _DIALECT, self.collector, self.collector.block())

    def _open(self, tag: Tag) -> None:
        self._flush()
        if tag.name == "table":
            self.tables.append([self.collector.table(), -1, -1, self.collector.block()])
            self.collector.apart()
        elif tag.name == "tr" and self.tables:
            self.tables[-1][1:] = [self.tables[-1][1] + 1, -1, self.collector.block()]
            self.wide = 1
        elif tag.name in _CELLS and self.tables:
            self.tables[-1][2] += self.wide
            span = _SPAN.search(self.text, tag.start, tag.end)
            self.wide = min(int(span[1]), 100) if span else 1
            self.in_cell += 1
            self.collector.apart()
        elif tag.name in _HEADINGS:
            self.collector.apart()
            self.collector.title = tag.name in _TITLES
            if self.collector.title:
                self._heading(tag)
        elif tag.name in _LISTS:
            self.collector.depth += 1
        elif tag.name == "li":
            self.collector.item(self.collector.depth, "li")

    def _heading(self, tag: Tag) -> None:
        close = self.text.find("</", tag.end, tag.end + 400)
        label = self.text[tag.end : close] if close >= 0 else ""
        self.collector.heading(int(tag.name[1]) if tag.name[1:].isdigit() else 7, label)

    def _close(self, tag: Tag) -> None:
        if tag.name in ("sub", "sup"):
            self.weave.add(f"</{tag.name}>", tag.start, tag.end)
        elif tag.name not in _INLINE:
            self._flush()
            if tag.name in _CELLS:
                self.in_cell = max(0, self.in_cell - 1)
                self.collector.apart()
            elif tag.name in _LISTS:
                self.collector.depth = max(0, self.collector.depth - 1)
                self.collector.leave(self.collector.depth + 1)
            elif tag.name == "table" and self.tables:
                self.tables.pop()
                self.collector.apart()
            elif tag.name in _HEADINGS:
                self.collector.apart()
                self.collector.title = False

    # --- elements -------------------------------------------------------------------------------

    def _skip(self, i: int) -> int:
        """The tag behind an element that says nothing; a script may be a formula."""
        tag = self.tags[i]
        behind = self._behind(i)
        if tag.name == "script" and behind > i + 1:
            said = self.text[tag.start : tag.end]
            if "math/tex" in said:
                inner = (tag.end, self.tags[behind - 1].start)
                self._formula(whole(self.text, *inner), "display" in said)
        return behind

    def _behind(self, i: int) -> int:
        """The number of the tag behind the element that tag ``i`` opens."""
        tag = self.tags[i]
        if tag.empty:
            return i + 1
        if (end := self.partners.get(i)) is not None:
            return end + 1
        self.collector.problem(tag.start, f"nothing closes <{tag.name}>")
        return i + 1

    def _unseen(self, i: int) -> bool:
        """Whether a tag opens an element that is not shown."""
        return i in self.partners and unseen(self.text, self.tags[i])

    def _drawn_twice(self, tag: Tag) -> bool:
        """Whether an element draws a formula whose source stands beside it."""
        if tag.name not in ("span", "div", "nobr"):
            return False
        said = self.text[tag.start : tag.end]
        return any(name in said for name in _DRAWN) or 'class="MathJax"' in said

    def _formula(self, view: View, display: bool) -> None:
        view = view.strip()
        if not view.text:
            return
        self.drawn = view.text
        first, last = view.at(0), view.at(len(view.text))
        self.weave.add(marks.DISPLAY if display else marks.MATH, first, first)
        self.weave.extend(view)
        self.weave.add(marks.MATH_END, last, last)

    def _math(self, i: int) -> int:
        """MathML: the LaTeX that it was made from, or its own elements read."""
        tag, behind = self.tags[i], self._behind(i)
        opening = self.text[tag.start : tag.end]
        display = 'display="block"' in opening
        for k in range(i + 1, behind):
            inner = self.tags[k]
            if inner.name == "annotation" and not inner.closing:
                said = self.text[inner.start : inner.end]
                if "tex" in said.lower() and k + 1 < behind and not self.tags[k + 1].name:
                    source = whole(self.text, self.tags[k + 1].start, self.tags[k + 1].end)
                    self._formula(unescaped(source), display)
                    return behind
        if (place := attribute(self.text, tag, "alttext")) is not None:
            self._formula(unescaped(whole(self.text, *place)), display)
        elif made := mathml(self.text, self.tags[i + 1 : behind]):
            self._formula(made, display)
        return behind

    def _pre(self, i: int) -> int:
        """A code block, line by line; the tags in it only colour it."""
        self._flush()
        behind = self._behind(i)
        language = ""
        weave = Weave()
        for k in range(i, behind):
            tag = self.tags[k]
            if not tag.name:
                weave.add(self.text[tag.start : tag.end], tag.start)
            elif tag.name in ("sub", "sup"):
                weave.add(self._script(k), tag.start, tag.end)
            elif not tag.closing and (place := attribute(self.text, tag, "class")):
                names = self.text[slice(*place)].replace("language-", " ").split()
                language = language or next((n for n in names if n in LANGUAGES), "")
        view = unescaped(weave.make())
        views, start = [], 0
        for line in view.text.split("\n"):
            views.append(view.cut(start, start + len(line)).strip())
            start += len(line) + 1
        read_code(views, language, self.collector)
        return behind

    def _code(self, i: int) -> int:
        behind = self._behind(i)
        weave = Weave()
        for k in range(i + 1, behind):
            tag = self.tags[k]
            if not tag.name:
                weave.add(self.text[tag.start : tag.end].translate(marks.BLANKED), tag.start)
            elif tag.name in ("sub", "sup"):
                weave.add(self._script(k), tag.start, tag.end)
        view = unescaped(weave.make())
        if view.text.strip():
            first, last = view.at(0), view.at(len(view.text))
            self.weave.add(marks.CODE, first, first)
            self.weave.extend(view)
            self.weave.add(marks.CODE_END, last, last)
        self.drawn = ""
        return behind

    def _script(self, i: int) -> str:
        """What stands in code for a tag that lowers or raises: ``w_1`` for ``w<sub>1</sub>``."""
        tag, inner = self.tags[i], self.tags[i - 1 if self.tags[i].closing else i + 1]
        simple = not inner.name and self.text[inner.start : inner.end].strip().isalnum()
        if tag.closing:
            return "" if simple else "}"
        return ("_" if tag.name == "sub" else "^") + ("" if simple else "{")

    def _picture(self, tag: Tag) -> None:
        """A picture of a formula: its address spells it, or the words shown instead of it."""
        place = attribute(self.text, tag, "src")
        if place is not None and place[1] - place[0] < 20_000:
            made = formula_in(unescaped(whole(self.text, *place)))
            if made is not None:
                self._formula(made, False)
                return
        place = attribute(self.text, tag, "alt")
        if place is None or place[1] - place[0] > 20_000:
            return
        made = unescaped(whole(self.text, *place))
        for pair in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
            size = len(pair[0])
            if made.text.startswith(pair[0]) and made.text.endswith(pair[1]):
                made = made.cut(size, len(made.text) - size)
                break
        if made.text.strip() == self.drawn:  # shown where there is no MathML
            return
        if signs.commands(made.text) or "{\\displaystyle" in made.text:
            self._formula(made, False)
