"""``from_torch``: a module, numbers and a loss as a network, its gradients beside autograd's."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property
from itertools import product
from typing import Any

from symprop.api import Derivation
from symprop.document.blocks import Document
from symprop.document.prose import Prose
from symprop.frameworks.torch import nodes  # noqa: F401 (they register themselves)
from symprop.frameworks.torch.reader import GraphReader, TorchError
from symprop.network.file import load

LOSSES = {
    "mse": "mse_loss", "l1": "l1_loss", "huber": "huber_loss", "bce": "binary_cross_entropy",
    "bce_with_logits": "binary_cross_entropy_with_logits", "cross_entropy": "cross_entropy",
}  # fmt: skip
"""Names of losses, and the functions of torch.nn.functional that they are."""
MOST_ROWS = 40
"""Of more parameters the table has only the largest gradient of each array."""
CLOSE = 1e-9
"""How far a gradient may be from autograd's, relative to the largest of its array."""


def from_torch(
    module: Any, x: Any, y: Any, loss: Any = "mse", *, learning_rate: float = 0.1
) -> TorchDerivation:
    """The derivation of one step of learning of a PyTorch module.

    ``loss`` is a function of prediction and target, a module such as ``nn.MSELoss()``, or a
    name.  The module stays as it is; everything is worked in double precision.

    Raises:
        TorchError: a part of the module that cannot be written as an equation; the message names
            it.
    """
    try:
        import torch
    except ImportError:
        raise TorchError("from_torch needs PyTorch: pip install 'symprop[torch]'") from None
    step = _wrapped(module, _function(loss))
    data = [_tensor(torch, v) for v in (x, y)]
    try:
        worked = step(*data)
    except (RuntimeError, ValueError, IndexError, TypeError, AttributeError) as error:
        problem = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise TorchError(f"from_torch: PyTorch cannot work the loss: {problem}") from error
    if not isinstance(worked, torch.Tensor) or worked.ndim:
        raise TorchError("from_torch: the loss is no single number")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what PyTorch does with its own copies
        exported = torch.export.export(deepcopy(step), tuple(data))
    reader = _read(exported, step, data)
    network = load(_file(reader, learning_rate))
    if worked.requires_grad:
        worked.backward()
    found = {name: p.grad for name, p in _named(step).items()}
    grown = {
        id: found[f"module.{name}"]
        for id, name in reader.modules.items()
        if id in reader.parameters
    }
    gradients = {id: gradient for id, gradient in grown.items() if gradient is not None}
    return TorchDerivation(network, reader.modules, gradients)


def _tensor(torch: Any, values: Any) -> Any:
    """Numbers as a tensor in double precision; whole numbers stay what they are."""
    try:
        made = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError):
        raise TorchError("from_torch: x and y are tensors, or lists of numbers") from None
    return made.double() if made.is_floating_point() else made


def _named(step: Any) -> dict[str, Any]:
    """The parameters by all their names: a shared one has several."""
    return dict(step.named_parameters(remove_duplicate=False))


