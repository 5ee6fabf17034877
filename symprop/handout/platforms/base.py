"""What the platforms share: a file made of the quizzes of a class, piece by piece."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from symprop.document.environment import environment

if TYPE_CHECKING:
    from symprop.handout.platforms.quiz import Quiz


_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the same numbers give the same bytes."""


class Package:
    """A ZIP of XML files, each made by a template."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self._zip = ZipFile(self._out, "w", ZIP_DEFLATED)

    def add(self, path: str, template: str, **values: Any) -> None:
        """Writes a file."""
        entry = ZipInfo(path, _LONG_AGO)
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        text = environment().get_template(template).render(values)
        self._zip.writestr(entry, text.encode())

    def content(self) -> bytes:
        """The whole."""
        self._zip.close()
        return self._out.getvalue()


class Platform(ABC):
    """Writes quizzes as one file that a platform imports."""

    file: ClassVar[str]
    """The usual name of the file."""

    def __init__(self, exercise: str = "") -> None:
        """``exercise`` is an id that no other exercise has."""
        self.exercise = exercise

    @abstractmethod
    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The file in pieces: an exercise called ``title``, and a variant of it for each quiz."""
