"""Columns that are worked out from others in most rows, though no formula tells how.

| weight | before | gradient | after  |
| u_1    | 0.350  | 0.0415   | 0.3417 |
| u_2    | -0.120 | -0.0230  | -0.1154 |
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import permutations

from symprop.formula import tree as t

from ..values.interval import number
from ..values.readings import significant, unit
from .cells import Sides, TableCells
from .columns import Known
from .grid import DIGITS

TELLING = 0.03
"""How near a result must come to tell how it was worked out."""

Rule = tuple[Callable[..., float], Callable[..., t.Formula]]
"""How a column is worked out: from the numbers of others, and as a line of numbers."""


def guessed(grid: TableCells, known: Known, right: set[tuple[int, int]]) -> Iterator[Sides]:
    """The lines of columns of which none is ``right`` yet."""
    columns = {c: grid.numbers(c) for c in grid.columns}
    columns = {c: found for c, found in columns.items() if len(found) >= 2}
    wrong: set[tuple[int, int]] = set()
    for column, results in columns.items():
        if any(c == column for _, c in right) or isinstance(grid.heads.get(column), t.Chain):
            continue  # it has a rule of its own
        if sum(significant(n) >= DIGITS for n in results.values()) < 2:
            continue
        before = [c for c in columns if c < column]
        if before and before[0] == grid.columns[0] and _counts(columns[before[0]]):
            before.pop(0)
        found = _announced(grid, column, before, columns, known) or _in_force(
            columns[column], before, columns, known
        )
        if found is None:
            continue
        rule, args = found
        for row, result in results.items():
            if any(row not in columns[a] for a in args) or significant(result) < DIGITS:
                continue
            operands = [columns[a][row] for a in args]
            fits = _fits(rule, operands, result) >= 0
            (right if fits else wrong).add((row, column))
            if not fits and any((row, a) in wrong for a in args):
                continue  # the author may have gone on with the right number
            mirrored = not fits and _fits(rule, operands, _mirrored(result)) == 1
            if fits and not _rounds(rule, operands, result):
                continue  # what the operands were rounded from is not known
            sound = all((row, a) in right or known.has(columns[a][row]) for a in args)
            if mirrored or not known.has(result) or sound:
                # else one of the operands may have been copied wrongly
                numbers = [_plain(n) for n in operands]
                piece = grid.cells[row, args[0]].piece
                yield [(rule[1](*numbers), piece), (result, grid.cells[row, column].piece)]


def _counts(numbers: Mapping[int, t.Number]) -> bool:
    """Whether a column only numbers the rows."""
    values = [n.value for n in numbers.values()]
    return values in ([*range(len(values))], [*range(1, len(values) + 1)])


def _announced(
    grid: TableCells, column: int, before: list[int], columns: Mapping[int, Mapping[int, t.Number]],
    known: Known,
) -> tuple[Rule, tuple[int, ...]] | None:  # fmt: skip
    """The update that the heads old, gradient and new speak of, if a row follows it."""
    kinds = {grid.kind(c): c for c in before}
    if grid.table.kind(column) != "new" or not known.rates or len(before) > 3:
        return None
    if "values" not in kinds or "gradients" not in kinds:
        return None
    args = kinds["values"], kinds["gradients"]
    for rule, count in _rules(known.rates):
        if count == 2:
            found = [
                _fits(rule, [columns[a][row] for a in args], result)
                for row, result in columns[column].items()
                if all(row in columns[a] for a in args)
            ]
            if found.count(1) and found.count(1) >= found.count(-1):
                return rule, args
    return None


def _in_force(
    results: Mapping[int, t.Number], before: list[int],
    columns: Mapping[int, Mapping[int, t.Number]], known: Known,
) -> tuple[Rule, tuple[int, ...]] | None:  # fmt: skip
    """The rule by which a column is worked out in most of its rows.

    One that a single row tells, and that none contradicts, leaves open which it is.
    """
    best: list[tuple[tuple[int, int], tuple[Rule, tuple[int, ...]]]] = []
    for rule, count in _rules(known.rates):
        for args in permutations(before, count):
            fits = off = 0
            for row, result in results.items():
                if any(row not in columns[a] for a in args):
                    continue
                kind = _fits(rule, [columns[a][row] for a in args], result)
                kind = kind if significant(result) >= DIGITS or kind < 0 else 0
                fits += kind == 1
                off += kind == -1
                if off > max(2, fits):
                    break
            if fits and 2 * off <= (fits if fits > 1 else 0):
                best.append(((off, -fits), (rule, args)))
    off, fits = min((order for order, _ in best), default=(0, 0))
    if fits > -2:
        return None
    return next(found for order, found in best if order == (off, fits))


def _fits(rule: Rule, args: list[t.Number], result: t.Number) -> int:
    """1 if a result is what a rule gives, −1 if not, 0 if it is that of one operand anyway."""
    values = [number(a) for a in args]
    try:
        value = rule[0](*values)
        blurs = [
            abs(rule[0](*(v + unit(a) / 2 * (k == i) for k, v in enumerate(values))) - value)
            for i, a in enumerate(args)
            if a.places > 1 and a.places >= result.places - 1  # else it is given, and exact
        ]
    except (ArithmeticError, ValueError):
        return 0
    near = 0.75 * unit(result) + sum(blurs)
    wanted = number(result)
    if near > TELLING * abs(wanted):
        return 0
    if min(abs(abs(wanted) - abs(v)) for v in values) <= near:
        return 0 if abs(value - wanted) <= near else -1
    return 1 if abs(value - wanted) <= near else -1


def _rounds(rule: Rule, args: list[t.Number], result: t.Number) -> bool:
    value = rule[0](*map(number, args))
    return abs(value - number(result)) <= unit(result) * 0.5 * (1 + 1e-9)


def _mirrored(n: t.Number) -> t.Number:
    return t.Number(n.text[1:] if n.negative else f"-{n.text}")


def _rules(rates: tuple[t.Number, ...]) -> Iterator[tuple[Rule, int]]:
    """The rules that are tried, each with the number of its operands."""
    for rate in rates:
        r, step = number(rate), _plain(rate)
        yield (lambda a, b, r=r: a - r * b, lambda a, b, s=step: _less(a, _times(s, b))), 2
        yield (lambda a, b, r=r: a + r * b, lambda a, b, s=step: t.Sum((a, _times(s, b)))), 2
        yield (lambda a, r=r: r * a, lambda a, s=step: _times(s, a)), 1
        yield (lambda a, r=r: -r * a, lambda a, s=step: t.Neg(_times(s, a))), 1
    yield (lambda a, b: a - b, _less), 2
    yield (lambda a, b: a + b, lambda a, b: t.Sum((a, b))), 2
    yield (lambda a, b: a * b, _times), 2
    yield (lambda a, b: a / b, t.Quotient), 2
    yield (lambda a, b: (a - b) ** 2 / 2, lambda a, b: t.Quotient(_square(a, b), t.Number("2"))), 2
    yield (lambda a, b: (a - b) ** 2, _square), 2
    yield (_entropy, _entropy_line), 2
    yield (lambda a: a * (1 - a), lambda a: _times(a, t.Group(_less(t.Number("1"), a)))), 1
    for name, f in (("sigmoid", _logistic), ("tanh", math.tanh), ("exp", math.exp)):
        yield (f, lambda a, name=name: t.Apply(t.Name(name), (a,))), 1


def _times(a: t.Formula, b: t.Formula) -> t.Formula:
    return t.Product((a, b))


def _less(a: t.Formula, b: t.Formula) -> t.Formula:
    return t.Sum((a, t.Neg(b)))


def _square(a: t.Formula, b: t.Formula) -> t.Formula:
    return t.Power(t.Group(_less(a, b)), t.Number("2"))


def _entropy(y: float, p: float) -> float:
    """The binary cross-entropy."""
    if y not in (0, 1):
        return math.inf
    return -math.log(p if y else 1 - p)


def _entropy_line(y: t.Formula, p: t.Formula) -> t.Formula:
    right = p if y == t.Number("1") else _less(t.Number("1"), p)
    return t.Neg(t.Apply(t.Name("ln"), (right,)))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _plain(n: t.Number) -> t.Formula:
    """A number without its place: its line is put together from several."""
    made = t.Number(n.text)
    return t.Group(made) if made.negative else made
