"""The answer keys of a class: everything that marking needs to know about each sheet.

A class's key is a JSON file (:mod:`symprop.handout.key_file`); a network file is the key of the
one sheet that is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from symprop.api import derive
from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import work
from symprop.errors import SympropError
from symprop.handout.blanks import LEVELS
from symprop.handout.face import left_out
from symprop.handout.key_file import NAME, KeySheet, given_ids, with_numbers
from symprop.handout.task import Task, task
from symprop.network.description import need_numbers, need_one_batch
from symprop.network.equations import AnyNetwork
from symprop.network.file import loads
from symprop.network.literal import quote
from symprop.numbers.scalar import DomainError, UndecidedError

_NUMBERED = re.compile(r" \(\d+\)$")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


class AnswerKeyError(SympropError):
    """A key that cannot be read."""


class Key:
    """The sheets of a class, or a single one that belongs to nobody."""

    def __init__(
        self,
        network: AnyNetwork,
        level: str = "values",
        places: Sequence[str] | None = None,
        sheets: Iterable[KeySheet] = (KeySheet(),),
    ) -> None:
        self.network, self.level, self.places = network, level, places
        self.sheets = tuple(sheets)
        self._plan: Plan = plan(network)
        self._names: dict[str, KeySheet] = {}
        for sheet in self.sheets:
            for name in (sheet.student, sheet.file):
                self._names.setdefault(plain_name(name or ""), sheet)
        self._called: dict[str, list[KeySheet]] = {}
        for sheet in self.sheets:
            self._called.setdefault(_NUMBERED.sub("", sheet.student or ""), []).append(sheet)

    @property
    def single(self) -> KeySheet | None:
        """The sheet that everybody was given, if there is only one and it names nobody."""
        only = len(self.sheets) == 1 and self.sheets[0].student is None
        return self.sheets[0] if only else None

    def find(self, student: str) -> KeySheet | None:
        """The sheet of a student, or that of everybody; capitals and signs make no difference."""
        return self.single or self._names.get(plain_name(student))

    def named_in(self, text: str) -> KeySheet | None:
        """The sheet of the only student whose name stands in ``text``; longer names go first."""
        words = f" {plain_name(text)} "
        found = [name for name in self._names if name and f" {name} " in words]
        longest = [name for name in found if not any(name != x and name in x for x in found)]
        sheets = {id(self._names[name]): self._names[name] for name in longest}
        return next(iter(sheets.values())) if len(sheets) == 1 else None

    def namesakes(self, sheet: KeySheet) -> list[KeySheet]:
        """The sheets of all that are called so: of two Adas the second is Ada (2) in the key."""
        return self._called.get(sheet.student or "", [sheet])

    def task(self, sheet: KeySheet) -> Task:
        """The worked task of a sheet.

        Raises:
            AnswerKeyError: the network has no values.
        """
        made = self._plan if sheet.given is None else with_numbers(self._plan, sheet.given)
        try:
            return task(made, work(made), self.level, self.places, sheet.student)
        except (DomainError, UndecidedError) as error:
            raise AnswerKeyError(f"{sheet.student or 'the network'}: no values: {error}") from error


def plain_name(text: str) -> str:
    """A name in small letters, words apart: what ``ada_müller.md`` and ``Ada Müller`` share."""
    return " ".join(re.findall(r"[^\W_]+", normalize("NFC", text).casefold()))


def load_key(source: str, level: str | None = None) -> Key:
    """The key in a file, or in the folder that a class's handouts were written to.

    A network file, or the name of an example, is the key of a single sheet with blanks at
    ``level``, which may also be the ids of values with commas between them.

    Raises:
        SympropError: it cannot be read.
    """
    path = Path(source)
    if path.is_dir():
        path = path / NAME
        if not path.is_file():
            raise AnswerKeyError(f"{source}: has no {NAME} that says what was asked")
    data = _json(path)
    if data is None or "sheets" not in data:
        derivation = derive(source)
        need_numbers(derivation.network, "a key")
        need_one_batch(derivation.network, "a key")
        return Key(derivation.network, *left_out(derivation, level or "values"))
    if level is not None:
        raise AnswerKeyError(f"{path}: says itself what was left out; --blanks is for networks")
    try:
        return _key(data, str(path))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise AnswerKeyError(f"{path}: is no key that symprop has written: {error!r}") from error


def _json(path: Path) -> dict[str, Any] | None:
    if path.suffix.lower() != ".json":
        return None
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # read as a network file, it says what is wrong
    return data if isinstance(data, dict) else None


def _key(data: dict[str, Any], name: str) -> Key:
    if data["blanks"] not in LEVELS:
        raise AnswerKeyError(f"{name}: unknown level of blanks {quote(str(data['blanks']))}")
    network = loads(data["network"], name)
    places = data.get("only")
    key = Key(network, data["blanks"], places, (_sheet(entry) for entry in data["sheets"]))
    count = len(given_ids(key._plan))
    for sheet in key.sheets:
        numbers = sheet.given or ()
        if len(numbers) != count or not all(map(_NUMBER.fullmatch, numbers)):
            raise AnswerKeyError(f"{name}: the numbers of {sheet.student!r} do not fit the network")
    return key


def _sheet(entry: dict[str, Any]) -> KeySheet:
    return KeySheet(entry["student"], entry["file"], tuple(entry["given"]), tuple(entry["answers"]))
