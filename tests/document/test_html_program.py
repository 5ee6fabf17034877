"""The program of a page, run by Node, against the engine: the same digits, signs and cases."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from math import erf, floor, log10
from pathlib import Path
from typing import Any

import playwright
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.api import Derivation, DerivationError, derive
from symprop.derivation.lookup import exact
from symprop.derivation.shown import formula_of
from symprop.derivation.work import Worked
from symprop.document.formats import html_program
from symprop.document.formats.html import program as program_of
from symprop.document.formats.html_program import Program, branches, javascript
from symprop.formula import tree as t
from symprop.formula.symbolic import UnsupportedError
from symprop.network.description import Network, Rounding
from symprop.network.file import examples, load
from symprop.network.indexed_network import IndexedNetwork
from symprop.numbers import digits
from symprop.numbers.array import Array
from symprop.numbers.scalar import DomainError, certain, same
from symprop.resources import template_root
from tests.oracles.networks import function, layer, network, random_networks, written

NODE = Path(playwright.__file__).parent / "driver" / "node"
"""The Node that comes with the driver of browsers."""

WORK = (template_root() / "html" / "work.js").read_text(encoding="utf-8")
LOOP = f"""
{WORK}
require("readline").createInterface({{ input: process.stdin }}).on("line", line => {{
  const {{ code, ask }} = JSON.parse(line);
  console.log(JSON.stringify(ask ? eval(ask) : work(...eval(code)), (_, v) =>
    typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
}});
"""


class Node:
    """A running Node that works programs."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [str(NODE), "-e", LOOP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _say(self, message: dict[str, Any]) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, expression: str) -> Any:
        return self._say({"ask": expression})

    def work(self, program: Program, numbers: list[list[Any]]) -> Any:
        parts = (json.dumps(program.data()), f"[{','.join(program.forms)}]", json.dumps(numbers))
        return self._say({"code": f"[{','.join(parts)}]"})


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    made = Node()
    yield made
    assert made.process.stdin
    made.process.stdin.close()
    made.process.wait(timeout=10)


def written_numbers(shown: Any) -> list[t.Number]:
    """The numbers of a printed value."""
    return [x for x in t.walk(formula_of(shown)) if isinstance(x, t.Number)]


def givens(program: Program, derivation: Derivation) -> list[list[Any]]:
    """The numbers of another derivation of the same architecture, for the places of a program."""
    first = derivation._worked[0]
    return [
        [place, number.text]
        for id, places in program.givens.items()
        for place, number in zip(places, written_numbers(first.shown[id]), strict=True)
    ]


def steps(program: Program, derivation: Derivation) -> list[Worked]:
    """The steps of a derivation that the program works."""
    last = derivation._worked[-1]
    everything = [(e, w) for e in derivation._worked for w in e.steps]
    out = [w for e, w in everything if e is not last or w.step.phase in ("forward", "loss")]
    assert len(out) == len(program.code)
    return out


# --- what double precision cannot tell ------------------------------------------------------------


def undecided(value: Any, policy: Rounding) -> bool:
    """Whether double precision cannot tell how a number is printed: it is a tie, or a decimal."""
    if not isinstance(value, (int, float)) or not value:
        return True
    places = policy.digits
    if places is None:
        places = (policy.significant or 0) - 1 - floor(log10(abs(value)))
    scaled = abs(value) * 10.0**places
    return abs(2 * scaled - round(2 * scaled)) < 1e-13 * (10.0**places + scaled)


def indistinct(worked: Worked) -> bool:
    """Whether two sides differ by less than double precision can tell."""

    def flat(value: Any) -> list[Any]:
        return list(value.flat) if isinstance(value, Array) else [value]

    def compare() -> bool:
        printed: Any = {id: worked.epoch.shown[id].value for id in worked.piece.refs}
        line = flat(worked.piece.program(printed))
        others = [worked.epoch.exact[worked.step.target], worked.shown.value]
        if worked.piece.reduced_program is not None:
            printed |= {f"#{i}": part.value for i, part in enumerate(worked.parts)}
            others.append(worked.piece.reduced_program(printed))
        pairs = [(a, b) for other in others for a, b in zip(line, flat(other), strict=True)]
        # What is left of 1 after a subtraction is known to 10⁻¹⁵, however small it is.
        return any(
            not same(a, b) and abs(a - b) < abs(a) * fmpq(1, 10**12) + fmpq(1, 10**15)
            for a, b in pairs
        )

    try:
        return certain(compare)
    except DomainError:
        return True


def check(node: Node, program: Program, derivation: Derivation) -> None:
    """The program finds what the engine finds, as far as double precision can tell."""
    found = node.work(program, givens(program, derivation))
    for number, worked in enumerate(steps(program, derivation)):
        target = worked.step.target
        for printed in written_numbers(worked.shown):
            place = program.index[printed.of or ""]
            if found["text"][place] != printed.text:
                policy = derivation.network.rounding
                assert undecided(found["raw"][place], policy), (target, found["raw"][place])
                return
        case = found["chosen"][number]
        assert branches(worked.step)[case] == worked.piece.operation, target
        signs = found["signs"][number][:3]
        # A side that cannot be written, ln(1 − 1.00000), is on one page and not on the other.
        alike = [s is None for s in signs] == [s is None for s in worked.relations]
        # Below some size what differs is as small as the error of the computation.
        raw = [found["raw"][i] for i in program.code[number]["t"]]
        sizes = [abs(x) for x in raw if x or not worked.shown.exact]
        if alike and min(sizes, default=1) > 1e-10 and not indistinct(worked):
            assert signs == list(worked.relations), target


# --- the engine's digits --------------------------------------------------------------------------


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Network, Network]:
    """Two networks that differ in nothing but their numbers."""
    first = draw(random_networks(widest=4, deepest=3))

    def fresh(row: tuple[t.Number, ...]) -> tuple[t.Number, ...]:
        return tuple(t.Number(draw(written())) for _ in row)

    layers = tuple(
        replace(x, weights=tuple(map(fresh, x.weights)), biases=x.biases and fresh(x.biases))
        for x in first.layers
    )
    roundings = [Rounding(5), Rounding(3), Rounding(None, 4), Rounding(4, carry="rounded")]
    common: dict[str, Any] = {
        "view": draw(st.sampled_from(["scalar", "matrix"])),
        "epochs": draw(st.sampled_from([1, 1, 2])),
        "rounding": draw(st.sampled_from(roundings)),
    }
    second = replace(first, layers=layers, inputs=tuple(map(fresh, first.inputs)))
    return replace(first, **common), replace(second, **common)


@given(pairs())
@settings(max_examples=25)
def test_changed_numbers_give_what_the_engine_gives(
    node: Node, networks: tuple[Network, Network]
) -> None:
    try:
        first, second = map(Derivation, networks)
        made = Program(first.plan, first._worked)
    except (DerivationError, UnsupportedError):
        return
    check(node, made, first)
    check(node, made, second)


SCALAR = [name for name in examples() if not isinstance(load(name), IndexedNetwork)]


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", SCALAR)
def test_the_examples(node: Node, name: str, carry: Any) -> None:
    derivation = derive(name, carry=carry, epochs=2)
    check(node, Program(derivation.plan, derivation._worked), derivation)


RELU = network(
    [["1", "-2"]],
    [["1"]],
    [
        layer("relu", [["0.5", "-0.3"], ["0.2", "0.4"]], ["0.1", "0.2"]),
        layer("leaky_relu", [["0.7"], ["-0.6"]]),
    ],
)


def test_other_cases_hold_for_other_numbers(node: Node) -> None:
    first = Derivation(RELU)
    made = Program(first.plan, first._worked)
    other = Derivation(replace(RELU, inputs=((t.Number("-1"), t.Number("2")),)))
    check(node, made, other)  # its first pre-activation is -0.5 + 0.4 + 0.1, on the kink
    before = node.work(made, givens(made, first))["chosen"]
    assert before != node.work(made, givens(made, other))["chosen"]


def test_values_in_double_precision_are_close(node: Node) -> None:
    layers = [layer("gelu", [["0.5", "1"], ["2", "-1"]]), layer("tanh", [["1.5"], ["0.5"]])]
    derivation = Derivation(network([["0.3", "-1.2"]], [["0.2"]], layers))
    made = Program(derivation.plan, derivation._worked)
    found = node.work(made, givens(made, derivation))["x"]
    for id in ("layers.0.out.1", "layers.1.out.0", "loss", "∂layers.0.weights.1.1"):
        value = exact(derivation._worked[0], id)
        assert value is not None
        text = certain(lambda v=value: digits.long(v))
        assert found[made.index[f"1:{id}"]] == pytest.approx(float(text), rel=1e-13)


# --- printing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "significant", "text"),
    [
        ("1.1*0.2+2.2*0.4", 5, None, "1.1"),
        ("2/3", 5, None, "0.66667"),
        ("-2/3", 2, None, "-0.67"),
        ("0.000001", 5, None, "0.00000"),
        ("-0.000001", 5, None, "0.00000"),
        ("0.123455", 5, None, "0.12346"),
        ("-0.5", 0, None, "-1"),
        ("1e20", 2, None, "100000000000000000000"),
        ("1e-30", 2, None, "0.00"),
        ("9.996", None, 3, "10.0"),
        ("0.00123456", None, 3, "0.00123"),
        ("123456", None, 3, "123000"),
        ("0", None, 3, "0"),
        ("0.25", None, 3, "0.25"),
        ("1000", None, 3, "1000"),
        ("Infinity", 5, None, "?"),
        ("Math.log(-1)", 5, None, "?"),
    ],
)
def test_numbers_are_printed_as_the_engine_prints_them(
    node: Node, value: str, places: int | None, significant: int | None, text: str
) -> None:
    policy = json.dumps({"digits": places, "significant": significant})
    assert node.ask(f"print({value}, {policy})") == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6), st.sampled_from([0, 1, 3, 5, 8]))
