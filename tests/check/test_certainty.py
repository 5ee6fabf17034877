"""What may be said to be wrong: only what no way of reading the document allows."""

from __future__ import annotations

import pytest

import symprop
from symprop.check.causes.edits import edits
from symprop.check.run import judge
from symprop.extract import extract


def errors(text: str, kind: str = "md") -> list[tuple[str, str | None]]:
    found = judge(extract(f"a.{kind}", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


RESULT = "$w = 0.3$, $x = 2.1$\n\n$z = w x = 0.63$\n\n$a = 1/(1 + e^{-z}) = 0.65249$\n\n"


@pytest.mark.parametrize(
    ("again", "found"),
    [
        ("$a = 0.65249$", []),
        ("$a = 0.6525$", []),
        ("$a = 0.65294$", [("0.65294", "0.65249")]),
        ("$a = 0.65349$", [("0.65349", "0.65249")]),
        ("$a = -0.65249$", [("-0.65249", "0.65249")]),
        ("$a = 6.5249$", [("6.5249", "0.6525")]),
        ("$x = 2.2$\n\n$a = 0.65349$", []),  # worked from something newer, perhaps
        ("$a = 0.81234$", []),  # no slip of the pen makes it of the result
        ("## Sample 2\n\n$a = 0.65349$", []),
    ],
)
def test_a_result_that_is_repeated(again: str, found: list[tuple[str, str]]) -> None:
    assert errors(RESULT + "So\n\n" + again) == found


@pytest.mark.parametrize(
    "text",
    [
        "$d = -0.76 \\cdot 0.62 (1 - 0.62) = -0.76 \\cdot 0.24 \\approx -0.18$",  # two factors
        "$z = 0.64 \\cdot 0.82 + 0.82 \\cdot 0.93 + 0.47 = 0.524 + 0.762 + 0.47 \\approx 1.757$",
        # The value of r is worked without a rule: what depends on w there is not known.
        "$r = 0.2 - 4.8 = -4.6$\n\n$s = 1.8 - 4.7 = -2.9$\n\n"
        "$L = \\frac12 (r^2 + s^2) + 0.05 w^2$\n\n$w = 0.3$\n\n"
        "$\\frac{\\partial L}{\\partial w} = r + s + 0.1 w$",
        # h has its number only by being put in: which of the two is meant nobody knows.
        "$d = 0.2$\n\n$u = d h = 0.2 \\cdot 0.376 = 0.0752$\n\n"
        "$v = d h = 0.2 \\cdot 0.195 = 0.039$",
        # An update read in part, and the number that it starts from.
        "    w <- w + 0.2 err x\n\nStart from w = 0.3.",
        # The numbers of the second pass are put in for names that never had one.
        "$w = 0.9$, $L = h^2 + k = (-5.2)^2 + 1 = 28.04$\n\n$w := w - 0.1 \\cdot 2 = 0.7$\n\n"
        "$L = h^2 + k = (-5.14)^2 + 2 = 28.4196$",
    ],
)
def test_nothing_is_said(text: str) -> None:
    assert errors(text) == []


def test_a_rounded_operand_on_the_next_line() -> None:
    text = "g = 0.3 * 0.0006 = 0.0002\nd = -0.5 * g\nd = -0.5 * 0.0002 = -0.00009\n"
    assert errors(text, "txt") == []


def test_a_result_that_another_rule_bears_out() -> None:
    text = (
        "$L = (a b + c) f$ with $a = 2.7$, $b = 2$, $c = -3$, $f = -3$.\n\n"
        "$e = a b = 5.4$\n\n$d = e - c = 8.4$\n\n$L = d f = -7.2$\n"
    )
    assert ("-7.2", "-25.2") not in errors(text)


@pytest.mark.parametrize(
    "text", ["W_2,1 ← W_2,1 + r·g = 0.3 + 0.5·0.2 = 0.4", "dJ/dw^[2]_1,1 = 0.3·0.2 = 0.06"]
)
def test_two_indices_without_braces(text: str) -> None:
    assert errors(text + "\n", "txt") == []
    wrong = text.replace("0.4", "0.5").replace("0.06", "0.07")
    assert len(errors(wrong + "\n", "txt")) == 1


def test_two_indices_without_braces_in_tex() -> None:
    assert errors("$$∂L/∂W_2,11 = 0.3 · 0.2 = 0.07$$") == [("0.07", "0.06")]


def test_programs_go_on_with_new_data() -> None:
    text = (
        "```python\nw = 0.5\nx = 2.0\nz = w * x  # 1.0\na = z + 0.25  # 1.25\n```\n\n"
        "```python\nx = 3.0\nz = w * x  # 1.5\na = z + 0.25  # {}\n```\n"
    )
    assert errors(text.format("1.75")) == []
    assert errors(text.format("1.65")) == [("1.65", "1.75")]


def test_a_result_and_what_is_put_in_for_it() -> None:
    """Either may be wrong, unless a slip of the pen or another name's value tells."""
    text = "$x = 2.1$\n\n$d = {} = 0.0877$\n\n$g = d x = {} \\cdot 2.1 = {}$\n"
    start = "0.3 \\cdot 0.5 - 0.0623"
    assert errors(text.format(start, "0.0216", "0.0454")) == []
    found = judge(extract("a.md", text.format(start, "0.0216", "0.0454").encode())).verdict.findings
    assert [(f.claimed, f.expected, f.severity) for f in found] == [("0.0216", None, "warning")]
    said = symprop.check(text.format(start, "0.0216", "0.0454")).text()
    assert "d is 0.0877 in line 3, but 0.0216 is put in here. One of the two is wrong" in said
    assert "expected" not in said
    assert errors(text.format(start, "0.0787", "0.1653")) == [("0.0787", "0.0877")]


def test_the_next_lines_of_a_calculation_keep_their_operands() -> None:
    text = "$$d = 0.027 \\cdot 0 + 0.091 \\cdot 1.8$$\n\n$$d = 0 + 0.16$$\n\n$$d = 0.16$$\n"
    assert errors(text) == []


@pytest.mark.parametrize("term", ["0.5 \\cdot 2", "0.5"])
def test_no_cause_is_sought_in_a_line_that_is_too_long(term: str) -> None:
    """Each edit is worked out whole: all edits of a line grow with its square."""
    found = [
        judge(extract("a.md", f"$z = {' + '.join([term] * n)} + 0.25 = 0.33$".encode()))
        for n in (3, 400)
    ]
    for judged in found:
        assert [f.severity for f in judged.verdict.findings] == ["error"]
    lines = [judged.bounds.quantities.claims.chains[0].sides[1].formula for judged in found]
    assert [bool(list(edits(line))) for line in lines] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "w_1,1\u207d\xb9\u207e = 0.28, w_1,2\u207d\xb9\u207e = 0.20\n",
        "d = 2, x = 3\n\ndw = d x = 2 * 3 = 6\n\nx = 3\n",
        "d = [1, 2]\nx = [3, 4, 5]\n\nD = d x^T = [[3, 4, 5], [6, 8, 10]]\n\nd = [1, 2]\n",
        "d = [1, 2]\nx = [3, 4]\n\nD = d x^T = [[3, 4], [6, 8]]\nz = d x^T = 11\n",
        # A result without working may have been rounded, and so may what is only a copy of one.
        "d = q r = 0.0078\nx = 3\n\ng = d * x = 0.0235\n",
        "d = q r = -1.69641\ng = d = -1.69641\nb = 0.4\nh = 0.2\n\nb_new = b - h * g = 0.739281\n",
        "b = 0.5 - 0.2 * (-0.14) = 0.5 + 0.03 = 0.53\n",
        "d = 0.05 * 0.0079 * 0.6214 = 0.0002\nw = r s = 0.6102\n\n"
        "w_new = 0.6102 + 0.0002 = 0.6105\n",
        # The weights of every layer are counted from 1.
        "w_1 = 0.55, w_2 = 0.24, w_1 = 0.61, w_2 = -0.48, x = 0.3\n\n"
        "d = 0.5\nh = w_1 * x = 0.55 * 0.3 = 0.165\ndE/dw_1 = d * h = 0.5 * 0.165 = 0.0825\n\n"
        "d = 0.4\n"
        "dE/dw_1 = 0.4 * 0.3 = 0.12\n",
        "w = 0.55, b = 0.24, w = 0.61, b = -0.48, x = 0.3\n\nh = w * x + b\ny = w * h + b\n\n"
        "dy/dw = h\n",
    ],
)
def test_nothing_is_said_of_lines(text: str) -> None:
    assert errors(text, "txt") == []


