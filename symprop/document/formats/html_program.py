"""A derivation as a small program for the browser, which works it again with changed numbers.

Every operation is taken apart into formulas between scalars; SymPy prints each distinct one as
JavaScript, once, and the program is a table that says which formula is worked with which values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, TypeAlias

from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, ShownArray, formula_of, show
from symprop.derivation.step import Step, has_cases, reduce, settle
from symprop.derivation.update import RATE
from symprop.derivation.work import Epoch, Worked
from symprop.document.formats.html_entries import Entry, EntryFinder, functions_of
from symprop.formula import tree as t
from symprop.formula.evaluate import compile_formula
from symprop.formula.symbolic import UnsupportedError, to_sympy
from symprop.numbers.scalar import DomainError, UndecidedError, certain

MOST_STEPS = 400
"""A page with more steps than this stays as it was printed."""
MOST_CASES = 16
"""The most ways in which the cases of one step may fall."""
Operation: TypeAlias = list[int]
"""The number of a formula, and those of the values that it is worked with."""


class Program:
    """The steps of some epochs; of the last only those that lead to its loss.

    ``index`` gives every printed number its place among the values, ``steps`` the number of the
    step that finds it.
    """

    def __init__(self, plan: Plan, epochs: Sequence[Epoch]) -> None:
        """Takes worked epochs, of which the last is one more than was asked for.

        Raises:
            UnsupportedError: the browser could not do the work.
        """
        if plan.batches:
            raise UnsupportedError("several updates in an epoch")
        self.plan, self.epochs = plan, epochs
        self.index: dict[str, int] = {}
        self.steps: dict[str, int] = {}
        self.forms: list[str] = []
        self.code: list[dict[str, Any]] = []
        self.worked: list[Worked] = []
        self._known: dict[t.Formula, int] = {}
        last = epochs[-1]
        everything = [(e, w) for e in epochs for w in e.steps if e is not last or _forward(w)]
        if len(everything) > MOST_STEPS:
            raise UnsupportedError(f"{len(everything)} steps")
        first = epochs[0]
        ids = (*plan.data, *plan.parameters, RATE)
        self.givens = {id: self._places(first.shown[id]) for id in ids}
        for epoch, worked in everything:
            self._add(epoch, worked)

    def data(self) -> dict[str, Any]:
        """The table, ready for JSON."""
        rounding = self.plan.network.rounding
        return {
            "digits": rounding.digits,
            "significant": rounding.significant,
            "least": rounding.at_least,
            "rounded": rounding.carry == "rounded",
            "values": len(self.index),
            "steps": self.code,
        }

    # --- places -------------------------------------------------------------------------------

    def _places(self, shown: AnyShown) -> list[int]:
        """The places of a value's numbers, row by row; new ones are given out."""
        return [self.index.setdefault(tag, len(self.index)) for tag in tags(shown)]

    def _reference(self, shown: AnyShown) -> Entry:
        """A value as formulas over places; one that nobody can change as its number."""
        if not isinstance(shown, ShownArray):
            place = self.index.get(shown.of or "")
            return t.Number(shown.text) if place is None else t.Ref(str(place))
        if shown.of is None:
            return tuple(tuple(t.Number(x.text) for x in row) for row in shown.rows)
        places = iter(self._places(shown))
        return tuple(tuple(t.Ref(str(next(places))) for _ in row) for row in shown.rows)

    # --- steps --------------------------------------------------------------------------------

    def _add(self, epoch: Epoch, worked: Worked) -> None:
        step = worked.step
        parts: list[AnyShown] = []

        def find(id: str) -> Entry:
            return self._reference(parts[int(id[1:])] if id[0] == "#" else epoch.shown[id])

        entries = EntryFinder(find, functions_of(self.plan.network, step.layer))
        cases = []
        for operation in branches(step):
            reduced, formulas, shown = reduction(worked, operation)
            case: dict[str, Any] = {"l": self._operations(entries.of(operation))}
            if reduced is not None:
                found = [x for f in formulas for x in self._operations(entries.of(f))]
                parts[:] = shown
                places = [x for part in parts for x in self._places(part)]
                case["p"] = [[i, *x] for i, x in zip(places, found, strict=True)]
                case["r"] = self._operations(entries.of(reduced))
            cases.append(case)
        code: dict[str, Any] = {"t": self._places(worked.shown), "c": cases}
        if len(cases) > 1:
            code["k"] = self._operations(entries.of(selector(step)))[0]
        if worked.relations[0] is None:
            code["w"] = 0
        self.steps[next(tags(worked.shown))] = len(self.code)
        self.code.append(code)
        self.worked.append(worked)

    def _operations(self, found: Entry) -> list[Operation]:
        """Operations for every entry of a value."""
        if isinstance(found, t.Formula):
            return [self._operation(found)]
        return [self._operation(x) for row in found for x in row]

    def _operation(self, f: t.Formula) -> Operation:
        """A formula over places as the number of its form, and the places."""
        places = t.refs(f)
        names: dict[str, t.Formula] = {x: t.Ref(f"a{i}") for i, x in enumerate(places)}
        form = t.substitute(f, names)
        if form not in self._known:
            self._known[form] = len(self.forms)
            self.forms.append(javascript(form, len(places)))
        return [self._known[form], *map(int, places)]


