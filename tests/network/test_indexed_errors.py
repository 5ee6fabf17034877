"""Every complaint about indexed equations, with its place in the file."""
# ruff: noqa: E501 (messages stand in one piece)

from __future__ import annotations

import pytest

from symprop.errors import NetworkError
from symprop.network.file import loads

HEAD = """\
inputs:
  x[i]: [1, 2, 3]
  y[i,j]: [[1, 2], [3, 4]]
parameters:
  w[i]: [1, 2, 3]
  b: 1
"""

EQUATIONS = [
    (
        "loss: sum_i x[k]",
        "7:13: loss: unknown index k: the equation does not bind it (sum_k), and it has no index",
    ),
    (
        "loss: sum_i x[i+3]*b",
        "7:13: loss: index out of range: x[i+3] leaves no value for i, as x has 3 elements there",
    ),
    (
        "loss: x[5]*b",
        "7:7: loss: index out of range: x[5] reaches element 5, but x has the elements 0 to 2 there",
    ),
    (
        "loss: x[-1]*b",
        "7:7: loss: index out of range: x[-1] reaches element -1, but x has the elements 0 to 2 there",
    ),
    ("loss: sum(x @ y)*b", "7:15: loss: y (2×2) has 2 rows, expected 3, the columns before @"),
    (
        "loss: sum(y + x)*b",
        "7:11: loss: y (2×2) and x (3) do not go together: 2 and 3 elements along axis -1",
    ),
    ("loss: sum_i x[i]*w[i,i]", "7:18: loss: w[i,i] has 2 indices, expected 1 index"),
    ("loss: sum_i z[i]", "7:13: loss: unknown name 'z', expected x, y, w or b"),
    ("loss: sum_k x[0]*b", "7:7: loss: sum over k, which does not stand in what follows"),
    (
        "loss: x[i]*w[i]",
        "7:7: loss: unknown index i: the equation does not bind it (sum_i), and it has no index",
    ),
    (
        "equations:\n  q[i]: 3*b\nloss: sum_i q[i]",
        "8:9: equations.q[i]: nothing tells how far the index i runs, expected its size in indices",
    ),
    (
        "equations:\n  q[i]: x[i]*q[i]\nloss: sum_i q[i]",
        "8:14: equations.q[i]: the equation needs itself: q → q",
    ),
    (
        "equations:\n  q[i]: x[i]*r[i]\n  r[i]: q[i]\nloss: sum_i q[i]",
        "8:14: equations.q[i]: the equations go in a circle: q → r → q",
    ),
    (
        "equations:\n  q[i]: x[i]*q[i+1]\nloss: sum_i q[i]",
        "8:14: equations.q[i]: q needs a later element of q, expected an earlier one such as t-1",
    ),
    (
        "equations:\n  q[i]: sum_j q[j]*x[i]\nloss: sum_i q[i]",
        "8:15: equations.q[i]: the equation needs itself: q → q",
    ),
    ("loss: sum_i b[i]", "7:13: loss: b[i] has 1 index, expected no index: it is a number"),
    ("loss: sum(b)", "7:7: loss: sum of a number, expected an array"),
    ("loss: x @ b", "7:7: loss: @ is between arrays, and this is a number: expected *"),
    (
        "equations:\n  q[i,j]: x\nloss: sum(q)",
        "8:11: equations.q[i,j]: an array of 3 elements, expected 2 indices",
    ),
    ("loss: sum(x*i)", "7:13: loss: unknown name 'i', expected x, y, w or b"),
    ("loss: max_i x[i]*sum_i w[i]", "7:18: loss: sum over i, which is bound already"),
    (
        "loss: sum_i softmax_j x[i]",
        "7:13: loss: softmax along j, which is no index of the equation: softmax keeps its index",
    ),
    ("loss: sum(softmax(x, 2))", "7:11: loss: axis 2 of an array with 1 axis"),
    ("loss: sum_i x[i]*y[i,0]", "7:18: loss: y[i,0] has 2 elements along i, but x[i] has 3"),
    ("loss: sum_i x[2*i+]", "7:15: loss: an index is missing in brackets, expected one such as i"),
    ("loss: sum_i x[i*i]", "7:15: loss: a product of indices in 'i*i', expected one such as 2*i + 1"),
    ("loss: sum_i x[i", "7:14: loss: a bracket that is not closed"),
    ("loss: sum_ x[i]", "7:10: loss: '_' cannot stand here"),
    ("loss: sum_i", "7:12: loss: expected a number, a name or a bracket here"),
    ("loss: sum_i x[i]*", "7:18: loss: expected a number, a name or a bracket here"),
    ("loss: sigmiod(b)", "7:7: loss: unknown function 'sigmiod', did you mean 'sigmoid'?"),
    (
        "loss: sum_i x[i][0]",
        "7:16: loss: 'i][0' has no place in brackets, expected an index such as i+1",
    ),
    ("loss: sum_i x[i,]", "7:17: loss: an index is missing in brackets, expected one such as i"),
    ("loss: sum_i x[]", "7:15: loss: an index is missing in brackets, expected one such as i"),
    (
        "loss: sum_i x[i.5]",
        "7:16: loss: 'i.5' has no place in brackets, expected an index such as i+1",
    ),
    (
        "loss: sum_i x[9999999999]",
        "7:15: loss: '9999999999' has no place in brackets, expected an index such as i+1",
    ),
    (
        "loss: sum_i x[x[i]]",
        "7:16: loss: 'x[i]' has no place in brackets, expected an index such as i+1",
    ),
    ("loss: sum_{i,i} x[i]", "7:10: loss: sum over the index i twice"),
    ("loss: sum_i sum_i x[i]*b", "7:13: loss: sum over i, which is bound already"),
    ("loss: sum_{i=1}^3 x[i]", "7:7: loss: a sum needs its index: sum_i"),
    ("loss: sum(x, y)", "7:7: loss: sum has 2 arguments, expected an array and an axis"),
    ("loss: softmax(x)", "7:7: loss: an array of 3 elements, expected a number: sum(…) or mean(…)"),
    (
        "loss: sum_i x[i] +",
        "7:19: loss: expected a number, a name or a bracket, but the formula ends",
    ),
    (
        "loss: sum_i x[i-1]*b",
        "7:13: loss: index out of range: x[i-1] reaches element -1, but x has the elements 0 to 2 there",
    ),
    ("initial: {x: 0}\nloss: b", "7:11: initial.x is not defined by its own earlier elements"),
    (
        "indices: {i: 2}\nloss: sum_i x[i]*b",
        "8:13: loss: x[i] has 3 elements along i, but indices says 2",
    ),
    ("indices: {i: 0}\nloss: b", "7:14: indices.i is '0', expected a whole number from 1 to 10000"),
    ("loss: sum_i x[i]*b^i", "7:20: loss: i is an index, which stands in brackets only"),
    (
        'loss: "sum_i x[i]*b"\nfunctions: {f1(z): q}',
        "8:20: functions.f1(z): unknown name 'q', expected z",
    ),
    (
        "loss: b\nfunctions: {tanh(z): z}",
        "8:13: functions defines tanh, which is a function already, expected another name",
    ),
    (
        "loss: b\nfunctions: {mish: z}",
        "8:13: functions has the key 'mish', expected one such as mish(z)",
    ),
    (
        "loss: mish(b,b)\nfunctions: {mish(z): z}",
        "7:7: loss: mish has 2 arguments, expected 1 argument",
    ),
    (
        "loss: lk(b)\nfunctions: {lk(z): {z > 0: z}}",
        "8:20: functions.lk(z) has no case else, expected {z > 0: z, else: 0}",
    ),
    (
        "loss: lk(b)\nfunctions:\n  lk(z): {else: z, z > 0: 0.1*z}",
        "9:17: functions.lk(z).else stands before other cases, expected it last",
    ),
    ("loss: b*n!", "7:10: loss: '!' cannot stand here"),
    (
        "loss: sum_i x[i]*w[i] + sum_i (x[i+1] - x[i])^2",
        "7:32: loss: the index i runs over 3 and 2 elements in one equation, expected another letter",
    ),
    (
        "indices: {i: 3000}\nequations:\n  q[i,j]: b\nloss: sum(q)",
        "9:11: equations.q[i,j]: nothing tells how far the index j runs, expected its size in indices",
    ),
    (
        "indices: {i: 9000, j: 9000}\nequations:\n  q[i,j]: b\nloss: sum(q)",
        "10:7: the network is too large: more than 3,000,000 terms of sums in all",
    ),
    (
        "indices: {i: 300}\nequations:\n  q[i]: b\nloss: max_i q[i]",
        "10:7: loss: max over 300 elements, expected at most 200",
    ),
    (
        "indices: {t: 3}\nequations:\n  h[t]: tanh(b*h[t-1])\ninitial: {h: [1, 2]}\nloss: h[2]",
        "10:14: initial.h is a list, expected a number",
    ),
    (
        "indices: {t: 3}\nequations:\n  h[t]: tanh(b*h[t-1])\ninitial:\n  h[k]: 1\nloss: h[2]",
        "11:3: initial.h has the indices k, expected none",
    ),
    (
        "equations:\n  h[t]: tanh(b*h[t-1])\nloss: h[2]",
        "8:16: equations.h[t]: nothing tells how far the index t runs, expected its size in indices",
    ),
    ("equations:\n  q: x\nloss: q[1,2]", "9:7: loss: q[1,2] has 2 indices, expected 1 index"),
]

