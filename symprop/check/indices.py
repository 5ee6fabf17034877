"""Numbers put in for indices: for t = 2 h_{t-1} is h_1, x_{2t+a} is x_{a+4}, x_{1t} is x_12."""

from __future__ import annotations

import re
from collections.abc import Mapping

from symprop.formula import tree as t

from .names import INDICES, number_of

At = Mapping[str, int | str]
"""What stands for each index: a number, or the name of a unit (h1)."""
LONGEST = 100
"""Terms of a sum that are written out."""
_TERM = re.compile(r"([+-]?)(\d*)([A-Za-z]?)")
_AFFINE = re.compile(r"[+-]?(?:\d+[A-Za-z]?|[A-Za-z])(?:[+-](?:\d+[A-Za-z]?|[A-Za-z]))*")
_ENTRY = re.compile(r"([0-9])([A-Za-z])([-−]1)?")
"""Two indices side by side: 2k is the second of step k, where 2k+1 is a number."""
_POOLED = re.compile(r"[2-9][a-jl-mo-su-z][-+−][0-9]")
"""An index of a window: of 2i and 2i−1 neither is two indices."""
_BRACKETS = re.compile(r"([\[(]?)(.*?)([\])]?)")


def put(f: t.Formula, at: At) -> t.Formula:
    """A formula with numbers for some of its indices."""

    pooled: list[bool] = []

    def entry(part: str) -> str | None:
        """Two indices side by side with a number for the second."""
        m = _ENTRY.fullmatch(part)
        own = at.get(m[2]) if m else None
        if m is None or not isinstance(own, int):
            return None
        if not pooled:
            pooled.append(_has_windows(f))
        return None if pooled[0] else f"{m[1]}{own - bool(m[3])}"

    def change(x: t.Formula) -> t.Formula:
        if not isinstance(x, t.Name):
            return x
        if x.base in at and not (x.sub or x.sup or x.accent):
            own = str(at[x.base])
            return t.Number(own, span=x.span) if own.isdecimal() else x  # a unit is no number
        sub, sup = (
            entry(s) or ",".join(_part(p, at) for p in s.split(",")) for s in (x.sub, x.sup)
        )
        same = (sub, sup) == (x.sub, x.sup)
        return x if same else t.Name(x.base, sub, sup, x.accent, span=x.span)

    return t.map_leaves(f, change)


def _has_windows(f: t.Formula) -> bool:
    """Whether indices on a formula are worked from others, as those of windows side by side."""
    return any(isinstance(x, t.Name) and _POOLED.search(f"{x.sub} {x.sup}") for x in t.walk(f))


def _part(part: str, at: At) -> str:
    """One index: a sum of letters and numbers, or several letters side by side (ij)."""
    m = _BRACKETS.fullmatch(part)
    assert m is not None
    left, inner, right = m.groups()
    letters = {c for c in inner if c.isalpha()}
    if not letters & at.keys():
        return part
    numbers = {c: k for c, k in at.items() if isinstance(k, int)}
    if letters & at.keys() <= numbers.keys() and _AFFINE.fullmatch(inner):
        return f"{left}{_affine(inner, numbers)}{right}"
    known = letters <= at.keys() | INDICES or len(letters) == 2
    if not (inner.isalnum() and known and inner != "in"):
        return part
    return left + "".join(str(at[c]) if c in at else c for c in inner) + right


def _affine(part: str, at: Mapping[str, int]) -> str:
    constant, letters = 0, dict[str, int]()
    for m in _TERM.finditer(part):
        sign, digits, letter = m.groups()
        if not digits and not letter:
            continue
        factor = (-1 if sign == "-" else 1) * int(digits or 1)
        if not letter:
            constant += factor
        elif letter in at:
            constant += factor * at[letter]
        else:
            letters[letter] = letters.get(letter, 0) + factor
    out = ""
    for letter, factor in letters.items():
        sign = "-" if factor < 0 else "+" if out else ""
        out += f"{sign}{'' if abs(factor) == 1 else abs(factor)}{letter}" if factor else ""
    return f"{out}{constant:+d}" if out and constant else out or str(constant)


def wholes(name: t.Name) -> list[tuple[t.Name, tuple[int, ...]]]:
    """The vector and the matrix that a name may be an entry of, and its indices there."""
    parts = name.sub.split(",")
    out = []
    for count in (1, 2):
        own = parts[-count:]
        if len(own) == count and all(p.isdigit() for p in own):
            whole = t.Name(name.base, ",".join(parts[:-count]), name.sup, name.accent)
            out.append((whole, tuple(map(int, own))))
    if len(parts[-1]) == 2 and parts[-1].isdigit():
        whole = t.Name(name.base, ",".join(parts[:-1]), name.sup, name.accent)
        out.append((whole, (int(parts[-1][0]), int(parts[-1][1]))))
    return out


def limits(f: t.BigSum) -> range:
    """The indices of a sum; none where its bounds are not told, or it is long."""
    low = number_of(f.lower) if f.lower is not None else None
    high = number_of(f.upper) if f.upper is not None else None
    if low is None or high is None or not 0 <= high.value - low.value < LONGEST:
        return range(0)
    return range(int(low.value), int(high.value) + 1)
