"""A place in a network file: a value, where it stands, and typed ways to read it.

Every reader raises ``NetworkError`` with ``file:line:column: path is ..., expected ...``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from symprop.errors import NetworkError
from symprop.formula.tree import Number
from symprop.network.known import ANY, Domain
from symprop.network.literal import quote, read_number
from symprop.network.yaml_tree import Expression, ListNode, MappingNode, NamedText, Node, ScalarNode

MAX_TEXT = 200
"""Characters that a title or a name may have."""

Word = TypeVar("Word", bound=str)

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_NULL = ("~", "null", "Null", "NULL")


class Field(NamedTuple):
    """A value in a file; ``path`` is its id, such as ``layers.0.weights.1``, empty for the file."""

    source: NamedText
    node: Node
    path: str = ""

    # --- what it is -----------------------------------------------------------------------------

    @property
    def is_null(self) -> bool:
        """Whether the file says in so many words that there is nothing: ``null`` or ``~``."""
        return isinstance(self.node, ScalarNode) and self.node.plain and self.node.text in _NULL

    @property
    def is_symbolic(self) -> bool:
        """Whether the file says that a number is left out: ``symbolic``."""
        return (
            isinstance(self.node, ScalarNode) and self.node.plain and self.node.text == "symbolic"
        )

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.node, ListNode)

    @property
    def is_nested(self) -> bool:
        """Whether this is a list that begins with a list."""
        return isinstance(self.node, ListNode) and any(
            isinstance(x, ListNode) for x in self.node.items[:1]
        )

    def found(self) -> str:
        """What the value is, in a few words."""
        match self.node:
            case ListNode(items=items):
                return "a list" if items else "an empty list"
            case MappingNode():
                return "a mapping"
            case Expression(value=value):
                return f"the expression {quote(str(value))}"
            case ScalarNode(text="", plain=True):
                return "empty"
            case ScalarNode(text=text, plain=plain):
                return quote(text) if plain else f"the text {quote(text)}"

    # --- going down -----------------------------------------------------------------------------

    def items(self, expected: str) -> list[Field]:
        """The entries of a list, at least one."""
        if not isinstance(self.node, ListNode) or not self.node.items:
            raise self.unexpected(expected)
        return [Field(self.source, x, f"{self.path}.{i}") for i, x in enumerate(self.node.items)]

    def entries(self, expected: str) -> dict[str, Field]:
        """The entries of a mapping by their keys."""
        if not isinstance(self.node, MappingNode):
            raise self.unexpected(expected)
        prefix = f"{self.path}." if self.path else ""
        return {k: Field(self.source, x, prefix + k) for k, x in self.node.values.items()}

    def only(self, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Check that a mapping has no key but the ``allowed`` ones, and every required one."""
        assert isinstance(self.node, MappingNode)
        inside = f" in {self.path}" if self.path else ""
        allowed = tuple(allowed)
        for key, at in self.node.keys.items():
            if key not in allowed:
                problem = f"unknown key {quote(key)}{inside}, {suggestion(key, allowed)}"
                raise self.source.error(at, problem)
        for key in required:
            if key not in self.node.keys:
                raise self.source.error(self.node.at, f"{key} is missing{inside}")

    # --- reading values -------------------------------------------------------------------------

    def number(self, domain: Domain = ANY) -> Number:
        """A number within ``domain``, as it was written."""
        node = self.node
        if not isinstance(node, ScalarNode) or not node.text:
            raise self.unexpected(domain.words)
        if not node.plain:
            raise self.unexpected(f"{domain.words} without quotation marks")
        try:
            number = read_number(node.text)
        except ValueError as error:
            hint = f": {error}" if str(error) else ""
            raise self.unexpected(f"{domain.words}{hint}") from None
        if domain is not ANY and not domain.holds(number.value):
            raise self.unexpected(domain.words)
        return number

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        node = self.node
        if isinstance(node, ScalarNode) and node.plain and _WHOLE.fullmatch(node.text):
            number = int(node.text)
            if low <= number <= high:
                return number
        raise self.unexpected(f"a whole number from {low} to {high}")

    def vector(self, expected: str = "a list of numbers") -> tuple[Number, ...]:
        """A list of numbers, at least one."""
        return tuple(item.number() for item in self.items(expected))

    def text(self, expected: str = "a text") -> str:
        """A text on one line: runs of white space become one space."""
        if not isinstance(self.node, ScalarNode) or (self.node.plain and not self.node.text):
            raise self.unexpected(expected)
        text = " ".join(self.node.text.split())
        if len(text) > MAX_TEXT:
            raise self.fail(f"has {len(text)} characters, expected at most {MAX_TEXT}")
        return text

    def choice(self, kind: str, names: Iterable[Word]) -> Word:
        """One of ``names``; ``kind`` is the word for them in messages."""
        by_text = {str(name): name for name in names}
        text = self.text(one_of(by_text))
        if text not in by_text:
            raise self.source.error(self.node.at, unknown(kind, text, by_text))
        return by_text[text]

    # --- complaining ----------------------------------------------------------------------------

    def place(self, offset: int) -> int:
        """Where in the file the character at ``offset`` of this text stands."""
        assert isinstance(self.node, ScalarNode)
        file, at, text = self.source.text, self.node.at, self.node.text
        if not self.node.plain:  # after the quotation mark, or on the lines of a block
            at = file.find("\n", at) if file[at] in "|>" else at + 1
        if file.startswith(text, at):
            return at + offset
        for c in text[:offset].split():  # folded over lines: count what is not white space
            for letter in c:
                at = file.find(letter, at) + 1
                if not at:
                    return self.node.at
        more = len(file[at:]) - len(file[at:].lstrip())
        return at + more if offset < len(text.rstrip()) else at

    def fail(self, problem: str) -> NetworkError:
        """An error about this value; ``problem`` begins with a verb."""
        return self.source.error(self.node.at, f"{self.path or 'the file'} {problem}")

    def unexpected(self, expected: str) -> NetworkError:
        """An error about a value that is something else than ``expected``."""
        return self.fail(f"is {self.found()}, expected {expected}")


