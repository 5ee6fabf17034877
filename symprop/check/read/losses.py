"""Which quantity is the loss; where only its slope is told, of which predictions and targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from symprop.check.read.facts import is_minus
from symprop.check.read.numbers import NumberSearch
from symprop.check.read.roles import is_error
from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..names import LOSSES, bare, generic, key, marks, number_of
from ..values.readings import telling


class Residual(Record):
    """A prediction less its target, and the chain of the derivative or error that it stands in."""

    prediction: t.Name
    target: t.Name
    chain: Chain


class Losses:
    """Looks for the loss of a document."""

    def __init__(self, numbers: NumberSearch, chains: Sequence[Chain]) -> None:
        self.numbers, self.chains = numbers, chains
        self.scalars, self.roles = numbers.scalars, numbers.roles

    def named(self) -> list[t.Name]:
        """What may be the loss: first what is differentiated most.

        A name that is no usual one is that of the loss if parameters get their gradients of it, and
        it is not itself what others act through.
        """
        derivatives = list(dict.fromkeys(self.roles.derivatives))
        found = [n for n, _ in Counter(d.of for d in derivatives).most_common()]
        through = {d.by for d in derivatives}
        trained = {d.of for d in derivatives if d.by in self.roles.trained} - through
        names = [n for n in found if isinstance(n, t.Name)]
        usual = [*names, *(s.name for s in self.scalars.by_name.values())]
        usual = [
            n for n in usual if n.base.lower() in LOSSES and marks(n)[1] != "new" and not generic(n)
        ]
        return list(dict.fromkeys([*usual, *(n for n in names if n in trained)]))

    def differences(self) -> Iterator[Residual]:
        """What may be a prediction and its target: terms of differences in derivatives."""
        for chain in self.chains:
            first = bare(chain.sides[0].formula)
            if not (isinstance(first, t.Derivative) or is_error(first)):
                continue
            for side in chain.sides[1:]:
                for f in t.walk(side.formula):
                    pair = self._difference(f)
                    if pair is not None:
                        yield Residual(*pair, chain)

    def _difference(self, f: t.Formula) -> tuple[t.Name, t.Name] | None:
        """Prediction and target, if ``f`` is the difference of the two."""
        if not (isinstance(f, t.Sum) and len(f.terms) == 2 and is_minus(f.terms[1])):
            return None
        a = self._meant(f.terms[0], target=False)
        b = self._meant(t.negate(f.terms[1]), target=False)
        if a is not None and b is None:
            b = self._meant(t.negate(f.terms[1]), target=True)
        elif b is not None and a is None:
            a, b = b, self._meant(f.terms[0], target=True)
        return None if a is None or b is None else (a, b)

    def _meant(self, f: t.Formula, target: bool) -> t.Name | None:
        """The last quantity worked out, or the target, that a name or number means."""
        number = number_of(f)
        name = self.numbers.aliases.get(key(f), key(f))
        for scalar in reversed(self.scalars.by_name.values()):
            if target != scalar.given or isinstance(scalar.name, t.Derivative):
                continue
            if target and not self.roles.target(scalar.name):
                continue
            if name == scalar.name or (number is not None and _same(number, scalar.number)):
                return scalar.name
        return None


def _same(a: t.Number, b: t.Number | None) -> bool:
    """Whether two numbers are the same, and not only by chance: 1 is not the result 1.0."""
    return b is not None and a.value == b.value and (a.places == b.places or telling(a) > 1)
