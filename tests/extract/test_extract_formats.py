"""LaTeX, reStructuredText, HTML, notebooks: one row per trap; how kinds are told; bad input."""

from __future__ import annotations

import json

import pytest

from symprop.errors import SympropError
from symprop.extract import KINDS, LIMIT, extract

TEX = {
    "comments": ("a % $x = 1$\n$b % c\n= 1$ \\% $d$", ["b \n= 1", "d"]),
    "only the body": ("\\begin{document}$a$\\end{document}$b$", ["a"]),
    "without a preamble": ("$a$ and \\[b\\]", ["a", "b"]),
    "a command of its own": (r"\newcommand{\lr}{\eta} $\lr = 1$", [r"\eta = 1"]),
    "a command with arguments": (
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} $\pd{L}{w_1} + \pd L w$",
        [r"\frac{\partial L}{\partial w_1} + \frac{\partial L}{\partial w}"],
    ),
    "an argument that is usual": (
        r"\newcommand{\by}[2][L]{\frac{d#1}{d#2}} $\by{w} = \by[E]{w}$",
        [r"\frac{dL}{dw} = \frac{dE}{dw}"],
    ),
    "commands in commands": (
        r"\newcommand{\s}[1]{\sigma(#1)} \def\t#1{\s{2#1}} $\t{z}$", [r"\sigma(2z)"],
    ),
    "an argument that is missing": (r"\newcommand{\f}[2]{#1#2} $\f{a}$", [r"\f{a}"]),
    "def": (r"\def\w{w_1}$\w=1$", ["w_1=1"]),
    "an operator": (r"\DeclareMathOperator{\sg}{sig}$\sg(z)$", [r"\operatorname{sig}(z)"]),
    "money": (r"\$5 and $a$", ["a"]),
    "a blank line in a formula": ("$$a\n\n= 1$$", ["a\n\n= 1"]),
    "environments": (
        "\\begin{equation}\\label{x}\na\n\\end{equation}",
        ["\\begin{equation}\\label{x}\na\n\\end{equation}"],
    ),
    "a listing": ("\\begin{verbatim}\nz = 1\n$b$\n\\end{verbatim} $a$", ["z = 1", "a"]),
    "a program": ("\\begin{lstlisting}[language=Python]\nz = 1\n\\end{lstlisting}", []),
    "a comment environment": ("\\begin{comment}\n$a$\n\\end{comment}$b$", ["b"]),
    "verb": (r"\verb|a = 1| and \lstinline{b = 2}", ["a = 1", "b = 2"]),
    "words": (r"\textbf{w1 = 0.5}~kg", ["w1 = 0.5 kg"]),
    "labels": (r"\ref{eq=1} and \label{a=3} \includegraphics[w=3]{a=b}", []),
    "a value outside": (r"$\eta$ = 0.1.", [r"\eta = 0.1"]),
    "a listing that does not end": ("\\begin{verbatim}\n$a$", ["a"]),
}
RST = {
    "role": (":math:`a = 1` and `b`:math: and :ref:`c = 3`", ["a = 1", "b"]),
    "directive": (".. math::\n   :label: e\n\n   a\n   = 1\n\n   b\n\nc", ["a\n   = 1", "b"]),
    "directive in a line": (".. math:: a = 1\n", ["a = 1"]),
    "comment": (".. a = 1\n   b = 2\n\nc = 3", ["c = 3"]),
    "literal block": ("so::\n\n  a = 1\n  b = 2\n\nend", ["a = 1", "b = 2"]),
    "code block": (".. code-block:: python\n\n   a = 1\n\nb = 1", ["b = 1"]),
    "note": (".. note::\n\n   :math:`a`\n", ["a"]),
    "heading": ("a = 1\n=====\n\nb", ["a = 1"]),
    "inline code": ("``a = 1``", ["a = 1"]),
    "a directive inside another": (".. note::\n\n   .. math::\n\n      a = 1\n", ["a = 1"]),
}
HTML = {
    "text": ("<p>a &lt; b &amp; c = 1</p>", ["a < b & c = 1"]),
    "silent": ("<script>a = 1</script><style>b = 1</style><!-- c = 1 --><title>d = 1</title>", []),
    "tags in a script": ("<script>'<p>a = 1'</script><p>b = 1", ["b = 1"]),
    "mathjax": ("<script type='math/tex; mode=display'>a < 1</script>", ["a < 1"]),
    "katex": (
        "<span class=katex><math><mi>q</mi><annotation encoding='application/x-tex'>a = 1"
        "</annotation></math><span class='katex-html'><b>a=1</b></span></span>",
        ["a = 1"],
    ),
    "wikipedia": (
        '<math alttext="{\\displaystyle a=1}"><mi>a</mi></math>'
        '<img alt="{\\displaystyle a=1}" src="x.svg">',
        ["{\\displaystyle a=1}"],
    ),
    "mathml": (
        "<math><msub><mi>w</mi><mn>1</mn></msub><mo>&#8722;</mo><mfrac><mn>1</mn><mi>rate</mi>"
        "</mfrac><mo>=</mo><msup><mi>e</mi><mrow><mo>−</mo><mn>2</mn></mrow></msup></math>",
        ["w_{1}-\\frac{1}{\\mathrm{rate}}=e^{-2}"],
    ),
    "mathml of a matrix": (
        "<math><mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>"
        "<mo>]</mo></math>",
        ["[\\begin{matrix}1 & 2\\end{matrix}]"],
    ),
    "mathml of cases": (
        "<math><mrow><mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mtext>if </mtext><mi>z</mi>"
        "</mtd></mtr></mtable></mrow></math>",
        [r"\begin{cases}1 & \text{if }z\end{cases}"],
    ),
    "mathml of braces": (
        "<math><mo>{</mo><mn>2</mn><mo>}</mo></math>",
        [r"\{2\}"],
    ),
    "mathml with something to be filled in": (
        "<math><mn>2</mn><mo>&#8722;</mo><mtext style='min-width:3em'></mtext></math>",
        [r"2-\square"],
    ),
    "mathml that goes on": (
        "<math><mi>a</mi><mo>=</mo><mi>b</mi></math><wbr><math><mo>⊙</mo><mi>c</mi></math>",
        ["a=b⊙c"],
    ),
    "hidden": (
        "<p hidden>a = 1</p><span HIDDEN=''>b = 1</span><p class=hidden>c = 1</p>",
        ["c = 1"],
    ),
    "mathml that goes on with a factor": (
        "<math><mi>a</mi><mo>=</mo><mn>3</mn></math><wbr>"
        "<math><mi></mi><mo>&#x2062;</mo><mi>c</mi></math>",
        ["a=3\\cdot c"],
    ),
    "mathml in parts": ("<math><mi>a</mi></math><b><math><mo>=</mo><mn>1</mn></math></b>", ["a=1"]),
    "code": ("<pre class=python>a = 1</pre><code>b &gt; 1</code>", ["b > 1"]),
    "scripts in code": (
        "<pre>h = z h<sub>old</sub> + w<sub>1,2</sub>\ny<sup>2</sup> = 4</pre>",
        ["h = z h_old + w_{1,2}", "y^2 = 4"],
    ),
    "coloured code": ("<pre><span>a</span> = <b>1</b>\n= 2</pre>", ["a = 1", "= 2"]),
    "sub": ("w<sub class='a'>1</sub> = x<sup>i+1</sup>", ["w_1 = x^{i+1}"]),
    "a wrapped line": ("<p>a = 1\n+ 2", ["a = 1\n+ 2"]),
    "a broken line": ("<p>a = 1<br/>= 2", ["a = 1", "= 2"]),
    "attributes": ("<p title='a = 1 > $x$'>$b$", ["b"]),
    "an attribute that does not end": ("<p title='a>$b$", ["b"]),
    "a picture": ('<img alt="$\\frac{a}{b}$" src="a.png">', ["\\frac{a}{b}"]),
    "tags in a formula": ("$$a <b>= 1</b>$$", ["a = 1"]),
    "private characters": ("\ue000a = 1\ue001", ["\ufffda = 1\ufffd"]),
}


