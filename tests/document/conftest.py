"""Pages that several tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened import PAGES

from symprop.api import derive


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of :data:`PAGES`."""
    folder = tmp_path_factory.mktemp("pages")
    out = {name: folder / f"{name}.html" for name in PAGES}
    for name, wishes in PAGES.items():
        derive(**{"network": name, **wishes}).save(out[name])
    return out
