r"""Commands that a LaTeX document defines for itself are written out: ``\pd{L}{w}`` is ∂L/∂w.

One that only sets its argument in a box (to make it fit the page) leaves the argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symprop.record import Record

from .view import View, Weave

_DEFINED = re.compile(
    r"\\(?:re|provide)?(?:newcommand|command)\*?\s*\{?\\(?P<name>[a-zA-Z]+)\}?\s*"
    r"(?:\[(?P<count>[1-9])\]\s*(?:\[(?P<usual>[^\]\[]{0,40})\]\s*)?)?\{"
    r"|\\def\s*\\(?P<def>[a-zA-Z]+)\s*(?P<marks>(?:#[1-9])*)\{"
    r"|\\DeclareMathOperator\*?\s*\{?\\(?P<operator>[a-zA-Z]+)\}?\s*\{"
)
_BOX = re.compile(r"\\(?:sbox|resizebox|scalebox|adjustbox|savebox|makebox|mbox|hbox)(?![a-zA-Z])")
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_PLACE = re.compile(r"#([1-9])")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_LONGEST = 200
"""Characters of a definition."""
_ARGUMENT = 500
"""Characters of an argument."""
_MOST = 500
_DEEPEST = 4
"""Definitions that go on in one another."""


class Macro(Record):
    """What a command stands for; ``usual`` is its first argument where none is given in [ ]."""

    body: str
    arguments: int = 0
    usual: str | None = None


def macros(text: str) -> dict[str, Macro]:
    """What each command of a document's own stands for; long ones are left alone."""
    found: dict[str, Macro] = {}
    for m in _DEFINED.finditer(text):
        name = m["name"] or m["def"] or m["operator"]
        end = group(text, m.end(), m.end() + _LONGEST)
        count = int(m["count"] or len(m["marks"] or "") // 2)
        boxed = count == 1 and _BOX.search(text, m.end(), m.end() + _LONGEST) is not None
        if boxed:
            found[name] = Macro("")
            continue
        if end < 0 or len(found) >= _MOST:
            continue
        body = text[m.end() : end]
        if m["operator"]:
            body = f"\\operatorname{{{body}}}"
        places = {int(x[1]) for x in _PLACE.finditer(body)}
        if all(k <= count for k in places) and name not in _named(body):
            found[name] = Macro(body, count, m["usual"])
    return found


def _named(body: str) -> set[str]:
    return {c[1] for c in _COMMAND.finditer(body)}


def group(text: str, start: int, limit: int) -> int:
    """Where the brace before ``start`` closes, or -1."""
    depth = 1
    for i in range(start, min(limit, len(text))):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1


def expanded(view: View, known: Mapping[str, Macro]) -> View:
    """The text with such commands written out; each stands for all that replaces it.

    What makes a text more than twice as long is left as it is.
    """
    longest = 2 * len(view.text) + 10_000
    for _ in range(_DEEPEST if known else 0):
        made = _once(view, known, longest)
        if made is view:
            break
        view = made
    return view


def _once(view: View, known: Mapping[str, Macro], longest: int) -> View:
    weave, pos, grown = Weave(), 0, len(view.text)
    for m in _COMMAND.finditer(view.text):
        macro = known.get(m[1])
        if macro is None or m.start() < pos:
            continue
        found = _arguments(view.text, m.end(), macro)
        if found is None:
            continue
        end, given = found
        parts = _PLACE.split(macro.body)
        sizes = [given[int(k) - 1] for k in parts[1::2]]
        grown += sum(map(len, parts[::2])) + sum(b - a for a, b in sizes)
        if grown > longest:
            break
        weave.extend(view.cut(pos, m.start()))
        place = view.span(*m.span())
        for k, part in enumerate(parts):
            if k % 2 == 0:
                weave.add(part, *place)
            elif (span := given[int(part) - 1]) == (-1, -1):
                weave.add(macro.usual or "", *place)
            else:
                weave.extend(view.cut(*span))
        if macro.body[-1:].isalpha() and view.text[end : end + 1].isalpha():
            weave.add(" ", *place)
        pos = end
    if pos == 0:
        return view
    weave.extend(view.cut(pos, len(view.text)))
    return weave.make()


def _arguments(text: str, pos: int, macro: Macro) -> tuple[int, list[tuple[int, int]]] | None:
    """Where the arguments of a command end, and where each stands; ``None``: some are missing."""
    given: list[tuple[int, int]] = []
    if macro.usual is not None:
        given.append((-1, -1))
        if text[pos : pos + 1] == "[" and (close := text.find("]", pos, pos + _ARGUMENT)) > 0:
            given, pos = [(pos + 1, close)], close + 1
    while len(given) < macro.arguments:
        space = _SPACE.match(text, pos)
        at = space.end() if space else pos
        if text[at : at + 1] == "{":
            close = group(text, at + 1, at + _ARGUMENT)
            if close < 0:
                return None
            given.append((at + 1, close))
            pos = close + 1
        elif (one := _COMMAND.match(text, at)) is not None:
            given.append(one.span())
            pos = one.end()
        elif text[at : at + 1].isalnum():
            given.append((at, at + 1))
            pos = at + 1
        else:
            return None
    return pos, given