@pytest.mark.parametrize(
    ("ending", "name"),
    [(e, n) for e, rows in (("tex", TEX), ("rst", RST), ("html", HTML)) for n in rows],
)
def test_format(ending: str, name: str) -> None:
    text, want = {"tex": TEX, "rst": RST, "html": HTML}[ending][name]
    source = extract(f"a.{ending}", text.encode())
    assert [p.text for p in source.pieces] == want
    if "end" not in name:
        assert not source.problems


TITLES = {
    "md": "# $a = 1$\n\n$b$",
    "tex": r"\section{On $a = 1$} $b$",
    "html": "<details><summary>$a = 1$</summary>$b$</details>",
}


@pytest.mark.parametrize("ending", TITLES)
def test_titles(ending: str) -> None:
    pieces = extract(f"a.{ending}", TITLES[ending].encode()).pieces
    assert [(p.text, p.title, p.joined) for p in pieces] == [
        ("a = 1", True, False),
        ("b", False, False),
    ]


def test_entities_have_the_places_of_their_sources() -> None:
    text = "<p>x<sub>1</sub> &minus; 2 = 3"
    piece = extract("a.html", text.encode()).pieces[0]
    assert piece.text == "x_1 − 2 = 3"
    assert [text[slice(*piece.span(i, i + 1))] for i in range(3, 8)] == [
        " ", "&minus;", " ", "2", " ",
    ]  # fmt: skip
    assert text[slice(*piece.span(0, 3))] == "x<sub>1"
    assert text[slice(*piece.span(4, 11))] == "&minus; 2 = 3"


