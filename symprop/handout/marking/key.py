"""The answer keys of a class: everything that marking needs to know about each sheet.

A class's key is a JSON file (:mod:`symprop.handout.key_file`); a network file is the key of the
one sheet that is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast, get_args

from symprop.api import derive
from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import work
from symprop.errors import SympropError
from symprop.files import read_limited
from symprop.handout.blanks import LEVELS
from symprop.handout.face import left_out
from symprop.handout.key_file import NAME, KeySheet, given_ids, with_numbers
from symprop.handout.student import Student, clean, readable
from symprop.handout.task import Task, task
from symprop.network.description import need_numbers
from symprop.network.equations import AnyNetwork
from symprop.network.fields import nearest
from symprop.network.file import loads
from symprop.network.literal import quote
from symprop.network.scheme import Digits, Scheme
from symprop.numbers.scalar import DomainError, UndecidedError
from symprop.record import Record

_NUMBER = re.compile(r"(?=.{1,100}\Z)[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
MOST_BYTES = 500_000_000
"""Bytes of a key: some 500,000 students of a small network."""


class AnswerKeyError(SympropError):
    """A key that cannot be read."""


class Who(Record):
    """What an answer's file says of whom it is from, as far as it does.

    ``name`` may be the id, too; ``file`` is what a file is called.
    """

    code: str | None = None
    id: str | None = None
    name: str | None = None
    file: str | None = None


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
        self._codes: dict[str, list[KeySheet]] = {}
        self._ids: dict[str, list[KeySheet]] = {}
        self._called: dict[str, list[KeySheet]] = {}
        self._filed: dict[str, list[KeySheet]] = {}
        for sheet in self.sheets:
            if (student := sheet.student) is None:
                continue
            self._codes.setdefault(student.code, []).append(sheet)
            self._ids.setdefault(student.id, []).append(sheet)
            for name in {student.id, student.name}:
                self._called.setdefault(name, []).append(sheet)
            for name in {student.id, student.name, student.file}:
                self._filed.setdefault(name, []).append(sheet)
        self._has_ids = any(x.student and x.student.id != x.student.name for x in self.sheets)

    def marking(self, digits: str) -> Key:
        """The same key, answers with too few digits being marked like this.

        Raises:
            AnswerKeyError: there is no such way.
        """
        if digits not in get_args(Digits):
            ways = ", ".join(get_args(Digits))
            raise AnswerKeyError(f"unknown marking of digits {quote(digits)}, expected {ways}")
        scheme = self.network.marking
        parts = scheme.rule, scheme.working, scheme.value
        changed = Scheme(cast(Digits, digits), scheme.tolerance, *parts)
        network = replace(self.network, marking=changed)
        return Key(network, self.level, self.places, self.sheets)

    def identities(self) -> tuple[str, str]:
        """Digests of the exercise, however it is marked, and of the students and their sheets."""
        network = self.network.to_dict(number=lambda number: number.text)
        network.pop("marking", None)
        parts = json.dumps([network, self.level, self.places], sort_keys=True)
        students = [x.student for x in self.sheets if x.student is not None]
        listed = json.dumps([[x.id, x.name, x.code] for x in students])
        exercise, roster = (sha256(text.encode()).hexdigest() for text in (parts, listed))
        return exercise, roster

    @property
    def single(self) -> KeySheet | None:
        """The sheet that everybody was given, if there is only one and it names nobody."""
        only = len(self.sheets) == 1 and self.sheets[0].student is None
        return self.sheets[0] if only else None

    def find(self, who: Who) -> KeySheet:
        """The sheet of somebody, or that of everybody: nothing but what is exactly so counts.

        Raises:
            AnswerKeyError: nobody or more than one is meant, or different people.
        """
        if self.single:
            return self.single
        ways = [
            ("code", who.code, self._codes),
            ("id", who.id, self._ids if self._has_ids else self._called),
            ("name", who.name, self._called),
            ("name", who.file, self._filed),
        ]
        sheet: KeySheet | None = None
        for what, text, sheets in ways:
            if not text:
                continue
            found = sheets.get(clean(text), [])
            if sheet is not None:
                if found and sheet not in found:
                    assert sheet.student is not None
                    raise AnswerKeyError(f"{quote(text)} is not {quote(sheet.student.label)}")
                continue
            if len(found) == 1:
                sheet = found[0]
            elif found:
                ids = ", ".join(s.student.id for s in found if s.student)
                raise AnswerKeyError(f"{quote(text)} may be one of {ids}, expected the id")
            elif what == "code":
                raise AnswerKeyError(f"the sheet {text} is none of this class")
            elif what == "name" or self._has_ids:
                raise AnswerKeyError(f"the key has no {what} {quote(text)}{self._near(text)}")
        if sheet is None:
            raise AnswerKeyError("whose answers these are is not said")
        return sheet

    def has_code(self, code: str) -> bool:
        """Whether a sheet of the class has this code."""
        return code in self._codes

    def known(self, name: str) -> bool:
        """Whether the file of somebody is called exactly so: as it was, or by id or name."""
        return clean(name) in self._filed

    def _near(self, text: str) -> str:
        near = nearest(text, list(self._called)) if len(self._called) <= 1000 else None
        return f", did you mean {quote(near)}?" if near else ""

    def task(self, sheet: KeySheet) -> Task:
        """The worked task of a sheet.

        Raises:
            AnswerKeyError: the network has no values.
        """
        made = self._plan if sheet.given is None else with_numbers(self._plan, sheet.given)
        try:
            return task(made, work(made), self.level, self.places, sheet.student)
        except (DomainError, UndecidedError) as error:
            who = sheet.student.label if sheet.student else "the network"
            raise AnswerKeyError(f"{who}: no values: {error}") from error


def load_key(source: str | Mapping[str, Any], level: str | None = None) -> Key:
    """The key in a file, or in the folder that a class's handouts were written to.

    A network file, or the name of an example, is the key of a single sheet with blanks at
    ``level``, which may also be the ids of values with commas between them.

    Raises:
        SympropError: it cannot be read.
    """
    if not isinstance(source, str):
        return _of_network(source, level)
    path = Path(source)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise AnswerKeyError(f"{source}: is a device or a pipe, expected a key")
    if path.is_dir():
        path = path / NAME
        if not path.is_file():
            raise AnswerKeyError(f"{source}: has no {NAME} that says what was asked")
    data = _json(path)
    if data is None or "sheets" not in data:
        return _of_network(source, level)
    if level is not None:
        raise AnswerKeyError(f"{path}: says itself what was left out; --blanks is for networks")
    try:
        return _key(data, str(path))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise AnswerKeyError(f"{path}: is no key that symprop has written: {error!r}") from error


def _of_network(source: str | Mapping[str, Any], level: str | None) -> Key:
    """The key of a network's own numbers."""
    derivation = derive(source)
    need_numbers(derivation.network, "a key")
    return Key(derivation.network, *left_out(derivation, level or "values"))


