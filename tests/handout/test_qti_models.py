"""The platforms' files against the content models of QTI 2.1 and 1.2 that ``pyslet`` has.

It is in the extra ``qti``: no package that can be installed has the published schemas themselves.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

import symprop

pytestmark = pytest.mark.filterwarnings("ignore")


def models(version: str) -> ModuleType:
    found: ModuleType = pytest.importorskip(f"pyslet.imsqtiv{version}")
    return found


def read(models: Any, data: bytes) -> str:
    """What a file is; raises an error if something stands where it may not."""
    document = models.QTIDocument()
    document.read(src=BytesIO(data))
    return type(document.root).__name__


def parts(folder: Path, format: str, **wishes: Any) -> dict[str, bytes]:
    symprop.handout("sigmoid-2-2-1", count=2, format=format, **wishes).save(folder)
    with ZipFile(next(folder.glob("*.zip"))) as package:
        return {x: package.read(x) for x in package.namelist() if x != "imsmanifest.xml"}


@pytest.mark.parametrize("level", ["values", "all"])
def test_qti_2_1(tmp_path: Path, level: str) -> None:
    two = models("2p1")
    found = parts(tmp_path, "qti", blanks=level)
    assert [read(two, data) for data in found.values()] == [
        *["AssessmentItem"] * 2,
        "AssessmentTest",
    ]
    item = found["items/item-1.xml"].replace(b"<itemBody>", b"<itemBody><outcomeDeclaration/>")
    with pytest.raises(two.core.QTIValidityError):
        read(two, item)


def test_qti_1_2(tmp_path: Path) -> None:
    one = models("1p2p1")
    found = parts(tmp_path, "canvas")
    assert {read(one, data) for data in found.values()} == {"QuesTestInterop"}
