"""Formulas, names and numbers as templates insert them: tokens in their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, formula_of
from symprop.derivation.unrolled import Unrolled
from symprop.derivation.work import Worked, named
from symprop.document.blocks import Display, Figure, Math, Text
from symprop.document.notes import marked, translated
from symprop.document.prose import Prose
from symprop.document.remarks import MOST
from symprop.document.rounds import EpochView
from symprop.formula.elide import SYMBOLS, elided
from symprop.formula.tree import Chain, Derivative, Formula, Matrix, Ref
from symprop.functions.optimizers import LETTERS

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A name and its value."""

    name: Formula
    value: Formula
    entries: Formula | None = None
    """A matrix of the names that its entries have."""


class Tokens:
    """What any sentence about a derivation may insert."""

    def __init__(self, prose: Prose, plan: Plan) -> None:
        self._prose = prose
        self.plan: Any = plan
        self.network: Any = plan.network
        self.notation: Any = plan.notation
        self.symbolic = plan.network.symbolic

    @property
    def title(self) -> str:
        """The title of the network; empty if it has none."""
        return translated(self.network.title or "", self._prose.language)

    def intro(self) -> Markup:
        """What the author says before everything else."""
        return self._marked(self.network.intro)

    def note(self, section: str, epoch: EpochView | None = None) -> Markup:
        """What the author says at the end of a section, in the first epoch."""
        first = epoch is None or epoch.number == 1
        return self._marked(self.network.notes.get(section, "") if first else "")

    def _marked(self, note: str) -> Markup:
        return marked(self._prose, translated(note, self._prose.language))

    def m(self, what: Formula | str) -> Markup:
        """A formula, or the name of a value, in the line."""
        formula = self.name(what) if isinstance(what, str) else what
        return self._prose.token(Math(elided(named(formula, self.notation.name))))

    def eq(self, *sides: Formula | str, relation: str = "=") -> Markup:
        """An equation on a line of its own."""
        return self._prose.token(Display(self.chain(*sides, relation=relation)))

    def chain(self, *sides: Formula | str, relation: str = "=") -> Formula:
        """An equation; a text stands for the name of a value."""
        formulas = tuple(
            elided(named(self.name(s) if isinstance(s, str) else s, self.notation.name), SYMBOLS)
            for s in sides
        )
        if len(formulas) == 1:
            return formulas[0]
        return Chain(formulas, (relation,) * (len(formulas) - 1))

    def chain_of(self, first: Formula, sides: list[Formula]) -> Markup:
        """A chain of equal sides on lines of its own."""
        return self.eq(first, *sides)

    def derivative(self, of: Formula | str, by: Formula) -> Formula:
        """∂of/∂by as a name."""
        return Derivative(Ref(of) if isinstance(of, str) else of, by, self.notation.symbol)

    def step(self, worked: Worked) -> Markup:
        """A worked step on a line of its own."""
        sides = worked.sides()
        name = self.target(worked)
        formulas = (name, *(side.formula for side in sides))
        chain = Chain(formulas, tuple(side.relation for side in sides))
        kinds = tuple(side.kind for side in sides)
        made = self._prose.token(Display(chain, worked.step.id, kinds))
        rule = worked.step.general
        lines = [*([] if rule is None else [self.eq(rule)]), *self._first(worked), made]
        return Markup("\n\n").join(lines)

    def target(self, worked: Worked) -> Formula:
        """The written name of what a step finds."""
        return worked.step.label or worked.epoch.plan.notation.name(worked.step.target)

    def _first(self, worked: Worked) -> Iterator[Markup]:
        """The first element of an array, worked by the rule with indices."""
        return iter(())

    def one_formula(self, made: Unrolled) -> Markup:
        """A derivative as one formula, on a line of its own."""
        sides = made.sides()
        formulas = (made.name, *(side.formula for side in sides))
        return self._prose.token(Display(Chain(formulas, tuple(side.relation for side in sides))))

    def name(self, id: str) -> Formula:
        """The written name of a value."""
        name: Formula = self.notation.name(id)
        return name

    def given(self, entries: Iterable[NamedValue]) -> Markup:
        """``w₁ = 0.2, w₂ = 0.3`` in the line."""
        if self.symbolic:
            return self._listed(map(self._name, entries))
        return self.stated(entries)

    def setting(self, key: str, value: Formula) -> Markup:
        """A setting of the optimizer: ``β₁ = 0.9``, or in words, ``momentum 0.9``."""
        if key in LETTERS:
            return self.stated([NamedValue(LETTERS[key], value)])
        word = self._prose.language.term(key.replace("_", " "))
        return Markup("{} {}").format(word, self.m(value))

    def stated(self, entries: Iterable[NamedValue]) -> Markup:
        """``h₀ = 0`` in the line, in a network without numbers too."""
        chains = [[e.name, *([e.entries] if e.entries else []), elided(e.value)] for e in entries]
        parts = [
            self._prose.token(Math(Chain(tuple(sides), ("=",) * (len(sides) - 1))))
            for sides in chains
        ]
        return self._listed(parts)

    def _listed(self, parts: Iterable[Markup]) -> Markup:
        return Markup(f"{self._prose.language.locale.comma} ").join(parts)

    def _name(self, entry: NamedValue) -> Markup:
        """The name of something without a number; of a matrix with its shape."""
        written = self.chain(entry.name, entry.entries) if entry.entries else entry.name
        name = self._prose.token(Math(written))
        if not isinstance(entry.value, Matrix):
            return name
        rows = entry.value.rows
        shape = entry.value.shape or (len(rows), len(rows[0]))
        return name + self._prose.token(Text(f" ({' × '.join(map(str, shape))})"))

    def names(self, names: Iterable[Formula]) -> Markup:
        """Names in the line, with commas between them."""
        return self._listed(map(self.m, names))

    def some(self, names: Sequence[Formula]) -> Markup:
        """The first few names in the line, and dots where there are more."""
        few = [*map(self.m, names[:MOST])]
        return self._listed([*few, Markup("…")] if len(names) > MOST else few)

    def number(self, shown: AnyShown) -> Markup:
        """A printed value in the line."""
        return self._prose.token(Math(formula_of(shown)))

    def figure(self, kind: str, caption: str) -> Markup:
        """A diagram: ``topology``, ``forward`` or ``gradients``, the latter two with numbers."""
        if self.symbolic and kind != "topology":
            return Markup()
        return self._prose.token(Figure(kind, self._prose.read(caption)))
