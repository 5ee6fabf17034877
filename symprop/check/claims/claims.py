"""What a document states: chains of equal sides, joined over lines and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from symprop.extract import Piece, Source, given
from symprop.extract.rows import readings
from symprop.formula import tree as t
from symprop.formula.complete import completed
from symprop.formula.read import read_latex
from symprop.record import Record
from symprop.words import role_of

from ..names import is_numeric, is_quantity, key, literals, names, number_of
from .cells import Sides as Row
from .chains import Chain, Place, Side, side_of, uses
from .columns import Known, collected
from .compared import ChainEnd, compared
from .indexed import families, labelled, listed, placed
from .scope import Scopes
from .scripts import scripted
from .slopes import function_values, gradient_by, only_loss, spelled_slopes
from .subjects import subjects
from .tables import RATES, SURE_RATES, stated
from .words import data, piece_at

MOST = 50_000
"""Sides of chains that are judged in one document."""


class Unread(Record):
    """Mathematics that could not be read, and why."""

    place: Place
    why: str


class Claims(Record):
    """All chains of a document in reading order, and what could not be read."""

    source: Source
    chains: tuple[Chain, ...]
    unread: tuple[Unread, ...]
    rates: tuple[t.Number, ...] = ()
    """What the document says its learning rates are."""


def read_claims(source: Source) -> Claims:
    """Reads every piece of a document and joins what belongs together."""
    scopes = Scopes()
    found: list[tuple[list[Side], list[str]]] = []
    unread: list[Unread] = []
    left = MOST
    said = False
    """Whether the piece before ended in a statement, so that this one may go on with it."""
    for piece, reading in readings(source):
        if left <= 0:
            whole = Place(piece, (0, len(piece.text)))
            unread.append(Unread(whole, f"{MOST:,} formulas stand before it, which is the limit"))
            break
        program = piece.kind == "program"
        if not program:  # of a program, what cannot be read says nothing
            unread.extend(Unread(Place(piece, u.span), u.reason) for u in reading.unread)
        hidden = reading._replace(
            unread=tuple(
                u for u in reading.unread if not _NUMBERS.fullmatch(piece.text[slice(*u.span)])
            )
        )
        near = said and (piece.joined or piece.table is not None)
        for formula in reading.statements:
            if _immense(formula):
                place = Place(piece, formula.span or (0, len(piece.text)))
                unread.append(Unread(place, "a number too large to work with"))
                near = False
                continue
            for parts, relations in _split(formula):
                left -= len(parts)
                made = [
                    side_of(x, piece, i > 0 and hidden.gap(parts[i - 1], x))
                    for i, x in enumerate(parts)
                ]
                if not (near and found and _joined(_open(found), made, relations)):
                    _begin(found, made, relations)
                near = True
            for label in _labels(formula):
                found.append(([side_of(x, piece) for x in label], ["="]))
        said = bool(reading.statements)
    _index(found)
    found = subjects(found)
    for told in (scripted, spelled_slopes):
        change = told([[x.formula for x in sides] for sides, _ in found])
        if change is not None:
            for sides, _ in found:
                sides[:] = [side_of(change(x.formula), x.piece, x.gap) for x in sides]
    value = function_values([[x.formula for x in sides] for sides, _ in found])
    for sides, _ in found:
        own, plain = sides[0], value(sides[0].formula)
        if plain is not own.formula and len(sides) > 1:
            sides[0] = side_of(plain, own.piece, own.gap)
    loss = only_loss([x.formula for x in sides] for sides, _ in found)
    for sides, _ in found:
        own, by = sides[0], gradient_by(sides[0].formula, sides[0].piece, loss)
        if by is not own.formula and len(sides) > 1 and not uses(sides[1:], own):
            sides[0] = side_of(by, own.piece, own.gap)
    for sides, _ in found:
        every = completed([x.formula for x in sides])
        sides[:] = [side_of(f, x.piece, x.gap) for x, f in zip(sides, every, strict=True)]
    known = _known(source, found)
    for row, first in stated(source, known):
        _insert(found, row, first)
    for row in compared(source, _worked(found)):
        _insert(found, row, row[-1][1])
    for name, datum in data(source, [tuple(x.formula for x in sides) for sides, _ in found]):
        line = piece_at(datum)
        at = (datum.cell or 0, line.at((datum.value.span or (0, 0))[0]))
        before = sum((s[0].piece.cell or 0, s[0].piece.at(0)) < at for s, _ in found)
        where = Scopes()
        rounds = {where.at(s[0].piece).round for s, _ in found}
        if len(rounds) > 1 and datum.role != "learning_rate":
            continue  # which exercise or case a value is for is not certain
        found.insert(before, ([side_of(name, line), side_of(datum.value, line)], ["="]))
    chains = tuple(
        Chain(i, tuple(sides), tuple(relations), scopes.at(sides[0].piece))
        for i, (sides, relations) in enumerate(found)
    )
    return Claims(source, chains, tuple(unread), _rates(source, found))


def _insert(found: list[tuple[list[Side], list[str]]], row: Row, first: Piece) -> None:
    """Puts a chain before those that stand behind a piece."""
    at = (first.cell or 0, first.at(0))
    before = sum((s[0].piece.cell or 0, s[0].piece.at(0)) < at for s, _ in found)
    found.insert(before, ([side_of(f, piece) for f, piece in row], ["="] * (len(row) - 1)))


def _worked(found: list[tuple[list[Side], list[str]]]) -> list[ChainEnd]:
    """What the chains end in."""
    scopes = Scopes()
    return [
        ChainEnd((first.cell or 0, first.at(0)), scopes.at(first).exercise, sides[0].quantity,
               number_of(sides[-1].formula))
        for sides, _ in found if (first := sides[0].piece)
    ]  # fmt: skip


def _known(source: Source, found: list[tuple[list[Side], list[str]]]) -> Known:
    """The names of a document, and what it says its learning rates are."""
    used = {key(x) for sides, _ in found for side in sides for x in names(side.formula)}
    digits = {
        n.text.lstrip("-") for sides, _ in found if len(sides) > 1
        for side in sides for n in literals(side.formula)
    }  # fmt: skip
    start: dict[t.Formula, dict[tuple[str, ...], t.Number]] = {}
    scopes = Scopes()
    for sides, _ in found:
        name, n = sides[0].quantity, number_of(sides[-1].formula)
        where = scopes.at(sides[0].piece).round
        if name is not None and len(sides) == 2 and n is not None:
            start.setdefault(name, {}).setdefault(where, n)
    rates = _rates(source, found)
    rules, said = collected([x.formula for x in sides] for sides, _ in found)
    values = {name: tuple(x[0] for x in own if len(x) == 1) for name, own in said.items()}
    return Known(frozenset(used), rates, frozenset(digits), start, rules, values, said)


def _rates(source: Source, found: list[tuple[list[Side], list[str]]]) -> tuple[t.Number, ...]:
    """What a document says its learning rates are; γ is one only where nothing else is."""
    named = [
        (sides[0].quantity, n) for sides, _ in found
        if len(sides) == 2 and _is_rate(sides[0].quantity) and (n := number_of(sides[1].formula))
    ]  # fmt: skip
    said = [d.value for d in given(source) if d.role == "learning_rate"]
    sure = [n for name, n in named if name not in RATES or name in SURE_RATES] + said
    return tuple({n.text: n for n in sure or (n for _, n in named)}.values())[:2]


def _is_rate(name: t.Formula | None) -> bool:
    """Whether a name is that of the learning rate, or these words."""
    if name in RATES:
        return True
    return isinstance(name, t.Name) and len(name.base) > 2 and role_of(name.base) == "learning_rate"


_NUMBERS = re.compile(r"[=≈\s\d.,'+\-−·×*/]*")
"""A side of numbers alone: how to read them is not certain, that it is one side of the chain is."""


def _split(formula: t.Formula) -> Iterator[tuple[list[t.Formula], list[str]]]:
    """The chains that one statement holds: an arrow between numbers, or ⇒, ends one."""
    if not isinstance(formula, t.Chain):
        yield [formula], []
        return
    sides, relations = list(formula.sides), list(formula.relations)
    start = 0
    for i, relation in enumerate(relations):
        arrow = relation in ("→", "⇒") or (relation == "←" and i > start)
        if arrow:
            yield sides[start : i + 1], relations[start:i]
            start = i + 1
            name, after = sides[0], sides[i + 1 :]
            if relation == "→" and len(after) == 1 and number_of(after[0]) and is_quantity(name):
                yield [name, after[0]], ["→"]  # h = −0.7 → 0: what becomes of it
                return
    yield sides[start:], relations[start:]


def _joined(last: tuple[list[Side], list[str]], new: list[Side], relations: list[str]) -> bool:
    """Whether the new sides go on with the last chain, which then has them."""
    sides, signs = last
    if isinstance(new[0].formula, t.Missing) and len(new) > 1:
        if isinstance(sides[-1].formula, t.Missing):
            sides.pop()
            signs.pop()
        sides += new[1:]
        signs += relations
        return True
    if isinstance(sides[-1].formula, t.Missing) and signs:
        sides.pop()
        sides += new
        signs += relations
        return True
    return False


def _open(found: list[tuple[list[Side], list[str]]]) -> tuple[list[Side], list[str]]:
    """The last chain; what stands beside one in brackets is a remark on it."""
    first = found[-1][0][0]
    before = first.piece.text[: (first.formula.span or (0, 0))[0]]
    remark = before.count("(") > before.count(")")
    if remark and len(found) > 1 and found[-2][0][0].piece is first.piece:
        return found[-2]
    return found[-1]


def _index(found: list[tuple[list[Side], list[str]]]) -> None:
    """Gives names the index that the document's rules give them: of lists, and behind labels."""
    known = families([[x.formula for x in sides] for sides, _ in found])
    label: tuple[Piece, tuple[str, str]] | None = None
    for sides, _ in found if known else ():
        piece, formulas = sides[-1].piece, [x.formula for x in sides]
        several, index = listed(formulas, piece.text, known), labelled(formulas, piece.text)
        if several is not None:
            sides[-1] = side_of(several, piece, sides[-1].gap)
        elif index is not None:
            label = piece, index
        elif label is not None and label[0] is sides[0].piece:
            sides[:] = [side_of(placed(x.formula, label[1], known), x.piece, x.gap) for x in sides]


