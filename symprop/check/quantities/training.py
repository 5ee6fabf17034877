"""Tables in which every row is a step of training: it starts from the weights of the row before.

| x_1 | x_2 | t | z   | o | w_1 | w_2 | b   |
| 0   | 1   | 1 | 0.9 | 1 | 0.8 | 0.8 | 0.1 |
| 1   | 1   | 0 | 1.7 | 1 | 0.7 | 0.7 | 0   |

z is 0.8·1 + 0.8·1 + 0.1, and w_1 is 0.8 + 0.1·(0 − 1)·1.

A column is worked like that if most of its rows are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from symprop.formula import tree as t
from symprop.record import Record

from ..names import key
from ..values.interval import number
from ..values.readings import unit

Columns = Mapping[int, Mapping[int, t.Number]]
"""The numbers of a table by column and row."""
Lines = Mapping[int, t.Formula | None]
"""The lines of numbers of a column by row."""
Line = tuple[int, int, t.Formula]
"""Row and column of a cell, and the line of numbers that gives it."""


class Training(Record):
    """The columns of inputs, of the weights that belong to them, and of a bias."""

    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    bias: int | None


def trained(
    heads: Mapping[int, t.Formula | None], columns: Columns, rates: Sequence[t.Number],
    start: Mapping[t.Formula, t.Number],
) -> Iterator[Line]:  # fmt: skip
    """The cells that follow from the row before; ``start`` has the numbers before the first."""
    training = _training(heads)
    if training is None:
        return
    own = [c for c in (*training.weights, training.bias) if c is not None]
    rows = sorted(set.intersection(*(set(columns.get(c, {})) for c in (*training.inputs, *own))))
    before: dict[int, dict[int, t.Number]] = {}
    for last, row in zip([None, *rows], rows, strict=False):
        first = {c: start.get(key(heads[c] or t.Missing())) for c in own}
        found = {c: first[c] if last is None else columns[c][last] for c in own}
        if all(found.values()) and (last is None or row == last + 1):
            before[row] = {c: n for c, n in found.items() if n is not None}
    others = [c for c in columns if c not in own and c not in training.inputs]
    made: list[tuple[int, Lines]] = []
    sums = {row: _weighted(training, columns, row, before[row]) for row in before}
    zs = [c for c in others if _holds(sums, columns[c])]
    if zs:
        z = min(zs, key=lambda c: len(_wrong({c: sums}, columns)))
        made.append((z, sums))
        fired = {
            o: {row: _fired(n, columns[o]) for row, n in columns[z].items()}
            for o in others if o > z
        }  # fmt: skip
        outputs = [o for o, lines in fired.items() if _holds(lines, columns[o])]
        if outputs:  # a target that a unit mostly meets looks like what it gives out
            o = min(outputs, key=lambda o: len(_wrong({o: fired[o]}, columns)))
            made.append((o, fired[o]))
    made += _updates(training, columns, before, others, rates)
    doubtful: set[int] = set()
    """Rows with a wrong number, and the next: the author may have gone on with the right one."""
    for row in rows:
        for column, lines in made:
            line, n = lines.get(row), columns[column].get(row)
            if line is None or n is None or (row in doubtful and not _is(line, n)):
                continue
            if not _is(line, n):
                doubtful |= {row, row + 1}
            yield row, column, line


def _training(heads: Mapping[int, t.Formula | None]) -> Training | None:
    """Inputs x_1, x_2 and, further to the right, weights w_1, w_2 and what else stands there."""
    groups: dict[str, dict[str, int]] = {}
    for column, head in heads.items():
        if isinstance(head, t.Name):
            groups.setdefault(head.base, {})[head.sub] = column
    for (_, xs), (_, ws) in permutations(groups.items(), 2):
        if not all(xs) or xs.keys() != ws.keys() or max(xs.values()) >= min(ws.values()):
            continue
        named = [c for c, head in heads.items() if isinstance(head, t.Name)]
        rest = [c for c in named if c > min(ws.values()) and c not in ws.values()]
        if len(rest) <= 1:
            inputs, weights = (tuple(found[sub] for sub in xs) for found in (xs, ws))
            return Training(inputs, weights, rest[0] if rest else None)
    return None


def _weighted(
    training: Training, columns: Columns, row: int, before: Mapping[int, t.Number]
) -> t.Formula:
    pairs = zip(training.weights, training.inputs, strict=True)
    terms = [_times(before[w], columns[x][row]) for w, x in pairs]
    if training.bias is not None:
        terms.append(_shut(before[training.bias]))
    return t.Sum(tuple(terms))


def _fired(z: t.Number, results: Mapping[int, t.Number]) -> t.Formula | None:
    """What a unit gives out that fires or does not; at 0 it is not certain."""
    values = {n.text for n in results.values()}
    name = "step" if values <= {"0", "1"} else "sgn" if values <= {"-1", "1"} else ""
    return t.Apply(t.Name(name), (_plain(z),)) if name and z.value != 0 else None


def _updates(
    training: Training, columns: Columns, before: Mapping[int, Mapping[int, t.Number]],
    others: Sequence[int], rates: Sequence[t.Number],
) -> list[tuple[int, Lines]]:  # fmt: skip
    """The new weights: those before and, times the rate and the input, an error or difference."""
    targets = [*zip(training.weights, training.inputs, strict=True)]
    ways: list[tuple[frozenset[tuple[int, int]], dict[int, Lines]]] = []
    for rate in rates or (t.Number("1"),):
        for pair in [*((c,) for c in others), *permutations(others, 2)]:
            made: dict[int, Lines] = {}
            for w, x in [*targets, (training.bias, None)]:
                if w is not None:
                    made[w] = {
                        row: _moved(old[w], rate, [columns[c].get(row) for c in pair],
                                    None if x is None else columns[x][row])
                        for row, old in before.items()
                    }  # fmt: skip
            moved = [
                _is(line, columns[w][row]) for w, lines in made.items()
                for row, line in lines.items()
                if line is not None and number(columns[w][row]) != number(before[row][w])
            ]  # fmt: skip
            if sum(moved) > 1 and all(_holds(lines, columns[w]) for w, lines in made.items()):
                ways.append((_wrong(made, columns), made))
    least = min((len(wrong) for wrong, _ in ways), default=0)
    best = [(wrong, made) for wrong, made in ways if len(wrong) == least]
    return list(best[0][1].items()) if len({wrong for wrong, _ in best}) == 1 else []


def _wrong(made: Mapping[int, Lines], columns: Columns) -> frozenset[tuple[int, int]]:
    """The cells that are not what their lines give."""
    return frozenset(
        (row, column) for column, lines in made.items() for row, line in lines.items()
        if line is not None and row in columns[column] and not _is(line, columns[column][row])
    )  # fmt: skip


def _moved(
    old: t.Number, rate: t.Number, error: Sequence[t.Number | None], x: t.Number | None
) -> t.Formula | None:
    if None in error:
        return None
    found = [_shut(n) for n in error if n is not None]
    both = found[0] if len(found) == 1 else t.Group(t.Sum((found[0], t.Neg(found[1]))))
    factors = (_plain(rate), both) if x is None else (_plain(rate), both, _shut(x))
    return t.Sum((_plain(old), t.Product(factors)))


def _holds(lines: Lines, results: Mapping[int, t.Number]) -> bool:
    """Whether most rows of a column are what their lines give."""
    found = [_is(line, results[row]) for row, line in lines.items() if line and row in results]
    return sum(found) > 1 and 3 * sum(found) >= 2 * len(found)


def _is(line: t.Formula, n: t.Number) -> bool:
    """Whether a number is what its line gives; with few places it is exact."""
    return abs(_worth(line) - number(n)) <= (1e-9 if n.places < 3 else unit(n) / 1.9)


def _worth(line: t.Formula) -> float:
    """The value of a line of numbers made here."""
    match line:
        case t.Number():
            return number(line)
        case t.Sum(terms=terms):
            return sum(map(_worth, terms))
        case t.Product(factors=factors):
            value = 1.0
            for factor in factors:
                value *= _worth(factor)
            return value
        case t.Neg(arg=arg):
            return -_worth(arg)
        case t.Group(arg=arg):
            return _worth(arg)
        case t.Apply(function=t.Name(base=base), args=(arg,)):
            return float(_worth(arg) > 0) if base == "step" else 2.0 * (_worth(arg) > 0) - 1
    raise TypeError(line)


def _plain(n: t.Number) -> t.Number:
    return t.Number(n.text)


def _shut(n: t.Number) -> t.Formula:
    return t.Group(_plain(n)) if n.negative else _plain(n)


def _times(a: t.Number, b: t.Number) -> t.Formula:
    return t.Product((_shut(a), _shut(b)))
