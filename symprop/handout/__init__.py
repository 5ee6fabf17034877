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


class _HandoutPackage(ModuleType):
    """This package, as a function."""

    def __call__(self, network: Any, **wishes: Any) -> Handouts:
        """Worksheets and answer keys of a network; ``.save(folder)`` writes them.

        ``roster`` (a CSV file, or names) or ``count`` gives every student other numbers, ``seed``
        other ones; ``blanks`` is what is left out (``values``, ``steps``, ``all``, or ids); other
        wishes are those of :func:`symprop.derive`.  See :func:`symprop.handout.face.handout`.

        Raises:
            SympropError: one line for the user: what is wrong, where, and what was expected.
        """
        from symprop.handout.face import handout

        return handout(network, **wishes)


sys.modules[__name__].__class__ = _HandoutPackage
