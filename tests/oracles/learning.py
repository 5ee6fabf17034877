"""Learning worked by automatic differentiation: values, adjoints and updates of a network."""

from __future__ import annotations

from dataclasses import dataclass, field

from oracles.tape import Real, Tape, Var
from symprop.network.description import Function, Layer, Network


@dataclass
class Round:
    """One epoch: numbers by their ids, all of them scalars."""

    values: dict[str, Real] = field(default_factory=dict)
    adjoints: dict[str, Real] = field(default_factory=dict)
    updated: dict[str, Real] = field(default_factory=dict)
    states: dict[tuple[str, str], Real] = field(default_factory=dict)
    near: bool = False
    """Whether some number sits at a kink."""
    seen: dict[str, Var] = field(default_factory=dict)
    start: dict[tuple[str, str], Real] = field(default_factory=dict)
    """What the optimizer remembered before the round."""
    number: int = 1

    def slope(self, of: str, by: str) -> Real:
        """d of / d by, along all ways there are."""
        tape = self.seen[of].tape
        return tape.adjoints(self.seen[of])[self.seen[by].place]


def activate(f: Function, zs: list[Var]) -> list[Var]:
    """The activations of a layer, from their textbook definitions."""
    get = {key: zs[0].tape.var(x.text) for key, x in f.settings.items()}
    if f.name == "softmax":
        powers = [z.exp() for z in zs]
        bottom = powers[0]
        for p in powers[1:]:
            bottom = bottom + p
        return [p / bottom for p in powers]
    return [_activate(f.name, get, z) for z in zs]


def _activate(name: str, settings: dict[str, Var], z: Var) -> Var:
    right = z.side() > 0
    match name:
        case "identity":
            return z * 1
        case "sigmoid":
            return 1 / (1 + (-z).exp())
        case "tanh":
            return 1 - 2 / (1 + (z * 2).exp())
        case "relu":
            return z * (1 if right else 0)
        case "leaky_relu":
            return z * 1 if right else z * settings["slope"]
        case "elu":
            return z * 1 if right else settings["alpha"] * (z.exp() - 1)
        case "softplus":
            return (1 + z.exp()).ln()
        case "silu":
            return z / (1 + (-z).exp())
        case "mish":
            return z * (1 - 2 / (1 + ((1 + z.exp()).ln() * 2).exp()))
        case "gelu":
            root = z.tape.ctx.sqrt(2)
            return z * (1 + (z / z.tape.var(root)).erf()) / 2
    raise ValueError(name)


def penalty(f: Function, p: Var, t: Var, n: int) -> Var:
    """The share of one output in the loss of its sample."""
    match f.name:
        case "squared_error":
            return (p - t) * (p - t)
        case "half_squared_error":
            return (p - t) * (p - t) / 2
        case "mean_squared_error":
            return (p - t) * (p - t) / n
        case "absolute_error":
            return (p - t) * (p - t).side()
        case "huber":
            delta = p.tape.var(f.settings["delta"].text)
            side = (p - t).side()
            if ((p - t) * side - delta).side() <= 0:
                return (p - t) * (p - t) / 2
            return delta * ((p - t) * side - delta / 2)
        case "binary_cross_entropy":
            return -(t * p.ln() + (1 - t) * (1 - p).ln())
        case "categorical_cross_entropy":
            return -(t * p.ln())
        case "hinge":
            gap = 1 - t * p
            return gap * (1 if gap.side() > 0 else 0)
    raise ValueError(f.name)


def bias_ids(k: int, layer: Layer) -> list[str]:
    """The ids of the biases that the units of a layer add."""
    if layer.biases is None:
        return []
    if layer.shared_bias:
        return [f"layers.{k}.bias"] * layer.units
    return [f"layers.{k}.biases.{j}" for j in range(layer.units)]


def parameters(network: Network) -> dict[str, str]:
    """The written number of every parameter."""
    out = {}
    for k, layer in enumerate(network.layers):
        for i, row in enumerate(layer.weights):
            out |= {f"layers.{k}.weights.{i}.{j}": x.text for j, x in enumerate(row)}
        out |= {
            id: layer.biases[0 if layer.shared_bias else j].text
            for j, id in enumerate(bias_ids(k, layer))
            if layer.biases is not None
        }
    return out


