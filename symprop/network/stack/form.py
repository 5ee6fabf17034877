"""Network files whose layers are of any kind: fields → ``StackNetwork``."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Any

from symprop.errors import NetworkError
from symprop.formula.tree import Formula, Name, Number, Quotient, Ref, times
from symprop.functions.losses import SHORTCUTS
from symprop.network import known
from symprop.network.course_form import COURSE, check_course, settled
from symprop.network.description import Function
from symprop.network.elements import places
from symprop.network.families.keys import array
from symprop.network.fields import Field, count, one_of, unknown
from symprop.network.function_form import function, function_texts, own_rows
from symprop.network.ids import Ids, of_sample
from symprop.network.indexed import NumberArray
from symprop.network.stack import DENSE
from symprop.network.stack.build import BuiltLayer
from symprop.network.stack.given import LayerArrays
from symprop.network.stack.kinds import LayerKind, kind, names
from symprop.network.stack.losses import losses
from symprop.network.stack.network import StackNetwork
from symprop.network.stack.parts import Parts, Signal
from symprop.network.stack.shapes import nested, read_arrays
from symprop.network.yaml_tree import ListNode, MappingNode, ScalarNode


def read_stack(file: Field) -> StackNetwork:
    """The network that a file with layers of any kind describes."""
    return _StackForm(file).network()


class _StackForm:
    def __init__(self, file: Field) -> None:
        self.file, self.fields = file, file.entries("a mapping of keys")
        file.only(
            ("inputs", "targets", "layers", "loss", "functions", *COURSE),
            required=("inputs", "targets", "layers", "loss"),
        )
        self.own = own_rows(self.fields)
        self.loss = function("loss", self.own)(self.fields["loss"])

    def network(self) -> StackNetwork:
        """The network: inputs and targets are those of one sample, or of several, as fits."""
        inputs = self.fields["inputs"]
        depth = nested(inputs)
        if not depth:
            raise inputs.unexpected("a list of numbers")
        numbers = array(inputs, depth)
        first: NetworkError | None = None
        for sampled in self._order(depth):
            try:
                return self._network(numbers, sampled)
            except NetworkError as error:
                first = first or error
        assert first is not None
        raise first

    def _order(self, depth: int) -> tuple[bool, ...]:
        """Whether there are several samples: what to try first, from the first layer's input."""
        name, _, fields = self._parted(self.fields["layers"].items("a list of layers")[0])
        found = kind(name)
        if found.samples or depth == 1:
            return (depth > 1,)
        rank = len(found.input) - _narrow(found, None, fields)
        vectors = found.lead and not found.window_setting and rank < 2
        several = found.input != ("*",) and (depth > rank + found.lead or vectors)
        return (several, not several)

    def _network(self, numbers: NumberArray, sampled: bool) -> StackNetwork:
        if sampled and numbers.shape[0] == 1:
            numbers, sampled = NumberArray(numbers.shape[1:], numbers.flat), False
        self.samples = numbers.shape[0] if sampled else 1
        self.parts = parts = Parts(self.samples, data={"inputs": numbers})
        parts.names |= {"inputs": Name("x"), "targets": Name("t")}
        if not sampled:
            parts.unsampled |= {"inputs", "targets"}
        start = Signal("inputs", (None,) * len(numbers.shape), numbers.shape, sampled)
        layers = self.fields["layers"].items("a list of layers")
        shortcuts = self._ending(*self._layers(layers, start, "layers", ""))
        course = {key: COURSE[key](field) for key, field in self.fields.items() if key in COURSE}
        network = StackNetwork(
            inputs={"inputs": parts.data["inputs"]},
            targets={"targets": parts.data["targets"]},
            parameters=parts.parameters,
            equations={},
            loss=self.loss.name,
            families=parts.graph("loss"),
            given={k: _plain(self.fields[k]) for k in ("inputs", "targets", "layers")},
            rule=self.loss,
            read=read_stack,
            functions=function_texts(self.fields),
            kinds=tuple(kind(self._parted(item)[0]) for item in layers),
            names=parts.names,
            shortcuts=shortcuts,
            activations=tuple(f for f in parts.activations if f.name != "identity"),
            **settled(course, self.fields),
        )
        check_course(self.fields, network, _frozen_ids(network), _data_ids(network))
        return network

    # --- layers -------------------------------------------------------------------------------

    def _layers(
        self, items: list[Field], signal: Signal, prefix: str, mark: str
    ) -> tuple[Signal, tuple[Field, Function | None]]:
        last: tuple[Field, Function | None] = (items[0], None)
        for k, item in enumerate(items):
            here = f"{mark}{_letter(k)}" if mark else str(k + 1)
            shown = here if len(items) > 1 or mark else ""
            signal, activation = self._layer(item, signal, f"{prefix}.{k}", shown)
            last = item, activation
        return signal, last

    def _parted(self, item: Field) -> tuple[str, Field, dict[str, Field]]:
        """The kind of a layer, what it is given as a mapping, and its fields."""
        fields = item.entries("a mapping such as {conv2d: {kernels: …}, activation: relu}")
        assert isinstance(item.node, MappingNode)
        others = [key for key in fields if key != "activation"]
        if "weights" in others:
            item.only(DENSE, required=("weights",))
            return "dense", item, {k: f for k, f in fields.items() if k != "activation"}
        if len(others) != 1:
            raise item.fail(f"has {count(len(others), 'kind')} of layer, expected one")
        (name,) = others
        if name not in names():
            raise item.source.error(item.node.keys[name], unknown("layer", name, names()))
        inside = fields[name]
        if isinstance(inside.node, ScalarNode) and (inside.is_null or not inside.node.text):
            return name, inside, {}
        given = inside.entries(f"a mapping of what {name} needs")
        inside.only(kind(name).keys)
        return name, inside, given

    def _layer(
        self, item: Field, signal: Signal, prefix: str, mark: str
    ) -> tuple[Signal, Function | None]:
        name, inside, fields = self._parted(item)
        found = kind(name)
        activation = None
        chosen = item.entries("").get("activation")
        if chosen is not None:
            activation = function("activation", self.own)(chosen)
        sizes, missing = self._input(found, item, signal, fields)
        given = read_arrays(found, inside, fields, sizes, missing, signal.own)
        if found.tokens:
            self._tokens(found, given, signal, item)
        mark_ = f"({mark})" if mark else ""
        layer = BuiltLayer(found, given, signal, prefix, mark_)
        if found.layers is not None:
            if "layers" not in fields:
                raise item.source.error(item.node.at, f"layers is missing in {inside.path}")
            items = fields["layers"].items("a list of layers")
            inner, _ = self._layers(items, signal, f"{prefix}.layers", mark or "1")
            if inner.own != signal.own:
                made, expected = _shape(inner.own), _shape(signal.own)
                problem = f"make an array of the shape {made}, expected {expected} as what goes in"
                raise fields["layers"].fail(problem)
            layer.inner = inner
        return layer.add(self.parts, activation), activation or Function(found.activation)

    def _input(
        self, found: LayerKind, item: Field, signal: Signal, fields: dict[str, Field]
    ) -> tuple[dict[str, int], set[str]]:
        """The sizes of the axes of what enters, and the axes that it does not have."""
        if found.input == ("*",):
            return {}, set()
        if found.samples and not signal.sampled:
            raise item.fail(f"is {found.name}, which needs several samples, but there is one")
        shape = signal.shape if found.samples else signal.own
        axes = list(found.input)
        missing: set[str] = set()
        for letter in found.optional:
            fits = len(axes) <= len(shape) and not _narrow(found, signal.window, fields)
            if letter not in axes or fits:
                continue
            axes.remove(letter)
            missing.add(letter)
        if len(axes) > len(shape) or (len(axes) < len(shape) and not found.lead):
            words = ", ".join(found.axes.get(a, a) for a in found.input)
            raise item.fail(
                f"is {found.name}, which needs an input with the axes {words}, but what enters "
                f"has the shape {_shape(shape)}"
            )
        own = shape[len(shape) - len(axes) :]
        return dict(zip(axes, own, strict=True)), missing

    def _tokens(self, found: LayerKind, given: LayerArrays, signal: Signal, item: Field) -> None:
        assert found.tokens is not None
        rows = given.sizes[found.tokens[1][-1]]
        if signal.id != "inputs":
            raise item.fail(f"is {found.name}, which takes whole numbers, expected it first")
        for field in _scalars(self.fields["inputs"]):
            field.whole(0, rows - 1)

    # --- targets and loss ---------------------------------------------------------------------

    def _ending(self, signal: Signal, last: tuple[Field, Function | None]) -> dict[str, Formula]:
        """Adds targets and loss; the adjoints that have a shortcut."""
        targets = self.fields["targets"]
        depth = nested(targets)
        if not depth:
            raise targets.unexpected("a list of numbers")
        made = array(targets, depth)
        if made.shape == (1, *signal.shape) and not signal.sampled:
            made = NumberArray(made.shape[1:], made.flat)
        if signal.own == (1,) and made.shape == signal.shape[:-1] and signal.sampled:
            made = NumberArray((*made.shape, 1), made.flat)  # one number for each sample
        if made.shape != signal.shape:
            found, expected = _shape(made.shape), _shape(signal.shape)
            problem = f"has the shape {found}, expected {expected}"
            raise targets.fail(f"{problem} as what the layers make")
        self._domain(targets, made)
        activation = last[1]
        row, usual = self.loss.loss_row, Function("identity")
        if not row.outputs((activation or usual).activation_row):
            allowed = known.outputs_of(row)
            name = activation.name if activation else "none"
            raise self.fields["loss"].fail(
                f"is {self.loss.name}, which expects the last activation to be "
                f"{one_of(allowed)}, not {name}"
            )
        self.parts.data["targets"] = made
        self.parts.families += losses(self.loss, signal, self.samples)
        self.parts.unsampled.add("loss")
        self.parts.names |= {"loss": Name("Loss"), "losses": Name("ℓ")}
        return self._shortcuts(signal, activation)

    def _domain(self, targets: Field, made: NumberArray) -> None:
        domain = self.loss.loss_row.targets
        for field, number in zip(_scalars(targets), made.flat, strict=True):
            if not domain.holds(number.value):
                raise field.unexpected(f"{domain.words} for {self.loss.name}")
        width = made.shape[-1]
        if domain.shares:
            for row in range(0, len(made.flat), width):
                total = sum(x.value for x in made.flat[row : row + width])
                if total != 1:
                    at = _rows(targets)[row // width]
                    problem = f"sums to {float(total):.6g}, expected exactly 1"
                    raise at.fail(f"{problem} for {self.loss.name}")

    def _shortcuts(self, signal: Signal, activation: Function | None) -> dict[str, Formula]:
        """Where the loss and the last activation cancel to something short."""
        shortcut = SHORTCUTS.get((activation.name if activation else "", self.loss.name))
        if shortcut is None or any(p is not None for p in signal.at):
            return {}
        out = next(f for f in self.parts.families if f.id == signal.id)
        difference = shortcut.value(Ref(signal.id), Ref("targets"))
        if self.samples > 1:
            difference = times(Quotient(Number("1"), Number(str(self.samples))), difference)
        return {out.addends[0].args[0].id: difference}


def _frozen_ids(network: StackNetwork) -> Iterator[str]:
    """What can be frozen: each array of parameters, and each parameter."""
    ids = Ids(network.families)
    for id, numbers in network.parameters.items():
        yield id
        if network.frozen:
            yield from (ids.spell(id, at) for at in places(numbers.shape))


def _data_ids(network: StackNetwork) -> Iterator[str]:
    """The inputs, as a whole and one by one; tokens have no gradients."""
    ids = Ids(network.families)
    data = network.families.data
    if "inputs" in data and not network.kinds[0].tokens:
        yield "inputs"
        every = (ids.spell("inputs", at) for at in places(data["inputs"].shape))
        yield from (of_sample(id)[1] for id in every)


def _letter(k: int) -> str:
    """What a layer inside another is told by: a, b, …, z, aa, bb, …"""
    return ascii_lowercase[k % 26] * (k // 26 + 1)


def _narrow(found: LayerKind, window: int | None, fields: dict[str, Field]) -> bool:
    """Whether a window slides along one axis only."""
    name = found.window_setting
    if name is None:
        return False
    size = fields.get(name)
    if size is not None and size.is_list:
        return len(size.items("")) == 1
    return window == 1


def _plain(field: Field) -> Any:
    """A value of a file as Python's own, numbers as written."""
    match field.node:
        case ListNode():
            return [_plain(x) for x in field.items("a list")]
        case MappingNode():
            return {key: _plain(x) for key, x in field.entries("").items()}
        case ScalarNode(text=text, plain=True) if text and text[0] in "+-.0123456789":
            return field.number()
        case ScalarNode(text="", plain=True):
            return {}
    return {} if field.is_null else field.text()


def _scalars(field: Field) -> Iterator[Field]:
    if not field.is_list:
        yield field
        return
    for x in field.items(""):
        yield from _scalars(x)


def _rows(field: Field) -> list[Field]:
    """The innermost lists."""
    if not field.is_nested:
        return [field]
    return [row for x in field.items("") for row in _rows(x)]


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "()"
