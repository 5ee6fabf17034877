"""Local partial derivatives: one per form and slot, worked once and then only renamed."""

from __future__ import annotations

from symprop.formula.tree import Formula, Ref
from symprop.network.graph import OUT, Form

_known: dict[tuple[Form, int], Formula] = {}


def partial(form: Form, slot: int) -> Formula:
    """∂form/∂slot, over the form's slots: as people write it, or else as SymPy derives it."""
    key = (form, slot)
    if key not in _known:
        preferred = form.slopes[slot]
        _known[key] = _derived(form, slot) if preferred is None else preferred
    return _known[key]


def _derived(form: Form, slot: int) -> Formula:
    from symprop.functions.differentiate import differentiate  # SymPy takes its time to load

    return differentiate(form.formula, Ref(str(slot)), OUT if form.alone else None)
