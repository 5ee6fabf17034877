"""Code blocks: equations in plain text, or a program, which is not the document's mathematics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import signs
from .collect import Collector
from .columns import read_text_table, text_tables
from .diagrams import LANGUAGES as DIAGRAMS
from .diagrams import read_diagram
from .view import View, Weave
from .worked_code import read_lines

_LANGUAGES = """
python py python3 ipython pycon r julia matlab octave c cpp c++ cs csharp java javascript js jsx ts
tsx typescript go rust ruby php perl scala kotlin swift haskell lua sql bash sh shell zsh powershell
bat cmd make makefile cmake dockerfile docker json jsonc yaml yml toml ini xml html css scss svg dot
graphviz mermaid plantuml diff patch http csv tsv asm vim lisp clojure scheme fortran pascal vb dart
elixir erlang ocaml groovy nim zig cuda glsl mathematica wolfram gnuplot asymptote tikz bibtex
markdown md rst
"""
LANGUAGES = frozenset(_LANGUAGES.split())
"""Languages of code blocks that hold a program or data."""
MATH = frozenset({"math", "katex", "mathjax", "displaymath", "equation", "asciimath"})
TEX = frozenset({"latex", "tex"})
_PROGRAM = re.compile(
    r"\s*(?:def \w+\(|class \w+[:({]|import \w+|from [\w.]+ import |for \w+ in .*:\s*$"
    r"|(?:if|while|elif|with) .*:\s*$|return\b|print\s*\(|#include|function\b.*[({]|const \w+"
    r"|let \w+\s*=|var \w+|public |private |package |using |@\w+"
    r"|\$ \w+|>>> |pip install|sudo |<\w+>)"
    r"|(?!\s*(?:[=≈]|\[[^=]*$)).*(?:;|\{)\s*$|.*\b(?:np|torch|tf|plt|self|nn)\.\w+"
)
_STRONG = re.compile(r"[^\S\n]*(?:def \w+\(|import \w+$|import \w+ as|from [\w.]+ import |print\()")
_EQUATION = re.compile(r"(?<![=!<>+\-*/])=(?![=])|≈")
_ARGUMENTS = re.compile(r"(?<=\w)\([^()]*\)")
"""What a function is called with, in which = names an argument."""
_COMMENT = re.compile(r"\s*(?:#+|//+|%+|--)\s*")
_GOES_ON = re.compile(r"\s*(?:[+·×∙⋅⊙/]|[-−*]\s+(?![A-Za-z_]\w*\s*(?:=|≈)))\s*[\w(\[.∂∑√\-−]")
_LOOP = re.compile(r"[ \t]*(?:for|while|repeat)\b")
_LEFT, _RIGHT = "([{", ")]}"
_LONG = 2000
"""Characters of a line put together of several."""
_WAITS = re.compile(r"(?:[+·×∙⋅⊙/]|(?<!\*)\*)\s*$")


def is_program(lines: Sequence[str]) -> bool:
    """Whether a block without a language is a program."""
    found = sum(_PROGRAM.match(line) is not None for line in lines)
    if any(_STRONG.match(line) for line in lines):
        return True
    return found > 1 and 3 * found > sum(not line.isspace() and line != "" for line in lines)


def read_code(views: Sequence[View], language: str, collector: Collector) -> None:
    """The lines of a code block; a line that begins or ends with an operator goes on,
    and so does one with an open bracket.
    """
    block = collector.block()
    if language in DIAGRAMS:
        read_diagram(views, collector, block)
        return
    program = language in LANGUAGES or (not language and _is_program(views, collector))
    if program:
        if collector.worked and not any(_LOOP.match(view.text) for view in views):
            views = _worked(views, collector, block)
        views = [made for view in views if (made := _claim(view)) is not None]
        collector.apart()
    at = 0
    texts = [view.text for view in views]
    indents = [_column(view, collector) for view in views] if not program else []
    for table in () if program else text_tables(texts, indents):
        _read_lines(views[at : table.start], program, collector, block)
        read_text_table(table, views, collector)
        at, block = table.behind, collector.block()
    _read_lines(views[at:], program, collector, block)
    if program:
        collector.apart()


def _read_lines(views: Sequence[View], program: bool, collector: Collector, block: int) -> None:
    """Lines that are no table."""
    for view in merged(views):
        if program or signs.may_hold(view.text):
            notation = "latex" if signs.may_state(view.text) else "plain"
            collector.add(view, notation, "code", block)
        else:
            collector.apart(view.text)


def _is_program(views: Sequence[View], collector: Collector) -> bool:
    """Whether a block without a language is a program; one with results behind its code is."""
    if is_program([v.text for v in views]):
        return True
    return collector.worked and any(line.result for line in read_lines(views))


def _worked(views: Sequence[View], collector: Collector, block: int) -> list[View]:
    """Gives the equations of a worked program to the collector; the lines that are left."""
    outer = min((_column(view, collector) for view in views if view.text), default=0)
    left = [view for view in views if _column(view, collector) > outer]
    for line in read_lines([view for view in views if _column(view, collector) <= outer]):
        if line.stated:
            collector.apart()
            collector.add(line.view, "plain", "program", block)
        else:
            left.append(line.view)
    return left


def _column(view: View, collector: Collector) -> int:
    """How far a line is indented."""
    start = view.at(0)
    before = collector.text[collector.text.rfind("\n", 0, start) + 1 : start]
    return len(before) if before.isspace() else 0


def _claim(view: View) -> View | None:
    """A line of a program that cannot be part of it, or a comment: ``# z = 0.1*2 = 0.2``."""
    comment = _COMMENT.match(view.text)
    if comment:
        view = view.cut(comment.end(), len(view.text))
    found = len(_EQUATION.findall(_ARGUMENTS.sub("", view.text)))
    if found > 1 or "≈" in view.text:
        return view if re.search(r"[0-9]", view.text) else None
    return None


def merged(views: Sequence[View]) -> list[View]:
    """Lines with those put together of which the second goes on after an operator."""
    out: list[View] = []
    for view in views:
        before = out[-1].text if out else ""
        if _continues(before, view.text):
            weave = Weave()
            weave.extend(out[-1])
            weave.add("\n", out[-1].at(len(before)), view.at(0))
            weave.extend(view)
            out[-1] = weave.make()
        else:
            out.append(view)
    return out


def _continues(before: str, line: str) -> bool:
    if not line.strip() or len(before) > _LONG or not signs.may_hold(before):
        return False
    if _GOES_ON.match(line):
        return True
    return _WAITS.search(before) is not None or _open(before, line)


def _open(before: str, line: str) -> bool:
    """Whether a bracket goes on in the next line: ``[[1, 2],`` and below it ``[3, 4]]``.

    No relation may stand in it: that would be a statement of its own.
    """
    depth = sum(map(before.count, _LEFT)) - sum(map(before.count, _RIGHT))
    if depth <= 0:
        return False
    for i, char in enumerate(line):
        depth += (char in _LEFT) - (char in _RIGHT)
        if depth == 0:
            return not _EQUATION.search(line, 0, i)
    return not _EQUATION.search(line)
