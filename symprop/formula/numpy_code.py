"""Formulas as Python expressions over numbers and NumPy arrays.

A name is written as an identifier, so whoever writes a formula first gives its values names that
are (see :func:`identifier`).  Comparisons leave room for the error of double precision: TINY.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from keyword import iskeyword

from . import plain
from . import precedence as p
from . import tree as t
from .plain import Ascii
from .writer import GLUED, SPACED, factors

FUNCTIONS = {
    "exp": "np.exp", "ln": "np.log", "log": "np.log", "tanh": "np.tanh", "sqrt": "np.sqrt",
    "abs": "np.abs", "sign": "np.sign", "sin": "np.sin", "cos": "np.cos", "max": "np.maximum",
    "min": "np.minimum", "erf": "erf",
}  # fmt: skip
"""Functions that mathematics itself names; ``erf`` is the one that NumPy lacks."""
_MATRIX = "@"
_TIMES = " * "


class NumPy(Ascii):
    """The spelling of Python; ``matrices`` are the identifiers of arrays with two dimensions."""

    signs = Ascii.signs | {
        GLUED: _TIMES, SPACED: _TIMES, "·": _TIMES, ".": _TIMES, "×": _TIMES,
        "*": _TIMES, "⊙": _TIMES, _MATRIX: " @ ", "/": " / ", "⊘": " / ",
    }  # fmt: skip

    def __init__(
        self,
        matrices: AbstractSet[str] = frozenset(),
        functions: Mapping[tuple[str, int], str] | None = None,
    ) -> None:
        """``functions`` gives the identifiers of further functions, by symbol and primes."""
        super().__init__()
        self._matrices, self._functions = matrices, functions or {}
        self._rows |= {t.Comparison: self._compared, t.Apply: self._applied}

    def write(self, f: t.Formula, lead: bool = True) -> str:
        if isinstance(f, t.Product):
            return self._product(f, lead)
        if isinstance(f, t.Matrix):
            rows = (f"[{', '.join(map(self.write, row))}]" for row in f.rows)
            return f"np.array([{', '.join(rows)}])"
        return super().write(f, lead)

    def _product(self, f: t.Product, lead: bool) -> str:
        """Factors with ``@`` between two matrices, unless they are multiplied entry by entry."""
        steps, matrix = [], False
        # Side by side binds firmly on paper, and is an ordinary product here.
        for sign, factor, place in factors(t.Product(f.factors, f.sign or "·"), False):
            both = matrix and self._is_matrix(factor)
            steps.append((_MATRIX if both and f.sign != "⊙" else sign, factor, place))
            matrix = matrix or self._is_matrix(factor)
        return self.steps(steps, lead)

    def _is_matrix(self, f: t.Formula) -> bool:
        match f:
            case t.Name(base=base):
                return base in self._matrices
            case t.Matrix():
                return True
            case t.BigSum():
                return False
        return any(map(self._is_matrix, t.children(f)))

    # --- spelling -----------------------------------------------------------------------------

    def number(self, digits: str) -> str:
        return digits.lstrip("0") or "0" if digits.isdigit() else digits

    def name(self, f: t.Name) -> str:
        return "np.pi" if f.base == "π" else f.base

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        functions = {"|": "np.abs", "‖": "np.linalg.norm"}
        return f"{functions.get(shape, '')}({inside})"

    def power(self, f: t.Power, base: str) -> str:
        if f.base == t.EULER:
            return f"np.exp({self.write(f.exponent)})"
        return f"{base}**{self.part(f.exponent, p.RAISED)}"

    def root(self, inside: str) -> str:
        return f"np.sqrt({inside})"

    def transpose(self, base: str) -> str:
        return f"{base}.T"

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        raise AssertionError("a sum is written with what it sums")

    def _big_sum(self, f: t.BigSum) -> str:
        return f"np.sum({self.write(f.body)})"

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        out = rows[-1][0]
        for value, condition in reversed(rows[:-1]):
            out = f"np.where({condition}, {value}, {out})"
        return out

    def _compared(self, f: t.Comparison) -> str:
        left, right = (f.right, f.left) if f.relation in "<≥" else (f.left, f.right)
        zero = isinstance(right, t.Number) and not right.value
        difference = self.write(left if zero else left - t.Group(right))
        match f.relation:
            case ">" | "<":
                return f"{difference} > TINY"
            case "≥" | "≤":
                return f"{difference} < TINY"
        return f"np.abs({difference}) {'<' if f.relation == '=' else '>'} TINY"

    def _applied(self, f: t.Apply) -> str:
        name = self._functions.get((f.function.base, f.primes)) or FUNCTIONS[f.function.base]
        first, *rest = (self.part(x, p.ENCLOSED) for x in f.args)
        if len(rest) > 1 and name.endswith("imum"):  # these take two
            for x in rest:
                first = f"{name}({first}, {x})"
            return first
        return f"{name}({', '.join([first, *rest])})"


def identifier(f: t.Formula, taken: Callable[[str], bool]) -> str:
    """An identifier that reads like ``f`` and is not ``taken``."""
    text = plain.write(f, ascii=True).replace("'", "_prime")
    name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") or "x"
    if name[0].isdigit() or iskeyword(name):
        name = f"x_{name}"
    out, number = name, 1
    while taken(out):
        number += 1
        out = f"{name}_{number}"
    return out
