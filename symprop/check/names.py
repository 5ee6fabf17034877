"""Names as quantities: what a formula speaks of, and the marks of old and new values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symprop.formula import tree as t
from symprop.words import words

PI = t.Name("π")

OLD = frozenset(words("marks", "old"))
NEW = frozenset({*words("marks", "new"), "+", "++", "*", "'", "′", "″"})
"""Words and signs with which people mark the value before and after an update."""
_MARKS = frozenset(x for x in OLD | NEW if x.isalpha())

LOSSES = frozenset({"loss", "l", "e", "c", "j", "cost", "error", "mse", "err", "e_total", "etotal"})
"""Names that losses have, in small letters."""

INDICES = frozenset("ijklnmtT")
"""Letters that stand for any unit, layer, sample or time."""


_AROUND = frozenset({t.Group, t.Boxed, t.Underbrace})


def bare(f: t.Formula) -> t.Formula:
    """A formula without what says nothing: brackets, boxes and braces around it."""
    while type(f) in _AROUND:
        f = f.arg  # type: ignore[attr-defined]
    return f


def defined_in(
    functions: Mapping[tuple[str, int], tuple[t.Name, t.Formula]], f: t.Apply
) -> tuple[t.Name, t.Formula] | None:
    """The function of a document that is applied: by its whole name, or f where it is f₁."""
    name = f.function
    return functions.get((name.base + name.sub, f.primes)) or functions.get((name.base, f.primes))


def summands(f: t.Formula) -> tuple[t.Formula, ...]:
    """The terms of a sum; of anything else it alone."""
    g = bare(f)
    return tuple(map(bare, g.terms)) if isinstance(g, t.Sum) else (g,)


def number_of(f: t.Formula) -> t.Number | None:
    """The number that a side is, or ``None``."""
    g = bare(f)
    if isinstance(g, t.Neg) and isinstance(inner := bare(g.arg), t.Number):
        return t.Number(t.negate(inner).text, span=inner.span)  # type: ignore[attr-defined]
    return g if isinstance(g, t.Number) else None


def numbers_of(f: t.Formula) -> list[t.Number] | None:
    """The numbers of a side that is one, or a matrix of them; ``None`` for any other side."""
    g = bare(f)
    if isinstance(g, t.Matrix):
        found = [number_of(x) for row in g.rows for x in row
                 if g.shape is None or not isinstance(x, t.Dots)]  # fmt: skip
        return None if any(x is None for x in found) else [x for x in found if x is not None]
    one = number_of(g)
    return None if one is None else [one]


def key(f: t.Formula) -> t.Formula:
    """The name under which a quantity is kept: ∂ and d are one, and decoration is none.

    A word with which a new value is marked stands below, wherever it is written: c^{new} is c_new.
    """
    g = bare(f)
    if type(g) is t.Name and not g.accent and not g.sup:
        return g
    if isinstance(g, t.Derivative):
        return t.Derivative(key(g.of), key(g.by), "∂")
    if isinstance(g, t.Apply):
        return t.Apply(g.function, tuple(map(key, g.args)), g.primes)
    if not isinstance(g, t.Name):
        return g
    accent = "" if g.accent in ("bold", "vec") else g.accent
    said = [part for part in _parts(g.sup) if part.lower() in _MARKS] if g.sup else []
    if said:
        kept = ",".join(part for part in _parts(g.sup) if part not in said)
        return t.Name(g.base, ",".join(filter(None, (g.sub, *said))), kept, accent)
    return g if accent == g.accent else t.Name(g.base, g.sub, g.sup, accent)


def is_quantity(f: t.Formula) -> bool:
    """Whether a side is a name, or a derivative, which is one name, too."""
    g = f if type(f) is t.Name else bare(f)
    if isinstance(g, t.Derivative):
        return is_quantity(g.by) and is_quantity(g.of)
    return isinstance(g, t.Name) and g != PI


def quantities_of(f: t.Formula) -> list[t.Formula]:
    """The quantities that a side names: one, or those in a matrix of names; else none."""
    g = bare(f)
    if isinstance(g, t.Matrix):
        entries = [key(x) for row in g.rows for x in row]
        return entries if all(map(is_quantity, entries)) else []
    return [key(g)] if is_quantity(g) else []


def names(f: t.Formula) -> Iterator[t.Formula]:
    """The quantities that a formula speaks of, a derivative as one name, with repetitions.

    The base of a power is Euler's number, wherever else e stands it is a name.
    """
    if isinstance(f, (t.Derivative, t.Missing)):
        yield f
        return
    if isinstance(f, t.Name):
        if f != PI:
            yield f
        return
    if isinstance(f, t.Power) and bare(f.base) == t.EULER:
        yield from names(f.exponent)
        return
    bound = f.index if isinstance(f, t.BigSum) else None
    for part in t.children(f):
        for name in names(part):
            if bound is None or name != bound:
                yield name


def is_numeric(f: t.Formula) -> bool:
    """Whether a side is made of numbers only."""
    return not any(True for _ in names(f))


def literals(f: t.Formula) -> Iterator[t.Number]:
    """The numbers written in a formula, in order."""
    return (x for x in t.walk(f) if isinstance(x, t.Number))


def exponents(f: t.Formula) -> set[int]:
    """The identities of the exponents in a formula; those of Euler's number are no mere powers."""
    return {id(x.exponent) for x in t.walk(f) if isinstance(x, t.Power) and x.base != t.EULER}


def _parts(script: str) -> list[str]:
    """The parts of a subscript or superscript: those of [1]′ are [1] and ′."""
    if not script.startswith(("[", "(")):
        return script.split(",")
    first, mark, rest = script.partition("]" if script[0] == "[" else ")")
    return [first + mark, *filter(None, rest.split(","))]


def marks(name: t.Formula) -> tuple[t.Formula, str]:
    """A name without its mark, and whether that said ``old`` or ``new`` (else empty)."""
    if not isinstance(name, t.Name):
        return name, ""
    base, kept, said = name.base, {}, ""
    if name.base.lower() in OLD | NEW and name.sub:
        said = "old" if name.base.lower() in OLD else "new"
        stem = name.sub.rstrip("0123456789")
        if not stem:
            return name, ""
        return t.Name(stem, name.sub[len(stem) :], name.sup, name.accent), said
    for which in ("sub", "sup"):
        parts = []
        for part in _parts(getattr(name, which)):
            word = part.strip().lower()
            if word in OLD or word in NEW:
                said = "old" if word in OLD else "new"
            else:
                parts.append(part)
        kept[which] = ",".join(parts)
    for prime in "′'":
        if base.endswith(prime) and len(base) > 1:
            base, said = base.rstrip(prime), "new"
    return (t.Name(base, kept["sub"], kept["sup"], name.accent), said) if said else (name, "")


def generic(name: t.Formula) -> bool:
    """Whether a name stands for any of a family: z_j, w_{ij}, h_t, a^{(l)}."""
    if isinstance(name, t.Derivative):
        return generic(name.of) or generic(name.by)
    if not isinstance(name, t.Name):
        return False
    scripts = f"{name.sub} {name.sup}"
    words = "".join(c if c.isalpha() else " " for c in scripts).split()
    return any(len(w) <= 2 and all(c in INDICES for c in w) for w in words)
