"""README and the pages of help are right: commands run, examples work, lists are complete."""

from __future__ import annotations

import re
import shlex
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
PAGES = {
    page.stem: page.read_text(encoding="utf-8")
    for page in sorted((ROOT / "templates" / "help").glob("*.md"))
}
ALL = "\n".join((README, *PAGES.values()))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Block(NamedTuple):
    """A fenced block: the mark before it (``<!-- tests -->``), its language, its text."""

    mark: str | None
    language: str
    text: str


def blocks_of(text: str) -> list[Block]:
    """The fenced blocks of a text."""
    found = re.finditer(
        r"^(?:<!-- (\w+) -->\n)?```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    return [Block(*match.groups()) for match in found]


BLOCKS = blocks_of(README)


def blocks(language: str) -> list[str]:
    """The texts of all blocks in a language, those of the pages of help among them."""
    return [block.text for block in blocks_of(ALL) if block.language == language]


def line(mark: str) -> str:
    """The one line of the block with a mark."""
    (text,) = [block.text for block in BLOCKS if block.mark == mark]
    assert text.count("\n") == 1
    return text.strip()


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in blocks_of(ALL)} == {"sh", "yaml", "python", "text"}
    marks = [block.mark for block in BLOCKS if block.language == "sh"]
    assert marks == ["install", "tests", "commands", "benchmarks"]
    assert len(blocks_of(ALL)) == len(re.findall("^```", ALL, re.MULTILINE)) / 2


# --- the blocks ---------------------------------------------------------------------------------


def commands() -> dict[str, list[str]]:
    """The commands of README, and of each page of help."""
    out = {"README": [b.text for b in BLOCKS if b.mark == "commands"]}
    for name, text in PAGES.items():
        out[name] = [b.text for b in blocks_of(text) if b.language == "sh"]
    return {name: "".join(texts).splitlines() for name, texts in out.items() if texts}


@pytest.mark.parametrize("page", commands())
def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    """One after the other, in an empty folder; a class of three takes as long as one of thirty."""
    monkeypatch.chdir(tmp_path)
    for command in commands()[page]:
        name, *words = shlex.split(command.replace("--count 30", "--count 2"), comments=True)
        assert name == "symprop"
        into = words[words.index(">") + 1] if ">" in words else None
        ran = symprop(*(words[: words.index(">")] if into else words))
        assert ran.code == 0, ran.err
        if into:
            Path(into).write_text(ran.out, encoding="utf-8")
        for file in re.findall(r"-o (\S+)", command):
            assert Path(file).stat().st_size > 0
        assert ran.out or "-o " in command or "--diff" in command


@pytest.mark.parametrize("code", blocks("python"))
def test_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    for name in re.findall(r'"(walk\w*\.\w+)"', code):
        assert (tmp_path / name).stat().st_size > 0


def test_network_files() -> None:
    """Whole ones are worked; the others are a few keys more, for the first of them."""
    whole = [b.text for b in blocks_of(PAGES["network"]) if b.language == "yaml"]
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
    whole = next(b.text for b in blocks_of(PAGES["network"]) if "layers:" in b.text)
    network = loads(whole)
    required = ("inputs", "targets", "layers", "loss", "title")
    kept = re.sub(rf"^(?!{'|'.join(required)})\w+:.*\n", "", whole, flags=re.MULTILINE)
    assert loads(kept) == network
    shown = set(re.findall(r"^(?:# )?(\w+):", whole, re.MULTILINE))
    unset = {"draw", "marking", "sections"}
    assert shown == {*_READERS, "layers", "loss"} - unset


def test_the_formulas_are_from_the_walkthrough() -> None:
    out = " ".join(symprop("derive", "sigmoid-2-2-1").out.replace("&", "").split())
    formulas = re.findall(r"^\$\$\n(.*?)\n\$\$$", README, re.MULTILINE | re.DOTALL)
    assert formulas
    for formula in formulas:
        assert formula in out.replace(r" \\", "")


# --- what the text says -------------------------------------------------------------------------


def test_all_names_are_listed() -> None:
    listed = PAGES["network"] + PAGES["notations"]
    for kind in ("activation", "loss", "optimizer", "notation"):
        for name, settings in known(kind).items():
            assert re.search(rf"\b{name}\b", listed)
            for key, default in settings.items():
                assert re.search(rf"\b{key} {re.escape(default)}[,)]", listed)


def test_all_commands_options_and_endings_are_mentioned() -> None:
    for name in cli.COMMANDS:
        command = cli.cli.get_command(click.Context(cli.cli), name)
        assert command is not None
        assert f"symprop {name}" in README
        if name in ("derive", "check", "fix", "handout", "mark"):
            page = ALL if name == "fix" else PAGES[name] + PAGES["derive"]
            for option in (option for p in command.params for option in p.opts if option[0] == "-"):
                assert option in ("--output", "--help", "--strict", "--in-place") or option in page
    for ending in ENDINGS:
        assert ending in (".markdown", ".htm") or f"`{ending}`" in PAGES["derive"]


def test_every_page_is_in_the_contents_and_is_shown() -> None:
    assert set(re.findall(r"\]\(templates/help/(\w+)\.md\)", README)) == set(PAGES)
    for name, text in PAGES.items():
        ran = symprop("help", name)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.endswith(text)
    assert len(README.split()) <= 1500


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
