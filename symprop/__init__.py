"""symprop: backpropagation worked by hand, derived, written out and checked.

>>> import symprop
>>> print(symprop.derive("sigmoid-2-2-1").text("md"))  # doctest: +SKIP
>>> print(symprop.check("walkthrough.md").text())  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Checked",
    "Derivation",
    "SympropError",
    "check",
    "derive",
    "fix",
    "from_torch",
    "handout",
    "load",
    "mark",
    "read",
]

if TYPE_CHECKING:
    from symprop.api import Derivation, derive
    from symprop.check.face import Checked, check, fix, read
    from symprop.errors import SympropError
    from symprop.frameworks.torch.build import from_torch
    from symprop.handout.face import handout
    from symprop.handout.marking.face import mark
    from symprop.network.file import load

_WHERE = {
    "Checked": "symprop.check.face",
    "check": "symprop.check",
    "Derivation": "symprop.api",
    "derive": "symprop.api",
    "fix": "symprop.check.face",
    "from_torch": "symprop.frameworks.torch.build",
    "handout": "symprop.handout",
    "SympropError": "symprop.errors",
    "load": "symprop.network.file",
    "mark": "symprop.handout.marking.face",
    "read": "symprop.check.face",
}


def __dir__() -> list[str]:
    """The library, and nothing of how it is made."""
    return [*__all__, "__version__"]


def __getattr__(name: str) -> Any:
    """Loads the public names when they are first used: ``import symprop`` costs nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module 'symprop' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_WHERE[name])
    return module if module.__name__ == f"symprop.{name}" else getattr(module, name)
