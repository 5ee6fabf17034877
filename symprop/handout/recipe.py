"""What a class's handout is made from: everything but the students."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from symprop import __version__
from symprop.document.formats.base import Paper
from symprop.handout.student import Student, code

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


@dataclass(frozen=True)
class Recipe:
    """The network, how its numbers are drawn and what is left out; small enough to be sent.

    ``places`` keeps only blanks of steps about these values.  With ``seed`` ``None`` everybody
    has the numbers of the network itself.
    """

    network: AnyNetwork
    seed: int | None = 0
    level: str = "values"
    places: tuple[str, ...] | None = None
    format: str = "md"
    paper: Paper = "a4"

    @cached_property
    def identity(self) -> str:
        """What two runs that make the same files have in common."""
        network = self.network.to_dict(number=lambda number: number.text)
        parts = [__version__, network, self.seed, self.level, self.places, self.format, self.paper]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @cached_property
    def exercise(self) -> str:
        """What sheets with the same numbers and gaps have in common, whatever they look like."""
        network = self.network.to_dict(number=lambda number: number.text)
        parts = [network, self.seed, self.level, self.places]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def coded(self, student: Student) -> Student:
        """A student with the code that stands on the worksheet."""
        made = code(self.exercise, student.id)
        return Student(student.id, student.name, student.file, made)
