"""Settings of a project: ``.symprop.toml``, or ``[tool.symprop]`` in its ``pyproject.toml``.

exclude = ["drafts", "*.old.md"]     # left out where a folder or a pattern is checked
fail-on = "warning"                  # the options of check, by their long names

[derive]                             # the options of another command
digits = 4
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symprop.errors import SympropError
from symprop.files import read_limited
from symprop.record import Record

MOST_BYTES = 10_000_000
OWN, SHARED = ".symprop.toml", "pyproject.toml"


class Settings(Record):
    """What the file says, and the folder that it stands in.

    ``options`` maps commands to their options by name; ``path`` is ``None`` where there is no file.
    """

    root: Path
    exclude: tuple[str, ...]
    options: Mapping[str, Mapping[str, Any]]
    path: Path | None = None


def settings(folder: Path) -> Settings:
    """The settings that hold in a folder: those of the nearest file, upwards.

    Raises:
        SympropError: the file cannot be read, or says something that is no setting.
    """
    for place in (folder, *folder.parents):
        for path in (place / OWN, place / SHARED):
            found = _table(path)
            if found is not None:
                return _read(path, found)
    return Settings(folder, (), {})


def _table(path: Path) -> dict[str, Any] | None:
    """What a file says to symprop, or ``None`` if there is nothing."""
    if not path.is_file():
        return None
    data = read_limited(path, MOST_BYTES)
    if path.name == SHARED and b"tool.symprop" not in data:
        return None
    import tomllib  # seldom needed

    try:
        found = tomllib.loads(data.decode())
    except ValueError as error:
        raise SympropError(f"{path}: {error}, expected TOML") from None
    if path.name == SHARED:
        found = found.get("tool", {}).get("symprop")
    return found


def _read(path: Path, table: dict[str, Any]) -> Settings:
    exclude = table.pop("exclude", [])
    if not isinstance(exclude, list) or not all(isinstance(x, str) for x in exclude):
        raise SympropError(f"{path}: exclude is {exclude!r}, expected a list of patterns")
    own = {key: value for key, value in table.items() if not isinstance(value, dict)}
    options = {key: _named(value) for key, value in table.items() if isinstance(value, dict)}
    options["check"] = _named(own) | options.get("check", {})
    return Settings(path.parent, tuple(exclude), options, path)


def _named(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the command line names its parameters."""
    return {key.replace("-", "_"): value for key, value in options.items()}
