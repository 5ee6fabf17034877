"""What is said of a corrected document: how much has changed, and what its author has to see to."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.fix import Fixed
from symprop.check.report.messages import count, say


def remarks(fixed: Fixed) -> Iterator[str]:
    """One line each."""
    sheet = fixed.sheet
    changes = count("number", len(fixed.changes))
    key = "formulas" if fixed.formulas else "changed" if fixed.changed else "unchanged"
    formulas = count("formula", fixed.formulas)
    yield say("fix", key, path=sheet.path, changes=changes, formulas=formulas)
    for item in sheet.findings:
        if item.severity == "error":
            where = item.place.words(column=True)
            yield say("fix", "left", path=sheet.path, where=where, message=item.message)
