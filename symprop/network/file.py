"""Finding and reading network files: a bundled example's name, a path, or standard input."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from difflib import get_close_matches
from importlib.resources import files
from itertools import islice
from pathlib import Path

from symprop.errors import NetworkError
from symprop.network.description import Network
from symprop.network.fields import Field
from symprop.network.layer_form import read_layer_form
from symprop.network.literal import quote
from symprop.network.yaml_tree import Source, parse

MAX_BYTES = 5_000_000
"""The largest file that is read; 784-128-10 with four decimals takes about 900,000."""

_SUFFIXES = (".yaml", ".yml", ".json")
_EXAMPLES = files("symprop.network") / "examples"


def load(source: str | Path) -> Network:
    """The network of a bundled example, of a file, or of standard input (``-``).

    An example's name comes before a file of the same name; ``./name`` is the file.  Raises
    ``NetworkError``.
    """
    if isinstance(source, str):
        if source == "-":
            return loads(_decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>"), "<stdin>")
        if source in examples():
            return loads(example_text(source), source)
    return loads(_read(Path(source), str(source)), str(source))


def loads(text: str, name: str = "<text>") -> Network:
    """The network that ``text`` (YAML or JSON) describes; ``name`` stands for it in messages."""
    source = Source(name, text)
    file = Field(source, parse(source))
    fields = file.entries("a mapping with inputs, targets, layers and loss")
    if "layers" not in fields and ("equations" in fields or "parameters" in fields):
        return read_equation_form(file)
    return read_layer_form(file)


def read_equation_form(file: Field) -> Network:
    """The network that a file in equation form describes."""
    raise file.source.error(file.node.at, "equation networks are not supported yet")


def examples() -> list[str]:
    """The names of the bundled examples."""
    names = (file.name for file in _EXAMPLES.iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def example_text(name: str) -> str:
    """The network file of a bundled example.  Raises ``NetworkError`` for any other name."""
    if name not in examples():
        raise NetworkError(f"no example named {quote(name)}{_nearest(name, examples(), '')}")
    return (_EXAMPLES / f"{name}.yaml").read_text("utf-8")


def _read(path: Path, name: str) -> str:
    """The text of a file; a network file is small, so whatever is large is something else."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if stat.S_ISREG(about.st_mode) and about.st_size > MAX_BYTES:
                raise _too_large(name, f"{about.st_size:,} bytes")
            return _decoded(file.read(MAX_BYTES + 1), name)
    except FileNotFoundError:
        raise _missing(path, name) from None
    except IsADirectoryError:
        raise NetworkError(f"{name}: is a directory, expected a network file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NetworkError(f"{name}: cannot be read: {reason}") from None


def _decoded(data: bytes, name: str) -> str:
    """The text of UTF-8, or of UTF-16 with its mark, as YAML allows."""
    if len(data) > MAX_BYTES:
        raise _too_large(name, f"more than {MAX_BYTES:,} bytes")
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        start = data[: error.start].decode(error.encoding, "replace").removeprefix("\ufeff")
        raise Source(name, start).error(len(start), "not a text file in UTF-8") from None


def _too_large(name: str, size: str) -> NetworkError:
    return NetworkError(f"{name}: has {size}, expected at most {MAX_BYTES:,}")


def _missing(path: Path, name: str) -> NetworkError:
    """An error that names the nearest example or network file in the same directory."""
    try:
        entries = islice(path.parent.iterdir(), 1000)
        near = [str(file) for file in entries if file.suffix in _SUFFIXES]
    except OSError:
        near = []
    return NetworkError(
        f"no network file or example named {quote(name, 200)}"
        + _nearest(name, [*examples(), *near], "; symprop examples lists the examples")
    )


def _nearest(name: str, names: list[str], otherwise: str) -> str:
    near = get_close_matches(name[:200], names, n=1)
    return f", did you mean {quote(near[0], 200)}?" if near else otherwise
