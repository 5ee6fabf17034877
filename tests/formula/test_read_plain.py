"""Lines of prose and code: what is mathematics in them, and the tree that it becomes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from trees import beside, eq, f, row

from symprop.formula import tree as t
from symprop.formula.read import join, read_plain
from symprop.formula.tree import (
    EULER,
    Absolute,
    BigSum,
    Chain,
    Derivative,
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
)  # fmt: skip

N = Number
ONE, TWO = N("1"), N("2")
a, b, w, x, y, z = (Name(letter) for letter in "abwxyz")


def n(base: str, sub: str = "", sup: str = "", accent: str = "") -> Name:
    return Name(base, sub, sup, accent)


def d(of: str, by: str, sub: str = "", symbol: str = "d") -> Derivative:
    return Derivative(Name(of), Name(by, sub), symbol)


def star(*factors: Formula) -> Product:
    return Product(factors, "*")


LINES: list[tuple[str, tuple[Formula, ...]]] = [
    # signs
    ("a = 1.1·0.2 + 2.2×0.4", (
        eq(a, Sum((Product((N("1.1"), N("0.2"))), Product((N("2.2"), N("0.4")), "×")))),)),
    ("a = −0.3", (eq(a, N("-0.3")),)),
    ("a ≈ b → 1", (Chain((a, b, ONE), ("≈", "→")),)),
    ("a ← b", (eq(a, b, relation="←"),)),
    ("a <- b -> 1 => 2", (Chain((a, b, ONE, TWO), ("←", "→", "⇒")),)),
    ("a := b", (eq(a, b, relation=":="),)),
    ("a -= b", (eq(a, b, relation="-="),)),
    # names side by side
    ("a = w₁x₁ + w₂x", (eq(a, Sum((beside(n("w", "1"), n("x", "1")), beside(n("w", "2"), x)))),)),
    ("a = w_1x_1 + w_ix_i", (
        eq(a, Sum((beside(n("w", "1"), n("x", "1")), beside(n("w", "i"), n("x", "i"))))),)),
    ("w₁new = 2", (eq(n("w", "1new"), TWO),)),
    ("a = b w = -1", (Chain((a, beside(b, w), N("-1")), ("=", "=")),)),
    ("a = 1 b = 2", (eq(a, ONE), eq(b, TWO))),
    ("a == b ~= 1", (Chain((a, b, ONE), ("=", "≈")),)),
    ("= a = 1", (eq(Missing(), a, ONE),)),
    ("a =", (eq(a, Missing()),)),
    ("2x.31 + 3x.22 = 1.28", (
        eq(Sum((Product((TWO, N(".31")), "×"), Product((N("3"), N(".22")), "×"))), N("1.28")),)),
    ("1.41x.29+.94x0.20 = 0.27", (
        eq(Sum((Product((N("1.41"), N(".29")), "×"), Product((N(".94"), N("0.20")), "×"))),
           N("0.27")),)),
    ("a = 3 x 2", (eq(a, Product((N("3"), TWO), "×")),)),
    ("a = 0.5x1 + b", (eq(a, Sum((beside(N("0.5"), n("x", "1")), b))),)),
    ("a = 0.5(-0.0058)", (eq(a, beside(N("0.5"), N("-0.0058"))),)),
    ("a = (9 * -0.05)", (eq(a, Group(star(N("9"), N("-0.05")))),)),
    ("a = 1/2(1-0.6)^2", (
        eq(a, beside(Quotient(ONE, TWO, True), Power(Sum((ONE, N("-0.6"))), TWO))),)),
    ("a = ½b", (eq(a, beside(Quotient(ONE, TWO, True), b)),)),
    # powers and bold
    ("a = (0.92 - 0.6445) ** 2", (eq(a, Power(Sum((N("0.92"), N("-0.6445"))), TWO)),)),
    ("a = (b - y)**2", (eq(a, Power(Sum((b, Neg(y))), TWO)),)),
    ("a = b**2 + y ** 2", (eq(a, Sum((Power(b, TWO), Power(y, TWO)))),)),
    ("a = **0.4**", (eq(a, N("0.4")),)),
    ("a = __0.4__", (eq(a, N("0.4")),)),
    ("a = *0.4*", (eq(a, N("0.4")),)),
    ("a = 1 - 0.6 = **1 - 0.6 = 0.4**", (
        eq(a, Sum((ONE, N("-0.6"))), Sum((ONE, N("-0.6"))), N("0.4")),)),
    ("**a = 1**", (eq(a, ONE),)),
    ("x² = 1", (eq(Power(x, TWO), ONE),)),
    ("e⁻ˣ = e^-1.1 = e^(-1.1)", (
        eq(Power(EULER, Neg(x)), Power(EULER, N("-1.1")), Power(EULER, N("-1.1"))),)),
    ("a = √(b) = √2", (eq(a, Root(b), Root(TWO)),)),
    ("|a| = ||b||", (eq(Absolute(a), Absolute(b, True)),)),
    # names
    ("w₁₁ = w11 = w_11", (eq(n("w", "11"), n("w", "11"), n("w", "11")),)),
    ("y_hat = ŷ", (eq(n("y", accent="hat"), n("y", accent="hat")),)),
    ("y\\_pred = y_{pred}", (eq(n("y", "pred"), n("y", "pred")),)),
    ("alpha = δ_Z₁", (eq(n("α"), n("δ", "Z1")),)),
    ("new_w0 = w2_new", (eq(n("new", "w0"), n("w", "2,new")),)),
    ("Z₁(in) = w(X₁→Z₁)", (eq(n("Z", "1", "in"), n("w", "X1→Z1")),)),
    ("w₅⁺ = W⁽²⁾", (eq(n("w", "5", "+"), n("W", "", "(2)")),)),
    ("b^{[2],new} = h₁^{[2](1)}", (eq(n("b", "", "[2],new"), n("h", "1", "[2](1)")),)),
    ("w5+ = w^new", (eq(n("w", "5", "+"), n("w", "", "new")),)),
    ("outh1 = Input0", (eq(n("outh", "1"), n("Input", "0")),)),
    ("v₁ baru = 1", (eq(n("v", "1", "baru"), ONE),)),
    ("bias baru = 1", (eq(n("bias baru"), ONE),)),
    ("a = Learning Rate = 1", (eq(a, n("Learning Rate"), ONE),)),
    ("Cross-entropy = 1", (eq(n("Cross-entropy"), ONE),)),
    ("dW[0] = h[1][2]", (eq(n("dW", "0"), n("h", "1,2")),)),
    ("损失 L = 1", (eq(n("L"), ONE),)),
    ("ক্ষতি = 1", (eq(n("ক্ষতি"), ONE),)),
    # products without a sign
    ("a = w1x1 + w2 x2 + b", (
        eq(a, Sum((beside(n("w", "1"), n("x", "1")), beside(n("w", "2"), n("x", "2")), b))),)),
    ("a = out(1-out)", (eq(a, beside(n("out"), Sum((ONE, Neg(n("out")))))),)),
    ("a = 2 x + 1", (eq(a, Sum((beside(TWO, x), ONE))),)),
    ("2 x = 6", (eq(beside(TWO, x), N("6")),)),
    # functions
    ("a = sigmoid(z) = sig(z) = σ(z)", (eq(a, f("sigmoid", z), f("sig", z), f("σ", z)),)),
    ("sigmoid_prime(z) = σ′(z) = f'(z)", (
        eq(f("sigmoid", z, primes=1), f("σ", z, primes=1), f("f", z, primes=1)),)),
    ("a = max(0, z) + np.exp(-z)", (eq(a, Sum((f("max", N("0"), z), f("exp", Neg(z))))),)),
    ("a = 1/n * sum((y - 1)^2)", (
        eq(a, star(Quotient(ONE, n("n"), True), BigSum(Power(Sum((y, N("-1"))), TWO)))),)),
    ("C(w) = 1", (eq(f("C", w), ONE),)),
    ("Σᵢ₌₁^{3} yᵢ = 1", (eq(BigSum(n("y", "i"), n("i"), ONE, N("3")), ONE),)),
    # derivatives
    ("dCost/dw6 = dCost/dz3 * dz3/dw6", (
        eq(d("Cost", "w", "6"),
           star(d("Cost", "z", "3"), Derivative(n("z", "3"), n("w", "6"), "d"))),)),
    ("∂L/∂w₂ = ∂L/∂a · ∂a/∂w₂", (
        eq(d("L", "w", "2", "∂"), Product((d("L", "a", symbol="∂"), d("a", "w", "2", "∂")))),)),
    ("dL/dy_hat = -2(1.0 - 0.8)", (
        eq(Derivative(n("L"), n("y", accent="hat"), "d"),
           beside(N("-2"), Sum((N("1.0"), N("-0.8"))))),)),
    ("dE/dw5 = dE/dout * do/w5 (chain rule)", (
        eq(d("E", "w", "5"),
           Quotient(star(d("E", "out"), n("do")), n("w", "5"), True)),)),
    ("d(E)/d(w) = 1", (eq(d("E", "w"), ONE),)),
    # lists
    ("inputs=[2, 3] and output=[1]", (
        eq(n("inputs"), row(TWO, N("3"))), eq(n("output"), row(ONE)))),
    ("X = [[1, 2]]", (eq(n("X"), Matrix(((ONE, TWO),))),)),
    ("a = [1 2]", (eq(a, row(ONE, TWO)),)),
    ("X = [[1, …, 2]]₁ₓ₉", (eq(n("X"), Matrix(((ONE, t.Dots(), TWO),), shape=(1, 9))),)),
    (
        "X = [[1], ..., [2]]_9x1",
        (eq(n("X"), Matrix(((ONE,), (t.Dots(),), (TWO,)), shape=(9, 1))),),
    ),
    ("a = [[ 1 -2]  [ 2  1]]", (eq(a, Matrix(((ONE, N("-2")), (TWO, ONE)))),)),
    ("a = [1 - 2, 1]", (eq(a, row(Sum((ONE, N("-2"))), ONE)),)),
    ("X.T * grad", (star(Transpose(n("X")), n("grad")),)),
    ("(x, y) = (1, 2)", (eq(row(x, y), row(ONE, TWO)),)),
    # several statements on a line
    ("z0 = x0 * w0 z0 = 2 * 0.15 = 0.3", (
        eq(n("z", "0"), star(n("x", "0"), n("w", "0"))),
        eq(n("z", "0"), star(TWO, N("0.15")), N("0.3")))),
    ("z = 0.8 O0 = sigmoid(z) O0 = 0.9463", (
        eq(z, N("0.8")), eq(n("O", "0"), f("sigmoid", z)), eq(n("O", "0"), N("0.9463")))),
    ("1.5 = 3/2 1.5 = 1.5", (eq(N("1.5"), Quotient(N("3"), TWO, True)), eq(N("1.5"), N("1.5")))),
    ("a = -0.0597Step 5. Find b: b = 1", (eq(a, N("-0.0597")), eq(b, ONE))),
    ("w1 = 0.5, b1 = 0.1", (eq(n("w", "1"), N("0.5")), eq(n("b", "1"), N("0.1")))),
    # prose around
    ("Hidden Layer Node 0: z = 1", (eq(z, ONE),)),
    ("Step 3: a = 1. Next b = 2.", (eq(a, ONE), eq(b, TWO))),
    ("- x = 2.0, y (actual) = 1.0", (eq(x, N("2.0")), eq(y, N("1.0")))),
    ("> a = 1 (picked)", (eq(a, ONE),)),
    ("1. a = 1", (eq(a, ONE),)),
    ("target (t) = 0", (eq(n("t"), N("0")),)),
    ("bias masukan (= 1)", (eq(n("bias masukan"), ONE),)),
    ("a = 1 (= 0.4 + 0.6)", (eq(a, ONE, Sum((N("0.4"), N("0.6")))),)),
    ("**Ke Z₁ (δ ≈ 1):**", (eq(n("δ"), ONE, relation="≈"),)),
    ("(1) a = 2", (eq(a, TWO),)),
    ("a = 2 (1)", (eq(a, TWO),)),
    ("sum of squares = 1", (eq(n("sum of squares"), ONE),)),
    ("a = b // half of it", (eq(a, b),)),
    ("a = b  # half of it", (eq(a, b),)),
    ("誤差a=1", (eq(a, ONE),)),
    ("a = np.array([1, 2])", (eq(a, Group(row(ONE, TWO))),)),
    ("a = 0.5 - initial weight", (eq(a, N("0.5")),)),
    ("the learning rate η = 0.1 is small", (eq(n("η"), N("0.1")),)),
    ("| a = 1 | b = 2 |", (eq(a, ONE), eq(b, TWO))),
    ("see https://x.y/z?a=b and [this](http://c.d/e=f)", ()),
    ("Here is the topology with inputs, weights, bias, etc.", ()),
    ("a network 2-3-1 with one-hot labels (1 row, 2 columns)", ()),
    ("======", ()),
    ("masukan → keluaran", ()),
    # decimal commas
    ("a = 0,5 · 0,25", (eq(a, Product((N("0.5"), N("0.25")))),)),
    ("a = 3,14", (eq(a, N("3.14")),)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_line(line: str, expected: tuple[Formula, ...]) -> None:
    reading = read_plain(line)
    assert reading.unread == ()
    assert reading.statements == expected


UNREAD = [
    ("a = 64‰", "a percentage", "= 64‰"),
    ("a = 10,000", "10,000 may be one number or two", "= 10,000"),
    ("a = 1,2", "1,2 may be one number or two", "= 1,2"),
    ("a = 10 000", "two numbers with nothing between them", "a = 10"),
    ("(1 XOR 1 = 0)", "XOR is not known as an operation", "1 = 0"),
    ("x1, x2 = 0.5, 0.3", "a list on both sides", "x2 = 0.5"),
    ("P(y=1) = 0.3", "a relation inside brackets", "P(y=1)"),
    ("12:30 = a", "12:30 is not a number", "12:30"),
    ("a = b +", "expected a number, a name or a bracket, but the formula ends", "= b +"),
    ("a = 0.5 ± 0.1", "± is not known in a formula", "= 0.5 ± 0.1"),
    ("Loss after epoch 1 = 0.25", "epoch 1 may be a name", "1 = 0.25"),
    ("Step 1 - z = 0.3", "Step 1 may be a label", "1 - z = 0.3"),
    ("+ 0.3 = 0.5", "the formula begins before this", "+ 0.3 = 0.5"),
    ("a: = 3", "nothing that can be read stands before the relation", "= 3"),
]


@pytest.mark.parametrize(("line", "reason", "part"), UNREAD)
def test_unread(line: str, reason: str, part: str) -> None:
    (unread,) = read_plain(line).unread
    assert unread.reason == reason
    assert line[slice(*unread.span)] == part


def test_words_in_brackets_are_remarks() -> None:
    line = "a = b (chain rule) · 2 = 0.4 (n: learning rate)"
    reading = read_plain(line)
    assert reading.statements == (eq(a, Product((b, TWO)), N("0.4")),)
    assert [line[slice(*span)] for span in reading.remarks] == [
        "(chain rule)",
        "(n: learning rate)",
    ]


def test_a_side_that_cannot_be_read_is_left_out_of_its_chain() -> None:
    reading = read_plain("a = 64‰ ≈ 0.64")
    assert reading.statements == (eq(a, N("0.64"), relation="≈"),)


def test_lines_join() -> None:
    first, second = read_plain("a = b", 0), read_plain("= 1 = 2", 10)
    (before,), (after,) = first.statements, second.statements
    assert isinstance(after, Chain)
    whole = join(before, after)
    assert whole == eq(a, b, ONE, TWO)
    assert whole.span == (0, 17)
    assert join(a, after) == eq(a, ONE, TWO)
    (open_end,) = read_plain("a =").statements
    (value,) = read_plain("1 = 2").statements
    assert isinstance(value, Chain)
    assert join(open_end, value) == eq(a, ONE, TWO)


def test_a_gap_in_a_chain_is_told() -> None:
    reading = read_plain("a = 3 = 64‰ ≈ 0.64")
    (chain,) = reading.statements
    assert isinstance(chain, Chain)
    assert [reading.gap(x, y) for x, y in pairwise(chain.sides)] == [False, True]


def test_a_formula_that_goes_on_behind_a_word_is_not_read_in_part() -> None:
    reading = read_plain("h = (1 - z) before + z*n")
    assert not reading.statements
    assert [x.reason for x in reading.unread] == ["words inside a formula"]
    assert len(read_plain("h = (1 - z) before the step").statements) == 1
