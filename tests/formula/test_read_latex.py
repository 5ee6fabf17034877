"""LaTeX, construct by construct: source and the tree that it must become."""

from __future__ import annotations

import pytest
from trees import beside, eq, f, row

from symprop.formula.read import read_latex
from symprop.formula.tree import (
    EULER,
    Absolute,
    Apply,
    BigSum,
    Cases,
    Comparison,
    Derivative,
    Dots,
    Formula,
    Group,
    Matrix,
    Missing,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transpose,
    Underbrace,
)  # fmt: skip

N = Number
ONE, TWO, HALF = N("1"), N("2"), Quotient(N("1"), N("2"))
a, b, c, w, x, y, z = (Name(letter) for letter in "abcwxyz")


FORMULAS: list[tuple[str, Formula]] = [
    # fractions and roots
    (r"\frac{1}{2}", HALF),
    (r"\dfrac12", HALF),
    (r"\tfrac {1} {2}", HALF),
    (r"\cfrac{1}{1+\dots}", Quotient(ONE, Sum((ONE, Dots())))),
    (r"1 / 2", Quotient(ONE, TWO, inline=True)),
    (r"\sqrt{x}", Root(x)),
    # products
    (r"a \cdot b", Product((a, b))),
    (r"a \times b", Product((a, b), "×")),
    (r"a * b", Product((a, b), "*")),
    (r"a \odot b", Product((a, b), "⊙")),
    (r"a \circ b", Product((a, b), "⊙")),
    (r"a \cdot b \cdot c", Product((a, b, c))),
    (r"a \cdot b \times c", Product((Product((a, b)), c), "×")),
    (r"2x_1", beside(TWO, Name("x", "1"))),
    (r"a_1w_{h1}", beside(Name("a", "1"), Name("w", "h1"))),
    (r"0.7(0.3)", beside(N("0.7"), N("0.3"))),
    (r"0.05(-0.802)", beside(N("0.05"), N("-0.802"))),
    (r"(1)(-0.3)", beside(Group(ONE), N("-0.3"))),
    (
        r"0.75136507(1-0.75136507)",
        beside(N("0.75136507"), Sum((ONE, N("-0.75136507")))),
    ),
    (r"\frac{1}{2} 0.4389", beside(HALF, N("0.4389"))),
    (r"a \cdot b c", Product((a, beside(b, c)))),
    (r"1/2(a - b)", beside(Quotient(ONE, TWO, True), Sum((a, Neg(b))))),
    (r"\eta\text{grad}", beside(Name("η"), Name("grad"))),
    # signs
    (r"-0.1", N("-0.1")),
    (r"a \cdot (-0.1)", Product((a, N("-0.1")))),
    (r"1.0 * -0.341", Product((N("1.0"), N("-0.341")), "*")),
    (r"a - 0.1", Sum((a, N("-0.1")))),
    (r"a + (-0.45)", Sum((a, Group(N("-0.45"))))),
    (r"a - (-0.0029)", Sum((a, Neg(N("-0.0029"))))),
    (r"0.05 + -0.019", Sum((N("0.05"), N("-0.019")))),
    (r"a - b \cdot c", Sum((a, Neg(Product((b, c)))))),
    (r"-a \cdot b", Neg(Product((a, b)))),
    (r"-2 \cdot b", Product((N("-2"), b))),
    (r"-2^2", Neg(Power(TWO, TWO))),
    (r"-(y - a)", Neg(Sum((y, Neg(a))))),
    (r"- \frac{a}{b}", Neg(Quotient(a, b))),
    # brackets
    (r"\left( a + b \right) c", beside(Sum((a, b)), c)),
    (r"\big( a + b \Big) c", beside(Sum((a, b)), c)),
    (r"(a)", Group(a)),
    (r"(a \cdot b) + c", Sum((Group(Product((a, b))), c))),
    (r"\left\{ a \right\}", Group(a, "{")),
    (r"|x|", Absolute(x)),
    (r"\left| a - b \right|", Absolute(Sum((a, Neg(b))))),
    (r"\frac{1}{2}\| x \|^2", beside(HALF, Power(Absolute(x, True), TWO))),
    (r"\lVert x \rVert", Absolute(x, True)),
    (r"\|w\|_2", Absolute(w, True)),
    # powers
    (r"x^2", Power(x, TWO)),
    (r"x^{-1}", Power(x, N("-1"))),
    (r"e^{-1.1}", Power(EULER, N("-1.1"))),
    (r"e^-1.1", Power(EULER, N("-1.1"))),
    (r"e^{z_i}", Power(EULER, Name("z", "i"))),
    (r"(a - b)^2", Power(Sum((a, Neg(b))), TWO)),
    (r"w_5^{(1-1)}", Power(Name("w", "5"), Group(Sum((ONE, N("-1")))))),
    # names
    (r"y_{\text{pred}}", Name("y", "pred")),
    (r"y_pred", Name("y", "pred")),
    (r"\delta_o", Name("δ", "o")),
    (r"w5", Name("w", "5")),
    (r"w_{11}", Name("w", "11")),
    (r"w_11", Name("w", "11")),
    (r"net_{h1}", Name("net", "h1")),
    (r"w_{h_1}", Name("w", "h1")),
    (r"w_{h1 \to o}", Name("w", "h1→o")),
    (r"w_{2, new}", Name("w", "2,new")),
    (r"z\_net_1", Name("z", "net,1")),
    (r"\hat{y}", Name("y", accent="hat")),
    (r"\hat y_1", Name("y", "1", accent="hat")),
    (r"\bar{x}", Name("x", accent="bar")),
    (r"\mathbf{w}", w),
    (r"\boldsymbol{\delta}", Name("δ")),
    (r"\mathrm{MSE}", Name("MSE")),
    (r"\text{W update}", Name("W update")),
    (r"\Delta W", Name("ΔW")),
    (r"\Delta w_{ij}", Name("Δw", "ij")),
    (r"\triangle", Name("Δ")),
    (r"\nabla L", Name("∇L")),
    (r"Wx + b", Sum((beside(Name("W"), x), b))),
    (r"x_iy_i", beside(Name("x", "i"), Name("y", "i"))),
    (r"{w}_1", Name("w", "1")),
    (r"w_{nuevo}", Name("w", "nuevo")),
    # superscripts
    (r"w_5^+", Name("w", "5", "+")),
    (r"w_5^{+}", Name("w", "5", "+")),
    (r"z^{(2)}", Name("z", "", "(2)")),
    (r"z^{[2]}_1", Name("z", "1", "[2]")),
    (r"W^{(1)}", Name("W", "", "(1)")),
    (r"a^{(l-1)}", Name("a", "", "(l-1)")),
    (r"w_1^{new}", Name("w", "1", "new")),
    (r"b^{[2],\text{new}}", Name("b", "", "[2],new")),
    (r"W^{(1), +}", Name("W", "", "(1),+")),
    (r"z_1^{[2](3)}", Name("z", "1", "[2](3)")),
    (r"w_1'", Name("w", "1", "′")),
    (r"X^T", Transpose(Name("X"))),
    (r"X^\top", Transpose(Name("X"))),
    (r"X.T", Transpose(Name("X"))),
    (r"(W^{[3]})^T x", beside(Transpose(Name("W", "", "[3]")), x)),
    # functions
    (r"\sigma(z)", f("σ", z)),
    (r"\sigma'(z_o)", f("σ", Name("z", "o"), primes=1)),
    (r"\sigma^{\prime}(z)", f("σ", z, primes=1)),
    (r"\sigma_o(z)", Apply(Name("σ", "o"), (z,))),
    (r"g'(z^{[2]})", f("g", Name("z", "", "[2]"), primes=1)),
    (r"\exp(-z)", f("exp", Neg(z))),
    (r"\log\left(p\right)", f("log", Name("p"))),
    (r"\ln p \cdot q", Product((f("ln", Name("p")), Name("q")))),
    (r"\log_2 8", Apply(Name("log", "2"), (N("8"),))),
    (r"\tanh^2(z)", Power(f("tanh", z), TWO)),
    (r"\max(0, z)", f("max", N("0"), z)),
    (r"\operatorname{ReLU}(x)", f("ReLU", x)),
    (r"\text{softmax}(z)_i", Apply(Name("softmax", "i"), (z,))),
    (r"h(a, b)", f("h", a, b)),
    (r"out_{o1}(1-out_{o1})", beside(Name("out", "o1"), Sum((ONE, Neg(Name("out", "o1")))))),
    (r"\sigma(z)(1 - \sigma(z))", beside(f("σ", z), Sum((ONE, Neg(f("σ", z)))))),
    # derivatives
    (r"\frac{\partial L}{\partial w_{11}}", Derivative(Name("L"), Name("w", "11"))),
    (r"\frac {\partial \text{Loss}}{\partial w}", Derivative(Name("Loss"), w)),
    (r"\partial L/\partial w", Derivative(Name("L"), w)),
    (r"∂L/∂w_2", Derivative(Name("L"), Name("w", "2"))),
    (r"\frac{dL}{dw}", Derivative(Name("L"), w, "d")),
    (r"\frac{d L}{d w}", Derivative(Name("L"), w, "d")),
    (r"\frac{d\text{Loss}}{dw_5}", Derivative(Name("Loss"), Name("w", "5"), "d")),
    (r"\frac{\mathrm{d}L}{\mathrm{d}w}", Derivative(Name("L"), w, "d")),
    (r"dL/dw \cdot dw/dz", Product((Derivative(Name("L"), w, "d"), Derivative(w, z, "d")))),
    (
        r"\frac{\partial}{\partial a}\left[ \frac{1}{2}(y - a)^2 \right]",
        Derivative(beside(HALF, Power(Sum((y, Neg(a))), TWO)), a),
    ),
    (r"\frac{d}{dz}\sigma(z)", Derivative(f("σ", z), z, "d")),
    (r"\nabla_z L", Derivative(Name("L"), z)),
    (r"\eta \frac{\partial L}{\partial w}", beside(Name("η"), Derivative(Name("L"), w))),
    (r"\partial_w L", Derivative(Name("L"), w)),
    (r"\nabla_\theta J(\theta)", Derivative(f("J", Name("θ")), Name("θ"))),
    (r"\frac{\partial J(w)}{\partial w}", Derivative(f("J", w), w)),
    # sums
    (
        r"\sum_{i=1}^{3} y_i \ln(p_i)",
        BigSum(beside(Name("y", "i"), f("ln", Name("p", "i"))), Name("i"), ONE, N("3")),
    ),
    (r"\sum_i w_i + b", Sum((BigSum(Name("w", "i"), Name("i")), b))),
    (r"-\sum y \cdot \log(p)", Neg(BigSum(Product((y, f("log", Name("p"))))))),
    (r"-∑y∙\log(p)", Neg(BigSum(Product((y, f("log", Name("p"))))))),
    (r"a \sum_{i}^n b c", beside(a, BigSum(beside(b, c), Name("i"), None, Name("n")))),
    # matrices and lists
    (r"\begin{bmatrix} 1 & 2 \\ a & b \end{bmatrix}", Matrix(((ONE, TWO), (a, b)))),
    (r"\begin{pmatrix} 1 && 2 \\ a && b \\ \end{pmatrix}", Matrix(((ONE, TWO), (a, b)))),
    ("\\begin{bmatrix}\n1 & 2\\\na & b\n\\end{bmatrix}", Matrix(((ONE, TWO), (a, b)))),
    (r"\left[\begin{array}{cc} 1 & 2 \end{array}\right]", Matrix(((ONE, TWO),))),
    (
        r"\begin{bmatrix} 1 & \cdots & 2 \end{bmatrix}_{1 \times 9}",
        Matrix(((ONE, Dots(), TWO),), shape=(1, 9)),
    ),
    (r"\begin{bmatrix} 1 & 2 \end{bmatrix}_{1 \times 2}", Matrix(((ONE, TWO),))),
    (r"\begin{matrix}-.05\\.17\\\end{matrix}", Matrix(((N("-.05"),), (N(".17"),)))),
    (r"[a, b]", row(a, b)),
    (r"[a,;b]", row(a, b)),
    (r"[a,\;b]", row(a, b)),
    (r"[1]", row(ONE)),
    (r"[[1, 2], [a, b]]", Matrix(((ONE, TWO), (a, b)))),
    (r"[1, 2; a, b]", Matrix(((ONE, TWO), (a, b)))),
    (r"-0.335[1,2]", beside(N("-0.335"), row(ONE, TWO))),
    (
        r"\begin{bmatrix}1\\2\end{bmatrix}.\begin{bmatrix}a&b\end{bmatrix}",
        Product((Matrix(((ONE,), (TWO,))), Matrix(((a, b),))), "."),
    ),
    (r"\left[ a + b \right]", Group(Sum((a, b)), "[")),
    (
        r"\begin{cases} x, & \text{if } x > 0, \\ 0.01x & \text{otherwise.} \end{cases}",
        Cases(((x, Comparison(x, ">", N("0"))), (beside(N("0.01"), x), None))),
    ),
    # numbers
    (r".31", N(".31")),
    (r"0{,}75", N("0.75")),
    (r"3.5 \times 10^{-3}", N("3.5e-3")),
    (r"1e-3", N("1e-3")),
    (r"\mathbf{0.95}", N("0.95")),
    (r"\textbf{0.95}", N("0.95")),
    (r"\mathbf{-0.079}", N("-0.079")),
    (r"10^{-3}", Power(N("10"), N("-3"))),
    # layout that says nothing
    (r"\underbrace{(0.201)}_{\text{Paso B}}", Underbrace(Group(N("0.201")), "Paso B")),
    (r"\overbrace{a}^{c}", Underbrace(a, "c")),
    (r"\color{red}{0.5} + \textcolor{blue}{x}", Sum((N("0.5"), x))),
    (r"\boxed{0.5}", N("0.5")),
    (r"a \, \! ~ \quad + \qquad b", Sum((a, b))),
    (r"\displaystyle a \tag{3} \label{eq}", a),
    (r"(p_i-y_i),x", beside(Sum((Name("p", "i"), Neg(Name("y", "i")))), x)),
    (r"w_1 + \dots + w_n", Sum((Name("w", "1"), Dots(), Name("w", "n")))),
]


