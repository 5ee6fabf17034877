"""Network files as a person would write them, from a description."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING
from typing import TYPE_CHECKING, Any

from symprop.formula.tree import Number

if TYPE_CHECKING:
    from symprop.network.description import Course

_WIDTH = 96
"""Characters of an entry on one line: 100 with the indentation of a layer."""

_LEFT_OUT = ("optimizer", "epochs", "rounding", "notation", "view")
"""Keys that are not written when they have their default."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PHRASE = re.compile(r"[^\W\d_](?!.*: )(?!.* #)(?!.*:$).*")
_FORMULA = re.compile(r"(?:-(?! )|[^-\s?:,\[\]{}#&*!|>'\"%@`])(?!.*:)(?!.* #).*")
_INDEXED = re.compile(r"[A-Za-z_\u0370-\u03ff]\w*(?:\[[^\W\d]\w*(?:,[^\W\d]\w*)*\])?"
                      r"|[A-Za-z_]\w*\([\w, ]+\)")  # fmt: skip
_RESERVED = ("null", "true", "false", "yes", "no", "on", "off")
_LETTERS = ("y", "n")
"""Words for a programme that reads old YAML, but the commonest of names."""


def to_yaml(network: Course, rate: bool = True) -> str:
    """The network file of ``network``; reading it gives an equal description.

    Numbers keep their digits (those that are not spelled plainly, such as ``1e-3``, are spelled
    out by the reader).  What has its default is left out, except for the learning rate, which is
    left out without ``rate``.
    """
    form = network.to_dict(number=lambda n: n)
    for key in _LEFT_OUT:
        if getattr(network, key) == _default(network, key):
            del form[key]
    if not rate:
        del form["learning_rate"]
    formulas = form.pop("equations", None)
    lines: list[str] = []
    for key, value in form.items():
        if key == "title":
            lines.append(f"title: {_title(value)}")
        elif key == "intro":
            lines += _note(key, value)
        elif key == "notes":
            notes = [line for section in value.items() for line in _note(*section)]
            lines += ["notes:", *(f"  {line}" if line else "" for line in notes)]
        elif key == "loss" and formulas is not None:
            lines.append("equations:" if formulas else "equations: {}")
            lines += [f"  {_name(id)}: {_formula(text)}" for id, text in formulas.items()]
            lines.append(f"loss: {_formula(value)}")
        elif key == "layers":
            lines.append("layers:")
            for layer in value:
                entries = [line for item in layer.items() for line in _entry(*item)]
                lines += [f"  {'-' if i == 0 else ' '} {line}" for i, line in enumerate(entries)]
        elif isinstance(value, dict) and any(map(_is_wide, value.items())):
            entries = [x for id, each in value.items() for x in _entry(_name(id), each)]
            lines += [f"{key}:", *(f"  {line}" for line in entries)]
        else:
            lines += _entry(key, value)
    return "\n".join(lines) + "\n"


def _default(network: Course, key: str) -> Any:
    """What a network has if its file says nothing."""
    field = type(network).__dataclass_fields__[key]
    return field.default if field.default_factory is MISSING else field.default_factory()


def _is_wide(entry: tuple[str, Any]) -> bool:
    """Whether an entry stands on a line of its own: a name with brackets, an array."""
    return "[" in entry[0] or "(" in entry[0] or isinstance(entry[1], list)


def _name(text: str) -> str:
    """A name that begins a line, with or without indices."""
    return text if _INDEXED.fullmatch(text) and text.lower() not in _RESERVED else _quoted(text)


def _entry(key: str, value: Any) -> list[str]:
    """``key: value`` on one line, or row by row when that is too long."""
    line = f"{key}: {_flow(value)}"
    if len(line) > _WIDTH and isinstance(value, list) and isinstance(value[0], list):
        return [f"{key}:", *(f"  - {_flow(row)}" for row in value)]
    if len(line) > _WIDTH and isinstance(value, dict):
        return [f"{key}:", *(f"  {_key(k)}: {_flow(x)}" for k, x in value.items())]
    return [line]


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(k)}: {_flow(x)}' for k, x in value.items())}}}"
    return _text(value) if isinstance(value, str) else str(value)


def _key(text: str) -> str:
    safe = _WORD.fullmatch(text) and text.lower() not in _RESERVED
    return text if safe else _quoted(text)


def _text(text: str) -> str:
    return _quoted(text) if text.lower() in _LETTERS else _key(text)


def _title(text: str) -> str:
    reserved = text.lower() in (*_RESERVED, *_LETTERS)
    safe = _PHRASE.fullmatch(text) and text.isprintable() and not reserved
    return text if safe else _quoted(text)


def _note(key: str, text: str) -> list[str]:
    """A text on lines of its own, as a block where every character prints."""
    if not text or not all(line.isprintable() for line in text.split("\n")):
        return [f"{key}: {_quoted(text)}"]
    return [f"{key}: |", *(f"  {line}" if line else "" for line in text.split("\n"))]


def _formula(text: str | dict[str, str]) -> str:
    if isinstance(text, dict):
        return _flow(text)
    safe = _FORMULA.fullmatch(text) and text.isprintable() and text.lower() not in _RESERVED
    return text if safe else _quoted(text)


def _quoted(text: str) -> str:
    # What does not print is escaped: YAML forbids most of it.
    return json.dumps(text, ensure_ascii=not text.isprintable())
