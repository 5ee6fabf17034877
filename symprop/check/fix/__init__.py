"""Corrected documents: wrong numbers, and what follows from them, rewritten in place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from symprop.check.findings import Finding
from symprop.check.fix.book import Book, Spot, spot
from symprop.check.fix.follow import Follow
from symprop.check.fix.formulas import missing_factors
from symprop.check.fix.literal import Edit
from symprop.check.fix.rewrite import apply, decoded, rewrite
from symprop.check.fix.values import Values, carries_exact
from symprop.check.fix.workings import Verdicts
from symprop.check.report import Sheet, sheet
from symprop.check.run import Report, check_source
from symprop.check.statements import Statement, statements
from symprop.extract import extract
from symprop.extract.lines import starts
from symprop.files import write_all
from symprop.formula import tree as t

ROUNDS = 12
"""How often a corrected document is judged again."""
FEW = 12
"""So many changes may be the consequences of looking for one mistake in the wrong place."""


_NUMBER = re.compile(r"(?:[-−–+][ \t]*)?(?:\d[\d.,]*|[.,]\d+)")


class Change(NamedTuple):
    """A number that was corrected: where it stands in the file, what it was and what it is."""

    line: int
    column: int
    old: str
    new: str


class Fixed:
    """A corrected document: its bytes, how many numbers changed, and what is still wrong."""

    def __init__(self, path: str, before: bytes, data: bytes, report: Report) -> None:
        self.path, self.before, self.data = path, before, data
        self.report = report

    @property
    def sheet(self) -> Sheet:
        """What a check of the corrected document says."""
        return sheet(self.report)

    @property
    def wrong(self) -> bool:
        """Whether errors remain."""
        return self.report.wrong

    @property
    def text(self) -> str:
        """The corrected document; of a notebook the file."""
        return decoded(self.data, self.report.source)

    def __repr__(self) -> str:
        changed = "changed" if self.changed else "unchanged"
        return f"<{type(self).__name__} {self.path}: {changed}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.diff() or repr(self))}</pre>"

    @property
    def changed(self) -> bool:
        """Whether anything was corrected."""
        return self.data != self.before

    @property
    def changes(self) -> list[Change]:
        """The numbers that were corrected."""
        text = decoded(self.before, self.report.source)
        old, new = list(_NUMBER.finditer(text)), [m[0] for m in _NUMBER.finditer(self.text)]
        begins, out = starts(text), []
        for m, other in _pairs(old, new):
            line = bisect_right(begins, m.start())
            out.append(Change(line, m.start() - begins[line - 1] + 1, m[0], other))
        return out

    def save(self, path: str | Path | None = None) -> None:
        """Writes the corrected document, in the place of the old one if no path is given.

        Raises:
            SympropError: it cannot be written; nothing has changed then.
        """
        if path is not None:
            write_all({Path(path): self.data})
        elif self.changed:
            place = Path(self.path).resolve()
            mode = place.stat().st_mode
            write_all({place: self.data})
            place.chmod(mode)

    def diff(self) -> str:
        """What has changed, as a unified diff."""
        from difflib import unified_diff

        old = _lines(decoded(self.before, self.report.source))
        new = _lines(self.text)
        out = []
        for line in unified_diff(old, new, self.path, self.path):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            out.append(line + end)
        return "".join(out)


def _pairs(old: list[re.Match[str]], new: list[str]) -> Iterator[tuple[re.Match[str], str]]:
    """The numbers that differ; where a factor was put in there are more new ones than old."""
    if len(old) == len(new):
        yield from ((m, other) for m, other in zip(old, new, strict=True) if m[0] != other)
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [m[0] for m in old], new, autojunk=False)
    for tag, i, end, k, stop in matcher.get_opcodes():
        if tag == "replace":
            yield from zip(old[i:end], new[k:stop], strict=False)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]


def fix_bytes(path: str, data: bytes, strict: bool = False, formulas: bool = False) -> Fixed:
    """Corrects a document; ``strict`` also slips in the last digit.

    ``formulas`` also puts the factor in front of rules that lack one.

    Raises:
        SympropError: it cannot be read, or not be written back.
    """
    report = check_source(extract(path, data))
    decoded(data, report.source)
    best, best_report = data, report
    seen = {data}
    now = data
    if formulas:
        chains = statements(report.source).chains
        now = rewrite(now, report.source, missing_factors(report, chains))
        report = check_source(extract(path, now))
    for _ in range(ROUNDS):
        now = rewrite(now, report.source, corrections(report, strict))
        if now in seen:
            break
        seen.add(now)
        report = check_source(extract(path, now))
        if _errors(report) <= _errors(best_report):
            best, best_report = now, report
    made = Fixed(path, data, best, best_report)
    return _simplest(made) or made


def _simplest(made: Fixed) -> Fixed | None:
    """The same with one number changed, wherever it stands, if nothing more is to be said then."""
    changes = made.changes
    if not 1 < len(changes) <= FEW:
        return None
    source = made.report.source
    text = decoded(made.before, source)
    begins = starts(text)
    alike: dict[tuple[str, str], list[Edit]] = {}
    for change in changes:
        start = begins[change.line - 1] + change.column - 1
        edit = Edit(start, start + len(change.old), change.new)
        alike.setdefault((change.old, change.new), []).append(edit)
    for edits in alike.values():
        data = source.bom + apply(text, edits).encode(source.encoding)
        report = check_source(extract(made.path, data))
        if len(report.findings) <= len(made.report.findings) and not report.wrong:
            return Fixed(made.path, made.before, data, report)
    return None


def corrections(report: Report, strict: bool = False) -> list[tuple[int, Edit]]:
    """What is to be changed in a checked document, each edit with its cell.

    Numbers that do not follow from their own line come first, then those that contradict other
    places.  Slips in the last digit are looked at where an error cannot be mended without, and
    numbers that are wrong without any effect at last.
    """
    found = [f for f in report.findings if f.expected is not None]
    wrong = [f for f in found if f.kind in ("arithmetic", "value")]
    errors = [f for f in wrong if f.severity == "error"]
    warnings = [f for f in wrong if f.severity == "warning"]
    slips = [f for f in found if f.kind == "rounding"] if strict or errors else []
    if report.judge is None or not (errors or warnings or slips):
        return []
    chains = statements(report.source).chains
    values = Values(report.judge, carries_exact(report.judge, chains))
    first = errors + slips if strict else errors
    for roots, contradictions in ((first, False), (first, True), (errors + slips, True)):
        if roots and (edits := _pass(report, chains, values, roots, contradictions)):
            return edits
    edits = _pass(report, chains, values, warnings, True)
    return edits if len(edits) <= len(warnings) else []


def _pass(
    report: Report,
    chains: list[Statement],
    values: Values,
    roots: Iterable[Finding],
    contradictions: bool,
) -> list[tuple[int, Edit]]:
    """Corrects some of the findings, and what follows from them."""
    book = Book(report.source, values.ledger)
    verdicts = Verdicts(
        _by_place(roots),
        _by_place(f for f in report.findings if f.kind == "carried"),
        frozenset(
            t.Number(f.claimed).value
            for f in report.findings
            if f.expected is not None and f.severity != "warning"
        ),
        contradictions,
    )
    follow = Follow(book, values, verdicts)
    follow.run(chains)
    edits = [(where[0], edit) for where, edit in book.edits.items()]
    return edits + list(follow.restated.prose())


def _by_place(findings: Iterable[Finding]) -> dict[Spot, Finding]:
    """Findings that say what a number should be."""
    found: dict[Spot, Finding] = {}
    for finding in findings:
        if finding.expected is not None:
            found.setdefault(spot(finding.piece, finding.span), finding)
    return found


def _errors(report: Report) -> int:
    return sum(f.severity == "error" for f in report.findings)
