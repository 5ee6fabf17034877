"""What the writers write is read back: LaTeX and plain text, Unicode and ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.formula import latex, plain
from symprop.formula import tree as t
from symprop.formula.read import parse, read_latex, read_plain
from symprop.formula.tree import Formula

GREEK = "ηδαβγθ"
names = st.builds(
    t.Name,
    st.sampled_from([*"abhpwxyzWXL", *GREEK, "Loss", "net", "out", "grad", "Δw"]),
    st.sampled_from(["", "1", "12", "h1", "o", "pred", "1,2", "x1→h1", "2,new"]),
    st.sampled_from(["", "", "", "(2)", "[1]", "+", "new"]),
) | st.just(t.Name("y", accent="hat"))
digits = st.integers(0, 10**6).map(str) | st.decimals(0, 999, places=3).map(str)
numbers = st.builds(t.Number, digits | digits.map("-{}".format))


def is_word(f: Formula) -> bool:
    """As a superscript a word is an index: w^{new}."""
    return isinstance(f, t.Name) and len(f.base) > 1


def without_bars(f: Formula) -> bool:
    """In text, |a - |b|| ends like a norm."""
    return not any(isinstance(x, t.Absolute) for x in t.walk(f))


SIGN = st.shared(st.sampled_from(["·", "×", "*", "⊙"]), key="sign")
"""One sign in a formula: a·b×c is written (a·b)×c."""


def extend(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    function = st.sampled_from(["σ", "tanh", "ln", "max", "ReLU", "sigmoid"]).map(t.Name)
    entry = inner.filter(lambda x: not isinstance(x, (t.Matrix, t.Underbrace)))
    row = st.lists(entry, min_size=1, max_size=2)
    return st.one_of(
        inner.map(t.negate),
        st.builds(t.Sum, several),
        st.builds(t.Product, several, st.just("") | SIGN),
        st.builds(t.Quotient, inner, inner, st.booleans()),
        st.builds(t.Power, inner, inner),
        st.builds(lambda x: t.Power(t.EULER, x), inner),
        st.builds(lambda f, x, k: t.Apply(f, (x,), k), function, inner, st.integers(0, 2)),
        st.builds(lambda f, xs: t.Apply(f, xs), function, several),
        st.builds(t.Root, inner),
        st.builds(t.Absolute, inner.filter(without_bars), st.booleans()),
        st.builds(t.Derivative, names, names),
        st.builds(t.Group, inner.filter(lambda x: not isinstance(x, t.Number))),
        st.builds(t.Transpose, inner),
        st.builds(lambda x, y: t.Matrix(((x, y),), "list"), entry, entry),
        st.builds(lambda x: t.Matrix(((x,),), "list"), numbers | names),
        st.builds(lambda r: t.Matrix((tuple(r), tuple(r))), row),
        st.builds(lambda x, y, r: t.Cases(((x, t.Comparison(y, r, x)), (y, None))),
                  inner, inner, st.sampled_from("<≤>≥≠")),
        st.builds(lambda x: t.BigSum(x, t.Name("i"), t.Number("1"), t.Number("3")), inner),
    )  # fmt: skip


formulas = st.recursive(numbers | names, extend, max_leaves=8)


@given(formulas)
def test_latex_is_a_fixed_point(f: Formula) -> None:
    """What is written, read and written again is the same text."""
    text = latex.write(f)
    reading = read_latex(text)
    assert reading.unread == ()
    (back,) = reading.statements
    assert latex.write(back) == text


@pytest.mark.parametrize("ascii", [False, True])
@given(f=formulas)
def test_plain_is_a_fixed_point(ascii: bool, f: Formula) -> None:
    """But for spaces, which depend on where a derivative stands."""
    text = plain.write(f, ascii=ascii)
    back = plain.write(parse(text), ascii=ascii)
    assert back.replace(" ", "") == text.replace(" ", "")


positive = st.builds(t.Number, digits)
plain_names = names.filter(lambda x: not x.sup)


def extend_unambiguously(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    """Nodes that no other tree is written like."""
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    function = st.sampled_from(["σ", "tanh", "ln", "ReLU"]).map(t.Name)
    factors = st.tuples(plain_names, positive | plain_names)
    return st.one_of(
        st.builds(t.Product, factors, st.sampled_from(["·", "×", "*", "⊙"])),
        st.builds(t.Quotient, inner, inner),
        st.builds(t.Power, plain_names, inner.filter(lambda x: not is_word(x))),
        st.builds(lambda f, x, k: t.Apply(f, (x,), k), function, inner, st.integers(0, 1)),
        st.builds(t.Root, inner),
        st.builds(t.Absolute, inner.filter(without_bars)),
        st.builds(t.Derivative, plain_names, plain_names),
        st.builds(lambda r: t.Matrix((r, r)), several),
        st.builds(lambda x: t.BigSum(x, t.Name("i"), t.Number("1")), plain_names),
    )


unambiguous = st.recursive(positive | names, extend_unambiguously, max_leaves=8)
sides = st.one_of(
    unambiguous,
    st.builds(lambda x, y: t.Sum((x, y, t.Neg(x))), plain_names, unambiguous.filter(
        lambda x: not isinstance(x, t.Sum))),
)  # fmt: skip


@given(st.lists(sides, min_size=2, max_size=4), st.sampled_from(["=", "≈", "←", "→", ":=", "⇒"]))
def test_latex_gives_the_tree_back(parts: list[Formula], relation: str) -> None:
    chain = t.Chain(tuple(parts), (relation,) * (len(parts) - 1))
    reading = read_latex(latex.write(chain))
    assert reading.statements == (chain,)


@given(st.lists(sides, min_size=2, max_size=4))
def test_prose_around_a_chain_changes_nothing(parts: list[Formula]) -> None:
    chain = t.Chain(tuple(parts), ("=",) * (len(parts) - 1))
    text = plain.write(chain)
    alone = read_plain(text)
    assert plain.write(alone.statements[0]).replace(" ", "") == text.replace(" ", "")
    within = read_plain(f"Step 3: {text} (chain rule)")
    assert within.statements == alone.statements
