"""The printed width of a formula, in em, estimated from the tree.

A writer whose pieces are widths: it brackets and signs exactly as the formats do.  Widths are
those of TeX's Computer Modern, a little generous.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import tree as t
from .writer import GLUED, SPACED, Writer, tall

_DIGIT = 0.5
_SCRIPT = 0.72
_BINARY = 1.22


class Measure(Writer[float]):
    """Widths of constructs."""

    minus = 0.78
    comma = 0.45
    signs = {  # noqa: RUF012 (an attribute of the base)
        "": 0.0, GLUED: 0.0, SPACED: 0.0, "+": _BINARY, "-": _BINARY, "/": _DIGIT,
        "·": 0.72, ".": 0.72, "×": _BINARY, "*": 0.95, "⊙": _BINARY, "⊘": _BINARY,
    }  # fmt: skip
    relations = (
        dict.fromkeys("=≈<≤>≥≠", 1.34)
        | dict.fromkeys("←→⇒", 1.6)
        | dict.fromkeys((":=", "+=", "-="), 2.1)
    )

    def row(self, parts: Iterable[float]) -> float:
        return sum(parts)

    def number(self, digits: str) -> float:
        return _DIGIT * len(digits) - (0.22 if "." in digits else 0) + (1.5 if "e" in digits else 0)

    def name(self, f: t.Name) -> float:
        scripts = max(_letters(f.sub), _letters(f.sup)) * _SCRIPT
        return _letters(f.base) + (scripts + 0.05 if scripts else 0)

    def dots(self, sign: str = "…") -> float:
        return 1.5

    def bracket(self, inside: float, shape: str, content: t.Formula) -> float:
        return inside + (1.5 if tall(content) else 0.8)

    def fraction(self, over: float, under: float) -> float:
        return max(over, under) + 0.25

    def power(self, f: t.Power, base: float) -> float:
        return base + 0.05 + _SCRIPT * self.write(f.exponent)

    def function(self, f: t.Apply) -> float:
        return self.name(f.function) + 0.3 * f.primes

    def root(self, inside: float) -> float:
        return inside + 0.85

    def derivative(self, f: t.Derivative, of: float | None, by: float) -> float:
        return max(of or 0, by) + 0.85

    def big_sum(self, index: float | None, lower: float | None, upper: float | None) -> float:
        under = (index or 0) + (lower or 0) + (0.78 if index and lower else 0)
        return max(1.45, _SCRIPT * under, _SCRIPT * (upper or 0)) + 0.2

    def cases(self, rows: Sequence[tuple[float, float | None]]) -> float:
        return max(v for v, _ in rows) + max(4 if c is None else c + 1 for _, c in rows) + 2

    def matrix(self, rows: Sequence[Sequence[float]]) -> float:
        columns: list[float] = [max(column) for column in zip(*rows, strict=True)]
        return sum(columns) + len(columns)

    def sized(self, matrix: float, rows: int, columns: int) -> float:
        return matrix + _SCRIPT * (_DIGIT * len(f"{rows}{columns}") + 0.8)

    def transpose(self, base: float) -> float:
        return base + 0.6

    def underbrace(self, inside: float, label: str) -> float:
        return max(inside, 0.36 * len(label))

    def boxed(self, inside: float) -> float:
        return inside + 0.6

    def blank(self, f: t.Placeholder) -> float:
        return f.width + (0.5 * len(f.marks) + 0.8 if f.marks else 0)


def _letters(text: str) -> float:
    """The width of a letter, a word or the text of a script."""
    return sum(0.75 if c in "mw+-=→" or c.isupper() else 0.51 for c in text)
