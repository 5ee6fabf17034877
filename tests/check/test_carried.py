"""What follows from a mistake is said to, however little it is off, and only if it is off."""

from __future__ import annotations

from symprop.check.report import sheet
from symprop.check.run import check_source
from symprop.extract import extract

RIGHT = r"""
Given $x = 1.2$, $w = 0.7$, $v = 0.1$, $t = 1$, $\eta = 0.1$.

$$z = w \cdot x = 0.7 \cdot 1.2 = 0.84$$

$$h = \sigma(z) = \frac{1}{1 + e^{-0.84}} \approx 0.69847$$

$$y = v \cdot h = 0.1 \cdot 0.69847 \approx 0.06985$$

$$L = (y - t)^2 = (0.06985 - 1)^2 \approx 0.86518$$

$$\frac{dL}{dy} = 2 (y - t) = 2 (0.06985 - 1) = -1.8603$$

$$\frac{dL}{dv} = \frac{dL}{dy} \cdot h = -1.8603 \cdot 0.69847 \approx -1.29936$$

$$v_{new} = v - \eta \frac{dL}{dv} = 0.1 - 0.1 \cdot (-1.29936) \approx 0.23$$
"""


def found(text: str) -> list[tuple[int, str, str, str | None]]:
    """Line, kind, claimed and expected of each finding, but for slips in the last digit."""
    findings = sheet(check_source(extract("x.md", text.encode()))).findings
    return [(f.place.line, f.kind, f.claimed, f.expected) for f in findings if f.kind != "rounding"]


def test_the_right_document_has_nothing() -> None:
    assert not found(RIGHT)


def test_a_few_units_of_the_last_digit_follow_from_the_mistake() -> None:
    wrong = RIGHT.replace("0.69847", "0.69874").replace("0.06985", "0.06987")
    wrong = wrong.replace("-1.8603", "-1.86026").replace("0.86518", "0.86514")
    wrong = wrong.replace("1.29936", "1.29984")
    mistake, *others = found(wrong)
    assert mistake == (6, "arithmetic", "0.69874", "0.69847")
    assert [(kind, claimed) for _, kind, claimed, _ in others] == [
        ("carried", "0.06987"),
        ("carried", "0.86514"),
        ("carried", "-1.86026"),
        ("carried", "-1.29984"),
    ]  # and not the new weight, which comes out right all the same
