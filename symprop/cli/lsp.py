"""``symprop lsp``."""

from __future__ import annotations

import click


@click.command(short_help="Serve an editor: findings while one writes.")
def lsp() -> None:
    """Answer an editor on standard input and output: a language server.

    Findings are shown while one writes, corrections are quick fixes, names show their values.
    """
    from symprop.errors import SympropError

    try:
        from symprop.editor.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        said = "pygls is not installed, expected pip install 'symprop[editor]'"
        raise SympropError(said) from None
    serve()
