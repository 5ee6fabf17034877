"""The formulas of the appendices: why an error term, and why a gradient, is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symprop.derivation.notation import ADJOINT, LayerNotation
from symprop.derivation.plan import LayerPlan
from symprop.derivation.step import has_cases
from symprop.formula.tree import Chain, Derivative, Dots, Formula, Product, Ref, Sum, Transpose
from symprop.functions.losses import SHORTCUTS
from symprop.network.description import Network
from symprop.network.ids import layer_id, sample_prefixes


class Appendix:
    """Formulas about the first output unit, and about one weight, of a plan."""

    def __init__(self, plan: LayerPlan) -> None:
        self.plan, self.network = plan, plan.network
        self.notation: LayerNotation = plan.notation
        self.last = len(self.network.layers) - 1
        self.matrix = plan.view == "matrix"
        self.at = "samples.0." if len(self.network.inputs) > 1 and not self.matrix else ""

    def formulas(self) -> dict[str, Any]:
        """What the template asks for; parts that do not apply are ``None``."""
        deltas = self.notation.has_deltas and not self.matrix and not self.at
        return {"delta": self._delta() if deltas else None, "weight": self._weight()}

    def _derivative(self, of: Formula, by: Formula) -> Formula:
        return Derivative(of, by, self.notation.symbol)

    def _delta(self) -> dict[str, Any] | None:
        network: Network = self.network
        layer, function = network.layers[-1], network.loss
        z = Ref(layer_id(self.last, "pre", 0))
        identity = layer.identity
        p: Formula = z if identity else Ref(layer_id(self.last, "out", 0))
        out: dict[str, Any] = {
            "name": Ref(ADJOINT + z.id),
            "z": z,
            "p": p,
            "derivative": self._derivative(Ref("loss"), z),
        }
        row = layer.activation.activation_row
        if (layer.activation.name, function.name) in SHORTCUTS or row.vector is not None:
            return None  # why a difference is left is said beside it
        loss = function.loss_row
        term = loss.term(p, Ref("targets.0"), layer.units, **function.settings)
        slope = loss.slope(p, Ref("targets.0"), layer.units, **function.settings)
        out |= {"loss": term, "loss_slope": slope, "slope": None}
        if has_cases(term):
            out["loss"] = Ref("loss")
        if not identity:
            primed = row.slope(z, p, **layer.activation.settings)
            edges = (self._derivative(Ref("loss"), p), self._derivative(p, z))
            first = edges[0] if has_cases(slope) else slope
            second = row.call(z, primes=1) if has_cases(primed) else primed
            out |= {
                "slope": primed,
                "call": Chain((p, row.call(z)), ("=",)),
                "product": Product(edges),
                "result": Product((first, *_factors(second))),
            }
        return out

    def _weight(self) -> dict[str, Any]:
        k = self.last
        if self.matrix:
            z, w = Ref(layer_id(k, "pre")), Ref(layer_id(k, "weights"))
            step = next(s for s in self.plan.steps if s.target == z.id)
            entering = Ref(_output(self.network, k - 1, ""))
            product = Product((Transpose(entering), Ref(ADJOINT + z.id)))
            gradient = self._derivative(Ref("loss"), w)
            claim = Chain((gradient, product), ("=",))
            return {
                "z": z,
                "sum": step.operation,
                "product": product,
                "gradient": gradient,
                "claim": claim,
            }
        w = Ref(layer_id(k, "weights", 0, 0))
        z = Ref(self.at + layer_id(k, "pre", 0))
        step = next(s for s in self.plan.steps if s.target == z.id)
        enters = _output(self.network, k - 1, ".0")
        gradient = self._derivative(Ref("loss"), w)
        chain, products = [], []
        for at in self._samples():
            sum_ = Ref(at + layer_id(k, "pre", 0))
            edges = (self._derivative(Ref("loss"), sum_), self._derivative(sum_, w))
            chain.append(Product(edges))
            products.append(Product((Ref(ADJOINT + sum_.id), Ref(at + enters))))
        return {
            "name": w,
            "z": z,
            "sum": step.operation,
            "rest": self.network.layers[k].inputs > 1,
            "source": Ref(self.at + enters),
            "gradient": gradient,
            "chain": _sum(chain),
            "product": _sum(products),
            "upstream": Ref(ADJOINT + z.id),
            "claim": Chain((gradient, _sum(products)), ("=",)),
            "batch": bool(self.at),
        }

    def _samples(self) -> list[str]:
        """The beginnings of the ids of all samples; of none where there is but one."""
        count = len(self.network.inputs)
        return sample_prefixes(count) if self.at else [""]


def _sum(terms: Sequence[Formula]) -> Formula:
    """What is added up, of many terms the first and the last."""
    if len(terms) == 1:
        return terms[0]
    return Sum((terms[0], Dots(), terms[-1]) if len(terms) > 3 else tuple(terms))


def _output(network: Network, k: int, end: str) -> str:
    """The id of what layer ``k`` passes on; of the inputs for -1."""
    if k < 0:
        return f"inputs{end}"
    identity = network.layers[k].identity
    return layer_id(k, "pre" if identity else "out") + end


def _factors(f: Formula) -> tuple[Formula, ...]:
    return f.factors if isinstance(f, Product) else (f,)
