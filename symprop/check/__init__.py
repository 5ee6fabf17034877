"""Checking documents.  The package can be called: ``symprop.check("walkthrough.md")``.

The library's face has a function of this name, and importing any module of the package makes
``symprop.check`` the package; so the package is both.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symprop.check.face import Checked
    from symprop.network.equations import AnyNetwork


class _CheckPackage(ModuleType):
    """This package, as a function."""

    def __call__(
        self,
        document: str | Path,
        *,
        net: AnyNetwork | str | Path | Mapping[str, Any] | None = None,
        lang: str = "en",
    ) -> Checked:
        """Finds the wrong numbers of a document, the path of a file or a text.

        ``net`` is the network that it is held against, in place of the one that it describes
        itself, ``lang`` the language of the report.  ``print`` shows the result; see
        :func:`symprop.check.face.check`.

        Raises:
            SympropError: a file cannot be read, or has nothing to do with the network.
        """
        from symprop.check.face import check

        return check(document, net=net, lang=lang)


sys.modules[__name__].__class__ = _CheckPackage
