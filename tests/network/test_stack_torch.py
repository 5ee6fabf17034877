"""Layers of every kind against PyTorch: values, gradients of all parameters and of the inputs."""

from __future__ import annotations

from random import Random

import pytest

torch = pytest.importorskip("torch")

from oracles import stack  # noqa: E402
from oracles.families import evaluate  # noqa: E402

import symprop  # noqa: E402
from symprop.calculus.adjoints import ADJOINT, adjoints  # noqa: E402
from symprop.calculus.unroll import unroll  # noqa: E402
from symprop.network.file import loads  # noqa: E402
from symprop.network.indexed import Families  # noqa: E402
from symprop.network.stack.network import StackNetwork  # noqa: E402

TRIES = 8


@pytest.mark.parametrize("name", stack.CASES)
def test_a_layer_is_what_it_is_in_pytorch(name: str) -> None:
    compared = 0
    for seed in range(TRIES):
        r = Random(f"{name} {seed}")
        case = stack.CASES[name](r)
        case.samples = max(case.samples, r.randint(1, 3))
        file, x, targets = stack.document(case, r)
        parameters = {k: v.requires_grad_() for k, v in stack.parameters(case).items()}
        x.requires_grad_(not case.tokens)
        out = case.run(x, stack.own(case, parameters))
        loss = ((out - targets) ** 2).sum() / 2 / len(x)
        loss.backward()
        network = loads(stack.text(file), "net.json")
        if not isinstance(network, StackNetwork):
            assert name == "dense"
            continue
        values = worked(network.families, inputs=not case.tokens)
        assert values["loss"][()] == pytest.approx(loss.item(), rel=1e-12, abs=1e-12)
        wanted = {id: v.grad for id, v in parameters.items()}
        if not case.tokens:
            wanted["inputs"] = x.grad if len(x) > 1 else x.grad[0]
        for id, gradient in wanted.items():
            for at, value in values[ADJOINT + id].items():
                assert value == pytest.approx(gradient[at].item(), rel=1e-11, abs=1e-12), (id, at)
                compared += 1
    print(f"{name}: {TRIES} networks, {compared} gradients")


def worked(graph: Families, inputs: bool) -> dict[str, dict[tuple[int, ...], float]]:
    """Everything forward and back, the gradients of the inputs among it."""
    given = {k: v for k, v in graph.data.items() if k != "inputs" or not inputs}
    more = {"inputs": graph.data["inputs"]} if inputs else {}
    source = Families(
        graph.families, given, {**graph.parameters, **more}, graph.loss, graph.outside,
        graph.initial, graph.samples, graph.aliases, graph.unsampled,
    )  # fmt: skip
    flat = unroll(source)
    everything = (*flat.families, *adjoints(flat).values())
    return evaluate(Families(everything, flat.data, flat.parameters, flat.loss, flat.outside, {}))


@pytest.mark.parametrize("name", ["conv2d", "lstm", "attention", "batch_norm", "transformer"])
def test_the_derivation_has_the_gradients_of_pytorch(name: str) -> None:
    """What is worked with certified numbers, array by array, by canonical ids."""
    r = Random(name)
    case = stack.CASES[name](r)
    case.samples = 2
    file, x, targets = stack.document(case, r)
    parameters = {k: v.requires_grad_() for k, v in stack.parameters(case).items()}
    loss = ((case.run(x, stack.own(case, parameters)) - targets) ** 2).sum() / 4
    loss.backward()
    epoch = symprop.derive(file).data()["epochs"][0]
    assert float(epoch["loss"]["exact"]) == pytest.approx(loss.item(), rel=1e-12)
    found = epoch["gradients"]
    for id, parameter in parameters.items():
        for at, value in stack.entries(parameter.grad):
            exact = found[".".join((id, *map(str, at)))]["exact"]
            assert float(exact) == pytest.approx(value, rel=1e-11, abs=1e-12), (id, at)
    assert len(epoch["samples"]) == 2
