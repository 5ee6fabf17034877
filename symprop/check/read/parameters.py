"""Names for the numbers of a line: z = 0.5·2 + 0.1 is z = w₁·x + b.

A result stands for the quantity that was worked out to it, in a weighted sum a given number for an
input, and what is left is a parameter.  Where a number may be one of several, and the line does not
tell which, that is said and none is taken.  Numbers that belong to a formula (the 1 of 1/(1 + e⁻ᶻ))
stay what they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from symprop.check.read.facts import UNNAMED
from symprop.check.read.roles import Roles
from symprop.check.read.scalars import Scalar, Scalars
from symprop.errors import InferenceError
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.record import Record

from ..names import bare, key, names, number_of, summands
from ..quantities.match import match
from ..values.readings import telling

MOST_SAID = 3
"""Names that are said where a number may be one of many."""
MOST = 3_000_000
"""Scalars that are looked at in all."""


class ParameterUse(Record):
    """What a parameter is used for: in which quantity, among which names, and what it multiplies.

    A bias multiplies nothing.
    """

    of: t.Name
    among: frozenset[t.Formula]
    signal: t.Formula | None = None
    tied: bool = False
    """Of a bias: whether the weights of its sum are in use already."""


class ParameterNames:
    """Finds the names behind lines of numbers; parameters without a name get one."""

    def __init__(
        self, scalars: Scalars, roles: Roles, unsound: Collection[tuple[t.Formula, t.Formula]]
    ) -> None:
        self.scalars, self.roles = scalars, roles
        self.taken: dict[t.Formula, list[ParameterUse]] = {}
        """Parameters that a rule or a line has already."""
        self.all_named: set[t.Name] = set()
        """What has been taken for a parameter."""
        self._inputs: dict[tuple[str, int], t.Name] = {}
        self._looked = 0
        for scalar in scalars.by_name.values():
            for rule in scalar.rules:
                if (scalar.name, rule) not in unsound and not roles.backward(scalar.name, rule):
                    self._used_by(scalar.name, rule)

    def _used_by(self, owner: t.Name, rule: t.Formula) -> None:
        all_of_them = frozenset(names(rule))
        for name in all_of_them:
            self.taken.setdefault(name, [])
        for part in t.walk(rule):
            terms = map(bare, part.terms) if isinstance(part, t.Sum) else ()
            for x in terms:
                if isinstance(x, t.Name):
                    self.take(x, ParameterUse(owner, all_of_them))
            factors = part.factors if isinstance(part, t.Product) else ()
            for x in map(bare, factors):
                others = [y for y in map(bare, factors) if y != x]
                self.take(x, ParameterUse(owner, all_of_them, others[0] if others else None))

    def take(self, name: t.Formula, use: ParameterUse) -> None:
        """Notes what a parameter is used for."""
        self.taken.setdefault(name, []).append(use)

    def all(self) -> Iterable[Scalar]:
        """All scalars, to look through them once more.

        Raises:
            InferenceError: they have been looked through too often.
        """
        self._looked += len(self.scalars.by_name)
        if self._looked > MOST:
            raise InferenceError("the document has too many numbers to tell which is which")
        return tuple(self.scalars.by_name.values())  # looking makes new ones known

    def like_another(self, scalar: Scalar) -> t.Formula | None:
        """The rule of an earlier quantity that was worked in the same way."""
        if scalar.line is None or not weighted(scalar.line):
            return None
        for other in self.all():
            if other.rule is None or other.line is None or other.name.base != scalar.name.base:
                continue
            if not other.rules or other.rule != other.rules[0]:
                continue
            found = self._renamed(other.rule, scalar.line, scalar)
            if found is not None:
                return _put(other.rule, found)
        return None

    def _renamed(
        self, rule: t.Formula, line: t.Formula, scalar: Scalar
    ) -> dict[t.Formula, t.Formula] | None:
        """Inputs stay, parameters are the other quantity's own; ``None`` if an input differs."""

        def fits(part: t.Formula, n: t.Number) -> bool:
            known = self.scalars.by_name.get(part)
            own = known.number if known is not None else None
            return isinstance(part, t.Name) and (
                self.roles.parameter(part) or (own is not None and own.value == n.value)
            )

        laid = match(rule, line, fits)
        if not laid.found or laid.apart:
            return None
        out: dict[t.Formula, t.Formula] = {}
        signals = {
            key(x): key(y)
            for product in t.walk(rule)
            if isinstance(product, t.Product) and len(product.factors) == 2
            for x, y in (product.factors, product.factors[::-1])
        }
        own = {key(x): n for x, n in laid.names}
        inputs = frozenset(x for x in own if isinstance(x, t.Name) and not self.roles.parameter(x))
        for x, n in own.items():
            if isinstance(x, t.Name) and self.roles.parameter(x):
                signal = signals.get(x)
                out[x] = self.parameter(n, ParameterUse(scalar.name, inputs, signal))
        return out

    def parameter(self, number: t.Number, use: ParameterUse) -> t.Name:
        """A parameter with this value: one that is given and still free, or a new one.

        A weight in use is meant again by another quantity of its kind that is made of other
        signals, as at each step of time; a bias by one that is made of the same, or of weights in
        use.

        Raises:
            InferenceError: it may be a free one or one in use, or one of several in use.
        """
        given = [
            s.name for s in self.all()
            if s.given and s.number is not None and s.number.value == number.value
            and self.roles.may_be_parameter(s.name)
        ]  # fmt: skip
        free = [n for n in given if n not in self.taken]
        again = [n for n in given if n in self.taken and self._again(n, use)]
        if len(again) > 1 or (again and free):
            raise unsure([*free, *again], number, use.of)
        if free or again:
            name = (free or again)[0]
            self.take(name, use)
        else:
            name = self.leaf("w", number)
        self.all_named.add(name)
        return name

    def _again(self, name: t.Name, use: ParameterUse) -> bool:
        """Whether a parameter in use can be meant once more."""
        uses = self.taken[name]
        other = bool(uses) and all(u.of.base != use.of.base for u in uses)
        if other and use.signal is not None:  # a rule that says the whole of it in one line
            return any(u.signal == use.signal for u in uses)
        if not uses or use.of.sup == UNNAMED:
            return False
        if not other and any(u.of.base != use.of.base for u in uses):
            return False
        if any((u.signal is None) != (use.signal is None) for u in uses):
            return False
        if use.signal is None:
            return use.tied or all(use.among <= u.among for u in uses)
        return all(not use.among <= u.among and _alike(use.signal, u.signal) for u in uses)

    def common(self, scalar: Scalar, k: int) -> t.Number | None:
        """The factor that the k-th terms of all units' weighted sums share: their input."""
        lines = [
            terms_of(s.line) for s in self.all()
            if s.line is not None and s.name.base == scalar.name.base and weighted(s.line)
        ]  # fmt: skip
        own = terms_of(scalar.line) if scalar.line is not None else []
        alike = [x for x in lines if len(x) == len(own) and self._of_data(x)]
        if len(alike) < 2 or own not in alike:
            return None
        shared = [
            n for n in own[k]
            if all(any(m.value == n.value for m in line[k]) for line in alike)
        ]  # fmt: skip
        return shared[0] if len({n.value for n in shared}) == 1 else None

    def _of_data(self, terms: list[tuple[t.Number, ...]]) -> bool:
        """Whether no result is among the factors of a sum."""
        worked = {s.number.value for s in self.all() if s.number is not None and not s.given}
        factors = [n for term in terms if len(term) == 2 for n in term]
        return not any(n.value in worked and telling(n) > 1 for n in factors)

    def unnamed_input(self, scalar: Scalar, k: int, number: t.Number) -> t.Name:
        """The input without a name that stands in the k-th terms of a layer's sums."""
        place = scalar.name.base, k
        if place not in self._inputs:
            self._inputs[place] = self.leaf("x", number)
        return self._inputs[place]

    def leaf(self, base: str, number: t.Number) -> t.Name:
        """A new given quantity with a free name."""
        n = 1
        while t.Name(base, str(n)) in self.scalars.by_name:
            n += 1
        name = t.Name(base, str(n))
        self.scalars.by_name[name] = Scalar(name, len(self.scalars.by_name), number=number)
        self.taken[name] = []
        return name


