"""What a given number is for: an input, a target, a parameter, the learning rate."""

from __future__ import annotations

from collections.abc import Iterable

from symprop.check.align import bare
from symprop.check.ledger import Ledger, is_new, unmarked
from symprop.check.statements import Statement
from symprop.formula import tree as t

LOSSES = ("loss", "l", "e", "c", "j", "cost", "error", "mse", "err", "e_total", "etotal")
TARGETS = ("t", "y", "target", "actual", "label", "d", "output", "outputs", "goal", "expected")
RATES = ("η", "α", "lr", "ε", "n", "a", "γ", "learning rate", "learning_rate", "rate", "eta")
INPUTS = ("x", "i", "input", "inputs", "in")
PARAMETERS = ("w", "v", "b", "θ", "u", "weight", "weights", "bias")


class Roles:
    """Tells roles by what is updated and differentiated, then by what names usually mean."""

    def __init__(self, ledger: Ledger, statements: Iterable[Statement]) -> None:
        derivatives = [n for n in (*ledger.rules, *ledger.claims) if isinstance(n, t.Derivative)]
        derivatives += [n for n in ledger.grids if isinstance(n, t.Derivative)]
        new = [n for n in (*ledger.claims, *ledger.grids) if isinstance(n, t.Name) and is_new(n)]
        steps = [bare(s.first) for s in statements if "←" in s.relations]
        updated: set[t.Formula] = {unmarked(n) for n in (*new, *steps) if isinstance(n, t.Name)}
        self.updated = updated
        differentiated = {bare(d.by) for d in derivatives}
        self.trained = updated | differentiated
        written = [x for rules in ledger.rules.values() for f, _ in rules for x in t.walk(f)]
        derivatives += [x for x in written if isinstance(x, t.Derivative)]
        self.worked = {bare(d.of) for d in derivatives}
        """What is differentiated: it is worked out, and not given."""
        self._sure: list[tuple[set[t.Formula], set[t.Formula]]] = [
            (updated, _partners(ledger, updated)),
            (differentiated, _partners(ledger, differentiated)),
        ]
        self._families = {
            n.base for n in self.trained if isinstance(n, t.Name) and n in ledger.claims and n.sub
        }

    def parameter(self, name: t.Name) -> bool:
        """Whether a name is a parameter's by what the document does with it, or by custom.

        What a parameter multiplies is none, unless it is trained itself.
        """
        for trained, partners in self._sure:
            if name in trained or name in partners:
                return name in trained
        base = name.base.lower()
        if base in PARAMETERS or (base[:1] in PARAMETERS and base[1:].isdigit()):
            return True
        return name.base in self._families and not (self.target(name) or self.input(name))

    def target(self, name: t.Name) -> bool:
        """Whether a name is usually a target's."""
        word = name.sub.split(",")[0].lower()
        return name.base.lower() in TARGETS and word not in ("pred", "predicted", "hat")

    def input(self, name: t.Name) -> bool:
        """Whether a name is usually an input's."""
        return name.base.lower() in INPUTS

    def rate(self, name: t.Name) -> bool:
        """Whether a name is usually a learning rate's."""
        words = name.base.lower()
        return (words in RATES and not name.sub) or "learning rate" in words


def _partners(ledger: Ledger, trained: set[t.Formula]) -> set[t.Formula]:
    """What is multiplied by something trained, outside of derivatives."""
    return {
        factor
        for owner, rules in ledger.rules.items()
        if not isinstance(owner, t.Derivative)
        for rule, _ in rules
        for product in t.walk(rule)
        if isinstance(product, t.Product) and any(bare(x) in trained for x in product.factors)
        for factor in map(bare, product.factors)
    }
