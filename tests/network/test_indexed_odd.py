"""Files with indexed equations that somebody mistyped: a complaint with a place, nothing worse."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.errors import NetworkError
from symprop.network.file import loads

FILE = """\
indices: {p: 2}
inputs:
  x[t,i]: [[1, 2], [0.5, 3]]
parameters: {W: [[0.1, 0.2], [0.3, 0.4]], b: [0.5, 0.6], u: 0.7}
functions:
  bent(z): {z > 0: z, else: 0.1*z}
equations:
  a: tanh(x @ W + b)
  h[t]: sigmoid(sum_i a[t,i]*x[t,i] + u*h[t-1])
  m[i]: max_p bent(W[p,i])
outside: {x: 0}
initial: {h: 0.2}
loss: sum_t h[t]^2/2 - mean_i ln(m[i]) + sum(softmax(a, -1)*W)
"""
BEGIN = FILE.index("functions")
PIECES = (
    *"[](){}|@.,:-+*/^'", "\n  ", "sum_i ", "max_{p,i} ", "softmax_t ", ".T", "[t-1]", "[2*i+p]",
    "[0]", "[i", "h", "m[i]", "x", "t", "1e9", "-1", "mean(", "bent(", "sum_t", "e", "Σ", "≤",
)  # fmt: skip


def test_the_file_is_good() -> None:
    loads(FILE)


@given(
    st.lists(
        st.tuples(st.integers(BEGIN, len(FILE)), st.integers(0, 6), st.sampled_from(("", *PIECES))),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=150, deadline=None)
def test_a_file_with_slips(changes: list[tuple[int, int, str]]) -> None:
    text = FILE
    for at, gone, piece in changes:
        text = text[:at] + piece + text[at + gone :]
    message = "net.yaml:1:1: fine"
    try:
        loads(text, "net.yaml")
    except NetworkError as error:
        message = str(error)
    assert re.match(r"net\.yaml:\d+:\d+: .", message)