@pytest.mark.parametrize(
    "text",
    [
        "g = 0.7\n\ns = s_0 + g^2 = 0 + 0.7^2 = 0.49\n",
        "r = q * p = 0.0\n\na = LeakyReLU(r) = 0.00\n",
    ],
)
def test_all_is_judged(text: str) -> None:
    verdict = judge(extract("a.txt", text.encode())).verdict
    assert [u.why for u in verdict.unjudged if "name" not in u.why] == []
    assert not verdict.findings


def test_a_result_that_a_line_contradicts() -> None:
    text = "x = 0.1983, u = 0.5028\n\nd = q * s = 0.2089\n\ndw = d * x = 0.0223\n"
    assert errors(text, "txt") == []
    found = judge(extract("a.txt", text.encode())).verdict.findings
    assert [f.severity for f in found] == ["warning"]


TABLE = "| z | p | y | p - y |\n|---|---|---|---|\n"


def test_a_column_that_another_rule_explains() -> None:
    rows = "| 0.2 | 0.5498 | 1 | -0.4502 |\n| 0.4 | 0.5987 | 0 | 0.5987 |\n"
    rows += "| 0.6 | 0.6457 | 0 | 0.6457 |\n| 0.8 | 0.6900 | 0 | 0.6900 |\n"
    assert errors(TABLE + rows) == []