def _begin(
    found: list[tuple[list[Side], list[str]]], sides: list[Side], relations: list[str]
) -> None:
    """A chain of its own, without the side that is missing."""
    if isinstance(sides[0].formula, t.Missing):
        sides, relations = sides[1:], relations[1:]
    if sides and not isinstance(sides[0].formula, t.Missing):
        found.append((sides, relations))


def _labels(formula: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """Parts of a formula under a brace with the number that they come to."""
    for part in t.walk(formula):
        if isinstance(part, t.Underbrace) and part.label.strip():
            made = read_latex(part.label, (part.span or (0, 0))[1]).statements
            value = number_of(made[0]) if len(made) == 1 else None
            if value is not None and is_numeric(part.arg) and number_of(part.arg) is None:
                yield part.arg, t.Number(value.text, span=part.span)


LONGEST = 400
"""Digits, before and after the point, that a number may have."""


def _immense(f: t.Formula) -> bool:
    """Whether a number or an exponent in ``f`` is beyond any calculation by hand."""
    parts = list(t.walk(f))
    exponents = (x.exponent for x in parts if isinstance(x, t.Power))
    return any(isinstance(x, t.Number) and _length(x) > LONGEST for x in parts) or any(
        isinstance(x, t.Number) and abs(x.value) > LONGEST for x in exponents
    )


def _length(n: t.Number) -> int:
    digits = Decimal(n.text)
    return max(abs(digits.adjusted()), len(digits.as_tuple().digits))
