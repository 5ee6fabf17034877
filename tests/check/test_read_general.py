"""Networks of documents that say the rules once for all layers, and then only numbers."""

from __future__ import annotations

import pytest

import symprop

TEXT = r"""Each layer computes $z^{[l]} = W^{[l]} a^{[l-1]}$ and $a^{[l]} = \tanh(z^{[l]})$.

$$W^{[1]} = \begin{bmatrix} 0.3 & -0.6 \\ 0.5 & 0.2 \end{bmatrix}, \quad
W^{[2]} = \begin{bmatrix} 0.8 & 0.5 \end{bmatrix}, \quad
a^{[0]} = \begin{bmatrix} 1.0 \\ 0.5 \end{bmatrix}, \quad y = 1$$

$$z^{[1]} = W^{[1]} a^{[0]} = \begin{bmatrix} 0.0 \\ 0.6 \end{bmatrix}, \quad
a^{[1]} = \begin{bmatrix} 0.0 \\ 0.5370 \end{bmatrix}$$

$$z^{[2]} = 0.8 \cdot 0.0 + 0.5 \cdot 0.5370 = 0.2685, \quad a^{[2]} = \tanh(0.2685) = 0.2622$$

$$L = \frac12 (a^{[2]} - y)^2 = \frac12 (0.2622 - 1)^2 = 0.2722$$
"""


@pytest.mark.parametrize("index", ["[{}]", "({})"])
def test_general_rules(index: str) -> None:
    text = TEXT
    for k in ("0", "1", "2", "l", "l-1"):
        text = text.replace(f"^{{[{k}]}}", "^{" + index.format(k) + "}")
    made = symprop.read(text).to_dict(number=lambda n: n.text)
    assert made["inputs"] == ["1.0", "0.5"]
    assert [layer["activation"] for layer in made["layers"]] == ["tanh", "tanh"]
    weights = [layer["weights"] for layer in made["layers"]]
    assert weights == [[["0.3", "0.5"], ["-0.6", "0.2"]], [["0.8"], ["0.5"]]]
