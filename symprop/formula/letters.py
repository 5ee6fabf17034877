"""Letters that formats spell differently."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""Greek letters and what they are called: the command in LaTeX, the word in ASCII."""

_GREEK = "".join(GREEK)

FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "det", "exp", "inf", "lim",
    "ln", "log", "max", "min", "sin", "sinh", "sup", "tan", "tanh",
})  # fmt: skip
"""Functions whose name every format sets upright on its own."""

_INDICES = frozenset("ijkl")
"""Letters that count: w_ij has two indices, y_in has one word."""
_SIGNS = frozenset("+-*=()[],.;:/!")
_SYMBOLS = frozenset("∂∇ℓ∞→←′'⊤…·×∗ϵϕϑ").union(GREEK)


def printable(text: str) -> str:
    """``text`` without control characters: a name that someone wrote is never a command."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def atoms(base: str) -> list[str]:
    """The base of a name without the Greek letters that it begins with, each on its own: Δ, w."""
    rest = base.lstrip(_GREEK)
    return [*base[: len(base) - len(rest)], *filter(None, [rest])]


def runs(script: str) -> Iterator[tuple[str, str]]:
    """A sub- or superscript in pieces, each with its kind.

    ``word`` is set upright (pred, out1), ``letters`` and digits stand for themselves (h1, ij, 11),
    so does a ``sign``; a ``symbol`` is one Greek letter or arrow, ``other`` anything else.
    """
    for kind, run in groupby(printable(script), _kind):
        piece = "".join(run)
        if kind == "symbol":
            yield from ((kind, c) for c in piece)
        elif kind == "letters" and _is_word(piece):
            yield "word", piece
        else:
            yield kind, piece


def _kind(c: str) -> str:
    if c.isascii() and c.isalnum():
        return "letters"
    return "sign" if c in _SIGNS else "symbol" if c in _SYMBOLS else "other"


def _is_word(piece: str) -> bool:
    letters = piece.rstrip("0123456789")
    return letters.isalpha() and len(letters) > 1 and not _INDICES.issuperset(letters)
