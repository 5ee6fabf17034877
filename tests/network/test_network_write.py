"""Writing network files: what is written is read back, and looks as a person would write it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.formula.tree import Number
from symprop.network.description import Function, Layer, Network, Notation, Rounding, plain
from symprop.network.file import example_text, load, loads
from symprop.network.known import known
from symprop.network.write import to_yaml

NUMBERS = st.builds(
    lambda digits, places: Number(f"{digits:.{places}f}" if places else str(int(digits))),
    st.decimals(-1000, 1000, allow_nan=False, places=6),
    st.integers(0, 6),
)
CHARACTERS = st.characters(exclude_categories=["Cs"])  # UTF-8 has no lone surrogates
LINES = st.text(CHARACTERS, max_size=30).map(lambda text: " ".join(text.split()))


def functions(kind: str, *names: str) -> st.SearchStrategy[Function]:
    """A function of a kind with any allowed settings."""
    rows = known(kind)  # type: ignore[arg-type]
    values = st.sampled_from(["0.5", "0.10", "0.999", "0.00000001"]).map(Number)
    return st.sampled_from(names or tuple(rows)).flatmap(
        lambda name: st.builds(
            Function, st.just(name), st.fixed_dictionaries(dict.fromkeys(rows[name], values))
        )
    )


NAMES = LINES.filter(lambda text: text != "" and "<" not in text)
"""What a value may be called; placeholders have brackets."""


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any valid description."""
    samples = draw(st.integers(1, 3))
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))

    def matrix(rows: int, columns: int) -> tuple[tuple[Number, ...], ...]:
        row = st.tuples(*[NUMBERS] * columns)
        return draw(st.tuples(*[row] * rows))

    layers = []
    for inputs, units in pairwise(sizes):
        biases = draw(st.sampled_from(["none", "shared", "each"]))
        count = {"none": 0, "shared": 1, "each": units}[biases]
        layers.append(
            Layer(
                draw(functions("activation")),
                matrix(inputs, units),
                matrix(1, count)[0] if count else None,
                shared_bias=biases == "shared",
            )
        )
    digits = draw(st.integers(1, 50))
    significant = draw(st.booleans())
    return Network(
        title=draw(st.none() | LINES.filter(bool)),
        inputs=matrix(samples, sizes[0]),
        targets=matrix(samples, sizes[-1]),
        layers=tuple(layers),
        loss=draw(functions("loss", "squared_error", "half_squared_error", "huber")),
        optimizer=draw(functions("optimizer")),
        learning_rate=Number(draw(st.sampled_from(["0.1", "0.10", "1", "0.0500", "12.5"]))),
        epochs=draw(st.integers(1, 10_000)),
        rounding=Rounding(
            None if significant else digits,
            digits if significant else None,
            draw(st.sampled_from(["exact", "rounded"])),
        ),
        notation=Notation(
            draw(st.sampled_from(list(known("notation")))),
            draw(st.dictionaries(st.sampled_from(["loss", "weight", "pre"]), NAMES, max_size=3)),
        ),
        view=draw(st.sampled_from(["scalar", "matrix"])),
    )


@settings(deadline=None)
@given(networks())
def test_what_is_written_is_read_back(network: Network) -> None:
    text = to_yaml(network)
    assert loads(text) == network, text


@settings(deadline=None)
@given(networks())
def test_the_dict_is_a_network_file_too(network: Network) -> None:
    """With every digit when numbers are kept, with every value when they become Python's."""
    exact = network.to_dict(number=lambda n: n)
    text = json.dumps(network.to_dict())
    again = loads(text)
    assert again.to_dict() == network.to_dict()
    assert [x.value for x in again.inputs[0]] == [x.value for x in network.inputs[0]]
    assert list(exact) == list(network.to_dict())


def test_python_numbers() -> None:
    assert [repr(plain(Number(text))) for text in ("2", "-3", "1.0", "0.20", "-0.5")] == [
        "2",
        "-3",
        "1.0",
        "0.2",
        "-0.5",
    ]


def test_a_file_looks_written_by_hand() -> None:
    lines = [line for line in example_text("sigmoid-2-3-1").splitlines() if line[:1] != "#"]
    written = to_yaml(load("sigmoid-2-3-1")).splitlines()
    assert written == [line.replace("{digits: 4}", "{digits: 4, carry: exact}") for line in lines]


def test_long_matrices_go_row_by_row() -> None:
    def written(*digits: int) -> list[str]:
        weights = tuple((Number(f"0.{'1' * n}"),) for n in digits)
        layer = Layer(Function("relu"), weights)
        one = (Number("1"),)
        network = Network((one * len(digits),), (one,), (layer,), Function("squared_error"))
        text = to_yaml(network)
        assert loads(text) == network
        return text.splitlines()

    short, long = written(38, 37), written(38, 38)
    assert short[4] == f"    weights: [[0.{'1' * 38}], [0.{'1' * 37}]]"
    assert len(short[4]) == 100
    assert long[4:7] == ["    weights:", *[f"      - [0.{'1' * 38}]"] * 2]


def test_texts_are_quoted_only_where_yaml_needs_it() -> None:
    def title(text: str) -> str:
        written = to_yaml(replace(load("linear-2-2-1"), title=text))
        assert loads(written).title == text
        return written.splitlines()[0]

    assert title("Learning y = x1 + x2") == "title: Learning y = x1 + x2"
    assert title("Apprendre à dériver (1/2)") == "title: Apprendre à dériver (1/2)"
    for text in ("a: b", "a #b", "a:", "- a", "null", "No", "1", "'a'", "[a]", "*a", "!a", "%a"):
        assert title(text) == f'title: "{text}"'
    assert title("😀 \x7f") == 'title: "\\ud83d\\ude00 \\u007f"'
