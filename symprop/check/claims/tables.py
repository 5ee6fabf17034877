"""What tables state: chains made of their cells.

A row that begins with a name gives it a number; a column whose head is a name with an index (h_t)
gives one to each of its instances; a column that is worked out from others in most rows (new =
old − η·gradient) is a calculation in every row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise, permutations, zip_longest

from symprop.extract import DocumentTable, Piece, Source
from symprop.extract.decimal_mark import numerals
from symprop.extract.source import Said
from symprop.extract.table import tables
from symprop.formula import tree as t
from symprop.formula.read import read_latex, read_plain
from symprop.record import Record

from ..indices import put
from ..names import INDICES, bare, generic, is_quantity, key, marks, number_of
from ..values.interval import number
from ..values.readings import significant, unit
from .columns import DIGITS, Grid, Known, operands, plain_line, told
from .totals import said, summed, summing
from .training import trained
from .words import piece_at

WIDEST, LONGEST = 8, 200
"""Columns and rows of a table that is looked at."""
TELLING = 0.03
"""How near a result must come to tell how it was worked out."""

_COUNTER = re.compile(
    r"(?:[ijkntm#№]|(?:row|step|epoch|iter|update|pass|round|sample|pattern|zeile|schritt|epoche"
    r"|paso|época|iteraci|pas|étape|passo|fila|linha|nr|no)\w*\.?)$", re.IGNORECASE)
"""Heads over the numbers of rows."""
_BRACKETS = re.compile(r"\s*\(\s*([^()]*?)\s*\)\s*")

RATES = frozenset(t.Name(base) for base in ("η", "α", "lr", "γ", "ε"))
"""Names that learning rates usually have."""

Part = tuple[t.Formula, Piece]
Sides = list[Part]
"""A chain: its sides, each with its piece."""


class _Cell(Record):
    """A cell of one piece, and the formula or number that it is."""

    piece: Piece
    formula: t.Formula | None

    @property
    def number(self) -> t.Number | None:
        """The number that it is."""
        return None if self.formula is None else number_of(self.formula)


class _Grid(Record):
    """A table by its cells."""

    table: DocumentTable
    cells: Mapping[tuple[int, int], _Cell]

    @property
    def columns(self) -> list[int]:
        """The columns in which something stands."""
        return sorted({cell.column for cell in self.table.cells})

    def column(self, column: int) -> dict[int, _Cell]:
        """The cells of a column by their rows."""
        return {r: cell for (r, c), cell in self.cells.items() if c == column and r}

    def numbers(self, column: int) -> dict[int, t.Number]:
        """The numbers of a column by their rows, without the last that sums them up."""
        found = ((r, cell.number) for r, cell in self.column(column).items())
        return {r: n for r, n in found if n is not None and not self.is_sum(r)}

    def is_sum(self, row: int) -> bool:
        """Whether a row says what its columns come to."""
        first = self.cells.get((row, self.columns[0]))
        return first is not None and summing(first.piece.text) != ""


    @property
    def heads(self) -> dict[int, t.Formula]:
        """The formulas over the columns."""
        found = ((c, self.cells.get((0, c))) for c in self.columns)
        return {c: x.formula for c, x in found if x is not None and x.formula is not None}

    @property
    def last(self) -> dict[t.Formula, t.Number]:
        """The last number of every column with a name."""
        return {
            key(head): list(numbers.values())[-1] for c, head in self.heads.items()
            if is_quantity(head) and (numbers := self.numbers(c))
        }  # fmt: skip


def stated(source: Source, known: Known) -> Iterator[Sides]:
    """The chains that the tables of a document state."""
    decimal = numerals(source.pieces, source.said)
    before: dict[t.Formula, t.Number] = {}
    found = tables(source.pieces)
    for table, after in zip_longest(found, found[1:]):
        if len(table.rows) > LONGEST:
            continue
        cells = {}
        for cell in table.cells:
            if len(cell.pieces) == 1:
                piece = cell.pieces[0]
                read = read_latex if piece.notation == "latex" else read_plain
                alone = piece.kind == "cell"
                text = _unbracketed(piece.text) if alone else piece.text
                made = read(f"{text} =" if alone else text, 0, *decimal)
                cells[cell.row, cell.column] = _Cell(piece, _one(piece, made.statements, alone))
        grid = _Grid(table, cells)
        told = dict(_told(grid, known, before))
        yield from told.values()
        if len(grid.columns) <= WIDEST:
            yield from _named(grid, known)
            yield from _indexed(grid)
            yield from _worked(grid, known, set(told))
        yield from _summed(grid)
        yield from _said(grid, source.said, after)
        before |= grid.last


def _one(piece: Piece, statements: Iterable[t.Formula], alone: bool) -> t.Formula | None:
    found = list(statements)
    if len(found) != 1:
        return None
    f = found[0]
    if alone and isinstance(f, t.Chain) and isinstance(f.sides[-1], t.Missing):
        f = f.sides[0] if len(f.sides) == 2 else t.Chain(f.sides[:-1], f.relations[:-1])
    n = number_of(f)
    if alone and n is not None:  # its span is that of the text without brackets around it
        start = piece.text.find(_unbracketed(piece.text))
        low, high = n.span or (0, 0)
        return t.Number(n.text, span=(start + low, start + high))
    return f


def _unbracketed(text: str) -> str:
    """A cell without the brackets around all of it."""
    found = _BRACKETS.fullmatch(text)
    return found[1] if found else text.strip()


# --- rows that begin with a name ----------------------------------------------------------------


def _named(grid: _Grid, known: Known) -> Iterator[Sides]:
    columns = grid.columns
    kinds = {c: _kind(grid.table, c) for c in columns[1:]}
    if len(columns) == 2 and not kinds[columns[1]] and not _crossed(grid, columns[1], known):
        kinds[columns[1]] = "values"
    for row, first in grid.column(columns[0]).items() if columns else ():
        name = first.formula
        if name is None or not is_quantity(name) or generic(name):
            continue
        listed = len(columns) == 2 and grid.table.kind(columns[1]) == "values"
        word = _is_word(name) and not listed
        if first.piece.kind == "cell" and (key(name) not in known.names or word):
            continue
        for column, kind in kinds.items():
            cell = grid.cells.get((row, column))
            called = _called(name, kind, known)
            if called is not None and cell is not None and cell.number is not None:
                yield [(called, first.piece), (cell.number, cell.piece)]


def _is_word(name: t.Formula) -> bool:
    plain = bare(name)
    return isinstance(plain, t.Name) and len(plain.base) > 2 and not plain.sub + plain.sup


def _crossed(grid: _Grid, column: int, known: Known) -> bool:
    """Whether a column is headed by a quantity: its numbers lead from those of the rows to it."""
    head = grid.cells.get((0, column))
    name = head.formula if head is not None else None
    return name is not None and is_quantity(name) and key(name) in known.names


def _kind(table: DocumentTable, column: int) -> str:
    kind = table.kind(column)
    return "values" if kind in ("old", "weight", "bias", "input", "target") else kind


def _called(name: t.Formula, kind: str, known: Known) -> t.Formula | None:
    """The quantity that a column of a kind holds of a name."""
    if kind == "values":
        return name
    plain = bare(name)
    if kind == "new" and isinstance(plain, t.Name) and not marks(plain)[1]:
        sub = f"{plain.sub},new" if plain.sub else "new"
        return t.Name(plain.base, sub, plain.sup, plain.accent, span=plain.span)
    if kind == "gradients":
        slopes = [
            x for x in known.names if isinstance(x, t.Derivative) and x.by == key(name)
        ]  # fmt: skip
        return slopes[0] if len(slopes) == 1 else None
    return None


# --- columns that are headed by names with an index ---------------------------------------------


def _indexed(grid: _Grid) -> Iterator[Sides]:
    heads = {c: _head(grid, c) for c in grid.columns}
    letters = {x for name in heads.values() if name is not None for x in _letters(name)}
    if len(letters) != 1 or not grid.columns:
        if sum(h is not None for h in heads.values()) > 1 and len(grid.table.rows) == 1:
            yield from _alone(grid, heads)
        return
    (letter,) = letters
    first = grid.columns[0]
    steps = {r: n for r, n in grid.numbers(first).items() if n.places <= 0}
    if heads[first] is not None and not isinstance(heads[first], t.Name):
        return
    values = [int(n.value) for n in steps.values()]
    if len(values) < 2 or sorted(values) != list(range(min(values), min(values) + len(values))):
        return
    for row, step in steps.items():
        for column in grid.columns[1:]:
            name, cell = heads[column], grid.cells.get((row, column))
            if name is None or not _letters(name) or cell is None or cell.number is None:
                continue
            called = put(name, {letter: int(step.value)})
            yield [(called, cell.piece), (cell.number, cell.piece)]


def _alone(grid: _Grid, heads: Mapping[int, t.Formula | None]) -> Iterator[Sides]:
    """The only row below heads that are names."""
    (row,) = grid.table.rows
    for column, name in heads.items():
        cell = grid.cells.get((row, column))
        head = grid.cells.get((0, column))
        if name is None or generic(name) or cell is None or cell.number is None or head is None:
            continue
        if head.piece.kind != "cell":
            yield [(name, head.piece), (cell.number, cell.piece)]


def _head(grid: _Grid, column: int) -> t.Formula | None:
    """The quantity that a head names, alone or with its rule."""
    cell = grid.cells.get((0, column))
    f = None if cell is None else cell.formula
    if isinstance(f, t.Chain):
        f = f.sides[0]
    return bare(f) if f is not None and is_quantity(f) else None


def _letters(name: t.Formula) -> set[str]:
    """The indices of a name."""
    if not isinstance(name, t.Name):
        return set()
    words = re.findall(r"[A-Za-z]+", f"{name.sub} {name.sup}")
    return {w for w in words if w in INDICES}


# --- columns that a formula tells ---------------------------------------------------------------


def _told(
    grid: _Grid, known: Known, before: Mapping[t.Formula, t.Number]
) -> Iterator[tuple[tuple[int, int], Sides]]:
    """The cells of columns that a formula tells, each with the line that gives it."""
    heads = grid.heads
    laid = Grid(
        heads, {c: grid.numbers(c) for c in heads}, _steps(grid), _letter(grid),
        tuple(x for x in (before, known.start) if x),
    )  # fmt: skip
    ways: dict[tuple[int, int], list[tuple[str, t.Formula]]] = {}
    found_ways = list(told(laid, known))
    by_formula = {rows.relation.column for column_ways in found_ways for rows in column_ways}
    found_ways += ([rows] for rows in trained(laid, known.rates, by_formula))
    for column_ways in found_ways:
        for rows in column_ways:
            for row, lines in rows.lines.items():
                place = row, rows.relation.column
                ways.setdefault(place, []).extend((rows.kinds[row], line) for line in lines)
    right = {place for place, found in ways.items() if any(kind == "fits" for kind, _ in found)}
    wrong: set[tuple[int, int]] = set()
    for place, found in sorted(ways.items()):
        result = grid.cells[place]
        assert result.number is not None
        fitting = [line for kind, line in found if kind == "fits"]
        if not fitting:
            used = [operands(place[0], line, laid) for _, line in found]
            wrong.add(place)
            if any(kind == "between" for kind, _ in found) or any(x & wrong for x in used):
                continue
            doubtful = [c for x in used for c in x - right if not laid.given(c[1])]
            numbers = [n for c in doubtful if (n := grid.cells[c].number) is not None]
            if known.has(result.number) and not all(map(known.has, numbers)):
                continue  # one of the operands may have been copied wrongly
        line = (fitting or [line for _, line in found])[0]
        yield place, [(plain_line(line), result.piece), (result.number, result.piece)]


def _steps(grid: _Grid) -> dict[int, int]:
    """The number of the step of every row: that in the first column, or its place."""
    rows = [r for r in grid.table.rows if not grid.is_sum(r)]
    first = grid.numbers(grid.columns[0]) if grid.columns else {}
    steps = {r: int(n.value) for r, n in first.items() if n.places <= 0 and r in rows}
    values = list(steps.values())
    near = all(abs(a - b) == 1 for a, b in pairwise(values))
    head = grid.cells.get((0, grid.columns[0])) if grid.columns else None
    counts = head is not None and _COUNTER.match(head.piece.text.strip()) is not None
    if len(values) == len(rows) and len(set(values)) == len(values) and (near or counts):
        return steps
    return {r: r for r in rows}


def _letter(grid: _Grid) -> str:
    """The index with which the heads number the rows."""
    heads = [h for c in grid.columns if (h := _head(grid, c)) is not None]
    found = {x for name in heads for x in _letters(name)}
    first = heads[0].base if heads and isinstance(heads[0], t.Name) else ""
    return first if first in INDICES else found.pop() if len(found) == 1 else ""


# --- rows that sum up ---------------------------------------------------------------------------


def _summed(grid: _Grid) -> Iterator[Sides]:
    """What rows below the others say that the columns come to.

    One that is wrong is said only beside another that is right, or if it is the only one.
    """
    for row in grid.table.rows:
        kind = summing(grid.cells[row, grid.columns[0]].piece.text) if grid.is_sum(row) else ""
        found = []
        for column in grid.columns[1:] if kind else ():
            cell = grid.cells.get((row, column))
            above = [n for r, n in grid.numbers(column).items() if r < row]
            full = all(
                (r, column) in grid.cells for r in grid.table.rows if r < row and not grid.is_sum(r)
            )
            if cell is not None and cell.number is not None and full:
                made = summed(kind, above, cell.number)
                if made is not None:
                    found.append((*made, cell))
        sure = len(found) == 1 or any(right for right, _, _ in found)
        for right, line, cell in found:
            if (right or sure) and cell.number is not None:
                yield [(line, cell.piece), (cell.number, cell.piece)]


def _said(grid: _Grid, lines: Iterable[Said], after: DocumentTable | None) -> Iterator[Sides]:
    """What lines between a table and the next say that a column comes to."""
    last = _place(grid.table.cells[-1].pieces[-1])
    until = (math.inf, 0) if after is None else _place(after.cells[0].pieces[0])
    columns = {c: list(numbers.values()) for c in grid.columns if (numbers := grid.numbers(c))}
    for line in lines:
        if last < (line.cell or 0, line.view.at(0)) < until:
            for made, (start, end), text in said(line.view.text, grid.heads, columns):
                piece = piece_at(line)
                yield [(made, piece), (t.Number(text, span=(start, end)), piece)]


def _place(piece: Piece) -> tuple[float, int]:
    return piece.cell or 0, piece.at(0)


# --- columns that are worked out from others ----------------------------------------------------

Rule = tuple[Callable[..., float], Callable[..., t.Formula]]
"""How a column is worked out: from the numbers of others, and as a line of numbers."""


def _worked(grid: _Grid, known: Known, right: set[tuple[int, int]]) -> Iterator[Sides]:
    columns = {c: grid.numbers(c) for c in grid.columns}
    columns = {c: found for c, found in columns.items() if len(found) >= 2}
    wrong: set[tuple[int, int]] = set()
    for column, results in columns.items():
        if any(c == column for _, c in right) or isinstance(grid.heads.get(column), t.Chain):
            continue  # it has a rule of its own
        if sum(significant(n) >= DIGITS for n in results.values()) < 2:
            continue
        before = [c for c in columns if c < column]
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
            sound = all((row, a) in right or known.has(columns[a][row]) for a in args)
            if mirrored or not known.has(result) or sound:
                # else one of the operands may have been copied wrongly
                numbers = [_plain(n) for n in operands]
                piece = grid.cells[row, args[0]].piece
                yield [(rule[1](*numbers), piece), (result, grid.cells[row, column].piece)]


def _announced(
    grid: _Grid, column: int, before: list[int], columns: Mapping[int, Mapping[int, t.Number]],
    known: Known,
) -> tuple[Rule, tuple[int, ...]] | None:  # fmt: skip
    """The update that the heads old, gradient and new speak of, if a row follows it."""
    kinds = {_kind(grid.table, c): c for c in before}
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
