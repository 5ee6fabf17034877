"""HTML as a sequence of tags and text, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_SIGN = re.compile(r"[>\"']")
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=]+)))?", re.DOTALL
)
_RAW = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
"""Elements in which tags are text."""
_PATIENCE = 20
"""Tags without an end that are looked for; behind them a quote mark is an ordinary character."""


class Tag(NamedTuple):
    """A tag, or a stretch of text (``name`` is empty)."""

    name: str
    start: int
    end: int
    closing: bool = False
    empty: bool = False
    """Written with a slash at its end."""


def tags(text: str) -> Iterator[Tag]:
    """Tags and the text between them, in order; comments and declarations are left out."""
    pos, patience = 0, _PATIENCE
    unclosed: set[str] = set()
    while (start := text.find("<", pos)) >= 0:
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            end = len(text) if end < 0 else end + 3
            yield Tag("", pos, start)
            pos = end
            continue
        m = _NAME.match(text, start)
        if m is None:
            if text.startswith(("<!", "<?"), start):
                end = text.find(">", start)
                end = len(text) if end < 0 else end + 1
                yield Tag("", pos, start)
                pos = end
                continue
            yield Tag("", pos, start + 1)
            pos = start + 1
            continue
        end = _end(text, m.end()) if patience else -1
        if end < 0:
            patience -= bool(patience)
            end = text.find(">", start) + 1
            if end == 0:
                yield Tag("", pos, len(text))
                return
        if start > pos:
            yield Tag("", pos, start)
        closing = text[start + 1] == "/"
        name = m[1].lower()
        yield Tag(name, start, end, closing, text[end - 2] == "/")
        pos = end
        if name in _RAW and not closing and name not in unclosed:
            close = _RAW[name].search(text, end)
            if close is None:
                unclosed.add(name)
            else:
                yield Tag("", end, close.start())
                pos = close.start()
    if pos < len(text):
        yield Tag("", pos, len(text))


def _end(text: str, pos: int) -> int:
    """Where a tag ends, with ``>`` in quotes passed over, or -1."""
    while m := _SIGN.search(text, pos):
        if m[0] == ">":
            return m.end()
        close = text.find(m[0], m.end())
        if close < 0:
            return -1
        pos = close + 1
    return -1


def partners(found: Sequence[Tag]) -> dict[int, int]:
    """For every tag that opens an element the number of the one that closes it."""
    open_tags: dict[str, list[int]] = {}
    made: dict[int, int] = {}
    for k, tag in enumerate(found):
        if not tag.name or (tag.empty and not tag.closing):
            continue
        stack = open_tags.setdefault(tag.name, [])
        if not tag.closing:
            stack.append(k)
        elif stack:
            made[stack.pop()] = k
    return made


def attribute(text: str, tag: Tag, name: str) -> tuple[int, int] | None:
    """Where in the document the value of an attribute stands."""
    m = _attribute(text, tag, name)
    group = next((g for g in (2, 3, 4) if m[g] is not None), 0) if m else 0
    return m.span(group) if m and group else None


def unseen(text: str, tag: Tag) -> bool:
    """Whether an element is there and not shown."""
    return _attribute(text, tag, "hidden") is not None


def _attribute(text: str, tag: Tag, name: str) -> re.Match[str] | None:
    begin = tag.start + 1 + len(tag.name)
    found = _ATTRIBUTE.finditer(text, begin, tag.end)
    return next((m for m in found if m[1].lower() == name), None)
