"""Formulas as Python expressions over numbers and arrays of NumPy, or tensors of PyTorch.

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
    "exp": "exp", "ln": "log", "log": "log", "tanh": "tanh", "sqrt": "sqrt", "abs": "abs",
    "sign": "sign", "sin": "sin", "cos": "cos", "max": "maximum", "min": "minimum", "erf": "erf",
}  # fmt: skip
"""Functions that mathematics itself names, as NumPy and PyTorch call them."""
_OF_PYTHON = frozenset({"exp", "ln", "log", "tanh", "sqrt", "sin", "cos", "erf"})
"""Functions that Python's ``math`` has, too."""
_MATRIX = "@"
_TIMES = " * "


class NumPy(Ascii):
    """The spelling of Python; ``matrices`` are the identifiers of arrays with two dimensions."""

    module = "np"
    array = "np.array"
    own: Mapping[str, str] = {"erf": "erf"}
    """Functions that the module lacks, under the names by which the code defines them."""
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
        self._rows |= {t.Comparison: self._compared, t.Apply: self._applied, t.Root: self._root}

    def write(self, f: t.Formula, lead: bool = True) -> str:
        if isinstance(f, t.Product):
            return self._product(f, lead)
        if isinstance(f, t.Matrix):
            return f"{self.array}({self.nested(f)})"
        return super().write(f, lead)

    def nested(self, f: t.Formula) -> str:
        """An array as lists in lists."""
        if not isinstance(f, t.Matrix):
            return self.write(f)
        rows = [", ".join(map(self.nested, row)) for row in f.rows]
        return f"[{rows[0]}]" if f.style == "list" else f"[{', '.join(f'[{x}]' for x in rows)}]"

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
        return self.of("pi") if f.base == "π" else f.base

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        functions = {"|": self.of("abs"), "‖": self.of("linalg.norm")}
        return f"{functions.get(shape, '')}({inside})"

    def power(self, f: t.Power, base: str) -> str:
        if f.base == t.EULER:
            return f"{self._function('exp', f.exponent)}({self.write(f.exponent)})"
        return f"{base}**{self.part(f.exponent, p.RAISED)}"

    def _root(self, f: t.Root) -> str:
        return f"{self._function('sqrt', f)}({self.write(f.arg)})"

    def transpose(self, base: str) -> str:
        return f"{base}.T"

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        raise AssertionError("a sum is written with what it sums")

    def _big_sum(self, f: t.BigSum) -> str:
        return f"{self.of('sum')}({self.write(f.body)})"

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        out = rows[-1][0]
        for value, condition in reversed(rows[:-1]):
            out = f"{self.of('where')}({condition}, {value}, {out})"
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
        return f"{self.of('abs')}({difference}) {'<' if f.relation == '=' else '>'} TINY"

    def _applied(self, f: t.Apply) -> str:
        own = self._functions.get((f.function.base, f.primes))
        name = own or self._function(FUNCTIONS[f.function.base], f)
        first, *rest = (self.part(x, p.ENCLOSED) for x in f.args)
        if len(rest) > 1 and f.function.base in ("max", "min"):  # these take two
            return f"{name}.reduce([{', '.join([first, *rest])}])"
        return f"{name}({', '.join([first, *rest])})"

    def of(self, name: str) -> str:
        """Something of the module."""
        return self.own.get(name) or f"{self.module}.{name}"

    def _function(self, name: str, f: t.Formula) -> str:
        """A function that is applied in ``f``."""
        return self.of(name)


class Torch(NumPy):
    """The same for PyTorch, whose functions take tensors only: numbers are left to Python."""

    module = "torch"
    array = "torch.tensor"
    own: Mapping[str, str] = {"pi": "math.pi", "maximum": "largest", "minimum": "smallest"}

    def nested(self, f: t.Formula) -> str:
        if isinstance(f, t.Number) and f.text.lstrip("-").isdigit():
            return f"{f.text}.0"
        return super().nested(f)

    def _applied(self, f: t.Apply) -> str:
        known = not self._functions.get((f.function.base, f.primes))
        if all(map(self.is_float, f.args)) and not (known and f.function.base in _OF_PYTHON):
            f = t.Apply(f.function, tuple(map(self.tensor, f.args)), f.primes)
        return super()._applied(f)

    def _function(self, name: str, f: t.Formula) -> str:
        args = f.args if isinstance(f, t.Apply) else (f,)
        return f"math.{name}" if all(map(self.is_float, args)) else super()._function(name, f)

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        floats = shape == "|" and self.is_float(content)
        return f"abs({inside})" if floats else super().bracket(inside, shape, content)

    def is_float(self, f: t.Formula) -> bool:
        """Whether Python works ``f`` as a number: no value is in it, and nothing of PyTorch."""
        return all(map(self._of_python, t.walk(f)))

    def _of_python(self, part: t.Formula) -> bool:
        match part:
            case t.Name(base=base):
                return base in ("π", "e")
            case t.Apply(function=name, primes=primes):
                return name.base in _OF_PYTHON and (name.base, primes) not in self._functions
        return not isinstance(part, (t.Cases, t.Matrix))

    def tensor(self, f: t.Formula) -> t.Name:
        """A number as a tensor."""
        return t.Name(f"torch.tensor({self.write(f)}, dtype=torch.float64)")


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
