"""YAML as a bounded tree of values that know where they were written.

ruamel.yaml scans and parses; the tree is built here from its events, with a loop and a stack, so
that no input can exhaust Python's recursion, expand an alias, run a tag's constructor or turn
written digits into a float.  JSON is YAML and comes the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from symprop.errors import NetworkError
from symprop.network.literal import quote

MAX_DEPTH = 16
MAX_VALUES = 400_000


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the name to call it by in messages."""

    name: str
    text: str

    def error(self, at: int, problem: str) -> NetworkError:
        """``problem`` at an offset into the text, as ``name:line:column: problem``."""
        # Lines end as YAML says: \n, \r\n or \r.  Reading translated nothing, so offsets hold.
        before = self.text[:at].replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, at - self._line_start(at) + 1
        return NetworkError(f"{self.name}:{line}:{column}: {problem}")

    def _line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, a number or a quoted text; ``plain`` when it stood without quotation marks."""

    at: int
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    at: int
    items: list[Node]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; ``keys`` holds where each key was written."""

    at: int
    values: dict[str, Node]
    keys: dict[str, int]


Node: TypeAlias = Scalar | Items | Entries


def parse(source: Source) -> Node:
    """The only document of ``source``.

    Raises ``NetworkError`` with a position for whatever is not one YAML document without tags,
    aliases and duplicate keys, at most ``MAX_DEPTH`` deep and ``MAX_VALUES`` long.
    """
    builder = _Builder(source)
    at = 0
    try:
        for event in _events(source.text):
            at = event.start_mark.index
            builder.add(type(event).__name__, event, at)
    except NetworkError:
        raise
    except Exception as error:  # the scanner lets a few of Python's own errors out
        raise source.error(*_complaint(error, at)) from None
    if builder.root is None:
        raise source.error(0, "the file is empty, expected a network")
    return builder.root


def _events(text: str) -> Iterator[Any]:
    # Loaded here because it takes longer to import than most files take to read.
    from ruamel.yaml import YAML

    return iter(YAML(typ="safe", pure=True).parse(text))


def _complaint(error: Exception, at: int) -> tuple[int, str]:
    """Where and in what words the parser's exception is to be reported."""
    if (mark := getattr(error, "problem_mark", None)) is not None:
        return mark.index, f"not valid YAML: {getattr(error, 'problem', None) or 'unreadable'}"
    if (position := getattr(error, "position", None)) is not None:
        return position, f"not a text file: character U+{getattr(error, 'character', 0):04X}"
    return at, "not valid YAML from here on"


class _Builder:
    """Puts events together: ``stack`` holds the open collections, ``key`` a key without value."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.stack: list[Items | Entries] = []
        self.pending: list[tuple[str, int] | None] = []
        self.count = 0

    def add(self, kind: str, event: Any, at: int) -> None:
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.stack.pop()
            self.pending.pop()
        elif kind == "AliasEvent":
            raise self.source.error(at, f"aliases such as *{event.anchor} are not supported")
        elif kind == "DocumentStartEvent" and self.root is not None:
            raise self.source.error(at, "a second document starts here, expected one network")
        elif kind in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            self.check(event, at)
            if kind == "ScalarEvent":
                self.place(Scalar(at, _joined(event.value), not event.style))
            else:
                self.open(Items(at, []) if kind == "SequenceStartEvent" else Entries(at, {}, {}))

    def check(self, event: Any, at: int) -> None:
        if event.ctag is not None:
            tag = f"{event.ctag.handle or ''}{event.ctag.suffix}"
            raise self.source.error(at, f"tags such as {quote(tag)} are not supported")
        self.count += 1
        if self.count > MAX_VALUES:
            raise self.source.error(at, f"more than {MAX_VALUES} values, which is too many")

    def open(self, node: Items | Entries) -> None:
        if len(self.stack) == MAX_DEPTH:
            raise self.source.error(node.at, f"nested more than {MAX_DEPTH} deep")
        self.place(node)
        self.stack.append(node)
        self.pending.append(None)

    def place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif (key := self.pending[-1]) is None:
            self.pending[-1] = self.key(parent, node)
        else:
            self.pending[-1] = None
            parent.values[key[0]] = node
            parent.keys[key[0]] = key[1]

    def key(self, parent: Entries, node: Node) -> tuple[str, int]:
        if not isinstance(node, Scalar):
            raise self.source.error(node.at, "a key is a list or a mapping, expected a word")
        if node.text in parent.values:
            raise self.source.error(node.at, f"key {quote(node.text)} appears twice")
        return node.text, node.at


def _joined(text: str) -> str:
    r"""``text`` with surrogate pairs joined: JSON writes one emoji as ``\ud83d\ude00``."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
