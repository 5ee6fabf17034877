"""An author's own words in a network file: read, written back, shown, and wrong ones refused."""

from __future__ import annotations

import json

import pytest

import symprop
from symprop.errors import NetworkError
from symprop.network.file import loads
from symprop.network.write import to_yaml

FILE = """title: A line
intro: |
  Why a *line*? Because $y = w \\cdot x$ is the **simplest** of all:

  - one weight
  - one `w`, \\*no\\* bias, and <b> is & stays
inputs: {x: 2}
targets: {t: 1}
parameters: {w: 0.5}
equations:
  y: w*x
loss: (y - t)^2/2
notes:
  loss: |
    The half of it:

    $$
    \\frac{1}{2} (0.5 \\cdot 2 - 1)^2 = 0
    $$
  update: "In one line: $0.5$."
"""


def test_read_and_written_back() -> None:
    network = loads(FILE)
    assert network.intro.startswith("Why a *line*?")
    assert set(network.notes) == {"loss", "update"}
    assert loads(to_yaml(network)) == network
    assert symprop.load(network.to_dict()) == network
    assert loads(json.dumps(network.to_dict())) == network


@pytest.mark.parametrize(
    "text",
    ["# one line", "a: b", "tab\there", "é ≈ 中", "- x\n- y", "x\n\n\n  y", "'\"", "\u200bq"],
)
def test_any_text_is_written_back(text: str) -> None:
    text = text.replace("# ", "### ")
    network = symprop.load({**loads(FILE).to_dict(), "intro": text, "notes": {"loss": text}})
    assert loads(to_yaml(network)) == network
    assert network.notes["loss"].split() == text.split()


def test_shown_where_it_belongs() -> None:
    text = symprop.derive(loads(FILE)).text()
    head, _, rest = text.partition("## The equations")
    assert r"Why a *line*? Because $y = w \cdot x$ is the **simplest** of all:" in head
    assert "- one weight\n" in head
    loss = rest[rest.index("## Step 2: Loss") : rest.index("## Step 3")]
    assert "The half of it:\n\n$$\n\\frac{1}{2} (0.5 \\cdot 2 - 1)^2 = 0\n$$" in loss
    update = rest[rest.index("## Step 4: Update") :]
    assert update.index("In one line: $0.5$.") < update.index("### Summary")


def test_only_in_the_sections_that_are_there() -> None:
    text = symprop.derive(loads(FILE), sections="update").text()
    assert "In one line" in text
    assert "The half of it" not in text
    assert "simplest" not in text


@pytest.mark.parametrize("format", ["html", "tex", "txt", "rst", "ipynb"])
def test_every_format_escapes_it(format: str) -> None:
    text = symprop.derive(loads(FILE)).text(format)
    assert "<b> is &" not in text or format in ("txt", "rst", "ipynb")
    assert {"html": "&lt;b&gt; is &amp; stays", "tex": r"is \& stays"}.get(format, "stays") in text
    assert "ue000" not in ascii(text)


def test_its_mistakes_are_found_like_others() -> None:
    wrong = FILE.replace("- 1)^2 = 0", "- 1)^2 = 3")
    report = symprop.check(symprop.derive(loads(wrong)).text())
    assert any("3" in finding.message for finding in report.findings)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("$y = w \\cdot x$", "$y = = x$", "3:26", "'y = = x' is not a formula"),
        ("(0.5 \\cdot 2 - 1)^2 = 0", "\\frac{1}{", "18:5", "is not a formula that can be read"),
        ("In one line: $0.5$.", "In one line: $)$.", "20:26", "is not a formula"),
        ("Why a", "## Why a", "3:3", "expected ### or more"),
        ("  loss: |", "  lost: |", "14:3", "unknown key 'lost' in notes, did you mean 'loss'?"),
        ("notes:\n", "notes: all\ndraw:\n", "13:8", "expected a mapping from sections to texts"),
        ("  update: ", "  again: [1]\n  update: ", "20:10", "expected a text in Markdown"),
    ],
)
def test_wrong_ones_are_refused_with_their_place(
    old: str, new: str, place: str, words: str
) -> None:
    with pytest.raises(NetworkError) as told:
        loads(FILE.replace(old, new), "a.yaml")
    assert str(told.value).startswith(f"a.yaml:{place}: "), told.value
    assert words in str(told.value)


def test_a_worksheet_has_the_introduction_and_no_notes() -> None:
    (own,) = symprop.handout(loads(FILE))
    assert b"simplest" in own.worksheet
    assert b"half of it" not in own.worksheet + own.key
    drawn = next(iter(symprop.handout(loads(FILE), count=1)))
    assert b"simplest" not in drawn.worksheet + drawn.key  # it may be about the file's numbers
