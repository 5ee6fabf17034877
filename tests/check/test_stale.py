"""Old and new versions of weights in one line, told from numbers alone."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

PASS = """\
x = 2, v1 = 0.93, v2 = -0.75, b = 0.31, rate 0.8, y = 1

h1 = 0.66
h2 = 0.32
o = 0.93*0.66 + (-0.75)*0.32 + 0.31 = 0.6838
d = 0.6838 - 1 = -0.3162

{v1} = 0.93 - 0.8*(-0.3162)*0.66 = 1.097
{v2} = -0.75 - 0.8*(-0.3162)*0.32 = -0.6691
{b} = 0.31 - 0.8*(-0.3162) = 0.563

"""
MARKS = ["{}", "{}'", "{}_new", "{}^+"]


def document(mark: str, after: str) -> str:
    """One pass, its updates, and a line after them."""
    return PASS.format(**{k: mark.format(k) for k in ("v1", "v2", "b")}) + after + "\n"


def stale(text: str) -> list[tuple[str, str | None, str | None]]:
    """Claimed, expected and cause of every error."""
    found = judge(extract("a.txt", text.encode())).verdict.findings
    return [(f.claimed, f.expected, f.cause) for f in found if f.severity == "error"]


@pytest.mark.parametrize("mark", MARKS)
def test_second_pass_with_an_old_weight(mark: str) -> None:
    again = "h1 = 0.67\nh2 = 0.33\no = 0.93*0.67 + (-0.6691)*0.33 + 0.563 = 0.9653"
    assert stale(document(mark, again)) == [("0.93", "1.097", "old_weight")]


@pytest.mark.parametrize("mark", MARKS)
def test_second_pass_with_new_weights(mark: str) -> None:
    again = "h1 = 0.67\nh2 = 0.33\no = 1.097*0.67 + (-0.6691)*0.33 + 0.563 = 1.0772"
    assert stale(document(mark, again)) == []


@pytest.mark.parametrize("mark", MARKS)
def test_new_weight_in_the_backward_pass(mark: str) -> None:
    assert stale(document(mark, "g1 = -0.3162*0.93 = -0.2941")) == []
    assert stale(document(mark, "g1 = -0.3162*1.097 = -0.3469")) == [
        ("1.097", "0.93", "new_weight")
    ]


def test_sign_of_the_weight_that_belongs_there() -> None:
    line = "g2 = -0.3162*(-0.6691) = 0.2116"
    assert stale(document("{}'", line)) == [("-0.6691", "-0.75", "new_weight")]


def test_a_weight_that_is_not_updated_stays() -> None:
    text = PASS[: PASS.index("{v2}")].format(v1="v1") + (
        "h1 = 0.67\nh2 = 0.33\no = 1.097*0.67 + (-0.75)*0.33 + 0.31 = 0.7975\n"
    )
    assert stale(text) == []


def test_a_constant_with_the_digits_of_a_weight() -> None:
    text = """\
    w = 0.9, u = 0.25
    g = 0.25*0.4 = 0.1
    m = 0.9*0 + 0.1 = 0.1
    w = 0.9 - 0.5*0.1 = 0.85
    g = 0.25*0.3 = 0.075
    m = 0.9*0.1 + 0.075 = 0.165
    """
    assert stale(text) == []


def test_next_sample_with_the_same_weights() -> None:
    again = "h1 = 0.71\nh2 = 0.12\no = 0.93*0.71 + (-0.75)*0.12 + 0.31 = 0.8803"
    assert stale(document("{}'", again)) == []


@pytest.mark.parametrize("digits", ["-0.75", "-0.7500"])
def test_second_pass_after_a_first_without_numbers(digits: str) -> None:
    text = document("{}", "h1 = 0.67\nh2 = 0.33\no = 1.097*0.67 + (W)*0.33 + 0.563 = R")
    text = text.replace("o = 0.93*0.66 + (-0.75)*0.32 + 0.31", "o = v1*h1 + v2*h2 + b")
    assert stale(text.replace("W", "-0.6691").replace("R", "1.0772")) == []
    assert stale(text.replace("W", digits).replace("R", "1.0505")) == [
        (digits, "-0.6691", "old_weight")
    ]


NAMES = """\
h1 = 0.66, h2 = 0.32, v1 = 0.93, v2 = -0.75, d = -0.3162, rate 0.8

o = v1*h1 + v2*h2 = 0.3738

v1' = v1 - 0.8*d*h1 = 1.0970
v2' = v2 - 0.8*d*h2 = -0.6691

o' = v1*h1 + v2*h2 = {}
"""


def test_second_pass_in_names_only() -> None:
    assert stale(NAMES.format("0.5099")) == []  # both new
    assert stale(NAMES.format("0.3738")) == []  # both old: another sample, perhaps
    assert stale(NAMES.format("0.4840")) == [("0.4840", "0.5099", None)]
    assert stale(NAMES.format("0.3997")) == [("0.3997", "0.5099", None)]


def test_a_number_of_the_rule_with_the_digits_of_an_old_weight() -> None:
    """The 0.53 before h₁ is no w, though w was 0.53."""
    text = """\
x = 3, w = 0.53, h1 = 1.25, rate 0.1

h2 = w*x + {k}*h1 = 0.53*3 + {k}*1.25 = {h}

w_new = 0.53 - 0.1*12.75 = -0.745

h1 = 1.35
h2 = w*x + {k}*h1 = {w}*3 + {k}*1.35 = {again}
"""
    assert stale(text.format(k="0.53", h="2.2525", w="-0.745", again="-1.5195")) == []
    found = stale(text.format(k="0.21", h="1.8525", w="0.53", again="1.8735"))
    assert [claimed for claimed, _, _ in found] == ["0.53"]
