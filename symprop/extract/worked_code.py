"""Programs that work an example: what stands in the comments, or is printed, is what comes out.

Only straight lines are taken, ``dw1 = dz1 * x  # -0.78 * 1.5 = -1.17``, and only in documents that
write results behind their code more than once; the code is then the rule, and what the comment
says are its numbers.  All other code is a program and not the document's mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from .view import View, Weave, whole

_ENOUGH = 2
"""Results behind code without which a document's code is just code."""
_SIGN = re.compile(r"[ \t]+\#+[ \t]*|(?:;[ \t]*|[ \t]{2,})(?://+|%+)[ \t]*")
_RESULT = re.compile(
    r"(?P<sign>[=≈]|->|=>|→)?[ \t]*"
    r"(?P<result>(?:[-+−(\d.]|(?:max|min|exp|tanh|sigmoid|relu|ReLU|abs|σ)\()"
    r"[-+−*/()\d.,\s=≈^eE·×]*(?:(?:max|exp|tanh|sigmoid|relu|ReLU|abs|σ)\([-+−*/()\d.,\s=≈^eE·×]*)*)"
    r"(?=$|[;(])"
)
_LEFT = r"[A-Za-z_Α-ω]\w*"
_LINE = re.compile(
    rf"(?:(?:let|const|var|double|float|auto|val)[ \t]+)?"
    rf"(?P<names>{_LEFT}(?:[ \t]*,[ \t]*{_LEFT})*)[ \t]*(?P<sign>[-+]?=|<-)[ \t]*"
    r"(?P<right>[\w\s.+\-−*/()^,@<>]+?)[ \t]*;?[ \t]*$"
)
_PRINT = re.compile(r"(?:print|disp|console\.log)\((?P<right>[\w\s.+\-*/()^,]+)\)[ \t]*;?[ \t]*$")
_PROMPT = re.compile(r"(?:>>>|In \[\d+\]:)[ \t]?")
_OUTPUT = re.compile(r"(?:Out\[\d+\]:[ \t]*)?(?P<result>-?\d*\.?\d+)$")
_WORDS = re.compile(
    r"\b(?:if|else|for|in|lambda|and|or|not|is|None|True|False|random\w*|range|len)\b"
)
_NUMBER = re.compile(r"[-+]?\d*\.?\d+$")
_LONG = re.compile(r"(?P<said>\d\.\d{12})\d\d+")
_LONGEST = 300
"""Characters of a line that is looked at."""


class Equation(NamedTuple):
    """A line of a program, if it is one that can be taken as an equation."""

    view: View
    sets: str
    """The name to which it gives a value, if it does."""
    stated: bool
    """Whether it is an equation; otherwise it may be anything."""
    result: bool = False
    """Whether what comes out stands behind it."""


def works(text: str) -> bool:
    """Whether a document writes what comes out behind its code."""
    lines = [line.strip() for line in text.splitlines() if len(line) < _LONGEST]
    near = (
        [whole(line), whole(after)]
        for line, after in pairwise([*lines, ""])
        if line.startswith(">>>") or _SIGN.search(line)
    )
    found = (line for pair in near for line in islice(read_lines(pair), 1) if line.result)
    return len(list(islice(found, _ENOUGH))) == _ENOUGH


def read_lines(views: Sequence[View]) -> Iterator[Equation]:
    """The lines of a program; a comment that does not say what comes out is one of its own."""
    k = 0
    while k < len(views):
        view, k = views[k], k + 1
        prompt = _PROMPT.match(view.text)
        if prompt is None:
            yield from _line(view)
            continue
        line = view.cut(prompt.end(), len(view.text))
        output = _OUTPUT.match(views[k].text.strip()) if k < len(views) else None
        if output is None:
            yield from _line(line)
        else:
            yield Equation(
                _chain(line, views[k].strip().cut(*output.span("result"))), "", True, True
            )
            k += 1


def _line(view: View) -> Iterator[Equation]:
    text = view.text
    comment = _SIGN.search(text)
    code = view.cut(0, comment.start() if comment else len(text))
    behind = view.cut(comment.end(), len(text)) if comment else None
    said = _RESULT.match(behind.text) if behind is not None else None
    result = behind.cut(*said.span("result")).strip() if behind is not None and said else None
    made = _LINE.match(code.text)
    if printed := _PRINT.match(code.text):
        if result is not None:
            yield Equation(_chain(code.cut(*printed.span("right")), result), "", True, True)
    elif made is None or _WORDS.search(made["right"]):
        yield Equation(view, "", False)
    elif "," in made["names"]:
        yield from _several(code, made)
    elif _NUMBER.match(made["right"]):
        given = code.cut(made.start("names"), made.end("right"))
        if result is not None and said is not None and said["sign"]:
            given = _chain(given, result)
        yield Equation(given, made["names"], True)
    else:
        equation = _equation(code, made)
        again = made["sign"][0] in "+-" or re.search(rf"\b{made['names']}\b", made["right"])
        chain = equation if result is None else _chain(equation, result)
        yield Equation(chain, "" if again else made["names"], True, result is not None)
        if behind is not None and result is None:
            yield Equation(behind, "", False)


def _several(view: View, made: re.Match[str]) -> Iterator[Equation]:
    """``x, y = 1.5, 2.0``."""
    names = list(re.finditer(_LEFT, made["names"]))
    parts = list(re.finditer(r"[^,]+", made["right"]))
    if len(names) != len(parts) or "(" in made["right"]:
        return
    for name, part in zip(names, parts, strict=True):
        left, right = view.cut(*made.span("names")), view.cut(*made.span("right"))
        chain = _chain(left.cut(*name.span()), right.cut(*part.span()).strip())
        yield Equation(chain, name[0], True)


def _equation(view: View, made: re.Match[str]) -> View:
    """``w = w - r * g``, also where it is written w -= r * g."""
    left, right = view.cut(*made.span("names")), view.cut(*made.span("right"))
    if made["sign"][0] not in "+-":
        return _chain(left, right)
    weave, end = Weave(), right.at(len(right.text))
    weave.extend(left)
    weave.add(f" = {left.text} {made['sign'][0]} (", right.at(0), right.at(0))
    weave.extend(right)
    weave.add(")", end, end)
    return weave.make()


def _chain(left: View, right: View) -> View:
    """Two sides; of a number as a machine prints it the last digits are said by nobody."""
    weave, pos = Weave(), 0
    weave.extend(left)
    weave.add(" = ", right.at(0), right.at(0))
    for m in _LONG.finditer(right.text):
        weave.extend(right.cut(pos, m.end("said")))
        weave.add("…", right.at(m.end("said")), right.at(m.end()))
        pos = m.end()
    if pos < len(right.text):
        weave.extend(right.cut(pos, len(right.text)))
    return weave.make()
