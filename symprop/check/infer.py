"""The network that a document describes, as a network file in equation form.

The loss is what the document differentiates; from it the rules are followed down to the numbers
that are given.  Numbers by which something is differentiated, or that are updated, are parameters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from symprop.check.align import bare, is_quantity
from symprop.check.ledger import SIGMOIDS, Ledger, is_new, unmarked
from symprop.check.model import mentions
from symprop.check.statements import names
from symprop.errors import SympropError
from symprop.formula import plain
from symprop.formula import tree as t

LOSSES = ("loss", "l", "e", "c", "j", "cost", "error", "mse", "err")
TARGETS = ("t", "y", "target", "actual", "label", "d")
RATES = ("η", "α", "lr", "ε", "n", "a", "learning rate", "learning_rate")


class InferenceError(SympropError):
    """A document that does not say enough to rebuild its network."""


@dataclass(slots=True)
class Inferred:
    """The parts of a network file."""

    inputs: dict[str, t.Number] = field(default_factory=dict)
    targets: dict[str, t.Number] = field(default_factory=dict)
    parameters: dict[str, t.Number] = field(default_factory=dict)
    equations: dict[str, t.Formula] = field(default_factory=dict)
    loss: str = ""
    rate: t.Number | None = None


def infer(ledger: Ledger) -> Inferred:
    """The network behind the rules of a document.

    Raises:
        InferenceError: no loss with a rule, or a name that has neither a rule nor a number.
    """
    return _Inference(ledger).run()


class _Inference:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.out = Inferred()
        self.open: set[t.Formula] = set()
        derivatives = [n for n in (*ledger.rules, *ledger.claims) if isinstance(n, t.Derivative)]
        self.trained = {bare(d.by) for d in derivatives}
        self.trained |= {unmarked(n) for n in ledger.claims if isinstance(n, t.Name) and is_new(n)}
        self.losses = Counter(bare(d.of) for d in derivatives)

    def run(self) -> Inferred:
        """Follows the rules from the loss down."""
        loss = self._loss()
        self._follow(loss)
        self.out.loss = self._id(loss)
        for name, claims in self.ledger.claims.items():
            if isinstance(name, t.Name) and name.base.lower() in RATES and not name.sub:
                used = self._id(name) in {**self.out.inputs, **self.out.parameters}
                if claims[0].given and not used and 0 < claims[0].number.value < 10:
                    self.out.rate = claims[0].number
                    break
        return self.out

    def _loss(self) -> t.Formula:
        candidates = [name for name, _ in self.losses.most_common()]
        candidates += [
            n for n in self.ledger.rules if isinstance(n, t.Name) and n.base.lower() in LOSSES
        ]
        for name in candidates:
            if isinstance(name, t.Name) and name.base.lower() in LOSSES and self._rule(name):
                return name
        raise InferenceError("the document gives no rule for a loss that it differentiates")

    def _rule(self, name: t.Formula) -> t.Formula | None:
        """The first rule of a name that is a definition: no derivatives, nothing left open."""
        for rule, _ in self.ledger.rules.get(name, ()):
            open_ended = any(
                isinstance(x, (t.Dots, t.BigSum, t.Matrix, t.Derivative)) for x in t.walk(rule)
            )
            if open_ended or mentions(rule, name) or self._dangling(rule):
                continue
            return rule
        return None

    def _dangling(self, rule: t.Formula) -> bool:
        return not all(
            self._rule(n) or self.ledger.given(n) or n in self.ledger.claims
            for n in (self.ledger.aliases.get(n, n) for n in names(rule))
            if n not in self.open
        )

    def _follow(self, name: t.Formula) -> None:
        id = self._id(name)
        if id in {**self.out.inputs, **self.out.targets, **self.out.parameters}:
            return
        if id in self.out.equations or name in self.open:
            return
        rule = self._rule(name)
        aim = isinstance(name, t.Name) and name.base.lower() in TARGETS and not name.sub
        if rule is None or (aim and name in self.ledger.claims):  # y = x1 + x2 = 3.3 is an aim
            self._leaf(name, id)
            return
        self.open.add(name)
        used = [self.ledger.aliases.get(n, n) for n in names(rule)]
        for other in used:
            self._follow(other)
        self.open.discard(name)
        self.out.equations[id] = self._written(rule)

    def _leaf(self, name: t.Formula, id: str) -> None:
        number = self.ledger.given(name)
        if number is None and name in self.ledger.claims:
            number = self.ledger.claims[name][0].number
        if number is None:
            raise InferenceError(f"the document gives neither a rule nor a number for {id}")
        root = unmarked(name) if isinstance(name, t.Name) else name
        base = root.base.lower() if isinstance(root, t.Name) else ""
        if root in self.trained or base[:1] in ("w", "v", "b", "θ"):
            self.out.parameters[id] = number
        elif base in TARGETS:
            self.out.targets[id] = number
        else:
            self.out.inputs[id] = number

    def _written(self, f: t.Formula) -> t.Formula:
        """A rule over the names of the file, with functions by their usual names."""
        g = bare(f)
        if isinstance(g, t.Absolute) and g.double:  # of one number, ‖x‖ is |x|
            return t.Absolute(self._written(g.arg))
        if is_quantity(g):
            return t.Name(self._id(self.ledger.aliases.get(g, g)))
        if isinstance(g, t.Apply) and g.function.base in SIGMOIDS:
            return t.call("sigmoid", *map(self._written, g.args))
        own = self.ledger.functions.get((g.function.base, 0)) if isinstance(g, t.Apply) else None
        if own is not None:
            return self._written(self.ledger.expand(g) or g)
        return t.rebuild(g, self._written) if t.children(g) else g

    def _id(self, name: t.Formula) -> str:
        root = unmarked(name) if isinstance(name, t.Name) and not is_new(name) else name
        return plain.write(root, ascii=True).replace(" ", "_")


def as_dict(ledger: Ledger) -> dict[str, Any] | None:
    """The network behind a document as plain data, or ``None`` where it does not say enough."""
    try:
        found = infer(ledger)
    except (InferenceError, RecursionError):
        return None
    out: dict[str, Any] = {
        group: {id: float(number.value) for id, number in numbers.items()}
        for group in ("inputs", "targets", "parameters")
        if (numbers := getattr(found, group))
    }
    out["equations"] = {id: plain.write(f, ascii=True) for id, f in found.equations.items()}
    out["loss"] = found.loss
    if found.rate is not None:
        out["learning_rate"] = float(found.rate.value)
    return out


def to_yaml(found: Inferred) -> str:
    """The network file."""
    lines = []
    for group in ("inputs", "targets", "parameters"):
        numbers: dict[str, t.Number] = getattr(found, group)
        if numbers:
            lines.append(f"{group}:")
            lines += [f"  {id}: {number.text}" for id, number in numbers.items()]
    lines.append("equations:")
    for id, rule in found.equations.items():
        lines.append(f'  {id}: "{plain.write(rule, ascii=True)}"')
    lines.append(f"loss: {found.loss}")
    if found.rate is not None:
        lines.append(f"learning_rate: {found.rate.text}")
    return "\n".join(lines) + "\n"
