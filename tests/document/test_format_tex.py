"""LaTeX: every block and inline, what TeX would take for its own, and that it compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from inlines import number, run

from symprop.api import derive
from symprop.document import blocks as b
from symprop.document.formats.tex import Tex, escape, pdf_string
from symprop.formula import tree as t


def matrix(rows: int, columns: int) -> t.Matrix:
    """A matrix of four-digit numbers."""
    return t.Matrix(((t.Number("0.1234"),) * columns,) * rows)


def body(*blocks: b.Block, figures: dict[str, str] | None = None) -> str:
    """What stands between the beginning and the end of the document."""
    text = Tex(figures).write(b.Document("", blocks))
    return text.partition("\\begin{document}\n\n")[2].removesuffix("\n\n\\end{document}\n")


X, Y, Z = t.Name("x"), t.Name("y"), t.Name("z", "1")
LOSS = t.Name("Loss")


# --- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b.Heading(1, run("A & B")), r"\doctitle{A \& B}"),
        (b.Heading(2, run("Forward pass")), r"\section{Forward pass}"),
        (b.Heading(3, run("é")), r"\subsection{é}"),
        (
            b.Heading(3, (b.Text("Why "), b.Math(Z))),
            r"\subsection{\texorpdfstring{Why {\boldmath $z_1$}}{Why z1}}",
        ),
        (b.Heading(4, run("d")), r"\subsubsection{d}"),
        (b.Heading(6, run("f")), r"\subparagraph{f}"),
        (b.Paragraph(run("50% of it")), r"50\% of it"),
        (
            b.Items((run("a"), run("[b]"))),
            "\\begin{itemize}\\raggedright\n\\item {}a\n\\item {}{[}b{]}\n\\end{itemize}",
        ),
        (
            b.Items((run("a"),), ordered=True),
            "\\begin{enumerate}\\raggedright\n\\item {}a\n\\end{enumerate}",
        ),
        (b.Display(t.Chain((X, Y), ("=",))), "\\[\nx = y\n\\]"),
        (b.Display(X * Y), "\\[\nx \\cdot y\n\\]"),
        (b.Figure("topology", "The net"), ""),
    ],
)
def test_block(block: b.Block, expected: str) -> None:
    assert body(block) == expected


def test_long_chain_is_aligned_and_may_be_broken_between_pages() -> None:
    terms = t.Sum(tuple(t.Name("x", str(i)) * t.Name("w", str(i)) for i in range(12)))
    text = body(b.Display(t.Chain((Y, terms, t.Number("1.5")), ("=", "≈"))))
    lines = text.splitlines()
    assert lines[0] == r"\begin{align*}"
    assert lines[-1] == r"\end{align*}"
    assert "aligned" not in text
    assert lines[1].startswith("y &= x_0")
    assert lines[-2] == r"&\approx 1.5"
    assert len(lines) > 4


def test_what_cannot_be_broken_is_made_to_fit() -> None:
    wide = b.Display(t.Chain((X, matrix(2, 9)), ("=",)))
    text = Tex().write(b.Document("", (wide, b.Paragraph((b.Math(matrix(1, 9)),)))))
    assert text.count("\\fitted{$") == 2
    assert r"\newcommand{\fitted}" in text
    assert r"\fitted" not in Tex().write(b.Document("", (b.Display(matrix(2, 3)),)))


def test_matrices_with_many_columns() -> None:
    text = Tex().write(b.Document("", (b.Display(matrix(2, 14)),)))
    assert r"\setcounter{MaxMatrixCols}{14}" in text
    assert "MaxMatrixCols" not in Tex().write(b.Document("", (b.Display(matrix(2, 10)),)))


def test_formulas_stay_with_their_paragraph() -> None:
    shown = b.Display(X)
    text = body(b.Paragraph(run("so")), shown, shown, b.Paragraph(run("end")), b.Items((run("i"),)))
    assert text.startswith("so\n\\[\nx\n\\]\n\\[\nx\n\\]\n\nend\n\n\\begin{itemize}")


def test_table() -> None:
    table = b.Table((run("Parameter"), run("Before")), (((b.Math(Z),), number("-0.1")),))
    assert body(table) == (
        "\\begin{center}\n\\begin{tabular}{lr}\n\\toprule\nParameter & Before \\\\\n\\midrule\n"
        "$z_1$ & $-0.1$ \\\\\n\\bottomrule\n\\end{tabular}\n\\end{center}"
    )


def test_long_table_goes_on_overleaf() -> None:
    table = b.Table((run("i"), run("x")), tuple((run(str(i)), number("1")) for i in range(40)))
    text = Tex().write(b.Document("", (table,)))
    assert "\\usepackage{longtable}" in text
    assert "\\begin{longtable}{lr}\n\\toprule\ni & x \\\\\n\\midrule\n\\endhead\n0 & $1$" in text


def test_wide_table_is_made_smaller_or_becomes_lists() -> None:
    def table(columns: int) -> str:
        cell = (b.Math(matrix(2, columns)),)
        return body(b.Table((run("P"), run("A"), run("B")), ((run("w"), cell, cell),)))

    assert table(3).startswith("\\begin{center}\n\\begin{tabular}{lrr}")
    assert "\\\\\\addlinespace" in table(3)
    assert table(6).startswith("\\begin{center}\n\\fitted{%\n\\begin{tabular}{lrr}")
    assert table(9).startswith("w:\n\n\\begin{itemize}\\raggedright\n\\item {}A: ")


def test_figure_takes_the_pdf_of_that_name() -> None:
    figure = b.Figure("topology", "A & B")
    shown = body(figure, figures={"topology": "net-topology.svg"})
    assert shown == r"\diagram{net-topology.pdf}{A \& B}"
    assert body(figure, figures={"topology": "50%#.svg"}) == ""
    preamble = Tex({"topology": "n.svg"}).write(b.Document("", (figure,)))
    assert r"\newcommand{\diagram}" in preamble
    assert r"\diagram" not in Tex().write(b.Document("", (figure,)))


# --- inside a line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b.Text("a_b"), r"a\_b"),
        (b.Math(t.Derivative(LOSS, Z)), r"$\frac{\partial \text{Loss}}{\partial z_1}$"),
        (b.Strong((b.Text("Step 1."), b.Math(X))), r"\textbf{Step 1.{\boldmath $x$}}"),
        (b.Emphasis(run("so")), r"\emph{so}"),
        (b.Code("a{b}--c"), r"\texttt{a\{b\}-\/-c}"),
    ],
)
def test_inline(part: b.Inline, expected: str) -> None:
    assert Tex().inline(part) == expected


# --- characters ---------------------------------------------------------------------------------

_SPELLED = {
    r"\textbackslash{}": "\\", r"\textasciicircum{}": "^", r"\textasciitilde{}": "~",
    r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|", r"\textasciigrave{}": "`",
    r"\textquotedbl{}": '"', "{[}": "[", "{]}": "]", "{*}": "*", r"\/": "", r"\allowbreak{}": "",
} | {"\\" + c: c for c in "{}$&#%_"}  # fmt: skip
_PIECE = re.compile("|".join(map(re.escape, _SPELLED)) + r"|[^\\{}$&#%_^~<>|`\"\[\]*]")


def read(source: str) -> str:
    """What TeX shows for escaped text; fails where TeX would see a command."""
    pieces, end = [], 0
    for match in _PIECE.finditer(source):
        assert match.start() == end, source[end:]
        pieces.append(_SPELLED.get(match[0], match[0]))
        end = match.end()
    assert end == len(source), source[end:]
    return "".join(pieces)


@given(st.text() | st.text(st.sampled_from("\\{}$&#%_^~<>|`'\",!?-[]* a\n")))
@example("100% _evil_ \\input{/etc/passwd} $x$ ~^#&{}")
@example("--- << >> ,, '' ?` !`" + "x" * 100)
def test_escaped_text_shows_as_written(text: str) -> None:
    unseen = {"Cc", "Cs", "Cn", "Zl", "Zp"}
    shown = "".join(" " if category(c) in unseen else c for c in normalize("NFC", text))
    escaped = escape(text)
    assert read(escaped) == shown
    for ligature in ("--", ",,", "''", "<<", ">>", "``", "?`", "!`"):
        assert ligature not in escaped
    assert re.fullmatch(r"(\\unichar\{\"[0-9A-F]{4,6}\}|[^\n])*", pdf_string(text))


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("σ", r"\unusual{03C3}{\ensuremath{\sigma}}"),
        ("≈", r"\unusual{2248}{\ensuremath{\approx}}"),
        ("·", None),  # the fonts have it
        ("ü", None),
        ("Ω", r"\unusual{03A9}{\ensuremath{\Omega}}"),
        ("₁", r"\unusual{2081}{\textsubscript{1}}"),
        ("⁺", r"\unusual{207A}{\textsuperscript{+}}"),
        ("ệ", r"\unusual{1EC7}{\d{\^{e}}}"),
        ("ﬁ", r"\unusual{FB01}{fi}"),
        ("中", r"\unusual{4E2D}{\missing{4E2D}}"),
        ("😀", r"\unusual{1F600}{\missing{1F600}}"),
    ],
)
def test_characters_beyond_the_fonts(character: str, expected: str | None) -> None:
    text = Tex().write(b.Document(character, (b.Heading(1, run(character)),)))
    assert rf"\doctitle{{{character}}}" in text
    found = [line for line in text.splitlines() if line.startswith(r"\unusual")]
    assert found == ([expected] if expected else [])


def test_title_of_the_pdf() -> None:
    text = Tex().write(b.Document("A_1 中 é--", ()))
    assert r'pdftitle={A\_1 \unichar{"4E2D} é-{}-{}}' in text


# --- compiling ----------------------------------------------------------------------------------


def compile_tex(text: str, folder: Path, engine: str) -> str:
    """The log of the second run."""
    (folder / "d.tex").write_text(text, encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "d.tex"]
    for _ in range(2):
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        log = (folder / "d.log").read_text(encoding="utf-8", errors="replace")
        assert done.returncode == 0, log[-3000:]
    return log


def loads_its_fonts(engine: str, folder: Path) -> bool:
    """Whether a page without anything of ours compiles: Debian has LuaLaTeX without luaotfload."""
    fonts = "" if engine == "pdflatex" else "\\usepackage{fontspec}"
    page = f"\\documentclass{{article}}{fonts}\\begin{{document}}word\\end{{document}}"
    (folder / "word.tex").write_text(page, encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "word.tex"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def complaints(log: str) -> list[str]:
    """Warnings of a run, but boxes that are too wide by no more than 2 pt."""
    boxes = re.findall(r"Overfull \\hbox \(([\d.]+)pt.*", log)
    return [
        *(f"{width}pt too wide" for width in boxes if float(width) > 2),
        *re.findall(r".*Warning.*|.*Missing character.*|.*undefined.*", log),
    ]


HOSTILE = "100% _evil_ \\input{/etc/passwd} $x$ ~^#&{} 'a' \"b\" -- αΩ ≈ · − é ü ệ ₁ 中 ক 😀 "


def hostile() -> b.Document:
    """A document with everything that could go wrong."""
    big = (b.Math(matrix(3, 14)),)
    long_sum = t.Sum(tuple(t.Name("x", str(i)) * t.Name("w", str(i)) for i in range(60)))
    rows = tuple((run(str(i)), number("1")) for i in range(60))
    return b.Document(
        HOSTILE,
        (
            b.Heading(1, run(HOSTILE)),
            b.Paragraph((b.Text(HOSTILE), b.Math(t.Name("中", "é≈")), b.Code(HOSTILE))),
            *(b.Heading(n, (*run(HOSTILE), b.Math(Z))) for n in range(2, 7)),
            b.Items((run("* a"), run("[b]"), big), ordered=True),
            b.Display(t.Chain((Z, matrix(3, 14), matrix(2, 3) * matrix(3, 2)), ("=", "≈"))),
            b.Display(t.Chain((Z, long_sum, t.call("σ", long_sum)), ("=", "≈"))),
            b.Display(t.Cases(((X, t.Comparison(X, ">", t.Number("0"))), (Y, None)))),
            b.Table((run("*"), run("[1]"), run("")), ((run("*"), run("[1]"), run("&")),) * 2),
            b.Table((run("a"), run("b")), rows),
            b.Table((run("a"), run("b"), run("c")), ((run("w"), big, big),) * 2),
            b.Table((run("a"), run("b")), ((run("w"), (b.Math(matrix(2, 12)),)),)),
            b.Figure("topology", HOSTILE),
            b.Paragraph(run("LongWord" * 40)),
        ),
    )


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex", "xelatex"])
def test_compiles(engine: str, tmp_path: Path) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")
    if not loads_its_fonts(engine, tmp_path):
        pytest.skip(f"{engine} is installed in part: what loads its fonts is missing")
    log = compile_tex(Tex({"topology": "net.svg"}).write(hostile()), tmp_path, engine)
    assert complaints(log) == []


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("example", ["sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1"])
def test_examples_compile(example: str, view: str, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    log = compile_tex(derive(example, view=view).text("tex"), tmp_path, "pdflatex")
    assert complaints(log) == []
