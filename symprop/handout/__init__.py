"""Worksheets and answer keys.  The package can be called: ``symprop.handout("sigmoid-2-2-1")``.

The library's face has a function of this name, and importing any module of the package makes
``symprop.handout`` the package; so the package is both.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symprop.handout.face import Handouts


class _Package(ModuleType):
    """This package, as a function."""

    def __call__(self, network: Any, **wishes: Any) -> Handouts:
        """Worksheets and keys of a network; see :func:`symprop.handout.face.handout`."""
        from symprop.handout.face import handout

        return handout(network, **wishes)


sys.modules[__name__].__class__ = _Package
