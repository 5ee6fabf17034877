"""The languages of documents and reports: one catalogue of gettext each, ``templates/languages``.

The templates are in English, which needs no catalogue.  A catalogue is read as it is, without
being compiled first, so that it cannot be older than what a translator wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from gettext import c2py
from pathlib import Path

from symprop.errors import SympropError
from symprop.formula.locale import Locale
from symprop.resources import template_root

CODE = "en"
"""The language of the templates."""
_FIELD = re.compile(r'(?:(msg\w+(?:\[\d+\])?) )?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_PLURAL = re.compile(r"plural=([^;]+);")

Key = tuple[str, str]
"""Where a message stands, if that is told, and the message."""


class LanguageError(SympropError):
    """A language that there is no catalogue of."""


class Language:
    """A language by its code; a message without a translation stays as it is."""

    def __init__(
        self,
        code: str = CODE,
        messages: Mapping[Key, tuple[str, ...]] | None = None,
        plural: Callable[[int], int] = lambda n: int(n != 1),
    ) -> None:
        self.code = code
        self._messages = messages or {}
        self._plural = plural

    def text(self, message: str, context: str = "") -> str:
        """A message; ``context`` tells apart what is one word in English."""
        found = self._messages.get((context, message))
        return found[0] if found else message

    def plural(self, one: str, many: str, count: int) -> str:
        """A message about a number of things."""
        found = self._messages.get(("", one))
        return found[self._plural(count)] if found else one if count == 1 else many

    def term(self, name: str) -> str:
        """The name of a function, a method or a layer within a sentence."""
        return self.text(name, "term")

    @cached_property
    def locale(self) -> Locale:
        """How its formulas are written."""
        usual = Locale()
        decimal, comma = (self.text(x, "formula") for x in (usual.decimal, usual.comma))
        condition, rest = (self.text(x, "formula") for x in usual.cases)
        return Locale(decimal, comma, (condition, rest))

    def number(self, digits: str) -> str:
        """A printed number with the decimal mark of the language."""
        return digits.replace(".", self.locale.decimal)


ENGLISH = Language()


def known() -> list[str]:
    """The codes of all languages."""
    return sorted({CODE, *(file.stem for file in _folder().glob("*.po"))})


@cache
def find(code: str) -> Language:
    """The language of a code such as ``de``.

    Raises:
        LanguageError: there is no catalogue of it.
    """
    if code == CODE:
        return ENGLISH
    if code not in known():
        raise LanguageError(f"unknown language {code!r} (known: {', '.join(known())})")
    messages = dict(read((_folder() / f"{code}.po").read_text("utf-8")))
    head = messages.pop(("", ""), ("",))[0]
    rule = _PLURAL.search(head)
    return Language(code, messages, c2py(rule[1] if rule else "n != 1"))


def read(catalogue: str) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """The translated messages of a catalogue; what is only guessed (fuzzy) is left out."""
    for entry in re.split(r"\n\s*\n", catalogue):
        fields: dict[str, str] = {}
        field = ""
        for line in entry.splitlines():
            if match := _FIELD.fullmatch(line.strip()):
                field = match[1] or field
                fields[field] = fields.get(field, "") + _ESCAPE.sub(_character, match[2])
        texts = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
        if texts and all(texts) and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
            yield (fields.get("msgctxt", ""), fields["msgid"]), texts


def _character(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(match[1], match[1])


def _folder() -> Path:
    return template_root() / "languages"
