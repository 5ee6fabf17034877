"""What students hand in: files of any make, each with the answers of one or of many."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from symprop.errors import SympropError
from symprop.extract.decode import LIMIT, decode
from symprop.files import read_limited
from symprop.formula import plain
from symprop.handout.blanks import Blanks
from symprop.handout.key_file import NAME
from symprop.handout.marking.answer import Answer, read_answer
from symprop.handout.marking.key import Key, Who
from symprop.handout.marking.method import method_id
from symprop.handout.marking.tables import Entry, Twice, from_csv, from_json, put
from symprop.handout.marking.word import text_of
from symprop.handout.marking.worksheet import KINDS, filled_in
from symprop.handout.student import SIGN, Student, clean, slug
from symprop.handout.table import asked
from symprop.handout.task import Task
from symprop.network.literal import quote

TABLES: dict[str, Callable[[str], Iterator[Entry]]] = {
    ".json": from_json,
    ".csv": from_csv,
    ".tsv": from_csv,
}
ENDINGS = (*TABLES, *KINDS)
_CODE = re.compile(rf"\b{SIGN}{{4}}-{SIGN}{{4}}\b")
_HEAD = 40
"""Lines of a worksheet among which its code stands."""


class AnswersError(SympropError):
    """Answers that cannot be read, or that belong to nobody."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The answers of one student, and the task that they belong to."""

    student: Student
    path: str
    task: Task
    answers: dict[str, Answer]


def files_of(paths: Sequence[str]) -> Iterator[str]:
    """The files named, and those that can be read in the folders named.

    Raises:
        AnswersError: a folder without any.
    """
    for path in paths:
        if not Path(path).is_dir():
            yield path
            continue
        inside = sorted(Path(path).rglob("*"))
        shown = [str(p) for p in inside if _is_handed_in(p, p.relative_to(path).parts)]
        if not shown:
            raise AnswersError(f"{path}: holds no answers ({', '.join(ENDINGS)})")
        yield from shown