def forward(network: Network, tape: Tape, theta: dict[str, Var]) -> dict[str, Var]:
    """Every value of a forward pass by its id."""
    seen: dict[str, Var] = dict(theta)
    losses = []
    for s, (xs, ts) in enumerate(zip(network.inputs, network.targets, strict=True)):
        at = f"samples.{s}." if len(network.inputs) > 1 else ""
        row = [tape.var(x.text) for x in xs]
        for k, layer in enumerate(network.layers):
            biases = bias_ids(k, layer)
            zs = []
            for j in range(layer.units):
                z = tape.var(0)
                for i, x in enumerate(row):
                    z = z + x * theta[f"layers.{k}.weights.{i}.{j}"]
                zs.append(z + theta[biases[j]] if biases else z)
            row = activate(layer.activation, zs)
            seen |= {f"{at}layers.{k}.pre.{j}": z for j, z in enumerate(zs)}
            seen |= {f"{at}layers.{k}.out.{j}": a for j, a in enumerate(row)}
        loss = tape.var(0)
        for p, t in zip(row, ts, strict=True):
            loss = loss + penalty(network.loss, p, tape.var(t.text), len(row))
        seen[f"{at}loss"] = loss
        losses.append(loss)
    if len(losses) > 1:
        mean = losses[0]
        for loss in losses[1:]:
            mean = mean + loss
        seen["loss"] = mean / len(losses)
    return seen


def learn(network: Network, epochs: int, digits: int = 200) -> list[Round]:
    """``epochs`` rounds of learning; a true 0 is left so small that no optimizer can enlarge it."""
    memory: dict[tuple[str, str], Real] = {}
    texts: dict[str, Real] = dict(parameters(network))
    out = []
    for number in range(1, epochs + 1):
        tape = Tape(digits)
        theta = {id: tape.var(x) for id, x in texts.items()}
        seen = forward(network, tape, theta)
        slopes = tape.adjoints(seen["loss"])
        done = Round({id: v.value for id, v in seen.items()}, seen=seen, number=number)
        done.start = dict(memory)
        done.adjoints = {id: slopes[v.place] for id, v in seen.items()}
        done.near = tape.near
        for id, v in theta.items():
            gradient = done.adjoints[id]
            done.updated[id] = v.value - _step(network, tape, number, id, v.value, gradient, memory)
        done.states = dict(memory)
        texts = dict(done.updated)
        out.append(done)
    return out


def _step(
    network: Network,
    tape: Tape,
    number: int,
    id: str,
    w: Real,
    g: Real,
    memory: dict[tuple[str, str], Real],
) -> Real:
    """What the optimizer takes away from a parameter."""
    ctx = tape.ctx
    rate = ctx.mpf(network.learning_rate.text)
    get = {key: ctx.mpf(x.text) for key, x in network.optimizer.settings.items()}
    old = lambda key: memory.get((key, id), ctx.zero)  # noqa: E731
    held = any(id == x or id.startswith(f"{x}.") for x in network.frozen)
    decay, biases = network.weight_decay, ".bias" in id
    shrinks = not held and decay is not None and (decay.biases or not biases)
    if held:
        g = ctx.zero
    elif shrinks and network.optimizer.name != "adamw":
        assert decay is not None
        g = g + ctx.mpf(decay.rate.text) * w
    memory["decayed", id] = g
    match network.optimizer.name:
        case "sgd":
            return rate * g
        case "momentum":
            memory["velocity", id] = v = get["momentum"] * old("velocity") + g
            return rate * v
        case "nesterov":
            memory["velocity", id] = v = get["momentum"] * old("velocity") + g
            return rate * (g + get["momentum"] * v)
        case "adagrad":
            memory["squares", id] = s = old("squares") + g * g
            return rate * g / (ctx.sqrt(s) + get["epsilon"])
        case "rmsprop":
            memory["squares", id] = s = get["decay"] * old("squares") + (1 - get["decay"]) * g * g
            return rate * g / (ctx.sqrt(s) + get["epsilon"])
        case "adam" | "adamw":
            b1, b2 = get["beta1"], get["beta2"]
            memory["first", id] = m = b1 * old("first") + (1 - b1) * g
            memory["second", id] = s = b2 * old("second") + (1 - b2) * g * g
            memory["first_unbiased", id] = m = m / (1 - b1**number)
            memory["second_unbiased", id] = s = s / (1 - b2**number)
            shrunk = ctx.zero
            if network.optimizer.name == "adamw" and not held and (shrinks or not biases):
                shrunk = rate * get["weight_decay"] * w
            return shrunk + rate * m / (ctx.sqrt(s) + get["epsilon"])
    raise ValueError(network.optimizer.name)
