"""``symprop derive``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symprop.cli import parameters
from symprop.cli.output import note, show, wrote


@click.command()
@parameters.net
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="FILE",
    help="Write to FILE, in the format of its ending (.md .pdf .html .ipynb ...); may be repeated.",
)
@click.option(
    "--format",
    "format_",
    metavar="F",
    shell_complete=parameters.formats,
    help="md, html, pdf, tex, ipynb, docx, txt, json ...",
)
@parameters.view
@parameters.notation
@parameters.digits
@parameters.carry
@parameters.epochs
@parameters.lang
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    shell_complete=parameters.ids,
    help="Only the steps of this value, by its id or its name (w11); may be repeated.",
)
@click.option(
    "--closed-form",
    multiple=True,
    metavar="ID",
    shell_complete=parameters.ids,
    help="Add the derivative of the loss by this value as one formula; may be repeated.",
)
@click.option(
    "--derivative",
    multiple=True,
    nargs=2,
    metavar="OF BY",
    shell_complete=parameters.ids,
    help="Add the derivative of one value by another; may be repeated.",
)
@click.option(
    "--sections",
    metavar="NAME,...",
    shell_complete=parameters.sections,
    default="",
    help="What the document has: overview, network, functions, forward, loss, backward, update, "
    "results, curve, again, appendix; check and gradients alone are added to these.",
)
@click.option("--numbered", is_flag=True, help="Number the equations.")
@click.option("--templates", metavar="DIR", help="Templates that replace the built-in prose.")
@parameters.paper
def derive(
    net: str, output: tuple[str, ...], format_: str | None, paper: Any, **wishes: Any
) -> None:
    """Work a network by hand and write the walkthrough."""
    from symprop.api import derive as work
    from symprop.document.formats import by_ending, check_name, is_binary
    from symprop.network.unused import warnings

    files = [name for name in output if name != "-"]
    for name in files:
        by_ending(Path(name))
    if format_ is not None:
        check_name(format_)
    printed = "-" in output or not output
    if printed and sys.stdout is not None and sys.stdout.isatty() and is_binary(format_ or "md"):
        raise click.UsageError(f"{format_} is no text for a terminal: name a file with -o")
    derivation = work(net, **wishes)
    for warning in warnings(derivation.network, net):
        note(warning)
    if files:
        wrote(*derivation.save(*files, paper=paper))
    if printed:
        show(derivation.content(format_ or "md", paper=paper))