# --- cases ----------------------------------------------------------------------------------------


def _definitions(step: Step) -> list[t.Cases]:
    """The definitions by cases in an operation, in the order in which they are decided."""
    found: list[t.Cases] = []

    def visit(g: t.Formula) -> t.Formula:
        if isinstance(g, t.Cases):
            if any(has_cases(value) for value, _ in g.rows):
                raise UnsupportedError("cases within cases")
            found.append(g)
            return g
        return t.rebuild(g, visit)

    visit(step.operation)
    return found


def branches(step: Step) -> list[t.Formula]:
    """The operation of a step for every way in which its cases may fall."""
    if not step.branches:
        return [step.operation]
    counts = [range(len(cases.rows)) for cases in _definitions(step)]
    if prod(map(len, counts)) > MOST_CASES:
        raise UnsupportedError("too many cases")
    return [_settled(step.operation, iter(key)) for key in product(*counts)]


def _settled(f: t.Formula, key: Iterator[int]) -> t.Formula:
    return settle(f, lambda _: next(key))


def selector(step: Step) -> t.Formula:
    """Which of :func:`branches` holds, as a formula."""
    out: t.Formula = t.Number("0")
    for cases in _definitions(step):
        numbered = [(t.Number(str(i)), test) for i, (_, test) in enumerate(cases.rows)]
        out = out * len(numbered) + t.Cases(tuple(numbered))
    return out


def reduction(
    worked: Worked, operation: t.Formula
) -> tuple[t.Formula | None, list[t.Formula], list[AnyShown]]:
    """An operation with its composite operands worked out, these operands, and their numbers."""
    step, epoch = worked.step, worked.epoch
    formulas: list[t.Formula] = []
    reduced = reduce(operation, formulas) if step.reducible else operation
    if not formulas:
        return None, [], []
    if operation == worked.piece.operation:
        return (reduced, formulas, list(worked.parts)) if worked.parts else (None, [], [])
    policy = epoch.plan.network.rounding
    values = epoch.carried if policy.carry == "rounded" else epoch.exact
    programs = [compile_formula(f, step.functions) for f in formulas]
    name = f"{epoch.number}:{step.target}"
    try:
        numbers = certain(
            lambda: [show(p(values), policy, f"{name}#{i}") for i, p in enumerate(programs)]
        )
    except (DomainError, UndecidedError):
        raise UnsupportedError("a case that has no numbers yet") from None
    return reduced, formulas, numbers


# --- writing --------------------------------------------------------------------------------------


def javascript(form: t.Formula, count: int) -> str:
    """A formula over ``a0``, ``a1``, … as a JavaScript function of ``count`` numbers.

    Raises:
        UnsupportedError: JavaScript, or SymPy's printer, has no word for something in it.
    """
    from sympy.printing.jscode import jscode

    code = jscode(to_sympy(form), user_functions={"erf": "erf"})
    if "Not supported" in code:
        raise UnsupportedError(code)
    names = ",".join(f"a{i}" for i in range(count))
    return f"({names})=>{' '.join(code.split())}"


def tags(shown: AnyShown) -> Iterator[str]:
    """What the numbers of a value are called."""
    return (x.of or "" for x in t.walk(formula_of(shown, range)) if isinstance(x, t.Number))


def _forward(worked: Worked) -> bool:
    return worked.step.phase in ("forward", "loss")
