"""The documents that names on the command line mean: files, folders, and patterns such as ``*.md``.

A folder means the files below it with endings that are read, without hidden ones and without those
that git ignores.  What the settings exclude is left out of folders and patterns; a file that is
named by itself is always read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from glob import glob, has_magic
from pathlib import Path, PurePath

from symprop.errors import SympropError
from symprop.extract.files import STDIN
from symprop.extract.kinds import KINDS

ENDINGS = frozenset(ending for kind in KINDS for ending in kind.endings) | {".txt"}
"""Endings of files that are read where a folder or a pattern is named."""
Excluded = Callable[[str], bool]


def documents(names: Iterable[str], excluded: Excluded) -> list[str | SympropError]:
    """The files to read, each once, in the order of the names; or why there are none for a name."""
    found: dict[str, str | SympropError] = {}
    for name in names:
        files = [name] if name == STDIN else list(_files(name, excluded))
        for file in files:
            found.setdefault(file if file == STDIN else os.path.normpath(file), file)
        if not files:
            found[f"\0{name}"] = SympropError(
                f"{name}: there is no file to check, expected some that end with "
                f"{', '.join(sorted(ENDINGS))}"
            )
    return list(found.values())


def _files(name: str, excluded: Excluded) -> Iterator[str]:
    if os.path.isdir(name):
        yield from (f for f in _below(name) if not excluded(f))
    elif has_magic(name) and not os.path.lexists(name):
        named = not has_magic(PurePath(name).suffix) and bool(PurePath(name).suffix)
        for file in sorted(glob(name, recursive=True)):
            if os.path.isfile(file) and (named or _read(file)) and not excluded(file):
                yield file
    else:
        yield name


def _read(file: str) -> bool:
    return PurePath(file).suffix.lower() in ENDINGS


def _below(folder: str) -> list[str]:
    """Files of a folder and the folders in it, sorted."""
    tracked = _not_ignored(folder)
    inside = _walked(folder) if tracked is None else tracked
    shown = (f for f in inside if _read(f) and not any(p[0] == "." for p in PurePath(f).parts))
    files = (os.path.join(folder, f) if folder != "." else f for f in shown)
    return sorted(f for f in files if os.path.isfile(f))


def _walked(folder: str) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for file in files:
            yield os.path.relpath(os.path.join(where, file), folder)


def _not_ignored(folder: str) -> list[str] | None:
    """What git tracks or would take; ``None`` outside of a repository, or where git is missing."""
    from subprocess import DEVNULL, PIPE, run  # slow to import

    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    try:
        done = run(command, cwd=folder, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, check=False)
    except OSError:
        return None
    if done.returncode != 0:
        return None
    found = []
    for file in map(os.fsdecode, filter(None, done.stdout.split(b"\0"))):
        if file.endswith("/"):  # a repository of its own
            found += [os.path.join(file, f) for f in _walked(os.path.join(folder, file))]
        else:
            found.append(file)
    return found


def excluder(patterns: Iterable[str], root: Path) -> Excluded:
    """Tells files that a pattern excludes: of a name anywhere, or of a path below ``root``."""
    wanted = [pattern.rstrip("/") for pattern in patterns]

    def excluded(file: str) -> bool:
        path = PurePath(os.path.relpath(os.path.abspath(file), root))
        above = [p.as_posix() for p in (path, *path.parents)]
        return any(
            any(fnmatchcase(p, pattern.lstrip("/")) for p in above)
            or ("/" not in pattern and any(fnmatchcase(p, pattern) for p in path.parts))
            for pattern in wanted
        )

    return excluded
