"""What each construct looks like in each format, and that no name can break out of a format."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from trees import beside

from symprop.formula import latex, mathml, plain, typst
from symprop.formula.tree import (
    Absolute,
    Apply,
    BigSum,
    Boxed,
    Cases,
    Chain,
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
    Placeholder,
    Power,
    Product,
    Quotient,
    Ref,
    Root,
    Sum,
    Transpose,
    Underbrace,
    call,
    exp,
    lift,
    times,
)  # fmt: skip

x1, w11, z1 = Name("x", "1"), Name("w", "11"), Name("z", "1")
a, b, c, z = map(Name, "abcz")
y, y_pred, w_h1, loss = Name("y"), Name("y", "pred"), Name("w", "h1"), Name("Loss")
half, one = Quotient(lift(1), lift(2)), lift(1)


SPELLINGS = [
    # numbers and signs: a minus sign never follows a sign
    (lift("0.6") * "-0.1", r"0.6 \cdot (-0.1)", "0.6·(-0.1)", "0.6*(-0.1)"),
    (lift("-0.65584") * "0.6", r"-0.65584 \cdot 0.6", "-0.65584·0.6", "-0.65584*0.6"),
    (lift("0.45016") - "0.08661", "0.45016 - 0.08661", "0.45016 - 0.08661", "0.45016 - 0.08661"),
    (Sum((lift("1.1"), Neg(lift("-0.2")))), "1.1 - (-0.2)", "1.1 - (-0.2)", "1.1 - (-0.2)"),
    (lift("-0.1") - lift("0.1") * "-0.49", r"-0.1 - 0.1 \cdot (-0.49)", "-0.1 - 0.1·(-0.49)",
     "-0.1 - 0.1*(-0.49)"),
    (a + Product((lift("-0.1"), b)), r"a + (-0.1) \cdot b", "a + (-0.1)·b", "a + (-0.1)*b"),
    (Neg(Product((lift("-2"), a))), r"-(-2) \cdot a", "-(-2)·a", "-(-2)*a"),
    (Sum((a, Quotient(lift(-1), b, inline=True))), "a + (-1) / b", "a + (-1)/b", "a + (-1)/b"),
    (Quotient(lift(-1), b, inline=True), "-1 / b", "-1/b", "-1/b"),
    (Product((a, Neg(b))), r"a \cdot (-b)", "a·(-b)", "a*(-b)"),
    (Product((Neg(a - b), c)), r"-(a - b) \cdot c", "-(a - b)·c", "-(a - b)*c"),
    (a - (b - c), "a - (b - c)", "a - (b - c)", "a - (b - c)"),
    (Sum((a, Neg(Neg(b)))), "a - (-b)", "a - (-b)", "a - (-b)"),
    (Sum((a + b, c)), "(a + b) + c", "(a + b) + c", "(a + b) + c"),
    (-(a + b), "-(a + b)", "-(a + b)", "-(a + b)"),
    (-(a * b), r"-a \cdot b", "-a·b", "-a*b"),
    (lift("1.2e-05") * a, r"(1.2 \times 10^{-5}) \cdot a", "1.2e-05·a", "1.2e-05*a"),
    # products
    (x1 * w11 + z1, r"x_1 \cdot w_{11} + z_1", "x₁·w₁₁ + z₁", "x1*w11 + z1"),
    (a * (b * c), r"a \cdot b \cdot c", "a·b·c", "a*b*c"),
    (Product((a, b * c)), r"a \cdot (b \cdot c)", "a·(b·c)", "a*(b*c)"),
    (Product((a, b), "×"), r"a \times b", "a×b", "a*b"),
    (Product((lift("2"), lift("0.1")), "*"), "2 * 0.1", "2*0.1", "2*0.1"),
    (Product((lift("2"), lift("3")), "."), r"2 \cdot 3", "2·3", "2*3"),
    (Product((beside(Name("δ"), Transpose(Name("W"))), call("σ", Name("Z"), primes=1)), "⊙"),
     r"\delta W^{\top} \odot \sigma'(Z)", "δ Wᵀ ⊙ σ′(Z)", "delta W^T .* sigma'(Z)"),
    (Product((a * b, c), "⊙"), r"(a \cdot b) \odot c", "(a·b) ⊙ c", "(a*b) .* c"),
    (beside(lift("0.7"), lift("0.3")), "0.7(0.3)", "0.7(0.3)", "0.7(0.3)"),
    (beside(a, lift("0.3")), "a (0.3)", "a (0.3)", "a (0.3)"),
    (beside(lift(2), Power(lift(3), a)), "2(3^a)", "2(3^a)", "2(3^a)"),
    (beside(lift(2), a), "2a", "2a", "2a"),
    (beside(lift(2), exp(a)), "2 e^a", "2 e^a", "2 e^a"),
    (beside(a, one - a), "a (1 - a)", "a (1 - a)", "a (1 - a)"),
    (beside(call("σ", z), one - call("σ", z)), r"\sigma(z)(1 - \sigma(z))", "σ(z)(1 - σ(z))",
     "sigma(z)(1 - sigma(z))"),
    (beside(half, lift(3)), r"\frac{1}{2}(3)", "(1/2)(3)", "(1/2)(3)"),
    (beside(Neg(a), b), "(-a) b", "(-a) b", "(-a) b"),
    (beside(lift(2), half), r"2\left( \frac{1}{2} \right)", "2(1/2)", "2(1/2)"),
    # a numeric fraction in front of a bracket needs no sign, before a name it keeps it
    (half * (y_pred - y) ** 2, r"\frac{1}{2} (y_{\text{pred}} - y)^2", "1/2·(y_pred - y)²",
     "1/2*(y_pred - y)^2"),
    (half * Number("-2.71011") ** 2, r"\frac{1}{2} (-2.71011)^2", "1/2·(-2.71011)²",
     "1/2*(-2.71011)^2"),
    (half * a, r"\frac{1}{2} \cdot a", "1/2·a", "1/2*a"),
    (half * (a + b) * c, r"\frac{1}{2} (a + b) \cdot c", "1/2·(a + b)·c", "1/2*(a + b)*c"),
    ((a / b) * (b + c), r"\frac{a}{b} \cdot (b + c)", "a/b·(b + c)", "a/b*(b + c)"),
    # powers, fractions, roots
    (Number("-2.71011") ** 2, "(-2.71011)^2", "(-2.71011)²", "(-2.71011)^2"),
    (half**2, r"\left( \frac{1}{2} \right)^2", "(1/2)²", "(1/2)^2"),
    ((a**2) ** 3, "(a^2)^3", "(a²)³", "(a^2)^3"),
    (a ** (b**2), "a^{b^2}", "a^(b²)", "a^(b^2)"),
    (exp(lift("-1.1")), "e^{-1.1}", "e^(-1.1)", "e^(-1.1)"),
    (a ** lift("-1"), "a^{-1}", "a⁻¹", "a^(-1)"),
    (one / (one + exp(-z)), r"\frac{1}{1 + e^{-z}}", "1/(1 + e^(-z))", "1/(1 + e^(-z))"),
    ((a * b) / (c * 2), r"\frac{a \cdot b}{c \cdot 2}", "(a·b)/(c·2)", "(a*b)/(c*2)"),
    (a / b / c, r"\frac{\frac{a}{b}}{c}", "(a/b)/c", "(a/b)/c"),
    (a * (b / c), r"a \cdot \frac{b}{c}", "a·(b/c)", "a*(b/c)"),
    (a * (b / c) * c, r"a \cdot \frac{b}{c} \cdot c", "a·(b/c)·c", "a*(b/c)*c"),
    (Quotient(Neg(a), b, inline=True), "(-a) / b", "(-a)/b", "(-a)/b"),
    (Root(a + b), r"\sqrt{a + b}", "√(a + b)", "sqrt(a + b)"),
    (Absolute(a - b), r"\lvert a - b \rvert", "|a - b|", "|a - b|"),
    (Absolute(a, double=True), r"\lVert a \rVert", "‖a‖", "||a||"),
    # functions and derivatives
    (call("σ", z1, primes=1), r"\sigma'(z_1)", "σ′(z₁)", "sigma'(z1)"),
    (call("log", a) ** 2, r"\log(a)^2", "log(a)²", "log(a)^2"),
    (call("max", lift(0), -z), r"\max(0, -z)", "max(0, -z)", "max(0, -z)"),
    (call("ReLU", z), r"\text{ReLU}(z)", "ReLU(z)", "ReLU(z)"),
    (call("σ", half), r"\sigma\left( \frac{1}{2} \right)", "σ(1/2)", "sigma(1/2)"),
    (Derivative(loss, w_h1), r"\frac{\partial \text{Loss}}{\partial w_{h1}}", "∂Loss/∂wₕ₁",
     "dLoss/dw_h1"),
    (Derivative(Name("Cost"), Name("w", "6"), "d"), r"\frac{d \text{Cost}}{d w_6}", "dCost/dw₆",
     "dCost/dw6"),
    (Derivative(half * (a - 1) ** 2, a),
     r"\frac{\partial}{\partial a} \left[ \frac{1}{2} (a - 1)^2 \right]", "∂/∂a [1/2·(a - 1)²]",
     "d/da [1/2*(a - 1)^2]"),
    (Derivative(loss, a) * Derivative(a, z),
     r"\frac{\partial \text{Loss}}{\partial a} \cdot \frac{\partial a}{\partial z}",
     "∂Loss/∂a · ∂a/∂z", "dLoss/da * da/dz"),
    (Derivative(loss, a) ** 2, r"\left( \frac{\partial \text{Loss}}{\partial a} \right)^2",
     "(∂Loss/∂a)²", "(dLoss/da)^2"),
    (BigSum((a - 1) ** 2, Name("i"), one, Name("n")), r"\sum_{i=1}^{n} (a - 1)^2",
     "Σᵢ₌₁ⁿ (a - 1)²", "sum_{i=1}^n (a - 1)^2"),
    (half * BigSum(a, Name("i")), r"\frac{1}{2} \sum_{i} a", "1/2·Σᵢ a", "1/2*sum_i a"),
    (BigSum(a) * b, r"\left( \sum a \right) \cdot b", "(Σ a)·b", "(sum a)*b"),
    (BigSum(a + b), r"\sum (a + b)", "Σ (a + b)", "sum (a + b)"),
    (Cases(((z, Comparison(z, ">", lift(0))), (lift(0), None))),
     r"\begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
     "{z if z > 0; 0 otherwise}", "{z if z > 0; 0 otherwise}"),
    # layout and matrices
    (lift("0.1") * Group(lift("0.00836")), r"0.1 \cdot (0.00836)", "0.1·(0.00836)",
     "0.1*(0.00836)"),
    (Group(half, "["), r"\left[ \frac{1}{2} \right]", "[1/2]", "[1/2]"),
    (Underbrace(a + b, "new") * c, r"\underbrace{(a + b)}_{\text{new}} \cdot c", "(a + b)·c",
     "(a + b)*c"),
    (Underbrace(a, "new") ** 2, r"\left( \underbrace{a}_{\text{new}} \right)^2", "a²", "a^2"),
    (a * Boxed(lift("-0.5")), r"a \cdot \boxed{-0.5}", "a·«-0.5»", "a*<<-0.5>>"),
    (a * Placeholder(3), r"a \cdot \boxed{\rule{0pt}{0.7em}\hspace{3em}}", "a·______", "a*______"),
    (Placeholder(2.5, ruled=True, marks="2"),
     r"\underline{\rule{0pt}{1.8em}\hspace{2.5em}}\,{\scriptstyle(2)}", "_____ (2)", "_____ (2)"),
    (Matrix(((one, lift(2)), (a, b))), r"\begin{bmatrix} 1 & 2 \\ a & b \end{bmatrix}",
     "[[1, 2], [a, b]]", "[[1, 2], [a, b]]"),
    (Matrix(((one, lift(2)),), "list"), "[1, 2]", "[1, 2]", "[1, 2]"),
    (Transpose(a * b), r"(a \cdot b)^{\top}", "(a·b)ᵀ", "(a*b)^T"),
    (Sum((a, Dots(), b)), r"a + \dots + b", "a + … + b", "a + ... + b"),
    # statements
    (Chain((z1, x1 * w11, lift("1.1")), ("=", "≈")), r"z_1 = x_1 \cdot w_{11} \approx 1.1",
     "z₁ = x₁·w₁₁ ≈ 1.1", "z1 = x1*w11 ~= 1.1"),
    (Chain((a, a - b), ("←",)), r"a \leftarrow a - b", "a ← a - b", "a <- a - b"),
    (Chain((Missing(), a, b), ("=", "≈")), r" = a \approx b", "= a ≈ b", "= a ~= b"),
    (Chain((a, b), ("+=",)), r"a \mathrel{+}= b", "a += b", "a += b"),
    (Chain((a, b, c), ("⇒", ":=")), r"a \Rightarrow b := c", "a ⇒ b := c", "a => b := c"),
    (Comparison(a, "≤", b), r"a \leq b", "a ≤ b", "a <= b"),
    # names
    (Name("δ", "o"), r"\delta_o", "δₒ", "delta_o"),
    (Name("δ", "1"), r"\delta_1", "δ₁", "delta_1"),
    (y_pred, r"y_{\text{pred}}", "y_pred", "y_pred"),
    (Name("w", "ij"), "w_{ij}", "wᵢⱼ", "w_ij"),
    (Name("w", "x1→h1"), r"w_{x1 \to h1}", "w_{x1→h1}", "w_{x1->h1}"),
    (Name("net", "h1"), r"\text{net}_{h1}", "netₕ₁", "net_h1"),
    (Name("w", "5", "+"), "w_5^+", "w₅⁺", "w5^+"),
    (Name("W", sup="(2)") ** 2, "(W^{(2)})^2", "(W⁽²⁾)²", "(W^{(2)})^2"),
    (Name("y", accent="hat"), r"\hat{y}", "ŷ", "y_hat"),
    (Name("W", "1", accent="bold"), r"\mathbf{W}_1", "W₁", "W1"),
    (Name("Δw"), r"\Delta w", "Δw", "Deltaw"),
    (Ref("layers.0.pre.1"), r"\text{layers.0.pre.1}", "layers.0.pre.1", "layers.0.pre.1"),
    (Name("learning_rate"), r"\text{learning}\_\text{rate}", "learning_rate", "learning_rate"),
    (Name("x", "a b"), r"x_{a\text{ }b}", "x_{a b}", "x_{a b}"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "tex", "text", "ascii"), SPELLINGS)
def test_latex_and_plain(formula: Formula, tex: str, text: str, ascii: str) -> None:
    assert latex.write(formula) == tex
    assert plain.write(formula) == text
    assert plain.write(formula, ascii=True) == ascii


def test_ascii_is_ascii() -> None:
    assert all(plain.write(row[0], ascii=True).isascii() for row in SPELLINGS)


def test_no_command_that_github_forbids() -> None:
    written = " ".join(latex.write(row[0]) for row in SPELLINGS)
    assert not re.search(r"\\(operatorname|mbox|phantom)", written)


PRESENTED = [
    (x1 * w11, "<mrow><msub><mi>x</mi><mn>1</mn></msub><mo>⋅</mo>"
     "<msub><mi>w</mi><mrow><mn>1</mn><mn>1</mn></mrow></msub></mrow>",
     "x_(1) ⋅ w_(11)"),
    (lift("-0.5"), '<mrow><mo form="prefix">−</mo><mn>0.5</mn></mrow>', "−0.5"),
    (half, "<mfrac><mn>1</mn><mn>2</mn></mfrac>", "frac(1, 2)"),
    (x1**2, "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_(1)^(2)"),
    (beside(lift(2), a), "<mrow><mn>2</mn><mo>\u2062</mo><mi>a</mi></mrow>", "2 a"),
    (Derivative(loss, a),
     "<mfrac><mrow><mi>∂</mi><mi>Loss</mi></mrow><mrow><mi>∂</mi><mi>a</mi></mrow></mfrac>",
     'frac(∂"Loss", ∂ a)'),
    (Derivative(loss, a, "d"),
     '<mfrac><mrow><mi>d</mi><mspace width="0.17em"/><mi>Loss</mi></mrow>'
     "<mrow><mi>d</mi><mi>a</mi></mrow></mfrac>", 'frac(d thin "Loss", d a)'),
    (Name("y", "pred"), "<msub><mi>y</mi><mi>pred</mi></msub>", 'y_("pred")'),
    (Name("Δw"), '<mrow><mi mathvariant="normal">Δ</mi><mi>w</mi></mrow>', "Δ w"),
    (Name("W", accent="bold"), "<mi>𝐖</mi>", "upright(bold(W))"),
    (Name("y", accent="hat"),
     '<mover accent="true"><mi>y</mi><mo stretchy="false">^</mo></mover>', "hat(y)"),
    (Name("W", sup="(2)"), None, r"W^(\(2\))"),
    (Name("w", "i,j"), None, r"w_(i\, j)"),
    (Name("w", "x1→h1"), None, "w_(x 1 → h 1)"),
    (call("σ", z, primes=1), None, r"σ'\(z\)"),
    (Apply(Name("f", "1"), (z,), 2), None, r"f''_(1)\(z\)"),
    (call("max", lift(0), half), None, r"max lr(\( 0\, frac(1, 2) \))"),
    (Matrix(((one, a), (b, c))), None, 'mat(delim: "[", 1, a; b, c)'),
    (Matrix(((one, a),), "list"), None, r"\[1\, a\]"),
    (Cases(((z, Comparison(z, ">", lift(0))), (lift(0), None))), None,
     'cases(z & quad "if" z > 0, 0 & quad "otherwise")'),
    (BigSum(a, Name("i"), one, Name("n")), None, "sum_(i = 1)^(n) a"),
    (Absolute(a), None, "abs(a)"),
    (Boxed(lift(2)), '<mrow class="boxed"><mn>2</mn></mrow>',
     "#box(stroke: 0.5pt, inset: (x: 2pt), outset: (y: 1.5pt), $2$) "),
    (Placeholder(3, True, "1"), '<mrow><mspace class="ruled" width="3em" height="1.8em"/>'
     '<mtext class="worth">(1)</mtext></mrow>',
     '#box(width: 3em, height: 1.8em, stroke: (bottom: 0.5pt)) thin #text(0.8em, "(1)") '),
    (half / Placeholder(3), None,
     "frac(frac(1, 2), #box(width: 3em, height: 0.8em, stroke: 0.5pt) )"),
    (Matrix(((Placeholder(3),), (Boxed(a),))), None,
     'mat(delim: "[", #box(width: 3em, height: 0.8em, '
     "stroke: 0.5pt) ; #box(stroke: 0.5pt, inset: (x: 2pt), outset: (y: 1.5pt), $a$) )"),
    (Product((a, b), "⊙"), None, "a ⊙ b"),
    (Comparison(a, "<", b), "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>", "a < b"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "xml", "typ"), PRESENTED)
def test_mathml_and_typst(formula: Formula, xml: str | None, typ: str) -> None:
    if xml is not None:
        assert mathml.write(formula) == f"<math>{xml}</math>"
    assert typst.write(formula) == typ


def test_mathml_brackets_stretch_only_where_tall() -> None:
    assert 'stretchy="false">(' in mathml.write(a * (b + c))
    assert "stretchy" not in mathml.write(half**2)


def test_mathml_display() -> None:
    assert mathml.write(a, display=True) == '<math display="block"><mi>a</mi></math>'


@pytest.mark.parametrize("formula", [row[0] for row in SPELLINGS])
def test_mathml_is_xml_with_the_right_number_of_children(formula: Formula) -> None:
    arity = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3,
             "munderover": 3}  # fmt: skip
    for element in ET.fromstring(mathml.write(formula)).iter():
        assert len(element) == arity.get(element.tag, len(element)), element.tag
        assert not (len(element) and (element.text or "").strip())


# --- names that somebody wrote ------------------------------------------------------------------

NASTY = [r"\input{/etc/passwd}", "$x$", "a&b", "#1", "50%", "{", "}}", "a_b^c~", "<script>", "|",
         '"); #read("x")', "\\", "a\nb", "\x1b[31m", "-->", "]]>", "\u202e", "'", "`", "",
         "Δ<", "é漢"]  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(max_size=8)
names = st.builds(
    Name, texts, texts, texts, st.sampled_from(["", "hat", "bar", "tilde", "vec", "dot", "bold"])
)
formulas = st.builds(
    lambda n, m, label: Chain((Underbrace(Apply(n, (m, n), 1) ** m, label), n / m), ("=",)),
    names, names, texts,
)  # fmt: skip

COMMANDS = (
    "left right frac underbrace text boldsymbol mathbf hat bar tilde vec dot backslash wedge sim "
    "vert to leftarrow prime top dots cdot times ast partial nabla ell infty vartheta "
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)


@given(formulas)
def test_latex_holds_hostile_names(formula: Formula) -> None:
    depth = 0
    for token in re.findall(r"\\[a-zA-Z]+|\\.|.", latex.write(formula), re.DOTALL):
        assert token.isprintable()
        assert token not in "$&#%~`\\"
        if token[0] == "\\" and token[1].isalpha():
            assert token[1:] in COMMANDS.split()
        elif token[0] == "\\":
            assert token[1] in "{}$&#%_"
        depth += (token == "{") - (token == "}")
        assert depth >= 0
    assert depth == 0


@given(formulas)
def test_no_double_scripts_in_latex(formula: Formula) -> None:
    text = latex.write(formula).replace(r"\_", "")
    assert not re.search(r"[_^]\{[^{}]*\}'*\^", text.replace("_{", "{"))


@given(formulas)
def test_mathml_holds_hostile_names(formula: Formula) -> None:
    tags = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup",
            "munder", "mover", "mfrac"}  # fmt: skip
    for element in ET.fromstring(mathml.write(formula)).iter():
        assert element.tag in tags
        assert set(element.attrib) <= {
            "form", "stretchy", "lspace", "rspace", "accent", "mathvariant", "width",
        }  # fmt: skip


@given(formulas)
@example(Name('"); #read("x")', "\\", '"'))
def test_typst_holds_hostile_names(formula: Formula) -> None:
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", typst.write(formula))
    assert '"' not in outside
    assert not re.search(r"#|\$|//|/\*|`|@", outside)


@given(formulas)
def test_plain_text_has_no_control_characters(formula: Formula) -> None:
    assert plain.write(formula).isprintable()
    assert plain.write(formula, ascii=True).isprintable()
    assert plain.write(formula, ascii=True).isascii()


def test_times_is_one_product() -> None:
    assert latex.write(times(a, b * c)) == r"a \cdot b \cdot c"
