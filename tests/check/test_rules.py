"""What each rule finds and what it leaves alone, in documents of a few lines."""

from __future__ import annotations

import pytest

from symprop.check.run import Judged, judge
from symprop.extract import extract


def judged(text: str) -> Judged:
    """A plain text, judged."""
    return judge(extract("a.txt", text.encode()))


def errors(text: str) -> list[tuple[int, str, str | None]]:
    """Line, claimed and expected of every error."""
    found = judged(text)
    place = found.source.place
    return [
        (place(f.place.piece.at(f.place.span[0]))[0], f.claimed, f.expected)
        for f in found.verdict.findings
        if f.severity == "error"
    ]


RIGHT = {
    "a function with the document's own settings": (
        "$\\text{LeakyReLU}(z) = \\begin{cases} z & z > 0 \\\\ 0.2 z & \\text{otherwise} "
        "\\end{cases}$\n\n$z = -2$\n\n$a = \\text{LeakyReLU}(z) = -0.4$\n"
    ),
    "a number stands for what it was rounded from": (
        "x = 3, w = 7\n\ny = w/x = 7/3 = 2.33\n\nz = 100*y = 233.33\n"
    ),
    "a sign belongs to its product": "d = -0.3, w = -0.6\n\np = d*w = 0.3*0.6 = 0.18\n",
    "brackets worked already": "a = 0.7, t = 1\n\nE = (a - t)^2/2 = (-0.3)^2/2 = 0.045\n",
    "data given again": "x = 2\n\ny = 3*x = 6\n\nx = 5\n\ny = 3*x = 15\n",
    "a second pass": (
        "x = 0.5, w = 0.4, r = 0.1, g = 2\n\nz = w*x = 0.2\n\nw_new = w - r*g = 0.2\n\n"
        "z = 0.2*0.5 = 0.1\n"
    ),
    "the total derivative": "a = 3\n\nb = a^2 = 9\n\nc = a*b = 27\n\ndc/da = b + 2*a^2 = 27\n",
    "an update of another weight": (
        "w1 = 0.5, w2 = 0.8, r = 0.1, dE/dw1 = 2, dE/dw2 = 3\n\n"
        "w1_new = w1 - r*dE/dw1 = 0.3\n\nw2_new = 0.5\n"
    ),
}
GAPS = (
    "z = w x = \\foo{3} = 0.9",
    "z = 0.5 \\cdot 0.6 = \\foo{3} = 0.9",
    "z = w v = \\foo{3} = 0.5 \\cdot 0.7 = 0.35",
)
WRONG = {
    "a result": ("y = 0.5*0.3 = 0.18\n", (1, "0.18", "0.15")),
    "an operand": (
        "x = 2, w = 0.3, b = 1\n\ny = w*x + b = 0.4*2 + 1 = 1.8\n", (3, "0.4", "0.3"),
    ),
    "a sign": ("y = 0.7, t = 1\n\ne = y - t = 0.7 - 1 = 0.3\n", (3, "0.3", "-0.3")),
    "a given": (
        "w = 0.3, x = 2, v = 3\n\na = w*x = 0.5*2 = 1\n\nb = w*v = 0.5*3 = 1.5\n",
        (1, "0.3", "0.5"),
    ),
    "a number by its own rule": (
        "x = 0.5, w = 0.4, r = 0.1, g = 2\n\nz = w*x = 0.2\n\nw_new = w - r*g = 0.2\n\nz = 0.31\n",
        (7, "0.31", "0.10"),
    ),
    "a derivative": (
        "p = 0.5, t = 0.2\n\nE = (p - t)^2 = 0.09\n\ndE/dp = p - t = 0.3\n",
        (5, "p - t", "2 (p - t)"),
    ),
}  # fmt: skip


def test_a_given_that_a_result_uses_stays() -> None:
    text = "w = 0.3, x = 2, v = 3\n\na = w*x = 0.5*2 = 1\n\nb = w*v = 0.5*3 = 1.5\n"
    found = errors(f"{text}\nc = w^2 = 0.09\n")
    assert found == [(3, "0.5", "0.3"), (5, "0.5", "0.3")]


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right(case: str) -> None:
    found = judged(RIGHT[case]).verdict
    assert [f.claimed for f in found.findings if f.severity != "note"] == []
    assert not found.unjudged
    assert found.checked


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong(case: str) -> None:
    text, (line, claimed, expected) = WRONG[case]
    ((at, said, right),) = errors(text)
    assert (at, said) == (line, claimed)
    assert right is not None
    assert right.replace("·", " ").replace("  ", " ") == expected or right == expected


def test_what_follows_from_a_mistake_is_carried() -> None:
    found = judged("a = 0.5*0.6 = 0.4\n\nb = 2*a = 0.8\n").verdict.findings
    assert [(f.kind, f.severity, f.root) for f in found] == [
        ("arithmetic", "error", None),
        ("carried", "note", 0),
    ]


def test_what_cannot_be_judged_is_listed() -> None:
    found = judged("y = wobble(0.5) = 0.9\n").verdict
    assert len(found.unjudged) == 1
    assert "wobble" in found.unjudged[0].why
    assert not found.findings


@pytest.mark.parametrize("line", GAPS)
def test_no_evidence_across_what_cannot_be_read(line: str) -> None:
    source = extract("a.md", f"$w = 0.5$, $x = 0.6$, $v = 2$\n\n${line}$\n".encode())
    assert not judge(source).verdict.findings
    read = line.replace("\\foo{3} = ", "")
    source = extract("a.md", f"$w = 0.5$, $x = 0.6$, $v = 2$\n\n${read}$\n".encode())
    assert judge(source).wrong


SAID = """\
The inputs are 0.05 and 0.1. With a learning rate of 0.5 we begin.

w1 = 0.15, w2 = 0.2, g = 0.4

z = w1*x1 + w2*x2 = 0.15*0.05 + 0.2*0.1 = 0.0275

w1_new = w1 - η*g = 0.15 - 0.5*0.4 = -0.05
"""


def test_values_given_in_words() -> None:
    assert not errors(SAID)
    slipped = SAID.replace("0.2*0.1 = 0.0275", "0.2*0.2 = 0.0475")
    assert errors(slipped) == [(5, "0.2", "0.1")]
    slipped = SAID.replace("0.5*0.4 = -0.05", "0.05*0.4 = 0.13")
    assert [e[:2] for e in errors(slipped)] == [(7, "0.05")]
    assert errors(SAID.replace("0.0275", "0.0375")) == [(5, "0.0375", "0.0275")]
    twice = SAID.replace("0.2*0.1 = 0.0275", "0.2*0.2 = 0.0475") + "\nWith inputs 0.3 and 0.2.\n"
    assert not errors(twice)


def test_a_setting_that_nobody_tells_is_not_guessed() -> None:
    """The slope of LeakyReLU below 0 is 0.01 only where the document says so."""
    text = "z = -0.5, a = lrelu(z) = -0.05\n\nq = 0.5, b = lrelu(q) = {}\n"
    assert errors(text.format("0.5")) == []
    assert [x[1] for x in errors(text.format("0.4"))] == ["0.4"]
    told = "lrelu(z) = max(0.01*z, z)\n\n" + text.format("0.5")
    assert [x[1] for x in errors(told)] == ["-0.05"]
