"""Local partial derivatives: one per form and slot, worked once and then only renamed."""

from __future__ import annotations

from symprop.formula.tree import Formula
from symprop.network.graph import Form

_known: dict[tuple[Form, int], Formula] = {}


def partial(form: Form, slot: int) -> Formula:
    """∂form/∂slot, over the form's slots: as people write it, or else as SymPy derives it."""
    key = (form, slot)
    if key not in _known:
        preferred = form.slopes[slot]
        _known[key] = preferred if preferred is not None else differentiate(form.formula, slot)
    return _known[key]


def differentiate(formula: Formula, slot: int) -> Formula:
    """SymPy's derivative of ``formula`` with respect to ``Ref(str(slot))``."""
    from symprop.formula.symbolic import from_sympy, symbol, to_sympy

    return from_sympy(to_sympy(formula).diff(symbol(str(slot))))
