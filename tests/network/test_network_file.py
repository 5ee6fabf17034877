"""Finding network files: examples, paths, standard input, and whatever else lies on a disk."""

from __future__ import annotations

import errno
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.errors import NetworkError, SympropError, printable
from symprop.network.description import Network
from symprop.network.file import MAX_BYTES, example_text, examples, load, loads

TEXT = (
    "inputs: [0.50]\ntargets: [1]\nlayers:\n"
    "  - {activation: tanh, weights: [[2]]}\nloss: squared_error\n"
)


def complaint(source: str | Path) -> str:
    with pytest.raises(NetworkError) as caught:
        load(source)
    assert str(caught.value).isprintable()
    return str(caught.value)


# --- examples -----------------------------------------------------------------------------------


def shape(network: Network) -> list[int]:
    return [network.layers[0].inputs, *(layer.units for layer in network.layers)]


def test_the_examples_are_the_seeds() -> None:
    assert {"linear-2-2-1", "sigmoid-2-2-1", "sigmoid-2-3-1"} <= {*examples()}
    sum2 = load("sigmoid-2-2-1").to_dict()
    assert (sum2["inputs"], sum2["targets"], sum2["learning_rate"]) == ([1.1, 2.2], [3.3], 0.1)
    assert sum2["layers"] == [
        {"activation": "sigmoid", "weights": [[0.2, 0.3], [0.4, 0.7]]},
        {"activation": "sigmoid", "weights": [[0.6], [-0.1]]},
    ]
    assert (sum2["loss"], sum2["notation"], sum2["view"]) == (
        "half_squared_error",
        "delta",
        "scalar",
    )
    biased = load("sigmoid-2-3-1").to_dict()
    assert (biased["inputs"], biased["targets"], biased["learning_rate"]) == ([2, 9], [0.92], 0.5)
    # Weights w0 … w8 and biases b0 … b3: two weights for each hidden unit in turn.
    assert biased["layers"] == [
        {
            "activation": "sigmoid",
            "weights": [[0.15, 0.5, 0.05], [0.23, 0.8, -0.05]],
            "biases": [0.5, 0.5, 0.5],
        },
        {"activation": "sigmoid", "weights": [[0.9], [-0.5], [0.08]], "biases": [0.2]},
    ]
    assert (biased["loss"], biased["notation"]) == ("squared_error", "leibniz")
    linear = load("linear-2-2-1").to_dict()
    assert (linear["inputs"], linear["targets"], linear["learning_rate"]) == ([2, 3], [1], 0.05)
    assert linear["layers"] == [
        {"activation": "identity", "weights": [[0.1, 0.3], [0.2, 0.4]]},
        {"activation": "identity", "weights": [[0.21], [0.23]]},
    ]
    assert (linear["loss"], linear["notation"], linear["view"]) == (
        "half_squared_error",
        "matrix",
        "matrix",
    )
    assert [x["rounding"] for x in (sum2, biased, linear)] == [
        {"digits": digits, "carry": "exact"} for digits in (5, 4, 3)
    ]


@pytest.mark.parametrize("name", examples())
def test_every_example_is_what_its_name_says(name: str) -> None:
    network = load(name)
    activation, _, sizes = name.partition("-")
    if sizes.replace("-", "").isdigit():
        assert shape(network) == [int(size) for size in sizes.split("-")]
    if activation in ("sigmoid", "tanh", "relu") and isinstance(network, Network):
        assert network.layers[0].activation.name == activation
    assert network.title
    assert loads(example_text(name)) == network


def test_unknown_names_get_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert complaint("sigmoid-2-2-2") == (
        "no network file or example named 'sigmoid-2-2-2', did you mean 'sigmoid-2-2-1'?"
    )
    Path("mynet.yaml").write_text(TEXT)
    assert complaint("mynte.yaml") == (
        "no network file or example named 'mynte.yaml', did you mean 'mynet.yaml'?"
    )
    assert complaint("q") == "no network file or example named 'q'"
    assert complaint("") == "no network file or example named ''"
    assert complaint("nowhere/q.yaml") == "no network file or example named 'nowhere/q.yaml'"
    with pytest.raises(NetworkError, match="no example named 'sigmoid', did you mean"):
        example_text("sigmoid")


# --- files --------------------------------------------------------------------------------------


