"""The key of a class as a file: everything that marking needs to know about each sheet.

One JSON file per class holds the network, what was left out of it, and each student's numbers
and answers in the order of the ids ``given`` and ``asked``.  A network file is the key of the one
sheet that is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from symprop import __version__
from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import work
from symprop.errors import SympropError
from symprop.formula.tree import Formula, Matrix, Number
from symprop.handout.blanks import LEVELS
from symprop.handout.task import Task, task
from symprop.network.equations import AnyNetwork
from symprop.network.file import load, loads
from symprop.network.literal import quote
from symprop.network.write import to_yaml
from symprop.numbers.scalar import DomainError, UndecidedError

NAME = "key.json"
"""The key's name in the folder of a class."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


class AnswerKeyError(SympropError):
    """A key that cannot be read."""


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What one student was given; ``file`` is what the names of his files begin with."""

    student: str | None = None
    file: str | None = None
    given: tuple[str, ...] | None = None
    answers: tuple[str, ...] = ()


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

    def task(self, sheet: KeySheet) -> Task:
        """The worked task of a sheet.

        Raises:
            AnswerKeyError: the network has no values.
        """
        made = self._plan if sheet.given is None else _with_numbers(self._plan, sheet.given)
        try:
            return task(made, work(made), self.level, self.places, sheet.student)
        except (DomainError, UndecidedError) as error:
            raise AnswerKeyError(f"{sheet.student or 'the network'}: no values: {error}") from error


def plain_name(text: str) -> str:
    """A name in small letters, words apart: what ``ada_müller.md`` and ``Ada Müller`` share."""
    return " ".join(re.findall(r"[^\W_]+", normalize("NFC", text).casefold()))


# --- a plan's numbers ---------------------------------------------------------------------------


def given_ids(made: Plan) -> list[str]:
    """The ids of all numbers that a sheet gives, with row and column of an entry."""
    return [
        id if entry is None else f"{id}[{entry[0]},{entry[1]}]" for id, entry, _ in _givens(made)
    ]


def given_numbers(made: Plan) -> list[str]:
    """The numbers themselves, as they are written."""
    return [number.text for _, _, number in _givens(made)]


def _givens(made: Plan) -> Iterator[tuple[str, tuple[int, int] | None, Number]]:
    for id, value in {**made.data, **made.parameters}.items():
        if isinstance(value, Matrix):
            for i, row in enumerate(value.rows):
                for j, entry in enumerate(row):
                    assert isinstance(entry, Number)
                    yield id, (i, j), entry
        else:
            assert isinstance(value, Number)
            yield id, None, value


def _with_numbers(made: Plan, texts: Sequence[str]) -> Plan:
    """The plan over other numbers, in the order of :func:`given_ids`."""
    rest = iter(texts)

    def change(values: Mapping[str, Formula]) -> dict[str, Formula]:
        return {id: again(value) for id, value in values.items()}

    def again(value: Formula) -> Formula:
        if isinstance(value, Matrix):
            return Matrix(tuple(tuple(Number(next(rest)) for _ in row) for row in value.rows))
        return Number(next(rest))

    data = change(made.data)
    return replace(made, data=data, parameters=change(made.parameters))


# --- the file -------------------------------------------------------------------------------------


def key_text(
    first: Task, level: str, places: Sequence[str] | None, sheets: Iterable[KeySheet]
) -> Iterator[str]:
    """The file of a class, piece by piece; ``first`` is any of its tasks."""
    head: dict[str, Any] = {
        "symprop": __version__,
        "blanks": level,
        "only": None if places is None else list(places),
        "network": to_yaml(first.plan.network),
        "given": given_ids(first.plan),
        "asked": [blank.id for blank in first.blanks],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "sheets": ['
    for i, sheet in enumerate(sheets):
        entry = {
            "student": sheet.student,
            "file": sheet.file,
            "given": sheet.given or given_numbers(first.plan),
            "answers": sheet.answers,
        }
        yield (",\n  " if i else "\n  ") + json.dumps(entry, ensure_ascii=False)
    yield "\n ]\n}\n"


def load_key(source: str, level: str | None = None) -> Key:
    """The key in a file, or in the folder that a class's handouts were written to.

    A network file, or the name of an example, is the key of a single sheet with blanks at
    ``level``.

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
        if level is not None and level not in LEVELS:
            raise AnswerKeyError(f"unknown level of blanks {level!r}, expected {', '.join(LEVELS)}")
        return Key(load(source), level or "values")
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
