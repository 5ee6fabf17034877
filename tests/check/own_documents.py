"""Walkthroughs of our own with known mistakes, in several notations, languages and formats.

Each is a right document and one change: the wrong number in place of the right one.
"""

from __future__ import annotations

import json
from typing import NamedTuple


class Slip(NamedTuple):
    """A document that is right, and what somebody wrote instead of a number in it."""

    name: str
    """With its ending, which tells the kind."""
    text: str
    right: str
    """A stretch that occurs once."""
    wrong: str

    @property
    def slipped(self) -> str:
        """The document with the mistake."""
        assert self.text.count(self.right) == 1, (self.name, self.right)
        return self.text.replace(self.right, self.wrong)


LATEX = r"""# One neuron

Given are $x = 2$, $w = 0.5$, $b = 0.1$ and the target $t = 1$; the learning rate is $\eta = 0.2$.

$$
z = w \cdot x + b = 0.5 \cdot 2 + 0.1 = 1 + 0.1 = 1.1
$$

$$
a = \sigma(z) = \frac{1}{1 + e^{-1.1}} \approx 0.75026
$$

The loss is

$$
L = \frac{1}{2} (a - t)^2 = \frac{1}{2} (0.75026 - 1)^2 \approx 0.03119
$$

and going back

$$
\delta = (a - t) \cdot a \cdot (1 - a) = (0.75026 - 1) \cdot 0.75026 \cdot (1 - 0.75026)
\approx -0.04679
$$

$$
\frac{\partial L}{\partial w} = \delta \cdot x = -0.04679 \cdot 2 = -0.09358
$$

$$
w_{\text{new}} = w - \eta \cdot \frac{\partial L}{\partial w} = 0.5 - 0.2 \cdot (-0.09358)
\approx 0.51872
$$
"""

PLAIN = """Eine Zelle, von Hand gerechnet

Gegeben: x1 = 1.5, x2 = -0.5, w1 = 0.4, w2 = 0.6, t = 0.9

z = w1*x1 + w2*x2 = 0.4*1.5 + 0.6*(-0.5) = 0.6 - 0.3 = 0.3
a = 1/(1 + e^(-z)) = 1/(1 + e^(-0.3)) = 0.5744
E = (a - t)^2 = (0.5744 - 0.9)^2 = (-0.3256)^2 = 0.1060

dE/da = 2*(a - t) = 2*(0.5744 - 0.9) = -0.6512
da/dz = a*(1 - a) = 0.5744*(1 - 0.5744) = 0.5744*0.4256 = 0.2445
dE/dz = dE/da * da/dz = -0.6512*0.2445 = -0.1592
dE/dw1 = dE/dz * x1 = -0.1592*1.5 = -0.2388
dE/dw2 = dE/dz * x2 = -0.1592*(-0.5) = 0.0796
"""

UNICODE = """# Satu neuron

Masukan x₁ = 0.8, bobot w₁ = −0.4, bias b = 0.2, target t = 1, laju η = 0.5

net = w₁·x₁ + b = −0.4·0.8 + 0.2 = −0.32 + 0.2 = −0.12

y = σ(net) = 1/(1 + e^0.12) ≈ 0.4700

δ = (y − t)·y·(1 − y) = (0.4700 − 1)·0.4700·(1 − 0.4700) ≈ −0.1320

w₁ baru = w₁ − η·δ·x₁ = −0.4 − 0.5·(−0.1320)·0.8 ≈ −0.3472
"""

TEX = r"""\documentclass{article}
\begin{document}
Datos: $x = 3$, $w = 0.2$, $b = -0.1$, $t = 1$.
\begin{align}
  z &= w x + b = 0.2 \cdot 3 - 0.1 = 0.6 - 0.1 = 0.5 \\
  a &= \tanh(z) = \tanh(0.5) \approx 0.4621 \\
  L &= (a - t)^2 = (0.4621 - 1)^2 = (-0.5379)^2 \approx 0.2893
\end{align}
\end{document}
"""

SLIPS = [
    Slip("result.md", LATEX, r"e^{-1.1}} \approx 0.75026", r"e^{-1.1}} \approx 0.75206"),
    Slip("sign.md", LATEX, r"\approx -0.04679", r"\approx 0.04679"),
    Slip("term.md", LATEX, "= 1 + 0.1 =", "= 2 + 0.1 ="),
    Slip("operand.md", LATEX, r"-0.04679 \cdot 2", r"-0.09679 \cdot 2"),
    Slip("last.md", LATEX, r"\approx 0.51872", r"\approx 0.41872"),
    Slip("plain.txt", PLAIN, "(-0.3256)^2 = 0.1060", "(-0.3256)^2 = 0.0106"),
    Slip("plain-product.txt", PLAIN, "0.5744*0.4256 = 0.2445", "0.5744*0.4256 = 0.2845"),
    Slip("unicode.md", UNICODE, "≈ −0.1320", "≈ −0.1820"),
    Slip("unicode-sum.md", UNICODE, "= −0.32 + 0.2 = −0.12", "= −0.32 + 0.2 = −0.52"),
    Slip("tanh.tex", TEX, r"\approx 0.4621 \\", r"\approx 0.4261 \\"),
]
WRONG = SLIPS[0].slipped
LAST = LATEX.replace(r"\approx 0.51872", r"\approx 0.51873")
"""Wrong by one unit of the last place."""


def notebook(text: str, lines: bool = True, indent: int | None = 1) -> str:
    """A notebook with a code cell, and ``text`` in a Markdown cell behind it."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "id": "a1",
            "metadata": {},
            "outputs": [{"data": {"text/plain": ["0.75026"]}, "output_type": "execute_result"}],
            "source": ["a = 0.75026  # é\n", "a"],
        },
        {
            "cell_type": "markdown",
            "id": "b2",
            "metadata": {"tags": ['"quoted" \\ \t']},
            "source": text.splitlines(keepends=True) if lines else text,
        },
    ]
    book = {"cells": cells, "metadata": {"ä": 1.50}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=indent, ensure_ascii=indent is None) + "\n"
