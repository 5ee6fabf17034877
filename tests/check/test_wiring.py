"""Numbers of other units, told from the numbers of a network whose lines have no formulas."""

from __future__ import annotations

import math

import pytest

from symprop.check.run import judge
from symprop.extract import extract

NETWORK = """\
h1 = 0.5933, h2 = 0.5969, t1 = 0.01, t2 = 0.99

{z3} = 0.41*0.5933 + 0.45*0.5969 = {net:.4f}
{z4} = 0.51*0.5933 + 0.55*0.5969 = {other:.4f}
o1 = 1/(1 + e^(-{net:.4f})) = {o1:.4f}
o2 = 1/(1 + e^(-{other:.4f})) = {o2:.4f}

{d3} = ({o1:.4f} - 0.01)*{o1:.4f}*(1 - {o1:.4f}) = {e1:.4f}
{d4} = ({o2:.4f} - 0.99)*{o2:.4f}*(1 - {o2:.4f}) = {e2:.4f}
"""
NAMES = {
    "indices": {"z3": "z_3", "z4": "z_4", "d3": "δ_3", "d4": "δ_4"},
    "words": {"z3": "net_o1", "z4": "net_o2", "d3": "delta_o1", "d4": "delta_o2"},
}


def errors(text: str) -> list[str]:
    """What is claimed in every error."""
    found = judge(extract("a.txt", text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


def document(names: str, line: str) -> str:
    """Two units with their error terms, and a line in their numbers."""
    net, other = 0.41 * 0.5933 + 0.45 * 0.5969, 0.51 * 0.5933 + 0.55 * 0.5969
    o1, o2 = (round(1 / (1 + math.exp(-round(x, 4))), 4) for x in (net, other))
    e1, e2 = (o1 - 0.01) * o1 * (1 - o1), (o2 - 0.99) * o2 * (1 - o2)
    values = {"net": net, "other": other, "o1": o1, "o2": o2}
    text = NETWORK.format(**NAMES[names], **values, e1=e1, e2=e2)
    numbers = line.format(e1=f"{e1:.4f}", e2=f"({e2:.4f})")
    total = sum(math.prod(float(x.strip("()")) for x in term.split("*"))
                for term in numbers.split(" + "))  # fmt: skip
    return f"{text}s = {numbers} = {total:.4f}\n"


@pytest.mark.parametrize("names", NAMES)
def test_right_lines(names: str) -> None:
    assert errors(document(names, "{e1}*0.41 + {e2}*0.51")) == []
    assert errors(document(names, "{e1}*0.5969")) == []


@pytest.mark.parametrize("names", NAMES)
def test_a_weight_of_another_unit(names: str) -> None:
    assert errors(document(names, "{e1}*0.51 + {e2}*0.51")) == ["0.51"]
    assert errors(document(names, "{e1}*0.41 + {e2}*0.45")) == ["0.45"]
