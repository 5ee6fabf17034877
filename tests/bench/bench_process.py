"""Whole processes, as a user starts them: a wheel in an environment of its own, all compiled.

Processor time of the child, user and system together, in turns; the first run of each, which
compiles what is not compiled yet, does not count.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
from pathlib import Path

import pytest
from conftest import Ratio
from installing import build_wheel, clean_environment, install

BASE = ("python", "-c", "import sympy")
COMMANDS = {
    "symprop derive sigmoid-2-2-1": 1.5,
    "symprop --help": 0.25,
}
ROUNDS = 15


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel's commands are."""
    folder = tmp_path_factory.mktemp("installed")
    return install(build_wheel(folder), folder / "venv")


def spent(commands: Path, name: str, *args: str) -> float:
    """Seconds of processor time that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [commands / name, *args], check=True, stdout=subprocess.DEVNULL, env=clean_environment()
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("command", COMMANDS)
def test_process(ratio: Ratio, commands: Path, command: str) -> None:
    ours = command.split()
    for words in (ours, BASE):
        spent(commands, *words)
    pairs = [(spent(commands, *ours), spent(commands, *BASE)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    what = f'{command} against python -c "import sympy"'
    ratio.check(what, mine / other, COMMANDS[command], lambda: spent(commands, *ours))
