"""``symprop handout``."""

from __future__ import annotations

from typing import Any

import click

from symprop.cli import parameters
from symprop.cli.output import PROGRESS, complain, note, wrote


@click.command(short_help="Make worksheets and answer keys, for one or for a class.")
@parameters.net
@click.option("-o", "--output", required=True, metavar="DIR", help="Where the files go.")
@click.option("--roster", metavar="CSV", help="A worksheet with other numbers for each student.")
@click.option("--name", metavar="COLUMN,...", help="The roster's columns of names, if in doubt.")
@click.option("--id", metavar="COLUMN,...", help="The roster's column of ids, if in doubt.")
@click.option("--encoding", metavar="NAME", help="The roster's encoding, if in doubt.")
@click.option(
    "--count",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="So many worksheets, numbered.",
)
@click.option("--title", metavar="TEXT", help="What worksheets with other numbers are called.")
@click.option("--seed", type=int, default=0, metavar="S", help="Another seed, other numbers.")
@click.option(
    "--blanks",
    default="values",
    metavar="LEVEL",
    shell_complete=parameters.ids,
    help="What is left out: values, steps, all, or ids of values with commas between them.",
)
@click.option(
    "--format",
    "format_",
    default="md",
    metavar="F",
    shell_complete=parameters.formats,
    help="As for derive; moodle, qti, canvas.",
)
@parameters.view
@parameters.notation
@parameters.digits
@parameters.carry
@parameters.epochs
@parameters.lang
@parameters.paper
@click.option("--workers", type=click.IntRange(1, 256), default=1, metavar="N", help="Processes.")
@click.option("--dask", metavar="ADDRESS", help="Let a Dask cluster do the work.")
@click.option("--replace", is_flag=True, help="Remove what another run has left in DIR.")
@click.option("--collate", is_flag=True, help="All worksheets in one PDF, too, for the copier.")
def handout(
    net: str,
    output: str,
    format_: str,
    workers: int,
    dask: str | None,
    replace: bool,
    collate: bool,
    **wishes: Any,
) -> None:
    """Make worksheets and answer keys, of a network or for a whole class."""
    from symprop.handout.face import handout as make

    made = make(net, format=format_, **wishes)
    if made.said:
        note(made.said)
    PROGRESS.step(f"handout of {net}")
    summary = made.save(
        output,
        workers=workers,
        dask=dask,
        replace=replace,
        collate=collate,
        report=lambda done, name: PROGRESS.step(f"[{done + 1}/{len(made)}] {name}"),
    )
    wrote(output)
    if summary.kept:
        complain(f"{summary.kept} of {summary.students} handouts were there and are kept")