def _alike(a: t.Formula | None, b: t.Formula | None) -> bool:
    """Whether two signals are of one kind: x₁ and x₂, at two steps of time."""
    return isinstance(a, t.Name) and isinstance(b, t.Name) and a.base == b.base


def _put(f: t.Formula, own: dict[t.Formula, t.Formula]) -> t.Formula:
    return t.map_leaves(f, lambda x: own.get(key(x), x))


def unsure(may_be: Sequence[t.Formula], number: t.Number, of: t.Name) -> InferenceError:
    """What is to be said where a number may be one of several things."""
    said = " or ".join(plain.write(name) for name in may_be[:MOST_SAID])
    if len(may_be) > MOST_SAID:
        said = f"{said} or one of {len(may_be) - MOST_SAID} more"
    where = plain.write(of)
    return InferenceError(
        f"the document does not tell whether {number.text} in the numbers for {where} is {said}"
    )


def weighted(f: t.Formula) -> bool:
    """Whether a line is a weighted sum of numbers: products of two, and perhaps a bias."""
    terms = summands(f)
    products = [x for x in terms if isinstance(x, t.Product)]
    return bool(products) and all(
        number_of(x) is not None
        or (
            isinstance(x, t.Product)
            and len(x.factors) == 2
            and all(number_of(y) is not None for y in x.factors)
        )
        for x in terms
    )


def terms_of(line: t.Formula) -> list[tuple[t.Number, ...]]:
    """The numbers of each term of a weighted sum: two factors, or a bias."""
    parts = [x.factors if isinstance(x, t.Product) else (x,) for x in summands(line)]
    return [tuple(n for x in fs if (n := number_of(x)) is not None) for fs in parts]
