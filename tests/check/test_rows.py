"""Lines that take the rows of given numbers, which need have no names."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

TABLE = """\
weights    from p    from q    bias
  g         0.4      -0.7      0.2
  h        -0.6       0.25    -0.3
  k         0.85      0.1      0

p = 0.5   q = 0.8

net_g = 0.4*0.5 - 0.7*0.8 + 0.2 = -0.16
net_h = -0.6*0.5 + 0.25*0.8 - 0.3 = -0.40
net_k = 0.85*0.5 + 0.1*0.8 = 0.505
"""
COLUMNS = """\
      to r   to s   to t
 a    0.3   -0.45   0.7
 b    0.9    0.2   -0.55

what comes back to each:

to r: 0.3*0.12 + 0.9*(-0.08) = -0.036
to s: -0.45*0.12 + 0.2*(-0.08) = -0.070
to t: 0.7*0.12 - 0.55*(-0.08) = 0.128
"""


def errors(text: str) -> list[tuple[str, str | None, str | None]]:
    """Claimed, expected and cause of every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected, f.cause) for f in found if f.severity == "error"]


@pytest.mark.parametrize(
    ("text", "right", "wrong", "error"),
    [
        (TABLE, "0.4*0.5 - 0.7*0.8 + 0.2 = -0.16", "0.4*0.5 + 0.7*0.8 + 0.2 = 0.96",
         ("0.96", "-0.16", "sign_of_term")),
        (TABLE, "0.25*0.8 - 0.3 = -0.40", "0.25*0.8 = -0.10", ("-0.10", "-0.40", "missing_part")),
        (COLUMNS, "0.7*0.12 - 0.55*(-0.08) = 0.128", "0.7*0.12 = 0.084",
         ("0.084", "0.128", "missing_part")),
    ],
)  # fmt: skip
def test_row_with_one_slip(
    text: str, right: str, wrong: str, error: tuple[str, str, str | None]
) -> None:
    assert errors(text) == []
    assert right in text
    assert errors(text.replace(right, wrong)) == [error]


@pytest.mark.parametrize(
    "line",
    [
        "net_g = 0.4*0.6 + 0.7*0.9 + 0.2 = 1.07",  # with other inputs
        "other = 0.4*0.5 + 0.7*0.8 + 0.2 = 0.96",  # of another kind
        "net_g = 0.7*0.8 - 0.4*0.5 + 0.2 = 0.56",  # in another order
    ],
)
def test_lines_that_need_not_take_the_row(line: str) -> None:
    right = "net_g = 0.4*0.5 - 0.7*0.8 + 0.2 = -0.16"
    assert errors(TABLE.replace(right, line)) == []
