"""Which name a calculation belongs to that stands behind it in words, or behind a colon."""

from __future__ import annotations

import re

from symprop.formula import tree as t
from symprop.formula.read import read_plain
from symprop.words import between

from ..names import is_quantity, key, number_of
from ..values.slips import is_slip
from .chains import Side, side_of, uses


def subjects(
    found: list[tuple[list[Side], list[str]]],
) -> list[tuple[list[Side], list[str]]]:
    """The chains; a calculation belongs to the name before it if words say so: "δ is 0.2·0.5".

    In "the gradient for w is 0.2·0.5" it does not: w has a number of its own.
    """
    results = re.compile(between("results"), re.IGNORECASE)
    out: list[tuple[list[Side], list[str]]] = []
    worked: dict[t.Formula, str] = {}
    worked_out: set[t.Formula] = set()

    def is_about(label: Side, sides: list[Side]) -> bool:
        """Whether it is no given value that stands before a calculation with it."""
        name = label.quantity
        given = name is not None and worked.get(name)
        return name in worked_out or not given or uses(sides, label)

    for sides, relations in found:
        label = _label(sides[0])
        if label is not None and is_about(label, sides):
            sides, relations = [label, *sides], ["=", *relations]
        last, first = out[-1] if out else ([], []), sides[0]
        name = last[0][0].quantity if len(last[0]) == 1 else None
        beside = name is not None and last[0][0].piece.block == first.piece.block
        if name is not None and beside and (
            (_is_headed(last[0][0], sides) and is_about(last[0][0], sides))
            or (
                first.numeric and results.fullmatch(first.piece.before.strip())
                and _speaks_of(name, sides, worked.get(name))
            )
        ):  # fmt: skip
            out[-1] = [*last[0], *sides], ["=", *relations]
        else:
            out.append((sides, relations))
        target = out[-1][0][0].quantity
        if target is not None and len(out[-1][0]) > 1:
            n = number_of(out[-1][0][-1].formula)
            worked[target] = "" if n is None else n.text
            if len(out[-1][0]) > 2 or isinstance(target, t.Derivative):
                worked_out.add(target)
    return out


_LABEL = re.compile(
    r"\A[\s\d.*\-•>#]*[^\W\d][^\d:=()]*(?:\((?P<alone>[^()\s]{1,24})\)|\s(?P<last>\S{1,24})):\s*\Z"
)
"""Words and a name before a colon: "Net input (s):", "Error signal δ:"."""
_TITLE = re.compile(r"\A[^\d:=.;?]{0,40}\Z")
"""What may stand before the name."""


def _label(first: Side) -> Side | None:
    """The name that a line of text begins with, if its calculation follows behind a colon."""
    if first.piece.kind != "prose" or first.formula.span is None or first.literal:
        return None
    m = _LABEL.match(first.piece.text[: first.formula.span[0]])
    if m is None:
        return None
    which = "alone" if m["alone"] else "last"
    made = read_plain(f"{m[which]} =").statements
    name = made[0].sides[0] if len(made) == 1 and isinstance(made[0], t.Chain) else None
    if name is None or not is_quantity(name) or (which == "last" and _is_plain_word(name)):
        return None
    return None if key(name) == first.quantity else side_of(name, first.piece)


def _is_plain_word(name: t.Formula) -> bool:
    """Whether a name may be a word or a letter that says which: "to r:", "part b:"."""
    plain = isinstance(name, t.Name) and not name.sub + name.sup + name.accent
    return plain and isinstance(name, t.Name) and (name.base.isascii() or len(name.base) > 1)


def _is_headed(label: Side, sides: list[Side]) -> bool:
    """Whether a name, a colon and a calculation are all of a line: "∂E/∂w: 0.2·0.5 = 0.1".

    Words before the name may say what it is: "Net input (s): …", "New value w: w − 0.1·0.2 = …".
    """
    first, words = sides[0], label.piece.before
    behind = first.piece.before.strip(" *_")
    bracketed = words.rstrip()[-1:] in ("(", "（") and behind[:1] in (")", "）")
    if bracketed:
        behind = behind[1:].strip(" *_")
    colon = behind in (":", "：") and label.piece is not first.piece
    inline = label.piece.kind == "inline" and first.quantity is None
    return bool(_TITLE.match(words)) and inline and colon and (len(sides) > 1 or first.literal)


def _speaks_of(name: t.Formula, sides: list[Side], worked: str | None) -> bool:
    """Whether what stands behind a name is about it: a first calculation, or nearly its number."""
    n = number_of(sides[0].formula)
    if n is None:
        return len(sides) > 1 and (worked is None or isinstance(name, t.Derivative))
    return len(sides) == 1 and bool(worked) and is_slip(worked or "", n.text)
