"""What is to be said about a document that was judged: places, texts and sentences."""

from __future__ import annotations

from symprop.check.report.messages import message
from symprop.check.report.sheet import (
    Item,
    Place,
    Sheet,
    Unread,
    in_order,
    placed,
    problems,
    short,
)
from symprop.extract import Source
from symprop.formula.plain import write
from symprop.judge import claims as c
from symprop.judge.findings import Finding
from symprop.judge.run import Judged

SHOWN = 3
"""Premises that a sentence can hold; all of them stand in the report."""


def judged_sheet(judged: Judged, strict: bool = False) -> Sheet:
    """The report's view of a judged document; ``strict`` makes errors of notes."""
    source, verdict = judged.source, judged.verdict
    unread = [_part(source, u.place, u.why) for u in verdict.unread]
    unjudged = [_part(source, u.place, u.why) for u in verdict.unjudged]
    findings = verdict.findings
    items = tuple(_item(source, finding, findings, strict) for finding in findings)
    path = source.path.encode(errors="backslashreplace").decode()  # names need not be UTF-8
    return Sheet(
        path, verdict.claims, verdict.checked, tuple(in_order([*unread, *problems(source)])),
        judged.network, items, tuple(in_order(unjudged)),
    )  # fmt: skip


def _item(source: Source, f: Finding, findings: tuple[Finding, ...], strict: bool) -> Item:
    root = None if f.root is None else _placed(source, findings[f.root].place)
    quantity = None if f.quantity is None else write(f.quantity)
    because = tuple(_part(source, b.place, "", b.text) for b in f.because)
    fields: dict[str, str | None] = {
        "name": quantity,
        "claimed": short(f.claimed),
        "expected": f.expected,
        "local": f.local,
        "root": root.words() if root else None,
    }
    details = {name: short(text) for name, text in f.values}
    said = message(f.kind, f.cause, fields, details)
    return Item(
        _placed(source, f.place), f.kind,
        "error" if strict and f.severity == "note" else f.severity,
        quantity, f.claimed, f.expected, f.local, f.cause, said, root, because, f.root,
    )  # fmt: skip


def _part(source: Source, place: c.Place, why: str, text: str | None = None) -> Unread:
    said = place.piece.text[slice(*place.span)] if text is None else text
    return Unread(_placed(source, place), short(said), why)


def _placed(source: Source, place: c.Place) -> Place:
    return placed(source, place.piece.span(*place.span), place.piece.cell)
