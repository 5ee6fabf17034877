"""YAML as a bounded tree of values that know where they were written.

ruamel.yaml scans and parses; the tree is built here from its events, with a loop and a stack, so
that no input can exhaust Python's recursion, expand an alias, run a tag's constructor or turn
written digits into a float.  JSON is YAML and comes the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from symprop.errors import NetworkError
from symprop.network.literal import quote

MAX_DEPTH = 16
"""How deep lists and mappings may nest; the layer form needs 6."""
MAX_VALUES = 400_000
"""How many numbers, words, lists and mappings a file may have; 784-128-10 has 103,000."""
MAX_KEY = 200
"""Characters that a key may have."""


class NamedText(NamedTuple):
    """A text and the name to call it by in messages."""

    name: str
    text: str

    def error(self, at: int, problem: str) -> NetworkError:
        """``problem`` at an offset into the text, as ``name:line:column: problem``."""
        return NetworkError(f"{self.position(at)}: {problem}")

    def position(self, at: int) -> str:
        """An offset into the text, as ``name:line:column``."""
        # Lines end as YAML says: \n, \r\n or \r.  Reading translated nothing, so offsets hold.
        before = self.text[:at].replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, at - self._line_start(at) + 1
        return f"{self.name}:{line}:{column}"

    def _line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1


class ScalarNode(NamedTuple):
    """A word, a number or a quoted text; ``plain`` when it stood without quotation marks."""

    at: int
    text: str
    plain: bool


class ListNode(NamedTuple):
    """A list."""

    at: int
    items: list[Node]


class MappingNode(NamedTuple):
    """A mapping; ``keys`` holds where each key was written."""

    at: int
    values: dict[str, Node]
    keys: dict[str, int]


class Expression(NamedTuple):
    """A SymPy expression; only networks that come from Python have any."""

    at: int
    value: Any


Node: TypeAlias = ScalarNode | ListNode | MappingNode | Expression


class _RefusedError(Exception):
    """YAML that this reader will not take: an offset and a message."""


def parse(source: NamedText) -> Node:
    """The only document of ``source``.

    Raises ``NetworkError`` with a position for whatever is not one YAML document without tags,
    aliases and duplicate keys, at most ``MAX_DEPTH`` deep and ``MAX_VALUES`` long.
    """
    builder = _TreeBuilder()
    try:
        for event in _events(source.text):
            builder.add(type(event).__name__, event, event.start_mark.index)
    except _RefusedError as refusal:
        raise source.error(*refusal.args) from None
    if builder.root is None:
        raise source.error(0, "the file is empty, expected a network")
    return builder.root


# --- ruamel.yaml --------------------------------------------------------------------------------

_SPACE = r"[ \t\r\n]*+"
_DIGITS = r"[-+.0-9eE]++"
_ROW = re.compile(rf"\[{_SPACE}(?:{_DIGITS}{_SPACE},{_SPACE})*+(?:{_DIGITS}{_SPACE})?+\]")
"""A list of numbers on one line or more: matrices are most of a large file.  Possessive
throughout, so a list that holds anything else is given up in one pass."""

_NUMBER = re.compile(_DIGITS)
_ROW_STYLE = "row"


def _events(text: str) -> Iterator[Any]:
    """The parser's events; whatever it raises comes out as a ``_RefusedError``."""
    # Loaded here because it takes longer to import than most files take to read.
    from ruamel.yaml import YAML
    from ruamel.yaml.scanner import Scanner
    from ruamel.yaml.tokens import ScalarToken

    class OurScanner(Scanner):
        """Takes a list of numbers as one token, and refuses tags and anchors unread."""

        def fetch_flow_sequence_start(self) -> None:
            reader = self.reader
            row = _ROW.match(reader.buffer, reader.pointer)
            if row is None:
                super().fetch_flow_sequence_start()
                return
            self.allow_simple_key = False
            start = reader.get_mark()
            reader.forward(len(row[0]))
            self.tokens.append(ScalarToken(row[0], True, start, reader.get_mark(), _ROW_STYLE))

        def fetch_tag(self) -> None:
            raise _RefusedError(
                self.reader.index, "tags (words that begin with !) are not supported"
            )

        def fetch_anchor(self) -> None:
            raise _RefusedError(self.reader.index, "anchors (&) and aliases (*) are not supported")

        fetch_alias = fetch_anchor

    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = OurScanner
    at = 0
    try:
        for event in yaml.parse(text):
            at = event.start_mark.index
            yield event
    except _RefusedError:
        raise
    except Exception as error:  # besides its own, the scanner lets some of Python's errors out
        raise _RefusedError(*_complaint(error, at)) from None


