r"""Kinds of notation that are easily taken for something else, each in several spellings.

An expected text is the tree's shape (:mod:`shapes`); ``UNREAD`` says that the place is listed with
its reason, which is what is wanted where two readings are possible.
"""

from __future__ import annotations

import pytest
from shapes import read, said

KINDS: dict[str, list[tuple[str, str]]] = {
    "logarithms keep their base": [
        (r"$\log_2 16 = 4$", "log_2<16> = 4"),
        (r"$\log_{2}{16} = 4$", "log_2<16> = 4"),
        (r"$\log_{10}(0.2)$", "log_10<0.2>"),
        (r"$\operatorname{log}_2(q) + 1$", "(log_2<q> + 1)"),
        (r"$-0.4\log_2 0.4 - 0.6\log_2 0.6$", "((-0.4·log_2<0.4>) + -(0.6·log_2<0.6>))"),
        ("log2(16) = 4", "log_2<16> = 4"),
        ("log₂(16) = 4", "log_2<16> = 4"),
        ("log_2(16) = 4", "log_2<16> = 4"),
        ("np.log10(0.2) = -0.699", "log_10<0.2> = -0.699"),
        (r"$\lg 0.2$", "lg<0.2>"),
    ],
    "a function without brackets takes the product behind it": [
        (r"$\ln 3q = 1$", "ln<(3·q)> = 1"),
        (r"$\tanh uv + b$", "(tanh<(u·v)> + b)"),
        (r"$\tanh u \, v_1$", "tanh<(u·v_1)>"),
        (r"$\sin 2\pi t \cos 3t$", "(sin<(2·π·t)>·cos<(3·t)>)"),
        (r"$\ln^2 3q + 1$", "((ln<(3·q)>^2) + 1)"),
        (r"$\tanh u v_1^2 - 1$", "(tanh<(u·(v_1^2))> + -1)"),
        ("ln 3q = 1", "ln<(3·q)> = 1"),
        (r"$\ln 3 \cdot q$", "(ln<3>·q)"),
        (r"$\ln(3)q$", "(ln<3>·q)"),
        (r"$t \ln p + (1 - t) \ln (1 - p)$", "((t·ln<p>) + ((1 + -t)·ln<(1 + -p)>))"),
        (r"$\ln 3 \ln 5$", "(ln<3>·ln<5>)"),
        (r"$\ln q \quad b = 2$", "ln<q> | b = 2"),
        (r"$\ln q (1 - q) = 2$", "UNREAD"),
        (r"$\tanh u \frac{a}{b}$", "UNREAD"),
    ],
    "braces and a sign belong to the argument": [
        (r"$\exp{-0.3} = 0.74$", "exp<-0.3> = 0.74"),
        (r"$\exp{(-0.3)} = 0.74$", "exp<-0.3> = 0.74"),
        (r"$\exp\{-q\}$", "exp<-q>"),
        (r"$\exp -q$", "exp<-q>"),
        (r"$\frac{1}{1+\exp{-q}}$", "(1/(1 + exp<-q>))"),
        (r"$\tanh{u v + b} + 1$", "(tanh<((u·v) + b)> + 1)"),
        (r"$\ln{q} + 1$", "(ln<q> + 1)"),
        ("exp -0.3 = 0.74", "exp<-0.3> = 0.74"),
        (r"$1 - \tanh^2 q$", "(1 + -(tanh<q>^2))"),
    ],
    "inverse functions": [
        (r"$\tanh^{-1}(0.3) = 0.31$", "tanh^-1<0.3> = 0.31"),
        (r"$\sin^{-1} 0.3$", "sin^-1<0.3>"),
        (r"$f^{-1}(0.3)$", "f^-1<0.3>"),
        (r"$\sigma^{-1}\left(0.3\right)$", "σ^-1<0.3>"),
        ("tanh^-1(0.3) = 0.31", "tanh^-1<0.3> = 0.31"),
        ("f⁻¹(2) = 3", "f^-1<2> = 3"),
        (r"$A^{-1} b$", "((A^-1)·b)"),
        (r"$x^{-1}(1 - x)$", "((x^-1)·(1 + -x))"),
    ],
    "mixed numbers may be a product": [
        (r"$3\frac{1}{4} = 3.25$", "UNREAD"),
        (r"$w = 3\tfrac{1}{4} + 1$", "UNREAD"),
        ("3½ = 3.5", "UNREAD"),
        ("3 1/2 = 3.5", "UNREAD"),
        ("y = 3 1/2 = 3.5", "y = 3 | UNREAD"),
        (r"$3\frac{1}{4}(a - b)$", "(3·(1/4)·(a + -b))"),
        (r"$3 \cdot \frac{1}{4}$", "(3·(1/4))"),
        (r"$0.5\frac{1}{4}$", "(0.5·(1/4))"),
        (r"$3\frac{5}{4}$", "(3·(5/4))"),
        (r"$n\frac{1}{4}$", "(n·(1/4))"),
    ],
    "powers of ten": [
        (r"$1.5e3 = 1500$", "1.5e3 = 1500"),
        (r"$1.5e-3$", "1.5e-3"),
        (r"$1.5\mathrm{e}{-3}$", "1.5e-3"),
        (r"$1.5 \cdot 10^{-3}$", "1.5e-3"),
        (r"$1.5e^{2}$", "(1.5·(e^2))"),
        (r"$2e + 3$", "((2·e) + 3)"),
        ("1.5e3 = 1500", "1.5e3 = 1500"),
        ("1.5E+3 = 1500", "1.5e+3 = 1500"),
        ("1.5 x 10^-3 = 0.0015", "1.5e-3 = 0.0015"),
    ],
    "functions that nobody knows are functions": [
        (r"$\mathrm{zorp}(0.3) = 0.9$", "zorp<0.3> = 0.9"),
        (r"$\operatorname{zorp}(0.3 + q)$", "zorp<(0.3 + q)>"),
        (r"$\text{zorp}(q) = 0.9$", "zorp<q> = 0.9"),
        ("zorp(0.3) = 0.9", "zorp<0.3> = 0.9"),
        ("zorp(-0.3) = 0.9", "zorp<-0.3> = 0.9"),
        ("h(2) = 5", "h<2> = 5"),
        (r"$h(z) = z + 1$", "h<z> = (z + 1)"),
        (r"$\text{out}_1(1 - \text{out}_1)$", "(out_1·(1 + -out_1))"),
        (r"$x(1 - x)$", "(x·(1 + -x))"),
        (r"$0.5(0.3)$", "(0.5·0.3)"),
        (r"$\mathrm{Softplus}(0.3 + 1)$", "Softplus<(0.3 + 1)>"),
        ("hard_sigmoid(0.3 + 1) = 0.7", "hard_sigmoid<(0.3 + 1)> = 0.7"),
        (r"$\lfloor 2.7 \rfloor = 2$", "floor<2.7> = 2"),
    ],
    "another face says nothing": [
        (r"$c = 2 \cdot 4 = \mathbf{8}$", "c = (2·4) = 8"),
        (r"$c = \textbf{8.5}$", "c = 8.5"),
        (r"$c = \boxed{\mathbf{-8.5}}$", "c = -8.5"),
        (r"$\mathbf{u}^\top \mathbf{v}$", "(uᵀ·v)"),
    ],
    "remarks are no factors": [
        (r"$c = 0.7\ \text{(exactly 0.68)}$", "c = 0.7"),
        (r"$c = 0.7 \text{ (see step 3)}$", "c = 0.7"),
        (r"$c = 0.7 \text{ [3 places]}$", "c = 0.7"),
        (r"$c = 0.7 \text{ (rounded)} + 1$", "c = (0.7 + 1)"),
        (r"$c = 0.7 \text{ (rounded)} = 0.70$", "c = 0.7 = 0.70"),
        (r"$c = 0.7 \text{ (unrounded }0.71\text{)}$", "c = 0.7"),
        (r"$c = -0.7\ \text{(exactly }-0.7(1-0.02)\text{)} = -0.70$", "c = -0.7 = -0.70"),
        ("c = 0.7 (rounded)", "c = 0.7"),
        ("c = 0.7 (rounded) + 1", "c = (0.7 + 1)"),
    ],
    "thousands": [
        (r"$12{,}345{,}678 + 1$", "(12345678 + 1)"),
        (r"$1\,200 + 1$", "(1200 + 1)"),
        (r"$1\,200\,000$", "1200000"),
        (r"$1,234.5$", "1234.5"),
        ("3'145 + 1 = 3'146", "(3145 + 1) = 3146"),
        ("1_200 + 1 = 1_201", "(1200 + 1) = 1201"),
        ("1,200,000 + 1 = 1,200,001", "(1200000 + 1) = 1200001"),
        ("1 200 + 1 = 1 201", "UNREAD"),
        ("18,496 + 1 = 18,497", "UNREAD"),
        (r"$18{,}496 + 1$", "UNREAD"),
        ("1.234,5 + 1 = 1.235,5", "UNREAD"),
        ("x = (1,200,300)", "x = [1 200 300]"),
    ],
    "percent": [
        (r"$23 / 50 = 46\%$", "(23/50) = 0.46"),
        ("23/50 = 46%", "(23/50) = 0.46"),
        ("23/50 = 46.5 %", "(23/50) = 0.465"),
    ],
    "division": [
        (r"$0.8 : 0.2 = 4$", "(0.8/0.2) = 4"),
        ("0.8 : 0.2 = 4", "(0.8/0.2) = 4"),
        ("(1 + 3):0.2 = 20", "((1 + 3)/0.2) = 20"),
        ("0.8 ÷ 0.2 = 4", "(0.8/0.2) = 4"),
        ("7 // 2 = 3", "UNREAD"),
        ("x = 3 // the input", "x = 3"),
        ("Total: 3 + 1 = 4", "(3 + 1) = 4"),
        ("Step 3: 2*2 = 4", "(2·2) = 4"),
        ("1 : 0.5*2 = 1", "(0.5·2) = 1"),
    ],
    "norms and dot products": [
        (r"$\|u\|_2 = 5$", "‖u‖ = 5"),
        (r"$\lVert u \rVert^2$", "(‖u‖^2)"),
        (r"$\|u\|_1 = 7$", "UNREAD"),
        ("||u||_2 = 5", "‖u‖ = 5"),
        ("||u||_1 = 7", "UNREAD"),
        (r"$\langle u, v \rangle = 11$", "dot<u, v> = 11"),
        ("(1, 2) · (3, 4) = 11", "([1 2]·[3 4]) = 11"),
        ("[1, 2] · [3, 4] = 11", "([1 2]·[3 4]) = 11"),
        (r"$(1, 2) \cdot (3, 4)$", "([1 2]·[3 4])"),
        (r"$u^\top v$", "(uᵀ·v)"),
        ("np.dot(u, v) = 11", "dot<u, v> = 11"),
    ],
    "vectors and their elements": [
        (r"$u = (1, 2)$", "u = [1 2]"),
        (r"$u = [1, 2]$", "u = [1 2]"),
        (r"$u = (0{,}5; 2)$", "u = [0.5 2]"),
        ("u = [1 2]", "u = [1 2]"),
        ("W = [[1, 2], [3, 4]]", "W = [1 2; 3 4]"),
        (r"$dV[2] = 3$", "dV_2 = 3"),
        (r"$V[0,1] = 3$", "V_0,1 = 3"),
        ("V[0][1] = 3", "V_0,1 = 3"),
        ("V[i] = 3", "V_i = 3"),
        ("h[t-1] = 3", "h_t-1 = 3"),
        (r"$h[t-1] = 3$", "h_t-1 = 3"),
        (r"$y[1 - y]$", "(y·(1 + -y))"),
        (r"$\mathrm{softmax}([1, 2])_1 = 0.27$", "softmax_1<[1 2]> = 0.27"),
    ],
    "sums with an index": [
        (r"$\sum_{j=1}^{4} j^2 = 30$", "Σ{j,1,4}<(j^2)> = 30"),
        (r"$\frac{1}{4} \sum_{j=1}^{4} q_j$", "((1/4)·Σ{j,1,4}<q_j>)"),
        (r"$\sum_j q_j v_j + b$", "(Σ{j,,}<(q_j·v_j)> + b)"),
        ("Σ_{j=1}^{4} j² = 30", "Σ{j,1,4}<(j^2)> = 30"),
        ("s = Σₐ Σ_b q_b·v_a", "s = Σ{a,,}<Σ{b,,}<(q_b·v_a)>>"),
        ("sum_{j=1}^4 j^2 = 30", "Σ{j,1,4}<(j^2)> = 30"),
    ],
    "an x between numbers is a sign": [
        ("(-0.3) x 0.9 = -0.27", "(-0.3·0.9) = -0.27"),
        ("0.3 x (-0.9) = -0.27", "(0.3·-0.9) = -0.27"),
        ("(0.5 - 1) x (0.9) = -0.45", "((0.5 + -1)·0.9) = -0.45"),
        (r"$(-0.3) x 0.9 = -0.27$", "(-0.3·0.9) = -0.27"),
        ("3x = 6", "(3·x) = 6"),
        (r"$2 x (1 - x)$", "(2·x·(1 + -x))"),
    ],
    "arrows between numbers say nothing": [
        ("error: 0.9 -> 0.4 -> 0.2", ""),
        ("3 inputs → 4 hidden → 1 output", ""),
        ("x₁ → h₁", ""),
        ("of sizes 80 → 40 → 5.", ""),
        ("w ← 0.5 - 0.1*0.2 = 0.48", "w ← (0.5 + -(0.1·0.2)) = 0.48"),
    ],
    "products of names with scripts": [
        (r"$D_p v_2 = 3$", "(D_p·v_2) = 3"),
        ("D_p*v_2 = 3", "(D_p·v_2) = 3"),
        ("D_p v_2 = 3", "(D_p·v_2) = 3"),
    ],
    "a word with a number is a name": [
        ("Error 2 = 0.5 - 0.3 = 0.2", "Error_2 = (0.5 + -0.3) = 0.2"),
        ("- Output 1 = 0.7", "Output_1 = 0.7"),
        ("so that error 2 = 0.2", "UNREAD"),
        ("Step 2: 0.5 - 0.3 = 0.2", "(0.5 + -0.3) = 0.2"),
        ("1 XOR 1 = 0", "UNREAD"),
    ],
    "which derivative": [
        (r"$\frac{dE}{dv} = 2$", "dE/dv = 2"),
        (r"$\frac{\partial E}{\partial v} = 2$", "∂E/∂v = 2"),
        ("dE/dv = 2", "dE/dv = 2"),
        ("∂E/∂v = 2", "∂E/∂v = 2"),
        (r"$\frac{\partial^2 E}{\partial v^2} = 2$", "UNREAD"),
        ("d²E/dv² = 2", "UNREAD"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pair for pairs in KINDS.values() for pair in pairs])
def test_kind(text: str, expected: str) -> None:
    assert said(text) == expected


NUMERALS = [
    ("$401{,}408 + 1$", {"thousands": ","}, "(401408 + 1)"),
    ("18,496 + 1 = 18,497", {"thousands": ","}, "(18496 + 1) = 18497"),
    ("x = (1,200)", {"thousands": ","}, "x = [1 200]"),
    ("0,512 + 1 = 1,512", {"commas": True}, "(0.512 + 1) = 1.512"),
    ("$18{,}496$", {"commas": True}, "18.496"),
    ("$5.940 + 0{,}5$", {"commas": True, "thousands": "."}, "(5940 + 0.5)"),
    ("$1.234{,}5$", {"commas": True, "thousands": "."}, "1234.5"),
    ("1.234,5 + 1 = 1.235,5", {"commas": True}, "(1234.5 + 1) = 1235.5"),
]


@pytest.mark.parametrize(("text", "marks", "expected"), NUMERALS)
def test_marks_of_numbers(text: str, marks: dict[str, object], expected: str) -> None:
    assert said(text, **marks) == expected


@pytest.mark.parametrize("text", [r"$23/50 = 46\%$", r"$1\,200 + 1$", "$1.5\\mathrm{e}{-3}$"])
def test_spans_hold_the_digits_as_they_were_written(text: str) -> None:
    from symprop.formula import tree as t

    written = [text[1:-1][slice(*x.span)] for f in read(text).statements for x in t.walk(f)
               if isinstance(x, t.Number) and x.span]  # fmt: skip
    assert set(written) & {r"46\%", r"1\,200", r"1.5\mathrm{e}{-3}"}
