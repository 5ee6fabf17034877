"""LaTeX documents: formulas, tables and listings in the body; what a comment holds is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .collect import Collector
from .formulas import Dialect
from .macros import Macro, expanded, group, macros
from .programs import read_code
from .running import read
from .view import View, Weave, whole

_BEGIN = re.compile(r"\\begin\s*\{document\}")
_END = re.compile(r"\\end\s*\{document\}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_LITERAL = re.compile(
    r"\\begin\{(verbatim|Verbatim|lstlisting|minted|alltt|comment|filecontents|tikzpicture)(\*?)\}"
    r"(?:[ \t]*\[[^\[\]]*\])?(?:[ \t]*\{(\w*)\})?"
)
_TABLE = re.compile(r"\\begin\{(tabular|tabularx|tabulary|longtable)(\*?)\}")
_BLOCK = re.compile(
    r"\n[ \t]*\r?\n\s*"
    r"|\\(?:chapter|(?:sub)*section|(?:sub)?paragraph|title)\*?(?=[\[{])"
    r"|\\(?:item|par|maketitle|tableofcontents|newpage|clearpage|bigskip|medskip|smallskip)(?![a-zA-Z])"
    r"|\\(?:begin|end)\{(?:itemize|enumerate|description|center|quote|quotation|abstract|figure"
    r"|table|theorem|proof|example|definition|remark|lemma|minipage|frame|block|solution|tcolorbox"
    r"|flushleft|flushright|multicols|appendix|document)\*?\}(?:\[[^\[\]]*\])?"
)
_HEADING = re.compile(r"\\(title|chapter|(?:sub)*section|paragraph|subparagraph)")
_RANKS = ("title", "chapter", "section", "subsection", "subsubsection", "paragraph",
          "subparagraph")  # fmt: skip
_PART = re.compile(r"\\(?:item(?![a-zA-Z])|(?P<what>begin|end)\{(?P<name>[a-z]+))")
_LISTS = frozenset({"itemize", "enumerate", "description"})
_DISPLAYED = re.compile(
    r"\$\$|\\\[|\\begin\{(?:equation|align|alignat|gather|multline|eqnarray|displaymath|flalign"
    r"|dmath|math)\*?\}"
)
_LANGUAGE = re.compile(r"language\s*=\s*\{?(\w+)")
_DIALECT = Dialect(code=False, links=False, html=False, tex=True, flow=True)


def read_tex(text: str, collector: Collector) -> None:
    """The body of a LaTeX document, or all of it where it has no preamble."""
    begin, end = _BEGIN.search(text), _END.search(text)
    start = begin.end() if begin else 0
    stop = end.start() if end and end.start() > start else len(text)
    known = macros(text)
    pos = start
    while (m := _LITERAL.search(text, pos, stop)) is not None:
        sign = f"\\end{{{m[1]}{m[2]}}}"
        close = text.find(sign, m.end(), stop)
        if close < 0:
            collector.problem(m.start(), f"nothing closes {m[0]}")
            close = m.end()
            sign = ""
        elif _commented(text, m.start()):
            close, sign = m.end(), ""
        _read(text, pos, m.start(), known, collector)
        if sign and m[1] not in ("comment", "filecontents", "tikzpicture"):
            _literal(text, m, close, collector)
        pos = close + len(sign)
    _read(text, pos, stop, known, collector)


def _commented(text: str, offset: int) -> bool:
    line = text.rfind("\n", 0, offset) + 1
    return _COMMENT.search(text, line, offset) is not None


def _literal(text: str, m: re.Match[str], end: int, collector: Collector) -> None:
    """A listing, line by line."""
    said = _LANGUAGE.search(m[0])
    language = (said[1] if said else m[3] or "").lower()
    views, start = [], m.end()
    for line in text[m.end() : end].split("\n"):
        views.append(whole(text, start, start + len(line)).strip())
        start += len(line) + 1
    read_code(views, language, collector)


def _read(
    text: str, start: int, end: int, known: Mapping[str, Macro], collector: Collector
) -> None:
    """Text between two listings, paragraph by paragraph."""
    weave, pos = Weave(), start
    for m in _COMMENT.finditer(text, start, end):
        weave.add(text[pos : m.end(1)], pos)
        pos = m.end()
    weave.add(text[pos:end], pos)
    view = expanded(weave.make(), known)
    body, pos = view.text, 0
    while pos < len(body):
        block = _next(body, pos)
        stop = block.start() if block else len(body)
        _paragraphs(view.cut(pos, stop), collector)
        pos = block.end() if block else len(body)
        if block and (found := _PART.match(block[0])):
            _enter(found, collector)
        if block and (heading := _HEADING.match(block[0])):
            begin = body.find("{", pos) + 1
            end = group(body, begin, pos + 1000)
            collector.apart()
            collector.heading(_RANKS.index(heading[1]), body[begin:end].rstrip("}"))
            collector.title = True
            _words(view.cut(pos, end), collector)
            collector.title = False
            collector.apart()
            pos = max(pos, end)


def _enter(found: re.Match[str], collector: Collector) -> None:
    """A list begins or ends, or an item of it begins."""
    deep = collector.depth
    if found["what"] is None:
        collector.item(deep, "item")
    elif found["name"] in _LISTS:
        collector.depth = max(0, deep + (1 if found["what"] == "begin" else -1))
        collector.leave(collector.depth + 1)
    elif found["what"] == "begin":
        collector.item(deep, found["name"])
    else:
        collector.leave(deep)


def _next(body: str, pos: int) -> re.Match[str] | None:
    """The next place where a paragraph ends; a blank line in a displayed formula is none."""
    block = _BLOCK.search(body, pos)
    shown = _DISPLAYED.search(body, pos, block.start() if block else len(body))
    while block is not None and shown is not None:
        sign = {"$$": "$$", "\\[": "\\]"}.get(shown[0], shown[0].replace("begin", "end"))
        limit = min(len(body), shown.end() + 20_000)
        close = body.find(sign, shown.end(), limit)
        if close < 0:
            return block
        after = close + len(sign)
        if block.start() < after:
            block = _BLOCK.search(body, after)
        shown = _DISPLAYED.search(body, after, block.start() if block else len(body))
    return block


def _paragraphs(view: View, collector: Collector) -> None:
    """A paragraph, with the tables in it row by row."""
    body, pos = view.text, 0
    while (m := _TABLE.search(body, pos)) is not None:
        sign = f"\\end{{{m[1]}{m[2]}}}"
        close = body.find(sign, m.end())
        if close < 0:
            break
        _words(view.cut(pos, m.start()), collector)
        _table(view.cut(_after_columns(body, m.end(), m[1]), close), collector)
        pos = close + len(sign)
    _words(view.cut(pos, len(body)), collector)


def _words(view: View, collector: Collector) -> None:
    if view.text.strip():
        read(view, _DIALECT, collector, collector.block())


_COLUMNS = re.compile(r"\s*(?:\[[^\[\]]*\])?\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_MARK = re.compile(
    r"\\(?:(?P<begin>begin)|(?P<end>end))\{[^{}]*\}|(?P<row>\\\\(?:\[[^\[\]\n]*\])?)"
    r"|\\.|(?P<cell>&)",
    re.DOTALL,
)
_RULES = re.compile(
    r"\s*(?:\\(?:hline|toprule|midrule|bottomrule|addlinespace|endhead|endfirsthead|centering)"
    r"(?![a-zA-Z])"
    r"|\\(?:cline|cmidrule)(?:\([^()]*\))?\{[^{}]*\})"
)
_MULTI = re.compile(r"\s*\\multi(?:column|row)\{[^{}]*\}\s*\{[^{}]*\}\s*\{(.*)\}\s*$", re.DOTALL)


def _after_columns(body: str, pos: int, name: str) -> int:
    """Where the first row begins: behind the width and the columns."""
    for _ in range(2 if name in ("tabularx", "tabulary") else 1):
        if m := _COLUMNS.match(body, pos):
            pos = m.end()
    return pos


def _table(view: View, collector: Collector) -> None:
    number, r = collector.table(), 0
    collector.apart()
    for cells in _rows(view):
        while rule := _RULES.match(cells[0].text):
            cells[0] = cells[0].cut(rule.end(), len(cells[0].text))
        if len(cells) == 1 and not cells[0].text.strip():
            continue
        block = collector.block()
        for c, cell in enumerate(cells):
            if several := _MULTI.match(cell.text):
                cell = cell.cut(*several.span(1))
            collector.apart()
            read(cell, _DIALECT, collector, block, (number, r, c))
        r += 1
    collector.apart()


def _rows(view: View) -> Iterator[list[View]]:
    """The cells of every row; those of a matrix in a cell are its own."""
    cells: list[View] = []
    pos = depth = 0
    for m in _MARK.finditer(view.text):
        depth += (m["begin"] is not None) - (m["end"] is not None)
        if depth > 0 or not (m["row"] or m["cell"]):
            continue
        cells.append(view.cut(pos, m.start()))
        pos = m.end()
        if m["row"]:
            yield cells
            cells = []
    yield [*cells, view.cut(pos, len(view.text))]
