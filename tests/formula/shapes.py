"""Trees as short texts, in which products, applications and lists cannot be taken for another."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.formula.read import TextReading, read_latex, read_plain


def shape(f: t.Formula | None) -> str:
    """``f`` in one line: ``2·x`` a product, ``f<x>`` an application, ``[1 2; 3 4]`` a matrix."""
    match f:
        case None:
            return ""
        case t.Number(text=text):
            return text
        case t.Name(base=base, sub=sub, sup=sup):
            return base + (f"_{sub}" if sub else "") + (f"^{sup}" if sup else "")
        case t.Chain(sides=sides, relations=relations):
            pairs = zip(relations, sides[1:], strict=True)
            return shape(sides[0]) + "".join(f" {r} {shape(x)}" for r, x in pairs)
        case t.Matrix(rows=rows):
            return "[" + "; ".join(" ".join(map(shape, row)) for row in rows) + "]"
        case t.Apply(function=function, args=args, primes=n):
            return f"{shape(function)}{chr(39) * n}<{', '.join(map(shape, args))}>"
        case t.Product(factors=factors, sign=sign):
            return "(" + ("⊙" if sign == "⊙" else "·").join(map(shape, factors)) + ")"
        case t.Sum(terms=terms):
            return "(" + " + ".join(map(shape, terms)) + ")"
        case t.Neg(arg=x):
            return f"-{shape(x)}"
        case t.Group(arg=x):
            return shape(x)
        case t.Quotient(over=a, under=b):
            return f"({shape(a)}/{shape(b)})"
        case t.Power(base=a, exponent=b):
            return f"({shape(a)}^{shape(b)})"
        case t.Derivative(of=a, by=b, symbol=d):
            return f"{d}{shape(a)}/{d}{shape(b)}"
        case t.BigSum(body=body, index=i, lower=low, upper=up):
            return f"Σ{{{shape(i)},{shape(low)},{shape(up)}}}<{shape(body)}>"
        case t.Transpose(arg=x):
            return f"{shape(x)}ᵀ"
        case t.Absolute(arg=x, double=double):
            return f"‖{shape(x)}‖" if double else f"|{shape(x)}|"
        case t.Missing():
            return "?"
    return f"{type(f).__name__}({', '.join(map(shape, t.children(f)))})"


def read(text: str, **settings: object) -> TextReading:
    """``$...$`` is read as LaTeX, everything else as a line of text."""
    if text.startswith("$"):
        return read_latex(text[1:-1], **settings)  # type: ignore[arg-type]
    return read_plain(text, **settings)  # type: ignore[arg-type]


def said(text: str, **settings: object) -> str:
    """What ``text`` says: its statements with bars between them, a ``?`` for what is not read."""
    reading = read(text, **settings)
    parts = [*map(shape, reading.statements), *["UNREAD"] * bool(reading.unread)]
    return " | ".join(parts)
