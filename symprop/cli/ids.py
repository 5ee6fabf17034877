"""``symprop ids``."""

from __future__ import annotations

import click

from symprop.cli import parameters
from symprop.cli.output import show


@click.command(short_help="List the ids of a network's values, with their names.")
@parameters.net
def ids(net: str) -> None:
    """List the ids of a network's values with their names; of a large array only its shape."""
    from symprop.derivation.listing import listing, table
    from symprop.network.file import load

    show(table(listing(load(net))))
