"""Answers in tables and lists: what JSON and CSV files say, student by student.

Nothing is interpreted here: an answer stays the text that it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from symprop.errors import SympropError
from symprop.handout import columns
from symprop.handout.marking.key import Who
from symprop.handout.rows import check_width, rows_of, together
from symprop.network.literal import quote

WHO = ("student", "name", "full name")
ID, ANSWER = ("id", "blank", "question"), ("answer", "value", "response")

MOST_COLUMNS = 250_000
"""More than the gaps of 784-128-10, each with its gradient."""
_PART = re.compile(r"(?:^|; )[^\W\d_]+ (\d+): ?")

Entry = tuple[Who, dict[str, object]]
"""What the file says of the student, and the answers by whatever they are called."""


def from_json(text: str) -> Iterator[Entry]:
    """The entries of a JSON file.

    One student is ``{id: answer}``, ``{"student": …, "answers": {id: answer}}``, or the answers
    as a list of ``{"id": …, "answer": …}``; a class is a list of these, or ``{student: {id:
    answer}}``.

    Raises:
        SympropError: it is something else.
    """
    try:
        data = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise SympropError(f"is no JSON: {error}") from None
    yield from _entries(data)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise SympropError(f"has {quote(key)} twice, with different values")
    return found


def _entries(data: Any) -> Iterator[Entry]:
    if isinstance(data, list) and data and not any(_is_item(x) for x in data):
        for item in data:
            yield from _entries(item)
    elif isinstance(data, list) and data:
        yield Who(), _answers(data)
    elif isinstance(data, dict) and "answers" in data:
        who = _student(data)
        yield Who(who.code, _text(data, ("id",)), who.name), _answers(data["answers"])
    elif isinstance(data, dict) and data and all(isinstance(x, dict) for x in data.values()):
        for student, answers in data.items():
            if "answers" in answers:
                yield Who(name=student), _answers(answers["answers"])
            else:
                yield Who(name=student), _answers(answers)
    elif isinstance(data, dict) and data:
        student = _student(data)
        yield student, {k: v for k, v in _answers(data).items() if k.lower() not in (*WHO, "sheet")}
    else:
        raise SympropError("has no answers, expected a mapping of ids to numbers")


def _student(data: Mapping[str, Any]) -> Who:
    return Who(_text(data, ("sheet",)), None, _text(data, WHO))


def _text(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    found = next((data[key] for key in data if key.lower() in keys), None)
    return str(found) if found is not None else None


def _is_item(data: Any) -> bool:
    return isinstance(data, dict) and bool({*data} & {*ID}) and bool({*data} & {*ANSWER})


def _answers(data: Any) -> dict[str, object]:
    if isinstance(data, dict):
        return {str(key): value for key, value in data.items()}
    if isinstance(data, list) and all(_is_item(x) for x in data):
        found: dict[str, object] = {}
        for x in data:
            put(found, str(_first(x, ID)), _first(x, ANSWER))
        return found
    raise SympropError("has no answers, expected a mapping of ids to numbers")


def _first(data: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next(data[key] for key in keys if key in data)


def from_csv(text: str) -> Iterator[Entry]:
    """The entries of a CSV file with a header, whatever separates its columns.

    Either a row per answer (``student``, ``id``, ``answer``), or a row per student with a column
    for each id, or with all answers in one cell as Moodle exports them; these are called ``#1``,
    ``#2`` and so on.

    Raises:
        SympropError: it has no such columns.
    """
    read = rows_of(text)
    check_width(read, MOST_COLUMNS)
    rows = [row.cells for row in read]
    if not rows:
        raise SympropError("is empty")
    header = [cell.strip() for cell in rows[0]]
    small = [cell.lower() for cell in header]
    id, answer = _column(small, ID), _column(small, ANSWER)
    if id is not None and answer is not None:
        yield from _long(rows[1:], _People(header, (id, answer)), id, answer, len(header))
        return
    people = _People(header)
    if len(header) == 2 and not people.told:  # id, answer: nobody has named them
        yield from _long(rows, people, 0, 1, 2)
        return
    for row in rows[1:]:
        if people.nobody(row):
            continue
        answers: dict[str, object] = {}
        for key, cell in zip(header, row, strict=False):
            for name, written in (_parts(cell) or {key: cell}).items():
                put(answers, name, written)
        yield people.of(row), answers


class Twice(tuple[object, object]):
    """Two answers to one question: it cannot be told which of them counts."""


def put(answers: dict[str, object], key: str, value: object) -> None:
    """Adds an answer; beside one that says something else it is :class:`Twice`."""
    said = [x for x in (answers.get(key), value) if str(x or "").strip()]
    different = len(said) == 2 and str(said[0]).strip() != str(said[1]).strip()
    answers[key] = Twice(said) if different else said[0] if said else value


def _parts(cell: str) -> dict[str, object]:
    """The gaps of a cloze question in one cell, as Moodle exports them: part 1: 0.5; part 2: …"""
    pieces = _PART.split(cell)
    if pieces[0].strip() or pieces[1::2] != [str(i) for i in range(1, len(pieces) // 2 + 1)]:
        return {}
    return {f"#{number}": text for number, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def _long(
    rows: list[list[str]], people: _People, id: int, answer: int, width: int
) -> Iterator[Entry]:
    found: dict[Who, dict[str, object]] = {}
    for row in rows:
        if len(row) > width and answer == width - 1:  # 0,755 without quotes
            row = [*row[:answer], ",".join(row[answer:])]
        if len(row) > id and not people.nobody(row):
            value = row[answer] if answer < len(row) else ""
            who, name = people.of(row), row[id].strip()
            if found.setdefault(who, {}).setdefault(name, value) != value:
                said = who.name or who.id or who.code or "somebody"
                raise SympropError(f"{quote(said)} has two answers to {quote(name)}")
    yield from found.items()


class _People:
    """Which columns of a table say who has answered."""

    def __init__(self, header: list[str], others: tuple[int, ...] = ()) -> None:
        """``others`` are columns that say something else."""
        row = ["" if i in others else columns.title(cell) for i, cell in enumerate(header)]
        try:
            self._name = columns.of_names(row)
        except columns.DoubtError as error:
            several = " and ".join(str(i + 1) for i in error.columns)
            raise SympropError(f"columns {several} may both hold the name") from None
        self._ids = columns.of_ids(row)
        self._code = columns.named(row, ("sheet",))
        self.told = bool(self._name or self._ids or self._code)

    def nobody(self, row: list[str]) -> bool:
        """Whether a row is that of an average or of the points that there are."""
        who = self.of(row)
        return who.name is not None and who.code is who.id is None and columns.nobody(who.name)

    def of(self, row: list[str]) -> Who:
        """What a row says."""

        def first(places: list[int]) -> str | None:
            return next((row[i].strip() for i in places if i < len(row) and row[i].strip()), None)

        name = together(row, self._name)
        return Who(first(self._code), first(self._ids), name or None)


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)
