"""The equations of a document, followed from the loss down to the numbers that are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from symprop.check.read.facts import Facts, is_minus
from symprop.check.read.losses import Losses, Residual
from symprop.check.read.numbers import NumberSearch
from symprop.check.read.roles import Roles
from symprop.check.read.rules import Rules, names_in
from symprop.check.read.scalars import Scalars
from symprop.check.read.slope import loss_of
from symprop.errors import InferenceError
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.functions.losses import LOSSES, Loss

from ..names import bare

LOSS = t.Name("Loss")
MOST_SAID = 8
"""Names without a number that are said at once."""
MOST = 100
"""Differences that are tried for the error of a prediction."""


@dataclass(slots=True)
class Equations:
    """Equations over names, each after those that it uses, and the numbers of the rest."""

    equations: dict[t.Name, t.Formula] = field(default_factory=dict)
    leaves: dict[t.Name, t.Number] = field(default_factory=dict)
    loss: t.Name = LOSS
    parameters: frozenset[t.Name] = frozenset()
    """The leaves that are trained, by the document or by custom."""


class Builder:
    """Follows rules from what may be the loss."""

    def __init__(self, facts: Facts) -> None:
        self.quantities = facts.quantities
        self.scalars = Scalars(facts)
        self.roles = Roles(facts)
        self.numbers = NumberSearch(facts, self.scalars, self.roles)
        self.rules = Rules(self.scalars, self.numbers, self.roles)
        self.losses = Losses(self.numbers, facts.quantities.claims.chains)
        self.out = Equations()
        self._open: set[t.Name] = set()

    def found(self) -> Iterator[Equations]:
        """The equations behind each rule of the loss.

        Raises:
            InferenceError: there is none, or a name without rule and number.
        """
        for loss in self.losses.named():
            choices = [r for r in self.rules.choices(loss) if names_in(r) and not self._is_error(r)]
            if choices:
                yield from self._behind_any(loss, choices)
                return
            lacking = self.rules.lacking(loss)
            if lacking:
                raise _unknown(lacking)
        yield self._by_slope()

    def _is_error(self, rule: t.Formula) -> bool:
        """Whether a rule is a result less something given: an error, which no one minimises."""
        f = bare(rule)
        if not isinstance(f, t.Sum) or len(f.terms) != 2 or sum(map(is_minus, f.terms)) != 1:
            return False
        parts = [bare(t.negate(x) if is_minus(x) else x) for x in f.terms]
        given = [isinstance(x, t.Number) or self._is_given(x) for x in parts]
        return all(isinstance(x, (t.Name, t.Number)) for x in parts) and any(given)

    def _is_given(self, name: t.Formula) -> bool:
        scalar = self.scalars.by_name.get(name)
        return scalar is not None and scalar.given

    def _behind_any(self, loss: t.Name, rules: list[t.Formula]) -> Iterator[Equations]:
        problems: list[InferenceError] = []
        for rule in rules:
            try:
                found = self._behind(loss, rule)
            except InferenceError as error:
                problems.append(error)
                continue
            yield found
        if len(problems) == len(rules):
            raise problems[0]

    def _behind(self, loss: t.Name, rule: t.Formula) -> Equations:
        self.out = Equations(loss=loss)
        for name in names_in(rule):
            self.follow(name)
        self.out.equations[loss] = rule
        order = {name: k for k, name in enumerate(self.scalars.by_name)}
        leaves = sorted(self.out.leaves.items(), key=lambda x: order.get(x[0], 0))
        self.out.leaves = dict(leaves)  # as the document gives them
        used = self.rules.parameters.all_named
        self.out.parameters = frozenset(
            n for n in self.out.leaves if n in used or self.roles.parameter(n)
        )
        forgotten = self._forgotten()
        if forgotten is not None:
            raise InferenceError(
                f"the document trains {plain.write(forgotten)}, but no rule says how"
                f" {plain.write(loss)} depends on it"
            )
        return self.out

    def _forgotten(self) -> t.Name | None:
        """A given parameter that the document uses and trains, and the equations do not have."""
        bases = {n.base for n in self.out.leaves if not n.sub}
        for name in self.roles.trained:
            scalar = self.scalars.by_name.get(name)
            if scalar is None or not scalar.given or scalar.name.base in bases:
                continue
            if name not in self.out.leaves and self.rules.parameters.taken.get(name):
                return scalar.name
        return None

    def _by_slope(self) -> Equations:
        """The equations behind a loss of which the document tells only the slope.

        Raises:
            InferenceError: it tells none, or one that several losses have.
        """
        ends: dict[t.Name, list[Residual]] = {}
        behind: set[t.Name] = set()
        for found in islice(self.losses.differences(), MOST):
            self.out = Equations()
            try:
                self.follow(found.prediction)
                self.follow(found.target)
            except InferenceError:
                continue
            rules = self.out.equations
            if found.prediction in rules and found.target in self.out.leaves:
                ends.setdefault(self._first(found.prediction, ends), []).append(found)
                behind.update(n for f in rules.values() for n in names_in(f))
        ends = {name: x for name, x in ends.items() if name not in behind}
        if not ends:
            raise InferenceError("the document gives no rule for a loss")
        row = self._row([x for found in ends.values() for x in found])
        pairs = [(name, found[0].target) for name, found in ends.items()]
        return self._behind(LOSS, t.total(tuple(row.term(p, y, len(pairs)) for p, y in pairs)))

    def _first(self, name: t.Name, ends: Iterable[t.Name]) -> t.Name:
        """The prediction that is worked out once more, as numbers or as a matrix."""
        number = self.scalars.by_name[name].number
        again = (x for x in ends if self.scalars.by_name[x].number == number is not None)
        return next(again, name)

    def _row(self, differences: list[Residual]) -> Loss:
        """The loss that has the slopes which the document works out."""
        told = dict.fromkeys(
            name
            for x in differences
            if (name := loss_of(x, self.rules.of(x.prediction), self.scalars)) is not None
        )
        if len(told) != 1:
            p, y = plain.write(differences[0].prediction), plain.write(differences[0].target)
            raise InferenceError(
                f"the document does not state its loss, and more than one has the slope {p} - {y}"
            )
        return LOSSES[next(iter(told))]

    def follow(self, name: t.Name) -> None:
        """Adds a quantity and all that it is made of.

        Raises:
            InferenceError: something has neither a rule nor a number.
        """
        if name in self.out.equations or name in self.out.leaves:
            return
        rule = self.rules.of(name)
        scalar = self.scalars.by_name.get(name)
        aim = self.roles.target(name) and scalar is not None and scalar.number is not None
        if rule is None or (aim and not self.rules.predicts(rule)):  # y = x1 + x2 = 3.3 is an aim
            self._leaf(name)
            return
        if name in self._open:
            raise InferenceError(f"the document works {plain.write(name)} out from itself")
        self._open.add(name)
        try:
            for other in names_in(rule):
                self.follow(other)
        finally:
            self._open.discard(name)
        self.out.equations[name] = rule

    def _leaf(self, name: t.Name) -> None:
        number = self.numbers.of(name)
        if number is None:
            raise _unknown([name])
        scalar = self.scalars.by_name[name]
        if any(self.numbers.contradict(scalar, rule) for rule in scalar.rules):
            raise InferenceError(
                f"the document's rule for {plain.write(name)} does not give its number"
            )
        entry = name not in self.scalars.facts.by_name
        if entry and (lacking := self.rules.lacking(name)):  # a result, printed as a matrix
            raise _unknown(lacking)
        if name in self.roles.worked and not self.roles.parameter(name):
            raise InferenceError(
                f"the document gives a number for {plain.write(name)}, but not how it comes about"
            )
        self.out.leaves[name] = number


def _unknown(names: Sequence[t.Name]) -> InferenceError:
    said = [plain.write(name) for name in names[:MOST_SAID]]
    if len(names) > MOST_SAID:
        said.append(f"{len(names) - MOST_SAID} more")
    listed = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
    return InferenceError(f"the document gives neither a rule nor a number for {listed}")
