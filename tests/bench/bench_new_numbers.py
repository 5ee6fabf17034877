"""A 2-2-1 network worked again with new numbers, as for each pupil of a class.

The plan is made once.  handcalcs gets the same calculation as Python source (forward pass, loss,
error terms, gradients, updates) and renders it, which it does afresh for new numbers.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest
from conftest import Ratio
from handcalcs.handcalcs import LatexRenderer
from networks import network

from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import work
from symprop.formula import latex
from symprop.network.description import Network
from symprop.network.stack.dense import expand

# Recording its warnings would slow handcalcs down.
pytestmark = pytest.mark.filterwarnings("ignore")

SOURCE = """\
x_1 = 1.1
x_2 = 2.2
w_11 = 0.2
w_12 = 0.3
w_21 = 0.4
w_22 = 0.7
w_h1 = 0.6
w_h2 = -0.1
y = 3.3
eta = 0.1
z_1 = x_1*w_11 + x_2*w_21
a_1 = 1/(1 + exp(-z_1))
z_2 = x_1*w_12 + x_2*w_22
a_2 = 1/(1 + exp(-z_2))
z_o = a_1*w_h1 + a_2*w_h2
y_pred = 1/(1 + exp(-z_o))
Loss = 1/2*(y_pred - y)**2
delta_o = (y_pred - y)*y_pred*(1 - y_pred)
g_h1 = delta_o*a_1
g_h2 = delta_o*a_2
delta_1 = delta_o*w_h1*a_1*(1 - a_1)
delta_2 = delta_o*w_h2*a_2*(1 - a_2)
g_11 = delta_1*x_1
g_21 = delta_1*x_2
g_12 = delta_2*x_1
g_22 = delta_2*x_2
n_h1 = w_h1 - eta*g_h1
n_h2 = w_h2 - eta*g_h2
n_11 = w_11 - eta*g_11
n_21 = w_21 - eta*g_21
n_12 = w_12 - eta*g_12
n_22 = w_22 - eta*g_22
"""
SETTINGS = {"override": "", "precision": 5, "sci_not": None}


def handcalcs() -> str:
    """The calculation worked and rendered by handcalcs."""
    values: dict[str, object] = {"exp": exp}
    exec(SOURCE, values)
    rendered: str = LatexRenderer(SOURCE, values, SETTINGS).render()
    return rendered


def renumbered(made: Plan, other: Network) -> Plan:
    """A plan of the same architecture over other numbers."""
    graph = expand(other)
    return replace(made, network=other, data=graph.data, parameters=graph.parameters)


def test_new_numbers(ratio: Ratio) -> None:
    made, other = plan(network(2, 2, 1)), network(2, 2, 1, shift=4)
    assert work(renumbered(made, other))[0].shown == work(plan(other))[0].shown
    ratio.of(
        "2-2-1 worked with new numbers against handcalcs rendering it",
        lambda: work(renumbered(made, other)),
        handcalcs,
        bound=1 / 200,
    )


def test_new_numbers_written(ratio: Ratio) -> None:
    """The same with every line written as LaTeX; for comparison, with a generous bound."""
    made, other = plan(network(2, 2, 1)), network(2, 2, 1, shift=4)

    def written() -> list[str]:
        (epoch,) = work(renumbered(made, other))
        return [latex.write(worked.chain()) for worked in epoch.steps]

    ratio.of(
        "2-2-1 worked and written as LaTeX against handcalcs rendering it",
        written,
        handcalcs,
        bound=1 / 10,
    )