def test_quotients_are_printed_as_the_engine_prints_them(
    node: Node, over: int, under: int, places: int
) -> None:
    found = node.ask(f"print({over}/{under}, {{digits: {places}}})")
    expected = digits.fixed(fmpq(over, under), places).text
    assert found == expected or undecided(over / under, Rounding(places))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 25), st.integers(0, 5))
def test_small_numbers_are_printed_as_the_engine_prints_them(
    node: Node, over: int, under: int, power: int, least: int
) -> None:
    policy = {"digits": 5, "significant": None, "least": least}
    found = node.ask(f"print(-{over}e-{power}/{under}, {json.dumps(policy)})")
    expected = digits.readable(fmpq(-over, under * 10**power), 5, least).text
    places = digits.magnitude(fmpq(over, under * 10**power))
    rough = Rounding(max(5, min(least, 5) - 1 - places))
    assert found == expected or undecided(over / under * 10.0**-power, rough)


@pytest.mark.parametrize(
    ("value", "text"),
    [("2.304e-7", "2.30e-7"), ("2e-6", "2.0e-6"), ("1e-5", "0.00001"), ("9.9996e-6", "0.0000100"),
     ("-4.5678e-5", "-0.0000457"), ("0.00123456", "0.00123"), ("3e-16/7", "4.29e-17")],
)  # fmt: skip
def test_small_numbers_keep_their_digits(node: Node, value: str, text: str) -> None:
    assert node.ask(f'print({value}, {{"digits": 5, "significant": null, "least": 3}})') == text


