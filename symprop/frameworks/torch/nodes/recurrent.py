"""Recurrent layers, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.help import only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal


def _steps(
    r: GraphReader, cell: str, x: TorchSignal, start: Any, parameters: list[TorchSignal],
    has_biases: bool,
    layers: int, dropout: float, train: bool, bidirectional: bool, batch_first: bool,
) -> list[Any]:  # fmt: skip
    only(not bidirectional, "only one direction is supported")
    only(not (train and dropout), "dropout is random in training: call module.eval() first")
    starts = start if isinstance(start, list) else [start]
    only(all(s is None for s in starts), "only a start at 0 is supported")
    sizes = x.sizes()
    time = 1 if len(sizes) == 3 and batch_first else 0
    lead = ["s"] if len(sizes) == 3 else []
    step = r.index("t", sizes[time])
    count = 4 if has_biases else 2

    def at(id: str, *rest: str, t: str = "t") -> str:
        here = t.replace("t", step)
        places = [*lead, here] if time else [here, *lead]
        return f"{id}[{','.join([*places, *rest])}]"

    out = x
    for layer in range(layers):
        w, u, *b = parameters[layer * count : (layer + 1) * count]
        out = CELLS[cell](r, out, w, u, b, at)
        r.number += 1
    return [out, None, None]


def _sum(x: str, w: TorchSignal, over: str, m: str) -> str:
    return f"sum_{over} {x}*{w.at([m, over])}"


def _input(x: TorchSignal, at: Callable[..., str]) -> str:
    """An element of what enters a cell, over the indices of the cell."""
    places = at("x", "j")[2:-1].split(",")
    return x.at(places)


def _plain(f: str) -> Callable[..., TorchSignal]:
    def work(
        r: GraphReader,
        x: TorchSignal,
        w: TorchSignal,
        u: TorchSignal,
        b: list[TorchSignal],
        at: Any,
    ) -> TorchSignal:
        n = r.number
        biases = "".join(f" + {y.at(['k'])}" for y in b)
        before = at(f"h_{n}", "l", t="t-1")
        inside = f"{_sum(_input(x, at), w, 'j', 'k')} + {_sum(before, u, 'l', 'k')}"
        r.equations[at(f"z_{n}", "k")] = inside + biases
        r.equations[at(f"h_{n}", "k")] = f"{f}({at(f'z_{n}', 'k')})"
        return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], u.shape[1]))

    return work


def _lstm(
    r: GraphReader, x: TorchSignal, w: TorchSignal, u: TorchSignal, b: list[TorchSignal], at: Any
) -> TorchSignal:
    n, size = r.number, u.shape[1]
    g, k = r.index("g", 4), r.index("k", size)
    row = f"{size}*{g}+{k}"
    before = at(f"h_{n}", "l", t="t-1")
    z = f"{_sum(_input(x, at), w, 'j', row)} + {_sum(before, u, 'l', row)}"
    r.equations[at(f"z_{n}", g, k)] = z + "".join(f" + {y.at([row])}" for y in b)
    for part, gate in enumerate("ifgo"):
        f = "tanh" if gate == "g" else "sigmoid"
        r.equations[at(f"{gate}_{n}", k)] = f"{f}({at(f'z_{n}', str(part), k)})"
    i, f, g, o = (at(f"{gate}_{n}", k) for gate in "ifgo")
    r.equations[at(f"c_{n}", k)] = f"{f}*{at(f'c_{n}', k, t='t-1')} + {i}*{g}"
    r.equations[at(f"h_{n}", k)] = f"{o}*tanh({at(f'c_{n}', k)})"
    return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], size))


def _gru(
    r: GraphReader, x: TorchSignal, w: TorchSignal, u: TorchSignal, b: list[TorchSignal], at: Any
) -> TorchSignal:
    n, size = r.number, u.shape[1]
    g, k = r.index("g", 3), r.index("k", size)
    row = f"{size}*{g}+{k}"
    own, back = (f" + {y.at([row])}" for y in b) if b else ("", "")
    r.equations[at(f"p_{n}", g, k)] = f"{_sum(_input(x, at), w, 'j', row)}{own}"
    before = at(f"h_{n}", "l", t="t-1")
    r.equations[at(f"q_{n}", g, k)] = f"{_sum(before, u, 'l', row)}{back}"
    p, q = ([at(f"{id}_{n}", str(part), k) for part in range(3)] for id in "pq")
    reset, update, new = (at(f"{id}_{n}", k) for id in "run")
    r.equations[reset] = f"sigmoid({p[0]} + {q[0]})"
    r.equations[update] = f"sigmoid({p[1]} + {q[1]})"
    r.equations[new] = f"tanh({p[2]} + {reset}*{q[2]})"
    old = at(f"h_{n}", k, t="t-1")
    r.equations[at(f"h_{n}", k)] = f"(1 - {update})*{new} + {update}*{old}"
    return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], size))


CELLS: dict[str, Callable[..., TorchSignal]] = {
    "rnn_tanh": _plain("tanh"), "rnn_relu": _plain("relu"), "lstm": _lstm, "gru": _gru,
}  # fmt: skip


def _recurrent(cell: str) -> None:
    @handles(cell)
    def _(r: GraphReader, x: TorchSignal, start: Any, parameters: Any, *settings: Any) -> list[Any]:
        return _steps(r, cell, x, start, parameters, *settings)


for _name in CELLS:
    _recurrent(_name)
