"""Equation networks by automatic differentiation, and a calculator for what is printed of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from oracles.calculator import CTX, Calculator, Worth, above, entries, mpf, power
from oracles.learning import Round, _step
from oracles.tape import PRECISION, Real, Tape, Var
from symprop.formula import tree as t
from symprop.network.equations import EquationNetwork

SETTINGS = {"LeakyReLU": "0.01", "ELU": "1"}

# --- functions on a tape ------------------------------------------------------------------------


def _made(x: Var, value: Real, slope: Real) -> Var:
    return x.tape.var(value, (x, slope))


def _tanh(x: Var) -> Var:
    y = x.tape.ctx.tanh(x.value)
    return _made(x, y, 1 - y * y)


def _sigmoid(x: Var) -> Var:
    return 1 / (1 + (-x).exp())


def _sqrt(x: Var) -> Var:
    y = x.tape.ctx.sqrt(x.value)
    return _made(x, y, 1 / (2 * y))


def _absolute(x: Var) -> Var:
    side = x.side()
    return _made(x, x.value if side > 0 else -x.value, side)


def _relu(x: Var) -> Var:
    return x * (1 if x.side() > 0 else 0)


def _leaky(x: Var) -> Var:
    return x * 1 if x.side() > 0 else x * x.tape.var(SETTINGS["LeakyReLU"])


def _elu(x: Var) -> Var:
    return x * 1 if x.side() > 0 else x.exp() - 1


def _gelu(x: Var) -> Var:
    return x * (1 + (x / _sqrt(x.tape.var(2))).erf()) / 2


def _extreme(sign: int) -> Callable[..., Var]:
    """max (1) or min (-1); of equals the first has the slope."""

    def apply(*xs: Var) -> Var:
        best = xs[0]
        for x in xs[1:]:
            best = x if (x - best).side() * sign > 0 else best
        return best.tape.var(best.value, (best, 1))

    return apply


FUNCTIONS: dict[str, Callable[..., Var]] = {
    "exp": Var.exp,
    "ln": Var.ln,
    "erf": Var.erf,
    "tanh": _tanh,
    "sin": lambda x: _made(x, x.tape.ctx.sin(x.value), x.tape.ctx.cos(x.value)),
    "cos": lambda x: _made(x, x.tape.ctx.cos(x.value), -x.tape.ctx.sin(x.value)),
    "max": _extreme(1),
    "min": _extreme(-1),
    "σ": _sigmoid,
    "ReLU": _relu,
    "LeakyReLU": _leaky,
    "ELU": _elu,
    "softplus": lambda x: (1 + x.exp()).ln(),
    "SiLU": lambda x: x * _sigmoid(x),
    "Mish": lambda x: x * _tanh((1 + x.exp()).ln()),
    "GELU": _gelu,
}


def on_tape(f: t.Formula, tape: Tape, name: Callable[[t.Name], Var]) -> Var:
    """The value of a formula as an entry of a tape."""

    def go(x: t.Formula) -> Var:
        return on_tape(x, tape, name)

    match f:
        case t.Number():
            return tape.var(f.text)
        case t.Name("π"):
            return tape.var(+tape.ctx.pi)
        case t.Name():
            return name(f)
        case t.Neg(arg=x):
            return -go(x)
        case t.Group(arg=x):
            return go(x)
        case t.Sum(terms=xs):
            return _all(lambda a, b: a + b, [go(x) for x in xs])
        case t.Product(factors=xs):
            return _all(lambda a, b: a * b, [go(x) for x in xs])
        case t.Quotient(over=a, under=b):
            return go(a) / go(b)
        case t.Power(base=t.Name("e"), exponent=x):
            return go(x).exp()
        case t.Power(base=a, exponent=b):
            return _power(go(a), go(b), b)
        case t.Root(arg=x):
            return _sqrt(go(x))
        case t.Absolute(arg=x):
            return _absolute(go(x))
        case t.Apply(function=function, args=xs):
            return FUNCTIONS[function.base](*(go(x) for x in xs))
    raise TypeError(f"no value for {f}")


def _all(f: Callable[[Var, Var], Var], xs: list[Var]) -> Var:
    out = xs[0]
    for x in xs[1:]:
        out = f(out, x)
    return out


def _power(a: Var, b: Var, written: t.Formula) -> Var:
    ctx = a.tape.ctx
    y = a.value**b.value
    by_base = b.value * a.value ** (b.value - 1)
    by_exponent = 0 if isinstance(written, t.Number) else y * ctx.ln(a.value)
    return a.tape.var(y, (a, by_base), (b, by_exponent))


# --- learning -----------------------------------------------------------------------------------


class Values:
    """The values of a network by name, worked when somebody asks for them."""

    def __init__(self, network: EquationNetwork, tape: Tape, theta: Mapping[str, Var]) -> None:
        self.network, self.tape = network, tape
        self.ids = network.names
        self.known: dict[str, Var] = dict(theta)
        for group in (network.inputs, network.targets):
            self.known |= {id: tape.var(x.text) for id, x in group.items()}

    def name(self, name: t.Name) -> Var:
        id = self.ids[name]
        if id not in self.known:
            # times 1: an equation that only repeats a name is a value of its own
            self.known[id] = on_tape(self.network.equations[id], self.tape, self.name) * 1
        return self.known[id]


def learn(network: EquationNetwork, epochs: int = 1, digits: int = PRECISION) -> list[Round]:
    """``epochs`` rounds of learning; adjoints of all values, 0 where the loss ignores one."""
    memory: dict[tuple[str, str], Real] = {}
    texts: dict[str, Real] = {id: x.text for id, x in network.parameters.items()}
    out = []
    for number in range(1, epochs + 1):
        tape = Tape(digits)
        theta = {id: tape.var(x) for id, x in texts.items()}
        values = Values(network, tape, theta)
        for id in network.equations:
            values.name(next(n for n, other in values.ids.items() if other == id))
        loss = on_tape(network.loss, tape, values.name)
        loss = loss if network.loss_id in network.equations else loss * 1
        seen = {**values.known, network.loss_id: loss}
        slopes = tape.adjoints(loss)
        done = Round({id: v.value for id, v in seen.items()}, seen=seen, number=number)
        done.start = dict(memory)
        done.adjoints = {id: slopes[v.place] for id, v in seen.items()}
        for id, v in theta.items():
            gradient = done.adjoints[id]
            taken = _step(network, tape, number, id, v.value, gradient, memory)  # type: ignore[arg-type]
            done.updated[id] = v.value - taken
        done.states = dict(memory)
        texts = dict(done.updated)
        out.append(done)
    return out


# --- what is printed ----------------------------------------------------------------------------


class Meaning:
    """One round of learning as a lookup of ids, and a calculator for symbols."""

    def __init__(self, network: EquationNetwork, done: Round) -> None:
        self.network, self.done = network, done
        self.names = {id: name for name, id in network.names.items()}
        self.calculator = Pocket(self.value, self.derivative, self.direct)

    def value(self, id: str) -> Worth:
        """The number that an id stands for."""
        given = {**self.network.inputs, **self.network.targets}
        if id == "rate:":
            return Fraction(self.network.learning_rate.text)
        if id == "step:":
            return Fraction(self.done.number)
        if id in given:
            return Fraction(given[id].text)
        if id in self.network.parameters and self.done.number == 1:
            return Fraction(self.network.parameters[id].text)
        mark, _, bare = id.rpartition(":")
        if id.startswith("∂"):
            return self.done.adjoints[id[1:]]
        if mark == "new":
            return self.done.updated[bare]
        if mark.startswith("state:"):
            return self.done.states[mark.split(":")[1], bare]
        if mark.startswith("old:"):
            return self.done.start.get((mark.split(":")[2], bare), Fraction(0))
        return self.done.values[id]

    def derivative(self, of: str, by: str) -> Worth:
        """∂Loss/∂by in all, or ∂of/∂by within one equation."""
        if of == self.network.loss_id:
            return self.done.adjoints[by]
        tape = Tape()
        leaves: dict[t.Name, Var] = {}

        def leaf(name: t.Name) -> Var:
            if name not in leaves:
                leaves[name] = tape.var(mpf(self.value(self.network.names[name])))
            return leaves[name]

        value = on_tape(self.network.equations[of], tape, leaf) * 1
        return tape.adjoints(value)[leaf(self.names[by]).place]

    def direct(self, summand: t.Name, by: str) -> Worth:
        """∂L₂/∂by: of one summand of the loss, everything else in it held still."""
        tape = Tape()
        leaves: dict[t.Name, Var] = {}

        def leaf(name: t.Name) -> Var:
            if name not in leaves:
                leaves[name] = tape.var(mpf(self.value(self.network.names[name])))
            return leaves[name]

        loss = self.network.equations.get(self.network.loss_id, self.network.loss)
        value = on_tape(_summands(loss)[int(summand.sub) - 1], tape, leaf) * 1
        return tape.adjoints(value)[leaf(self.names[by]).place]


def _summands(f: t.Formula) -> list[t.Formula]:
    """The terms of a sum; a number before or under a sum in brackets goes to each."""
    match f:
        case t.Sum(terms=terms):
            return list(terms)
        case t.Group(arg=x):
            return _summands(x)
        case t.Neg(arg=x):
            return [t.Neg(y) for y in _summands(x)]
        case t.Quotient(over=x, under=t.Number() as n):
            return [t.Quotient(y, n) for y in _summands(x)]
        case t.Product(factors=(t.Number() as n, x)):
            return [t.Product((n, y)) for y in _summands(x)]
    return [f]


class Pocket(Calculator):
    """A calculator with the functions of equations, at their default settings."""

    def __init__(self, ref: Any = None, slope: Any = None, direct: Any = None) -> None:
        super().__init__(None, ref, slope)  # type: ignore[arg-type]
        self.direct = direct

    def worth(self, f: t.Formula) -> Worth:
        match f:
            case t.Derivative(of=t.Name() as summand, by=t.Ref(id=by)) if self.direct:
                return self.direct(summand, by)  # type: ignore[no-any-return]
            case t.Power(base=base, exponent=x) if base != t.EULER:
                a, b = self.worth(base), self.worth(x)
                if isinstance(b, Fraction) and b.denominator == 1 and abs(b) < 1000:
                    return power(a, b)
                return mpf(a) ** mpf(b)
        return super().worth(f)

    def _apply(self, f: t.Apply) -> Worth:
        name, args = f.function.base, [self.worth(x) for x in f.args]
        if name in ("max", "min") and len(args) >= 2:
            best = args[0]
            for x in args[1:]:
                best = x if (above(x, best) if name == "max" else above(best, x)) else best
            return best
        if name in ("ReLU", "LeakyReLU") and isinstance(args[0], Fraction):
            low = Fraction(SETTINGS.get(name, 0))
            return (1 if args[0] > 0 else low) * (1 if f.primes else args[0])
        if name in ("tanh", "erf", "sin", "SiLU", "GELU") and args[0] == 0 and not f.primes:
            return Fraction(0)
        if (name, args[0]) in (("exp", 0), ("cos", 0)):
            return Fraction(1)
        if (name, args[0]) == ("ln", 1):
            return Fraction(0)
        tape = Tape()
        x = tape.var(mpf(args[0]))
        y = FUNCTIONS[name](x)
        made = tape.adjoints(y)[x.place] if f.primes else y.value
        return entries(lambda z: z, CTX.mpf(made))
