"""What a document defines as a graph, and derivatives in it by the chain rule.

Every name with a line of names is a definition; names without one are holes, whether they have
numbers or not.  The graph is that of network files and the calculus the one that derives
walkthroughs: a derivative is the sum over paths of local derivatives, a formula over names that is
then evaluated like any other line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple

from symprop.calculus.reverse import local, reverse
from symprop.formula import tree as t
from symprop.formula.plain import write
from symprop.network.graph import Definition, Graph

from ..claims.chains import Chain
from ..claims.words import DATA
from ..indices import wholes
from ..names import generic, key, names
from ..values.arrays import Array, NoValueError
from ..values.interval import gap, number, point
from ..values.readings import Calculator, is_data, unit
from .expected import Stated, all_stated, behind, stated_for
from .lines import Case, Derived, NamedLine, ordered
from .quantities import Quantities
from .refined import refined
from .spelled import proven, spelled
from .upstream import Upstream, upstream

MOST = 60
"""Definitions that a derivative may go through."""
LONGEST = 4000
"""Nodes that its formula may have."""
POINTS = 3
NEAR = 0.01
"""The share by which a result may be off its rule and still be its result."""


class Slope(NamedTuple):
    """A derivative as a formula over names, made to be evaluated; ``case`` tells it from others."""

    formula: t.Formula
    stated: Stated
    case: Case
    near: bool = False
    """Whether it goes on from derivatives that have numbers above."""
    negative: bool = False
    """Whether it is minus the derivative: a delta may be so."""


class Model:
    """The partial network of a document, as it stands above one of its chains."""

    def __init__(
        self, quantities: Quantities, chain: Chain, alike: Mapping[t.Formula, Stated],
        derived: Derived,
    ) -> None:  # fmt: skip
        self.quantities, self.chain, self.alike = quantities, chain, alike
        self._rules: dict[t.Formula, Stated | None] = {}
        self._shared = derived
        self._derivatives: dict[Case, t.Formula | None] = {}

    def rule(self, name: t.Formula) -> Stated | None:
        """The line of names by which a name is defined."""
        if name not in self._rules:
            self._rules[name] = None  # for rules that lead back to the name
            self._rules[name] = None if generic(name) else self._rule(name)
        return self._rules[name]

    def _rule(self, name: t.Formula) -> Stated | None:
        own = next(iter(stated_for(self.quantities, name, self.chain)), None)
        if own is not None and self._is_foreign(own):  # that of this exercise comes first
            general = self._shared.general(name, self.chain)
            own = own if general is None or self._is_foreign(general) else general
        if self.quantities.of(name) and not (own is not None and own.own):
            general = self._shared.general(name, self.chain)
            first = isinstance(name, t.Name) and "0" in name.sub  # before the first step
            told = general is not None and not first
            if not (told or self._may_depend(name) or self._is_result(name, own or general)):
                own = self.alike.get(name)  # it is given
            elif own is None:
                own = self.alike.get(name) or general
        elif own is None:
            own = self.alike.get(name)
        numbers = behind(self.quantities, name, self.chain)
        return numbers if own is None else refined(own, numbers, self.rule)

    def _is_foreign(self, stated: Stated) -> bool:
        """Whether a rule was stated in another exercise."""
        scope = self.quantities.claims.chains[stated.chain].scope
        return scope.fresh(self.chain.scope)

    def slopes(self, name: t.Formula, direct: bool) -> Iterator[Slope]:
        """The formulas for ∂of/∂by by each rule for ``of``, and these rules.

        With ``direct`` also those that leave out how ``by`` acts through other names.
        """
        if not isinstance(name, t.Derivative):
            meant = self.upstream().get(name)
            if meant is not None:
                whole = t.Derivative(meant.of, meant.by, "∂")
                for slope in self.slopes(whole, False):
                    if name in map(key, names(slope.formula)):
                        return  # the loss is worked from it
                    if meant.negative:
                        slope = slope._replace(formula=_minus(slope.formula), negative=True)
                    yield slope
            return
        if self.quantities.is_shared(name):
            return  # which of several quantities it is nobody knows
        of = key(name.of)
        numbers = behind(self.quantities, of, self.chain)
        for stated in (
            *all_stated(self.quantities, of, self.chain),
            *((numbers,) if numbers else ()),
        ):
            if stated.may_hold(key(name.by)):
                continue
            for through in (True, False) if direct else (True,):
                case = of, key(name.by), stated.formula, through
                found = self._derivative(case)
                if found is None or any(map(self._is_unknown, self._shared.cases[case][0])):
                    break  # what is not known to be the whole speaks against nothing
                yield Slope(found, stated, case)
                near = self._derived(case, {}, stepwise=True) if through else None
                if near is not None and near != found:
                    yield Slope(near, stated, case, True)

    def written(self, slope: Slope) -> t.Formula:
        """A derivative as people write it."""
        found = self._derived(slope.case, {}, written=True, stepwise=slope.near) or slope.formula
        return _minus(found) if slope.negative else found

    def local(self, slope: Slope) -> bool:
        """Whether a derivative is that of one line alone, on whatever paths."""
        return self._derivative((*slope.case[:3], False)) == slope.formula

    def upstream(self) -> dict[t.Formula, Upstream]:
        """The names that stand for derivatives."""
        if self._shared.upstream is None:
            chains = self.quantities.claims.chains
            whole = Model(self.quantities, chains[-1], self.alike, self._shared)
            sure = upstream(self.quantities, whole.rule)
            for names_ in spelled(self.quantities, set(sure)).values():
                self._shared.upstream = sure | names_
                sure |= proven(self.quantities, names_, self._holds)
            self._shared.upstream = sure
        return self._shared.upstream

    def _holds(self, chain: Chain, name: t.Formula, line: t.Formula) -> bool | None:
        """Whether a line is what a name is that is taken for a derivative."""
        above = Model(self.quantities, chain, self.alike, self._shared)
        work = self._shared.work
        found = [above.agree(line, slope.formula, work) for slope in above.slopes(name, False)]
        return True if True in found else False if False in found else None

    def _said(self, of: t.Formula, by: t.Formula) -> t.Formula | None:
        """The name under which a derivative has a number above the chain."""
        whole = t.Derivative(of, by, "∂")
        if self._has_number(whole):
            return whole
        for name, meant in self.upstream().items():
            if (meant.of, meant.by) == (of, by) and self._has_number(name):
                return _minus(name) if meant.negative else name
        return None

    def _has_number(self, name: t.Formula) -> bool:
        return any(v.literal and v.chain < self.chain.number for v in self.quantities.of(name))

    def _derivative(self, case: Case) -> t.Formula | None:
        """A derivative over names; ``None`` where the document does not define it."""
        if case not in self._derivatives:
            known = self._shared.cases.get(case)
            if known is None or any(self.rule(name) != rule for name, rule in known[0].items()):
                used: dict[t.Formula, Stated | None] = {}
                known = self._shared.cases[case] = used, self._derived(case, used)
            self._derivatives[case] = known[1]
        return self._derivatives[case]

    def _derived(
        self, case: Case, used: dict[t.Formula, Stated | None], written: bool = False,
        stepwise: bool = False,
    ) -> t.Formula | None:  # fmt: skip
        """The formula of a derivative; ``used`` gets the rules that it rests on.

        ``stepwise`` it goes on from the derivatives that have numbers above the chain.
        """
        of, by, first, through = case
        definitions: dict[t.Formula, NamedLine] = {}
        stack = [(of, self._shared.line(first))]
        while stack:
            name, line = stack.pop()
            if len(definitions) > MOST or not line.ordinary:
                return None
            definitions[name] = line
            for part in line.names if through else ():
                if part in definitions or part == by:
                    continue
                stated = used[part] = self.rule(part)
                if stated is not None and stated.may_hold(by):
                    return None
                further = None if stated is None else self._shared.line(stated.formula)
                if further is not None and part not in further.names:
                    stack.append((part, further))
                elif self._may_depend(part) and not self._of_data(part, by):
                    return None
        if not any(by in line.names for line in definitions.values()):
            return None
        return self._gradient(definitions, of, by, written, stepwise)

    def _may_depend(self, name: t.Formula) -> bool:
        """Whether a name without a rule is no data: it is worked out, or another of its kind is."""
        if not isinstance(name, t.Name):
            return True
        own = self.quantities.of(name)
        arrays = [v for whole, _ in wholes(name) for v in self.quantities.of(whole)]
        if all(v.kind == "implied" for v in own) and any(v.matrix for v in arrays):
            return any(v.kind != "bare" for v in arrays)  # an entry of what is given
        alone = all(v.kind in ("bare", "implied") for v in own)
        others = self.quantities.worked.get((name.base, name.accent), ())[:1]
        stepped = any(v.kind == "update" for v in own) or (
            self.quantities.updated.get(name) and not others  # a result has new ones, too
        )
        before = alone and not others and own[:1] and own[0].chain < self.quantities.first
        if own and own[0].kind == "bare" and (stepped or before):
            return False  # a parameter, or given before anything is worked
        worked = [v.chain for x in (name, *others) for v in self.quantities.of(x)
                  if v.kind == "worked"]  # fmt: skip
        worked += [v.chain for v in own
                   if v.kind == "implied" and any(n.places > 0 for n in v.literal)]  # fmt: skip
        if own and own[0].kind == "bare" and own[0].chain < min(worked, default=own[0].chain + 1):
            return not all(map(is_data, own[0].literal))  # data are given before the first result
        return bool(worked)

    def _is_result(self, name: t.Formula, stated: Stated | None) -> bool:
        """Whether the last number of a name is what a rule stated above it gives."""
        below = self.chain.number
        own = [v for v in self.quantities.of(name) if v.chain < below and len(v.literal) == 1]
        if not own or stated is None or stated.chain >= own[-1].chain:
            return False
        n = own[-1].literal[0]

        def last(x: t.Formula) -> t.Number | None:
            found = [
                v for v in self.quantities.of(x) if v.chain < below and len(v.literal) == 1
            ]  # fmt: skip
            above = [v for v in found if v.chain < own[-1].chain] or found[:1]
            return above[-1].literal[0] if above else None

        worth = self._shared.work.of_numbers(stated.formula, last)
        near = max(2 * unit(n), NEAR * abs(number(n)))
        return worth is not None and gap(worth, point(number(n))) <= near

    def _is_unknown(self, name: t.Formula) -> bool:
        """Whether a name that the chain speaks of is nowhere said to be anything, nor is data."""
        if not isinstance(name, t.Name) or self.quantities.of(name) or name.base in DATA:
            return False
        if any(self.quantities.of(whole) for whole, _ in wholes(name)):
            return False
        return any(name == key(x) for side in self.chain.sides[1:] for x in names(side.formula))

    def _of_data(self, name: t.Formula, by: t.Formula) -> bool:
        """Whether a name without a rule was worked from data alone, and not from ``by``.

        That is certain where ``by`` is a result with more places than data have.
        """
        results = [v for v in self.quantities.of(by) if v.chain < self.chain.number and v.literal]
        if not results or any(is_data(n) for v in results for n in v.literal):
            return False
        chains = [
            self.quantities.claims.chains[v.chain] for v in self.quantities.of(name)
            if v.chain < self.chain.number
        ]  # fmt: skip
        return bool(chains) and all(self.quantities.behind.of_data(c, by) for c in chains)

    def _gradient(
        self, definitions: Mapping[t.Formula, NamedLine], of: t.Formula, by: t.Formula,
        written: bool, stepwise: bool,
    ) -> t.Formula | None:  # fmt: skip
        """The sum over paths; with local derivatives as people write them, or to be evaluated."""
        order = ordered(definitions, of)
        if order is None:
            return None
        ids = {write(name): name for name in (*order, by)}
        ids |= {write(name): name for line in definitions.values() for name in line.names}
        made = (
            Definition(write(name), "equation", (self._shared.term(definitions[name], written),))
            for name in order
        )
        paths = reverse(Graph(tuple(made), {}, {}, write(of), {}))
        found: dict[str, t.Formula | None] = {write(of): None}  # None stands for 1
        for name in order if stepwise else ():
            said = self._said(of, name) if name not in (of, by) else None
            if said is not None:
                found[write(name)] = said

        def adjoint(id: str) -> t.Formula | None:
            if id not in found:
                terms: list[t.Formula] = []
                for path in paths.get(id, ()):
                    upstream, slope = adjoint(path[0]), local(path)
                    both = slope if upstream is None else t.times(upstream, slope)
                    terms.append(both)
                found[id] = t.total(tuple(terms))
            return found[id]

        whole = adjoint(write(by))
        if whole is None or sum(1 for _ in t.walk(whole)) > LONGEST:
            return None
        return t.map_leaves(whole, lambda x: ids.get(x.id, x) if isinstance(x, t.Ref) else x)

    # --- random points --------------------------------------------------------------------------

    def agree(self, one: t.Formula, other: t.Formula, work: Calculator) -> bool | None:
        """Whether two formulas are the same wherever the rules hold; ``None``: not known.

        Names without a rule get random numbers, all others follow.  Derivatives of values that
        act on several ways may all be the total ones, or all those of the one step.
        """
        total = self._agree(one, other, work, True)
        return True if total or self._agree(one, other, work, False) else total

    def _agree(
        self, one: t.Formula, other: t.Formula, work: Calculator, through: bool
    ) -> bool | None:
        for seed in range(POINTS):
            values: dict[t.Formula, float] = {}
            random = Random(seed)
            try:
                a = self._at(one, values, random, work, (), through)
                b = self._at(other, values, random, work, (), through)
            except NoValueError:
                return None
            if gap(point(a), point(b)) > 1e-7 * max(1.0, abs(a)):
                return False
        return True

    def _at(
        self, f: t.Formula, values: dict[t.Formula, float], random: Random, work: Calculator,
        busy: tuple[t.Formula, ...], through: bool,
    ) -> float:  # fmt: skip
        work.spend(10)

        def leaf(x: t.Formula) -> tuple[float, float] | None:
            if not isinstance(x, (t.Name, t.Derivative)) or x == t.EULER:
                return None
            name = key(x)
            if name not in values:
                values[name] = self._point(name, values, random, work, busy, through)
            return point(values[name])

        found = work.value(f, leaf)
        if isinstance(found, Array):
            raise NoValueError("a matrix")
        return found[0]

    def _point(
        self, name: t.Formula, values: dict[t.Formula, float], random: Random, work: Calculator,
        busy: tuple[t.Formula, ...], through: bool,
    ) -> float:  # fmt: skip
        if name in busy or len(busy) > 20:
            raise NoValueError("a name that needs itself")
        if isinstance(name, t.Derivative):
            slopes = self.slopes(name, not through)
            slope = next(slopes, None)
            if slope is not None and not through:
                slope = next(slopes, slope)
            if slope is None:
                raise NoValueError("a derivative that the document does not define")
            return self._at(slope.formula, values, random, work, (*busy, name), through)
        stated = self.rule(name)
        if stated is not None:
            return self._at(stated.formula, values, random, work, (*busy, name), through)
        plain = {v.literal[0].value for v in self.quantities.of(name) if len(v.literal) == 1}
        if plain in ({0}, {1}):
            return float(plain.pop())  # terms and factors that it makes none of are left out
        return random.uniform(0.2, 0.9)


def _minus(f: t.Formula) -> t.Formula:
    return t.negate(f)
