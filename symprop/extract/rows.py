"""Rows of tables whose cells are one chain: name, rule, calculation and result in their columns.

What the columns are shows in what stands in them: a column of numbers behind one of calculations
is its result where it holds what comes out of some of them, or where its head says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from symprop.formula import tree as t
from symprop.formula.numerals import POINT, Marks
from symprop.formula.read import TextReading, read_latex, read_plain
from symprop.words import pattern, words

from .arithmetic import comes_to
from .conditions import divided, without_reasons
from .decimal_mark import numerals
from .source import Piece, Source
from .view import View, Weave

_ORDER = {"name": 0, "named": 1, "rule": 1, "line": 2, "worked": 2, "chain": 3, "number": 3}
_MARKS = frozenset({"+", "*", "'", "′"})
_PI = t.Name("π")
_SHARE = 4
"""One in so many results must come out of its calculation."""


@dataclass(slots=True)
class _PieceCell:
    """A cell that is one piece, and what stands in it."""

    piece: Piece
    kind: str
    """``name``, ``rule``, ``line`` (of numbers), ``number``, ``named`` (a rule or a line behind its
    name), ``worked`` (a rule and its line), ``chain`` (any other), or nothing of that."""
    formula: t.Formula | None = None


def readings(source: Source) -> Iterator[tuple[Piece, TextReading]]:
    """Every piece of a document, cells of one chain related to one another, and what it says."""
    marks = numerals(source.pieces, source.said)
    for piece in joined_rows(source.pieces, marks):
        read = read_latex if piece.notation == "latex" else read_plain
        signs = POINT if piece.kind == "program" else marks
        text = without_reasons(piece.text)
        yield piece, read(divided(text) if piece.kind == "prose" else text, 0, *signs)


def joined_rows(pieces: Iterable[Piece], marks: Marks) -> Iterator[Piece]:
    """The pieces; cells that make a chain have its relations between them."""
    for number, group in groupby(pieces, key=lambda p: (p.table or (None,))[0]):
        found = list(group)
        yield from found if number is None else _joined(found, marks)


def _joined(pieces: list[Piece], marks: Marks) -> Iterator[Piece]:
    """The pieces of a table."""
    rows: list[list[_PieceCell]] = []
    for _, line in groupby(pieces, key=lambda p: p.table and p.table[:2]):
        cells = [list(cell) for _, cell in groupby(line, key=lambda p: p.table)]
        rows.append([_read(x[0], marks) if len(x) == 1 else _PieceCell(x[0], "") for x in cells])
    _as_rules(rows[1:])
    heads = {p.table[2]: p.text for p in pieces if p.table and p.table[1] == 0}
    held = [(chain, row) for row in rows[1:] for chain in _chains(row)]
    wanted = _results([chain for chain, _ in held], heads)
    signs: dict[int, str] = {}
    for chain, row in held:
        if chain[-1].kind == "number" and _column(chain[-1]) not in wanted:
            chain = chain[:-1]
        if chain[0].kind == "name" and not _owns(chain, row, heads):
            chain = chain[1:]
        elif chain[0].kind == "rule" and _goes_on(chain, row):
            continue
        if len(chain) > 1:
            for before, after in pairwise(chain):
                signs[id(before.piece)] = signs.get(id(before.piece), "") + ">"
                signs[id(after.piece)] = signs.get(id(after.piece), "") + "<"
    for piece in pieces:
        yield _related(piece, signs.get(id(piece), ""))


def _as_rules(rows: list[list[_PieceCell]]) -> None:
    """Takes a name in a column of rules for one: ∂L/∂b | δ."""
    ruled = {_column(x) for row in rows for x in row if x.kind in ("rule", "worked")}
    for cell in (x for row in rows for x in row[1:] if x.kind == "name" and _column(x) in ruled):
        cell.kind = "rule"


def _chains(row: list[_PieceCell]) -> Iterator[list[_PieceCell]]:
    """The cells side by side that can be one chain: each says more of the same than the last."""
    chain: list[_PieceCell] = []
    for cell in row:
        place = _ORDER.get(cell.kind, -1)
        last = _ORDER[chain[-1].kind] if chain else 9
        beside = chain and _column(cell) == _column(chain[-1]) + 1
        alone = cell.kind == "named" or (last == 0 and cell.kind == "number")
        if place > last and beside and not alone:
            chain.append(cell)
            continue
        if len(chain) > 1:
            yield chain
        chain = [cell] if 0 <= place < 3 else []
    if len(chain) > 1:
        yield chain


def _owns(chain: list[_PieceCell], row: list[_PieceCell], heads: dict[int, str]) -> bool:
    """Whether the name before a calculation is what is worked out.

    A unit's name may stand before its net input, and a weight's before the value that it gets.
    """
    name, last = chain[0].formula, chain[-1]
    if any(cell.kind in _ORDER and _column(cell) > _column(last) for cell in row):
        return False
    if isinstance(name, t.Derivative) or (name is not None and _is_new(name)):
        return True
    if any(cell.kind in ("rule", "worked") for cell in chain):
        return True
    head = heads.get(_column(last), "")
    values, new = pattern("columns", "values"), pattern("marks", "new")
    return last.kind == "number" and bool(values.search(head)) and not new.search(head)


def _goes_on(chain: list[_PieceCell], row: list[_PieceCell]) -> bool:
    """Whether more numbers stand behind: the columns of a row are then things of their own."""
    return any(cell.kind == "number" and _column(cell) > _column(chain[-1]) for cell in row)


def _is_new(name: t.Formula) -> bool:
    """Whether a name is marked as an updated value."""
    if not isinstance(name, t.Name):
        return False
    parts = (name.base, *name.sup.split(","), *name.sub.split(","))
    return any(part.strip().lower() in _MARKS or part in words("marks", "new") for part in parts)


def _column(cell: _PieceCell) -> int:
    assert cell.piece.table is not None
    return cell.piece.table[2]


def _results(chains: list[list[_PieceCell]], heads: dict[int, str]) -> set[int]:
    """The columns that hold the results of what stands before them."""
    right: dict[int, list[bool]] = {}
    for chain in chains:
        if chain[-1].kind == "number":
            right.setdefault(_column(chain[-1]), []).append(_comes_out(chain[-2], chain[-1]))
    values = pattern("columns", "values")
    said = {column for column, head in heads.items() if values.search(head)}
    return {
        column
        for column, found in right.items()
        if column in said or (any(found) and _SHARE * sum(found) >= len(found))
    }


def _comes_out(line: _PieceCell, result: _PieceCell) -> bool:
    """Whether a calculation gives what stands behind it, but for a few units of its last place."""
    number = _bare(result.formula) if result.formula is not None else None
    if not isinstance(number, t.Number) or line.formula is None:
        return False
    if line.kind not in ("line", "named", "worked"):
        return False
    value = comes_to(line.formula)
    if value is None:
        return False
    wanted, unit = float(number.value), 10.0**-number.places
    close = 1.5 * unit if number.places > 1 else 0.5 * unit
    return abs(value - wanted) <= close + abs(wanted) / 100


def _read(piece: Piece, marks: Marks) -> _PieceCell:
    read = read_latex if piece.notation == "latex" else read_plain
    alone = piece.notation == "latex" or "=" in piece.text
    reading = read(piece.text if alone else f"{piece.text} =", 0, *marks)
    if len(reading.statements) != 1 or reading.unread:
        return (
            _PieceCell(piece, "number", t.Number(n))
            if (n := _number(piece))
            else _PieceCell(piece, "")
        )
    formula = reading.statements[0]
    if isinstance(formula, t.Chain):
        sides = formula.sides
        if not (len(sides) == 2 and isinstance(sides[1], t.Missing)):
            if _kind(sides[0], piece) == "name" and not _is_plain(_bare(sides[-1])):
                return _PieceCell(piece, "named", sides[-1])
            if not _speaks(sides[-1]) and not _is_plain(_bare(sides[-1])):  # its result is another
                return _PieceCell(piece, "worked" if _speaks(sides[0]) else "line", sides[-1])
            return _PieceCell(piece, "" if _speaks(sides[0]) else "chain")
        formula = sides[0]
    return _PieceCell(piece, _kind(formula, piece), formula)


def _number(piece: Piece) -> str:
    return piece.text if re.fullmatch(r"[-−]?\d+(?:\.\d+)?", piece.text) else ""


def _kind(f: t.Formula, piece: Piece) -> str:
    """What a cell holds: a lone letter in words is taken for the letter of an exercise."""
    g = _bare(f)
    if isinstance(g, t.Missing):
        return ""
    if _is_plain(g):
        return "number"
    if isinstance(g, (t.Name, t.Derivative)) and g != t.EULER:
        lone = isinstance(g, t.Name) and not (g.sub or g.sup or g.accent)
        return "" if lone and piece.notation != "latex" else "name"
    return "rule" if _speaks(g) else "line"


def _bare(f: t.Formula) -> t.Formula:
    """``f`` without brackets, boxes and labels around it."""
    while isinstance(f, (t.Group, t.Underbrace, t.Boxed)):
        f = f.arg
    return f


def _is_plain(f: t.Formula) -> bool:
    """Whether a side is a number or a matrix of numbers."""
    if isinstance(f, t.Matrix):
        return all(isinstance(_bare(x), t.Number) for row in f.rows for x in row)
    return isinstance(f, t.Number)


def _speaks(f: t.Formula) -> bool:
    """Whether a formula speaks of quantities."""
    if isinstance(f, t.Missing):
        return True
    return any(isinstance(x, t.Name) and x not in (t.EULER, _PI) for x in t.walk(f))


def _related(piece: Piece, signs: str) -> Piece:
    """A cell with a relation before (``<``) or behind (``>``) what it says."""
    if not signs:
        return piece
    weave = Weave()
    if "<" in signs:
        weave.add("= ", piece.at(0), piece.at(0))
    weave.extend(View(piece.text, piece.runs))
    if ">" in signs:
        end = piece.at(len(piece.text))
        weave.add(" =", end, end)
    made = weave.make()
    place = (piece.joined, piece.table, piece.cell, piece.title, piece.path, piece.before)
    return Piece(made.text, made.runs, piece.notation, piece.kind, piece.block, *place)
