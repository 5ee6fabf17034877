"""The command line, run inside the test's own process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from symprop.cli import main


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The message of a command that must have refused: one line, exit code 2, no output."""
        assert (self.code, self.out) == (2, ""), self
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("symprop: ")
        assert lines[0].isprintable()
        return lines[0].removeprefix("symprop: ")


def symprop(*args: str | Path, stdin: str | bytes = b"") -> Ran:
    """A command in this process: fast, and an exception that it lets out fails the test."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = _stream(), _stream()
    with (
        patch.object(sys, "argv", ["symprop", *map(str, args)]),
        patch.dict(os.environ, SYMPROP_DEBUG="1"),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(given), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
    assert isinstance(code, int)
    return Ran(code, _text(out), _text(err))


def process(
    *args: str | Path,
    stdin: bytes = b"",
    command: tuple[str | Path, ...] = (sys.executable, "-m", "symprop"),
    timeout: float = 60,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Ran:
    """A command in a process of its own, in the C locale: output is UTF-8 all the same."""
    done = subprocess.run(
        [*command, *args],
        input=stdin,
        capture_output=True,
        timeout=timeout,
        cwd=cwd,
        env={**(os.environ if env is None else env), "LC_ALL": "C"},
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _stream() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), "utf-8", newline="")


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    return buffer.getvalue().decode()
