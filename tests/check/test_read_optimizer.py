"""How a document's parameters are updated, and what it leaves unsaid, in the network read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import symprop
from symprop.cli import cli
from symprop.errors import InferenceError
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network.file import loads

NEURON = r"""One neuron: $x = 2.0$, $w = 0.6$, $b = -0.4$, target $t = 1.0$.

$$z = w x + b = 0.6 \cdot 2.0 - 0.4 = 0.8$$

$$a = \sigma(z) = \sigma(0.8) = 0.68997$$

$$E = \frac{1}{2} (a - t)^2 = \frac{1}{2} (0.68997 - 1.0)^2 = 0.04806$$

$$\frac{\partial E}{\partial w} = (a - t) a (1 - a) x = -0.13264$$

$$\frac{\partial E}{\partial b} = (a - t) a (1 - a) = -0.06632$$
"""
RATE = "The learning rate is $\\eta = 0.05$.\n\n"
ADAM = r"""We use $\beta_1 = 0.8$, $\beta_2 = 0.99$, $\epsilon = 10^{-7}$ and $m_0 = v_0 = 0$.

$m = \beta_1 m_0 + (1 - \beta_1) g$, $v = \beta_2 v_0 + (1 - \beta_2) g^2$,
$\hat{m} = \frac{m}{1 - \beta_1}$, $\hat{v} = \frac{v}{1 - \beta_2}$

$$w \leftarrow w - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}$$
"""


def _optimizer(text: str) -> object:
    return symprop.read(NEURON + RATE + text).to_dict()["optimizer"]


def test_plain_descent() -> None:
    assert _optimizer(r"$w \leftarrow w - \eta \frac{\partial E}{\partial w}$") == "sgd"


@pytest.mark.parametrize(
    "rule",
    [
        r"$\beta = 0.7$, $v \leftarrow \beta v + g$, $w \leftarrow w - \eta v$",
        r"$\mu = 0.7$: $v_t = g_t + \mu v_{t-1}$ and $w_t = w_{t-1} - \eta v_t$",
    ],
)
def test_momentum(rule: str) -> None:
    assert str(_optimizer(rule)).count("0.7") == 1
    assert "momentum" in str(_optimizer(rule))


def test_adam() -> None:
    made = symprop.read(NEURON + RATE + ADAM).optimizer
    assert made.name == "adam"
    settings = {key: number.text for key, number in made.settings.items()}
    assert settings == {"beta1": "0.8", "beta2": "0.99", "epsilon": "0.0000001"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ADAM.replace(r"$\beta_2 = 0.99$, ", ""), "gives no beta2"),
        (r"$\beta = 0.7$, $v \leftarrow \beta v + (1 - \beta) g$", "not momentum"),
        (r"$w \leftarrow w - \frac{\eta}{\sqrt{G}} g$", "not Adam"),
    ],
)
def test_what_is_no_optimizer_here_is_said(text: str, why: str) -> None:
    with pytest.raises(InferenceError, match=why):
        _optimizer(text)


def test_a_learning_rate_is_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "neuron.md"
    path.write_text(NEURON, encoding="utf-8")
    run = CliRunner().invoke(cli, ["read", str(path)])
    assert run.exit_code == 0
    assert "no learning rate is given" in run.stderr
    assert "learning_rate" not in run.stdout
    path.write_text(NEURON + RATE, encoding="utf-8")
    run = CliRunner().invoke(cli, ["read", str(path)])
    assert "learning_rate: 0.05" in run.stdout
    assert not run.stderr


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_own_documents(name: str, view: str, tmp_path: Path) -> None:
    """What a document does with each optimizer is read back, settings and all."""
    text = NETWORK.format(name)
    path = tmp_path / "walk.md"
    symprop.derive(loads(text), view=view).save(path)
    assert symprop.check(path).findings == ()
    assert symprop.read(path).optimizer == loads(text).optimizer


NETWORK = """inputs: [1, -0.5]
targets: [0.7]
layers:
  - {{activation: tanh, weights: [[0.3, -0.4], [0.7, 0.2]], biases: [0.1, 0.2]}}
  - {{activation: sigmoid, weights: [[0.5], [-0.6]]}}
loss: half_squared_error
optimizer: {}
"""
