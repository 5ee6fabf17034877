"""How much of a document's mathematics is read, and that none of it is misread.

Each statement is written back in the notation of its source, and both are taken apart by a plain
scanner of this file: the same numbers, the same letters and the same operators must stand in both.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest
from outside import SEEDS, WALKTHROUGHS, known_fault

from symprop.check.claims.claims import Claims, read_claims
from symprop.extract import extract
from symprop.formula import latex, plain
from symprop.formula.read import read_latex, read_plain
from symprop.formula.tree import Chain

HERE = Path(__file__).parent / "documents"
OWN = sorted(p for p in HERE.iterdir() if p.suffix != ".yaml")
DOCUMENTS = [*OWN, *SEEDS, *WALKTHROUGHS]
SHARE = 97
"""Per cent of the claims that must be read."""

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "sigma": "σ", "pi": "π", "partial": "∂",
    "Delta": "Δ", "triangle": "Δ", "sum": "Σ",
}  # fmt: skip
SIGNS = {
    "cdot": "·", "times": "·", "approx": "≈", "leftarrow": "←", "to": "→", "sqrt": "√",
    "ln": "ln", "log": "log", "exp": "exp", "tanh": "tanh", "max": "max", "odot": "⊙", "top": "T",
    "lvert": "|", "rvert": "|",
}  # fmt: skip

MEANT = {
    "y (actual) =": "y =",  # a remark
    r"\nabla_z L": r"\frac{\partial L}{\partial z}",
    "\nDelta =": "Δ =",
    "\nalpha =": "α =",
    "y_hat": "ŷ",
    "sigmoid_prime": "sigmoid",
}
"""What is read, rightly, as something that is written otherwise."""


def scan(text: str) -> str:
    """Text or LaTeX with its commands as signs, and without layout."""
    text = f"\n{text}"
    for written, meant in MEANT.items():
        text = text.replace(written, meant)
    text = re.sub(r"\\(?:begin|end)\{\w+\}|\\\\|&", " ", text)
    text = re.sub(r"\\(?:text|math(?:rm|bf)|operatorname|underbrace)(?![a-zA-Z])", " ", text)
    text = re.sub(r"\}_\{(?:Paso|\\text)[^{}]*(?:\{[^{}]*\})?\}", "}", text)  # labels
    text = re.sub(r"\\[dt]?frac(?![a-zA-Z])", " / ", text)

    def command(m: re.Match[str]) -> str:
        word = m[1]
        return f" {GREEK.get(word) or SIGNS.get(word, ' ')} "

    return normalize("NFKC", re.sub(r"\\([a-zA-Z]+|.)", command, text)).replace("⁄", "/")


def numbers(text: str) -> list[str]:
    """The numerals in their order, as they are spelled."""
    return re.findall(r"\d*\.?\d+(?:[eE][+-]?\d+)?", text)


def letters(text: str) -> Counter[str]:
    """The letters, those of words too."""
    text = re.sub(r"(?<=[\d)])\s*[x×]\s*(?=[\d.])", "·", text)  # 2x.31
    return Counter(c for c in text if c.isalpha() and c not in "×")


def operators(text: str) -> Counter[str]:
    """Relations, signs, divisions, roots and sums."""
    text = text.replace("−", "-").replace("*", "·").replace("×", "·")
    text = re.sub(r"\+\s*-", "-", text)
    return Counter(c for c in text if c in "+-/≈=←√Σ|")


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> tuple[Path, Claims]:
    path: Path = request.param
    return path, read_claims(extract(path.name, path.read_bytes()))


def test_share(document: tuple[Path, Claims], request: pytest.FixtureRequest) -> None:
    path, read = document
    known_fault(request, path, {"17", "31", "67"})
    claims = sum(len(chain.relations) for chain in read.chains)
    share = 100 * claims / (claims + len(read.unread))
    print(f"{path.name}: {claims} claims, {len(read.unread)} places not read, {share:.1f} %")
    assert share >= SHARE


def test_nothing_is_misread(document: tuple[Path, Claims], request: pytest.FixtureRequest) -> None:
    path, _ = document
    known_fault(request, path, {"13", "15", "17", "31", "67", "69"})
    for piece in extract(path.name, path.read_bytes()).pieces:
        read, write = (
            (read_latex, latex.write) if piece.notation == "latex" else (read_plain, plain.write)
        )
        for formula in read(piece.text).statements:
            if not isinstance(formula, Chain) or formula.span is None:
                continue
            source, again = scan(piece.text[slice(*formula.span)]), scan(write(formula))
            for part in (numbers, letters, operators):
                assert part(source) == part(again), (path.name, source, again)
