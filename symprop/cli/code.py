"""``symprop code``."""

from __future__ import annotations

from pathlib import Path

import click

from symprop.cli import parameters
from symprop.cli.output import show, wrote

FRAMEWORKS = ("numpy", "torch")


@click.command(short_help="Write a network as a program in NumPy or PyTorch.")
@parameters.net
@click.option("--to", required=True, type=click.Choice(FRAMEWORKS), help="The framework.")
@click.option("-o", "--output", metavar="FILE", help="Write the program to FILE.")
def code(net: str, to: str, output: str | None) -> None:
    """Write a network as a short program that prints the numbers of its first epoch."""
    from symprop.api import derive as work
    from symprop.files import write_all

    text = work(net).code(to)
    if output is None or output == "-":
        show(text)
    else:
        write_all({Path(output): text.encode()})
        wrote(output)
