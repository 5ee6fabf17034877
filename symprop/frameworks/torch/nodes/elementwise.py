"""Functions and arithmetic, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.help import number, only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal

_FUNCTIONS = (
    "relu", "sigmoid", "tanh", "silu", "mish", "abs", "exp", "sqrt", "sin", "cos", "erf",
)  # fmt: skip
_OTHER = {"log": "ln({})", "neg": "-{}", "square": "{}^2"}


def _function(name: str, text: str) -> None:
    @handles(name, f"{name}_")
    def _(r: GraphReader, x: TorchSignal) -> TorchSignal:
        return r.elementwise(x, text.format)


for _name in _FUNCTIONS:
    _function(_name, f"{_name}({{}})")
for _name, _text in _OTHER.items():
    _function(_name, _text)


@handles("pow")
def power(r: GraphReader, x: TorchSignal, n: float) -> TorchSignal:
    only(isinstance(n, (int, float)), "only a number as the exponent is supported")
    return r.elementwise(x, lambda z: f"{z}^{_bracketed(n)}")


def _total(kind: str) -> Callable[..., TorchSignal]:
    def work(
        r: GraphReader, x: TorchSignal, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
    ) -> TorchSignal:
        count = len(x.axes)
        asked = range(count) if dim is None or dim == [] else dim
        along = {k % count for k in (asked if isinstance(asked, (list, range)) else [asked])}
        names = x.names()
        over = [names[k] for axis in sorted(along) for k in x.axes[axis]]
        left = [axis for n, axis in enumerate(x.axes) if n not in along]
        free = [k for axis in left for k in axis]
        before = f"{kind}_{{{','.join(over)}}} " if over else ""
        id = r.equation("l", [names[k] for k in free], f"{before}{x.element(names)}")
        axes = [
            () if n in along else tuple(map(free.index, axis))
            for n, axis in enumerate(x.axes)
            if keepdim or n not in along
        ]
        return TorchSignal(id, tuple(x.shape[k] for k in free), tuple(axes))

    return work


handles("mean")(_total("mean"))
handles("sum")(_total("sum"))


@handles("adaptive_avg_pool1d", "adaptive_avg_pool2d")
def global_average(r: GraphReader, x: TorchSignal, size: list[int]) -> TorchSignal:
    only(all(n == 1 for n in size), "only one value for each channel is supported")
    return _total("mean")(r, x, [-n for n in range(1, len(size) + 1)], True)


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
    only(all(s == 1 for s in scales), "scales are not supported")
    if alpha == 1:
        return r.elementwise(x, lambda z: f"elu({z})")
    by = number(alpha)
    return r.elementwise(x, lambda z: f"max(0, {z}) + {by}*(exp(min(0, {z})) - 1)")


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
            return r.elementwise(a, lambda z: f"{z} {sign} {_bracketed(b)}", "r")
        if not b.axes:
            return r.elementwise(a, lambda z: f"{z} {sign} {b.element({})}", "r")
        if not a.axes:
            return r.elementwise(b, lambda z: f"{a.element({})} {sign} {z}", "r")
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


@handles("rsub")
def rsub(r: GraphReader, x: TorchSignal, a: Any) -> TorchSignal:
    return _binary("-")(r, a, x)


def _bracketed(n: float) -> str:
    return number(n) if n >= 0 else f"({number(n)})"
