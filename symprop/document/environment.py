"""The one Jinja environment of all templates: sandboxed, strict, and kept compiled."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from symprop.language import ENGLISH, Language
from symprop.resources import template_root

_SEAL, _MOST = 32, 10_000_000
"""Bytes of a digest, and of a compiled template."""
ROUND = {
    "block_start_string": "((*",
    "block_end_string": "*))",
    "variable_start_string": "(((",
    "variable_end_string": ")))",
    "comment_start_string": "((=",
    "comment_end_string": "=))",
}
"""Options for templates in languages that have curly brackets of their own."""


def environment(
    folders: tuple[Path, ...] = (), language: Language = ENGLISH, **options: Any
) -> Environment:
    """An environment that looks into ``folders`` before the templates that ship with symprop.

    Whatever is inserted is escaped for XML, unless ``options`` say otherwise.  Templates cannot
    reach the interpreter, and a name that does not exist is an error.  Their sentences are in
    English and in ``_()``, as gettext has it, which translates them into ``language``.
    """
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader((*folders, template_root())),
        # A user's own templates are compiled each time: they change, and ours do not.
        bytecode_cache=None if folders else Compiled(",".join(sorted(options))),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **{"autoescape": True, **options},
    )
    made.globals |= _translating(made, language)
    return made


def _translating(made: Environment, language: Language) -> dict[str, Any]:
    """What templates call: whole sentences, with what is put into them by name."""

    def filled(text: str, values: dict[str, Any]) -> str:
        if not made.autoescape:
            return text % values
        if made.finalize is not None:
            values = {name: made.finalize(value) for name, value in values.items()}
        return Markup(text) % values

    def gettext(message: str, **values: Any) -> str:
        return filled(language.text(message), values)

    def ngettext(one: str, many: str, count: int, **values: Any) -> str:
        return filled(language.plural(one, many, count), {"count": count, **values})

    def pgettext(context: str, message: str, **values: Any) -> str:
        return filled(language.text(message, context), values)

    return {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "term": language.term,
        "decimal": language.locale.decimal,
        "comma": language.locale.comma,
        "language": language.code,
    }


@lru_cache(maxsize=16)
def shared(
    folders: tuple[Path, ...] = (), language: Language = ENGLISH, **options: Any
) -> Environment:
    """The same environment for all who ask for it in the same way, and do not change it."""
    return environment(folders, language, **options)


class Compiled(BytecodeCache):
    """Compiled templates in the user's cache directory: compiling takes longer than filling in.

    Where the directory cannot be written to, templates are compiled every time; a file that is
    not what was written, by its digest, is written again.  ``kind`` separates environments that
    compile the same template differently.
    """

    def __init__(self, kind: str) -> None:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.folder, self.kind = Path(home) / "symprop", kind

    def _file(self, bucket: Bucket) -> Path:
        tag = f"{bucket.key} {self.kind} {sys.implementation.cache_tag}"
        return self.folder / f"{sha256(tag.encode()).hexdigest()[:32]}.jinja"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills ``bucket`` from its file, if there is a good one."""
        try:
            with open(self._file(bucket), "rb") as file:
                seal, code = file.read(_SEAL), file.read(_MOST)
            if seal == sha256(code).digest():
                bucket.load_bytecode(BytesIO(code))
        except (OSError, EOFError, ValueError, TypeError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Writes what was compiled, whole or not at all."""
        file = self._file(bucket)
        part = file.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            code = bucket.bytecode_to_string()
            part.write_bytes(sha256(code).digest() + code)
            part.replace(file)
        except OSError:
            with suppress(OSError):
                part.unlink()
