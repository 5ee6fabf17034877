"""What a page needs to be worked again with other numbers: inputs, the program, the slots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from markupsafe import Markup

from symprop.derivation.notation import ADJOINT
from symprop.derivation.shown import formula_of
from symprop.derivation.update import RATE
from symprop.derivation.work import transposed
from symprop.document.formats.html_math import ChainLine, MathPage
from symprop.document.formats.html_program import Program, branches, reduction
from symprop.document.formats.html_slots import Slots
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.formula.elide import kept
from symprop.network.ids import ValueId, beside, is_bias, sample_prefix

MOST_INPUTS = 150
"""More numbers than these nobody types."""
_ENTRY = re.compile(r"(\d+):(∂?)(.*?)(?:\[(\d+),(\d+)\])?")
_NUMERIC = ("substituted", "terms", "value")
_KINDS = ("inputs", "targets", "parameters", "rate")


class Panel:
    """A program on a page: where its numbers stand, and what a reader may change."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.loss = program.plan.loss
        self.scalars = {
            self._scalar(tag): place
            for tag, place in program.index.items()
            if tag.startswith("1:") and "#" not in tag
        }

    def given(self, f: t.Formula, ids: Mapping[t.Formula, str]) -> t.Formula:
        """``w = 0.2`` from the network's description, its number tied to the value."""
        if not isinstance(f, t.Chain) or set(f.relations) != {"="}:
            return f
        name, *between, value = f.sides
        id = ids.get(name)
        if id not in self.program.givens:
            return f
        if isinstance(value, t.Number):
            return t.Chain((name, *between, t.Number(value.text, of=f"1:{id}")), f.relations)
        if not isinstance(value, t.Matrix):
            return f
        height, width = value.shape or (len(value.rows), len(value.rows[0]))
        rows = tuple(
            tuple(
                t.Number(x.text, of=f"1:{id}[{i},{j}]") if isinstance(x, t.Number) else x
                for j, x in zip(kept(width), row, strict=True)
            )
            for i, row in zip(kept(height), value.rows, strict=True)
        )
        return t.Chain((name, *between, t.Matrix(rows, value.style, value.shape)), f.relations)

    # --- chains -------------------------------------------------------------------------------

    def step(self, chain: t.Chain) -> int | None:
        """The number of the step that a chain works."""
        found = t.walk(chain.sides[-1])
        number = next((x for x in found if isinstance(x, t.Number)), None)
        return self.program.steps.get((number and number.of) or "")

    def lines(self, chain: t.Chain, kinds: tuple[str, ...], step: int) -> Iterator[ChainLine]:
        """The sides of a step, also those of the cases that do not hold, which are hidden."""
        worked = self.program.worked[step]
        operations = branches(worked.step)
        several = len(operations) > 1
        now = operations.index(worked.piece.operation) if several else 0
        written = list(zip(kinds, chain.sides[1:], chain.relations, strict=True))
        for kind, f, sign in written:
            if kind not in _NUMERIC:
                yield ChainLine(f, sign, kind)
        for k, operation in enumerate(operations):
            sides = [side for side in written if side[0] in _NUMERIC]
            if k != now:
                sides = self._sides(step, operation)
            slots = self._slots(step, len(sides), operation)
            for (kind, f, sign), slot in zip(sides, slots, strict=True):
                name = f"{step}.{slot}" if sign in "=≈" else None
                branch = f"{step}.{k}" if several else None
                yield ChainLine(f, sign, kind, name, branch, k != now)

    def _sides(self, step: int, operation: t.Formula) -> list[tuple[str, t.Formula, str]]:
        """The sides with numbers for a case that does not hold."""
        worked = self.program.worked[step]
        reduced, _, parts = reduction(worked, operation)
        shown = worked.epoch.shown
        numbers = {id: formula_of(shown[id]) for id in t.refs(operation)}
        numbers |= {f"#{i}": formula_of(part) for i, part in enumerate(parts)}
        written = operation if worked.relations[0] else None
        out: list[tuple[str, t.Formula, str]] = []
        for kind, f in zip(_NUMERIC, (written, reduced, formula_of(worked.shown)), strict=True):
            if f is None:
                continue
            line = transposed(t.substitute(f, numbers))
            if not out or out[-1][1] != line:
                out.append((kind, line, "="))
            elif kind == "value":
                out[-1] = (kind, line, "=")
        return out

    def _slots(self, step: int, count: int, operation: t.Formula) -> list[int]:
        """Which of the step's relations (into the numbers, the terms, the value) stand where."""
        worked = self.program.worked[step]
        reduced, _, _ = reduction(worked, operation)
        there = (worked.relations[0] is not None, reduced is not None, True)
        slots = [i for i, x in enumerate(there) if x]
        return slots[:count] if len(slots) >= count else [2] * count

    # --- the panel ----------------------------------------------------------------------------

    def context(self, page: MathPage, writer: Slots, figures: Mapping[str, str]) -> dict[str, Any]:
        """What the templates of the panel ask for."""
        program = self.program
        before, after = (e.shown[self.loss] for e in (program.epochs[0], program.epochs[-1]))
        inputs = ((kind, [self._entry(x, page) for x in self._inputs(kind)]) for kind in _KINDS)
        return {
            "groups": [{"kind": kind, "entries": entries} for kind, entries in inputs if entries],
            "before": Markup(page.inline(formula_of(before))),
            "after": Markup(page.inline(formula_of(after))),
            "name": Markup(page.inline(program.plan.notation.name(self.loss))),
            "program": script(program.data()),
            "forms": Markup(",\n".join(program.forms)),
            "spellings": script(writer.spellings),
            "drawn": script({kind: self._drawn(kind, svg) for kind, svg in figures.items()}),
        }

    def _inputs(self, kind: str) -> Iterator[tuple[str, int, str]]:
        """Scalar id, place and digits of everything of a kind that can be changed."""
        shown = self.program.epochs[0].shown
        for id in self.program.givens:
            if self._kind(id) == kind:
                for number in t.walk(formula_of(shown[id])):
                    if isinstance(number, t.Number) and number.of:
                        yield self._scalar(number.of), self.program.index[number.of], number.text

    def _kind(self, id: str) -> str:
        plan = self.program.plan
        if id in plan.parameters:
            return "parameters"
        if id == RATE:
            return "rate"
        targets = getattr(plan.network, "targets", ())
        named = isinstance(targets, Mapping) and id in targets
        return "targets" if named or ValueId.parse(id).array == "targets" else "inputs"

    def _entry(self, found: tuple[str, int, str], page: MathPage) -> dict[str, Any]:
        id, place, digits = found
        name = self.program.plan.notation.name(id)
        label = Markup(page.inline(name))
        return {"label": label, "name": plain.write(name), "place": place, "value": digits}

    def _scalar(self, tag: str) -> str:
        """The id under which the scalar view knows a number: an entry of a matrix is one."""
        match = _ENTRY.fullmatch(tag)
        assert match
        _, mark, id, i, j = match.groups()
        if i is None:
            return f"{mark}{id}"
        value = ValueId(id, (int(j),))
        if value.kind == "weights":
            return f"{mark}{ValueId(id, (int(i), int(j)))}"
        network: Any = self.program.plan.network
        start = "" if is_bias(id) else sample_prefix(int(i), len(network.inputs))
        return f"{mark}{start}{value}"

    def _drawn(self, kind: str, svg: str) -> dict[str, int]:
        """The places of the values that a diagram shows, by the ids in it."""
        out = {}
        for id in dict.fromkeys(map(unescape, re.findall(r'data-id="([^"]*)"', svg))):
            bare = id.partition("@")[0]
            adjoint = ADJOINT + beside(bare, "pre")
            place = self.scalars.get(adjoint if kind == "gradients" else bare)
            if place is not None:
                out[id] = place
        return out


def script(data: Any) -> Markup:
    """``data`` as JSON that may stand in a ``script`` element."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
