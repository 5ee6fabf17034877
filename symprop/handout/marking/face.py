"""Marking from Python: ``symprop.mark(key, *answers)``, and the files that come of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop import __version__
from symprop.errors import SympropError
from symprop.files import encoded, write_all
from symprop.formula import plain
from symprop.handout.folder import run_folder
from symprop.handout.journal import MARKS, Head
from symprop.handout.marking.feedback import counts, feedback, overview
from symprop.handout.marking.key import Key, load_key
from symprop.handout.marking.mark import MarkedSheet, MarkedValue, points
from symprop.handout.marking.mark import mark as mark_sheet
from symprop.handout.marking.submissions import Submission, files_of, submissions
from symprop.handout.student import file_name, folded
from symprop.handout.table import harmless
from symprop.handout.task import Task
from symprop.language import Language
from symprop.language import find as find_language

if TYPE_CHECKING:
    from symprop.formula.tree import Formula

REPORTS = ("text", "md", "json", "csv")
COLUMNS = ("id", "student", "marks", "possible", "open", "right", "short", "carried", "wrong",
           "missing", "unreadable", "first_mistake", "cause")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """One student's marked answers; ``file`` is what the page about them is called."""

    path: str
    file: str
    sheet: MarkedSheet


class Marked:
    """The marked answers of a class, or of one student."""

    def __init__(
        self, key: Key, papers: Iterable[Paper], problems: Iterable[SympropError], task: Task | None
    ) -> None:
        """``task`` is any of the key's; what the papers say is about its blanks."""
        self.key, self._task = key, task
        self.papers = tuple(papers)
        self.problems = tuple(problems)
        """What could not be used."""
        handed_in = {paper.sheet.student for paper in self.papers}
        every = (sheet.student for sheet in key.sheets)
        self.absent = tuple(who for who in every if who is not None and who not in handed_in)

    @property
    def sheets(self) -> list[MarkedSheet]:
        """The marked sheets."""
        return [paper.sheet for paper in self.papers]

    @property
    def right(self) -> bool:
        """Whether there is no mistake anywhere."""
        return all(sheet.first is None for sheet in self.sheets)

    @property
    def _language(self) -> Language:
        assert self._task is not None
        return find_language(self._task.plan.network.lang)

    def text(self, format: str = "text") -> str:
        """The report about all of them: ``text``, ``md``, ``json`` or ``csv``."""
        if format not in REPORTS:
            raise SympropError(f"unknown format {format!r}, expected {', '.join(REPORTS)}")
        if format == "json":
            return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"
        if format == "csv":
            return self._csv()
        from symprop.document.formats import find

        if self._task is None:
            return ""
        document = overview(self._task, self.sheets, self.absent)
        kind = find("txt" if format == "text" else format)
        return kind(language=self._language).write(document)

    def feedback(self, paper: Paper, format: str = "md", answers: bool = True) -> bytes:
        """The page for a student, in any format of documents, with or without the answers."""
        from symprop.document.formats import find

        assert self._task is not None
        page = feedback(self._task, paper.sheet, answers)
        kind = find(format)(language=self._language)
        kind.many = len(self.papers) > 1
        return kind.content(page)

    def data(self) -> dict[str, Any]:
        """All marks and verdicts, ready for JSON."""
        students = [_record(paper) for paper in self.papers]
        return {
            "symprop": __version__,
            "students": students,
            "absent": [who.id for who in self.absent],
        }

    def save(
        self,
        folder: str | Path,
        format: str = "md",
        answers: bool = True,
        replace: bool = False,
    ) -> None:
        """Writes the table of the class, as CSV and as JSON, and a page for each student.

        What an earlier marking of the same class has left there goes; what is there of another
        class is refused, or goes with ``replace``.  Without ``answers`` the pages do not tell the
        right numbers.

        Raises:
            SympropError: an unknown format, a folder that holds something else, or one that cannot
                be written to.
        """
        from symprop.document.formats import find

        ending = find(format).endings[0]
        files: dict[str, bytes | Iterable[bytes]] = {
            "marks.csv": encoded(self.text("csv")),
            "marks.json": encoded(self.text("json")),
        }
        for paper in self.papers:
            files[f"{paper.file}{ending}"] = self.feedback(paper, format, answers)
        path = Path(folder)
        exercise, roster = self.key.identities()
        head = Head(MARKS + exercise, roster, tuple(files))
        with run_folder(path, head, replace=replace):
            write_all({path / name: data for name, data in files.items()})

    def _csv(self) -> str:
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for sheet in self.sheets:
            first, who = sheet.first, sheet.student
            cause = first.cause.key if first and first.cause else ""
            found = counts(sheet.values)
            writer.writerow(
                (
                    *(map(harmless, (who.id, who.name)) if who else ("", "")),
                    points(sheet.marks),
                    sheet.possible,
                    sheet.open,
                    *found.values(),
                    first.blank.id if first else "",
                    cause or (first.verdict if first else ""),
                )
            )
        return out.getvalue()

    def __repr__(self) -> str:
        marks = ", ".join(f"{s.student}: {s.marks} of {s.possible}" for s in self.sheets[:5])
        more = ", …" if len(self.sheets) > 5 else ""
        return f"<{type(self).__name__} {marks}{more}>"

    def __str__(self) -> str:
        return self.text()

    def _repr_markdown_(self) -> str:
        return self.text("md")


