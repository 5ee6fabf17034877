"""Columns that are worked out from others in most rows, though no formula tells how.

| weight | before | gradient | after  |
| u_1    | 0.350  | 0.0415   | 0.3417 |
| u_2    | -0.120 | -0.0230  | -0.1154 |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from symprop.formula import tree as t

from ..values.interval import number, point
from ..values.readings import significant, unit
from .cells import Sides, TableCells
from .columns import Known
from .grid import DIGITS, HALF, shut, value

TELLING = 0.03
"""How near a result must come to tell how it was worked out."""

_SLOTS = (t.Name("a"), t.Name("b"))
Rule = tuple[t.Formula, int]
"""How a column is worked out, over slots for the numbers of others, and how many of them."""


def guessed(
    grid: TableCells, known: Known, right: set[tuple[int, int]], stated: frozenset[int]
) -> Iterator[Sides]:  # fmt: skip
    """The lines of columns of which none is ``right`` yet; ``stated`` ones have their formula."""
    columns = {c: grid.numbers(c) for c in grid.columns}
    columns = {c: found for c, found in columns.items() if len(found) >= 2}
    wrong: set[tuple[int, int]] = set()
    for column, results in columns.items():
        if any(c == column for _, c in right) or column in stated:
            continue
        before = [c for c in columns if c < column]
        if before and before[0] == grid.columns[0] and _counts(columns[before[0]]):
            before.pop(0)
        found = announced = _announced(grid, column, before, columns, known)
        if sum(significant(n) >= DIGITS for n in results.values()) > 1:
            found = found or _in_force(columns[column], before, columns, known)
        if found is None:
            continue
        rule, args = found
        for row, result in results.items():
            if any(row not in columns[a] for a in args):
                continue
            if significant(result) < DIGITS and announced is None:
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
                put = dict(zip(_SLOTS, map(shut, operands), strict=False))
                line = t.map_leaves(rule[0], lambda x, put=put: put.get(x, x))  # type: ignore[misc]
                piece = grid.cells[row, args[0]].piece
                yield [(line, piece), (result, grid.cells[row, column].piece)]


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
    for rule in _rules(known.rates):
        if rule[1] == 2:
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
    for rule in _rules(known.rates):
        for args in permutations(before, rule[1]):
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
    worth = _worth(rule, values)
    if worth is None:
        return 0
    blur = 0.0
    for i, a in enumerate(args):
        if a.places > 1 and a.places >= result.places - 1:  # else it is given, and exact
            other = _worth(rule, [v + unit(a) / 2 * (k == i) for k, v in enumerate(values)])
            if other is None:
                return 0
            blur += abs(other - worth)
    near = 0.75 * unit(result) + blur
    wanted = number(result)
    if near > TELLING * abs(wanted):
        return 0
    if min(abs(abs(wanted) - abs(v)) for v in values) <= near:
        return 0 if abs(worth - wanted) <= near else -1
    return 1 if abs(worth - wanted) <= near else -1


def _worth(rule: Rule, values: list[float]) -> float | None:
    """What a rule gives with numbers."""
    put = dict(zip(_SLOTS, map(point, values), strict=False))
    found = value(rule[0], put.get)  # type: ignore[arg-type]
    return None if found is None else found[0]


def _rounds(rule: Rule, args: list[t.Number], result: t.Number) -> bool:
    worth = _worth(rule, [number(a) for a in args])
    return worth is not None and abs(worth - number(result)) <= unit(result) * HALF


def _mirrored(n: t.Number) -> t.Number:
    return t.Number(n.text[1:] if n.negative else f"-{n.text}")


def _rules(rates: tuple[t.Number, ...]) -> Iterator[Rule]:
    """The rules that are tried: steps, differences, the cross-entropy, the sigmoid."""
    a, b = _SLOTS
    for rate in rates:
        step = t.Product((shut(rate), b))
        yield t.Sum((a, t.Neg(step))), 2
        yield t.Sum((a, step)), 2
    yield t.Sum((a, t.Neg(b))), 2
    rest, other = (t.Group(t.Sum((t.Number("1"), t.Neg(x)))) for x in (a, b))
    logs = [t.Apply(t.Name("ln"), (x,)) for x in (b, other)]
    yield t.Sum((t.Neg(t.Product((a, logs[0]))), t.Neg(t.Product((rest, logs[1]))))), 2
    yield t.Apply(t.Name("sigmoid"), (a,)), 1
