"""``symprop diagram``."""

from __future__ import annotations

from pathlib import Path

import click

from symprop.cli import parameters
from symprop.cli.output import show, wrote


@click.command()
@parameters.net
@click.option("-o", "--output", required=True, metavar="FILE", help="The SVG file; - for stdout.")
@click.option(
    "--values",
    type=click.Choice(("topology", "forward", "gradients")),
    default="topology",
    help="What the diagram shows besides the network.",
)
def diagram(net: str, output: str, values: str) -> None:
    """Draw a network as SVG."""
    from symprop.api import derive as work
    from symprop.files import OutputError, write_all

    path = Path(output)
    if output != "-" and path.suffix.lower() != ".svg":
        raise OutputError(f"{output}: diagrams are SVG, expected a name that ends with .svg")
    svg = work(net).figure(values)
    if output == "-":
        show(svg)
    else:
        write_all({path: svg.encode()})
        wrote(output)
