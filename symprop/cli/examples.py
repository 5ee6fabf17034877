"""``symprop examples``."""

from __future__ import annotations

import click

from symprop.cli import parameters
from symprop.cli.output import show


@click.command(short_help="List the bundled networks, or print one.")
@click.argument("name", required=False, shell_complete=parameters.examples)
def examples(name: str | None) -> None:
    """List the bundled networks, or print one: symprop examples NAME > my.yaml."""
    from symprop.network.file import example_text
    from symprop.network.file import examples as names

    show("".join(f"{n}\n" for n in names()) if name is None else example_text(name))
