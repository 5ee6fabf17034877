"""Documents that mean harm: little time, little memory, nothing executed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from timing import seconds

import symprop
from symprop.errors import SympropError

LIMIT = 10
"""Seconds that no document here may take; most take a fraction of one."""

DOCUMENTS = {
    "tower of powers": b"$y = 9**9**9**9 = 1$\n\n$z = 9^{9^{9^{9}}} = 2$\n",
    "nested brackets": b"$x = " + b"(" * 10_000 + b"1" + b")" * 10_000 + b" = 1$\n",
    "nested fractions": b"$x = " + rb"\frac{1}{" * 3_000 + b"2" + b"}" * 3_000 + b" = 1$\n",
    "unclosed brackets": b"$x = " + b"(" * 10_000 + b" = 1$\n",
    "equals": b"a " + b"=" * 1_000_000 + b" 1\n",
    "equals in dollars": b"$" + b"= " * 20_000 + b"$\n",
    "huge exponent": b"$x = 1e999999999 = 2$\n\n$y = 1e-999999999 \\cdot 3 = 4$\n",
    "huge base": b"$x = 10^{999999999} = 2$, $y = 2^{-10^{12}} = 1$\n",
    "long number": b"$x = " + b"9" * 50_000 + b" \\cdot 2 = 3$\n",
    "exponential of much": b"$y = e^{1e6} = 1$, $s = \\sigma(-1e300) = 0$, $l = \\ln(0) = 1$\n",
    "matrix": b"$A = \\begin{bmatrix}" + b"1 & " * 20_000 + b"1\\end{bmatrix}$\n",
    "function of itself": b"f(x) = f(f(x)) = 1\n\na = f(2) = 3\n\nb = b + 1 = 2\n",
    "functions in a circle": b"f(x) = g(g(x))\n\ng(x) = f(f(x))\n\na = f(2) + g(3) = 3\n",
    "broken utf-8": b"x = 0.5 \xff\xfe\xc3( = 1\n\n$\x80 = 2 \\cdot 3 = 7$\n",
    "nul bytes": b"x = 1\x00 = 2\x00\x00\n",
    "unclosed dollar": b"a $x = 2 \\cdot 3 = 7\n\n" + b"$ y = 1 and $" * 3_000 + b"\n",
    "dollars": b"$" * 200_000 + b"\n",
    "names": b"".join(b"v%d = v%d + 0.%d*2 = 0.5\n" % (i, i - 1, i) for i in range(1, 500))
    + b"L = (v499 - 1)^2 = 2\n",
    "lines of numbers": b"".join(b"v%d = 0.5*0.5 + 0.25 = 0.5\n" % i for i in range(400))
    + b"L = (0.5 - 1)^2 = 0.25\n",
    "rules in a circle": b"a = b + 1\nb = c*2\nc = a - 1\nL = (a - b)^2\ndL/da = 2\n",
    "matrix product": b"$A = "
    + rb"\begin{bmatrix}1 & 2\\3 & 4\end{bmatrix} \cdot " * 60
    + rb"\begin{bmatrix}1\\2\end{bmatrix} = \begin{bmatrix}1\\2\end{bmatrix}$"
    + b"\n\n$L = \\sum A^2 = 5$\n",
    "sums in sums": b"$L = " + rb"\sum_{i=1}^{60} \sum_{j=1}^{60} " * 5 + b"x_{i} y_{j} = 1$\n",
    "empty": b"",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bounded(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_bytes(DOCUMENTS[name])
    assert seconds(lambda: symprop.check(path).data(), LIMIT) < LIMIT


@pytest.mark.parametrize("name", ["tower of powers", "names", "broken utf-8", "matrix product"])
def test_bounded_against_a_network(name: str) -> None:
    def work() -> None:
        with suppress(SympropError):
            symprop.check(DOCUMENTS[name].decode("utf-8", "surrogateescape"), net="sigmoid-2-2-1")

    assert seconds(work, LIMIT) < LIMIT


def test_fifty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with open(path, "wb") as file:
        file.truncate(50_000_000)

    def work() -> None:
        with pytest.raises(SympropError, match=r"50\.0 MB, expected a document of at most 10 MB"):
            symprop.check(path)

    assert seconds(work, 0.1) < 0.1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_file_without_an_end() -> None:
    with pytest.raises(SympropError, match="MB"):
        symprop.check(Path("/dev/zero"))


def test_memory(tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    hard = ("tower of powers", "huge exponent", "nested brackets", "equals", "matrix product")
    path.write_bytes(b"\n\n".join(DOCUMENTS[name] for name in hard))
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "import symprop\n"
        "symprop.check(sys.argv[1]).data()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], timeout=60, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('touch {}')",
        '__import__("os").mkdir("{}")',
        "exec(\"open('{}', 'w')\")",
        "().__class__.__bases__[0].__subclasses__()",
        "{{% include '{}' %}} = {{{{ 7*7 }}}}",
        r"\input{{{}}} = \write18{{touch {}}}",
    ],
)
def test_nothing_is_executed(formula: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    written = formula.replace("{}", str(victim))
    for n, text in enumerate(
        (f"x = {written} = 1\n", f"${written} = 2$\n", f"`y = {written} = 3`\n")
    ):
        path = tmp_path / f"document{n}.md"
        path.write_text(text, encoding="utf-8")
        symprop.check(path)
    assert not victim.exists()


def test_a_document_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands within it is judged as ever; of the rest it is said that it is not."""
    monkeypatch.setattr("symprop.check.claims.claims.MOST", 20)
    text = "".join(f"$y_{{{i}}} = 0.5 \\cdot {i} = {0.5 * i + (i == 2):g}$\n\n" for i in range(99))
    report = symprop.check(text + "\n")
    assert [finding.place.line for finding in report.findings] == [5]
    data = report.data()
    assert data["claims"] < 20
    (unread,) = data["unread"]
    assert unread["why"] == "20 formulas stand before it, which is the limit"
