"""The gallery is what symprop writes today, byte for byte, and nothing else lies there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gallery import EXAMPLES, FOLDER, files, index


def bare(page: bytes) -> bytes:
    """A file without the font inside it: its bytes are the font package's, release by release."""
    return re.sub(rb"data:font/woff2;base64,[A-Za-z0-9+/=]+", b"", page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_file_is_what_is_written_today(name: str) -> None:
    for path, text in files(name).items():
        assert bare((FOLDER / path).read_bytes()) == bare(text.encode()), path


def test_the_index_shows_every_example() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == index()
    for name in EXAMPLES:
        assert name in index()


def test_nothing_else_lies_there() -> None:
    written = {Path("README.md"), *(Path(path) for name in EXAMPLES for path in files(name))}
    found = {p.relative_to(FOLDER) for p in FOLDER.rglob("*") if p.is_file()}
    assert found == written
