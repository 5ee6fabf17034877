"""Commands of LaTeX between words: what they leave to be read."""

from __future__ import annotations

import re

from .formulas import Found

_WITH_ARGUMENT = """
label ref eqref pageref autoref cref Cref cite citep citet nocite footnotemark vspace hspace
includegraphics usepackage documentclass input include bibliography bibliographystyle url
pagestyle thispagestyle setlength addtolength setcounter addtocounter color textcolor definecolor
hypersetup geometry href caption graphicspath vskip hskip index pagenumbering newtheorem
renewcommand newcommand providecommand DeclareMathOperator def begin end
"""
_SILENT = frozenset(_WITH_ARGUMENT.split())
"""Commands whose first argument is not text."""
_CHARACTERS = {c: c for c in "%_&#${}()"} | dict.fromkeys(",; ", " ") | dict.fromkeys("!-/@", "")
"""What a backslash and one more character print."""
_OPTIONS = re.compile(r"\*?(?:[ \t]*\[[^\[\]\n]*\])*")
_ARGUMENT = re.compile(r"[ \t]*\{[^{}]*\}")
_VERB = re.compile(r"\*?([^\sA-Za-z*])(.*?)\1")
_CODE = re.compile(r"(?:\[[^\[\]\n]*\])?(?:\{[a-z]+\}(?=[{|!]))?(?:\{([^{}\n]*)\}|([|!+])(.*?)\2)")
_BREAKS = frozenset({"par", "newline", "linebreak", "item", "hline", "quad", "qquad"})


def command(text: str, m: re.Match[str], stop: int) -> Found | int:
    """What stands for a command and its options."""
    start, name = m.start(), m[0][1:]
    end = m.end()
    if name == "\\":
        end = _OPTIONS.match(text, end, stop).end()  # type: ignore[union-attr]
        return Found("swap", start, end, (end, end), text="\n")
    if name in _CHARACTERS:
        return Found("swap", start, end, (end, end), text=_CHARACTERS[name])
    if not name[0].isalpha():
        return end
    if name == "verb" and (found := _VERB.match(text, end, stop)):
        return Found("code", start, found.end(), found.span(2))
    if name in ("lstinline", "mintinline") and (found := _CODE.match(text, end, stop)):
        return Found("code", start, found.end(), found.span(1 if found[1] is not None else 3))
    options = _OPTIONS.match(text, end, stop)
    end = options.end() if options else end
    if name in _SILENT and (argument := _ARGUMENT.match(text, end, stop)):
        end = argument.end()
    return Found("swap", start, end, (end, end), text="\n" if name in _BREAKS else "")
