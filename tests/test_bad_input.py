"""Whatever is wrong with the input: exit code 2, one line that says what and where, and soon."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import symprop

GOOD = """\
inputs: [1, 2]
targets: [1]
layers:
  - activation: sigmoid
    weights: [[0.1, 0.2], [0.3, 0.4]]
    biases: [0.5, 0.6]
  - activation: sigmoid
    weights: [[0.7], [-0.8]]
loss: half_squared_error
"""


def test_the_good_file_is_good() -> None:
    assert symprop("derive", "-", stdin=GOOD).code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # shapes: which layer, what was found, what was expected
        ("[[0.7], [-0.8]]", "[[0.7]]", "8:14: layers.1.weights has 1 row, expected 2"),
        ("[1, 2]", "[1, 2, 3]", "5:14: layers.0.weights has 2 rows, expected 3"),
        ("[0.3, 0.4]", "[0.3]", "5:27: layers.0.weights.1 has 1 number, expected 2"),
        ("[0.5, 0.6]", "[0.5]", "6:13: layers.0.biases has 1 number, expected 2"),
        ("[1]", "[1, 0]", "2:10: targets has 2 numbers, expected 1"),
        ("[1, 2]", "[[1, 2], [3]]", "1:18: inputs.1 has 1 number, expected 2"),
        ("[1, 2]", "[[1, 2], [3, 4]]", "2:10: targets has 1 sample, expected 2"),
        ("[[0.7], [-0.8]]", "[0.7, -0.8]", "8:15: layers.1.weights.0 is '0.7', expected a list"),
        ("[1, 2]", "{a: 1}", "1:9: inputs is a mapping, expected a list"),
        # names
        ("activation: sigmoid", "activation: sigmiod", "unknown activation 'sigmiod', did you"),
        ("activation: sigmoid", "activation: step", "unknown activation 'step', expected"),
        ("half_squared_error", "half_squared", "unknown loss 'half_squared', did you mean 'half"),
        ("loss:", "optimizer: adma\nloss:", "unknown optimizer 'adma', did you mean 'adam'?"),
        ("loss:", "notation: lebniz\nloss:", "unknown notation 'lebniz', did you mean 'leibniz'?"),
        ("targets:", "target:", "unknown key 'target', did you mean 'targets'?"),
        ("loss:", "cost:", "9:1: unknown key 'cost'"),
        ("biases:", "bias:", "unknown key 'bias' in layers.0, did you mean 'biases'?"),
        # numbers
        ("[1]", "[one]", "2:11: targets.0 is 'one', expected a number"),
        ("0.1,", "nan,", "layers.0.weights.0.0 is 'nan', expected a number"),
        ("0.1,", ".NaN,", "layers.0.weights.0.0 is '.NaN', expected a number"),
        ("0.1,", "-.inf,", "layers.0.weights.0.0 is '-.inf', expected a number"),
        ("0.1,", "true,", "layers.0.weights.0.0 is 'true', expected a number"),
        ("0.1,", "null,", "layers.0.weights.0.0 is 'null', expected a number"),
        ("0.1,", "'0.1',", "is the text '0.1', expected a number without quotation marks"),
        ("0.1,", "1e999999999,", "expected a number: at most 50 significant digits"),
        ("0.1,", f"0.{'1' * 60},", "expected a number: at most 50 significant digits"),
        ("0.1,", "2*3,", "layers.0.weights.0.0 is '2*3', expected a number"),
        ("0.1,", "__import__('os').getcwd(),", "expected a number"),
        ("loss:", "learning_rate: 0\nloss:", "learning_rate is '0', expected a number above 0"),
        ("loss:", "learning_rate: fast\nloss:", "learning_rate is 'fast', expected a number"),
        ("loss:", "epochs: 1.5\nloss:", "epochs is '1.5', expected a whole number"),
        ("loss:", "epochs: 1000000\nloss:", "epochs is '1000000', expected a whole number"),
        ("loss:", "rounding: {digits: 1000}\nloss:", "rounding.digits is '1000', expected a whole"),
        ("loss:", "rounding: {digits: 3, significant: 3}\nloss:", "both digits and significant"),
        ("loss:", "rounding: {carry: up}\nloss:", "unknown carry 'up', expected exact or rounded"),
        ("loss:", "view: tensor\nloss:", "unknown view 'tensor', expected scalar or matrix"),
        # missing or empty
        ("targets: [1]\n", "", "1:1: targets is missing"),
        ("[1]", "", "2:1: targets is empty, expected a list"),
        ("[1, 2]", "[]", "1:9: inputs is an empty list, expected a list of numbers"),
        ("loss: half_squared_error\n", "", "1:1: loss is missing"),
        (
            GOOD[GOOD.index("layers") : GOOD.index("loss")],
            "layers: []\n",
            "layers is an empty list",
        ),
        # text that is not YAML, or too much of it
        ("[1, 2]", "[1, 2", "not valid YAML"),
        ("[1]", "[1]: [", "not valid YAML"),
        ("inputs", "\tinputs", "not valid YAML: a tab where only spaces may stand"),
        ("[1]", "&a [1]", "2:10: anchors (&) and aliases (*) are not supported"),
        ("[1]", "*a", "2:10: anchors (&) and aliases (*) are not supported"),
        ("[1]", "!!python/object/apply:os.getcwd []", "2:10: tags"),
        ("[1]", "[" * 5000 + "]" * 5000, "nested more than 16 deep"),
        ("[1]", "[1]\ntargets: [1]", "3:1: key 'targets' appears twice"),
        ("inputs", "---\na: b\n---\ninputs", "a second document starts here"),
        ("inputs", "\0inputs", "not a text file"),
    ],
)
def test_bad_files(old: str, new: str, message: str) -> None:
    assert old in GOOD
    complaint = symprop("derive", "-", stdin=GOOD.replace(old, new, 1)).complaint
    assert complaint.startswith("<stdin>:")
    assert message in complaint


def test_a_notation_without_the_key() -> None:
    text = f"{GOOD}notation: {{delta: {{wieght: v}}}}\n"
    complaint = symprop("derive", "-", stdin=text).complaint
    assert "wieght" in complaint
    assert "weight" in complaint


@pytest.mark.parametrize(
    ("loss", "activation", "targets", "message"),
    [
        ("hinge", "identity", "[0]", "targets.0 is '0', expected -1 or 1 for hinge"),
        ("binary_cross_entropy", "sigmoid", "[2]", "expected a number from 0 to 1 for binary"),
        ("binary_cross_entropy", "identity", "[1]", "expects the last activation to be"),
        (
            "categorical_cross_entropy",
            "sigmoid",
            "[1]",
            "expects the last activation to be softmax",
        ),
        (
            "categorical_cross_entropy",
            "softmax",
            "[0.5]",
            "targets sums to 0.5, expected exactly 1",
        ),
        ("categorical_cross_entropy", "softmax", "[-1]", "expected a number of at least 0"),
    ],
)
def test_outside_the_domain_of_a_loss(
    loss: str, activation: str, targets: str, message: str
) -> None:
    text = (
        f"inputs: [1]\ntargets: {targets}\nlayers: [{{activation: {activation}, weights: [[1]]}}]\n"
    )
    assert message in symprop("derive", "-", stdin=f"{text}loss: {loss}\n").complaint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<stdin>:1:1: the file is empty, expected a network"),
        ("hello", "<stdin>:1:1: the file is 'hello', expected a mapping"),
        ("[1, 2]", "<stdin>:1:1: the file is a list, expected a mapping"),
        ("{}", "<stdin>:1:1: inputs is missing"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "<stdin>:1:1: not a text in UTF-8"),
        (b"PK\x03\x04" + bytes(20), "not a text file"),
    ],
)
def test_files_of_another_kind(text: str | bytes, message: str) -> None:
    assert message in symprop("derive", "-", stdin=text).complaint


@pytest.mark.parametrize("command", [("derive",), ("diagram", "-o", "-")])
def test_files_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(GOOD)
    (tmp_path / "folder").mkdir()
    for name, message in {
        "nte.yaml": "no network file or example named 'nte.yaml', did you mean 'net.yaml'?",
        "sigmoid-2-2": "no network file or example named 'sigmoid-2-2', did you mean 'sigmoid-2-",
        "folder": "folder: is a directory, expected a network file",
        "net.yaml/a": "net.yaml/a: ",
        "a" * 5000: "...: cannot be read: File name too long",
        "": "no network file or example named ''",
        "a\x1b[31m\nb": r"named 'a\x1b[31m\nb'",
    }.items():
        assert message in symprop(*command, name).complaint


ENDURE = """
import json, resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = used.ru_utime + used.ru_stime
out = ran.returncode, ran.stdout.decode(), ran.stderr.decode(), used.ru_maxrss // 1024, seconds
print(json.dumps(out))
"""
"""Runs a command and measures it.  A small process does so: at first, a command has the memory of
the one that starts it, and tests may have grown large."""


def endured(*words: str | Path) -> tuple[str, int, float]:
    """Message, memory in megabytes and processor time of a command that must refuse."""
    command = [sys.executable, "-m", "symprop", *map(str, words)]
    ran = subprocess.run([sys.executable, "-c", ENDURE, *command], capture_output=True, check=True)
    code, out, err, memory, seconds = json.loads(ran.stdout)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    return err, memory, seconds


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("zeros", "is too large for a network"),
        ("endless list", "is too large for a network"),
        ("as many values as fit", "more than 400000 values"),
        ("deep", "nested more than 16 deep"),
        ("alias bomb", "anchors (&) and aliases (*) are not supported"),
        ("one long word", "is too large for a network"),
        ("long key", "has more than 200 characters"),
        ("wide network", "expected"),
    ],
)
def test_large_and_hostile_files_end_soon(tmp_path: Path, kind: str, message: str) -> None:
    file = tmp_path / "net.yaml"
    with open(file, "w", encoding="utf-8") as out:
        if kind == "zeros":
            out.truncate(100_000_000)
        elif kind == "endless list":
            for _ in range(100):
                out.write("- 1\n" * 250_000)
        elif kind == "as many values as fit":
            out.write(f"inputs: [{'1,' * 2_400_000}1]\n")
        elif kind == "deep":
            out.write("[" * 4_900_000)
        elif kind == "alias bomb":
            out.write("a: &a [x, x]\n")
            for i in range(30):
                out.write(f"{chr(98 + i % 24)}{i}: &b{i} [*a, *a, *a, *a, *a, *a]\n")
        elif kind == "one long word":
            out.write("a" * 50_000_000)
        elif kind == "long key":
            out.write(f"{'a' * 900}: 1\n")
        else:
            row = f"[{', '.join(['1'] * 390_000)}]"
            out.write(f"layers: [{{activation: identity, weights: [{row}]}}]\n")
            out.write("inputs: [1]\ntargets: [1]\nloss: huber\n")
    complaint, memory, seconds = endured("derive", file)
    assert message in complaint
    assert memory < 500
    assert seconds < 10


def test_many_small_mistakes_in_no_time() -> None:
    start = time.process_time()
    for i in range(200):
        assert symprop("derive", "-", stdin=GOOD.replace("0.7", "." * i or "x", 1)).code == 2
    assert time.process_time() - start < 10
