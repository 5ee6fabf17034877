"""Mistakes in layers of any kind: which one, what was expected, and where."""

from __future__ import annotations

import pytest

from symprop.errors import NetworkError
from symprop.network.file import loads
from symprop.network.stack import kinds


def net(
    layer: str,
    inputs: str = "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]",
    targets: str = "[1]",
    loss: str = "half_squared_error",
    more: str = "",
) -> str:
    """A file with one layer, at line 4, and perhaps another."""
    layers = f"layers:\n  - {layer}\n{more}"
    return f"inputs: {inputs}\ntargets: {targets}\n{layers}loss: {loss}\n"


BAD = [
    (
        net("convolution2d: {kernels: [[1]]}"),
        "4:5: unknown layer 'convolution2d', did you mean 'conv2d'?",
    ),
    (
        net("conv2: {kernels: [[1]]}"),
        "4:5: unknown layer 'conv2', did you mean 'conv2d'?",
    ),
    (
        net("{conv2d: {kernels: [[1]]}, rnn: {weights: [[1]]}}"),
        "4:5: layers.0 has 2 kinds of layer, expected one",
    ),
    (
        net("conv2d: {kernel: [[1]]}"),
        "4:14: unknown key 'kernel' in layers.0.conv2d, did you mean 'kernels'?",
    ),
    (
        net("conv2d: {biases: [1]}"),
        "4:13: kernels is missing in layers.0.conv2d",
    ),
    (
        net("conv2d: {kernels: [1, 2]}"),
        "4:23: layers.0.conv2d.kernels is a list of numbers, expected a list of lists (row "
        "of the kernel, column of the kernel)",
    ),
    (
        net("conv2d: {kernels: [[[[1]], [[1]]]]}"),
        "4:23: layers.0.conv2d.kernels has the shape 1×2×1×1, expected 1×1×1×1 (kernel, "
        "channel, row of the kernel, column of the kernel)",
    ),
    (
        net("conv2d: {kernels: [[1,1,1,1],[1,1,1,1]]}"),
        "4:13: layers.0.conv2d leaves no value: its window is larger than its input",
    ),
    (
        net("conv2d: {kernels: [[1]], stride: 0}"),
        "4:38: layers.0.conv2d.stride is '0', expected a whole number from 1 to 1000",
    ),
    (
        net("conv2d: {kernels: [[[[1]]]], biases: [1, 2]}"),
        "4:42: layers.0.conv2d.biases has the shape 2, expected 1 (kernel)",
    ),
    (
        net("lstm: {weights: [[1,1,1],[1,1,1]], recurrent_weights: [[1]]}"),
        "4:21: layers.0.lstm.weights has the shape 2×3, expected 4n×3 (unit, feature)",
    ),
    (
        net("rnn: {weights: [[1,1,1],[1,1,1]], recurrent_weights: [[1, 2, 3],[1,2,3]]}"),
        "4:58: layers.0.rnn.recurrent_weights has the shape 2×3, expected 2×2 (unit, unit)",
    ),
    (
        net("rnn: {weights: [[1,1]], recurrent_weights: [[1]]}"),
        "4:20: layers.0.rnn.weights has the shape 1×2, expected 1×3 (unit, feature)",
    ),
    (
        net("rnn: {weights: [[1,1,1]], recurrent_weights: [[1]], return: first}"),
        "4:65: unknown return 'first', expected last or all",
    ),
    (
        net("max_pool: {}"),
        "4:15: size is missing in layers.0.max_pool",
    ),
    (
        net("rnn: {weights: [[1]], recurrent_weights: [[1]]}", inputs="[1,2,3]"),
        "4:5: layers.0 is rnn, which needs an input with the axes step, feature, but what "
        "enters has the shape 3",
    ),
    (
        net("batch_norm: {}", inputs="[1,2]"),
        "4:5: layers.0 is batch_norm, which needs several samples, but there is one",
    ),
    (
        net("embedding: {weights: [[1],[2]]}", inputs="[0, 1, 2]", targets="[[1],[1],[1]]"),
        "1:16: inputs.2 is '2', expected a whole number from 0 to 1",
    ),
    (
        net("dense: {weights: [[1]]}", inputs="[1]", more="  - embedding: {weights: [[1],[2]]}\n"),
        "5:5: layers.1 is embedding, which takes whole numbers, expected it first",
    ),
    (
        net("dropout: {mask: [1, 0]}", inputs="[1, 2, 3]"),
        "4:21: layers.0.dropout.mask has the shape 2, expected 3 as its input",
    ),
    (
        net("dropout: {mask: [1, 0], rate: 1}", inputs="[1, 2]"),
        "4:35: layers.0.dropout.rate is '1', expected a number from 0 to below 1",
    ),
    (
        net("residual: {layers: [{dense: {weights: [[1], [1]]}}]}", inputs="[1, 2]"),
        "4:24: layers.0.residual.layers make an array of the shape 1, expected 2 as what goes in",
    ),
    (
        net("residual: {}", inputs="[1, 2]"),
        "4:5: layers is missing in layers.0.residual",
    ),
    (
        net(
            "attention: {heads: 2, query_weights: [[1,1,1],[1,1,1]], key_weights: "
            "[[1,1,1],[1,1,1]], value_weights: [[1,1,1],[1,1,1]]}",
        ),
        "4:16: layers.0.attention has heads: 2, which needs output_weights",
    ),
    (
        net(
            "attention: {heads: 2, query_weights: [[1,1,1],[1,1,1],[1,1,1]], key_weights: "
            "[[1,1,1],[1,1,1]], value_weights: [[1,1,1],[1,1,1]], output_weights: [[1,1]]}",
        ),
        "4:42: layers.0.attention.query_weights has the shape 3×3, expected 2n×3 (key, feature)",
    ),
    (
        net("flatten: {}", targets="[1, 2]"),
        "2:10: targets has the shape 2, expected 9 as what the layers make",
    ),
    (
        net("flatten: {}", targets="1"),
        "2:10: targets is '1', expected a list of numbers",
    ),
    (
        net("flatten: {}", targets="[1,0,0,0,0,0,0,0,0]", loss="categorical_cross_entropy"),
        "5:7: loss is categorical_cross_entropy, which expects the last activation to be "
        "softmax, not identity",
    ),
    (
        net(
            "{flatten: {}, activation: sigmoid}",
            targets="[1,0,0,0,0,0,0,0,2]",
            loss="binary_cross_entropy",
        ),
        "2:27: targets.8 is '2', expected a number from 0 to 1 for binary_cross_entropy",
    ),
    (
        net("conv2d: {kernels: [[x]]}"),
        "4:25: layers.0.conv2d.kernels.0.0 is 'x', expected a number",
    ),
    (
        net("conv2d: 3"),
        "4:13: layers.0.conv2d is '3', expected a mapping of what conv2d needs",
    ),
    (
        net("flatten", targets="[1]"),
        "4:5: layers.0 is 'flatten', expected a mapping with activation and weights",
    ),
    (
        net("conv2d: {kernels: [[1,2],[3]]}"),
        "4:30: layers.0.conv2d.kernels.1 has 1 entry, expected 2 as before it",
    ),
    (
        net("{conv2d: {kernels: [[1]]}, activation: rely}"),
        "4:44: unknown activation 'rely', did you mean 'relu'?",
    ),
    (
        net("flatten: {}", inputs="3"),
        "1:9: inputs is '3', expected a list of numbers",
    ),
    (
        net("{flatten: {}}", more="  - dense: {weights: [[1]]}\n"),
        "5:22: layers.1.dense.weights has the shape 1×1, expected 9×1 (input, unit)",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_mistake_is_told_where_it_is(text: str, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        loads(text, "net.yaml")
    assert str(caught.value) == f"net.yaml:{message}"


def test_the_letter_of_the_samples_is_no_axis_of_a_parameter() -> None:
    """A kernel k[r,s] would take its column by the number of the sample."""
    text = (kinds.FOLDER / "conv1d.yaml").read_text("utf-8")
    with pytest.raises(NetworkError, match="has an axis S, which is that of the samples"):
        kinds._read("conv1d", text.replace("[O,C,U]", "[O,C,S]"))
