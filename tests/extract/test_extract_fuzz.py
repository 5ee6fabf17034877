"""Any bytes and any text: no exception but the one for refused files, and time that is linear."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_extract_positions import sound
from timing import seconds

from symprop.errors import SympropError
from symprop.extract import extract

ENDINGS = ("md", "tex", "rst", "html", "typ", "ipynb", "txt", "")
_SIGNS = (
    "$ $$ \\( \\) \\[ \\] [ ] ( ) ` ``` ~~~ <!-- --> < > <p> </p> <sub> </sub> <pre> <code> <math>"
    " <mi> <script> </script> <table> <tr> <td> <br> &amp; & # > - * | |---|---| = ≈ + 0.5 w_1 x"
    " \\begin{align} \\end{align} \\begin{verbatim} \\end{verbatim} \\begin{tabular} \\item \\frac"
    " \\section{ \\newcommand{\\a}{b} \\a % { } .. math:: :math: :: ==="
    " #table( #f( [ #let #set mat( frac( \" ; _( ^( / // #{"
    " --- +--+ ![ ]( http://a.b/?c=1"
    " \ue000 \ue002 \ue003 \0 é 損 ** _ ~ \\ \\\\ ; . , : word"
)
SIGNS = _SIGNS.split(" ")
TEXT = st.lists(
    st.sampled_from([*SIGNS, " ", " ", "\n", "\n", "\n\n", "\r\n", "    "]), max_size=60
)


@given(ending=st.sampled_from(ENDINGS), parts=TEXT)
def test_any_text(ending: str, parts: list[str]) -> None:
    try:
        source = extract(f"a.{ending}", "".join(parts).encode())
    except SympropError:
        assert ending == "ipynb"
        return
    sound(source)


@given(ending=st.sampled_from(ENDINGS), text=st.text(max_size=200))
def test_any_characters(ending: str, text: str) -> None:
    try:
        sound(extract(f"a.{ending}", text.encode("utf-8", "surrogatepass")))
    except SympropError:
        assert ending == "ipynb" or text.startswith(("%PDF", "GIF8"))


@given(ending=st.sampled_from(ENDINGS), data=st.binary(max_size=200))
def test_any_bytes(ending: str, data: bytes) -> None:
    with suppress(SympropError):
        sound(extract(f"a.{ending}", data))


HOSTILE = (
    "=", "$", "$$\n", "\\[\n", "\\(", "[\n", "(", "`", "```a\n", "~~~a\n", "<a ", "<!--", "<sub>",
    "![a](", "[a](", "> ", "- - ", "| a | b |\n|---|---|\n", "$a$ = 1 ", "$a$, ", "\\begin{align}",
    "\\begin{verbatim}", "\\begin{tabular}", "{", "\\", "$\\$", "%", ".. math::\n\n", "::\n\n",
    "+--+\n", "== ==\n", "<math><mrow>", "<table><tr><td>", "<pre>", "<script>", "&#", "0.5*",
    "~~a ", "~~$a$~~ ", "<s>a", "<!-- symprop: off -->", "<!-- symprop: ignore -->\n", "# a\n",
    "#f(", "#f[", "#table([a],", "#let a = [\n", "$ #f(", "$ frac(", "$ (", "$a$ = 1 ", "$ x_",
    "**a**\n\n", "inputs are 0.1, ", "learning rate of ", "- a\n", "\\item a",
)  # fmt: skip


@pytest.mark.parametrize("ending", ["md", "tex", "rst", "html", "typ"])
@pytest.mark.parametrize("sign", HOSTILE)
def test_time_is_linear(sign: str, ending: str) -> None:
    def spent(size: int) -> float:
        data = (sign * (size // len(sign) + 1))[:size].encode()
        return seconds(lambda: extract(f"a.{ending}", data), 0.1)

    spent(1000)
    short, long = spent(5_000), spent(40_000)
    assert long < max(0.5, 20 * short), f"{short:.3f} s, then {long:.3f} s for eight times as much"
