"""One row per trap of Markdown and plain text: what a document says and what is found in it."""

from __future__ import annotations

import pytest

from symprop.extract import extract

L, P = "latex", "plain"

TRAPS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    # dollars
    "money": ("It costs $5 and $6.", []),
    "money with words": ("It is $5 a day and 6$ a night.", []),
    "money and a formula": ("For $5 you get $x = 3$.", [(L, "x = 3")]),
    "a price range": ("between $5-$6", []),
    "a number in dollars": ("so $0.5$ is", [(L, "0.5")]),
    "an escaped dollar": (r"\$5 and $a = \$3$", [(L, r"a = \$3")]),
    "spaces inside": ("$ x = 3 $ and $ y $.", [(L, "x = 3"), (L, "y")]),
    "spaces and money": ("I paid $ 5 for w = 3 and $ 6", [(P, "I paid $ 5 for w = 3 and $ 6")]),
    "two formulas touch": ("$a$$b$", [(L, "a"), (L, "b")]),
    "display in a line": ("Here $$a=1$$ and $$ b=2 $$.", [(L, "a=1"), (L, "b=2")]),
    "display touches words": ("x:$$a=1$$y", [(L, "a=1")]),
    "display with a blank line": ("$$\na = 1 \\\\\n\nb = 2\n$$\n", [(L, "a = 1 \\\\\n\nb = 2")]),
    "display over lists": ("$$\na\n- b\n= c\n$$", [(L, "a\n- b\n= c")]),
    "display like a table": ("$$\na | b\n---|---\n= c\n$$", [(L, "a | b\n---|---\n= c")]),
    "a formula over two lines": ("so $a =\n3$ and", [(L, "a =\n3")]),
    "both delimiters": (r"$\( x_1 = 1 \), \( x_2 = 2 \)$", [(L, "x_1 = 1"), (L, "x_2 = 2")]),
    "brackets between": (r"error $(\( \delta \))$", [(L, r"\delta")]),
    "half of both": (r"the $\( z_0 $, input", [(L, "z_0")]),
    "backslash delimiters": (r"\(a=1\) \[b=2\]", [(L, "a=1"), (L, "b=2")]),
    "double backslashes": (r"\\(a=1\\) and \\[b=2\\]", [(L, "a=1"), (L, "b=2")]),
    "github's backticks": ("$`a=1`$", [(L, "a=1")]),
    "a bare environment": (
        "so\n\\begin{align*}\na &= 1\n\\end{align*}",
        [(L, "\\begin{align*}\na &= 1\n\\end{align*}")],
    ),
    "LaTeX without delimiters": (r"w_1 \leftarrow w_1 - \eta g = 3",
                                 [(L, r"w_1 \leftarrow w_1 - \eta g = 3")]),
    "a formula in bold": ("**$a = 1$**", [(L, "a = 1")]),
    "an entity in a formula": ("$a &lt; 3 &amp; b = 1$", [(L, "a < 3 & b = 1")]),
    # what goes on outside the delimiters
    "a value outside": (r"rate $\eta$ = 0.1, so", [(L, r"\eta = 0.1")]),
    "a bold value outside": ("$w_1$ = **0.5**", [(L, "w_1 = 0.5")]),
    "a bold name": ("**$w_1$** = 0.5", [(L, "w_1 = 0.5")]),
    "factors outside": ("Z = $x_1$ * $w_1$ + b = 0.5", [(L, "Z = x_1 * w_1 + b = 0.5")]),
    "a function outside": ("so sigmoid($z$) = 0.5", [(L, "sigmoid(z) = 0.5")]),
    "code goes on": ("`w1` = 0.2 and `w2`=0.3", [(P, "w1 = 0.2"), (P, "w2=0.3")]),
    "a list of values": ("$w_1$, $w_2$ = 0.1, 0.2", [(L, "w_1"), (L, "w_2")]),
    "a percentage": ("$a$ = 50%", [(L, "a"), (P, "= 50%")]),
    "words after": ("$x$ is a good one", [(L, "x")]),
    "the end of a bracket": ("(2 + $x$) = 0.5", [(L, "(2 + x) = 0.5")]),
    "the formula ends a bracket of words": ("mean of (a word $x$) = 0.5", [(L, "x")]),
    "formulas that go on": (r"$\alpha$$= b$", [(L, r"\alpha= b")]),
    "small digits outside": ("$z$ = x₁ · w₁", [(L, "z = x_{1} · w_{1}")]),
    # expressions over several lines
    "an operator ends a line": ("z = 2 +\n3 = 5", [(P, "z = 2 +\n3 = 5")]),
    "an operator begins a line": ("z = 2\n+ 3\n= 5", [(P, "z = 2\n+ 3"), (P, "= 5")]),
    "a star begins a line": ("z = 2\n* 3 = 6", [(P, "z = 2\n* 3 = 6")]),
    "a minus begins a line": ("z = 2\n- 3 = -1", [(P, "z = 2\n- 3 = -1")]),
    "items that are numbers": ("w = 1:\n- 2 = b\n- 3 = c",
                               [(P, "w = 1:"), (P, "2 = b"), (P, "3 = c")]),
    "a relation ends a line": ("z =\n0.5", [(P, "z =\n0.5")]),
    "a formula goes on in the next line": ("$z$\n= 2\nso", [(L, "z"), (P, "= 2")]),
    # code
    "a code block": ("```\nz = 1\n= 2\n```", [(P, "z = 1"), (P, "= 2")]),
    "a code block that goes on": ("```\nz = 1*2\n  + 3\n  = 5\n```",
                                  [(P, "z = 1*2\n+ 3"), (P, "= 5")]),
    "tildes": ("~~~text\nz = 1\n~~~", [(P, "z = 1")]),
    "tildes under a title": ("a\n\nTitle\n~~~~~\n\nb = 1\n\nOther\n~~~~~\n", [(P, "b = 1")]),
    "a formula as code block": ("```math\na = 1\n```", [(L, "a = 1")]),
    "LaTeX shown": ("```latex\n\\[ a = 1 \\]\n```", [(L, "a = 1")]),
    "a program": ("```python\nz = 1\n# z = 1*2 = 2\n```", [(P, "z = 1*2 = 2")]),
    "equations called Python": ("```python\nz = 1*2 = 2\n```", [(P, "z = 1*2 = 2")]),
    "a program without a name": ("```\nimport numpy as np\nz = 1\n```", []),
    "a chunk": ("```{r, echo=FALSE}\nx = 3\n```\n\na = 1", [(P, "a = 1")]),
    "dollars in code": ("`$a = 1` and `b`", [(P, "$a = 1"), (P, "b")]),
    "a backtick alone": ("z = 3 ` and", [(P, "z = 3 ` and")]),
    "two backticks": ("``a`b = 1``", [(P, "a`b = 1")]),
    "indented code": ("so\n\n    z = 1\n\n    = 2\n\nend", [(P, "z = 1"), (P, "= 2")]),
    "code in a quote": ("> ```\n> z = 1\n> ```\n> b = 2", [(P, "z = 1"), (P, "b = 2")]),
    "dollars indented": ("so\n\n    $$a = 1$$\n", [(L, "a = 1")]),
    # structure
    "front matter": ("---\ntitle: x = 1\n---\na = 1", [(P, "a = 1")]),
    "a rule at the start": ("---\n\na = 1\n\n---\n", [(P, "a = 1")]),
    "a comment": ("<!-- x = 1 --> a = 1", [(P, "a = 1")]),
    "a comment of many lines": ("<!--\nx = 1\n\n$y$\n-->\na = 1", [(P, "a = 1")]),
    "a script": ("<script>\nvar x = 1;\n\ny = 2\n</script>\na = 1", [(P, "a = 1")]),
    "a quote": ("> a = 1\n> = 2", [(P, "a = 1"), (P, "= 2")]),
    "a quote in a quote": ("> > $$\n> > a = 1\n> > $$", [(L, "a = 1")]),
    "a list": ("- a = 1\n* b = 2\n1. c = 3\n2) d = 4",
               [(P, "a = 1"), (P, "b = 2"), (P, "c = 3"), (P, "d = 4")]),
    "a display in a list": ("1. so\n   $$\n   a = 1\n   $$", [(L, "a = 1")]),
    "a heading": ("## Step 2: a = 1", [(P, "Step 2: a = 1")]),
    "an underlined heading": ("Title\n===\n\na = 1", [(P, "a = 1")]),
    "a link": ("[see](http://a.b/?c=3) a = 1", [(P, "see a = 1")]),
    "a link alone": ("[see](http://a.b/?c=3)", []),
    "an address": ("at https://a.b/?c=3 and <https://c.d?e=4>", []),
    "a picture": ("![x = 1](a=2.png)", []),
    "sub and sup": ("w<sub>1</sub> = 2<sup>-1</sup>", [(P, "w_1 = 2^{-1}")]),
    "an entity": ("2 &times; 3 = 6 &minus; 0", [(P, "2 × 3 = 6 − 0")]),
    "a broken line": ("a = 1<br>= 2", [(P, "a = 1"), (P, "= 2")]),
    "words": ("We see the loss go down.", []),
    "an assignment of words": ("name = value of things", []),
    # copied chats
    "a chat": ("[\na = 1\n]\nand (b = 2), then (the word) f(x=3)",
               [(L, "a = 1"), (L, "b = 2"), (P, ", then (the word) f(x=3)")]),
    "a chat in one line": (r"[ a = \frac{1}{2} ]", [(L, r"a = \frac{1}{2}")]),
    "commands in brackets": (r"the rate ( \eta ) is", [(L, r"\eta")]),
    "a table of contents": ("[TOC]\n\n[ ]\n\n[x] a", []),
    # pictures of formulas
    "codecogs": ("![](https://latex.codecogs.com/svg.latex?\\inline&space;%5Ceta%3D0.1)",
                 [(L, r"\eta=0.1")]),
    "codecogs with plus": ("![](https://latex.codecogs.com/gif.latex?a=b+c)", [(L, "a=b+c")]),
    "github's old pictures": (
        '<img src="https://render.githubusercontent.com/render/math?math=a%20%3D%20b%2Bc">',
        [(L, "a = b+c")],
    ),
    "google charts": ("![](https://chart.googleapis.com/chart?cht=tx&chl=a%3D%CF%83)",
                      [(L, "a=σ")]),
    "form spaces": ("![](https://s0.wp.com/latex.php?latex=a+%3D+b%2Bc&bg=ffffff)",
                    [(L, "a = b+c")]),
    "zhihu": ("![](https://www.zhihu.com/equation?tex=a%3D1)", [(L, "a=1")]),
    "the words of a picture": (r"![\frac{a}{b} = 1](formula.png)", [(L, r"\frac{a}{b} = 1")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_trap(name: str) -> None:
    text, want = TRAPS[name]
    source = extract("a.md", text.encode())
    assert [(p.notation, p.text) for p in source.pieces] == want
    assert not [x for x in source.problems if "half" not in name], source.problems


UNCLOSED = {
    "a dollar": ("so $x = 3 and then\nb = 2", "$", (1, 4), ["so x = 3 and then", "b = 2"]),
    "a dollar before another": (
        "so $x = 3 and $y = 4$",
        None,
        None,
        ["y = 4"],
    ),
    "two dollars": ("$$ a = 1\n\nand b = 2", "$$", (1, 1), ["a = 1", "and b = 2"]),
    "two dollars before others": (
        "$$ a = 1\nSo this is the text.\n\n$$ b = 2 $$",
        "$$",
        (1, 1),
        ["a = 1", "b = 2"],
    ),
    "a bracket": (r"so \[ a = 1" + "\n\nb = 2", "\\[", (1, 4), ["so  a = 1", "b = 2"]),
    "an environment": ("\\begin{align}\na = 1\n\nb = 2", "\\b", (1, 1), None),
    "a fence": ("```\na = 1\n\nb = 2", "```", (1, 1), ["a = 1", "b = 2"]),
    "a comment": ("a = 1 <!-- b = 2", "<!", (1, 7), None),
}


@pytest.mark.parametrize("name", UNCLOSED)
def test_unclosed(name: str) -> None:
    text, sign, place, want = UNCLOSED[name]
    source = extract("a.md", text.encode())
    if want is not None:
        assert [p.text for p in source.pieces][-len(want) :] == want
    if sign is not None:
        (problem,) = source.problems
        assert problem.reason.startswith(f"nothing closes {sign}")
        assert source.place(problem.offset) == place


TABLE = """\
| | **w** | $w_{new}$ |
|:--|--:|---|
| w₁ | -0.3 | $|x| = 3$ |
| `a|b` | 2 \\| 3 | b = 1<br>= 2 |
"""


def test_table() -> None:
    source = extract("a.md", TABLE.encode())
    got = [(p.table, p.kind, p.text) for p in source.pieces]
    assert got == [
        ((0, 0, 1), "cell", "**w**"),
        ((0, 0, 2), "inline", "w_{new}"),
        ((0, 1, 0), "cell", "w₁"),
        ((0, 1, 1), "cell", "-0.3"),
        ((0, 1, 2), "inline", "|x| = 3"),
        ((0, 2, 0), "code", "a|b"),
        ((0, 2, 1), "cell", "2 \\| 3"),
        ((0, 2, 2), "cell", "b = 1"),
        ((0, 2, 2), "cell", "= 2"),
    ]
    assert [p.joined for p in source.pieces] == [False] * 8 + [True]
    assert len({p.block for p in source.pieces}) == 3


JOINED = {
    "displays": ("$$a = 1$$\n\n$$= 2$$", [False, True]),
    "words between": ("$$a = 1$$\nso\n$$= 2$$", [False, False]),
    "lines": ("a = 1\n= 2", [False, True]),
    "lines of code": ("```\na = 1\n\n= 2\n```", [False, True]),
    "formulas in a line": ("$a = 1$ $= 2$", [False]),
    "a comma": ("`a =`, `b = 1`", [False, False]),
    "a relation outside": ("the rate = $0.1$", [False]),
    "a heading between": ("a = 1\n\n# So\n\n= 2", [False, False]),
    "items": ("- a = 1\n- = 2", [False, True]),
    "a left-out part": ("$a$ + the word, $b$", [False, False]),
}


@pytest.mark.parametrize("name", JOINED)
def test_joined(name: str) -> None:
    text, want = JOINED[name]
    source = extract("a.md", text.encode())
    assert [p.joined for p in source.pieces] == want