def test_a_percent_sign_has_the_place_of_its_source() -> None:
    text = "![](https://latex.codecogs.com/png.latex?%CE%B4%3D-0.5)"
    piece = extract("a.md", text.encode()).pieces[0]
    assert piece.text == "δ=-0.5"
    assert [text[slice(*piece.span(i, i + 1))] for i in range(3)] == ["%CE%B4", "%3D", "-"]


TOLD = {
    "a.md": ("$a$", "markdown"),
    "a.QMD": ("$a$", "markdown"),
    "a.Rmd": ("$a$", "markdown"),
    "a.txt": ("$a$", "markdown"),
    "b.txt": ("\\documentclass{article}", "tex"),
    "c.txt": ("<!DOCTYPE html><p>a", "html"),
    "d": ('{"cells": []}', "notebook"),
    "e": (".. math::\n\n   a", "rst"),
    "f.tex": ("# $a$", "tex"),
    "g.htm": ("a", "html"),
    "h.rst": ("a", "rst"),
    "i.typ": ("a", "typst"),
    "j": ("#set page(paper: \"a4\")\n", "typst"),
    "-": ("w = 1", "markdown"),
}


@pytest.mark.parametrize("path", TOLD)
def test_kinds_are_told(path: str) -> None:
    text, kind = TOLD[path]
    assert extract(path, text.encode()).kind == kind
    assert kind in {k.name for k in KINDS}


def _notebook(*cells: object, **more: object) -> bytes:
    return json.dumps({"cells": list(cells), **more}).encode()


def test_notebook() -> None:
    data = _notebook(
        {"cell_type": "markdown", "source": ["$a$\n", "$$b\n", "= \"1\"$$"]},
        {"cell_type": "code", "source": "c = 1", "outputs": [{"text": "d = 1"}]},
        {"cell_type": "raw", "source": "\\(e\\)", "metadata": {"format": "text/latex"}},
        {"cell_type": "raw", "source": "$f$", "metadata": {"format": "text/x-python"}},
        {"cell_type": "markdown", "source": "| $g$ |\n|---|\n"},
        {"cell_type": "markdown", "source": "| h |\n|---|"},
        "not a cell",
        {"cell_type": "markdown"},
    )  # fmt: skip
    source = extract("a.ipynb", data)
    assert [(p.text, p.cell) for p in source.pieces] == [
        ("a", 0), ('b\n= "1"', 0), ("e", 2), ("g", 4), ("h", 5),
    ]  # fmt: skip
    assert len({p.block for p in source.pieces}) == 4
    assert [p.table for p in source.pieces if p.table] == [(0, 0, 0), (1, 0, 0)]
    assert source.place(source.pieces[1].at(2), 0) == (3, 1)
    assert len(source.texts) == 8
    assert source.texts[1] == "c = 1"


