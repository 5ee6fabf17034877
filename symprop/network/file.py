"""Finding and reading network files: a bundled example's name, a path, or standard input."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from symprop.errors import NetworkError
from symprop.network.fields import MAX_TEXT, Field, nearest
from symprop.network.json_tree import parse_json
from symprop.network.layer_form import read_layer_form
from symprop.network.literal import quote
from symprop.network.yaml_tree import Expression, MappingNode, NamedText, Node, parse

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from symprop.network.equations import AnyNetwork

MAX_BYTES = 5_000_000
"""The largest file that is read; 784-128-10 with four decimals takes about 900,000."""

_SUFFIXES = (".yaml", ".yml", ".json")


def load(source: str | Path | Mapping[str, Any]) -> AnyNetwork:
    """The network of a bundled example, of a file, of standard input (``-``), or of a dict.

    An example's name comes before a file of the same name; ``./name`` is the file.  A dict has
    the form of a network file; its numbers may be of any kind, and its equations SymPy
    expressions.

    Raises:
        NetworkError: there is no such file, or ``file:line:column``: what is wrong in it and what
            was expected.
    """
    if isinstance(source, Mapping):
        from symprop.network.python_tree import parse as parse_dict

        return _described(Field(*parse_dict(source, "network")))
    if not isinstance(source, (str, Path)):
        kind = type(source).__name__  # type: ignore[unreachable]
        raise NetworkError(f"a network is a name, a path or a dict, and this is of type {kind}")
    if source == "-":
        return loads(_read_input(), "<stdin>")
    if isinstance(source, str) and source in examples():
        return loads(example_text(source), source)
    name = _short(str(source))
    return loads(_read_file(source, name), name)


def loads(text: str, name: str = "<text>") -> AnyNetwork:
    """The network that ``text`` (YAML or JSON) describes; ``name`` stands for it in messages."""
    source = NamedText(name, text)
    return _described(Field(source, parse_json(text) or parse(source)))


def place(source: str, group: str, id: str) -> str:
    """``file:line:column`` of the key of a value; the source alone where it is not read twice."""
    if source == "-" or source in examples():
        return source
    name = _short(source)
    text = NamedText(name, _read_file(source, name))
    entries = Field(text, parse_json(text.text) or parse(text)).entries("a mapping")
    node = entries[group].node if group in entries else None
    for key, at in node.keys.items() if isinstance(node, MappingNode) else ():
        if key.partition("[")[0].strip() == id:
            return text.position(at)
    return source


def _described(file: Field) -> AnyNetwork:
    keys = file.entries("a mapping with inputs, targets, layers and loss")
    if "layers" not in keys and ("equations" in keys or "parameters" in keys):
        from symprop.network.equation_form import read_equation_form  # needs the formula reader
        from symprop.network.indexed_form import is_indexed, read_indexed_form

        if is_indexed(file):
            return read_indexed_form(_spelled(file))
        return read_equation_form(file)
    from symprop.network.stack import is_stack

    file = _spelled(file)

    if is_stack(file):
        from symprop.network.stack.form import read_stack  # needs the formula reader

        return read_stack(file)
    return read_layer_form(file)


def _spelled(file: Field) -> Field:
    """The file with a text for each SymPy expression; only a dict has any."""
    if not _has_expressions(file.node):
        return file
    from symprop.network.sympy_formula import spelled  # SymPy takes its time to load

    return spelled(file)


def _has_expressions(node: Node) -> bool:
    if isinstance(node, MappingNode):
        return any(map(_has_expressions, node.values.values()))
    return isinstance(node, Expression)


def examples() -> list[str]:
    """The names of the bundled examples."""
    names = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def example_text(name: str) -> str:
    """The network file of a bundled example.  Raises ``NetworkError`` for any other name."""
    if name not in examples():
        raise NetworkError(f"no example named {quote(name)}{_hint(name, examples())}")
    return (_folder() / f"{name}.yaml").read_text("utf-8")


@cache
def _folder() -> Traversable:
    from importlib.resources import files  # slow to import, and files need no package data

    return files("symprop.network") / "examples"


def _read_input() -> str:
    if sys.stdin is None:
        raise NetworkError("there is no standard input to read a network from")
    try:
        return _read(sys.stdin.buffer, "<stdin>")
    except (OSError, ValueError) as error:
        raise _unreadable("<stdin>", error) from None


def _read_file(path: str | Path, name: str) -> str:
    try:
        with open(path, "rb") as file:
            return _read(file, name)
    except FileNotFoundError:
        raise _missing(name, Path(path).parent) from None
    except IsADirectoryError:
        raise NetworkError(f"{name}: is a directory, expected a network file") from None
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None


def _read(file: BinaryIO, name: str) -> str:
    """The text of an open file, in UTF-8, or in UTF-16 with its mark as YAML allows.

    A network is small: whatever is large is something else and is not read to its end.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NetworkError(f"{name}: is too large for a network: more than {MAX_BYTES:,} bytes")
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(error.encoding, "replace").removeprefix("\ufeff")
        raise NamedText(name, before).error(len(before), "not a text in UTF-8") from None


def _unreadable(name: str, error: OSError | ValueError) -> NetworkError:
    return NetworkError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}")


def _missing(name: str, folder: Path) -> NetworkError:
    """An error that names the nearest example, or network file in the same directory."""
    try:
        entries = islice(folder.iterdir(), 1000)
        near = [str(file) for file in entries if file.suffix in _SUFFIXES]
    except OSError:
        near = []
    hint = _hint(name, [*examples(), *near])
    return NetworkError(f"no network file or example named {quote(name, MAX_TEXT)}{hint}")


def _hint(name: str, names: list[str]) -> str:
    near = nearest(name, names)
    return f", did you mean {quote(near, MAX_TEXT)}?" if near else ""


def _short(name: str) -> str:
    return name if len(name) <= MAX_TEXT else f"{name[: MAX_TEXT - 3]}..."
