"""Commands that a LaTeX document defines for itself: those without arguments are written out.

One that only sets its argument in a box (to make it fit the page) leaves the argument.
"""

from __future__ import annotations

import re

from .view import View, Weave

_DEFINED = re.compile(
    r"\\(?:re|provide)?(?:newcommand|command)\*?\s*\{?\\([a-zA-Z]+)\}?\s*(?!\s*\[)\{"
    r"|\\def\s*\\([a-zA-Z]+)\s*\{"
    r"|\\DeclareMathOperator(\*?)\s*\{?\\([a-zA-Z]+)\}?\s*\{"
)
_BOX = re.compile(
    r"\\(?:re|provide)?(?:newcommand|command)\*?\s*\{?\\([a-zA-Z]+)\}?\s*\[1\]\s*\{"
    r"(?=[^#]{0,200}\\(?:sbox|resizebox|scalebox|adjustbox|savebox|makebox|mbox|hbox)(?![a-zA-Z]))"
)
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_LONGEST = 60
_MOST = 500


def macros(text: str) -> dict[str, str]:
    """What each command without arguments stands for; long and nested ones are left alone."""
    found: dict[str, str] = {}
    for m in _DEFINED.finditer(text):
        name = m[1] or m[2] or m[4]
        end = group(text, m.end(), m.end() + _LONGEST)
        if end < 0 or len(found) >= _MOST:
            continue
        body = text[m.end() : end]
        if m[4]:
            body = f"\\operatorname{{{body}}}"
        if "#" not in body and name not in {c[1] for c in _COMMAND.finditer(body)}:
            found[name] = body
    found |= {m[1]: "" for m in _BOX.finditer(text)}
    for name, body in found.items():  # one that stands for another: once is enough
        found[name] = _COMMAND.sub(lambda c: found.get(c[1], c[0]), body)
    return found


def group(text: str, start: int, limit: int) -> int:
    """Where the brace before ``start`` closes, or -1."""
    depth = 1
    for i in range(start, min(limit, len(text))):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1


def expanded(view: View, known: dict[str, str]) -> View:
    """The text with such commands written out; each stands for all that replaces it."""
    if not known:
        return view
    weave, pos = Weave(), 0
    for m in _COMMAND.finditer(view.text):
        if (body := known.get(m[1])) is None:
            continue
        weave.extend(view.cut(pos, m.start()))
        if body[-1:].isalpha() and view.text[m.end() : m.end() + 1].isalpha():
            body += " "
        weave.add(body, *view.span(*m.span()))
        pos = m.end()
    if pos == 0:
        return view
    weave.extend(view.cut(pos, len(view.text)))
    return weave.make()
