"""The gallery is what symprop writes today, and nothing else lies there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from gallery import EXAMPLES, FOLDER, PAGES, files, handouts, index, page


def bare(page: bytes) -> bytes:
    """A file without what changes with a release of what made it: a font, the pages of a PDF."""
    if page.startswith(b"%PDF"):
        pypdf = pytest.importorskip("pypdf")
        pages = pypdf.PdfReader(io.BytesIO(page)).pages
        return "".join(x.extract_text() for x in pages).encode()
    return re.sub(rb"data:font/woff2;base64,[A-Za-z0-9+/=]+", b"", page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_file_is_what_is_written_today(name: str) -> None:
    pytest.importorskip("typst")
    compare(files(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_what_is_written_today(name: str) -> None:
    written = page(name)
    compare(written)
    assert len(written[f"pages/{name}.md"]) < 60_000


def test_the_worksheet_is_what_is_written_today() -> None:
    pytest.importorskip("typst")
    compare(handouts())


def compare(written: dict[str, bytes]) -> None:
    for path, data in written.items():
        assert bare((FOLDER / path).read_bytes()) == bare(data), path


def test_the_index_shows_every_example() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == index()
    for name in (*EXAMPLES, *PAGES):
        assert name in index()


def test_nothing_else_lies_there() -> None:
    written = {Path("README.md"), *(Path(path) for name in EXAMPLES for path in files(name))}
    written |= {Path(path) for name in PAGES for path in page(name)}
    written |= set(map(Path, handouts()))
    found = {p.relative_to(FOLDER) for p in FOLDER.rglob("*") if p.is_file()}
    assert found == written