def _json(path: Path) -> dict[str, Any] | None:
    if path.suffix.lower() != ".json" or not path.exists():
        return None
    try:
        data = json.loads(read_limited(path, MOST_BYTES))
    except (ValueError, RecursionError):
        return None  # read as a network file, it says what is wrong
    return data if isinstance(data, dict) else None


def _key(data: dict[str, Any], name: str) -> Key:
    if data["blanks"] not in LEVELS:
        raise AnswerKeyError(f"{name}: unknown level of blanks {quote(str(data['blanks']))}")
    network = loads(data["network"], name)
    places = data.get("only")
    if places is not None and not all(isinstance(place, str) for place in places):
        raise TypeError("a place that is no text")
    key = Key(network, data["blanks"], places, (_sheet(entry) for entry in data["sheets"]))
    count = len(given_ids(key._plan))
    for sheet in key.sheets:
        numbers = sheet.given or ()
        if len(numbers) != count or not all(map(_NUMBER.fullmatch, numbers)):
            who = quote(sheet.student.label) if sheet.student else "the sheet"
            raise AnswerKeyError(f"{name}: the numbers of {who} do not fit the network")
    return key


def _sheet(entry: dict[str, Any]) -> KeySheet:
    given, answers = tuple(entry["given"]), tuple(entry["answers"])
    if "id" not in entry:
        return KeySheet(None, given, answers)
    who = [entry[key] for key in ("id", "name", "file", "code")]
    if not all(isinstance(text, str) for text in who):
        raise TypeError("a student who is no text")
    student = Student(*who)
    if not readable(student):
        raise ValueError("a student whom no list has")
    return KeySheet(student, given, answers)
