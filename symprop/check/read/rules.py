"""What each quantity of a document is: its rule over names, or its number."""

from __future__ import annotations

from symprop.check.read.line import LineNames
from symprop.check.read.numbers import NumberSearch
from symprop.check.read.parameters import ParameterNames
from symprop.check.read.roles import Roles
from symprop.check.read.scalars import Scalar, Scalars
from symprop.formula import tree as t

from ..names import key, names

DEEPEST = 150
"""Rules nested deeper than this are not followed."""


class Rules:
    """Finds rules, and where there is none takes the line of numbers."""

    def __init__(self, scalars: Scalars, numbers: NumberSearch, roles: Roles) -> None:
        self.scalars, self.numbers, self.roles = scalars, numbers, roles
        self.parameters = ParameterNames(scalars, roles, numbers.unsound)
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
            found = self._followed(scalar, rule)
            if found is not None:
                return found
        return self._by_numbers(scalar)

    def _by_numbers(self, scalar: Scalar) -> t.Formula | None:
        """The rule behind a scalar's line of numbers."""
        if scalar.line is None:
            return None
        like = self.parameters.like_another(scalar)
        return like if like is not None else LineNames(self.parameters, scalar).name(scalar.line)

    def _followed(self, scalar: Scalar, rule: t.Formula) -> t.Formula | None:
        """``rule`` over names that the document knows, its own number for each."""
        if scalar.name in names(rule) or not _closed(rule):
            return None
        if (scalar.name, rule) in self.numbers.unsound or self.numbers.contradict(scalar, rule):
            return None
        own: dict[t.Formula, t.Formula] = {}
        here = self.numbers.put(scalar, rule)
        for name in names_in(rule):
            meant = self.numbers.aliases.get(name, name)
            if meant == scalar.name:
                return None
            if meant != name:
                own[name] = meant
            if self.of(meant) is not None:
                continue
            number, written = self.numbers.of(meant), here.get(name)
            if number is None and written is None:
                return None
            if written is not None and (number is None or written.value != number.value):
                if number is not None and not self.numbers.another(meant, written):
                    continue
                own[name] = self.parameters.leaf(name.base, written)
        return t.map_leaves(rule, lambda x: own.get(x, x))

    def choices(self, name: t.Name) -> list[t.Formula]:
        """All rules that a loss may have."""
        scalar = self.scalars.by_name.get(name)
        if scalar is None:
            return []
        rules = [r for x in scalar.rules if (r := self._followed(scalar, x)) is not None]
        if not rules and (line := self._by_numbers(scalar)) is not None:
            rules.append(line)
        return rules

    def lacking(self, name: t.Name) -> list[t.Name]:
        """The names without rule and number that keep the nearest rule from being followed."""
        scalar = self.scalars.by_name.get(name)
        rules = scalar.rules if scalar is not None else []
        found = [self._open_ends(rule, {name}) for rule in rules if _closed(rule)]
        return _fewest(found)

    def _open_ends(self, rule: t.Formula, seen: set[t.Name]) -> list[t.Name]:
        out: list[t.Name] = []
        for name in names_in(rule):
            meant = self.numbers.aliases.get(name, name)
            if meant in seen or self.of(meant) is not None or self.numbers.of(meant) is not None:
                continue
            seen.add(meant)
            scalar = self.scalars.by_name.get(meant)
            behind = [self._open_ends(r, seen) for r in (scalar.rules if scalar else [])]
            out += _fewest(behind) or [meant]
        return out

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
    return [n for n in dict.fromkeys(map(key, names(f))) if isinstance(n, t.Name)]


def _fewest(lists: list[list[t.Name]]) -> list[t.Name]:
    """The shortest list that is not empty."""
    return min((x for x in lists if x), key=lambda x: len(x), default=[])


def _closed(rule: t.Formula) -> bool:
    """Whether nothing in a rule is left open."""
    return not any(
        isinstance(x, (t.Dots, t.BigSum, t.Matrix, t.Derivative, t.Missing)) for x in t.walk(rule)
    )
