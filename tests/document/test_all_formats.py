"""The contract of every format: the same steps in the same order, the same numbers, the text."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from html import unescape
from zipfile import ZipFile

import pytest
from inlines import worked
from test_formats import EXAMPLES, HOSTILE, body, decimals, decimals_in, titled

from symprop.document import blocks as b
from symprop.document.formats import ENDINGS, FORMATS, find
from symprop.document.formats.base import Format

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><title>t</title></svg>'


@cache
def shown(name: str, example: str, view: str) -> str:
    made = find(name)()
    return read(made, made.content(worked(example, view).document))


def read(format: Format, data: bytes) -> str:
    """What a reader of a file reads, without its diagrams."""
    match format.name:
        case "pdf":
            pypdf = pytest.importorskip("pypdf")
            pages = pypdf.PdfReader(io.BytesIO(data)).pages
            return "\n".join(page.extract_text() for page in pages)
        case "docx":
            with ZipFile(io.BytesIO(data)) as archive:
                root = ET.fromstring(archive.read("word/document.xml"))
            return " ".join(x.text or "" for x in root.iter() if x.tag.endswith("}t"))
        case "ipynb":
            return "\n\n".join(
                "".join(cell["source"])
                for cell in json.loads(data)["cells"]
                if cell["cell_type"] == "markdown"
            )
        case "html":  # what a folded step shows stands below it, too
            text = re.sub(r"(?s)<(style|script|summary|svg)\b.*?</\1>", "", data.decode())
            return unescape(re.sub(r"<[^>]*>", " ", text))
    return body(data.decode())


@pytest.fixture(params=FORMATS)
def name(request: pytest.FixtureRequest) -> str:
    if request.param == "pdf":
        pytest.importorskip("typst")
    return str(request.param)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_same_numbers(name: str, example: str, view: str) -> None:
    wanted = decimals(worked(example, view).document)
    found = decimals_in(shown(name, example, view))
    assert Counter(found) == Counter(wanted)
    if (name, view) != ("pdf", "matrix"):  # there a matrix is set column by column
        assert found == wanted


def test_same_steps_in_the_same_order(name: str) -> None:
    document = worked("sigmoid-2-3-1", "scalar").document
    format = find(name)()
    text = format.write(document)
    source = shown(name, "sigmoid-2-3-1", "scalar") if name == "ipynb" else text
    steps = [x for x in document.blocks if isinstance(x, b.Display) and x.step]
    assert len(steps) > 40
    end = 0
    for step in steps:
        written = find(name)().display(step)
        if name == "html":  # which gives steps with one id different anchors
            written = re.sub(r' id="[^"]*"', "", written)
            source = re.sub(r' id="[^"]*"', "", source) if not end else source
        assert written in source[end:], step.step
        end = source.index(written, end) + len(written)


@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_text_is_shown_as_it_is(kind: str) -> None:
    pytest.importorskip("typst")
    format = find(kind)({"x": SVG})
    hostile = HOSTILE.replace("中", "") if format.name == "pdf" else HOSTILE  # there may be no font
    text = re.sub(r"[\s\0]", "", read(format, format.content(titled(hostile))))
    expected = re.sub(r"\s", "", hostile)
    assert text.count(expected) >= 7


def test_endings_belong_to_their_formats(name: str) -> None:
    format = find(name)
    assert format.name == name
    assert format.endings
    assert all(ENDINGS[ending] == name for ending in format.endings)


def test_same_bytes_whatever_the_hash_seed() -> None:
    pytest.importorskip("typst")
    program = (
        "import sys\n"
        "from symprop.api import derive\n"
        "d = derive('sigmoid-2-2-1')\n"
        f"for f in {[*FORMATS]}: sys.stdout.buffer.write(d.content(f))"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1