def _is_handed_in(path: Path, parts: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") for part in parts)
    return path.suffix.lower() in ENDINGS and path.name != NAME and not hidden


def submissions(
    path: str, key: Key, seen: Mapping[str, str]
) -> Iterator[Submission | SympropError]:
    """What a file hands in; an error for each part that cannot be used.

    ``seen`` are the files of those who have handed in already, by their ids.
    """
    try:
        ending = Path(path).suffix.lower()
        data = read_limited(path, LIMIT)
        text = text_of(data) if ending == ".docx" else decode(path, data).text
        if ending in TABLES:
            for student, answers in TABLES[ending](text):
                try:
                    yield _from_table(path, student, answers, key, seen)
                except SympropError as error:
                    yield error
        elif ending in KINDS:
            yield _from_sheet(path, text, ending, key, seen)
        else:
            raise AnswersError(f"the ending tells the kind; known are {', '.join(ENDINGS)}")
    except SympropError as error:
        message = str(error)
        yield error if message.startswith(path) else AnswersError(f"{path}: {message}")


def _from_table(
    path: str, who: Who, raw: dict[str, object], key: Key, seen: Mapping[str, str]
) -> Submission:
    student, task = _owner(path, who, key, seen)
    return Submission(student, path, task, _named(task, raw, f"{path}: {student.label}"))


def _owner(path: str, who: Who, key: Key, seen: Mapping[str, str]) -> tuple[Student, Task]:
    """Whose answers these are: what they say themselves, then what the file or its folder does."""
    places = [Path(path).stem, Path(path).parent.name]
    if who == Who():
        who = Who(file=next(filter(key.known, places), places[0]))
    elif who.name is None and key.known(places[0]):
        who = Who(who.code, who.id, None, places[0])
    try:
        sheet = key.find(who)
    except SympropError as error:
        raise AnswersError(f"{path}: {error}") from None
    found = sheet.student
    if found is None:  # everybody has this sheet
        name = clean(who.name or who.id or places[0])
        found = Student(name, name, slug(name))
    if found.id in seen:
        raise AnswersError(f"{path}: {quote(found.label)} has answers in {seen[found.id]}, too")
    return found, key.task(sheet)


def _named(task: Task, raw: dict[str, object], who: str) -> dict[str, Answer]:
    """The answers by the ids of a task's blanks."""
    names = list(map(_plain, asked(task.blanks)))
    once = Counter(names)
    pairs = zip(names, task.blanks.by_id, strict=True)
    columns = {name: id for name, id in pairs if once[name] == 1}
    called = _names(task.blanks, columns)
    ids = {written: called.get(_plain(written)) for written in raw}
    # A table as the class's own may also have what is given, under the name of what is asked for.
    told = {columns.get(_plain(written)) for written in raw}
    found: dict[str, object] = {}
    for written, id in ids.items():
        if id is not None and (id not in told or _plain(written) in columns):
            put(found, id, raw[written])
            if isinstance(found[id], Twice):
                raise AnswersError(f"{who} has two answers to {quote(written)}")
    if raw and not found:
        raise AnswersError(f"{who} answers no question of the key")
    blanks = task.blanks.by_id
    return {
        id: read_answer(value) if id in blanks else Answer(str(value or ""))
        for id, value in found.items()
    }


def _from_sheet(path: str, text: str, ending: str, key: Key, seen: Mapping[str, str]) -> Submission:
    if ending == ".ipynb":
        text = _cells(path, text)
    body = text.partition(r"\begin{document}")[2] or text
    code = _code("\n".join(body.splitlines()[:_HEAD]), key)
    student, task = _owner(path, Who(code), key, seen)
    return Submission(student, path, task, filled_in(task, text, KINDS[ending]))


def _code(head: str, key: Key) -> str | None:
    """The code on a sheet: that of a sheet of the class, for an id may look like one."""
    found = list(dict.fromkeys(_CODE.findall(head)))
    own = [code for code in found if key.has_code(code)]
    if len(own) > 1:
        raise AnswersError(f"has the codes of several sheets, {' and '.join(own)}, expected one")
    return own[0] if own else found[-1] if found else None


def _cells(path: str, text: str) -> str:
    """The Markdown of a notebook; a cell of another kind may hold answers, but is never run."""
    try:
        cells = json.loads(text)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] in ("markdown", "raw")]
        return "\n\n".join(s if isinstance(s, str) else "".join(s) for s in sources)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AnswersError(f"{path}: is no notebook") from None


def _names(blanks: Blanks, columns: Mapping[str, str]) -> dict[str, str]:
    """What a blank may be called in a table: its id, or its written name where it is the only.

    ``columns`` are the ids by what the class's own table calls them, which goes before.
    """
    every = list(blanks)
    called = {_plain(blank.id): blank.id for blank in every}
    once = len({blank.epoch for blank in every}) == 1
    names: dict[str, list[str]] = {}
    for blank in every:
        if once:
            called.setdefault(_plain(blank.id.split(":", 1)[1]), blank.id)
        if blank.entry is None:
            for ascii in (False, True):
                names.setdefault(_plain(plain.write(blank.name, ascii)), []).append(blank.id)
    for name, ids in names.items():
        if len(set(ids)) == 1:
            called.setdefault(name, ids[0])
    called |= columns
    for question in blanks.questions:
        if len(question.blanks) == 1:
            blank = question.blanks[0]
            known = [name for name, id in called.items() if id == blank.id]
            for part in question.method:
                id = method_id(blank, part)
                called |= {_plain(f"{name} {part}"): id for name in known}
    for number, blank in enumerate(every, 1):  # what platforms call them
        called.setdefault(f"#{number}", blank.id)
        called.setdefault(f"r{number}", blank.id)
    return called


@lru_cache(10_000)  # of a table whose rows all have the same titles
def _plain(name: str) -> str:
    """An id or a name without what typing it may lose."""
    text = normalize("NFKC", name).casefold()
    return "".join(c for c in text if c not in " _{}$")
