"""The sentences of a report: they live in ``templates/report/messages.toml``.

A table of sentences and not a Jinja template: importing Jinja takes longer than checking a page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from string import Formatter
from typing import Any

from symprop.language import ENGLISH, Language
from symprop.resources import template_root

_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_AS_IT_IS = ("path", "text", "why")
"""Fields that quote a document or name one."""
_language: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Findings that are made, and reports that are written, meanwhile are in ``language``."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> Language:
    """The language that is spoken now."""
    return _language.get()


def table() -> dict[str, Any]:
    """Everything that the file says."""
    return _table(language())


@cache
def _table(spoken: Language) -> dict[str, Any]:
    with open(template_root() / "report" / "messages.toml", "rb") as file:
        found: dict[str, Any] = tomllib.load(file)
    return found if spoken is ENGLISH else _translated(found, spoken)


def _translated(said: Any, spoken: Language) -> Any:
    """Sentences and words in another language, in the same tables and lists."""
    if isinstance(said, dict):
        return {key: _translated(part, spoken) for key, part in said.items()}
    if isinstance(said, list):
        return [_translated(part, spoken) for part in said]
    return spoken.text(said, "report")


def say(group: str, key: str, **fields: object) -> str:
    """One sentence with its fields filled in."""
    sentence: str = table()[group][key]
    return sentence.format(**_local(fields))


def _local(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a sentence, numbers and formulas among them with the language's decimal mark."""
    if language() is ENGLISH:
        return dict(fields)
    return {
        name: local(value) if name not in _AS_IT_IS and isinstance(value, str) else value
        for name, value in fields.items()
    }


def why(reason: str) -> str:
    """Why something was not read or judged, in the language that is spoken."""
    if language() is ENGLISH:
        return reason
    for pattern, sentence in _reasons(language()):
        if match := pattern.fullmatch(reason):
            return sentence.format(**match.groupdict())
    return reason


@cache
def _reasons(spoken: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What the English sentences look like with anything in their fields, and the others."""
    said = sorted(_table(ENGLISH)["reason"]["why"], key=lambda x: bool(_fields(x)))
    return tuple((_pattern(x), spoken.text(x, "report")) for x in said)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = Formatter().parse(sentence)
    said = (re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(said))


def local(text: str) -> str:
    """Mathematics with the language's decimal mark."""
    return _POINT.sub(language().locale.decimal, text)


def count(what: str, n: int) -> str:
    """``1 error``, ``2 errors``."""
    one, many = _table(ENGLISH)["count"][what]
    return language().plural(one, many, n).format(n=n)


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
            return str(sentence).format_map(_local(fields))
    return ""


@cache
def _fields(sentence: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(sentence) if name)
