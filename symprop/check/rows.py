"""Rows of tables whose cells are one chain: name, rule, calculation and result in their columns.

What the columns are shows in what stands in them: a column of numbers behind one of calculations
is its result where it holds what comes out of some of them, or where its head says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from symprop.check.align import bare, is_quantity
from symprop.check.interval import enclose, meets
from symprop.check.ledger import NEW, Ledger, is_new, is_plain, number_of
from symprop.check.statements import names
from symprop.extract import Piece
from symprop.extract.view import View, Weave
from symprop.formula import tree as t
from symprop.formula.read import read_latex, read_plain

_VALUES = re.compile(
    r"value|result|wert|ergebnis|valeur|r[ée]sultat|valor|resultado|valore|risultato|waarde|uitkomst"
    r"|wynik|wartość|значение|результат|hasil|nilai|kết quả|giá trị|sonuç|değer|মান|ফলাফল|मान|परिणाम"
    r"|结果|結果|数值|數值|值|値|결과|값|نتيجة|قيمة",
    re.IGNORECASE,
)
"""Heads of columns that hold what is worked out."""
_NEW = re.compile("|".join((*(word for word in NEW if word.isalpha()), "mới", "нов", "新")), re.I)
_ORDER = {"name": 0, "rule": 1, "line": 2, "chain": 3, "number": 3}
_SHARE = 4
"""One in so many results must come out of its calculation."""


@dataclass(slots=True)
class _Cell:
    """A cell that is one piece, and what stands in it."""

    piece: Piece
    kind: str
    """``name``, ``rule``, ``line`` (of numbers), ``number``, ``chain``, or nothing of that."""
    formula: t.Formula | None = None


def joined_rows(pieces: Iterable[Piece], commas: bool) -> Iterator[Piece]:
    """The pieces; cells that make a chain have its relations between them."""
    for number, group in groupby(pieces, key=lambda p: (p.table or (None,))[0]):
        found = list(group)
        yield from found if number is None else _joined(found, commas)


def _joined(pieces: list[Piece], commas: bool) -> Iterator[Piece]:
    """The pieces of a table."""
    rows: list[list[_Cell]] = []
    for _, line in groupby(pieces, key=lambda p: p.table and p.table[:2]):
        cells = [list(cell) for _, cell in groupby(line, key=lambda p: p.table)]
        rows.append([_read(x[0], commas) if len(x) == 1 else _Cell(x[0], "") for x in cells])
    heads = {p.table[2]: p.text for p in pieces if p.table and p.table[1] == 0}
    held = [(chain, row) for row in rows[1:] for chain in _chains(row)]
    wanted = _results([chain for chain, _ in held], heads)
    signs: dict[int, str] = {}
    for chain, row in held:
        if chain[-1].kind == "number" and _column(chain[-1]) not in wanted:
            chain = chain[:-1]
        if chain[0].kind == "name" and not _owns(chain, row, heads):
            chain = chain[1:]
        if len(chain) > 1:
            for before, after in pairwise(chain):
                signs[id(before.piece)] = signs.get(id(before.piece), "") + ">"
                signs[id(after.piece)] = signs.get(id(after.piece), "") + "<"
    for piece in pieces:
        yield _related(piece, signs.get(id(piece), ""))


def _chains(row: list[_Cell]) -> Iterator[list[_Cell]]:
    """The cells side by side that can be one chain: each says more of the same than the last."""
    chain: list[_Cell] = []
    for cell in row:
        place = _ORDER.get(cell.kind, -1)
        last = _ORDER[chain[-1].kind] if chain else 9
        beside = chain and _column(cell) == _column(chain[-1]) + 1
        if place > last and beside and not (last == 0 and cell.kind == "number"):
            chain.append(cell)
            continue
        if len(chain) > 1:
            yield chain
        chain = [cell] if 0 <= place < 3 else []
    if len(chain) > 1:
        yield chain


def _owns(chain: list[_Cell], row: list[_Cell], heads: dict[int, str]) -> bool:
    """Whether the name before a calculation is what is worked out.

    A unit's name may stand before its net input, and a weight's before the value that it gets.
    """
    name, last = chain[0].formula, chain[-1]
    if any(cell.kind in _ORDER and _column(cell) > _column(last) for cell in row):
        return False
    if isinstance(name, t.Derivative) or (name is not None and is_new(name)):
        return True
    if any(cell.kind == "rule" for cell in chain):
        return True
    head = heads.get(_column(last), "")
    return last.kind == "number" and bool(_VALUES.search(head)) and not _NEW.search(head)


def _column(cell: _Cell) -> int:
    assert cell.piece.table is not None
    return cell.piece.table[2]


def _results(chains: list[list[_Cell]], heads: dict[int, str]) -> set[int]:
    """The columns that hold the results of what stands before them."""
    right: dict[int, list[bool]] = {}
    for chain in chains:
        if chain[-1].kind == "number":
            right.setdefault(_column(chain[-1]), []).append(_comes_out(chain[-2], chain[-1]))
    said = {column for column, head in heads.items() if _VALUES.search(head)}
    return {
        column
        for column, found in right.items()
        if column in said or (any(found) and _SHARE * sum(found) >= len(found))
    }


def _comes_out(line: _Cell, result: _Cell) -> bool:
    """Whether a calculation gives what stands behind it."""
    number = None if result.formula is None else number_of(result.formula)
    if number is None or line.kind != "line" or line.formula is None:
        return False
    value = enclose(Ledger().expanded(line.formula), lambda n: n.places > 1, loose=True)
    return value is not None and meets(value, number, loose=True)


def _read(piece: Piece, commas: bool) -> _Cell:
    read = read_latex if piece.notation == "latex" else read_plain
    alone = piece.notation == "latex" or "=" in piece.text
    reading = read(piece.text if alone else f"{piece.text} =", commas=commas)
    if len(reading.statements) != 1 or reading.unread:
        return _Cell(piece, "number", t.Number(n)) if (n := _number(piece)) else _Cell(piece, "")
    formula = reading.statements[0]
    if isinstance(formula, t.Chain):
        sides = formula.sides
        if not (len(sides) == 2 and isinstance(sides[1], t.Missing)):
            return _Cell(piece, "" if any(True for _ in names(sides[0])) else "chain")
        formula = sides[0]
    return _Cell(piece, _kind(formula, piece), formula)


def _number(piece: Piece) -> str:
    return piece.text if re.fullmatch(r"[-−]?\d+(?:\.\d+)?", piece.text) else ""


def _kind(f: t.Formula, piece: Piece) -> str:
    """What a cell holds: a lone letter in words is taken for the letter of an exercise."""
    g = bare(f)
    if isinstance(g, t.Missing):
        return ""
    if is_plain(g):
        return "number"
    if is_quantity(g):
        lone = isinstance(g, t.Name) and not (g.sub or g.sup or g.accent)
        return "" if lone and piece.notation != "latex" else "name"
    return "rule" if any(True for _ in names(g)) else "line"


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
    place = (piece.joined, piece.table, piece.cell, piece.title)
    return Piece(made.text, made.runs, piece.notation, piece.kind, piece.block, *place)
