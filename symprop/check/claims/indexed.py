"""Names without the index that the document's rules give them.

h_t = tanh(u·x_t)
x = 1, -0.5, 0.25              (x_1, x_2, x_3)
t=2:  h = tanh(-0.3)           (h_2)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symprop.formula import tree as t

from ..names import INDICES, bare, names, number_of

_NUMBER = r"[-−]?(?:\d+(?:\.\d+)?|\.\d+)"
_FURTHER = re.compile(rf"(?:[,;]\s+{_NUMBER})+(?=\s*(?:$|[.;]\s|\.$|\n|\$))")
_LABEL = re.compile(r"\s*\$?\s*:")

Family = tuple[str, str]
"""The letter of a name and that of its index."""


def families(formulas: Sequence[Sequence[t.Formula]]) -> frozenset[Family]:
    """The names that a document has both with an index, a letter or a number, and without one."""
    used = {
        (x.base, x.sub) for sides in formulas for f in sides for x in names(f)
        if isinstance(x, t.Name) and not x.sup
    }  # fmt: skip
    return frozenset(
        (base, sub) for base, sub in used
        if sub and (sub in INDICES or sub.isdigit()) and (base, "") in used
    )  # fmt: skip


def listed(
    sides: Sequence[t.Formula], text: str, known: frozenset[Family]
) -> t.Matrix | None:  # fmt: skip
    """All the numbers that a name is given of which the first was read; ``None``: no list."""
    if len(sides) != 2 or not isinstance(name := bare(sides[0]), t.Name):
        return None
    first, span = number_of(sides[1]), sides[1].span
    if name.sub or first is None or span is None or all(base != name.base for base, _ in known):
        return None
    found = _FURTHER.match(text, span[1])
    if found is None:
        return None
    rest = [
        t.Number(m[0].replace("−", "-"), span=(span[1] + m.start(), span[1] + m.end()))
        for m in re.finditer(_NUMBER, found[0])
    ]  # fmt: skip
    return t.Matrix(((first, *rest),), "list", span=(span[0], found.end()))


def labelled(sides: Sequence[t.Formula], text: str) -> tuple[str, str] | None:
    """An index and its number, if a line begins with it: ``t=2:``."""
    if len(sides) != 2 or not isinstance(name := bare(sides[0]), t.Name) or name.sub or name.sup:
        return None
    n, span = number_of(sides[1]), sides[1].span
    if name.base not in INDICES or n is None or not n.text.isdigit() or span is None:
        return None
    first = text[: (sides[0].span or (0, 0))[0]]
    alone = not any(c in first for c in ":;,=(")
    return (name.base, n.text) if alone and _LABEL.match(text, span[1]) else None


def placed(f: t.Formula, index: tuple[str, str], known: frozenset[Family]) -> t.Formula:
    """A formula of a line with such a label: h is h_2 there."""

    def change(x: t.Formula) -> t.Formula:
        if isinstance(x, t.Name) and not (x.sub or x.sup) and (x.base, index[0]) in known:
            return t.Name(x.base, index[1], "", x.accent, span=x.span)
        return x

    return t.map_leaves(f, change)
