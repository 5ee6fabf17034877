"""Attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.help import number, only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal


@handles("scaled_dot_product_attention")
def attention(
    r: GraphReader, q: TorchSignal, k: TorchSignal, v: TorchSignal, mask: Any = None,
    dropout: float = 0.0, is_causal: bool = False, *, scale: float | None = None,
    enable_gqa: bool = False,
) -> TorchSignal:  # fmt: skip
    only(mask is None, "masks other than is_causal are not supported")
    only(dropout == 0, "dropout is random in training: call module.eval() first")
    lead = list("shg"[: len(q.axes) - 2])
    width = q.sizes()[-1]
    by = f"/sqrt({width})" if scale is None else f"*{number(scale)}"
    score = f"sum_d {q.at([*lead, 't', 'd'])}*{k.at([*lead, 'u', 'd'])}{by}"
    return _mixed(r, lead, score, lambda u: v.at([*lead, u, "e"]),
                  (*q.sizes()[:-1], v.sizes()[-1]), causal=is_causal)  # fmt: skip


def _mixed(
    r: GraphReader, lead: list[str], score: str, value: Callable[[str], str],
    shape: tuple[int, ...],
    unit: str = "e",
    causal: bool = False,
) -> TorchSignal:  # fmt: skip
    at = [*lead, "t", "u"]
    place = f"[{','.join(at)}]"
    s = r.equation("s", at, score)
    if causal:  # a softmax over what is not later
        p = r.equation("p", at, _earlier(r, at, s, shape[len(lead)]))
    else:
        p = r.equation("p", at, f"softmax_u {s}{place}")
    y = r.equation("y", [*lead, "t", unit], f"sum_u {p}[{','.join(at)}]*{value('u')}")
    return TorchSignal.whole(y, shape)


def _earlier(r: GraphReader, at: list[str], s: str, steps: int) -> str:
    """The softmax of scores over the steps up to ``t``."""
    import torch

    place, before = f"[{','.join(at)}]", f"[{','.join(at[:-1])}]"
    mask = r.array(f"m_{r.number}", torch.ones(steps, steps).tril().long())
    powers = r.equation("w", at, f"{mask.id}[t,u]*exp({s}{place})")
    total = r.equation("n", at[:-1], f"sum_u {powers}{place}")
    return f"{powers}{place}/{total}{before}"


@handles("multihead_attention")
def multihead(
    r: GraphReader, x: TorchSignal, module: Any, parameter: Callable[[str], str | None]
) -> TorchSignal:
    heads, width = module.num_heads, module.embed_dim // module.num_heads
    h, d = r.index("h", heads), r.index("d", width)
    batch = len(x.axes) == 3
    lead = ["s"] if batch else []
    first = batch and module.batch_first

    def at(t: str) -> list[str]:
        return ([*lead, t] if first or not batch else [t, *lead]) + ["j"]

    rows = f"{width}*{h}+{d}"
    made = {}
    w, b = parameter("in_proj_weight"), parameter("in_proj_bias")
    for part, id in enumerate("qkv"):
        row = f"{rows}+{part * heads * width}" if part else rows
        text = f"sum_j {x.at(at('t'))}*{w}[{row},j]" + (f" + {b}[{row}]" if b else "")
        made[id] = r.equation(id, [*lead, h, "t", d], text)

    def element(id: str, t: str) -> str:
        return f"{made[id]}[{','.join([*lead, h, t, d])}]"

    score = f"sum_{d} {element('q', 't')}*{element('k', 'u')}/sqrt({width})"
    y = _mixed(r, [*lead, h], score, lambda u: element("v", u), (), d)
    out, ob = parameter("out_proj.weight"), parameter("out_proj.bias")
    text = f"sum_{{{h},{d}}} {y.id}[{','.join([*lead, h, 't', d])}]*{out}[o,{rows}]"
    text += f" + {ob}[o]" if ob else ""
    places = [*at("t")[:-1], "o"]
    return TorchSignal.whole(r.equation("a", places, text), tuple(x.sizes()))