@pytest.mark.parametrize(("source", "expected"), FORMULAS)
def test_formula(source: str, expected: Formula) -> None:
    reading = read_latex(source)
    assert reading.unread == ()
    assert reading.statements == (expected,)


STATEMENTS: list[tuple[str, tuple[Formula, ...]]] = [
    (r"a = b = c", (eq(a, b, c),)),
    (r"a \approx b ≈ c", (eq(a, b, c, relation="≈"),)),
    (r"a \simeq b", (eq(a, b, relation="≈"),)),
    (r"a \leftarrow b", (eq(a, b, relation="←"),)),
    (r"a \gets b", (eq(a, b, relation="←"),)),
    (r"a \rightarrow b \to c", (eq(a, b, c, relation="→"),)),
    (r"a \Rightarrow b", (eq(a, b, relation="⇒"),)),
    (r"a := b", (eq(a, b, relation=":="),)),
    (r"a += b", (eq(a, b, relation="+="),)),
    (r"a \mathrel{-}= b", (eq(a, b, relation="-="),)),
    (r"a \equiv b", (eq(a, b),)),
    (r"a \leq b", (Comparison(a, "≤", b),)),
    (r"= a = b", (eq(Missing(), a, b),)),
    (r"\approx a", (eq(Missing(), a, relation="≈"),)),
    (r"a =", (eq(a, Missing()),)),
    (r"a = 1, b = 2", (eq(a, ONE), eq(b, TWO))),
    (r"a = 1 \quad b = 2", (eq(a, ONE), eq(b, TWO))),
    (r"a = 1 \\ b = 2 \\ \\", (eq(a, ONE), eq(b, TWO))),
    ("a = 1\nb = 2", (eq(a, ONE), eq(b, TWO))),
    (r"a &= 1 & b &= 2", (eq(a, ONE), eq(b, TWO))),
    (r"\begin{align} a &= b \\ \\ &= c \end{align}", (eq(a, b, c),)),
    (r"\begin{aligned} a &= b \\ &\quad + c \\ &= 1 \end{aligned}", (eq(a, Sum((b, c)), ONE),)),
    ("a = \\\\ b", (eq(a, b),)),
    ("a\n= b", (eq(a, b),)),
    (r"a, b, \dots", (a, b, Dots())),
    (r"\text{logits} - \max = a", (eq(Sum((Name("logits"), Neg(Name("max")))), a),)),
    (r"\exp = a", (eq(Name("exp"), a),)),
    (r"a = 1 \text{ and } b = 2", (eq(a, ONE), eq(b, TWO))),
    (r"a = 0.5 \text{ (given)}", (eq(a, N("0.5")),)),
    (r"a = 1~~\text{and}~~b = 2", (eq(a, ONE), eq(b, TWO))),
    (r"a = 0.5\ (\text{error})", (eq(a, N("0.5")),)),
    (r"\begin{array}{rcl} a &=& b \\ c &=& 1\end{array}", (eq(a, b), eq(c, ONE))),
    (r"\begin{matrix} \text{\!}a = b \\ \text{\;\quad\,} = 1\end{matrix}", (eq(a, b, ONE),)),
    (r"y = \begin{cases} 1 \text{ if } x>0 \\ 2 \text{ else} \end{cases}", (
        eq(y, Cases(((ONE, Comparison(x, ">", N("0"))), (TWO, None)))),)),
    (r"y = \left\{\begin{matrix} 1 & \text{if\ }x > 0 \\ 2 & \text{else} \end{matrix} \right.\ ", (
        eq(y, Cases(((ONE, Comparison(x, ">", N("0"))), (TWO, None)))),)),
    (r"y = \left\{ \begin{array}{ll} 1 & \text{if } x > 0 \\ 2 & \text{else} \end{array} \right.", (
        eq(y, Cases(((ONE, Comparison(x, ">", N("0"))), (TWO, None)))),)),
    (r"CE = a", (eq(Name("CE"), a),)),
    (r"lr = 1", (eq(Name("lr"), ONE),)),
    (r"J(\theta) = a", (eq(f("J", Name("θ")), a),)),
    (r"(y=[1,0])", (eq(y, row(ONE, N("0"))),)),
    (r"\boxed{x = 2}", (eq(x, TWO),)),
    (r"W = \begin{bmatrix}1\end{bmatrix},\quad b=[0]", (
        eq(Name("W"), Matrix(((ONE,),))), eq(b, row(N("0"))))),
    (r"a = 0.6225 \ldots", (eq(a, N("0.6225")),)),
    (r"\(x = 2\)", (eq(x, TWO),)),
    ("", ()),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), STATEMENTS)