@given(st.floats(-7, 7))
def test_the_error_function(node: Node, x: float) -> None:
    assert node.ask(f"erf({x!r})") == pytest.approx(erf(x), rel=1e-14, abs=1e-300)


# --- what the program is made of ------------------------------------------------------------------


def test_each_form_is_printed_once() -> None:
    hidden = layer("sigmoid", [["0.1"] * 6] * 6)
    derivation = Derivation(
        network([["1"] * 6], [["1"]], [hidden, layer("sigmoid", [["0.1"]] * 6)])
    )
    made = Program(derivation.plan, derivation._worked)
    assert len(made.code) > 100
    assert len(made.forms) < 30


def test_forms_are_javascript_by_sympy() -> None:
    z = t.Ref("a0")
    assert javascript(1 / (1 + t.exp(-z)), 1) == "(a0)=>1/(1 + Math.exp(-a0))"
    chosen = t.Cases(((z, t.Comparison(z, ">", t.Number("0"))), (t.Number("0.5") * z, None)))
    assert javascript(chosen, 1) == "(a0)=>((a0 > 0) ? ( a0 ) : ( (1/2)*a0 ))"
    with pytest.raises(UnsupportedError):
        javascript(t.call("unknown", z), 1)


def test_a_large_network_stays_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    derivation = Derivation(RELU)
    assert isinstance(program_of(derivation.plan, derivation._worked), Program)
    monkeypatch.setattr(html_program, "MOST_STEPS", 5)
    assert program_of(derivation.plan, derivation._worked) == "steps"
    assert "cannot be worked again in this page" in derivation.text("html")


def test_too_many_cases_stay_as_printed() -> None:
    many = network([["1"]], [["1"] * 5], [layer("identity", [["0.1"] * 5])], function("huber"))
    derivation = Derivation(many)
    assert program_of(derivation.plan, derivation._worked) == "steps"
    assert 'class="explore"' not in derivation.text("html")
