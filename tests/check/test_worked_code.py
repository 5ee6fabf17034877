"""Programs whose comments say what comes out, sessions, and programs that are just programs."""

from __future__ import annotations

import pytest

from symprop.check.run import Report, check_source
from symprop.extract import extract


def _check(text: str) -> Report:
    return check_source(extract("x.md", text.encode()))


def _errors(text: str) -> list[str]:
    return [f.claimed for f in _check(text).findings if f.severity == "error"]


WORKED = """```python
def relu(z):
    s = max(0, z)
    return s

x, t = 3.0, 1.0
w, b = 0.4, -0.5   # to be learnt
rate = 0.1
```

```python
z = w * x + b          # 0.4 * 3.0 - 0.5 = 0.7
a = max(0, z)          # 0.7
loss = (a - t) ** 2    # (0.7 - 1.0) ** 2 = 0.09
da = 2 * (a - t)       # 2 * (0.7 - 1.0) = -0.6
dz = da * (z > 0)      # -0.6
dw = dz * x            # -0.6 * 3.0 = -1.8
db = dz                # -0.6
w -= rate * dw         # 0.4 + 0.18 = 0.58
b = b - rate * db      # -0.44
print(b)               # -0.44
```
"""


def test_right_code() -> None:
    report = _check(WORKED)
    assert not report.findings
    assert not report.unread
    assert report.claims == report.checked > 25


@pytest.mark.parametrize(
    ("right", "wrong", "claimed"),
    [
        ("-0.6 * 3.0 = -1.8", "-0.6 * 0.4 = -0.24", "-0.24"),
        ("print(b)               # -0.44", "print(b)               # -0.56", "-0.56"),
        ("= 0.58", "= 0.85", "0.85"),
        ("- 0.5 = 0.7\n", "- 0.5 = 1.7\n", "1.7"),
    ],
)
def test_wrong_code(right: str, wrong: str, claimed: str) -> None:
    assert right in WORKED
    assert claimed in _errors(WORKED.replace(right, wrong))


def test_a_session() -> None:
    text = """```pycon
>>> x = 3.0
>>> 0.4 * x - 0.5
0.7000000000000002
>>> import math
>>> 1 / (1 + math.exp(-0.7))
0.6681877721681662
```
"""
    assert not _check(text).findings
    assert _errors(text.replace("0.66818", "0.68618")) == ["0.686187772168"]


def test_a_program_is_not_the_document() -> None:
    text = """Given $w = 0.5$ and $x = 2$ we get $z = w x = 0.5 \\cdot 2 = 1$.

```python
import numpy as np
w = 0.7  # start
x = 2.5
for epoch in range(1000):
    z = w * x
    w -= 0.1 * z
print(w)
```
"""
    report = _check(text)
    assert not report.findings
    assert len(report.source.pieces) == 3


def test_another_round_is_not_followed() -> None:
    text = (
        WORKED
        + """
```python
z = w * x + b          # 0.58 * 3.0 - 0.44 = 1.3
loss = (z - t) ** 2    # 0.09
```
"""
    )
    assert not _check(text).findings
