"""Lines of names as the calculus takes them: over numbered slots, in topological order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from symprop.formula import tree as t
from symprop.formula.plain import write
from symprop.functions.elementary import applied
from symprop.functions.slopes import slope
from symprop.network.graph import Form, Term

from ..claims.chains import Chain
from ..names import bare, defined_in, key, names
from ..values.readings import Calculator
from .expected import Stated, general
from .quantities import Quantities
from .upstream import Upstream

_FOREIGN = (t.Transpose, t.Matrix, t.BigSum, t.Dots, t.Missing, t.Derivative, t.Comparison,
            t.Absolute)  # fmt: skip
"""What the calculus of numbers knows nothing of."""

Case: TypeAlias = tuple[t.Formula, t.Formula, t.Formula, bool]
"""A derivative: of what, by what, the rule that is taken for the first, and on which paths."""


class NamedLine:
    """A line of names as the calculus takes it: the document's own functions are written out."""

    def __init__(self, f: t.Formula, quantities: Quantities) -> None:
        self.stated = f
        self.formula = _expanded(f, quantities)
        self.names = tuple(dict.fromkeys(map(key, names(self.formula))))
        self.ordinary = _ordinary(self.formula)

    def term(self, written: bool) -> Term:
        """The line over numbered slots, to be differentiated."""
        slots = {a: t.Ref(str(i)) for i, a in enumerate(self.names)}
        form = _form(_over(self.formula, slots), len(self.names), written)
        return Term(form, tuple(map(write, self.names)))


class Derived:
    """What the models of all chains share: most rules are the same further down."""

    def __init__(self, quantities: Quantities, work: Calculator) -> None:
        self.quantities, self.work = quantities, work
        self.cases: dict[Case, tuple[dict[t.Formula, Stated | None], t.Formula | None]] = {}
        """Derivatives as formulas, and the rules of the names on the way that they rest on."""
        self._lines: dict[int, NamedLine] = {}
        self._terms: dict[tuple[int, bool], Term] = {}
        self._generals: dict[tuple[t.Formula, int], Stated] = {}
        self.upstream: dict[t.Formula, Upstream] | None = None
        """Names that stand for derivatives, once they are looked for."""

    def general(self, name: t.Formula, chain: Chain) -> Stated | None:
        """The only rule said for all of a name's kind; its formula is kept."""
        found = general(self.quantities, name, chain)
        return None if found is None else self._generals.setdefault((name, found.chain), found)

    def line(self, f: t.Formula) -> NamedLine:
        """A line of names; the formula is one of the document's, and lives as long."""
        if id(f) not in self._lines:
            self._lines[id(f)] = NamedLine(f, self.quantities)
        return self._lines[id(f)]

    def term(self, line: NamedLine, written: bool) -> Term:
        """A line over numbered slots."""
        place = id(line), written
        if place not in self._terms:
            self._terms[place] = line.term(written)
        return self._terms[place]


def ordered(definitions: Mapping[t.Formula, NamedLine], of: t.Formula) -> list[t.Formula] | None:
    """The definitions in topological order; ``None`` if one needs itself."""
    order: list[t.Formula] = []
    done: dict[t.Formula, bool] = {}

    def visit(name: t.Formula) -> bool:
        if name in done:
            return done[name]
        done[name] = False
        for part in definitions[name].names:
            if part in definitions and not visit(part):
                return False
        done[name] = True
        order.append(name)
        return True

    return order if visit(of) else None


def _ordinary(f: t.Formula) -> bool:
    """Whether the calculus can take a formula."""
    return not any(
        isinstance(x, _FOREIGN) or (isinstance(x, t.Apply) and applied(x) is None)
        for x in t.walk(f)
    )


def _expanded(f: t.Formula, quantities: Quantities) -> t.Formula:
    """A formula with the document's own functions written out."""
    f = bare(f)
    if isinstance(f, t.Apply) and len(f.args) == 1 and applied(f) is None:
        own = defined_in(quantities.functions, f)
        if own is not None:
            parameter, body = own
            argument = _expanded(f.args[0], quantities)
            return t.Group(t.map_leaves(body, lambda x: argument if x == parameter else x))
    return t.rebuild(f, lambda part: _expanded(part, quantities))


@lru_cache(maxsize=2048)
def _form(formula: t.Formula, slots: int, written: bool) -> Form:
    """One form for all rules alike, so that each is differentiated once."""
    if written:
        return Form(formula, (None,) * slots)
    return Form(formula, tuple(slope(formula, t.Ref(str(i))) for i in range(slots)))


def _over(f: t.Formula, slots: Mapping[t.Formula, t.Ref]) -> t.Formula:
    """A formula with slots for its names."""
    g = bare(f)
    if isinstance(g, (t.Name, t.Derivative)):
        return slots.get(key(g), g)
    if isinstance(g, t.Power) and bare(g.base) == t.EULER:
        return t.Power(t.EULER, _over(g.exponent, slots))
    return t.rebuild(g, lambda part: _over(part, slots))
