"""Rules and workings that students have written: whether they are those of their questions.

They are read by the grammar of formulas and worked with numbers, never executed.  A working is
right if it comes to what the question comes to, a rule if it does so with other numbers, too.
Either is wrong only where it gives exactly the wrong answer that the student has; of everything
else a person has to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import cache, partial

from flint import arb, ctx, fmpq

from symprop.derivation.work import Epoch, work
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.formula.evaluate import Definitions, compile_formula, expand
from symprop.formula.read import FormulaError, read_latex, read_plain
from symprop.functions.activations import ACTIVATIONS, Activation
from symprop.handout.blanks import Blank, Found
from symprop.handout.key_file import given_numbers, with_numbers
from symprop.handout.marking.answer import LONGEST, Answer
from symprop.handout.marking.expected import NO_VALUE, Expected, near
from symprop.language import find
from symprop.numbers.array import Array, Value
from symprop.numbers.digits import Shown, ten
from symprop.numbers.scalar import START_BITS, DomainError, Scalar, UndecidedError, scalar

_ROUNDED = 3
"""A number with so many decimal places counts as rounded, one with fewer as it is."""
_SAME = fmpq(1, 10**12)


def method_id(blank: Blank, part: str) -> str:
    """What the rule or the working of a blank is called among the answers."""
    return f"{blank.id} {part}"


def judge(
    part: str,
    text: str,
    blank: Blank,
    answer: Answer,
    expected: Sequence[Expected],
    found: Found,
    halves: Mapping[str, fmpq],
) -> bool | None:
    """Whether a rule or a working is right; ``None`` where that is not certain.

    ``expected`` is what the blank comes to, from the true numbers and from the student's own,
    ``found``, of which ``halves`` are half a unit of the last place where that is too early.
    """
    sides = _sides(text, blank)
    if part == "working":
        short = {(abs(found[id]), half) for id, half in halves.items() if id in found}
        values = [_worked(side, short=short) for side in sides]
        fits = [x is not None and any(one.meets(x) for one in expected) for x in values]
    else:
        sides = [_referred(side, blank.worked.epoch) for side in sides]
        values = [_worked(x, _on_paper(x, blank.worked.epoch, found, halves)) for x in sides]
        fits = [_everywhere(side, blank) for side in sides]
    if not sides or isinstance(sides[0], (t.Number, t.Ref)) or None in values:
        return None
    if all(fits):
        return True
    if answer.value is None or any(one.allows(answer.value) for one in expected):
        return None
    places = max([answer.places or 0, *(one.places for one in expected)])
    wrong = any(x is not None and near(x, answer.value, places) for x in values)
    return False if wrong and not any(fits) else None


def _sides(text: str, blank: Blank) -> list[t.Formula]:
    """The sides of what is written, without the name of the value at its beginning."""
    if not text.strip() or len(text) > LONGEST:
        return []
    network = blank.worked.epoch.plan.network
    try:
        # With a relation behind it a product is mathematics in plain text, too.
        written, read = (text, read_latex) if "\\" in text else (f"{text} =", read_plain)
        reading = read(written, commas=find(network.lang).locale.decimal == ",")
    except (FormulaError, RecursionError):
        return []
    if reading.unread or len(reading.statements) != 1:
        return []
    made = reading.statements[0]
    sides = list(made.sides) if isinstance(made, t.Chain) else [made]
    if isinstance(sides[-1], t.Missing):
        sides.pop()
    named = sides and _called(sides[0]) == _called(blank.name)
    return sides[1:] if named and len(sides) > 1 else sides


def _called(f: t.Formula) -> str:
    """A name without what typing it may lose."""
    return "".join(c for c in plain.write(f, ascii=True) if c not in " _{}")


# --- values ---------------------------------------------------------------------------------------


def _worked(
    f: t.Formula,
    values: Mapping[str, Scalar] | None = None,
    short: Collection[tuple[fmpq, fmpq]] = (),
) -> Scalar | None:
    """What a formula comes to, each number standing for all that it may be rounded from.

    So do numbers with few decimal places that are ``short``, with half a unit of their last place.
    """
    known: dict[Hashable, Value] = dict((values or {}).items())

    def leaf(x: t.Formula) -> t.Formula:
        if not isinstance(x, t.Number):
            return x
        value, half = scalar(x.value), ten(-x.places) / 2
        if x.places < _ROUNDED and (abs(value), half) not in short:
            return x
        name = f"the number {x.text}"
        known[name] = _around(value, half)
        return t.Ref(name)

    try:
        with ctx.workprec(START_BITS):
            made = compile_formula(expand(t.map_leaves(f, leaf), _definitions()))(known)
    except (*NO_VALUE, OverflowError, RecursionError):
        return None
    if isinstance(made, Array):
        return None
    return made if isinstance(made, fmpq) or made.is_finite() else None


def _around(value: Scalar, half: fmpq) -> arb:
    return arb(value) + arb(0, arb(half))


def _on_paper(
    f: t.Formula, epoch: Epoch, found: Found, halves: Mapping[str, fmpq]
) -> dict[str, Scalar]:
    """The values that a formula refers to as they stand on the student's paper."""
    out: dict[str, Scalar] = {}
    for id in t.refs(f):
        shown = epoch.shown[id]
        assert isinstance(shown, Shown)
        value = found.get(shown.of or "", shown.value)
        exact = value == shown.value and shown.exact
        half = halves.get(shown.of or "") or ten(-len(shown.text.partition(".")[2])) / 2
        out[id] = value if exact else _around(value, half)
    return out


