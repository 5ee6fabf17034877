"""Checking documents.  The package can be called: ``symprop.check("walkthrough.md")``.

The library's face has a function of this name, and importing any module of the package makes
``symprop.check`` the package; so the package is both.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symprop.check.face import Checked
    from symprop.network.equations import AnyNetwork


class _Package(ModuleType):
    """This package, as a function."""

    def __call__(
        self,
        document: str | Path,
        *,
        net: AnyNetwork | str | Path | None = None,
    ) -> Checked:
        """Checks a document; see :func:`symprop.check.face.check`."""
        from symprop.check.face import check

        return check(document, net=net)


sys.modules[__name__].__class__ = _Package
