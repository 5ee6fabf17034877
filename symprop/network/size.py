"""Sizes told by letters: n, n − k + 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symprop.formula.tree import Formula, Name, Neg, Number, Quotient, Sum

_LARGE, _STEP = 10**30, 10**4


class Size(int):
    """``Σ coefficient·letter + offset``, which counts as a large whole number.

    So sizes can be compared: those with the same letters are equal, a letter is larger than any
    number, and one that a file names earlier larger than a later one.  Nothing may run through
    such a size.
    """

    parts: tuple[tuple[str, int], ...]
    offset: int

    def __new__(cls, number: int, parts: tuple[tuple[str, int], ...], offset: int = 0) -> Size:
        """The size that counts as ``number``."""
        made = super().__new__(cls, number)
        made.parts, made.offset = parts, offset
        return made

    @classmethod
    def letter(cls, name: str, before: int) -> Size:
        """The size called ``name``, after ``before`` other letters."""
        return cls(_LARGE // _STEP**before + 7 * before + 1, ((name, 1),))

    def _plus(self, other: int, sign: int) -> int:
        number = int(self) + sign * int(other)
        parts = dict(self.parts)
        more = other.offset if isinstance(other, Size) else int(other)
        for name, k in other.parts if isinstance(other, Size) else ():
            parts[name] = parts.get(name, 0) + sign * k
        left = tuple((name, k) for name, k in parts.items() if k)
        return Size(number, left, self.offset + sign * more) if left else number

    def __add__(self, other: int, /) -> int:
        return self._plus(other, 1)

    __radd__ = __add__

    def __sub__(self, other: int, /) -> int:
        return self._plus(other, -1)

    def __rsub__(self, other: int, /) -> int:
        return (-self)._plus(other, 1) if isinstance(-self, Size) else other - int(self)

    def __neg__(self) -> Size:
        parts = tuple((name, -k) for name, k in self.parts)
        return Size(-int(self), parts, -self.offset)

    def __mul__(self, other: int, /) -> int:
        if isinstance(other, Size) or other == 0:
            return int(self) * int(other)
        parts = tuple((name, k * other) for name, k in self.parts)
        return Size(int(self) * other, parts, self.offset * other)

    __rmul__ = __mul__

    def __floordiv__(self, other: int, /) -> int:
        if other == 1:
            return self
        from symprop.formula.read import FormulaError  # loads the parser

        raise FormulaError(f"{self} in steps of {other}: expected the size as a number", 0)

    @property
    def formula(self) -> Formula:
        """The size as it is written."""
        terms: list[Formula] = []
        for name, k in self.parts:
            letter: Formula = Name(name[0], name[1:])
            term = letter if abs(k) == 1 else Number(str(abs(k))) * letter
            terms.append(Neg(term) if k < 0 else term)
        if self.offset:
            terms.append(Number(str(self.offset)))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def __str__(self) -> str:
        out = ""
        for name, k in self.parts:
            sign = "-" if k < 0 else "+" if out else ""
            out += f" {sign} " if out else sign
            out += f"{'' if abs(k) == 1 else abs(k)}{name}"
        if self.offset:
            out += f" {'-' if self.offset < 0 else '+'} {abs(self.offset)}"
        return out

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Size({self})"


def lettered(sizes: Iterable[int]) -> bool:
    """Whether a size among these is told by letters."""
    return any(isinstance(size, Size) for size in sizes)


def size_formula(size: int) -> Formula:
    """A size as it is written: a number, or letters."""
    return size.formula if isinstance(size, Size) else Number(str(size))


def share(sizes: Sequence[int]) -> Formula:
    """1/n, for a mean over so many elements; 1/(n·m) with letters, 1 of a single one."""
    known = 1
    letters: list[Formula] = []
    for size in sizes:
        if isinstance(size, Size):
            letters.append(size.formula)
        else:
            known *= size
    if not letters:
        if known == 1:
            return Number("1")
        return Quotient(Number("1"), Number(str(known)))
    under = letters[0] if known == 1 else Number(str(known)) * letters[0]
    for letter in letters[1:]:
        under = under * letter
    return Quotient(Number("1"), under)
