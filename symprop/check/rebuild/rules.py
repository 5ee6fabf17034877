"""What each quantity of a document is: its rule over names, or its number."""

from __future__ import annotations

from symprop.check.align import align, is_quantity
from symprop.check.interval import significant
from symprop.check.ledger import Ledger, is_new, number_of, replace, unmarked
from symprop.check.model import mentions
from symprop.check.rebuild.roles import Roles
from symprop.check.rebuild.scalars import Scalar, Scalars
from symprop.check.rebuild.standing import Standing
from symprop.check.statements import names
from symprop.check.usage import misplaced
from symprop.formula import tree as t

DEEPEST = 150
"""Rules nested deeper than this are not followed."""


class Rules:
    """Finds rules, and where there is none takes the line of numbers."""

    def __init__(self, scalars: Scalars, ledger: Ledger, roles: Roles) -> None:
        self.scalars, self.ledger, self.roles = scalars, ledger, roles
        self.standing = Standing(scalars, ledger, roles)
        self.corrected = {
            (owner, rule): {wrong: right} for owner, rule, wrong, right in misplaced(ledger)
        }
        self._rules: dict[t.Name, t.Formula | None] = {}
        self._open: set[t.Name] = set()

    def of(self, name: t.Name) -> t.Formula | None:
        """The first rule of a name that ends in numbers, or that of its line of numbers."""
        if name in self._rules or name in self._open:
            return self._rules.get(name)
        scalar = self.scalars.by_name.get(name)
        if scalar is None or len(self._open) > DEEPEST:
            return None
        self._open.add(name)
        try:
            self._rules[name] = self._find(scalar)
        finally:
            self._open.discard(name)
        return self._rules[name]

    def _find(self, scalar: Scalar) -> t.Formula | None:
        for rule in scalar.rules:
            wrong = self.corrected.get((scalar.name, rule))
            if wrong is not None:
                return replace(rule, dict(wrong))
            found = self._known(scalar, rule)
            if found is not None:
                return found
        return self.standing.rule(scalar)

    def _known(self, scalar: Scalar, rule: t.Formula) -> t.Formula | None:
        """``rule`` over names that the document knows, its own number for each."""
        if rule in self.ledger.unsound or mentions(rule, scalar.name) or not _closed(rule):
            return None
        own: dict[t.Name, t.Formula] = {}
        put_in = self._put_in(scalar, rule)
        for name in names_in(rule):
            meant = self.alias(name)
            if meant not in self.scalars.by_name and name in put_in:
                meant = self._worked(meant, put_in[name], scalar.place)
            if meant == scalar.name:
                return None
            if meant != name:
                own[name] = meant
            if self.of(meant) is not None:
                continue
            number, here = self.number(meant), put_in.get(name)
            if number is None and here is None:
                return None
            if here is not None and (number is None or here.value != number.value):
                if number is not None and not self._another(meant, here):
                    continue
                own[name] = self.standing.leaf(name.base, here)
        return _replaced(rule, own)

    def _another(self, name: t.Name, here: t.Number) -> bool:
        """Whether a number put in for a name is not a slip, but another quantity of the name."""
        return self.ledger.used[name, here.value] > 0 and any(
            c.given and c.statement < 0 and c.number.value == here.value
            for c in self.ledger.claims.get(name, ())
        )

    def _put_in(self, scalar: Scalar, rule: t.Formula) -> dict[t.Formula, t.Number]:
        """The numbers that the line behind a rule has for its names."""
        if scalar.line is None or scalar.rule != rule:
            return {}
        pairs = align(rule, scalar.line, self.ledger.expand) or []
        return {name: n for name, part in pairs if (n := number_of(part)) is not None}

    def alias(self, name: t.Name) -> t.Name:
        """The quantity that a name is another word for."""
        found = self.ledger.aliases.get(name, name)
        root = unmarked(found) if isinstance(found, t.Name) and not is_new(found) else found
        if not isinstance(root, t.Name):
            return name
        scalar = self.scalars.by_name.get(root)
        if scalar is None or not scalar.given or scalar.number is None:
            return root
        return self._worked(root, scalar.number, scalar.place)

    def _worked(self, name: t.Name, number: t.Number, place: int) -> t.Name:
        """The quantity that was worked out to a number before; else the name itself."""
        if self.roles.parameter(name) or self.roles.rate(name):
            return name
        if number.places > 0 and significant(number) > 1:
            found = self.scalars.worked(number.value, place)
            if found is not None:
                return found.name
        return name

    def choices(self, name: t.Name) -> list[t.Formula]:
        """All rules that a loss may have."""
        scalar = self.scalars.by_name.get(name)
        if scalar is None:
            return []
        rules = [r for x in scalar.rules if (r := self._known(scalar, x)) is not None]
        if not rules and (line := self.standing.rule(scalar)) is not None:
            rules.append(line)
        return rules

    def lacking(self, name: t.Name, seen: set[t.Name]) -> t.Name | None:
        """The name without rule and number that keeps a name's rules from being followed."""
        scalar = self.scalars.by_name.get(name)
        seen.add(name)
        for rule in scalar.rules if scalar else ():
            for other in map(self.alias, names_in(rule)):
                if other in seen or self.of(other) is not None:
                    continue
                if self.number(other) is None:
                    return self.lacking(other, seen) or other
        return None

    def number(self, name: t.Name) -> t.Number | None:
        scalar = self.scalars.by_name.get(name)
        if scalar is not None and scalar.given:
            claimed = self.ledger.claims.get(name)
            return self._in_use(name, scalar.number) if claimed else scalar.number
        number = self.ledger.given(name)
        if number is None and scalar is not None:
            number = scalar.number
        return number

    def _in_use(self, name: t.Name, number: t.Number | None) -> t.Number | None:
        """Of several numbers given for a name the one that the calculations use."""
        uses = {n.value: n for n in (c.number for c in self.ledger.claims[name] if c.given)}
        best = max(uses.values(), key=lambda n: self.ledger.used[name, n.value], default=number)
        if number is None or best is None:
            return number
        more = self.ledger.used[name, best.value] > self.ledger.used[name, number.value]
        return best if more else number

    def predicts(self, rule: t.Formula) -> bool:
        """Whether a parameter is in a rule, or behind it."""
        stack, seen = [rule], set[t.Name]()
        while stack:
            for name in names_in(stack.pop()):
                if name in seen:
                    continue
                seen.add(name)
                if self.roles.parameter(name):
                    return True
                deeper = self.of(name)
                if deeper is not None:
                    stack.append(deeper)
        return False


def names_in(f: t.Formula) -> list[t.Name]:
    """The names in a formula, each once."""
    return [n for n in dict.fromkeys(names(f)) if isinstance(n, t.Name)]


def _closed(rule: t.Formula) -> bool:
    """Whether nothing in a rule is left open."""
    return not any(
        isinstance(x, (t.Dots, t.BigSum, t.Matrix, t.Derivative, t.Missing)) for x in t.walk(rule)
    )


def _replaced(f: t.Formula, own: dict[t.Name, t.Formula]) -> t.Formula:
    if isinstance(f, t.Name):
        return own.get(f, f)
    if is_quantity(f):
        return f
    return t.rebuild(f, lambda x: _replaced(x, own)) if t.children(f) else f