def _everywhere(f: t.Formula, blank: Blank) -> bool:
    """Whether a rule gives the value of its step for other numbers than the student's."""
    plan = blank.worked.epoch.plan
    numbers = [f"{0.2 + 0.0619 * (7 * i % 13):.4f}" for i in range(len(given_numbers(plan)))]
    try:
        epoch = work(with_numbers(plan, numbers), blank.epoch)[blank.epoch - 1]
    except (DomainError, UndecidedError):
        return False
    values = {id: epoch.exact[id] for id in t.refs(f)}
    value, right = _worked(f, values), epoch.exact[blank.target]
    if value is None or isinstance(right, Array):
        return False
    return bool(abs(arb(value) - arb(right)) < arb(_SAME))


# --- names ----------------------------------------------------------------------------------------


def _referred(f: t.Formula, epoch: Epoch) -> t.Formula:
    """``f`` with references in place of the names and derivatives that it knows."""
    names = {_called(f): id for id, f in reversed(_names(epoch))}

    def visit(x: t.Formula) -> t.Formula:
        if isinstance(x, (t.Name, t.Derivative)) and (id := names.get(_called(x))):
            return t.Ref(id)
        return t.rebuild(x, visit)

    return visit(f)


def _names(epoch: Epoch) -> list[tuple[str, t.Formula]]:
    """The scalars of an epoch with their names; an updated parameter has that of the old one."""
    name = epoch.plan.notation.name
    ids = [id for id, shown in epoch.shown.items() if isinstance(shown, Shown)]
    out = []
    for id in ids:
        try:
            out.append((id, name(id)))
        except KeyError:
            continue
    adjoints = [(f"∂{id}", t.Derivative(name(epoch.plan.notation.loss), f)) for id, f in out]
    return [*out, *((id, f) for id, f in adjoints if id in epoch.shown)]


@cache
def _definitions() -> Definitions:
    """The activations, and their derivatives, by the names that they are written with."""

    def slope(row: Activation, z: t.Formula) -> t.Formula:
        return row.slope(z, row.value(z, **row.usual), **row.usual)

    rows = [row for row in ACTIVATIONS.values() if not row.vector and not row.identity]
    values = {(row.symbol, 0): partial(row.value, **row.usual) for row in rows}
    return {**values, **{(row.symbol, 1): partial(slope, row) for row in rows}}