def unknown(kind: str, name: str, names: Iterable[str]) -> str:
    """The message about a name that is none of ``names``."""
    return f"unknown {kind} {quote(name)}, {suggestion(name, tuple(names))}"


def suggestion(name: str, names: tuple[str, ...]) -> str:
    """What to say after an unknown name: the nearest one, or what there is."""
    if near := nearest(name, names):
        return f"did you mean {quote(near)}?"
    return f"expected {one_of(names)}" if names else "expected none"


OTHER_NAMES = {
    "l1": "absolute_error", "mae": "absolute_error", "l2": "squared_error", "sse": "squared_error",
    "cross_entropy": "categorical_cross_entropy", "nll": "categorical_cross_entropy",
    "log_loss": "binary_cross_entropy", "linear": "identity", "none": "identity",
    "logistic": "sigmoid", "swish": "silu", "gd": "sgd", "gradient_descent": "sgd",
    "eta": "learning_rate", "alpha": "learning_rate", "step_size": "learning_rate",
    "iterations": "epochs", "steps": "epochs", "neurons": "units", "nodes": "units",
    "labels": "targets", "outputs": "targets", "x": "inputs", "y": "targets", "cost": "loss",
    "name": "title", "decimals": "digits", "precision": "digits",
}  # fmt: skip
"""What other programs and books call the things that a network file names."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that somebody may have meant, if there is one.

    It is another name of the same thing, the name of these initials (``mse``, ``lr``), or the one
    that looks most like it; before all one of the same letters.
    """
    from difflib import get_close_matches  # only errors need it

    names, low = tuple(names), name[:MAX_TEXT].lower()
    if OTHER_NAMES.get(low) in names:
        return OTHER_NAMES[low]
    initials = [x for x in names if "_" in x and "".join(w[:1] for w in x.split("_")) == low]
    if initials:
        return initials[0]
    close = get_close_matches(name[:MAX_TEXT], names)
    return next((x for x in close if sorted(x) == sorted(name)), close[0] if close else None)


def one_of(names: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


_PLURALS = {"index": "indices", "axis": "axes", "entry": "entries"}


def count(number: int, noun: str) -> str:
    """A number of things: ``1 row``, ``3 rows``."""
    plural = _PLURALS.get(noun) or f"{noun}s"
    return f"{number} {noun}" if number == 1 else f"{number} {plural}"