FILES = [
    (
        "parameters:\n  w[i]: 5\n",
        "2:9: parameters.w[i] is '5', expected a list of numbers, as the key has 1 index",
    ),
    (
        "parameters:\n  w: [[1, 2], [3]]\n",
        "2:15: parameters.w.1 has 1 entry, expected 2 as before it",
    ),
    (
        "parameters:\n  w[i]: [[1, 2]]\n",
        "2:9: parameters.w[i] is a list of lists, expected a list of numbers for 1 index",
    ),
    ("parameters:\n  w[i]: [1, [2]]\n", "2:13: parameters.w[i].1 is a list, expected a number"),
    (
        "parameters: {w[i]: [1, 2]}\n",
        "1:15: not valid YAML: a name with brackets stands on a line of its own, or in quotation marks",
    ),
    (
        "parameters:\n  w[0]: 5\n  v: [1]\n",
        "2:3: parameters.w[0] has the index '0', expected a name such as i",
    ),
    ("parameters:\n  w[i,i]: [[5]]\n", "2:3: parameters.w[i,i] has the index i twice"),
    (
        "parameters:\n  w[i]: symbolic\n",
        "2:9: parameters.w[i] is symbolic, expected the size of i in indices",
    ),
    ("parameters:\n  w: [a]\n", "2:7: parameters.w.0 is 'a', expected a number"),
]


def complaint(text: str) -> str:
    with pytest.raises(NetworkError) as caught:
        loads(text, "net.yaml")
    return str(caught.value).removeprefix("net.yaml:")


@pytest.mark.parametrize(("text", "message"), EQUATIONS)
def test_complaints_about_equations(text: str, message: str) -> None:
    assert complaint(f"{HEAD}{text}\n") == message


@pytest.mark.parametrize(("text", "message"), FILES)
def test_complaints_about_numbers_and_keys(text: str, message: str) -> None:
    assert complaint(f"{text}loss: sum(w)\n") == message