def test_an_old_notebook() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "markdown", "source": "$a$"}]}]}
    assert [p.text for p in extract("a.ipynb", json.dumps(old).encode()).pieces] == ["a"]


BAD = {
    "not JSON": ("a.ipynb", b"{oops}", "a.ipynb:1:2: not a notebook: expecting property name"),
    "empty": ("a.ipynb", b"", "a.ipynb:1:1: not a notebook"),
    "no cells": ("a.ipynb", b"{}", "expected a list of cells"),
    "a list": ("a.ipynb", b"[]", "expected a list of cells"),
    "deep": ("a.ipynb", b"[" * 100_000, "not a notebook"),
    "a huge number": ("a.ipynb", b"1" * 100_000, "not a notebook"),
    "large": ("a.md", b"a" * (LIMIT + 1), "a.md: 10.0 MB, expected a document of at most 10 MB"),
    "fifty megabytes": ("a.md", bytes(50_000_000), "50.0 MB"),
    "a PDF": ("a.md", b"%PDF-1.7 ", "a PDF, expected a text document"),
    "an office document": ("a.docx", b"PK\x03\x04", "office document"),
    "an image": ("a.png", b"\x89PNG\r\n\x1a\n", "an image"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    path, data, message = BAD[name]
    with pytest.raises(SympropError) as error:
        extract(path, data)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


DECODED = {
    "utf-8": ("é = 1".encode(), "é = 1", "utf-8", None),
    "utf-8 with a mark": ("é = 1".encode("utf-8-sig"), "é = 1", "utf-8", None),
    "utf-16": ("é = 1".encode("utf-16"), "é = 1", "utf-16-le", None),
    "utf-16 the other way": (b"\xfe\xff" + "é".encode("utf-16-be"), "é", "utf-16-be", None),
    "utf-32": ("é = 1".encode("utf-32"), "é = 1", "utf-32-le", None),
    "utf-16 without a mark": ("abc = 1".encode("utf-16-le"), "abc = 1", "utf-16-le", None),
    "windows": ("a é".encode("cp1252"), "a é", "cp1252", (2, "read as Windows-1252")),
    "latin": (b"a \x81", "a \x81", "latin-1", (2, "read as Latin-1")),
    "broken": ("é ".encode() + b"\xff", "é \ufffd", "utf-8", (2, "not UTF-8")),
    "nul": (b"a = 1\0", "a = 1\0", "utf-8", (5, "NUL")),
}


@pytest.mark.parametrize("name", DECODED)
def test_decoded(name: str) -> None:
    data, text, encoding, problem = DECODED[name]
    source = extract("a.md", data)
    assert (source.texts, source.encoding) == ((text,), encoding)
    assert [(x.offset, problem[1] in x.reason) for x in source.problems if problem] == (
        [(problem[0], True)] if problem else []
    )
    assert source.lossy == ("\ufffd" in text)
    if not source.lossy:
        assert source.bom + text.encode(source.encoding) == data


def test_overlong_pieces() -> None:
    source = extract("a.md", ("word = 1. " * 20_000).encode())
    (piece,) = source.pieces
    assert len(piece.text) <= 100_000
    assert piece.text.endswith("= 1.")
    assert "longer than 100000 characters" in source.problems[0].reason
    source = extract("a.md", b"=" * 1_000_000)
    assert not source.pieces


@pytest.mark.parametrize("options", ["", ":label: eq1\n", ":label: eq1\n:nowrap:\n\n"])
def test_options_of_a_block_are_no_mathematics(options: str) -> None:
    text = f"```{{math}}\n{options}0.5 \\cdot 0.3\n```\n"
    assert [p.text for p in extract("a.md", text.encode()).pieces] == ["0.5 \\cdot 0.3"]
