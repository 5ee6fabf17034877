"""Whole processes, as a user starts them: a wheel in an environment of its own, all compiled.

Processor time of the child, user and system together, in turns; the first run of each, which
compiles what is not compiled yet, does not count.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from conftest import BASE, Ratio, spent

COMMANDS = {
    "symprop derive sigmoid-2-2-1": 1.4,
    "symprop --help": 0.25,
}
ROUNDS = 15


@pytest.mark.parametrize("command", COMMANDS)
def test_process(ratio: Ratio, commands: Path, command: str) -> None:
    ours = command.split()
    for words in (ours, BASE):
        spent(commands, *words)
    pairs = [(spent(commands, *ours), spent(commands, *BASE)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    what = f'{command} against python -c "import sympy"'
    ratio.check(what, mine / other, COMMANDS[command], lambda: spent(commands, *ours))
