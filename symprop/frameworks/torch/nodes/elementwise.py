"""Functions and arithmetic, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.help import number, only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal

_FUNCTIONS = ("relu", "sigmoid", "tanh", "silu")


def _activation(name: str) -> None:
    @handles(name, f"{name}_")
    def _(r: GraphReader, x: TorchSignal) -> TorchSignal:
        return r.elementwise(x, lambda z: f"{name}({z})")


for _name in _FUNCTIONS:
    _activation(_name)


@handles("gelu")
def gelu(r: GraphReader, x: TorchSignal, approximate: str = "none") -> TorchSignal:
    only(approximate == "none", "only the exact form with erf is supported")
    return r.elementwise(x, lambda z: f"gelu({z})")


@handles("softplus")
def softplus(r: GraphReader, x: TorchSignal, beta: float = 1, threshold: float = 20) -> TorchSignal:
    only(beta == 1, "only beta = 1 is supported")
    return r.elementwise(x, lambda z: f"softplus({z})")


@handles("leaky_relu", "leaky_relu_")
def leaky_relu(r: GraphReader, x: TorchSignal, slope: float = 0.01) -> TorchSignal:
    return r.elementwise(x, lambda z: f"max(0, {z}) + {number(slope)}*min(0, {z})")


@handles("elu", "elu_")
def elu(r: GraphReader, x: TorchSignal, alpha: float = 1.0, *scales: float) -> TorchSignal:
    only(alpha == 1 and all(s == 1 for s in scales), "only alpha = 1 is supported")
    return r.elementwise(x, lambda z: f"elu({z})")


@handles("softmax")
def softmax(r: GraphReader, x: TorchSignal, dim: int, dtype: Any = None) -> TorchSignal:
    axis = dim % len(x.axes)
    only(len(x.axes[axis]) == 1, "along a flattened axis")
    names = x.names()
    over = names[x.axes[axis][0]]
    return r.elementwise(x, lambda z: f"softmax_{over} {z}", "p")


@handles("dropout", "dropout_", "feature_dropout")
def dropout(r: GraphReader, x: TorchSignal, p: float, train: bool) -> TorchSignal:
    only(not train or p == 0, "dropout is random in training: call module.eval() first")
    return x


def _binary(sign: str) -> Callable[..., TorchSignal]:
    def work(r: GraphReader, a: Any, b: Any, alpha: float = 1) -> TorchSignal:
        only(alpha == 1, "only alpha = 1 is supported")
        if not isinstance(a, TorchSignal):
            return r.elementwise(b, lambda z: f"{number(a)} {sign} {z}", "r")
        if not isinstance(b, TorchSignal):
            return r.elementwise(a, lambda z: f"{z} {sign} {number(b)}", "r")
        only(a.sizes() == b.sizes(), "only tensors of the same shape are supported")
        if any(len(axis) > 1 for axis in b.axes):
            a_, b_, swap = b, a, True
        else:
            a_, b_, swap = a, b, False
        names = a_.names()
        if [len(x) for x in a_.axes] == [len(x) for x in b_.axes]:
            other = b_.element(dict(zip(b_.free, (names[k] for k in a_.free), strict=True)))
        else:
            other = b_.at(a_.places(names))
        first = a_.element(names)
        text = f"{other} {sign} {first}" if swap else f"{first} {sign} {other}"
        return a_.like(r.equation("r", [names[k] for k in a_.free], text))

    return work


for _target, _sign in (("add", "+"), ("add_", "+"), ("sub", "-"), ("mul", "*"), ("div", "/")):
    handles(_target)(_binary(_sign))