def test_a_target_that_a_unit_mostly_meets() -> None:
    head = "| x_1 | x_2 | t | z | o | w_1 | w_2 | b |\n" + "|---" * 8 + "|\n"
    rows = "| 0 | 0 | 0 | -0.5 | 0 | -0.3 | -0.1 | -0.5 |\n| 0 | 1 | 0 | -0.6 | 0 | -0.3 | -0.1 "
    rows += "| -0.5 |\n| 1 | 0 | 0 | -0.8 | 0 | -0.3 | -0.1 | -0.5 |\n"
    rows += "| 1 | 1 | 1 | -0.9 | 0 | -0.2 | 0 | -0.4 |\n"
    given = "$w_1 = -0.3$, $w_2 = -0.1$, $b = -0.5$, $\\alpha = 0.1$\n\n"
    assert errors(given + head + rows) == []


def test_a_square_is_no_name_that_is_2() -> None:
    """u = 2.00 was rounded; the exponent of its neighbour was not."""
    text = "$$w = 0.4999$$\n\n$$u = 4 w \\approx 4 \\cdot 0.4999 \\approx 2.00$$\n\n"
    line = "$$v = (w - u)^2 \\approx (0.4999 - 2.00)^2 \\approx (-1.50)^2 \\approx 2.25$$\n"
    checked = symprop.check(text + line).sheet
    assert not checked.unjudged
    assert not checked.findings


def test_a_derivative_that_is_nearly_the_result_put_in_for_it() -> None:
    text = (
        "h = 0.5, b = 0.25\n\nd = 0.8*0.3 - 0.0763 = 0.1637\n\ndL/dw = 0.1637*0.5 = 0.0819\n\n"
        "dL/db = 0.1647\n\nb_new = b - 0.5*dL/db = 0.25 - 0.5*0.1637 = 0.1682\n"
    )
    assert [(f.claimed, f.expected) for f in judge(extract("a.md", text.encode())).verdict.findings
            if f.severity == "error"] == [("0.1647", "0.1637")]  # fmt: skip