_PROBLEMS = (
    (r".*'\\t'.*", "a tab where only spaces may stand"),
    (
        r"mapping values are not allowed.*",
        "a colon that cannot stand here; see the indentation, and quote a text with ': '",
    ),
    (r"expected <block end>.*", "this does not fit what stands before it; see the indentation"),
    (
        r"expected ',' or '}', but got '\['",
        "a name with brackets stands on a line of its own, or in quotation marks",
    ),
    (r"expected '<document start>'.*", "expected nothing more here"),
)
"""The parser's words for common mistakes, and plainer ones."""


def _complaint(error: Exception, at: int) -> tuple[int, str]:
    """Where and in what words the parser's exception is to be reported."""
    if (position := getattr(error, "position", None)) is not None:
        return position, f"not a text file: character U+{getattr(error, 'character', 0):04X}"
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None)
    if mark is None or problem is None:
        return at, "not valid YAML from here on"
    opened = getattr(error, "context_mark", None)
    if opened is not None and re.search("end of stream|stream end", problem):
        return opened.index, "not valid YAML: this has no end"
    for pattern, words in _PROBLEMS:
        if re.fullmatch(pattern, problem, re.DOTALL):
            problem = words
    return mark.index, f"not valid YAML: {problem}"


class _TreeBuilder:
    """Puts events together.

    ``stack`` holds the open collections, ``pending`` for each the key that waits for its value.
    """

    def __init__(self) -> None:
        self.root: Node | None = None
        self.stack: list[ListNode | MappingNode] = []
        self.pending: list[tuple[str, int] | None] = []
        self.count = 0

    def add(self, kind: str, event: Any, at: int) -> None:
        if kind == "ScalarEvent":
            self.scalar(event, at)
        elif kind == "SequenceStartEvent":
            self.open(ListNode(at, []))
        elif kind == "MappingStartEvent":
            self.open(MappingNode(at, {}, {}))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.stack.pop()
            self.pending.pop()
        elif kind == "DocumentStartEvent" and self.root is not None:
            raise _RefusedError(at, "a second document starts here, expected one network")

    def scalar(self, event: Any, at: int) -> None:
        if event.style != _ROW_STYLE:
            self.place(ScalarNode(at, joined(event.value), not event.style))
            return
        self.bound(event.value.count(","), at)
        row = (ScalarNode(at + m.start(), m[0], True) for m in _NUMBER.finditer(event.value))
        self.place(ListNode(at, [*row]))

    def bound(self, more: int, at: int) -> None:
        self.count += more
        if self.count > MAX_VALUES:
            raise _RefusedError(at, f"more than {MAX_VALUES} values, which is too many")

    def open(self, node: ListNode | MappingNode) -> None:
        if len(self.stack) == MAX_DEPTH:
            raise _RefusedError(node.at, f"nested more than {MAX_DEPTH} deep")
        self.place(node)
        self.stack.append(node)
        self.pending.append(None)

    def place(self, node: Node) -> None:
        self.bound(1, node.at)
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
        elif (key := self.pending[-1]) is None:
            self.pending[-1] = self.key(parent, node)
        else:
            self.pending[-1] = None
            if isinstance(node, ScalarNode) and node.plain and not node.text:
                node = node._replace(at=key[1])  # nothing stands nowhere: point at its key
            parent.values[key[0]] = node
            parent.keys[key[0]] = key[1]

    def key(self, parent: MappingNode, node: Node) -> tuple[str, int]:
        if not isinstance(node, ScalarNode):
            raise _RefusedError(node.at, "a key is a list or a mapping, expected a word")
        if len(node.text) > MAX_KEY:
            raise _RefusedError(node.at, f"a key has more than {MAX_KEY} characters")
        if node.text in parent.values:
            raise _RefusedError(node.at, f"key {quote(node.text)} appears twice")
        return node.text, node.at


def joined(text: str) -> str:
    r"""``text`` with surrogate pairs joined: JSON writes one emoji as ``\ud83d\ude00``."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
