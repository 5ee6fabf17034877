"""The sentences of a report: they live in ``templates/report/messages.toml``.

A table of sentences and not a Jinja template: importing Jinja takes longer than checking a page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from symprop.document.resources import template_root


@cache
def table() -> dict[str, Any]:
    """Everything that the file says."""
    with open(template_root() / "report" / "messages.toml", "rb") as file:
        return tomllib.load(file)


def say(group: str, key: str, **fields: object) -> str:
    """One sentence with its fields filled in."""
    sentence: str = table()[group][key]
    return sentence.format(**fields)


def count(what: str, n: int) -> str:
    """``1 error``, ``2 errors``."""
    one, many = table()["count"][what]
    text: str = one if n == 1 else many
    return text.format(n=n)


def message(
    kind: str, cause: str | None, fields: Mapping[str, str | None], details: Mapping[str, str]
) -> str:
    """The sentence for a finding, and a hint about its cause with its own ``details``."""
    said = _first(table()["message"].get(kind, ()), {**details, **fields})
    hint = _first((table()["hint"].get(cause),) if cause else (), {**fields, **details})
    return f"{said} {hint}" if said and hint else said or hint


def _first(sentences: Any, fields: Mapping[str, str | None]) -> str:
    """The first sentence of which every field is known, filled in."""
    for sentence in sentences:
        if sentence and all(fields.get(name) for name in _fields(sentence)):
            return str(sentence).format_map(fields)
    return ""


@cache
def _fields(sentence: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(sentence) if name)
