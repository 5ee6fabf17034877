"""The words that documents use for what they are given, in many languages (``words.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_SEPARATED = r"(?<![^\W\d_])(?:{})(?![^\W_])"
_UNSPACED = r"[\u3040-\u9fff\uac00-\ud7af\u0980-\u09ff]"


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def words(section: str, kind: str) -> tuple[str, ...]:
    """The words of one kind, as regular expressions."""
    return tuple(_table()[section][kind])


def _either(found: tuple[str, ...]) -> str:
    """Any of some words, the longest first; those of scripts without spaces need none around."""
    longest = sorted(found, key=len, reverse=True)
    glued = [w for w in longest if re.search(_UNSPACED, w)]
    spaced = [w for w in longest if w not in glued]
    parts = [_SEPARATED.format("|".join(spaced))] * bool(spaced) + glued
    return "|".join(parts)


@cache
def pattern(section: str, kind: str) -> re.Pattern[str]:
    """Any word of one kind."""
    return re.compile(_either(words(section, kind)), re.IGNORECASE)


@cache
def roles() -> re.Pattern[str]:
    """Any word for a role; the name of the group that matched is the role."""
    found = _table()["roles"]
    return re.compile("|".join(f"(?P<{r}>{_either(tuple(w))})" for r, w in found.items()), re.I)


@cache
def between(kind: str) -> str:
    """A regular expression for ``links`` or ``joins``."""
    return "|".join(sorted(words("between", kind), key=len, reverse=True))


def role_of(text: str) -> str:
    """The role that some words speak of (learning_rate, input, target, weight, bias), or nothing.

    >>> role_of("Learning rate"), role_of("the loss")
    ('learning_rate', '')
    """
    found = roles().search(text.replace("_", " "))
    return found.lastgroup or "" if found else ""
