"""symprop as a user has it: built as a wheel, installed into an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "symprop", "templates")


def copy_sources(folder: Path) -> Path:
    """The files that a wheel is built from, without anything that a checkout has besides."""
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    return folder


def build_wheel(folder: Path) -> Path:
    """A wheel of this checkout in ``folder``, built with the tools at hand."""
    tool = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    subprocess.run([*tool, ROOT], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """The directory of commands of a new environment: ``wheel``, and what is installed here.

    What symprop depends on is not installed again but found where it is: a line in a ``.pth`` file
    appends that directory, whose own ``.pth`` files (an editable symprop) are not followed.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    here = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (packages / "here.pth").write_text("\n".join(here) + "\n", encoding="utf-8")
    commands = folder / "bin"
    pip = [commands / "python", "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, "--ignore-installed", wheel], check=True, env=clean_environment())
    return commands


def clean_environment() -> dict[str, str]:
    """The environment without what could lead Python to the checkout, or keep it from compiling."""
    drop = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "VIRTUAL_ENV")
    return {key: value for key, value in os.environ.items() if key not in drop}
