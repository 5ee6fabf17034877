"""The nodes of PyTorch as indexed equations.

Indices follow the axes of the tensors; what is not an axis of another array (windows, gates) has
an index with a size of its own.
"""

from __future__ import annotations

from symprop.frameworks.torch.nodes import (
    attention,
    elementwise,
    layers,
    losses,
    recurrent,
    views,
)

__all__ = ["attention", "elementwise", "layers", "losses", "recurrent", "views"]
