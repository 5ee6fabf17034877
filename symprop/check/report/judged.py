"""What is to be said about a document that was judged: places, texts and sentences."""

from __future__ import annotations

from symprop.check.report.messages import local, message, why
from symprop.check.report.sheet import (
    Item,
    LocatedPremise,
    Location,
    Sheet,
    UnreadItem,
    in_order,
    placed,
    problems,
    short,
    shown_path,
)
from symprop.extract import Source
from symprop.formula.plain import write

from ..claims.chains import Place
from ..findings import Finding
from ..run import Judged


def judged_sheet(judged: Judged) -> Sheet:
    """The report's view of a judged document."""
    source, verdict = judged.source, judged.verdict
    unread = [_unread(source, u.place, u.why) for u in verdict.unread]
    unjudged = [_unread(source, u.place, u.why) for u in verdict.unjudged]
    return Sheet(
        shown_path(source), verdict.claims, verdict.checked,
        tuple(in_order([*unread, *problems(source)])), judged.network,
        tuple(_item(source, finding, verdict.findings) for finding in verdict.findings),
        tuple(in_order(unjudged)), source,
    )  # fmt: skip


def _item(source: Source, f: Finding, findings: tuple[Finding, ...]) -> Item:
    place = _placed(source, f.place)
    because = tuple(
        LocatedPremise(_placed(source, b.place), local(short(b.text))) for b in f.because
    )
    return Item(
        place, f.kind, f.severity, None if f.quantity is None else write(f.quantity),
        f.claimed, f.expected, f.local, f.cause, _message(source, f, findings, because),
        f.root, because,
    )  # fmt: skip


def _message(
    source: Source, f: Finding, findings: tuple[Finding, ...], because: tuple[LocatedPremise, ...]
) -> str:
    """The sentence for a finding; it names the premise that decides, if one does."""
    fields = {
        "name": None if f.quantity is None else write(f.quantity),
        "claimed": short(f.claimed),
        "expected": None if f.expected is None else short(f.expected),
        "local": f.local if f.local != f.claimed else None,
        "root": None if f.root is None else _placed(source, findings[f.root].place).words(),
    }
    details = {name: short(text) for name, text in f.values}
    if f.kind == "formula" and f.expected is not None and "network" not in details:
        fields["formula"] = short(f.expected)
    if f.cause in ("operand", "either", "old_weight", "new_weight"):
        fields["input"] = details.get("part")
        for b in because:
            name, _, stands = b.text.partition(" = ")
            if name == fields["input"] and stands:
                fields |= {"said": b.place.words(), "stands": stands}
    elif f.kind == "value" and because:
        again = details.get("basis") == "again"
        fields["said" if again else "rule"] = because[0].place.words()
    return message(f.kind, f.cause, fields, details)


def _unread(source: Source, place: Place, reason: str) -> UnreadItem:
    text = short(place.piece.text[slice(*place.span)])
    return UnreadItem(_placed(source, place), text, why(reason))


def _placed(source: Source, place: Place) -> Location:
    return placed(source, place.piece.span(*place.span), place.piece.cell)
