"""The commands: where output goes, what the options change, exit codes, one line of complaint."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import process, symprop

from symprop import __version__
from symprop.document.formats import DATA, ENDINGS, FORMATS, is_binary
from symprop.files import OutputError, write_all

NET = "sigmoid-2-2-1"


# --- where the output goes ----------------------------------------------------------------------


def test_markdown_to_standard_output_is_the_default(derived: str) -> None:
    assert derived.startswith("# Learning to add two numbers\n")
    assert symprop("derive", NET, "--format", "md") == (0, derived, "")
    assert symprop("derive", NET, "-o", "-") == (0, derived, "")


MARKDOWN = r"!\[[^]\n]*\]\(a-\w+\.svg\)\n\n"
FIGURES = {
    "md": MARKDOWN,
    "qmd": MARKDOWN,
    "rst": r"\.\. image:: a-\w+\.svg\n   :alt: [^\n]*\n\n",
    "typ": r"#figure\(image\(\"a-\w+\.svg\", [^\n]*\)\n\n",
    "tex": r"% A diagram, [^\n]*\n\\newcommand.*?\n\n|\\diagram\{a-\w+\.pdf\}\{[^\n]*\}\n\n",
}
"""A diagram in a document; LaTeX has a command for it, too."""


@pytest.mark.parametrize("name", [x for x in (*FORMATS, *DATA) if not is_binary(x)])
def test_the_ending_picks_the_format(tmp_path: Path, name: str) -> None:
    ending = next(ending for ending, format in ENDINGS.items() if format == name)
    file = tmp_path / f"a{ending.upper()}"
    assert symprop("derive", NET, "-o", file)[:2] == (0, "")
    shown = symprop("derive", NET, "--format", name).out
    written = file.read_text(encoding="utf-8")
    if name in FIGURES:  # a file has its diagrams beside it
        written, count = re.subn(FIGURES[name], "", written, flags=re.DOTALL)
        assert count == len(list(tmp_path.glob("a-*"))) + (name == "tex")
    assert written == re.sub("\n{3,}", "\n\n", shown)


def test_several_files_and_standard_output(tmp_path: Path) -> None:
    a, b, c = tmp_path / "a.txt", tmp_path / "b.json", tmp_path / "c.svg"
    ran = symprop("derive", NET, "-o", a, "-o", b, "-o", "-", "-o", c, "--format", "txt")
    assert (ran.code, ran.err) == (0, f"wrote {a}, {b}, {c}\n")
    assert ran.out == a.read_text(encoding="utf-8")
    assert sorted(tmp_path.iterdir()) == [a, b, c]
    assert c.read_text(encoding="utf-8").startswith("<svg")


def test_diagrams_go_beside_a_markdown_file(tmp_path: Path) -> None:
    symprop("derive", NET, "-o", tmp_path / "a.md")
    made = {file.name for file in tmp_path.iterdir()}
    pictures = ("topology", "forward", "gradients", "function1")
    assert made == {"a.md", *(f"a-{name}.svg" for name in pictures)}
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((.*?\.svg)\)", text)) == made - {"a.md"}


def test_a_file_is_replaced_and_readable_as_the_umask_says(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    mask = os.umask(0o027)
    try:
        symprop("derive", NET, "-o", file)
    finally:
        os.umask(mask)
    assert file.read_text(encoding="utf-8").startswith("Learning")
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere/a.md", "nowhere/a.md: the directory nowhere does not exist"),
        ("a", "a: the ending tells the format; known are .md"),
        ("a.odt", "a.odt: the ending tells the format; known are .md"),
        ("folder.md", "folder.md: is a directory, expected the name of a file"),
        (f"{'a' * 300}.md", f"{'a' * 300}.md: file name too long"),
        ("/proc/a.txt", "/proc/a.txt: "),
    ],
)
def test_one_bad_file_and_none_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.md").mkdir()
    for order in (("-o", "good.md", "-o", name), ("-o", name, "-o", "good.md")):
        assert symprop("derive", NET, *order, "-o", "-").complaint.startswith(message)
        assert [file.name for file in tmp_path.iterdir()] == ["folder.md"]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise OSError(28, "No space left on device")

    old = tmp_path / "b.txt"
    old.write_text("old")
    with pytest.raises(OutputError, match=r"a\.txt: no space left on device"):
        write_all({old: b"new", tmp_path / "a.txt": pieces()})
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_text() == "old"


def test_what_cannot_be_printed() -> None:
    """Standard output that is full, or closed: one line; a reader that has gone: nothing."""
    command = f"exec {sys.executable} -m symprop derive {NET}"
    for end in (">/dev/full", ">&-"):
        done = subprocess.run(["sh", "-c", f"{command} {end}"], capture_output=True, text=True)
        assert done.returncode == 2
        assert re.fullmatch("symprop: standard output: .*\n", done.stderr)
    long = f"{command} --format json --epochs 30"
    done = subprocess.run(
        ["bash", "-c", f"{long} | head -1; echo ${{PIPESTATUS[0]}}"], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("{\n0\n", "")


# --- where the network comes from ---------------------------------------------------------------


def test_a_network_from_standard_input_and_from_a_file(derived: str, tmp_path: Path) -> None:
    text = symprop("examples", NET).out
    assert symprop("derive", "-", stdin=text) == (0, derived, "")
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    assert symprop("derive", tmp_path / "net.yaml") == (0, derived, "")


def test_examples() -> None:
    listed = symprop("examples")
    assert (listed.code, listed.err) == (0, "")
    assert {"linear-2-2-1", "sigmoid-2-2-1", "sigmoid-2-3-1"} <= set(listed.out.split())
    for name in listed.out.split():
        assert symprop("derive", "-", stdin=symprop("examples", name).out).code == 0
    message = symprop("examples", "sigmoid-2-2").complaint
    assert message.startswith("no example named 'sigmoid-2-2', did you mean 'sigmoid-2-")


# --- diagram ------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", ["topology", "forward", "gradients"])
def test_diagram(tmp_path: Path, values: str) -> None:
    file = tmp_path / "a.svg"
    ran = symprop("diagram", NET, "-o", file, "--values", values)
    assert ran == (0, "", f"wrote {file}\n")
    shown = symprop("diagram", NET, "-o", "-", "--values", values)
    assert shown == (0, file.read_text(encoding="utf-8"), "")
    assert ("0.75026" in shown.out) == (values == "forward")


def test_diagrams_are_svg(tmp_path: Path) -> None:
    message = symprop("diagram", NET, "-o", tmp_path / "a.png").complaint
    assert message.endswith("a.png: diagrams are SVG, expected a name that ends with .svg")
    assert "directory" in symprop("diagram", NET, "-o", tmp_path / "b" / "a.svg").complaint
    assert list(tmp_path.iterdir()) == []


# --- usage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("derve", "No such command 'derve', did you mean derive"),
        ("derive", "Missing argument 'NET'"),
        ("derive a b", "unexpected extra argument"),
        ("derive a --what", "No such option '?--what"),
        ("derive a --view tensor", "'tensor' is not one of 'scalar', 'matrix'"),
        ("derive a --carry all", "'all' is not one of 'exact', 'rounded'"),
        ("derive a --digits 51", "51 is not in the range"),
        ("derive a --digits -1", "-1 is not in the range"),
        ("derive a --digits x", "'x' is not a valid integer"),
        ("derive a --epochs 0", "0 is not in the range"),
        ("derive a --epochs 10001", "10001 is not in the range"),
        (f"derive {NET} --format pfd", "unknown format 'pfd'"),
        (f"derive {NET} --notation lebniz", "unknown notation 'lebniz', did you mean 'leibniz'"),
        (f"derive {NET} --notation ../delta", "unknown notation '../delta'"),
        ("derive nothing", "no network file or example named 'nothing'"),
        ("derive sigmoid-2-2-2", "did you mean 'sigmoid-2-2-1'"),
        ("diagram", "Missing argument 'NET'"),
        (f"diagram {NET}", "Missing option '-o'"),
    ],
)
def test_bad_usage(words: str, message: str) -> None:
    assert re.search(message, symprop(*words.split()).complaint)


def test_help_and_version() -> None:
    for words in ([], ["--help"], ["derive", "-h"], ["diagram", "--help"], ["examples", "--help"]):
        ran = symprop(*words)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Usage: symprop ")
    assert symprop("--version") == (0, f"symprop, version {__version__}\n", "")


def test_as_a_module_and_without_colours(derived: str) -> None:
    """A process of its own, in the C locale, told that its terminal has colours."""
    env = {**os.environ, "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}
    assert process("derive", NET, env=env) == (0, derived, "")
    assert "nothing" in process("derive", "\x1b[31mnothing", env=env).complaint


def test_help_does_not_load_sympy() -> None:
    code = "import sys; sys.argv[1:] = ['--help']\ntry:\n import symprop.__main__\nfinally:\n "
    code += "assert not {'sympy', 'flint', 'jinja2'} & set(sys.modules)"
    assert process("-c", code, command=(sys.executable,)).code == 0
