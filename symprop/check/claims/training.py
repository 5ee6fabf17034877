"""Tables in which every row is a step of training, though no formula tells how it is worked.

| x_1 | x_2 | t | z   | o | w_1 | w_2 | b   |
| 0   | 1   | 1 | 0.9 | 1 | 0.8 | 0.8 | 0.1 |
| 1   | 1   | 0 | 1.7 | 1 | 0.7 | 0.7 | 0   |

z is 0.8·1 + 0.8·1 + 0.1, and w_1 is 0.8 + 0.1·(0 − 1)·1; or every row shows the weights before its
step.  A column is worked like that if most of its rows are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import permutations

from symprop.formula import tree as t
from symprop.record import Record

from ..names import bare, generic
from .grid import Fitted, Grid, Relation, hold, holds

STEPS = 3
"""Steps that tell how they are made."""


class Training(Record):
    """The columns of inputs, of the weights that belong to them, and of a bias."""

    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    bias: int | None
    lag: int
    """−1 if a row shows its weights after the step, 0 if before."""

    @property
    def own(self) -> tuple[int, ...]:
        """The columns of weights and bias."""
        return self.weights if self.bias is None else (*self.weights, self.bias)


def trained(grid: Grid, rates: Sequence[t.Number], told: Collection[int]) -> Iterator[Fitted]:
    """The columns that follow from their row and the row before, but for those that are told."""
    best: list[Fitted] = []
    for training in _trainings(grid):
        others = [c for c in grid.heads if c not in (*training.own, *training.inputs)]
        made = _activations(grid, training, others) + _updates(grid, training, others, rates)
        if sum(rows.telling for rows in made) > sum(rows.telling for rows in best):
            best = made
    best = best or list(_descents(grid, rates))
    yield from (rows for rows in best if rows.relation.column not in told)


def _trainings(grid: Grid) -> Iterator[Training]:
    """Inputs x_1, x_2 and weights w_1, w_2; a weight without an input is the bias."""
    groups: dict[str, dict[str, int]] = {}
    named = {
        c: f for c, head in grid.heads.items()
        if isinstance(f := bare(head), t.Name) and not generic(f)
    }  # fmt: skip
    for column, name in named.items():
        groups.setdefault(name.base, {})[name.sub] = column
    for (_, xs), (_, ws) in permutations(groups.items(), 2):
        if any(map(grid.named_data, ws.values())) or len(ws) > len(xs) + 1:
            continue
        if not all(xs) or not xs.keys() <= ws.keys():
            continue
        inputs, weights = (tuple(found[sub] for sub in xs) for found in (xs, ws))
        extra = [c for sub, c in ws.items() if sub not in xs]
        after = max(inputs) < min(weights)
        beside = [c for c in named if c > min(weights) and c not in ws.values()] if after else [
            c for c, name in named.items() if name.base.lower() in ("b", "bias", "θ")
        ]  # fmt: skip
        if len(extra + beside) <= 1:
            bias = next(iter(extra + beside), None)
            for lag in (-1, 0) if after else (0, -1):
                yield Training(inputs, weights, bias, lag)


def _activations(grid: Grid, training: Training, others: Sequence[int]) -> list[Fitted]:
    """The weighted sum of the inputs, and what a unit that fires or not makes of it."""
    lag = training.lag
    terms = [
        t.Product((t.Ref(f"{w}:{lag}"), t.Ref(f"{x}:0")))
        for w, x in zip(training.weights, training.inputs, strict=True)
    ]
    bias = [] if training.bias is None else [t.Ref(f"{training.bias}:{lag}")]
    line = t.Sum((*terms, *bias)) if len(terms) + len(bias) > 1 else terms[0]
    z = _best(hold(grid, Relation(c, line)) for c in others)
    if z is None:
        return []
    fired = []
    for o in others:
        values = {n.text for n in grid.numbers[o].values()}
        name = "step" if values <= {"0", "1"} else "sgn" if values <= {"-1", "1"} else ""
        if name and o > z.relation.column:
            ref = t.Ref(f"{z.relation.column}:0")
            rows = hold(grid, Relation(o, t.Apply(t.Name(name), (ref,))))
            lines = {
                row: lines for row, lines in rows.lines.items()
                if grid.numbers[z.relation.column][row].value != 0  # there it is not certain
            }  # fmt: skip
            kinds = {row: rows.kinds[row] for row in lines}
            fits = sum(k == "fits" for k in kinds.values())
            fired.append(Fitted(rows.relation, lines, 0, True, kinds, fits))
    out = _best(fired)  # a target that a unit mostly meets looks like what it gives out
    return [z] if out is None else [z, out]


def _best(found: Iterator[Fitted] | list[Fitted]) -> Fitted | None:
    """The column of which the fewest cells are off."""
    kept = [rows for rows in found if rows.telling > 1 and holds(rows)]
    return min(kept, key=lambda rows: len(rows.off), default=None)


def _updates(
    grid: Grid, training: Training, others: Sequence[int], rates: Sequence[t.Number]
) -> list[Fitted]:
    """The new weights: those before and, times the rate and the input, an error or difference."""
    lag = 0 if training.lag else -1
    targets = [*zip(training.weights, training.inputs, strict=True)]
    ways: list[tuple[frozenset[tuple[int, int]], list[Fitted]]] = []
    for rate in (*rates, t.Number("1")):
        for pair in [*((c,) for c in others), *permutations(others, 2)]:
            refs = [t.Ref(f"{c}:{lag}") for c in pair]
            error = refs[0] if len(pair) == 1 else t.Group(t.Sum((refs[0], t.Neg(refs[1]))))
            step = [error] if rate.text == "1" else [t.Number(rate.text), error]
            made: list[Fitted] = []
            for w, x in [*targets, (training.bias, None)]:
                if w is None:
                    continue
                factors = step if x is None else [*step, t.Ref(f"{x}:{lag}")]
                moved = t.Product(tuple(factors)) if len(factors) > 1 else factors[0]
                rows = hold(grid, Relation(w, t.Sum((t.Ref(f"{w}:-1"), moved))))
                if not holds(rows):
                    break
                made.append(rows)
            else:
                if sum(_moves(grid, rows) for rows in made) >= STEPS:
                    off = frozenset((r, x.relation.column) for x in made for r in x.off)
                    ways.append((off, made))
    least = min((len(off) for off, _ in ways), default=0)
    best = [(off, made) for off, made in ways if len(off) == least]
    return best[0][1] if len({off for off, _ in best}) == 1 else []


def _moves(grid: Grid, rows: Fitted) -> int:
    """How many cells fit that are another number than the one before."""
    numbers = grid.numbers[rows.relation.column]
    return sum(
        kind == "fits" and (before := grid.at(row, -1)) is not None
        and before in numbers and numbers[before].value != numbers[row].value
        for row, kind in rows.kinds.items()
    )  # fmt: skip


def _descents(grid: Grid, rates: Sequence[t.Number]) -> Iterator[Fitted]:
    """Columns of which every row is a step down the gradient in another."""
    for column, numbers in grid.numbers.items():
        found = []
        for rate in rates if len(numbers) > STEPS else ():
            for other in grid.numbers:
                for lag in (-1, 0) if other != column else ():
                    moved = t.Product((t.Number(rate.text), t.Ref(f"{other}:{lag}")))
                    line = t.Sum((t.Ref(f"{column}:-1"), t.Neg(moved)))
                    rows = hold(grid, Relation(column, line))
                    if _moves(grid, rows) >= STEPS and rows.telling >= STEPS and holds(rows):
                        found.append(rows)
        least = min((len(rows.off) for rows in found), default=0)
        best = [rows for rows in found if len(rows.off) == least]
        if len({rows.off for rows in best}) == 1:
            yield best[0]
