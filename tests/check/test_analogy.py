"""Numbers that are only said to be found like another."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract

TEXT = r"""
$x_1 = 0.5$, $x_2 = 0.2$, $w_1 = 0.3$, $w_2 = 0.8$, $v_1 = 0.6$, $v_2 = -0.4$.
The learning rate is $\eta = 0.5$, the target $t = 1$.

$$s_{h1} = w_1 x_1 + w_2 x_2 = 0.3 \cdot 0.5 + 0.8 \cdot 0.2 = 0.31$$

$$o_{h1} = \frac{1}{1+e^{-s_{h1}}} = \frac{1}{1+e^{-0.31}} = 0.576885$$

In the same way $s_{h2} = -0.24$ and $o_{h2} = 0.440286$.

$$y = v_1 o_{h1} + v_2 o_{h2} = 0.6 \cdot 0.576885 - 0.4 \cdot 0.440286 = 0.170017$$

$$E = \frac{1}{2}(y - t)^2 = \frac{1}{2}(0.170017 - 1)^2 = 0.344436$$

$$\frac{\partial E}{\partial y} = y - t = 0.170017 - 1 = -0.829983$$

$$\frac{\partial E}{\partial v_1}
= \frac{\partial E}{\partial y} \frac{\partial y}{\partial v_1}
= -0.829983 \cdot 0.576885 = -0.478805$$

$$\frac{\partial E}{\partial v_2} = -0.829983 \cdot 0.440286 = -0.365430$$

$$v_1^+ = v_1 - \eta \frac{\partial E}{\partial v_1} = 0.6 - 0.5 \cdot (-0.478805) = 0.839403$$

$$v_2^+ = -0.217285$$
"""


def _errors(text: str) -> list[str]:
    report = check_source(extract("x.md", text.encode()))
    return [f.claimed for f in report.findings if f.severity == "error"]


def test_right_numbers() -> None:
    assert not _errors(TEXT)


@pytest.mark.parametrize(
    ("right", "wrong", "claimed"),
    [
        ("$o_{h2} = 0.440286$", "$o_{h2} = 0.404286$", "0.404286"),
        (r"0.440286 = -0.365430", r"0.576885 = -0.478805", "-0.478805"),
        ("= -0.217285", "= -0.582715", "-0.582715"),
    ],
)
def test_wrong_numbers(right: str, wrong: str, claimed: str) -> None:
    assert right in TEXT
    assert claimed in _errors(TEXT.replace(right, wrong))


def test_layers_need_not_be_alike() -> None:
    text = r"""
$z_1 = 0.5 \cdot 1 = 0.5$, $a_1 = \frac{1}{1+e^{-z_1}} = \frac{1}{1+e^{-0.5}} = 0.6225$

The output is linear: $z_2 = 2 \cdot 0.6225 = 1.2450$ and $a_2 = 1.2450$.
"""
    assert not _errors(text)


def test_the_error_of_a_unit_is_not_given() -> None:
    """Its number has no rule, but depends on what the other unit's error depends on."""
    text = r"""
$u = 0.5$, $t_{o1} = 1$, $h = 0.8$

$$y_{o1} = u h = 0.5 \cdot 0.8 = 0.4$$

$$E_{o1} = \frac{1}{2} (t_{o1} - y_{o1})^2 = \frac{1}{2} (1 - 0.4)^2 = 0.18$$

$E_{o2} = 0.00811250$

$$E = E_{o1} + E_{o2} = 0.18 + 0.00811250 = 0.18811250$$

$$\frac{\partial E}{\partial h}
= \frac{\partial E_{o1}}{\partial h} + \frac{\partial E_{o2}}{\partial h}
= -0.30000000 + 0.12003333 = -0.17996668$$
"""
    assert not check_source(extract("x.md", text.encode())).findings
