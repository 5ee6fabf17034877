"""Networks from Python: a dict in the form of a network file, as the tree that YAML gives.

Numbers may be of any kind (Python's, ``Decimal``, ``Fraction``, NumPy's, SymPy's) and come as
lists, tuples or arrays; equations may be SymPy expressions over symbols named as the quantities.
A text is what it would be in a file: mathematics in it is read by the formula grammar only.
"""

from __future__ import annotations

import numbers
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symprop.errors import NetworkError
from symprop.network.literal import MAX_DIGITS, quote
from symprop.network.yaml_tree import (
    MAX_DEPTH,
    MAX_KEY,
    MAX_VALUES,
    Expression,
    ListNode,
    MappingNode,
    NamedText,
    Node,
    ScalarNode,
)


class Dict(NamedText):
    """A dict and the name to call it by; places in it are paths of keys."""

    paths: list[str]

    def error(self, at: int, problem: str) -> NetworkError:
        """``problem`` at a path, unless it says the path itself."""
        path = self.paths[at]
        said = problem.startswith(path) or problem.endswith(f" in {path}")
        where = "" if said or quote(path) in problem else f"{path}: "
        return NetworkError(f"{self.name}: {where}{problem}")


def parse(network: Mapping[str, Any], name: str) -> tuple[Dict, Node]:
    """The tree of a dict.

    Raises:
        NetworkError: something in it has no place in a network file.
    """
    source = Dict(name, "")
    source.paths = []
    return source, _DictBuilder(source).node(network, "", 0)


class _DictBuilder:
    def __init__(self, source: Dict) -> None:
        self.source = source

    def at(self, path: str) -> int:
        """A place for the messages."""
        if len(self.source.paths) >= MAX_VALUES:
            raise self.source.error(0, f"more than {MAX_VALUES} values, which is too many")
        self.source.paths.append(path)
        return len(self.source.paths) - 1

    def node(self, value: Any, path: str, depth: int) -> Node:
        at = self.at(path)
        if depth > MAX_DEPTH:
            raise self.source.error(at, f"nested more than {MAX_DEPTH} deep")
        if isinstance(value, Mapping):
            return self.entries(value, path, at, depth)
        if isinstance(value, str):
            return ScalarNode(at, value, True)
        if value is None:
            return ScalarNode(at, "null", True)
        if isinstance(value, (bool, _numpy("bool_"))):
            return ScalarNode(at, "true" if value else "false", True)
        items = _items(value)
        if items is not None:
            inner = f"{path}." if path else ""
            return ListNode(
                at, [self.node(x, f"{inner}{i}", depth + 1) for i, x in enumerate(items)]
            )
        if isinstance(value, _sympy("Basic")) and not value.is_number:
            return Expression(at, value)
        text = _digits(value)
        if text is None:
            raise self.source.error(at, f"is {_kind(value)}, which has no place in a network")
        return ScalarNode(at, text, True)

    def entries(self, value: Mapping[Any, Any], path: str, at: int, depth: int) -> Node:
        out = MappingNode(at, {}, {})
        for key, x in value.items():
            if not isinstance(key, (str, _sympy("Symbol"))):
                raise self.source.error(at, f"has the key {key!r}, expected a word")
            word = str(key)
            if len(word) > MAX_KEY:
                raise self.source.error(at, f"a key has more than {MAX_KEY} characters")
            inner = f"{path}.{word}" if path else word
            out.keys[word] = self.at(inner)
            out.values[word] = self.node(x, inner, depth + 1)
        return out


def _items(value: Any) -> Iterable[Any] | None:
    """The entries of a list or an array; a single number in an array is that number."""
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, _numpy("ndarray")):
        return None if value.ndim == 0 else list(value)
    if isinstance(value, _sympy("MatrixBase")):
        rows: list[Any] = value.tolist()
        return rows
    return None


def _digits(value: Any) -> str | None:
    """A number in decimal digits, none of its value lost."""
    if isinstance(value, _numpy("ndarray")):
        value = value[()]
    if isinstance(value, _sympy("Float")):
        return _plain(Decimal(str(value)))
    if isinstance(value, _sympy("Rational")):
        value = Fraction(int(value.p), int(value.q))
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, numbers.Rational):
        return _fraction(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, numbers.Real):  # NumPy's other floats print as short as they can
        return str(value)
    return None


def _fraction(value: Fraction) -> str:
    """A fraction as a decimal that ends, or else as it is, which no reader of numbers takes."""
    for places in range(2 * MAX_DIGITS):
        if 10**places % value.denominator == 0:
            return _plain(Decimal(value.numerator * 10**places // value.denominator), places)
    return f"{value.numerator}/{value.denominator}"


def _plain(value: Decimal, places: int = 0) -> str:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    shifted = Decimal((sign, digits, exponent - places))
    text = f"{shifted:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _kind(value: Any) -> str:
    return quote(f"{type(value).__name__} {value!r}")


def _numpy(name: str) -> Any:
    """A class of NumPy's; nothing is one of its objects before it has been loaded."""
    return getattr(sys.modules.get("numpy"), name, ())


def _sympy(name: str) -> Any:
    """A class of SymPy's, in the same way."""
    return getattr(sys.modules.get("sympy"), name, ())
