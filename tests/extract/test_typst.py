"""Typst: its mathematics as LaTeX, its documents as their authors write them."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import symprop
from symprop.api import derive
from symprop.check.verdict import verdict
from symprop.extract import extract
from symprop.extract.typst_math import convert

MATH = {
    "frac(1, 1 + e^(-z))": r"\frac{1}{1 + e^{-z}}",
    "1/2 (y - t)^2": r"\frac{1}{2} (y - t)^{2}",
    "(partial L)/(partial w_1)": r"\frac{∂ L}{∂ w_{1}}",
    "sigma'(z_1)/sigma(z)": r"\frac{σ'(z_{1})}{σ(z)}",
    "w_(h 1) dot x": r"w_{h 1} · x",
    'y_"pred" <- y': r"y_{\text{pred}} ← y",
    "a &= b \\\n&approx 0.5": "a &= b  \\\\  &≈ 0.5",
    'mat(delim: "[", 1, 2; 3, 4)': r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}",
    "vec(1, x/2)": r"\begin{pmatrix}1 \\ \frac{x}{2}\end{pmatrix}",
    'cases(z "if" z > 0, 0 "else")': r"\begin{cases}z \text{if} z > 0 \\ 0 \text{else}\end{cases}",
    r"lr(\( a \)) times.o \[b\]": r"( a ) ⊗ [b]",
    "sqrt(x^2) + abs(-1) + norm(v)": r"\sqrt{x^{2}} + |-1| + \|v\|",
    "sum_(i=1)^n x_i": r"\sum _{i=1}^{n} x_{i}",
    "hat(y) upright(bold(W)) bold(b)": r"\hat{y} \mathbf{W} \mathbf{b}",
    'op("softmax")(z) "a\\"b"': r'\operatorname{softmax}(z) \text{a"b}',
    "exp(-x) ln(p) max(0, z)": r"\exp (-x) \ln (p) \max (0, z)",
    "#box(stroke: 0.5pt, $0.25$) ": "{0.25} ",
    "x // a comment": "x  ",
    "f(x": "f(x",
    ")": ")",
    "": None,
}


@pytest.mark.parametrize("source", MATH)
def test_mathematics(source: str) -> None:
    view = convert(source, 0, len(source))
    assert (view and view.text) == MATH[source]


def test_every_number_stands_at_its_place() -> None:
    source = "a = frac(0.25, 1 + mat(0.5; 3)) dot 1.75/2.25"
    view = convert(source, 0, len(source))
    assert view is not None
    for m in re.finditer(r"[\d.]+", view.text):
        assert source[slice(*view.span(*m.span()))] == m[0]


DOCUMENT = r"""
#set page(
  paper: "a4", // $x = 1$
)
#let loss = $L = 9$
= On $a = 1$
Words \$5, `b = 2`, *bold $c = 3$* and #strong[$d = 4$]; 2 \* 3 = 6. /* $e = 5$ */
+ $ f &= 6 \
    &= 6.0 $ <eq:f>
- #emph[g] $= 7$
#table(
  columns: (1fr, auto),
  table.header([Name], [Value]),
  $h$, [0.5],
)
#figure(image("a.png"), caption: [The $i = 8$])
```
j = 2 * 5
```
"""


def test_document() -> None:
    source = extract("a.typ", DOCUMENT.encode())
    assert not source.problems
    found = [(p.text, p.table and p.table[1:]) for p in source.pieces]
    assert found == [
        ("a = 1", None),
        ("b = 2", None),
        ("c = 3", None),
        ("d = 4", None),
        ("2 * 3 = 6.", None),
        ("f &= 6  \\\\  &= 6.0", None),
        ("= 7", None),
        ("Name", (0, 0)),
        ("Value", (0, 1)),
        ("h", (1, 0)),
        ("0.5", (1, 1)),
        ("i = 8", None),
        ("j = 2 * 5", None),
    ]
    assert [x.label for x in source.pieces[0].path] == ["On $a = 1$", ""]


@pytest.mark.parametrize("example", ["softmax-classifier", "lstm-2-steps", "attention-layer"])
def test_reads_as_much_as_of_markdown(example: str) -> None:
    walk = derive(example)
    typ, md = (verdict(extract(f"a.{x}", walk.content(x))) for x in ("typ", "md"))
    assert (typ.claims, typ.checked) == (md.claims, md.checked)
    assert not typ.findings
    assert not typ.unread


def test_changed_digits_are_found() -> None:
    """What is said of the same change in Markdown is said here, too."""
    walk = derive("sigmoid-2-2-1")
    text = walk.text("typ")
    places = list(re.finditer(r"\d\.\d{5}(?= \$)", text))
    for m in random.Random(1).sample(places, 8):
        digit = str((int(m[0][3]) + 5) % 10)
        changed = text[: m.start() + 3] + digit + text[m.start() + 4 :]
        line = text.count("\n", 0, m.start()) + 1
        found = verdict(extract("a.typ", changed.encode())).findings
        assert any(f.place.line == line and f.severity == "error" for f in found), (line, m[0])


def test_decimal_commas_are_read_and_written(tmp_path: Path) -> None:
    walk = derive("sigmoid-2-2-1", lang="de")
    text = walk.text("typ")
    report = verdict(extract("a.typ", text.encode()))
    assert report.claims == report.checked > 80
    assert not report.findings
    wrong = tmp_path / "a.typ"
    wrong.write_text(text.replace('≈ 0","75026 ', '≈ 0","85026 ', 1), encoding="utf-8")
    assert symprop.fix(wrong).text == text


def test_derivatives_are_written_in_typst(tmp_path: Path) -> None:
    path = tmp_path / "a.typ"
    lines = "$ z = w dot x = 2 dot 3 = 6 $\n$ L = 1/2 (z - t)^2 $\nAnd $t = 1$, $x = 3$, $w = 2$:\n"
    path.write_text(
        f"{lines}$ (partial L)/(partial z) = 2 (z - t) = 2 dot (6 - 1) = 10 $\n", encoding="utf-8"
    )
    text = symprop.fix(path, formulas=True).text
    assert text == f"{lines}$ (partial L)/(partial z) = z − t = 6 − 1 = 5 $\n"
