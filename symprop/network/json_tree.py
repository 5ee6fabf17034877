"""JSON as the tree that YAML gives, without YAML's scanner: large networks are files of numbers.

Whatever is not a JSON text of bounded size is left to the reader of YAML, which says what is wrong.
"""

from __future__ import annotations

import json
import re

from symprop.network.yaml_tree import (
    MAX_DEPTH,
    MAX_KEY,
    MAX_VALUES,
    ListNode,
    MappingNode,
    Node,
    ScalarNode,
    joined,
)

_SPACE = r"[ \t\r\n]*+"
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?"
_TOKEN = re.compile(
    rf"{_SPACE}(?:(?P<row>\[{_SPACE}{_NUMBER}(?:{_SPACE},{_SPACE}{_NUMBER})*+{_SPACE}\])"
    rf'|(?P<mark>[][}}{{,:])|(?P<word>{_NUMBER}|true|false|null)|(?P<text>"(?:[^"\\]|\\.)*+"))'
)
_NUMBERS = re.compile(_NUMBER)


class _NoJsonError(Exception):
    """The text is none, or larger than a network."""


def parse_json(text: str) -> Node | None:
    """The tree of a JSON text; ``None`` for any other text."""
    if not text.lstrip(" \t\r\n").startswith("{"):
        return None
    try:
        return _tree(text)
    except (_NoJsonError, ValueError):
        return None


def _tree(text: str) -> Node:
    stack: list[ListNode | MappingNode] = []
    keys: list[ScalarNode | None] = []
    root: Node | None = None
    count = at = 0
    wants = "value"
    while root is None or stack:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NoJsonError
        at, kind = match.end(), match.lastgroup
        token, start = match[kind], match.start(kind)  # type: ignore[index, arg-type]
        node: Node | None = None
        if kind == "mark" and token not in "[{":
            wants = _punctuation(token, wants, stack, keys)
            continue
        if kind == "row":
            row = [ScalarNode(start + m.start(), m[0], True) for m in _NUMBERS.finditer(token)]
            node, count = ListNode(start, [*row]), count + len(row)
        elif kind == "mark":
            node = ListNode(start, []) if token == "[" else MappingNode(start, {}, {})
        else:
            string = joined(json.loads(token)) if kind == "text" else token
            node = ScalarNode(start, string, kind == "word")
        count += 1
        if count > MAX_VALUES:
            raise _NoJsonError
        if wants in ("key", "key or end"):
            if not isinstance(node, ScalarNode) or node.plain or _refused(node.text, stack[-1]):
                raise _NoJsonError
            keys[-1], wants = node, ":"
            continue
        if wants not in ("value", "value or end"):
            raise _NoJsonError
        if not stack:
            root = node
        elif isinstance(stack[-1], ListNode):
            stack[-1].items.append(node)
        else:
            key = keys[-1]
            assert key is not None
            stack[-1].values[key.text], stack[-1].keys[key.text] = node, key.at
        wants = "next"
        if kind == "mark":
            if len(stack) == MAX_DEPTH:
                raise _NoJsonError
            stack.append(node)  # type: ignore[arg-type]
            keys.append(None)
            wants = "value or end" if token == "[" else "key or end"
    if text[at:].strip(" \t\r\n"):
        raise _NoJsonError
    return root


def _refused(key: str, mapping: ListNode | MappingNode) -> bool:
    """Whether a key is too long, or there already."""
    assert isinstance(mapping, MappingNode)
    return len(key) > MAX_KEY or key in mapping.values


def _punctuation(
    token: str, wants: str, stack: list[ListNode | MappingNode], keys: list[ScalarNode | None]
) -> str:
    """What may stand after a colon, a comma or a closing bracket."""
    if token == ":" and wants == ":":
        return "value"
    if not stack:
        raise _NoJsonError
    listed = isinstance(stack[-1], ListNode)
    if token == "," and wants == "next":
        return "value" if listed else "key"
    closes = token == ("]" if listed else "}")
    if closes and wants in ("next", "value or end" if listed else "key or end"):
        stack.pop()
        keys.pop()
        return "next"
    raise _NoJsonError