def mark(
    key: str | Path | Mapping[str, Any],
    *answers: str | Path,
    blanks: str | None = None,
    digits: str | None = None,
    lang: str | None = None,
) -> Marked:
    """Marks files of answers, or folders of them, against a key.

    ``key`` is what was written with a class's handouts, or a network (a file, the name of an
    example, or a dict) of which ``blanks`` says what was left out.  ``digits`` (``strict``,
    ``half`` or ``lenient``) replaces what the network says of answers with too few digits, and
    ``lang`` the language that it says.

    Raises:
        SympropError: the key or a folder cannot be read; what is wrong with single files is in
            ``problems`` of the result.
    """
    found = load_key(key if isinstance(key, Mapping) else str(key), blanks)
    if digits is not None:
        found = found.marking(digits)
    language = None if lang is None else find_language(lang)
    papers: list[Paper] = []
    problems: list[SympropError] = []
    seen: dict[str, str] = {}
    files: set[str] = set()
    task: Task | None = None
    for path in files_of([str(path) for path in answers]):
        for part in submissions(path, found, seen):
            if isinstance(part, SympropError):
                problems.append(part)
            else:
                seen[part.student.id] = path
                task = task or part.task
                papers.append(_paper(part, task, files))
    if task is not None and language is not None:
        task = task.spoken(language.code)
    return Marked(found, papers, problems, task)


def _paper(part: Submission, task: Task, files: set[str]) -> Paper:
    sheet = mark_sheet(part.task.blanks, part.answers, part.student)
    name = part.student.file
    if folded(name) in files:  # without a roster: of ada.json and Ada.json
        name = file_name(part.student.name)
    files.add(folded(name))
    return Paper(part.path, name, sheet.about(task.blanks))


def _record(paper: Paper) -> dict[str, Any]:
    sheet = paper.sheet
    return {
        "id": sheet.student.id if sheet.student else None,
        "student": sheet.student.name if sheet.student else None,
        "path": paper.path,
        "marks": _number(sheet.marks),
        "possible": sheet.possible,
        "open": sheet.open,
        "counts": counts(sheet.values),
        "first": sheet.first.blank.id if sheet.first else None,
        "values": [dict(_value(value)) for value in sheet.values],
        "methods": {
            f"{question.question.blanks[0].id} {part}": right
            for question in sheet.questions
            for part, right in question.methods.items()
        },
    }


def _value(value: MarkedValue) -> Iterator[tuple[str, Any]]:
    yield "id", value.blank.id
    yield "answer", value.answer.text
    yield "verdict", value.verdict
    yield "marks", _number(value.marks)
    yield "expected", value.right
    yield "own", value.own.shown.text if value.own else None
    cause = value.cause
    if cause is None:
        yield "cause", None
    else:
        yield "cause", {"key": cause.key, "part": _text(cause.part), "other": _text(cause.other)}


def _number(marks: Fraction) -> int | float:
    return int(marks) if marks.denominator == 1 else float(marks)


def _text(f: Formula | None) -> str | None:
    return None if f is None else plain.write(f)
