"""Sheets made by hand: what a report must say does not depend on what the check can find."""

from __future__ import annotations

from symprop.check.report import Item, LocatedPremise, Location, Sheet, UnreadItem

LINE = r"$$a = \sigma(z) = \frac{1}{1 + e^{-1.1}} \approx 0.75206$$"


def nothing() -> None:
    """The network of a document that does not describe one."""


def place(
    text: str, part: str, line: int = 1, cell: int | None = None, end_line: int | None = None
) -> Location:
    """The place of ``part`` in a line of a document."""
    start = text.index(part) + 1
    return Location(line, start, end_line or line, start + len(part), cell, text)


def item(where: Location, **fields: object) -> Item:
    """A finding, an error of arithmetic unless the fields say otherwise."""
    values: dict[str, object] = {
        "kind": "arithmetic",
        "severity": "error",
        "quantity": "a",
        "claimed": "0.75206",
        "expected": "0.75026",
        "local": None,
        "cause": None,
        "message": "a comes to 0.75026, not 0.75206: work this line again.",
        "root": None,
    }
    values |= fields
    return Item(where, **values)  # type: ignore[arg-type]


def one() -> Sheet:
    """A document with an error, what follows from it, and a part that could not be read."""
    root = place(LINE, "0.75206", 7)
    loss = "$$L = (a - 1)^2 = (0.75206 - 1)^2 = 0.06147$$"
    note = item(
        place(loss, "0.06147", 9),
        kind="carried",
        severity="note",
        quantity="L",
        claimed="0.06147",
        expected="0.06237",
        message="0.06147 follows from the mistake in line 7; without it, L is 0.06237.",
        root=0,
        because=(LocatedPremise(place(loss, "(0.75206 - 1)^2", 9), "(0.75206 - 1)^2"),),
    )
    unread = UnreadItem(place("1 XOR 1 = 0", "1 = 0", 12), "1 = 0", "XOR is not known")
    proof = LocatedPremise(place("$z = 1.1$", "1.1", 3), "z = 1.1")
    open_ = UnreadItem(place("so b = 3.1", "3.1", 15), "3.1", "nothing is known of it")
    findings = item(root, because=(proof,)), note
    return Sheet("notes/one.md", 12, 11, (unread,), nothing, findings, (open_,))


def clean(path: str = "clean.md") -> Sheet:
    """A document in which nothing is wrong."""
    return Sheet(path, 3, 3, (), nothing, ())


def notebook() -> Sheet:
    """A finding in the third cell of a notebook."""
    return Sheet("one.ipynb", 1, 1, (), nothing, (item(place(LINE, "0.75206", 2, cell=2)),))
