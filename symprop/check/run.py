"""Checking one document: from its bytes to what is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.check.analogy import by_analogy, not_given
from symprop.check.cause import explain
from symprop.check.findings import Finding
from symprop.check.judge import Judge
from symprop.check.statements import Statement, Statements, Unread, statements
from symprop.errors import InferenceError
from symprop.extract import Source, extract
from symprop.extract.files import read_file

if TYPE_CHECKING:
    from symprop.check.read.rebuilt import Rebuilt
    from symprop.network.equations import AnyNetwork


@dataclass(slots=True)
class Report:
    """What was found in one document.

    ``claims`` counts the links of all chains and everything else that the document asserts,
    ``checked`` those that got a verdict; ``unread`` lists what could not be read, and why.
    """

    source: Source
    claims: int
    checked: int
    unread: list[Unread]
    findings: list[Finding]
    judge: Judge = field(repr=False)
    statements: list[Statement] = field(repr=False)
    given: AnyNetwork | None = field(default=None, repr=False)
    """The network that the document was held against."""

    @property
    def path(self) -> str:
        """The document's name as it was given."""
        return self.source.path

    def described(self) -> dict[str, Any] | None:
        """The network that was given, or that the document describes, if it says enough."""
        if self.given is not None:
            return self.given.to_dict()
        try:
            return self.rebuilt().network.to_dict()
        except InferenceError:
            return None

    def rebuilt(self) -> Rebuilt:
        """The network that the document describes, and the ids of its names.

        Raises:
            InferenceError: the document does not say enough.
        """
        from symprop.check.read.run import read

        return read(self.source)

    @property
    def wrong(self) -> bool:
        """Whether there is an error."""
        return any(f.severity == "error" for f in self.findings)


def check_source(source: Source, network: AnyNetwork | None = None) -> Report:
    """Judges a document that has been taken apart, by itself or against a network.

    Raises:
        SympropError: it has nothing to do with the network.
    """
    read: Statements = statements(source)
    learning = Judge()
    learning.run(read.chains)
    learning.settle()
    not_given(learning.ledger)
    judge = Judge(learning.ledger)
    judge.run(read.chains)
    judge.finish()
    by_analogy(judge)
    for finding in judge.findings:
        if finding.cause is None and finding.kind in ("arithmetic", "value", "rounding", "formula"):
            cause = explain(finding, judge.ledger)
            if cause is not None:
                finding.cause = cause.key
                finding.values |= cause.values
    chains = read.chains
    findings = judge.findings
    report = Report(source, judge.claims, judge.checked, read.unread, findings, judge, chains)
    findings.sort(key=lambda f: (f.piece.cell or 0, f.piece.at(f.span[0])))
    return report


def check_file(path: str | Path, network: AnyNetwork | None = None) -> Report:
    """Checks a file, by itself or against a network.

    Raises:
        SympropError: it cannot be read, or is too large.
    """
    name = str(path)
    return check_source(extract(name, read_file(name)), network)
