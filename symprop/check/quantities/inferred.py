"""The rule behind a line of numbers.

    w = 0.3, x = 0.5, b = 0.1
    z = 0.3·0.5 + 0.1 = 0.25        (w·x + b)

A number stands for the only name that it is the number of.  Where several given names have it, it
stays: for none of them is the rule certain.

    z = 0.25, h = 0.5622            (σ(z), in a document that speaks of the sigmoid)

A number without working is the activation of a number just above it if no other fits.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.functions.activations import ACTIVATIONS, Activation
from symprop.record import Record

from ..claims.chains import Chain
from ..names import bare, generic, literals, marks, number_of
from ..values.arrays import Array, NoValueError
from ..values.interval import meets
from ..values.known import activation, known
from ..values.readings import around, digits, is_data, significant, telling
from .printed import PrintedNumbers

if TYPE_CHECKING:
    from .quantities import Version

CONSTANTS = frozenset(map(Decimal, (0, 1, 2)))
"""Numbers that may stand for themselves whatever names have them, too."""
HALF = Fraction(1, 2)
LARGEST = 10
"""The largest whole number that is no name's and may stand on a line."""
TELLING = 2
"""Digits with which a number can only be the result that it is."""
SHORT = 4
"""Letters that a name needs to be known at the beginning of a longer word."""
SIGNIFICANT = 3
"""Digits that an activation needs for only one function to give it."""
NEAREST = 12
"""Numbers above one without working of which it may be the activation."""
MOST = 200
"""Numbers of a line that is looked at."""


class Inferred(Record):
    """A rule by its numbers; ``unsure`` are names that may stand in it, too."""

    formula: t.Formula
    unsure: frozenset[t.Formula] = frozenset()
    alone: bool = False
    """Whether numbers stand in it that have no name: it holds for its own line."""


def spoken(text: str) -> tuple[Activation, ...]:
    """The activation functions that a text names, or uses by their symbols.

    Those with settings are not among them: they could give nearly any number.
    """
    return tuple(
        row for row in ACTIVATIONS.values()
        if not row.identity and row.vector is None and not row.settings
        and _names(row).search(text)
    )  # fmt: skip


@cache
def _names(row: Activation) -> re.Pattern[str]:
    """The names of a function; a long one may be the beginning of a word: Sigmoidfunktion."""
    names = {row.name, row.symbol, row.title, *row.spellings}
    names |= {"sigma"} if row.symbol == "σ" else set()
    each = (re.escape(x) + (r"(?![^\W\d_])" if len(x) < SHORT else "") for x in sorted(names))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(each)})", re.IGNORECASE)


def _gives(row: Activation, z: t.Number, a: t.Number) -> bool:
    """Whether a function gives one number from another, as both are rounded."""
    function = known(row.call(z))
    if function is None:
        return False
    try:
        found = function((around(z),))
    except NoValueError:
        return False
    return not isinstance(found, Array) and meets(found, around(a))


def _arguments(line: t.Formula) -> set[int]:
    """The numbers on a line that an activation function is applied to."""
    applied = (f for f in t.walk(line) if isinstance(f, t.Apply) and len(f.args) == 1)
    return {
        id(n) for f in applied if activation(f.function) is not None
        for n in literals(f.args[0]) if number_of(f.args[0]) is not None
    }  # fmt: skip


def _signed(line: t.Formula) -> set[int]:
    """The numbers on a line that may stand for one of the other sign.

    In −0.5·0.2 the 0.2 may be that of δ = −0.2, in 0.5·0.2 not.
    """
    g = bare(line)
    if isinstance(g, t.Sum) or (isinstance(g, t.Apply) and len(g.args) == 1):
        return set().union(*map(_signed, t.children(g)))
    kinds = (t.Neg, t.Power, t.Absolute)
    minus = any(isinstance(f, kinds) or (isinstance(f, t.Number) and f.negative) for f in t.walk(g))
    return {id(n) for n in literals(g)} if minus else set()


def _halves(line: t.Formula) -> set[int]:
    """The numbers 0.5 beside a square on a line: the factor of a loss, whatever names have it."""
    return {
        id(n) for f in t.walk(line)
        if isinstance(f, t.Product) and any(isinstance(x, t.Power) for x in t.walk(f))
        for n in map(number_of, f.factors) if n is not None and abs(n.value) == HALF
    }  # fmt: skip


