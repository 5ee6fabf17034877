"""Presentation MathML as LaTeX, every character with the place it was read from."""

from __future__ import annotations

from collections.abc import Sequence

from .entities import entity
from .tags import Tag
from .view import View, Weave

_LEAVES = frozenset({"mn", "mi", "mo", "mtext", "ms"})
_ACCENTS = {"^": "hat", "ˆ": "hat", "¯": "bar", "‾": "bar", "~": "tilde", "˜": "tilde",
            "→": "vec", "⃗": "vec", "˙": "dot"}  # fmt: skip
_TIMES = "\u2062"
_SIGNS = {
    "\u2061": "",
    _TIMES: " ",
    "\u2063": "",
    "\u200b": "",
    "\u2212": "-",
    "&": "\\&",
    "{": "\\{",
    "}": "\\}",
}
_PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "munder": 2,
          "munderover": 3, "mroot": 2}  # fmt: skip
_DEEPEST = 60


class Node:
    """An element: its tag, and elements or stretches of text in it."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        self.name = tag.name
        self.parts: list[Node] = []
        self.words: list[Tag] = []


def mathml(text: str, found: Sequence[Tag]) -> View | None:
    """The formula in the tags of one ``math`` element; nothing where it is too deep."""
    if not found:
        return None
    root = _tree(found)
    if root is None:
        return None
    weave = Weave()
    _write(root, text, weave)
    return weave.make()


def _tree(found: Sequence[Tag]) -> Node | None:
    root = Node(Tag("mrow", found[0].start, found[0].start))
    stack = [root]
    for tag in found:
        if not tag.name:
            stack[-1].words.append(tag)
        elif tag.closing:
            if len(stack) > 1 and stack[-1].name == tag.name:
                stack.pop()
        else:
            node = Node(tag)
            stack[-1].parts.append(node)
            if not tag.empty:
                stack.append(node)
            if len(stack) > _DEEPEST:
                return None
    return root


def _write(node: Node, text: str, out: Weave) -> None:
    name, parts = node.name, node.parts
    if name in _LEAVES:
        _leaf(node, text, out)
    elif len(parts) != _PARTS.get(name, len(parts)):
        for part in parts:
            _write(part, text, out)
    elif name == "mfrac":
        _wrapped("\\frac{", parts[0], "}{", parts[1], "}", text, out)
    elif name in ("msub", "munder"):
        _scripted(parts[0], (("_", parts[1]),), text, out)
    elif name == "msup":
        _scripted(parts[0], (("^", parts[1]),), text, out)
    elif name in ("msubsup", "munderover"):
        _scripted(parts[0], (("_", parts[1]), ("^", parts[2])), text, out)
    elif name == "mover":
        _accented(parts, text, out)
    elif name == "msqrt":
        _put("\\sqrt{", node, out)
        _all(parts, text, out)
        _close("}", out)
    elif name == "mtable":
        _table(node, text, out)
    elif _is_cases(node, text):
        _table(parts[1], text, out, "cases")
    elif name not in ("annotation", "annotation-xml", "mphantom"):
        if name == "mspace":
            _put(" ", node, out)
        _all(parts, text, out)


def _all(parts: Sequence[Node], text: str, out: Weave) -> None:
    for part in parts:
        _write(part, text, out)


def _put(text: str, node: Node, out: Weave) -> None:
    out.add(text, node.tag.start, node.tag.end if node.tag.end > node.tag.start else None)


def _close(text: str, out: Weave) -> None:
    """What closes a construct stands where its contents end."""
    out.add(text, out.end, out.end)


def _wrapped(a: str, x: Node, b: str, y: Node, c: str, text: str, out: Weave) -> None:
    _put(a, x, out)
    _write(x, text, out)
    _put(b, y, out)
    _write(y, text, out)
    _close(c, out)


def _scripted(base: Node, scripts: tuple[tuple[str, Node], ...], text: str, out: Weave) -> None:
    _write(base, text, out)
    for sign, script in scripts:
        said = _said(script, text)
        if sign == "^" and said and set(said) <= {"′", "'"}:
            _put("'" * len(said), script, out)
            continue
        _put(sign + "{", script, out)
        _write(script, text, out)
        _close("}", out)


def _accented(parts: Sequence[Node], text: str, out: Weave) -> None:
    accent = _ACCENTS.get(_said(parts[1], text))
    if accent is None:
        _scripted(parts[0], (("^", parts[1]),), text, out)
        return
    _put(f"\\{accent}{{", parts[0], out)
    _write(parts[0], text, out)
    _close("}", out)


def _is_cases(node: Node, text: str) -> bool:
    """Whether a row is a brace and the rows of a table, and nothing closes the brace."""
    names = [part.name for part in node.parts]
    return names == ["mo", "mtable"] and _said(node.parts[0], text) == "{"


def _table(node: Node, text: str, out: Weave, kind: str = "matrix") -> None:
    _put(f"\\begin{{{kind}}}", node, out)
    for r, row in enumerate(node.parts):
        if r:
            _put(" \\\\ ", row, out)
        for c, cell in enumerate(row.parts):
            if c:
                _put(" & ", cell, out)
            _write(cell, text, out)
    _close(f"\\end{{{kind}}}", out)


def _said(node: Node, text: str) -> str:
    words = "".join(text[w.start : w.end] for w in node.words).strip()
    words = entity(words) or words if words.startswith("&") else words
    return words + "".join(_said(part, text) for part in node.parts)


def _leaf(node: Node, text: str, out: Weave) -> None:
    """A number, a name, a sign: names of several letters are set upright."""
    said = _said(node, text)
    if not said and "min-width" in text[node.tag.start : node.tag.end]:
        _put("\\square ", node, out)  # room for what a reader is to fill in
    named = node.name in ("mi", "mtext", "ms") and len(said) > 1
    if named:
        _put("\\mathrm{" if node.name == "mi" else "\\text{", node, out)
    for words in node.words:
        pos = words.start
        while pos < words.end:
            stop = text.find(";", pos, pos + 12) + 1 if text[pos] == "&" else 0
            char = entity(text[pos:stop]) if stop else ""
            size = stop - pos if char else 1
            char = char or text[pos]
            plain = _SIGNS.get(char, char)
            if char == _TIMES and not out.end:  # the formula before it goes on
                plain = "\\cdot "
            if plain and not plain.isspace():
                out.add(plain, pos, pos + size)
            elif plain:
                out.add(" ", pos, pos + size)
            pos += size
    if named:
        _close("}", out)