def _wrapped(module: Any, loss: Callable[..., Any]) -> Any:
    import torch

    class LossStep(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.module = deepcopy(module).double()
            self.train(module.training)
            for own, copy in zip(module.modules(), self.module.modules(), strict=True):
                copy.training = own.training
            self.module.zero_grad(set_to_none=True)
            parameters = list(self.module.parameters())
            self.frozen = {p for p in parameters if not p.requires_grad}
            for parameter in parameters:  # what is frozen has a gradient, too
                parameter.requires_grad_()

        def forward(self, x: Any, y: Any) -> Any:
            return loss(self.module(x), y)

    return LossStep()


def _function(loss: Any) -> Callable[..., Any]:
    import torch

    if isinstance(loss, str):
        name = loss if loss.endswith("_loss") else LOSSES.get(loss, loss)
        found = getattr(torch.nn.functional, name, None)
        if found is None or not (name.endswith("_loss") or name in LOSSES.values()):
            raise TorchError(f"from_torch: unknown loss {loss!r}, expected {', '.join(LOSSES)}")
        return found  # type: ignore[no-any-return]
    if not callable(loss):
        raise TorchError("from_torch: the loss is a function, a module or a name")
    return loss  # type: ignore[no-any-return]


def _read(exported: Any, step: Any, data: list[Any]) -> GraphReader:
    reader = GraphReader(step)
    signature = exported.graph_signature
    named = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    tensors = {**_named(step), **dict(step.named_buffers(remove_duplicate=False))}
    shared: dict[Any, Any] = {}
    given: dict[str, Any] = {}
    inputs = iter(zip(("x", "y"), ("data", "targets"), data, strict=True))
    for node in exported.graph.nodes:
        if node.op != "placeholder":
            continue
        if node.name in named:
            tensor = tensors[named[node.name]]
            if tensor not in shared:
                name = named[node.name].removeprefix("module.")
                id = _id(name, reader.modules)
                reader.modules[id] = name
                trained = node.name in signature.inputs_to_parameters
                group = "parameters" if trained else "data"
                shared[tensor] = reader.array(id, tensor.detach(), group)
                if tensor in step.frozen:
                    reader.frozen.append(id)
            given[node.name] = shared[tensor]
        else:
            id, group, numbers = next(inputs)
            given[node.name] = reader.array(id, numbers, group)
    reader.read(exported.graph, given)
    return reader


def _id(name: str, taken: dict[str, str]) -> str:
    """A name for equations that reads like ``fc1.weight``: ``fc1_weight``."""
    parts = name.split(".")
    numbers = [p for p in parts if p.isdigit()]
    words = [p for p in parts if not p.isdigit()]
    id = "_".join([*words, *numbers])
    while id in taken:
        id += "_"
    return id


def _file(reader: GraphReader, rate: float) -> dict[str, Any]:
    """The network as in a file."""
    used = " ".join([*reader.equations.values(), reader.loss])

    def group(arrays: dict[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for id, numbers in arrays.items():
            if _stands(id, used) and numbers.ndim:
                out[f"{id}[{','.join('ijklmn'[: numbers.ndim])}]"] = numbers.tolist()
            elif _stands(id, used):
                out[id] = numbers.item()
        return out

    file: dict[str, Any] = {
        "indices": reader.indices,
        "inputs": group(reader.data),
        "targets": group(reader.targets),
        "parameters": group(reader.parameters),
        "equations": reader.equations,
        "loss": reader.loss,
        "outside": reader.outside,
        "frozen": [id for id in reader.frozen if _stands(id, used)],
        "learning_rate": rate,
    }
    return {key: value for key, value in file.items() if value not in ({}, [])}


def _stands(id: str, text: str) -> bool:
    """Whether a name is used in equations."""
    return bool(re.search(rf"\b{re.escape(id)}\b", text))


class TorchDerivation(Derivation):
    """A derivation whose document ends with a table of its gradients beside autograd's."""

    def __init__(self, network: Any, names: dict[str, str], gradients: dict[str, Any]) -> None:
        """``names`` are those of the parameters in the module, ``gradients`` autograd's, by id."""
        super().__init__(network)
        self.names, self.autograd = names, gradients
        for name, own, other in self._pairs_of_gradients():
            if abs(own - other) > CLOSE * max(1.0, abs(other)):
                raise TorchError(f"from_torch: the gradient of {name} is {own}, autograd's {other}")

    def _pairs_of_gradients(self) -> Iterator[tuple[str, float, float]]:
        found = self.data()["epochs"][0]["gradients"]
        for id, tensor in self.autograd.items():
            for at in product(*map(range, tensor.shape)):
                place = f"[{','.join(map(str, at))}]" if at else ""
                if f"{id}{place}" in found:
                    own = float(found[f"{id}{place}"]["exact"])
                    yield f"{self.names[id]}{place}", own, tensor[at].item()

    @property
    def gradients(self) -> dict[str, tuple[float, float]]:
        """The gradient of each parameter, named as in the module: symprop's and autograd's."""
        return {name: (own, other) for name, own, other in self._pairs_of_gradients()}

    @property
    def file(self) -> str:
        """The network as a file."""
        from symprop.network.write import to_yaml

        return to_yaml(self.network)

    @cached_property
    def document(self) -> Document:
        """The walkthrough with the table."""
        made = super().document
        rows = [(name, *pair) for name, pair in self.gradients.items()]
        largest = max((abs(own - other) for _, own, other in rows), default=0.0)
        count = len(rows)
        if count > MOST_ROWS:
            best: dict[str, tuple[str, float, float]] = {}
            for row in rows:
                array = row[0].partition("[")[0]
                if array not in best or abs(row[1]) > abs(best[array][1]):
                    best[array] = row
            rows = list(best.values())
        names = {
            "rows": [(n, f"{a:.12g}", f"{b:.12g}", f"{abs(a - b):.1e}") for n, a, b in rows],
            "count": count,
            "largest": f"{largest:.1e}",
        }
        section = Prose(self._folders, self.language).render("frameworks/torch.j2", names)
        return Document(made.title, (*made.blocks, *section.blocks))
