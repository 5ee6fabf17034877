"""Long chains are broken at relations, at signs, and never overflow; short ones stay whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.formula import latex, layout, mathml, typst
from symprop.formula.tree import (
    Chain,
    Derivative,
    Formula,
    Group,
    Matrix,
    Missing,
    Name,
    Neg,
    call,
    lift,
    times,
    total,
)

z, loss = Name("z", "o"), Name("Loss")


def weighted(n: int) -> Formula:
    return total(tuple(Name("a", f"{i}") * Name("w", f"h{i}") for i in range(n)))


SHORT = Chain((z, weighted(2), lift("0.5")), ("=", "≈"))
LONG = Chain(
    (
        z,
        weighted(2),
        lift("0.75026") * "0.6" + lift("0.86607") * "-0.1",
        lift("0.45016") - "0.08661",
        lift("0.36355"),
    ),
    ("=", "=", "=", "≈"),
)


def test_a_short_chain_is_one_line() -> None:
    assert latex.aligned(SHORT) == latex.write(SHORT)
    assert typst.aligned(SHORT) == typst.write(SHORT)
    assert mathml.aligned(SHORT) == mathml.write(SHORT, display=True)


def test_a_long_chain_has_one_relation_a_line() -> None:
    assert latex.aligned(LONG) == "\n".join(
        (
            r"\begin{aligned}",
            r"z_o &= a_0 \cdot w_{h0} + a_1 \cdot w_{h1} \\",
            r"&= 0.75026 \cdot 0.6 + 0.86607 \cdot (-0.1) \\",
            r"&= 0.45016 - 0.08661 \\",
            r"&\approx 0.36355",
            r"\end{aligned}",
        )
    )
    assert typst.aligned(LONG).splitlines()[1:3] == [
        r"&= 0.75026 ⋅ 0.6 + 0.86607 ⋅ \(−0.1\) \\"[:-1],
        r"&= 0.45016 − 0.08661 \\"[:-1],
    ]
    assert mathml.aligned(LONG).count("<mtr>") == 4


def test_a_long_side_is_broken_before_a_sign() -> None:
    lines = latex.aligned(Chain((z, weighted(12)), ("=",))).splitlines()[1:-1]
    assert lines[0].startswith("z_o &= a_0")
    assert all(line.startswith(r"&\quad + a_") for line in lines[1:])
    assert len(lines) == 2


def test_a_long_bracket_is_broken_inside() -> None:
    chain = Chain((z, times(lift("0.5"), weighted(12), call("σ", z, primes=1))), ("=",))
    first, second = latex.aligned(chain).splitlines()[1:-1]
    assert first.startswith(r"z_o &= 0.5 \cdot (a_0")
    assert second.startswith(r"&\quad + ")
    assert second.endswith(r"\cdot w_{h11}) \cdot \sigma'(z_o)")


def test_a_tall_bracket_that_is_broken_has_a_fixed_size() -> None:
    slopes = total(tuple(Derivative(loss, Name("a", str(i))) for i in range(20)))
    for f in (lift("0.5") * Group(slopes), lift("0.5") * Group(slopes, "[")):
        text = latex.aligned(Chain((z, f), ("=",)))
        assert r"\left" not in text
        assert text.count(r"\Bigl") == text.count(r"\Bigr") == 1


def test_a_long_left_side_stands_on_its_own() -> None:
    lines = latex.aligned(Chain((weighted(5), lift("1") + z), ("=",)), width=20).splitlines()[1:-1]
    assert lines[0].startswith("&a_0")
    assert lines[-1] == r"&\quad = 1 + z_o"


def test_a_minus_before_a_long_bracket_stays_with_it() -> None:
    text = latex.aligned(Chain((loss, Neg(weighted(12))), ("=",)))
    assert r"\text{Loss} &= -(a_0" in text


def test_a_list_is_not_taken_for_an_option() -> None:
    vector = Matrix(((z, z),), "list")
    text = latex.aligned(Chain((vector, *[vector] * 9), ("=",) * 9))
    assert text.startswith("\\begin{aligned}\n{}[z_o, z_o] &= [")


def test_a_chain_that_goes_on() -> None:
    text = latex.aligned(Chain((Missing(), weighted(12)), ("=",)))
    assert text.startswith("\\begin{aligned}\n&= a_0")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 25), min_size=1, max_size=4),
    st.sampled_from([12.0, 20.0, 37.0]),
    st.booleans(),
)
def test_lines_keep_to_the_width_and_lose_nothing(
    sizes: list[int], room: float, product: bool
) -> None:
    def side(n: int) -> Formula:
        return weighted(n) * call("σ", weighted(2)) if product else weighted(n)

    chain = Chain((z, *map(side, sizes)), ("=",) * len(sizes))
    text = latex.aligned(chain, room)
    if layout.width(chain) <= room:
        assert text == latex.write(chain)
        return
    whole = re.sub(r"\\(?:begin|end)\{aligned\}|\\quad|\\\\|[&\s]", "", text)
    assert whole == re.sub(r"\s", "", latex.write(chain))
    longest = max(_width(line) for line in text.splitlines()[1:-1])
    assert longest <= room


def _width(line: str) -> float:
    """A rough width of one written line: signs, letters and digits, small ones for less."""
    small = sum(0.72 * 0.5 * len(s) for s in re.findall(r"_\{?(\w+)", line))
    line = re.sub(r"_(\{\w+\}|\w)", "", line)
    signs = 1.2 * len(re.findall("[=+]", line)) + 0.7 * line.count("cdot")
    letters = re.sub(r"\\cdot|\\quad|[=+&\\\s{}]", "", line).replace("sigma", "s")
    return small + signs + 0.45 * len(letters)


# --- the real programs, where they are installed ------------------------------------------------


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_estimated_widths_are_those_of_tex(tmp_path: Path) -> None:
    from test_writers import SPELLINGS

    sides = [*LONG.sides, weighted(9), *(row[0] for row in SPELLINGS)]
    boxes = "\n".join(
        rf"\setbox0\hbox{{$\displaystyle {latex.write(s)}$}}\typeout{{WIDTH \the\wd0}}"
        for s in sides
    )
    source = (
        "\\documentclass[11pt]{article}\\usepackage{amsmath}\\begin{document}\n"
        + boxes + "\n\\end{document}\n"
    )  # fmt: skip
    (tmp_path / "widths.tex").write_text(source, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "widths.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    printed = [float(w) / 10.95 for w in re.findall(r"WIDTH ([\d.]+)pt", run.stdout)]
    for side, width in zip(sides, printed, strict=True):
        assert layout.width(side) + 0.8 > 0.95 * width, latex.write(side)
        assert layout.width(side) - 0.8 < 1.3 * width, latex.write(side)


def test_typst_compiles_everything(tmp_path: Path) -> None:
    compiler = pytest.importorskip("typst")
    from test_writers import NASTY, SPELLINGS

    hostile = [Name(t, u, t, "hat") for t in NASTY for u in NASTY]
    formulas = [typst.write(f) for f in (*hostile, *(row[0] for row in SPELLINGS))]
    tall = lift("0.5") * total(tuple(Derivative(loss, Name("a", str(i))) for i in range(20)))
    chains = [typst.aligned(c) for c in (LONG, Chain((z, tall), ("=",)))]
    source = tmp_path / "all.typ"
    source.write_text("\n".join(f"$ {f} $" for f in formulas + chains), encoding="utf-8")
    assert compiler.compile(str(source)).startswith(b"%PDF")
