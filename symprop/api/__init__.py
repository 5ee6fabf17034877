"""The library's face: ``derive`` gives a ``Derivation`` that writes itself in any format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from symprop.api.derivation import Derivation
from symprop.api.wishes import one, within
from symprop.errors import DerivationError
from symprop.language import find
from symprop.network.course_form import MAX_EPOCHS, MAX_SHOWN
from symprop.network.description import (
    Carry,
    Course,
    Notation,
    Rounding,
    View,
)
from symprop.network.file import load
from symprop.network.known import SECTIONS, known

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


def derive(
    network: AnyNetwork | Derivation | str | Path | Mapping[str, Any],
    *,
    view: str | None = None,
    notation: str | None = None,
    digits: int | None = None,
    carry: Carry | None = None,
    epochs: int | None = None,
    only: Sequence[str] = (),
    closed_form: Sequence[str] = (),
    derivative: Sequence[tuple[str, str]] = (),
    sections: str | Sequence[str] = (),
    lang: str | None = None,
    templates: str | Path | None = None,
    numbered: bool = False,
) -> Derivation:
    """Works a network by hand: a number for every value, all its derivatives, all updates.

    Args:
        network: the name of an example, the path of a network file, a dict in the form of one, a
            description (:func:`symprop.load`), or a derivation, whose network it then is.
            ``weights[i][j]`` leads from input ``i`` to unit ``j``; several samples are a list of
            lists.
        view: ``scalar`` (number by number) or ``matrix`` (layer by layer).
        notation: ``delta``, ``leibniz``, ``matrix`` or ``superscript``.
        digits: decimal places shown, 0 to 50; every shown digit is certain.
        carry: ``exact`` goes on with exact numbers, ``rounded`` with the shown ones, as on paper.
        epochs: rounds of training, 1 to 10,000.
        only: ids or written names (``w11``) of the values of which alone everything is shown.
        closed_form: ids of values; a section for each has the derivative of the loss by it as one
            formula.  An id that is the beginning of several means all of them.
        derivative: pairs of ids, the same for the derivative of the first by the second.
        sections: what the document is to have: names in a list, or with commas between them;
            ``check`` and ``gradients`` alone are added to what it has anyway.
        lang: the language of the document: ``en``, ``de``, ``es`` or ``zh``.
        templates: a directory of templates that replace the built-in prose.
        numbered: displayed formulas have numbers, and labels in formats that know them.

    What is left out is as the network says.  The chain rule is reverse accumulation (Griewank and
    Walther, Evaluating Derivatives, chapter 3); optimizers are those of PyTorch's documentation.

    Raises:
        SympropError: one line for the user: what is wrong, where, and what was expected.
    """
    if isinstance(network, Derivation):
        network = network.network
    found = network if isinstance(network, Course) else load(network)
    changes: dict[str, Any] = {}
    if view is not None:
        changes["view"] = one("view", view, get_args(View))
    if notation is not None:
        changes["notation"] = Notation(one("notation", notation, known("notation")))
    if digits is not None or carry is not None:
        now = found.rounding
        if digits is not None:
            now = replace(now, digits=within("digits", digits, 0, MAX_SHOWN), significant=None)
        if carry is not None:
            now = replace(now, carry=one("carry", carry, get_args(Carry)))
        changes["rounding"] = now
    if epochs is not None:
        changes["epochs"] = within("epochs", epochs, 1, MAX_EPOCHS)
    if lang is not None:
        changes["lang"] = find(lang).code
    if sections:
        names = sections.split(",") if isinstance(sections, str) else sections
        chosen = [one("section", name.strip(), SECTIONS) for name in names]
        changes["sections"] = tuple(dict.fromkeys(chosen))
    folder = None if templates is None else Path(templates)
    if folder is not None and not folder.is_dir():
        raise DerivationError(f"{folder}: there is no such directory of templates")
    made = replace(found, **changes)
    return Derivation(made, only, folder, closed_form, derivative, numbered=numbered)


__all__ = ["Derivation", "DerivationError", "Rounding", "derive"]