def test_a_file_by_text_and_by_path(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(TEXT)
    assert load(file) == load(str(file)) == loads(TEXT)


def test_an_example_comes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sigmoid-2-2-1").write_text(TEXT)
    assert shape(load("sigmoid-2-2-1")) == [2, 2, 1]
    assert shape(load("./sigmoid-2-2-1")) == shape(load(Path("sigmoid-2-2-1"))) == [1, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "net.yaml"
    file.write_bytes(f"title: ŷ 𝄞\n{TEXT}".replace("\n", end).encode(encoding))
    assert load(file).title == "ŷ 𝄞"
    file.write_bytes(f"titel: ŷ\n{TEXT}".replace("\n", end).encode(encoding))
    assert complaint(file) == f"{file}:1:1: unknown key 'titel', did you mean 'title'?"


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_files(tmp_path: Path, indent: int | str | None) -> None:
    file = tmp_path / "net.json"
    file.write_text(json.dumps(load("sigmoid-2-3-1").to_dict(), indent=indent))
    assert load(file) == load("sigmoid-2-3-1")


def test_errors_in_json_have_positions() -> None:
    text = '{\n\t"inputs": [1],\n\t"targets": ["1"]\n}'
    with pytest.raises(NetworkError, match=r"^n:1:1: layers is missing$"):
        loads(text, "n")
    text = text.replace("\n}", ',\n\t"layers": [], "loss": "hinge"\n}')
    with pytest.raises(NetworkError, match=r"^n:3:14: targets.0 is the text '1', expected"):
        loads(text, "n")


def test_what_is_not_a_text(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"a: \xff\xfe")
    assert complaint(file) == f"{file}:1:4: not a text in UTF-8"
    file.write_bytes(b"\xff\xfea\x00:\x00\x00")
    assert complaint(file) == f"{file}:1:3: not a text in UTF-8"
    file.write_bytes("é\né".encode("latin-1"))
    assert complaint(file) == f"{file}:1:1: not a text in UTF-8"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    assert complaint(file) == f"{file}:1:1: not a text in UTF-8"
    file.write_bytes(b"PK\x03\x04")
    assert complaint(file) == f"{file}:1:3: not a text file: character U+0003"
    file.write_bytes(b"")
    assert complaint(file) == f"{file}:1:1: the file is empty, expected a network"


def test_what_is_not_a_file(tmp_path: Path) -> None:
    assert complaint(tmp_path) == f"{tmp_path}: is a directory, expected a network file"
    assert complaint("a\0b") == "a\\x00b: cannot be read: embedded null byte"
    assert complaint("x" * 5000).endswith("...: cannot be read: File name too long")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert complaint(loop).startswith(f"{loop}: cannot be read: Too many levels")


def test_a_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:  # permissions do not bind root, who runs many tests
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert complaint("net.yaml") == "net.yaml: cannot be read: Permission denied"


def test_large_files_are_refused_early(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as f:
        f.truncate(100_000_000)
    start = time.perf_counter()
    message = complaint(file)
    assert message == f"{file}: is too large for a network: more than 5,000,000 bytes"
    if Path("/dev/zero").exists():
        assert "too large" in complaint("/dev/zero")
    assert time.perf_counter() - start < 1
    file.write_bytes(f"{TEXT}#".encode().ljust(MAX_BYTES, b"#"))
    assert load(file) == loads(TEXT)


# --- standard input -----------------------------------------------------------------------------


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, TEXT.encode())
    assert load("-") == loads(TEXT)
    give(monkeypatch, b"a: 1")
    assert complaint("-").startswith("<stdin>:1:1: unknown key 'a', expected title")
    give(monkeypatch, b"#" * (MAX_BYTES + 1))
    assert complaint("-").startswith("<stdin>: is too large")
    give(monkeypatch, b"\x80")
    assert complaint("-") == "<stdin>:1:1: not a text in UTF-8"
    monkeypatch.setattr("sys.stdin", None)
    assert complaint("-") == "there is no standard input to read a network from"


# --- any input ----------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_any_text_is_a_network_or_one_line(text: str) -> None:
    try:
        loads(text)
    except SympropError:
        return


PIECES = [*TEXT.replace("\n", " \n ").split(" "), "[", "]", "{}", "-", "1e9", "null", "é", ":"]


@given(st.data())
def test_a_damaged_file_is_a_network_or_one_line(data: st.DataObject) -> None:
    text = list(TEXT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 8))] = data.draw(st.sampled_from(PIECES))
    message = ""
    try:
        loads("".join(text), "net")
    except SympropError as error:
        message = str(error)
    assert message.isprintable()
    assert message == "" or message.startswith("net:")


def test_messages_cannot_forge_lines_or_colours() -> None:
    assert printable("a\nb\x1b[0m\udc80é") == "a\\nb\\x1b[0m\\udc80é"
    assert str(SympropError("a\r\nb")) == "a\\r\\nb"


# --- cost ---------------------------------------------------------------------------------------


def test_reading_twenty_lines_takes_milliseconds() -> None:
    text = TEXT + "# a line\n" * 15
    loads(text)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        loads(text)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.01


def test_reading_needs_no_sympy_and_finding_needs_no_yaml() -> None:
    code = (
        "import sys, symprop.network.file as f\n"
        "print([m for m in ('sympy', 'ruamel.yaml', 'difflib') if m in sys.modules])\n"
        "f.load('sigmoid-2-2-1')\n"
        "print([m for m in ('sympy', 'flint', 'difflib') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n[]\n", done.stderr
