"""Where the templates are: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def template_root() -> Path:
    """The directory of the templates that ship with symprop."""
    packaged = Path(str(files("symprop"))) / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"