def test_statements(source: str, expected: tuple[Formula, ...]) -> None:
    reading = read_latex(source)
    assert reading.unread == ()
    assert reading.statements == expected


UNREAD = [
    (r"\%", "a percentage of nothing", (0, 2)),
    (r"10{,}000", "10{,}000 may be a decimal or a thousand", (0, 8)),
    (r"x = 1 \; 2", "two operands with nothing between them", (2, 10)),
    (r"a \pm b", r"\pm is not known", (0, 7)),
    (r"\frac{\partial^2 L}{\partial w^2}", "a ∂ or d that belongs to no derivative", (0, 33)),
    (r"P(y=1)", "a relation inside brackets", (0, 6)),
    (r"\frac{1}{", "an argument is missing", (0, 9)),
    (r"(a", "a bracket without its partner", (0, 2)),
    (r"{a", "a brace that is not closed", (0, 2)),
    (r"z_{1", "a brace that is not closed", (0, 4)),
    (r"a}", "a brace that was not opened", (0, 2)),
    (r"(\square - 3)^2", "a box that is to be filled in", (0, 15)),
    (r"\sqrt[3]{x}", "a root that is not square", (0, 10)),
    (r"[[1, 2], [3]]", "rows of different lengths", (0, 13)),
    (r"a^b^c", "expected an operator or the end, but '^' stands here", (0, 5)),
    (r"a +", "expected a number, a name or a bracket, but the formula ends", (0, 3)),
    ("a \x07 b", "U+0007 is not known in a formula", (0, 5)),
]


@pytest.mark.parametrize(("source", "reason", "span"), UNREAD)
def test_unread(source: str, reason: str, span: tuple[int, int]) -> None:
    (unread,) = read_latex(source).unread
    assert unread.reason == reason
    assert unread.span == span


def test_a_side_that_cannot_be_read_is_left_out_of_its_chain() -> None:
    reading = read_latex(r"x = 5! = 0.05")
    assert reading.statements == (eq(x, N("0.05")),)
    assert [u.span for u in reading.unread] == [(2, 6)]


def test_an_arrow_over_an_unread_side_joins_nothing() -> None:
    reading = read_latex(r"a = 1 \to 5! = 0.05 = b")
    assert reading.statements == (eq(a, ONE), eq(N("0.05"), b))
