"""Letters that formats spell differently."""

from __future__ import annotations

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""Greek letters and what they are called: the command in LaTeX, the word in ASCII."""

FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "det", "exp", "inf", "lim",
    "ln", "log", "max", "min", "sin", "sinh", "sup", "tan", "tanh",
})  # fmt: skip
"""Functions whose name every format sets upright on its own."""

INDICES = frozenset("ijkl")
"""Letters that count: w_ij has two indices, y_in has one word."""


def printable(text: str) -> str:
    """``text`` without control characters: a name that someone wrote is never a command."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def is_word(text: str) -> bool:
    """Whether ``text`` is read as a word (pred, out) and not letter by letter (ij)."""
    return len(text) > 1 and not (len(text) < 4 and INDICES.issuperset(text))
