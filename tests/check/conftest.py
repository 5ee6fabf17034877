"""Documents in a directory, for the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_documents import LAST, LATEX, WRONG


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with documents, and in it."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("right.md", LATEX), ("wrong.md", WRONG), ("last.md", LAST)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
