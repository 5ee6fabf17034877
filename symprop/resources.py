"""Where the templates are: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path


def template_root() -> Path:
    """The directory of the templates that ship with symprop."""
    package = Path(__file__).parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent / "templates"
