"""The plots of a derivation: the loss over the epochs, the norms of derivatives on the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symprop.derivation.norms import Norms
from symprop.derivation.work import Epoch
from symprop.document.diagram import LabelLine, Plot, Point, wrapped
from symprop.document.figures import CURVE
from symprop.formula import plain
from symprop.formula.tree import Formula, Name
from symprop.language import ENGLISH, Language, find
from symprop.numbers.digits import Shown

MOST_ROWS = 20
"""Of more epochs the table has only some."""


def curve(epochs: Sequence[Epoch], words: Any) -> Plot:
    """The loss at the beginning, and after each of the epochs but the last."""
    plan = epochs[0].plan
    language = find(plan.network.lang)
    found = [epoch.shown[plan.loss] for epoch in epochs]
    names = [str(words.after_epoch(k)) for k in range(len(found))]
    points = tuple(
        Point((LabelLine((name,)),), float(shown.text), language.number(shown.text))
        for name, shown in zip(names, found, strict=True)
        if isinstance(shown, Shown)
    )
    axis = LabelLine((_part(plan.notation.name(plan.loss)),))
    told = [f"{names[k]}: {points[k].digits}" for k in rows(len(points))]
    title, below = str(words.curve_title()), str(words.curve_axis())
    description, decimal = "; ".join(told), language.locale.decimal
    return Plot(points, axis, below, title, description, f"diagram-{CURVE}", decimal)


def rows(count: int) -> list[int]:
    """Which of the numbers 0 … ``count`` − 1 a table has: the first, the last, some between."""
    step = -(-(count - 1) // MOST_ROWS)
    return [*range(0, count - 1, max(step, 1)), count - 1]


def norms_plot(norms: Norms, kind: str, words: Any, language: Language = ENGLISH) -> Plot:
    """The norms of a chain in the order of the way back."""
    points, told = [], []
    for norm in norms.values:
        if norm.name is not None:
            name = _part(norm.name)
            lines: tuple[LabelLine, ...] = (LabelLine((name,)),)
            spoken = plain.write(norm.name)
        else:
            spoken = str(words.norm_label(norms, norm.layer))
            lines = wrapped(spoken)
        digits = language.number(norm.shown.text)
        points.append(Point(lines, float(norm.shown.text), digits))
        told.append(f"{spoken}: {digits}")
    title, axis = str(words.norms_title(norms.kind)), LabelLine((str(words.norms_axis()),))
    below = str(words.norms_below())
    description, decimal = "; ".join(told), language.locale.decimal
    return Plot(tuple(points), axis, below, title, description, f"diagram-{kind}", decimal)


def _part(name: Formula) -> Name | str:
    return name if isinstance(name, Name) else plain.write(name)
