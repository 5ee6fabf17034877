"""Steps of the forward pass and of the loss."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.derivation.step import Step, counting
from symprop.formula.evaluate import NONE, Functions
from symprop.formula.tree import Formula, Neg, Sum, negate, total
from symprop.network.graph import Definition, Graph


def forward(graph: Graph, functions: Functions = NONE) -> Iterator[Step]:
    """A step for each definition, in topological order; ``functions`` are applied by name."""
    for d in graph:
        operation = d.written or tidy(total(tuple(t.write(t.form.formula) for t in d.terms)))
        yield Step(
            d.id,
            "loss" if d.kind in ("loss", "mean") else "forward",
            d.kind,
            (_shown(d, operation),),
            counting(operation, graph.data) if d.kind in ("loss", "equation") else operation,
            sample=d.sample,
            layer=d.layer,
            unit=d.unit,
            reducible=d.kind != "activation" or len(d.terms[0].args) > 1,
            functions=functions,
        )


def _shown(d: Definition, operation: Formula) -> Formula:
    term = d.terms[0]
    if len(d.terms) == 1 and term.form.call is not None:
        return term.write(term.form.call)
    return operation


def tidy(f: Formula) -> Formula:
    """A sum without sums inside, and a negated sum that stands alone written out."""
    if isinstance(f, Neg) and isinstance(f.arg, Sum):
        return f
    if not isinstance(f, Sum):
        return f
    terms: list[Formula] = []
    for term in f.terms:
        if isinstance(term, Sum):
            terms.extend(term.terms)
        elif isinstance(term, Neg) and isinstance(term.arg, Sum):
            terms.extend(negate(x) for x in term.arg.terms)
        else:
            terms.append(term)
    return Sum(tuple(terms))
