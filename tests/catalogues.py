"""What is to be translated, and how far the catalogues are.

``python tests/catalogues.py`` collects all messages into ``templates/languages/messages.pot`` and
brings every catalogue up to date: what is new has no translation yet, what is gone goes.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from symprop.document.environment import ROUND
from symprop.formula.locale import Locale
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.losses import LOSSES
from symprop.functions.optimizers import LETTERS, OPTIMIZERS
from symprop.network.file import examples, load
from symprop.network.stack.kinds import kind, names
from symprop.resources import template_root

FOLDER = template_root() / "languages"
TEMPLATE = FOLDER / "messages.pot"
HEADER = """# What symprop says: translate it into a file of your own, LANGUAGE.po.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
_WIDTH = 96
_SYNTAX = {"trim_blocks": "true", "lstrip_blocks": "true"}
_OTHER_BRACKETS = ("tex", "typst")
"""Folders of templates that are written with :data:`ROUND` brackets."""


class Said(NamedTuple):
    """A message: where it stands, with its plural or none, and what tells it apart."""

    place: str
    text: str
    many: str = ""
    context: str = ""


def messages() -> Iterator[Said]:
    """Everything that is to be translated."""
    yield from _locale()
    root = template_root()
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root)
        if path.suffix in (".j2", ".js"):
            brackets = ROUND if place.parts[0] in _OTHER_BRACKETS else {}
            yield from _template(path, place.as_posix(), brackets)
    yield from _report()
    yield from _terms()
    yield from _examples()


def _locale() -> Iterator[Said]:
    usual = Locale()
    for text in (usual.decimal, usual.comma, *usual.cases):
        yield Said("formulas", text, context="formula")


def _template(path: Path, place: str, brackets: dict[str, str]) -> Iterator[Said]:
    with path.open("rb") as file:
        for _, function, found, _ in babel_extract(file, _KEYWORDS, (), _SYNTAX | brackets):
            texts = [text for text in (found if isinstance(found, tuple) else (found,)) if text]
            if function == "ngettext":
                yield Said(place, texts[0], texts[1])
            elif function == "pgettext":
                yield Said(place, texts[1], context=texts[0])
            else:
                yield Said(place, texts[0])


_KEYWORDS = ("_", "ngettext", "pgettext")


def _report() -> Iterator[Said]:
    place = "report/messages.toml"
    table = tomllib.loads((template_root() / place).read_text("utf-8"))
    for one, many in table.pop("count").values():
        yield Said(place, one, many)
    for text in _leaves(table):
        yield Said(place, text, context="report")


def _leaves(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    else:
        for part in said.values() if isinstance(said, dict) else said:
            yield from _leaves(part)


def _terms() -> Iterator[Said]:
    """The names of functions, methods and layers, and what is said of layers."""
    rows: Iterable[Any] = (*ACTIVATIONS.values(), *LOSSES.values(), *OPTIMIZERS.values())
    for row in rows:
        yield Said(f"{type(row).__name__.lower()}/{row.name}", row.title, context="term")
    for row in OPTIMIZERS.values():
        for key in sorted(row.usual.keys() - LETTERS.keys()):
            yield Said(f"optimizer/{row.name}", key.replace("_", " "), context="term")
    for name in names():
        for text in (kind(name).title, kind(name).sentence, *kind(name).remarks.values()):
            yield Said(f"layer/{name}", text, context="term")


def _examples() -> Iterator[Said]:
    """What the bundled examples say, each text on one line."""
    for name in examples():
        network = load(name)
        for text in (network.title or "", network.intro, *network.notes.values()):
            if text:
                yield Said(f"example/{name}", " ".join(text.split()), context="example")


def template() -> Catalog:
    """All messages, without translations."""
    made = Catalog(charset="utf-8")
    for said in messages():
        text = (said.text, said.many) if said.many else said.text
        made.add(text, locations=[(said.place, None)], context=said.context or None)
    return made


def catalogue(path: Path) -> Catalog:
    """A catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def written(made: Catalog, header: str) -> str:
    """The text of a catalogue."""
    out = BytesIO()
    write_po(out, made, width=_WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return f"{header}\n{out.getvalue().decode().lstrip()}"


def update() -> dict[Path, str]:
    """The files as they should be."""
    all_of_them = template()
    out = {TEMPLATE: written(all_of_them, HEADER)}
    for path in sorted(FOLDER.glob("*.po")):
        made = catalogue(path)
        made.update(all_of_them, no_fuzzy_matching=True)
        header = path.read_text("utf-8").partition("\n\n")[0] + "\n"
        out[path] = written(made, header)
    return out


if __name__ == "__main__":
    for path, text in update().items():
        path.write_text(text, "utf-8")
        left = text.count('msgstr ""\n\n') + text.endswith('msgstr ""\n')
        sys.stdout.write(f"{path.name}: {left} without a translation\n")
