"""What a given number is for: an input, a target, a parameter, the learning rate."""

from __future__ import annotations

from collections.abc import Collection

from symprop.check.read.facts import Facts
from symprop.formula import tree as t

from ..claims.chains import Chain
from ..indices import wholes
from ..names import bare, key, marks, names

TARGETS = ("t", "y", "target", "actual", "label", "d", "output", "outputs", "goal", "expected")
RATES = ("η", "α", "lr", "ε", "n", "a", "γ", "learning rate", "learning_rate", "rate", "eta")
INPUTS = ("x", "i", "input", "inputs", "in")
ERRORS = ("delta", "grad", "gradient", "error", "err")
PARAMETERS = ("w", "v", "b", "θ", "u", "weight", "weights", "bias")


class Roles:
    """Tells roles by what is updated and differentiated, then by what names usually mean."""

    def __init__(self, facts: Facts) -> None:
        chains = facts.quantities.claims.chains
        self.derivatives = [x for c in chains if isinstance(x := c.target, t.Derivative)]
        """What is differentiated by what, as often as it is worked out."""
        self.updated = dict.fromkeys(x for c in chains if (x := _updated(c)) is not None)
        differentiated = dict.fromkeys(d.by for d in self.derivatives if _data(facts, d.by))
        self.trained = self.updated | differentiated
        written = [
            key(x)
            for c in chains
            for side in c.sides
            for x in t.walk(side.formula)
            if isinstance(x, t.Derivative)
        ]
        self.worked = {x.of for x in written if isinstance(x, t.Derivative)}
        """What is differentiated: it is worked out, and not given."""
        self._sure = [
            (trained, _partners(facts, trained)) for trained in (self.updated, differentiated)
        ]
        self._matrices = {
            name for name, f in facts.by_name.items() if isinstance(f.result, t.Matrix)
        }
        self._biases: set[t.Formula] = set()
        self._families = {
            n.base
            for n in self.trained
            if isinstance(n, t.Name) and n.sub and any(v.literal for v in facts.quantities.of(n))
        }
        self._biases = self._added(facts)

    def _added(self, facts: Facts) -> set[t.Formula]:
        """Data, and no input, that are added to products with parameters: biases."""
        out: set[t.Formula] = set()
        worked = {
            f.name.base
            for f in facts.by_name.values()
            if isinstance(f.name, t.Name) and not f.given
        }
        for fact in facts.by_name.values():
            for rule in fact.rules:
                for part in t.walk(rule):
                    if not isinstance(part, t.Sum) or is_error(fact.name):
                        continue
                    terms = [bare(x) for x in part.terms]
                    if any(isinstance(x, t.Product) and self._weighs(x) for x in terms):
                        out.update(
                            x
                            for x in terms
                            if isinstance(x, t.Name)
                            and x.base not in worked
                            and not (self.input(x) or self.target(x))
                        )
        return out

    def _among(self, name: t.Name, trained: Collection[t.Formula]) -> bool:
        """Whether a name, or the matrix that it is an entry of, is trained."""
        matrices = (whole for whole, _ in wholes(name) if whole in self._matrices)
        return name in trained or any(whole in trained for whole in matrices)

    def _weighs(self, product: t.Product) -> bool:
        return any(isinstance(x, t.Name) and self.parameter(x) for x in map(bare, product.factors))

    def parameter(self, name: t.Name) -> bool:
        """Whether a name is a parameter's by what the document does with it, or by custom.

        What a parameter multiplies is none, unless it is trained itself.
        """
        for trained, partners in self._sure:
            if (own := self._among(name, trained)) or name in partners:
                return own
        if name in self._biases:
            return True
        base = name.base.lower()
        if base in PARAMETERS or (base[:1] in PARAMETERS and base[1:].isdigit()):
            return True
        return name.base in self._families and not (self.target(name) or self.input(name))

    def may_be_parameter(self, name: t.Name) -> bool:
        """Whether a given name that nothing is known of, a letter, can be a parameter's."""
        other = self.input(name) or self.target(name) or self.rate(name)
        return self.parameter(name) or (len(name.base) == 1 and not other)

    def target(self, name: t.Name) -> bool:
        """Whether a name is usually a target's."""
        word = name.sub.split(",")[0].lower()
        return name.base.lower() in TARGETS and word not in ("pred", "predicted", "hat")

    def input(self, name: t.Name) -> bool:
        """Whether a name is usually an input's."""
        return name.base.lower() in INPUTS

    def backward(self, name: t.Formula, rule: t.Formula) -> bool:
        """Whether a rule says how an error goes back, and not how a value comes about."""
        return is_error(name) or any(map(is_error, names(rule)))

    def rate(self, name: t.Name) -> bool:
        """Whether a name is usually a learning rate's."""
        words = name.base.lower()
        return (words in RATES and not name.sub) or "learning rate" in words


def is_error(name: t.Formula) -> bool:
    """Whether a name is usually that of an error term."""
    if not isinstance(name, t.Name):
        return False
    return name.base.lower() in ERRORS or name.base[:1] in ("δ", "Δ", "∆")


def _data(facts: Facts, name: t.Formula) -> bool:
    """Whether the document does not work a quantity out."""
    fact = facts.by_name.get(name)
    ruled = isinstance(name, t.Name) and any(
        (x.pattern.base, x.pattern.sup) == (name.base, name.sup) for x in facts.instances.general
    )
    return not ruled and (fact is None or fact.given)


def _updated(chain: Chain) -> t.Formula | None:
    """The name that gets its value of the next round in a chain."""
    name = bare(chain.sides[0].formula)
    if not isinstance(name, t.Name) or len(chain.sides) < 2:
        return None
    stem, said = marks(key(name))
    return stem if said == "new" or "←" in chain.relations else None


def _partners(facts: Facts, trained: Collection[t.Formula]) -> set[t.Formula]:
    """What is multiplied by something trained, outside of derivatives."""
    return {
        factor
        for fact in facts.by_name.values()
        for rule in fact.rules
        for product in t.walk(rule)
        if isinstance(product, t.Product) and any(bare(x) in trained for x in product.factors)
        for factor in map(bare, product.factors)
    }