class Behind:
    """Finds the rules behind lines of numbers."""

    def __init__(
        self, printed: PrintedNumbers, data: frozenset[Version], spoken: tuple[Activation, ...],
        single: frozenset[Version] = frozenset(),
    ) -> None:  # fmt: skip
        """``spoken`` are the activation functions that the document names.

        ``single`` are the versions of names that have one number in the whole document.
        """
        self.printed, self.data, self.spoken = printed, data, spoken
        self.single = single
        self._entries: dict[Decimal, list[Version]] = {}
        for version in data:
            for n in version.literal if len(version.literal) > 1 else ():
                self._entries.setdefault(abs(Decimal(n.text)), []).append(version)
        self._found: dict[int, Inferred | None] = {}

    def results(self, n: t.Number, chain: Chain) -> set[t.Formula]:
        """The names that a number was worked out for; none where it may be given, too."""
        found = [v for v in self._known(n, chain) if v.literal[0].negative == n.negative]
        if telling(n) < TELLING or not self.data.isdisjoint(found):
            return set()
        return {v.name for v in found} - {chain.target}

    def _known(self, n: t.Number, chain: Chain) -> list[Version]:
        """The versions that a number may be of: those with its places, else data."""
        found = [
            (v, x.number.places == n.places)
            for x in self.printed.equal(n, chain.number) for v in x.versions
            if v.entry is None and (not generic(v.name) or v in self.single)
        ]  # fmt: skip
        same = any(alike for _, alike in found)
        return [v for v, alike in found if alike or (v in self.data and not same)]

    def of_data(self, chain: Chain, by: t.Formula) -> bool:
        """Whether a chain works with data alone, and none of them is that of a name."""
        line = next((s.formula for s in chain.sides if s.numeric and not s.literal), None)
        if line is None or sum(1 for _ in literals(line)) > MOST:
            return False
        signed = _signed(line)
        for n in literals(line):
            found = self.printed.equal(n, chain.number)
            versions = {v for x in found for v in x.versions}
            if not is_data(n) or not versions <= self.data or any(not x.versions for x in found):
                return False
            if any(
                v.name == by and (id(n) in signed or v.literal[0].negative == n.negative)
                for v in versions
            ):
                return False
        return True

    def _lists(self, n: t.Number, chain: Chain) -> set[t.Formula]:
        """The lists of data that a number stands in."""
        found = self._entries.get(abs(Decimal(n.text)), ())
        return {v.name for v in found if v.chain < chain.number}

    def rule(self, chain: Chain) -> Inferred | None:
        """The rule behind the first line of numbers of a chain."""
        if chain.number not in self._found:
            line = next((s.formula for s in chain.sides if s.numeric and not s.literal), None)
            found = self.activation(chain) if line is None else self._infer(line, chain)
            self._found[chain.number] = found
        return self._found[chain.number]

    def activation(self, chain: Chain) -> Inferred | None:
        """The activation function that gives a number without working from one just above it."""
        result = chain.sides[-1].formula
        if chain.working is not None or not isinstance(result, t.Number):
            return None
        if any(side.quantity is None and not side.literal for side in chain.sides):
            return None
        if significant(result) < SIGNIFICANT or not isinstance(chain.target, t.Name):
            return None
        fits = {
            row.call(v.name)
            for x in self.printed.nearest(chain.number, NEAREST) for v in x.versions
            if v.kind == "worked" and isinstance(v.name, t.Name) and not generic(v.name)
            for row in self.spoken
            if digits(x.number) != digits(result) and _gives(row, x.number, result)
        }  # fmt: skip
        return Inferred(fits.pop()) if len(fits) == 1 else None

    def _infer(self, line: t.Formula, chain: Chain) -> Inferred | None:
        if sum(1 for _ in literals(line)) > MOST:
            return None
        put: dict[int, t.Formula] = {}
        unsure: set[t.Formula] = set()
        alone = worked = False
        arguments, signed, halves = _arguments(line), _signed(line), _halves(line)
        for n in literals(line):
            found = [
                v for v in self._known(n, chain) if v.name != chain.target
                and (id(n) in signed or v.literal[0].negative == n.negative)
            ]  # fmt: skip
            if id(n) in arguments:  # what is activated was worked out
                found = [v for v in found if v not in self.data] or found
            lists = self._lists(n, chain)
            names = {v.name for v in found} | lists
            size = abs(Decimal(n.text))
            count = n.places <= 0 and size <= LARGEST and not any(
                v.literal[0].negative == n.negative for v in found
            )  # fmt: skip
            constant = size in CONSTANTS or id(n) in halves
            if len(names) == 1 and not lists and not constant and not count:
                known = found[-1]
                worked = worked or not is_data(known.literal[0])
                same = known.literal[0].negative == n.negative
                name, said = marks(known.name)
                meant = name if said == "new" else known.name  # the weight of the next round
                put[id(n)] = meant if same else t.negate(meant)
            elif not count and not self.data.issuperset(found):
                return None
            elif names or (n.places <= 0 and size <= LARGEST) or n.text == "0.5":
                unsure |= names
            elif is_data(n) and not self.printed.equal(n, chain.number):
                alone = True
            else:
                return None
        if not put or (alone and not worked):
            return None
        formula = t.map_leaves(line, lambda x: put.get(id(x), x))
        return Inferred(formula, frozenset(unsure), alone)
