"""Plain text: every block and inline, lines that fit, nothing lost where they are broken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from inlines import number, run

from symprop.api import derive
from symprop.document import blocks as b
from symprop.document.formats.text import WIDTH, AsciiText, PlainText, escape, width
from symprop.formula import plain
from symprop.formula import tree as t

EXAMPLES = ("sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1")


def write(*blocks: b.Block, ascii: bool = False) -> str:
    """Some blocks as a document, without the last line end."""
    return (AsciiText if ascii else PlainText)().write(b.Document("", blocks)).removesuffix("\n")


def block(text: str) -> str:
    """A block of text from a string that is indented like the code around it."""
    return "\n".join(line[8:] for line in text.strip("\n").splitlines()[:-1])


X, Y, W = t.Name("x"), t.Name("y"), t.Name("W", "1")
ROW = tuple(t.Number(f"0.{d}{d}{d}{d}") for d in range(1, 5))
MATRIX = t.Matrix((ROW, ROW, ROW))


# --- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b.Heading(1, run("Title")), "Title\n====="),
        (b.Heading(2, run("Update")), "Update\n------"),
        (b.Heading(3, run("中文")), "中文\n...."),
        (b.Heading(4, (b.Text("Why "), b.Math(W))), "Why W₁\n......"),
        (b.Paragraph(run("one\ttwo  three\n")), "one two three"),
        (b.Items((run("a"), run("b"))), "- a\n- b"),
        (b.Items((run("a"),) * 10, ordered=True), "\n".join(f"{i:<3} a" for i in (
            "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10."))),
        (b.Display(t.Chain((X, Y), ("≈",))), "    x ≈ y"),
        (b.Figure("topology", "The net"), ""),
    ],
)  # fmt: skip
def test_block(content: b.Block, expected: str) -> None:
    assert write(content) == expected


def test_blocks_stand_apart() -> None:
    blocks = (b.Heading(1, run("T")), b.Figure("x", "none"), b.Paragraph(run("p")))
    assert PlainText().write(b.Document("T", blocks)) == "T\n=\n\np\n"


def test_figure_with_a_path_is_mentioned() -> None:
    figure = b.Figure("topology", "The net")
    assert PlainText({"topology": "net.svg"}).figure(figure) == "[The net: net.svg]"


def test_paragraph_is_wrapped_but_not_inside_a_formula() -> None:
    formula = b.Math(t.Chain((W, t.Number("0.1") * X), ("=",)))
    words = "word " * 13
    assert write(b.Paragraph((b.Text(words + "and "), formula, b.Text(", then more")))) == (
        f"{words}and\nW₁ = 0.1·x, then more"
    )


def test_entries_hang() -> None:
    assert write(b.Items((run("word " * 20), run("b")))) == block("""
        - word word word word word word word word word word word word word word word
          word word word word word
        - b
        """)


def test_table() -> None:
    header = (run("Parameter"), run("Before"), run(""))
    rows = (((b.Math(W),), number("0.6"), run("é")), (run("b"), number("-0.49189"), run("中")))
    assert write(b.Table(header, rows)) == block("""
            Parameter    Before
            ---------  --------  --
            W₁              0.6   é
            b          -0.49189  中
        """)


def test_wide_table_becomes_lists() -> None:
    cell = (b.Math(MATRIX),)
    table = b.Table((run("P"), run("Before"), run("After")), (((b.Math(W),), cell, cell),))
    assert write(table) == block("""
        W₁:

        - Before: [[0.1111, 0.2222, 0.3333, 0.4444],
                   [0.1111, 0.2222, 0.3333, 0.4444],
                   [0.1111, 0.2222, 0.3333, 0.4444]]
        - After: [[0.1111, 0.2222, 0.3333, 0.4444],
                  [0.1111, 0.2222, 0.3333, 0.4444],
                  [0.1111, 0.2222, 0.3333, 0.4444]]
        """)


# --- formulas -----------------------------------------------------------------------------------

SIDE = t.Sum(tuple(t.Name("x", str(i)) * t.Name("w", str(i)) for i in range(5)))
LONG = t.Sum(tuple(t.Name("x", str(i)) * t.Name("w", str(i)) for i in range(14)))


def test_chain_on_one_line_if_it_fits() -> None:
    chain = t.Chain((t.Name("z"), SIDE, t.Number("1.5")), ("=", "≈"))
    assert write(b.Display(chain)) == "    z = x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄ ≈ 1.5"


def test_chain_with_its_relations_below_each_other() -> None:
    chain = t.Chain((t.Name("z"), SIDE, SIDE, t.Number("1.5")), ("=", "≈", "="))
    assert write(b.Display(chain)) == block("""
            z = x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄
              ≈ x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄
              = 1.5
        """)


def test_relations_of_different_width_end_in_one_column() -> None:
    chain = t.Chain((t.Name("z"), SIDE, SIDE, t.Number("1.5")), ("=", "≈", "="))
    assert write(b.Display(chain), ascii=True) == block("""
            z  = x0*w0 + x1*w1 + x2*w2 + x3*w3 + x4*w4
              ~= x0*w0 + x1*w1 + x2*w2 + x3*w3 + x4*w4
               = 1.5
        """)


def test_long_left_side_stands_alone() -> None:
    chain = t.Chain((SIDE, SIDE, t.Number("1.5")), ("=", "≈"))
    assert write(b.Display(chain)) == block("""
            x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄
              = x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄
              ≈ 1.5
        """)


def test_long_side_is_broken_at_plus_and_within_brackets() -> None:
    chain = t.Chain((t.Name("z"), LONG, t.Number("2") * (LONG + 1)), ("=", "="))
    assert write(b.Display(chain)) == block("""
            z = x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄ + x₅·w₅ + x₆·w₆ + x₇·w₇ + x₈·w₈
                + x₉·w₉ + x₁₀·w₁₀ + x₁₁·w₁₁ + x₁₂·w₁₂ + x₁₃·w₁₃
              = 2·(x₀·w₀ + x₁·w₁ + x₂·w₂ + x₃·w₃ + x₄·w₄ + x₅·w₅ + x₆·w₆ + x₇·w₇
                   + x₈·w₈ + x₉·w₉ + x₁₀·w₁₀ + x₁₁·w₁₁ + x₁₂·w₁₂ + x₁₃·w₁₃ + 1)
        """)


def test_rows_of_a_matrix_below_each_other() -> None:
    chain = t.Chain((W, MATRIX * MATRIX, t.Matrix((ROW[:2],) * 2)), ("=", "≈"))
    assert write(b.Display(chain)) == block("""
            W₁ = [[0.1111, 0.2222, 0.3333, 0.4444],
                  [0.1111, 0.2222, 0.3333, 0.4444],
                  [0.1111, 0.2222, 0.3333, 0.4444]]·[[0.1111, 0.2222, 0.3333, 0.4444],
                                                     [0.1111, 0.2222, 0.3333, 0.4444],
                                                     [0.1111, 0.2222, 0.3333, 0.4444]]
               ≈ [[0.1111, 0.2222], [0.1111, 0.2222]]
        """)


# --- inside a line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "unicode", "ascii"),
    [
        (b.Text("a – “é” ≈ σ"), "a – “é” ≈ σ", 'a - "e" ~= sigma'),
        (b.Math(t.Name("σ", "1")), "σ₁", "sigma_1"),
        (b.Strong((b.Text("Step "), b.Math(X))), "Step x", "Step x"),
        (b.Emphasis(run("so")), "so", "so"),
        (b.Code("a_b"), "a_b", "a_b"),
        (b.Text("a\x1b[31m\x07\u202eb\r\nc"), "a [31m b c", "a [31m b c"),
        (b.Text("中"), "中", "\\u4e2d"),
    ],
)
def test_inline(part: b.Inline, unicode: str, ascii: str) -> None:
    assert PlainText().inlines((part,)) == unicode
    assert AsciiText().inlines((part,)) == ascii


# --- characters and widths ----------------------------------------------------------------------


@given(st.text())
@example("\x1b]0;title\x07\u202e\u2066\ue010\ue020\ud800\u2028")
def test_nothing_steers_the_terminal(text: str) -> None:
    shown = escape(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(c) for c in shown} & {"LRE", "RLE", "LRO", "RLO", "LRI"}
    assert escape(shown) == shown
    assert escape(text, ascii=True).isascii()
    letters = "".join(c for c in text if c.isascii() and c.isprintable())
    assert escape(letters, ascii=True) == letters


def test_width_of_wide_and_of_combining_characters() -> None:
    assert width("中文") == 4
    assert width("w\u20d7") == 1
    assert width("½ay") == 3


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_fit(example: str, view: str, ascii: bool) -> None:
    document = derive(example, view=view, digits=8, epochs=4).document
    text = (AsciiText if ascii else PlainText)().write(document)
    assert max(map(width, text.splitlines())) <= WIDTH
    assert text.isascii() >= ascii


def names() -> st.SearchStrategy[t.Formula]:
    return st.builds(t.Name, st.sampled_from("xyzσ"), st.sampled_from(["", "1", "pred", "→"]))


def numbers() -> st.SearchStrategy[t.Formula]:
    return st.decimals(-99, 99, places=3).map(lambda d: t.Number(str(d)))


def trees() -> st.SearchStrategy[t.Formula]:
    def grow(part: st.SearchStrategy[t.Formula]) -> st.SearchStrategy[t.Formula]:
        many = st.lists(part, min_size=2, max_size=9).map(tuple)
        row = st.lists(numbers(), min_size=3, max_size=3).map(tuple)
        return st.one_of(
            st.builds(t.Sum, many),
            st.builds(t.Product, many, st.sampled_from(["·", "*", "⊙", ""])),
            st.builds(t.Quotient, part, part),
            st.builds(t.Neg, part),
            st.builds(lambda x: t.call("σ", x), part),
            st.builds(t.Power, part, names() | numbers()),
            st.builds(t.Derivative, names(), names()),
            st.builds(t.Matrix, st.lists(row, min_size=1, max_size=4).map(tuple)),
            st.builds(t.Root, part),
            st.builds(t.Absolute, part),
            st.builds(lambda x, y: t.Cases(((x, t.Comparison(y, ">", X)), (y, None))), part, part),
            st.builds(lambda x: t.BigSum(x, X, t.Number("1"), Y - 1), numbers()),
        )

    sides = st.recursive(names() | numbers(), grow, max_leaves=40)
    return st.lists(sides, min_size=2, max_size=4).map(
        lambda xs: t.Chain(tuple(xs), ("≈",) * (len(xs) - 1))
    )


@given(trees(), st.booleans())
def test_broken_formulas_fit_and_lose_nothing(formula: t.Formula, ascii: bool) -> None:
    whole = plain.write(formula, ascii)
    in_line = (b.Text("The result is "), b.Math(formula), b.Text("."))
    for content, text in (
        (b.Display(formula), whole),
        (b.Paragraph(in_line), f"The result is {whole}."),
        (b.Items((in_line,), ordered=True), f"1. The result is {whole}."),
    ):
        lines = write(content, ascii=ascii).splitlines()
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(line == line.rstrip() for line in lines)
        assert max(map(width, lines)) <= WIDTH
    assert (AsciiText if ascii else PlainText)().inlines((b.Math(formula),)) == whole.strip()
