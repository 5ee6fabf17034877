"""From an exported graph to indexed equations, node by node."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from symprop.errors import SympropError
from symprop.frameworks.torch.signal import TorchSignal


class TorchError(SympropError):
    """A module that cannot be written as equations."""


Handler = Callable[..., Any]
HANDLERS: dict[str, Handler] = {}
"""What to do with a node, by its name in ATen."""
SAME = {"contiguous", "clone", "detach", "alias", "to", "lift_fresh_copy"}


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Registers what to do with nodes of these names."""

    def add(f: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(names, f))
        return f

    return add


class GraphReader:
    """Collects equations, parameters and data while it goes through a graph."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.equations: dict[str, str] = {}
        self.indices: dict[str, int] = {}
        self.outside: dict[str, int] = {}
        self.data: dict[str, Any] = {}
        self.targets: dict[str, Any] = {}
        self.parameters: dict[str, Any] = {}
        self.modules: dict[str, str] = {}
        """The name of a parameter in the module, by its id."""
        self.frozen: list[str] = []
        self.loss = ""
        self.number = 0
        self.values: dict[str, Any] = {}

    # --- what handlers use --------------------------------------------------------------------

    def equation(self, letter: str, indices: Sequence[str], text: str) -> str:
        """Adds an equation for a new family; its id."""
        id = f"{letter}_{self.number}"
        while id in self.equations:
            self.number += 1
            id = f"{letter}_{self.number}"
        self.equations[f"{id}[{','.join(indices)}]" if indices else id] = text
        return id

    def single(self, text: str) -> TorchSignal:
        """Adds an equation for a single number."""
        return TorchSignal.whole(self.equation("l", (), text), ())

    def index(self, letter: str, size: int) -> str:
        """An index with a size of its own."""
        name = f"{letter}{self.number}"
        self.indices[name] = size
        return name

    def array(self, id: str, numbers: Any, group: str = "data") -> TorchSignal:
        """Given numbers as a family."""
        signal = TorchSignal.whole(id, tuple(numbers.shape))
        getattr(self, group)[id] = numbers
        return signal

    def elementwise(
        self, x: TorchSignal, text: Callable[[str], str], letter: str = "a"
    ) -> TorchSignal:
        """A family with an element for each element of ``x``."""
        names = x.names()
        id = self.equation(letter, [names[k] for k in x.free], text(x.element(names)))
        return x.like(id)

    # --- the graph ----------------------------------------------------------------------------

    def read(self, graph: Any, given: dict[str, Any]) -> None:
        """Goes through the nodes; ``given`` are the values of placeholders by their names."""
        self.values |= given
        nodes = list(graph.nodes)
        done: set[str] = set()
        for node in nodes:
            if node.op != "call_function" or node.name in done:
                continue
            self.number += 1
            group = _attention(node)
            if group is not None:
                members = [n for n in nodes if _attention(n) == group]
                done |= {n.name for n in members}
                self._group(group, members)
                continue
            self.values[node.name] = self._node(node)
        self._end(nodes[-1])

    def _end(self, node: Any) -> None:
        """The equation of the graph's one output is the loss."""
        found = [self._value(x) for x in node.args[0]]
        loss = found[0] if len(found) == 1 else None
        if not isinstance(loss, TorchSignal) or loss.id not in self.equations:
            raise TorchError("from_torch: the loss is not worked from the prediction")
        self.loss = self.equations.pop(loss.id)

    def _node(self, node: Any) -> Any:
        name = _name(node)
        args = [self._value(x) for x in node.args]
        kwargs = {k: self._value(x) for k, x in node.kwargs.items()}
        if name == "getitem":
            found = args[0][args[1]]
            if found is None and node.users:
                advice = "take the last step of the output instead"
                raise self.fail(node, f"the final state of a layer cannot be used: {advice}")
            return found
        if name in SAME:
            return args[0]
        handler = HANDLERS.get(name)
        if handler is None:
            raise self.fail(node, f"{name} cannot be written as an equation yet")
        try:
            return handler(self, *args, **kwargs)
        except UnfitError as problem:
            raise self.fail(node, f"{name}: {problem}") from None
        except (AttributeError, TypeError, ValueError, RuntimeError) as error:
            raise self.fail(node, f"{name} in this form cannot be written yet") from error

    def fail(self, node: Any, problem: str) -> TorchError:
        """An error that names the node and the path of its module."""
        stack = list((node.meta.get("nn_module_stack") or {}).values())
        path = str(stack[-1][0]) if stack else ""
        path = re.sub(r"^module\.?", "", path)
        return TorchError(f"from_torch: node {node.name} in module {path or '(root)'}: {problem}")

    def _group(self, path: str, members: list[Any]) -> None:
        """An attention module as a whole."""
        inside = {n.name for n in members}
        outer = {
            x.name
            for n in members
            for x in n.all_input_nodes
            if x.name not in inside and isinstance(self.values.get(x.name), TorchSignal)
        }
        outer = {x for x in outer if self.values[x].id not in self.parameters}
        module = self.module.get_submodule(path)
        if len(outer) != 1 or not module._qkv_same_embed_dim or module.bias_k is not None:
            raise self.fail(members[0], "attention to another input cannot be written yet")
        (x,) = outer
        names = {name: id for id, name in self.modules.items()}
        short = re.sub(r"^module\.?", "", path)

        def parameter(name: str) -> str | None:
            return names.get(f"{short}.{name}" if short else name)

        made = HANDLERS["multihead_attention"](self, self.values[x], module, parameter)
        for node in members:
            if any(user.name not in inside for user in node.users):
                shape = list(node.meta["val"].shape)
                if shape != made.sizes():
                    raise self.fail(node, "the weights of attention cannot be used further")
                self.values[node.name] = made

    def _value(self, x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return [self._value(y) for y in x]
        return self.values[x.name] if hasattr(x, "op") and hasattr(x, "users") else x


class UnfitError(Exception):
    """A case of a node that is not supported."""


def _name(node: Any) -> str:
    name = getattr(node.target, "__name__", str(node.target))
    return name.split(".")[0]


def _attention(node: Any) -> str | None:
    """The path of the attention module that a node belongs to."""
    for path, kind in (node.meta.get("nn_module_stack") or {}).values():
        text = kind if isinstance(kind, str) else kind.__name__
        if text.endswith(".MultiheadAttention"):
            return str(path)
    return None
