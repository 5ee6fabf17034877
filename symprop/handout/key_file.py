"""The key of a class as a JSON file, for marking.

It holds the network, what was left out of it, and each student's numbers and answers in the order
of the ids ``given`` and ``asked``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symprop import __version__
from symprop.derivation.plan import Plan
from symprop.derivation.work import work
from symprop.formula.tree import Formula, Matrix, Number
from symprop.handout.student import Student
from symprop.handout.task import task
from symprop.network.description import Network
from symprop.network.ids import Ids
from symprop.network.stack.dense import families
from symprop.network.write import to_yaml
from symprop.record import Record

NAME = "key.json"
"""The key's name in the folder of a class."""


class KeySheet(Record):
    """What one student was given."""

    student: Student | None = None
    given: tuple[str, ...] | None = None
    answers: tuple[str, ...] = ()


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


def with_numbers(made: Plan, texts: Sequence[str]) -> Plan:
    """The plan over other numbers, in the order of :func:`given_ids`."""
    if list(texts) == given_numbers(made):
        return made
    rest = iter(texts)

    def change(values: Mapping[str, Formula]) -> dict[str, Formula]:
        return {id: again(value) for id, value in values.items()}

    def again(value: Formula) -> Formula:
        if isinstance(value, Matrix):
            return Matrix(tuple(tuple(Number(next(rest)) for _ in row) for row in value.rows))
        return Number(next(rest))

    data = change(made.data)
    parameters = change(made.parameters)
    batches = tuple(
        replace(batch, data=_of_samples(made, data, batch), parameters=parameters)
        for batch in made.batches
    )
    return replace(made, data=data, parameters=parameters, batches=batches)


def _of_samples(whole: Plan, data: Mapping[str, Formula], batch: Plan) -> dict[str, Formula]:
    """The data of a batch of dense layers: its samples' numbers, or their rows of matrices."""
    first, last = batch.samples.start, batch.samples.stop
    if batch.view == "matrix":
        return {id: Matrix(x.rows[first:last]) for id, x in data.items() if isinstance(x, Matrix)}
    assert isinstance(whole.network, Network)
    assert isinstance(batch.network, Network)
    ids, own = Ids(families(whole.network)), Ids(families(batch.network))
    out: dict[str, Formula] = {}
    for id in batch.data:
        found = own.read(id)
        assert found is not None
        name, (sample, *at) = found
        out[id] = data[ids.spell(name, (first + sample, *at))]
    return out


def key_file(
    made: Plan, level: str, places: Sequence[str] | None, sheets: Iterable[KeySheet]
) -> Iterator[bytes]:
    """The file of a class, piece by piece; every sheet says what was given."""
    head: dict[str, Any] = {
        "symprop": __version__,
        "blanks": level,
        "only": None if places is None else list(places),
        "network": to_yaml(made.network),
        "given": given_ids(made),
        "asked": [blank.id for blank in task(made, work(made), level, places).blanks],
    }
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    yield f'{text},\n "sheets": ['.encode()
    for i, sheet in enumerate(sheets):
        entry = json.dumps(_entry(sheet), ensure_ascii=False)
        yield f"{',' if i else ''}\n  {entry}".encode()
    yield b"\n ]\n}\n"


def _entry(sheet: KeySheet) -> dict[str, Any]:
    keys = ("id", "name", "file", "code") if sheet.student else ()
    who = {key: getattr(sheet.student, key) for key in keys}
    return {**who, "given": sheet.given, "answers": sheet.answers}
