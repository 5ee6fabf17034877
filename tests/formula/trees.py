"""Short ways to write the trees that readers and writers are held against."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.formula.tree import Apply, Chain, Formula, Matrix, Product


def f(name: str, *args: Formula, primes: int = 0) -> Apply:
    return t.call(name, *args, primes=primes)


def beside(*factors: Formula) -> Product:
    return Product(factors, "")


def eq(*sides: Formula, relation: str = "=") -> Chain:
    return Chain(sides, (relation,) * (len(sides) - 1))


def row(*entries: Formula) -> Matrix:
    return Matrix((entries,), "list")
