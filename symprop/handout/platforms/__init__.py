"""Quizzes for learning platforms: one file for a whole class; a platform is one row here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from symprop.errors import SympropError

if TYPE_CHECKING:
    from symprop.handout.platforms.base import Platform

PLATFORMS: dict[str, tuple[str, str]] = {
    "canvas": ("symprop.handout.platforms.canvas", "Canvas"),
    "moodle": ("symprop.handout.platforms.moodle", "Moodle"),
    "qti": ("symprop.handout.platforms.qti", "Qti"),
}
"""Where each platform's class is; it is imported when somebody asks for it."""


def find(name: str) -> type[Platform]:
    """The class of a platform."""
    if name not in PLATFORMS:
        raise SympropError(f"unknown platform {name!r}, expected {', '.join(PLATFORMS)}")
    module, cls = PLATFORMS[name]
    found: type[Platform] = getattr(import_module(module), cls)
    return found
