"""A Jupyter notebook: the walkthrough as Markdown, and the same steps as NumPy code."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from symprop.derivation.work import Epoch, Worked
from symprop.document import blocks as b
from symprop.document.environment import environment
from symprop.document.formats.base import Origin, Paper
from symprop.document.formats.markdown import MarkdownBlocks, escape
from symprop.document.formats.notebook_code import StepCode
from symprop.document.rounds import in_full
from symprop.language import ENGLISH, Language


class Notebook(MarkdownBlocks):
    """Writes a document as a notebook; the diagrams are inside its Markdown.

    Each section is a cell, and the steps in it are the code cell that follows.  Without a
    derivation behind the document there is no code.
    """

    name = "ipynb"
    endings = (".ipynb",)
    diagrams = "inside"

    def __init__(
        self,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
        code: StepCode | None = None,
    ) -> None:
        super().__init__(figures, folders, paper=paper, language=language)
        self._code = code

    @classmethod
    def of(
        cls,
        origin: Origin,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> Self:
        """A notebook with the code of a derivation."""
        code = None
        if origin.numbers:
            *epochs, after = origin.epochs
            rounds = [r for e in epochs for r in e.rounds]
            code = StepCode(rounds[0].plan, [*rounds, after])
        return cls(figures, folders, paper=paper, language=language, code=code)

    def write(self, document: b.Document) -> str:
        """The notebook as JSON."""
        track = None if self._code is None else _Track(self._code, self.folders)
        cells: list[dict[str, Any]] = []
        start = None
        for section in _sections(document.blocks):
            steps = [x.step for x in section if isinstance(x, b.Display) and x.step]
            lines = [line for id in steps for line in track.to(id)] if track else []
            if lines and start is None:
                start = len(cells)
            text = "\n\n".join(filter(None, map(self.block, section)))
            cells.append({"cell_type": "markdown", "metadata": {}, "source": text})
            if lines:
                cells.append(_code_cell("\n".join(lines)))
        if track is not None and start is not None:  # all its functions are known only now
            cells.insert(start, _code_cell(track.setup()))
        for number, cell in enumerate(cells, start=1):
            cell["id"] = f"cell-{number}"
            cell["source"] = cell["source"].splitlines(keepends=True)
        made = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def figure(self, block: b.Figure) -> str:
        svg = self.figures.get(block.kind)
        if not svg:
            return ""
        data = b64encode(svg.encode()).decode()
        return f"![{escape(block.caption)}](data:image/svg+xml;base64,{data})"


_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _code_cell(text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text,
    }


def _sections(blocks: Sequence[b.Block]) -> Iterator[list[b.Block]]:
    """Blocks from heading to heading."""
    section: list[b.Block] = []
    for block in blocks:
        if isinstance(block, b.Heading) and any(not isinstance(x, b.Heading) for x in section):
            yield section
            section = []
        section.append(block)
    if section:
        yield section


class _Track:
    """Goes through a derivation's steps as far as the document has come, round by round."""

    def __init__(self, code: StepCode, folders: tuple[Path, ...]) -> None:
        self._first = code
        self._templates = environment(folders, autoescape=False)
        self._rounds = code.epochs  # of the last only the way forward is shown
        last = len(code.epochs) - 1
        self._left = iter([*range(in_full(code.epochs[:-1])), last])
        self._begin(next(self._left))

    def _begin(self, place: int) -> None:
        self._place, epoch = place, self._rounds[place]
        self._code = self._first.at(epoch)
        self._pending: Iterator[Worked] = iter(epoch.steps)
        self._known = {worked.step.id for worked in epoch.steps}
        self._shown: set[str] = set()
        self._done: set[str] = set()

    def to(self, id: str) -> Iterator[str]:
        """The statements up to a step; one that was shown before belongs to the next round."""
        while id in self._shown or id not in self._known:
            yield from self._steps(None)
            yield from self._turn()
        self._shown.add(id)
        if id not in self._done:
            yield from self._steps(id)

    def _steps(self, last: str | None) -> Iterator[str]:
        for worked in self._pending:
            self._done.add(worked.step.id)
            yield from self._code.step(worked)
            if worked.step.id == last:
                return

    def _turn(self) -> Iterator[str]:
        """From one round to the next that is shown, over those that are not."""
        code, place = self._code, next(self._left)
        skipped = self._rounds[self._place + 1 : place]
        if skipped:
            yield self._skip(skipped, self._rounds[place])
        if not (code.rounded and skipped):
            yield self._filled("renew", renewal=code.renewal())
        self._begin(place)
        if self._rounds[0].batch is not None:
            yield from map(self._code.given, self._code.plan.data)
        yield from self._code.start(self._rounds[place].number)

    def _skip(self, skipped: Sequence[Epoch], then: Epoch) -> str:
        """The rounds that are not shown: loops, or only what rounded numbers end with."""
        code, numbers = self._code, [epoch.number for epoch in skipped]
        values = {
            "rounded": code.rounded,
            "parameters": list(self._first.at(then).parameters(then)),
            "first": numbers[0],
            "last": numbers[-1],
        }
        if skipped[0].batch is None:
            losses = [code.loss(epoch) for epoch in skipped]
            turn = None if code.rounded else code.turn()
            return self._filled("loop", losses=losses, turn=turn, renewal=code.renewal(), **values)
        by_epoch = groupby(skipped, lambda e: e.batch[0] + 1 if e.batch else 0)
        epochs = {number: list(batches) for number, batches in by_epoch}
        rest = epochs.pop(1, [])
        parts = [(1, 1, rest)] if rest else []
        if epochs:
            parts.append((min(epochs), max(epochs), next(iter(epochs.values()))))
        loops = [
            {"first": first, "last": last, "stretches": [*self._first.stretches(batches)]}
            for first, last, batches in parts
        ]
        return self._filled("batches", loops=loops, **values)

    def setup(self) -> str:
        """The first cell: what all others use."""
        code = self._first
        givens = [*map(code.given, code.givens), *code.start(1)]
        return self._filled(
            "setup",
            rounded=code.rounded,
            significant=code.plan.network.rounding.significant,
            functions=code.definitions,
            erf="erf" in code.needs,
            loops=any(w.step.entries is not None for w in code.epochs[0].steps),
            givens=givens,
        )

    def _filled(self, name: str, **values: Any) -> str:
        template = self._templates.get_template(f"notebook/{name}.py.j2")
        return template.render(values).rstrip()
