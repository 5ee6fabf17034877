"""Any text is read in bounded time, without any exception but the documented one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import seconds

from symprop.formula.read import FormulaError, TextReading, parse, read_latex, read_plain
from symprop.formula.tree import Formula, walk

PIECES = [
    *"abdexwzTLΔΣ", *"0123456789", *"+-*/^_=≈()[]{}|<>,;:.&'!%$#@~`\"", " ", "\n", "\t", "0.25",
    ".31", "e^", "**", "__", "||", "=>", "->", ":=", "+=", "²", "⁻¹", "₁", "ˣ", "ᵀ", "½", "∂", "∇",
    "σ", "√", "·", "×", "⊙", "…", "−", "–", "dL/dw", "∂L/∂w", "sigmoid(", "log ", "max(", "Loss",
    " the ", "w₁₁", "y_hat", "ক্ষতি", "损失", "\x00", "\u200b", "😀", "\\", "\\\\", r"\frac",
    r"\frac{", "}{", r"\sqrt{", r"\sum_{", r"\partial ", r"\nabla_", r"\text{", r"\mathbf{",
    r"\hat{", r"\sigma'", r"\log_", r"\left(", r"\right)", r"\begin{bmatrix}", r"\end{bmatrix}",
    r"\begin{cases}", r"\end{cases}", r"\begin{align}", r"\end{align}", r"\underbrace{", r"\quad",
    r"\,", r"\cdot", r"\times", r"\approx", r"\to", r"\dots", r"\|", r"\_", r"\%", r"\{", r"\}",
    r"\color{red}", r"\tag{1}", r"\operatorname{", r"\prime", r"^\top", "{,}", "10^{-3}",
    "if", "otherwise",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


def check(reading: TextReading, size: int) -> None:
    for unread in reading.unread:
        start, end = unread.span
        assert 0 <= start <= end <= size
        assert unread.reason
        assert unread.reason.isprintable()
    for f in reading.statements:
        for node in walk(f):
            assert node.span is not None
            assert 0 <= node.span[0] <= node.span[1] <= size
        assert f == f
        hash(f)


def parsed(text: str) -> Formula | FormulaError:
    try:
        return parse(text)
    except FormulaError as error:
        return error


@given(texts)
def test_latex(text: str) -> None:
    check(read_latex(text), len(text))


@given(texts)
def test_plain(text: str) -> None:
    check(read_plain(text), len(text))


@given(texts)
def test_parse(text: str) -> None:
    made = parsed(text)
    if isinstance(made, FormulaError):
        assert 0 <= made.offset <= len(text)
        assert made.message
    else:
        check(TextReading((made,)), len(text))


@given(texts, st.integers(0, 10**6))
def test_an_offset_moves_every_span(text: str, offset: int) -> None:
    for read in (read_latex, read_plain):
        here, there = read(text), read(text, offset)
        assert here.statements == there.statements
        for a, b in zip(here.unread, there.unread, strict=True):
            assert b.span == (a.span[0] + offset, a.span[1] + offset)
        for f, g in zip(here.statements, there.statements, strict=True):
            for x, y in zip(walk(f), walk(g), strict=True):
                assert x.span is not None
                assert y.span == (x.span[0] + offset, x.span[1] + offset)


HOSTILE = [
    "(" * 10_000 + "x" + ")" * 10_000, "(" * 10_000, "[" * 20_000, "{" * 50_000, "=" * 10**6,
    "a=" * 20_000, "9**9**9**9", "9**" * 10_000 + "9", "-" * 50_000 + "1", "1+" * 20_000 + "1",
    "a.b" * 10_000, "1/" * 20_000 + "1", "|x| " * 10_000, "**a" * 10_000, "a_" * 20_000,
    "ab-" * 20_000, "e^-" * 20_000, "f(" * 10_000 + "x" + ")_1" * 10_000, "(word " * 10_000,
    "-1\\\\" * 10_000, r"\frac{1}{" * 5_000 + "1" + "}" * 5_000, r"\sqrt{" * 10_000,
    r"\hat{" * 10_000 + "y" + "}" * 10_000, r"\begin{matrix}" * 4_000, r"\nabla_{" * 8_000,
    "dL/dw=" * 8_000, "word " * 10_000 + "= 3", "\x00\x07\x1b" * 10_000, "x = 1 " * 8_000_000,
]  # fmt: skip


@pytest.mark.parametrize("read", [read_latex, read_plain, parsed])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:9]!r}x{len(text)}")
def test_hostile_text_costs_little(text: str, read: Callable[[str], object]) -> None:
    assert seconds(lambda: read(text), 5) < 5


def test_a_text_that_is_too_long_is_unread_with_the_reason() -> None:
    text = "x = 1 " * 20_000
    for read in (read_latex, read_plain):
        (unread,) = read(text, 7).unread
        assert unread.span == (7, 7 + len(text))
        assert unread.reason == "longer than 100000 characters"
