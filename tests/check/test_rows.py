"""Tables with the name or rule, the calculation and the result in columns of their own."""

from __future__ import annotations

import pytest

from symprop.check.run import Report, check_source
from symprop.extract import extract


def _check(text: str, name: str = "x.md") -> Report:
    return check_source(extract(name, text.encode()))


def _errors(text: str, name: str = "x.md") -> list[str]:
    return [f.claimed for f in _check(text, name).findings if f.severity == "error"]


MD = """| | Formel | Rechnung | Ergebnis |
|---|---|---|---|
| $z_3$ | $w_3 x_1 + b_3$ | $0.5 \\cdot 3 - 0.2$ | $1.3$ |
| $a_3$ | $\\sigma(z_3)$ | $\\sigma(1.3)$ | $0.7858$ |
"""
HTML = """<table><tr><th>Step</th><th>Numbers</th><th>Gives</th></tr>
<tr><td>net<sub>3</sub></td><td>0.5 · 3 − 0.2</td><td>1.3</td></tr>
<tr><td>out<sub>3</sub></td><td>1/(1 + e^(-1.3))</td><td>0.7858</td></tr></table>"""
TEX = r"""\documentclass{article}
\begin{document}
\begin{tabular}{lll}
Quantity & Working & Value \\ \hline
$z_3$ & $0.5 \cdot 3 - 0.2$ & $1.3$ \\
$a_3$ & $\sigma(1.3)$ & $0.7858$ \\
\end{tabular}
\end{document}
"""


@pytest.mark.parametrize(("text", "name"), [(MD, "x.md"), (HTML, "x.html"), (TEX, "x.tex")])
def test_a_row_is_one_chain(text: str, name: str) -> None:
    report = _check(text, name)
    assert not report.findings
    assert report.claims == report.checked >= 2
    assert _errors(text.replace("0.7858", "0.7885"), name) == ["0.7885"]
    assert _errors(text.replace("1.3<", "1.7<").replace("$1.3$ ", "$1.7$ "), name) == ["1.7"]


def test_a_column_of_something_else_is_no_result() -> None:
    text = """| Weight | Update | Gradient |
|---|---|---|
| $w_1$ | $0.5 - 0.1 \\cdot 0.3$ | $0.3$ |
| $w_2$ | $0.4 - 0.1 \\cdot 0.2$ | $0.2$ |
"""
    assert _check(text).claims == 0


def test_a_unit_is_not_its_net_input() -> None:
    text = """| Unit | Net input | Output |
|---|---|---|
| $h_1$ | $0.5 \\cdot 2 + 0.1 = 1.1$ | $0.7503$ |
| $h_2$ | $0.3 \\cdot 2 - 0.1 = 0.5$ | $0.6225$ |

$$o = h_1 + h_2 = 0.7503 + 0.6225 = 1.3728$$
"""
    assert not _check(text).findings
    assert _errors(text.replace("= 1.3728", "= 1.3278")) == ["1.3278"]


def test_updates_in_words() -> None:
    text = """| | computation | |
|---|---|---|
| w1 new | 0.5 - 0.1 * 0.3 | 0.47 |
| w2 new | 0.7 - 0.1 * 0.2 | 0.86 |
"""
    assert _errors(text) == ["0.86"]
