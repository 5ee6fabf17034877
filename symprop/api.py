"""The library's face: ``derive`` gives a ``Derivation`` that writes itself in any format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import Epoch, Worked, work
from symprop.errors import SympropError
from symprop.files import write_all
from symprop.network.description import Carry, Network, Notation, Rounding
from symprop.network.file import load
from symprop.numbers.scalar import DomainError, UndecidedError

if TYPE_CHECKING:
    from symprop.document.blocks import Document


class DerivationError(SympropError):
    """A network whose derivation does not exist, or a wish that it cannot fulfil."""


class Derivation:
    """A network worked by hand: every step with its numbers, every shown digit certain."""

    def __init__(
        self, network: Network, only: Sequence[str] = (), templates: Path | None = None
    ) -> None:
        """Works the network; ``only`` keeps the steps of the values with these canonical ids.

        Raises:
            DerivationError: the network has no value (the logarithm of 0), or an id in ``only``
                is not one of its values.
        """
        self.network = network
        self.plan: Plan = plan(network)
        self.only = tuple(only)
        self._folders = () if templates is None else (templates,)
        try:
            # One epoch more than asked for: its forward pass shows what the steps have achieved.
            self._worked = work(self.plan, network.epochs + 1)
        except DomainError as error:
            raise DerivationError(f"the network has no finite loss: {error}") from error
        except UndecidedError as error:
            raise DerivationError(
                "a digit stays undecided at 8192 bits: two values are equal or a rounding is a tie"
            ) from error
        if only:
            self._selected = self._select(only)

    @property
    def epochs(self) -> list[Epoch]:
        """The worked epochs."""
        return self._worked[:-1]

    def _select(self, only: Iterable[str]) -> list[Worked]:
        from difflib import get_close_matches

        ids = {w.step.place for w in self.epochs[0].steps}
        scalars = sorted(ids)
        for wanted in only:
            if not any(_covers(id, wanted) for id in ids):
                near = get_close_matches(wanted, scalars, 1)
                hint = f", did you mean {near[0]}?" if near else ""
                raise DerivationError(f"there is no value {wanted!r} in this derivation{hint}")
        return [
            w
            for e in self.epochs
            for w in e.steps
            if any(_covers(w.step.place, wanted) for wanted in only)
        ]

    # --- output -------------------------------------------------------------------------------

    @cached_property
    def document(self) -> Document:
        """The walkthrough, or only the selected steps, in no format yet."""
        from symprop.document.build import selection, walkthrough

        if self.only:
            return selection(self.plan, self._worked, self._selected, self._folders)
        return walkthrough(self.plan, self._worked, self._folders)

    def text(self, format: str = "md", figures: dict[str, str] | None = None) -> str:
        """The document in a format: ``md``, ``tex``, ``txt`` or ``json``.

        ``figures`` maps the kinds of diagrams (``topology``, ``forward``, ``gradients``) to the
        paths under which the document finds them; without it there are none.
        """
        from symprop.document.formats import find

        if format == "json":
            return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"
        return find(format)(figures).write(self.document)

    def data(self) -> dict[str, Any]:
        """Values, adjoints, gradients, updates and steps by canonical ids, ready for JSON."""
        from symprop.derivation.record import record

        data = record(self.plan, self.epochs)
        if self.only:
            wanted = {w.step.place for w in self._selected}
            data["steps"] = [s for s in data["steps"] if s["target"] in wanted]
        return data

    def figure(self, kind: str = "topology") -> str:
        """A diagram as SVG: ``topology``, ``forward`` or ``gradients``."""
        from symprop.document.diagram import render
        from symprop.document.figures import KINDS, picture
        from symprop.document.prose import Prose

        if kind not in KINDS:
            raise DerivationError(f"there is no diagram {kind!r}; there are {', '.join(KINDS)}")
        words = Prose(self._folders).environment.get_template("words.j2").module
        return render(picture(kind, self.plan, self.epochs[0], words))

    def save(self, *paths: str | Path) -> None:
        """Writes files, each in the format of its ending; diagrams go beside documents.

        Raises:
            SympropError: an unknown ending or a directory that does not exist; nothing is
                written then.
        """
        from symprop.document.figures import KINDS
        from symprop.document.formats import by_ending

        files: dict[Path, bytes] = {}
        for path in map(Path, paths):
            format = by_ending(path)
            figures = {}
            if format in ("md",) and not self.only:
                figures = {kind: f"{path.stem}-{kind}.svg" for kind in KINDS}
            for kind, name in figures.items():
                files[path.parent / name] = self.figure(kind).encode()
            if format == "svg":
                files[path] = self.figure().encode()
            else:
                files[path] = self.text(format, figures).encode()
        write_all(files)

    def _repr_markdown_(self) -> str:
        return self.text("md")


def _covers(id: str, wanted: str) -> bool:
    """Whether a step for ``id`` is about the value ``wanted``: itself, or the matrix it is in."""
    bare = id.split(".", 2)[2] if id.startswith("samples.") else id
    return wanted in (id, bare) or wanted.startswith((f"{id}.", f"{bare}."))


def derive(
    network: Network | str | Path,
    *,
    view: str | None = None,
    notation: str | None = None,
    digits: int | None = None,
    carry: Carry | None = None,
    epochs: int | None = None,
    only: Sequence[str] = (),
    templates: str | Path | None = None,
) -> Derivation:
    """Works a network: a description, the path of a network file, or an example's name.

    The keyword arguments replace what the file says.

    Raises:
        SympropError: one line for the user: what is wrong, where, and what was expected.
    """
    found = network if isinstance(network, Network) else load(network)
    changes: dict[str, Any] = {}
    if view is not None:
        changes["view"] = view
    if notation is not None:
        changes["notation"] = Notation(notation)
    if digits is not None or carry is not None:
        now = found.rounding
        if digits is not None:
            now = replace(now, digits=digits, significant=None)
        changes["rounding"] = now if carry is None else replace(now, carry=carry)
    if epochs is not None:
        changes["epochs"] = epochs
    folder = None if templates is None else Path(templates)
    if folder is not None and not folder.is_dir():
        raise DerivationError(f"{folder}: there is no such directory of templates")
    return Derivation(replace(found, **changes), only, folder)


__all__ = ["Derivation", "Rounding", "derive"]
