"""From a worked derivation to a finished document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from symprop.derivation.plan import EquationPlan, IndexedPlan, LayerPlan, Plan
from symprop.derivation.unrolled import Unrolled
from symprop.derivation.work import Epoch, Worked
from symprop.document.blocks import Document, Inlines, Reference
from symprop.document.context import Context
from symprop.document.numbering import numbered
from symprop.document.prose import Prose
from symprop.language import find

if TYPE_CHECKING:
    from symprop.derivation.norms import Norms


def walkthrough(
    plan: Plan,
    epochs: list[Epoch],
    folders: tuple[Path, ...] = (),
    unrolled: Sequence[Unrolled] = (),
    norms: Sequence[Norms] = (),
) -> Document:
    """The walkthrough of ``epochs``; the last of them is only worked forward, to see its loss.

    ``folders`` are searched for templates before those that ship with symprop; ``unrolled`` are
    derivatives that have sections of their own, ``norms`` what the section on gradients is about.
    """
    prose = Prose(folders, find(plan.network.lang))
    names = context(prose, plan, epochs).variables()
    return prose.render("walkthrough.j2", {**names, "unrolled": unrolled, "norms": norms})


def selection(
    plan: Plan,
    epochs: list[Epoch],
    steps: list[Worked],
    folders: tuple[Path, ...] = (),
    unrolled: Sequence[Unrolled] = (),
) -> Document:
    """Only some of the steps, without the story around them."""
    prose = Prose(folders, find(plan.network.lang))
    names = context(prose, plan, epochs)
    return prose.render(
        "selection.j2", {**names.variables(), "selected": steps, "unrolled": unrolled}
    )


def with_numbers(document: Document, lang: str, folders: tuple[Path, ...] = ()) -> Document:
    """A document with numbered equations, and references to them in its language."""
    prose = Prose(folders, find(lang))
    words: Any = prose.environment.get_template("words.j2").module
    comma = prose.language.locale.comma

    def sentence(references: Sequence[Reference]) -> Inlines:
        listed = Markup(f"{comma} ").join(map(prose.token, references))
        return prose.line(str(words.by_equations(listed)).strip())

    return numbered(document, sentence)


def context(prose: Prose, plan: Plan, epochs: list[Epoch]) -> Context:
    """The names for the templates of a walkthrough."""
    if isinstance(plan, LayerPlan):
        from symprop.document.layer_context import LayerContext

        return LayerContext(prose, plan, epochs[:-1], epochs[-1])
    if isinstance(plan, IndexedPlan):
        from symprop.document.indexed_context import IndexedContext
        from symprop.document.stack_context import StackContext
        from symprop.network.stack.network import StackNetwork

        if isinstance(plan.network, StackNetwork):
            return StackContext(prose, plan, epochs[:-1], epochs[-1])

        return IndexedContext(prose, plan, epochs[:-1], epochs[-1])
    from symprop.document.equation_context import EquationContext

    assert isinstance(plan, EquationPlan)
    return EquationContext(prose, plan, epochs[:-1], epochs[-1])
