"""A line that does not take its row of the given numbers as the lines beside it take theirs.

    a   0.5  -0.3   0.1
    b  -0.8   0.6  -0.1

    z_b = −0.8·0.9 + 0.6·0.4 − 0.1
    z_a = 0.5·0.9 + 0.3·0.4 + 0.1           (should be − 0.3·0.4)

All rows but one are taken, and a single edit tells the line from that of the row that is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..claims.chains import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import number_of
from ..quantities.rows import Block, Inputs, Row, Term, blocks, inputs, multiplied, products
from ..values.fit import fit, shown
from ..values.interval import point

BESIDE = 6
"""Chains between which lines of one kind may stand."""


class Line(Record):
    """A line of products, and its chain."""

    chain: Chain
    side: Side
    terms: list[Term]

    @property
    def kind(self) -> tuple[str, str] | None:
        """The kind of what it works out."""
        name = self.chain.target
        return (name.base, name.accent) if isinstance(name, t.Name) else None


Lines = dict[int, Line]
"""The lines of rows, by the places of the rows in their block."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    lines = [
        Line(chain, side, found) for chain in chains
        if (side := chain.working) is not None and (found := products(side.formula))
    ]  # fmt: skip
    given = blocks(bounds.quantities.claims) if lines else []
    taken = [(block, *group) for block in given for group in _taken(block, lines)]
    right = {line.chain.number for _, own, _ in taken if len(own) > 1 for line in own.values()}
    for line in lines:
        if line.chain.number not in off | right and _tells(line.terms):
            yield from list(_odd(line, taken))[:1]


def _tells(line: list[Term]) -> bool:
    """Whether a line is no mere sum of whole numbers, as 1 − 1 is."""
    return any(
        len(sizes) > 1 or any(x != x.to_integral_value() for x in sizes) for _, sizes in line
    )


def _odd(line: Line, taken: list[tuple[Block, Lines, Inputs]]) -> Iterator[Finding]:
    """What is wrong in a line that is that of the only row of a block but for one edit."""
    for block, own, put in taken:
        if not _beside(line, own):
            continue
        entries = [block[i].entries for i in own]
        rest = [i for i, row in enumerate(block) if row.entries not in entries]
        sure = len(own) > 1
        found = [
            (i, edit) for i in rest
            if _in_order({**own, i: line}) and (edit := _edit(line, block[i], put, block, sure))
        ]  # fmt: skip
        if len(found) == 1 and (len(rest) == 1 or len(own) >= len(rest)):
            finding = _finding(line, block[found[0][0]], put, *found[0][1])
            if finding is not None:
                yield finding


def _taken(block: Block, lines: list[Line]) -> list[tuple[Lines, Inputs]]:
    """Rows that are taken in their order with the same numbers: their lines, and the numbers."""
    groups: list[tuple[Lines, Inputs]] = []
    for line in lines:
        found = [(i, x) for i, row in enumerate(block) if (x := inputs(line.terms, row))]
        for i, put in found:
            for at, (own, before) in enumerate(groups):
                new = i not in own and line not in own.values()
                if new and _beside(line, own) and _agree(put, before):
                    own[i] = line
                    known = zip(put, before, strict=True)
                    groups[at] = own, tuple(b if a is None else a for a, b in known)
                    break
            else:
                groups.append(({i: line}, put))
    return [group for group in groups if _in_order(group[0])]


def _in_order(lines: Lines) -> bool:
    """Whether the rows stand in the order of their lines."""
    numbers = [lines[i].chain.number for i in sorted(lines)]
    return numbers == sorted(numbers)


def _agree(a: Inputs, b: Inputs) -> bool:
    return all(x is None or y is None or x == y for x, y in zip(a, b, strict=True))


def _beside(line: Line, others: Lines) -> bool:
    """Whether a line is one of a kind with others, and stands near them."""
    return all(
        line.kind == x.kind and not line.chain.scope.apart(x.chain.scope) for x in others.values()
    ) and any(abs(line.chain.number - x.chain.number) <= BESIDE for x in others.values())


def _edit(
    line: Line, row: Row, put: Inputs, block: Block, sure: bool
) -> tuple[str, int] | None:  # fmt: skip
    """The single edit that tells a line from that of a row, and the entry that it is about."""
    whole = [(k, x) for k, x in enumerate(put) if x is not None and row.entries[k] != 0]
    if {abs(y) for k, x in whole for y in (x, row.entries[k])} <= {0, 1}:
        return None  # nothing tells them from others
    if None in put and any(row.entries[k] for k, x in enumerate(put) if x is None):
        return None
    n = len(whole)
    if len(line.terms) == n - 1 and (sure or n > 2):
        for i, (k, _) in enumerate(whole):
            rest = whole[:i] + whole[i + 1 :]
            if all(
                multiplied(term, row.entries[j]) == x
                for term, (j, x) in zip(line.terms, rest, strict=True)
            ):
                return "missing_part", k
    if len(line.terms) != n or n < 2:
        return None
    wrong = [
        (k, x, term) for term, (k, x) in zip(line.terms, whole, strict=True)
        if multiplied(term, row.entries[k]) != x
    ]  # fmt: skip
    if len(wrong) != 1:
        return None
    k, x, (sign, sizes) = wrong[0]
    if multiplied((-sign, sizes), row.entries[k]) == x:
        return "sign_of_term", k
    taken = {abs(y) for y in put if y is not None} | {abs(r.entries[k]) for r in block}
    weight, factor = abs(row.entries[k]), abs(x)
    swapped = len(sizes) == 2 and (weight in sizes or factor in sizes) and taken.issuperset(sizes)
    return ("operand", k) if swapped and (sure or n > 2) else None


def _finding(line: Line, row: Row, put: Inputs, edit: str, k: int) -> Finding | None:
    last = line.chain.sides[-1]
    n = number_of(last.formula)
    if n is None:
        return None
    pairs = [(a, x) for a, x in zip(row.entries, put, strict=True) if x is not None]
    right = shown(point(float(sum((a * x for a, x in pairs), Decimal(0)))), n)
    if right is None or right == n.text:
        return None
    text = row.place.piece.text.strip()
    return Finding(
        "rows", (line.chain.number, len(line.chain.sides) - 1), Place(last.piece, n.span or (0, 0)),
        "value", "error", n.text, right, None, line.chain.subject, (Premise(row.place, text),),
        cause=None if edit == "operand" else edit,
        values=(("part", str(row.entries[k])), ("row", ", ".join(map(str, row.entries)))),
    )  # fmt: skip
