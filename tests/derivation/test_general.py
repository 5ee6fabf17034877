"""Networks for any size: letters instead of sizes; what is derived once holds for all numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import reduce
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import commands
import numpy as np
import pytest
from oracles.families import calculate, evaluate

import symprop
from symprop.derivation.general import General
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.recognise import ONES
from symprop.derivation.step import has_cases
from symprop.document.formats import FORMATS
from symprop.errors import SympropError
from symprop.formula.tree import (
    Apply,
    BigSum,
    Formula,
    Group,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    rebuild,
)
from symprop.network.file import load, loads
from symprop.network.ids import element
from symprop.network.indexed import Addend, Family
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.size import Size
from symprop.network.write import to_yaml

SIZES = {"N": 3, "n": 4, "m": 3, "q": 2, "T": 5, "k": 2}
"""Sizes with which the general derivation is put to the test."""

CLASSIFIER: dict[str, Any] = {
    "indices": {"s": "N", "i": "n", "j": "m", "k": "q"},
    "inputs": {"X[s,i]": "symbolic"},
    "targets": {"D[s,k]": "symbolic"},
    "parameters": {"W[i,j]": "symbolic", "b[j]": "symbolic", "V[j,k]": "symbolic"},
    "equations": {
        "H[s,j]": "tanh(sum_i X[s,i]*W[i,j] + b[j])",
        "Y[s,k]": "softmax_k (sum_j H[s,j]*V[j,k])",
    },
    "loss": "mean_s (sum_k -D[s,k]*ln(Y[s,k]))",
}
RECURRENT: dict[str, Any] = {
    "indices": {"t": "T", "i": "n", "j": "m", "k": "q", "l": "m"},
    "inputs": {"x[t,i]": "symbolic"},
    "targets": {"d[t,k]": "symbolic"},
    "parameters": {
        "W[i,j]": "symbolic",
        "U[l,j]": "symbolic",
        "b[j]": "symbolic",
        "V[j,k]": "symbolic",
    },
    "equations": {
        "h[t,j]": "tanh(sum_i x[t,i]*W[i,j] + sum_l h[t-1,l]*U[l,j] + b[j])",
        "y[t,k]": "sum_j h[t,j]*V[j,k]",
    },
    "loss": "sum_{t,k} (y[t,k] - d[t,k])^2 / 2",
}
CONVOLUTION: dict[str, Any] = {
    "indices": {"r": "n", "c": "n", "a": "k", "e": "k"},
    "inputs": {"x[r,c]": "symbolic"},
    "targets": {"g": "symbolic"},
    "parameters": {"w[a,e]": "symbolic", "d": "symbolic", "v[a,e]": "symbolic"},
    "equations": {
        "z[i,j]": "sum_{a,e} x[i+a,j+e]*w[a,e] + d",
        "f[i,j]": "sigmoid(z[i,j])",
        "u[i,j]": "sum_{a,e} f[i+a,j+e]*v[a,e]",
        "y": "mean_{i,j} u[i,j]",
    },
    "loss": "(y - g)^2 / 2",
}
ATTENTION: dict[str, Any] = {
    "indices": {"i": "n", "j": "m", "k": "q"},
    "inputs": {"x[i,j]": "symbolic"},
    "targets": {"g": "symbolic"},
    "parameters": {"A[j,k]": "symbolic", "B[j,k]": "symbolic", "C[j,k]": "symbolic"},
    "equations": {
        "Q": "x @ A",
        "K": "x @ B",
        "P": "softmax(Q @ K.T, -1)",
        "H": "P @ (x @ C)",
    },
    "loss": "(sum(H^2) - g)^2",
}
FIRST_STEPS: dict[str, Any] = {
    "indices": {"t": "T"},
    "inputs": {"x[t]": "symbolic"},
    "targets": {"g": "symbolic"},
    "parameters": {"a": "symbolic", "b": "symbolic"},
    "equations": {"h[t]": "sigmoid(a*h[t-1] + b*x[t] - h[t-2])"},
    "loss": "(h[2] - g)^2 / 2",
}
LARGEST: dict[str, Any] = {
    "indices": {"i": "n", "j": "m", "p": "q"},
    "inputs": {"x[i,j]": "symbolic"},
    "targets": {"g": "symbolic"},
    "parameters": {"w[j,p]": "symbolic"},
    "equations": {"u[i]": "max_p (sum_j x[i,j]*w[j,p])", "y": "min_i (2*u[i])"},
    "loss": "(y - g)^2 / 2",
}
NETWORKS = {
    "classifier": CLASSIFIER,
    "recurrent": RECURRENT,
    "convolution": CONVOLUTION,
    "attention": ATTENTION,
    "first steps": FIRST_STEPS,
    "largest": LARGEST,
}


def numeric(description: dict[str, Any]) -> IndexedNetwork:
    """The same network with sizes and numbers."""
    random = Random(7)
    sizes = {index: SIZES[letter] for index, letter in description["indices"].items()}

    def numbers(shape: list[int]) -> Any:
        if not shape:
            return round(random.uniform(0.1, 0.9), 2)
        return [numbers(shape[1:]) for _ in range(shape[0])]

    made = {**description, "indices": {}}
    for group in ("inputs", "targets", "parameters"):
        made[group] = {}
        for key in description[group]:
            indices = key.partition("[")[2].rstrip("]")
            made[group][key] = numbers([sizes[i] for i in filter(None, indices.split(","))])
    del made["indices"]
    network = load(made)
    assert isinstance(network, IndexedNetwork)
    return network


def general(description: dict[str, Any]) -> General:
    plan = symprop.derive(description).plan
    assert isinstance(plan, IndexedPlan)
    assert isinstance(plan.rules, General)
    return plan.rules


def told(size: int) -> int:
    """A size with numbers for its letters."""
    if not isinstance(size, Size):
        return size
    return sum(k * SIZES[letter] for letter, k in size.parts) + size.offset


def worked(rules: General, network: IndexedNetwork) -> Callable[[str, tuple[int, ...]], float]:
    """Elements of families and adjoints by the general rules, with numbers for the letters."""
    known = {(id, at): x for id, row in evaluate(network.families).items() for at, x in row.items()}
    families = {f.id: f for f in (*rules.graph, *rules.adjoints.values())}

    def value(id: str, at: tuple[int, ...]) -> float:
        if (id, at) not in known:
            family = families.get(id)
            shape = () if family is None else tuple(told(n) for n in family.shape)
            if family is None or any(not 0 <= n < size for n, size in zip(at, shape, strict=True)):
                return 0.0  # beyond the edges
            env = dict(zip(family.indices, at, strict=True))
            known[id, at] = sum(_addend(addend, family, env) for addend in family.addends)
        return known[id, at]

    def _addend(addend: Addend, family: Family, env: dict[str, int]) -> float:
        out = 0.0
        for values in product(*(range(told(family.sizes[i])) for i in addend.over)):
            here = env | dict(zip(addend.over, values, strict=True))
            if any(not 0 <= (place.at(here) or 0) < told(size) for place, size in addend.where):
                continue
            places = [tuple(p.at(here) or 0 for p in access.at) for access in addend.args]
            slots = [value(a.id, at) for a, at in zip(addend.args, places, strict=True)]
            out += calculate(addend.form.formula, slots)
        return out * (1.0 if addend.scale is None else calculate(with_sizes(addend.scale), []))

    return value


def with_sizes(f: Formula) -> Formula:
    """A constant with numbers for letters."""
    if isinstance(f, Name):
        return Number(str(SIZES[f.base]))
    return rebuild(f, with_sizes)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_rules_hold_for_numbers(name: str) -> None:
    """Each general rule, worked element by element, gives the gradients of the numbers."""
    rules, network = general(NETWORKS[name]), numeric(NETWORKS[name])
    value = worked(rules, network)
    gradients = symprop.derive(network).data()["epochs"][0]["gradients"]
    for id, array in network.parameters.items():
        for at in product(*map(range, array.shape)):
            expected = gradients[element(id, at)]["exact"]
            assert value(f"∂{id}", at) == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["classifier", "attention", "largest"])
def test_the_matrix_form_is_the_rule(name: str) -> None:
    """What is written over whole arrays gives the same as the rule with its indices."""
    rules, network = general(NETWORKS[name]), numeric(NETWORKS[name])
    value = worked(rules, network)
    families = {f.id: f for f in (*rules.graph, *rules.adjoints.values())}
    seen = 0

    def array(id: str) -> np.ndarray[Any, Any]:
        family = families.get(id)
        shape = rules.graph.shape(id) if family is None else family.shape
        shape = tuple(map(told, shape))
        flat = [value(id, at) for at in product(*map(range, shape))]
        made = np.array(flat).reshape(shape)
        column = id.startswith("row:") or rules.frame.columns
        return made.reshape((-1, 1) if column else (1, -1)) if made.ndim == 1 else made

    for family in families.values():
        whole = rules.whole(family)
        if whole is None or has_cases(whole) or any(a.along for a in family.addends):
            continue
        names = {rules.notation.name(id): id for id in (*families, *network.families.data)}
        names |= {rules.notation.name(id): id for id in network.parameters}
        found = matrices(whole, lambda x: array(names[x]) if x in names else None)  # noqa: B023
        assert np.allclose(found, array(family.id), rtol=1e-9), family.id
        seen += 1
    assert seen > 4


def matrices(f: Formula, array: Callable[[Formula], Any]) -> Any:
    """The value of a formula over whole arrays, in NumPy."""
    found = array(f)
    if found is not None:
        return found

    def go(x: Formula) -> Any:
        return matrices(x, array)

    match f:
        case Number():
            return float(f.value)
        case Group(arg=x):
            return go(x)
        case Neg(arg=x):
            return -go(x)
        case Sum(terms=xs):
            return reduce(np.add, map(go, xs))
        case Transpose(arg=x) if x == ONES:
            return ONES
        case Transpose(arg=x):
            return go(x).T
        case Quotient(over=a, under=b):
            return go(a) / go(b)
        case Power(base=base, exponent=n):
            return go(base) ** go(n)
        case BigSum(body=x):
            return np.sum(go(x))
        case Apply(function=name, args=(x,)):
            return {"tanh": np.tanh, "ln": np.log}[name.base](go(x))
        case Product(factors=xs, sign="⊙"):
            return reduce(np.multiply, map(go, xs))
        case Product(factors=(a, b)) if a in (ONES, Transpose(ONES)):
            return go(b).sum(0, keepdims=True)
        case Product(factors=(a, b)) if b == ONES:
            return go(a).sum(1, keepdims=True)
        case Product(factors=xs):
            return reduce(lambda a, b: a @ b if np.ndim(a) and np.ndim(b) else a * b, map(go, xs))
        case Name(base=base):
            return SIZES[base]
    raise AssertionError(f)


# --- documents ----------------------------------------------------------------------------------


def test_a_recurrence_is_written_for_one_step_of_time() -> None:
    text = symprop.derive(RECURRENT).text("txt")
    for line in (
        "z_{h,t} = xₜ·W + hₜ₋₁·U + b",
        "∂Loss/∂hₜ = ∂Loss/∂z_{h,t+1} · Uᵀ + ∂Loss/∂yₜ · Vᵀ",
        "∂Loss/∂z_{h,t} = ∂Loss/∂hₜ ⊙ (1 - hₜ²)",
        "∂Loss/∂U = Σₜ₌₁^T hₜ₋₁ᵀ · ∂Loss/∂z_{h,t}",
        "U ← U - η · ∂Loss/∂U",
    ):
        assert line in text
    assert "Before the first step everything is 0: h₀ = 0." in " ".join(text.split())


def test_sums_have_their_bounds_and_sizes_their_letters() -> None:
    text = symprop.derive(CONVOLUTION).text("txt")
    assert "z_{i,j} = Σₐ₌₁^k Σₑ₌₁^k x_{i+a-1,j+e-1}·w_{a,e} + d" in text
    assert "Σᵢ₌₁^{n - 2·k + 2}" in text
    assert "∂Loss/∂f_{i,j} = Σₐ₌₁^k Σₑ₌₁^k ∂Loss/∂u_{i-a+1,j-e+1} · v_{a,e}" in text
    assert "beyond the edges of its array counts as 0" in text
    assert "x_{r,c} (n × n)" in text


def test_a_row_of_softmax_has_a_sum_with_a_name() -> None:
    text = symprop.derive(CLASSIFIER).text("txt")
    assert "s_{Y,s} = Σₖ₌₁^q ∂Loss/∂Y_{s,k} · Y_{s,k}" in text
    assert "∂Loss/∂z_{Y,s,k} = Y_{s,k}·(∂Loss/∂Y_{s,k} - s_{Y,s})" in text
    assert "∂Loss/∂b = 1ᵀ · ∂Loss/∂z_H" in text


def test_a_place_in_time_is_a_case_and_a_maximum_goes_to_the_largest() -> None:
    text = symprop.derive(FIRST_STEPS).text("txt")
    assert "({h₃ - g if t = 3; 0 otherwise})" in text
    text = symprop.derive(LARGEST).text("txt")
    assert "∂Loss/∂z_{u,i,p} = {∂Loss/∂uᵢ if z_{u,i,p} = uᵢ; 0 otherwise}" in text
    assert "Only the largest element changes a maximum" in text


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(format: str) -> None:
    assert symprop.derive(ATTENTION, epochs=2).content(format)
    assert symprop.derive({**RECURRENT, "optimizer": "adam"}).content(format)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_document_checks_clean_and_the_network_is_written_back(name: str) -> None:
    walk = symprop.derive(NETWORKS[name])
    text = walk.text("md")
    assert "≈" not in text
    assert symprop.check(text).findings == ()
    data = json.loads(walk.content("json"))
    assert data["network"]["indices"] == NETWORKS[name]["indices"]
    assert load(data["network"]) == walk.network == loads(to_yaml(walk.network))
    assert "exact" not in json.dumps(data["epochs"])
    assert set(data["epochs"][0]["gradients"]) == {
        key.partition("[")[0] for key in NETWORKS[name]["parameters"]
    }


def test_only_some_values() -> None:
    text = symprop.derive(RECURRENT, only=["h", "U"]).text("txt")
    assert "hₜ = tanh(z_{h,t})" in text
    assert "∂Loss/∂V" not in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indices": {"i": "W", "j": "m"}}, "indices.i is W, which is the name of parameters.W"),
        ({"indices": {"i": "j", "j": "m"}}, "indices.i is j, which is an index itself"),
        ({"indices": {"i": "size", "j": "m"}}, "indices.i is 'size', expected a whole number"),
        ({"loss": "sum_j (prod_i W[i,j])"}, "prod over n elements, expected a size that is a"),
        ({"loss": "sum_{i,j} W[i,j]*W[j,i]"}, "n elements along j, but W.i,j. has m"),
        ({"loss": "sum_{u,j} W[2*u,j]"}, "in steps of 2: expected the size as a number"),
        ({"parameters": {"W[i,j]": [[1, 2]]}}, "indices says n"),
    ],
)
def test_mistakes(change: dict[str, Any], message: str) -> None:
    start: dict[str, Any] = {
        "indices": {"i": "n", "j": "m"},
        "parameters": {"W[i,j]": "symbolic"},
        "loss": "sum_{i,j} W[i,j]^2",
    }
    with pytest.raises(SympropError, match=message):
        load({**start, **change})


def test_what_needs_sizes_says_so(tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text(to_yaml(load(CLASSIFIER)))
    for words in (
        ("derive", str(net), "--view", "scalar"),
        ("derive", str(net), "--closed-form", "W"),
        ("derive", str(net), "--derivative", "Y", "X"),
    ):
        complaint = commands.symprop(*words).complaint
        assert "sizes that are numbers" in complaint, words
    with pytest.raises(SympropError, match="sizes that are numbers"):
        symprop.derive(CLASSIFIER).gradient("W[0,0]")
