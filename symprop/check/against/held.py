"""What a document has that is not the given network's: numbers, rules, and what follows from them.

The document's own network is held against the given one: each number that it starts from, and
each rule, worked with the given network's values.  What is printed has been judged against the
document's own network already, so nothing else needs to be said of it, except where the document
does not say enough to rebuild one: there every number is held against the value of its name.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import suppress

from flint import fmpq

from symprop.check.against.pairing import pair
from symprop.check.against.values import graph_of, slopes, values
from symprop.check.align import bare
from symprop.check.findings import Finding, at
from symprop.check.interval import meets
from symprop.check.read import kinds
from symprop.check.read.rebuilt import Rebuilt
from symprop.check.read.rules import names_in
from symprop.check.run import Report
from symprop.check.show import shown_like
from symprop.errors import InferenceError, MismatchError
from symprop.extract import Piece
from symprop.formula import tree as t
from symprop.network.equations import AnyNetwork
from symprop.numbers.array import Value
from symprop.numbers.digits import fixed
from symprop.numbers.scalar import DomainError, Scalar, scalar


def against(report: Report, network: AnyNetwork) -> list[Finding]:
    """What is to be said of a document besides the findings it has.

    Raises:
        MismatchError: it has nothing to do with the network.
    """
    return list(_Held(report, network).findings())


LONGEST = 12
"""Decimals with which a given number is shown as it is."""


class _Held:
    def __init__(self, report: Report, network: AnyNetwork) -> None:
        assert report.judge.rules is not None
        self.report, self.network = report, network
        self.ledger = report.judge.rules.ledger
        graph = graph_of(network)
        try:
            self.values = values(graph)
        except DomainError as error:
            raise MismatchError(f"the network has no finite {error.missing}: {error}") from error
        self.graph = graph
        self.rebuilt: Rebuilt | None = None
        with suppress(InferenceError):
            self.rebuilt = report.rebuilt()
        read = self.rebuilt.claims if self.rebuilt is not None else None
        self.ids = pair(self.rebuilt, network, self.ledger, graph)
        sides = [(x.formula, x.piece) for s in report.statements for x in s.sides]
        for chain in read.chains if read is not None else ():
            sides += [(x.formula, x.piece) for x in chain.sides]
        self.sides = {
            id(number): piece
            for formula, piece in sides
            for number in t.walk(formula)
            if isinstance(number, t.Number)
        }
        self.said = {(f.piece.cell, f.piece.at(f.span[0])) for f in report.findings}
        self.root: Finding | None = None

    def findings(self) -> Iterator[Finding]:
        """Roots first, then what follows from them."""
        if self.rebuilt is not None:
            yield from self._starts(self.rebuilt)
            yield from self._rules(self.rebuilt)
            yield from self._rate(self.rebuilt)
            if self.root is not None:
                yield from self._following()
        else:
            yield from self._claims()

    def _value(self, name: t.Formula) -> Scalar | None:
        id = self.ids.get(name) if isinstance(name, t.Name) else None
        return None if id is None else self.values.get(id)

    # --- the document's own network -----------------------------------------------------------

    def _starts(self, rebuilt: Rebuilt) -> Iterator[Finding]:
        """Given numbers that are not the network's."""
        for name, number in rebuilt.equations.leaves.items():
            value = self._value(name)
            if value is not None and value != scalar(number.value):
                yield from self._root(name, number, value, "value")

    def _rules(self, rebuilt: Rebuilt) -> Iterator[Finding]:
        """Rules that do not give the network's value when they are worked with its values."""
        formulas = {n: self.ledger.expanded(f) for n, f in rebuilt.equations.equations.items()}
        for name, rule in formulas.items():
            wanted = self._value(name)
            if wanted is None:
                continue
            found = self._worked(rule, formulas, {})
            if found is None or kinds.same(found, wanted):
                continue
            number = self._number(name)
            if number is not None:
                yield from self._root(name, number, wanted, "formula")

    def _worked(
        self, f: t.Formula, formulas: dict[t.Name, t.Formula], known: dict[t.Name, Scalar | None]
    ) -> Scalar | None:
        """A formula with the network's values, and the document's for what it alone has."""
        assert self.rebuilt is not None
        inner: dict[Hashable, Value] = {}
        for name in names_in(f):
            if name not in known:
                value = self._value(name)
                leaf = self.rebuilt.equations.leaves.get(name)
                if value is None and leaf is not None:
                    value = scalar(leaf.value)
                elif value is None and name in formulas:
                    value = self._worked(formulas[name], formulas, known)
                known[name] = value
            part = known[name]
            if part is None:
                return None
            inner[name] = part
        return kinds.value(f, inner)

    def _rate(self, rebuilt: Rebuilt) -> Iterator[Finding]:
        wanted = scalar(self.network.learning_rate.value)
        rate = rebuilt.rate
        if rate is not None and scalar(rate.value) != wanted:
            claims = self.ledger.claims.items()
            name = next((n for n, found in claims if found[0].number == rate), None)
            yield from self._root(name, rate, wanted, "value")

    def _root(
        self, name: t.Formula | None, number: t.Number, value: Scalar, kind: str
    ) -> Iterator[Finding]:
        piece = self.sides.get(id(number))
        if piece is None:
            return
        finding = self._finding(name, number, piece, kind, "error", value)
        finding.values = {"network": finding.expected or ""}
        self.root = self.root or finding
        place = finding.piece.cell, finding.piece.at(finding.span[0])
        if place not in self.said:
            self.said.add(place)
            yield finding

    def _following(self) -> Iterator[Finding]:
        """Numbers that are not the network's since what they follow from is not."""
        for name in self.ids:
            number, value = self._number(name), self._value(name)
            if number is None or value is None or meets(value, number, loose=True):
                continue
            yield from self._note(name, number, value)

    def _note(self, name: t.Name, number: t.Number, value: Scalar) -> Iterator[Finding]:
        piece = self.sides.get(id(number))
        if piece is None:
            return
        finding = self._finding(name, number, piece, "carried", "note", value)
        finding.root = self.root
        place = finding.piece.cell, finding.piece.at(finding.span[0])
        if place not in self.said:
            self.said.add(place)
            yield finding

    def _finding(
        self,
        name: t.Formula | None,
        number: t.Number,
        piece: Piece,
        kind: str,
        severity: str,
        value: Scalar,
    ) -> Finding:
        shown = shown_like(value, number)
        if kind == "value" and isinstance(value, fmpq):  # a given number, as it is
            exact = fixed(value, LONGEST)
            shown = exact.text if exact.exact else shown
        return at(number, piece, kind, severity, quantity=name, expected=shown)

    def _number(self, name: t.Name) -> t.Number | None:
        """The first number of a name."""
        assert self.rebuilt is not None
        equations = self.rebuilt.equations
        return equations.results.get(name) or equations.leaves.get(name)

    # --- a document without a network of its own -----------------------------------------------

    def _claims(self) -> Iterator[Finding]:
        """Each first number of a name against the network's value or derivative."""
        adjoints = slopes(self.graph, self.values)
        loss = next((n for n, id in self.ids.items() if id == self.graph.loss), None)
        for name, claims in self.ledger.claims.items():
            value = self._value(name)
            if isinstance(name, t.Derivative) and bare(name.of) == loss and loss is not None:
                by = bare(name.by)
                value = adjoints.get(self.ids.get(by, "")) if isinstance(by, t.Name) else None
            number = claims[0].number
            if value is None or meets(value, number, loose=True):
                continue
            yield from self._root(name, number, value, "value")
