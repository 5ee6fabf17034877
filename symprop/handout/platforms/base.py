"""What the platforms share: a file made of the quizzes of a class, piece by piece."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from symprop.handout.platforms.quiz import Quiz


class Platform(ABC):
    """Writes quizzes as one file that a platform imports."""

    file: ClassVar[str]
    """The usual name of the file."""

    @abstractmethod
    def write(self, title: str, quizzes: Iterable[Quiz]) -> Iterator[bytes]:
        """The file in pieces: an exercise called ``title``, and a variant of it for each quiz."""
