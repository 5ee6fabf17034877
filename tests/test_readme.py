"""The README is right: its commands run, its examples work, what it lists is what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from commands import symprop
from installing import ROOT, clean_environment, copy_sources

from symprop import cli
from symprop.derivation.notation import LayerNotation
from symprop.document.formats import ENDINGS
from symprop.formula import plain
from symprop.network.file import loads
from symprop.network.known import known
from symprop.network.layer_form import _READERS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Block(NamedTuple):
    """A fenced block: the mark before it (``<!-- tests -->``), its language, its text."""

    mark: str | None
    language: str
    text: str


BLOCKS = [
    Block(*match.groups())
    for match in re.finditer(
        r"^(?:<!-- (\w+) -->\n)?```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL
    )
]
COMMANDS = [
    command for block in BLOCKS if block.mark == "commands" for command in block.text.splitlines()
]


def blocks(language: str) -> list[str]:
    """The texts of all blocks in a language."""
    return [block.text for block in BLOCKS if block.language == language]


def line(mark: str) -> str:
    """The one line of the block with a mark."""
    (text,) = [block.text for block in BLOCKS if block.mark == mark]
    assert text.count("\n") == 1
    return text.strip()


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in BLOCKS} == {"sh", "yaml", "python", "text"}
    marks = [block.mark for block in BLOCKS if block.language == "sh"]
    assert marks == ["install", "tests", "commands", "benchmarks"]
    assert len(BLOCKS) == len(re.findall("^```", README, re.MULTILINE)) / 2


# --- the blocks ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the files that earlier commands leave behind, and a command symprop."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "symprop").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symprop "$@"\n')
    (folder / "symprop").chmod(0o755)
    (folder / "walkthrough.md").write_text(symprop("derive", "sigmoid-2-2-1").out, encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(desk: Path, command: str) -> None:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=desk,
        env={**os.environ, "PATH": f"{desk}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for file in re.findall(r"-o (\S+)", command):
        assert (desk / file).stat().st_size > 0
    assert done.stdout or "-o " in command or "--diff" in command


def test_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for code in blocks("python"):
        exec(compile(code, "README.md", "exec"), {})
    assert {file.suffix for file in tmp_path.iterdir()} >= {".html", ".tex"}


def test_network_files() -> None:
    """Whole ones are worked; the others are a few keys more, for the first of them."""
    whole = [text for text in blocks("yaml") if re.search("^inputs:", text, re.MULTILINE)]
    parts = [text for text in blocks("yaml") if text not in whole]
    for text in whole:
        ran = symprop("derive", "-", stdin=text)
        assert (ran.code, ran.err) == (0, "")
    made: dict[str, Any] = {}
    for part in parts:
        key = part.split(":")[0]
        changed = re.sub(f"^{key}: .*\n", "", whole[0], flags=re.MULTILINE) + part
        ran = symprop("derive", "-", stdin=changed)
        assert (ran.code, ran.err) == (0, "")
        made[key] = loads(changed)
    network = made["notation"]
    assert plain.write(LayerNotation(network).name("layers.0.weights.1.0")) == "v₂₁^{[1]}"


def test_keys_are_shown_with_their_defaults() -> None:
    whole = next(text for text in blocks("yaml") if "layers:" in text)
    network = loads(whole)
    required = ("inputs", "targets", "layers", "loss", "title")
    kept = re.sub(rf"^(?!{'|'.join(required)})\w+:.*\n", "", whole, flags=re.MULTILINE)
    assert loads(kept) == network
    shown = set(re.findall(r"^(?:# )?(\w+):", whole, re.MULTILINE))
    unset = {"draw", "intro", "marking", "notes", "sections"}
    assert shown == {*_READERS, "layers", "loss"} - unset


def test_the_formulas_are_from_the_walkthrough() -> None:
    out = " ".join(symprop("derive", "sigmoid-2-2-1").out.replace("&", "").split())
    formulas = re.findall(r"^\$\$\n(.*?)\n\$\$$", README, re.MULTILINE | re.DOTALL)
    assert formulas
    for formula in formulas:
        assert formula in out.replace(r" \\", "")


# --- what the text says -------------------------------------------------------------------------


def test_all_names_are_listed() -> None:
    for kind in ("activation", "loss", "optimizer", "notation"):
        for name, settings in known(kind).items():
            assert re.search(rf"\b{name}\b", README)
            for key, default in settings.items():
                assert re.search(rf"\b{key} {re.escape(default)}[,)]", README)


def test_all_commands_options_and_endings_are_mentioned() -> None:
    for name in cli.COMMANDS:
        command = cli.cli.get_command(click.Context(cli.cli), name)
        assert command is not None
        assert re.search(f"symprop {name}[ `]", README)
        if name == "derive":
            for option in (option for p in command.params for option in p.opts if option[0] == "-"):
                assert option in ("--output", "--help") or f"{option}" in README
    for ending in ENDINGS:
        assert ending in (".markdown", ".htm") or f"`{ending}`" in README


def test_all_packages_are_in_the_picture() -> None:
    packages = {p.parent.name for p in (ROOT / "symprop").glob("*/__init__.py")}
    shown = set(re.findall(r"`(\w+)/`", README[README.index("## How it works") :]))
    assert packages <= shown


def test_links() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists()


# --- installing ---------------------------------------------------------------------------------


def test_the_line_for_the_tests_is_what_ci_runs(tmp_path: Path) -> None:
    """``.ci/run`` takes the line from a README beside it, whatever the line is."""
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "run"
    script.write_bytes((ROOT / ".ci" / "run").read_bytes())
    for text, code, last in (
        (README.replace(line("tests"), "echo it ran; exit 3"), 3, "it ran"),
        (README.replace("<!-- tests -->", ""), 1, ""),
    ):
        (tmp_path / "README.md").write_text(text, encoding="utf-8")
        done = subprocess.run(["bash", script], capture_output=True, text=True, cwd="/")
        assert (done.returncode, done.stdout.strip().split("\n")[-1]) == (code, last)
    for part in ("'.[test]'", "ruff check", "mypy", "pytest"):
        assert part in line("tests")


def test_extras_and_places_that_the_lines_name() -> None:
    for mark in ("install", "tests", "benchmarks"):
        for extras in re.findall(r"\.\[([\w,]+)\]", line(mark)):
            assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])
    assert line("benchmarks").endswith(" tests/bench")
    assert list((ROOT / "tests" / "bench").glob("bench_*.py"))


def test_the_line_that_installs(tmp_path: Path) -> None:
    """As it is written, except that what symprop needs comes from here and not from a registry."""
    make, install, run = line("install").split(" && ")
    assert make == "python3 -m venv .venv"
    assert install.endswith(" .")
    install = install.removesuffix(".") + "--no-deps --no-index --no-build-isolation ."
    here = Path(pytest.__file__).parent.parent
    find = f"echo '{here}' > $(echo .venv/lib/python3*/site-packages)/here.pth"
    (tmp_path / "python3").symlink_to(sys.executable)
    env = clean_environment()
    done = subprocess.run(
        ["bash", "-c", " && ".join([make, find, install, run])],
        cwd=copy_sources(tmp_path / "clone"),
        env={**env, "PATH": f"{tmp_path}:{env['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(symprop("derive", "sigmoid-2-2-1").out)
    assert "symprop" in [p.name for p in (tmp_path / "clone").glob(".venv/lib/*/site-packages/*")]
