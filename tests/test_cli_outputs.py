"""Several files of one run, and files that are no text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import symprop

from symprop import api
from symprop.api import working
from symprop.document.formats import ENDINGS, is_binary

NET = "sigmoid-2-2-1"
COMMAND = [sys.executable, "-m", "symprop", "derive", NET]


def names(*formats: str) -> list[str]:
    return [f"a{next(e for e, f in ENDINGS.items() if f == format)}" for format in formats]


def test_files_of_one_run_share_one_derivation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst")
    runs: list[Any] = []
    real = working.work

    def work(*args: Any, **options: Any) -> Any:
        runs.append(args)
        return real(*args, **options)

    monkeypatch.setattr(working, "work", work)
    monkeypatch.chdir(tmp_path)
    made = names("html", "pdf", "ipynb", "docx", "md", "tex", "txt", "svg")
    ran = symprop("derive", NET, *(x for name in made for x in ("-o", name)))
    assert (ran.code, ran.out) == (0, "")
    assert {*made} <= {file.name for file in tmp_path.iterdir()}
    assert len(runs) == 1


def test_the_same_bytes_to_a_file_and_to_standard_output(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    for name in ("pdf", "docx"):
        (file,) = names(name)
        done = subprocess.run(
            [*COMMAND, "--format", name, "-o", file, "-o", "-", "--paper", "letter"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": "7"},
        )
        again = api.derive(NET).content(name, paper="letter")
        assert done.stdout == (tmp_path / file).read_bytes() == again
        assert again != api.derive(NET).content(name)


@pytest.mark.parametrize("name", ["pdf", "docx"])
def test_bytes_are_kept_from_a_terminal(name: str) -> None:
    pty = pytest.importorskip("pty")
    here, there = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "--format", name], stdout=there, stderr=subprocess.PIPE, text=True
    )
    os.close(there)
    os.close(here)
    message = f"symprop: {name} is no text for a terminal: name a file with -o\n"
    assert (done.returncode, done.stderr) == (2, message)


def test_text_of_a_binary_format() -> None:
    derivation = api.derive(NET)
    with pytest.raises(api.DerivationError, match="pdf is no text"):
        derivation.text("pdf")
    assert [x for x in ENDINGS.values() if is_binary(x)] == ["pdf", "docx"]
