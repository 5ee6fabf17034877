"""Where the templates are: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path


def template_root() -> Path:
    """The directory of the templates that ship with symprop."""
    from importlib.resources import files  # only writers need it; a layout does not

    packaged = Path(str(files("symprop"))) / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"
