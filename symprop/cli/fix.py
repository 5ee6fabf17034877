"""``symprop fix``."""

from __future__ import annotations

import click

from symprop.cli import parameters
from symprop.cli.output import complain, show, wrote


@click.command(short_help="Correct the wrong numbers of a walkthrough.")
@click.argument("document", metavar="DOC", shell_complete=parameters.documents)
@click.option("-o", "--output", metavar="FILE", help="Write the corrected document to FILE.")
@click.option("--in-place", is_flag=True, help="Replace DOC by the corrected document.")
@click.option("--diff", is_flag=True, help="Show what would change.")
@click.option("--strict", is_flag=True, help="Correct slips in the last digit, too.")
@click.option("--formulas", is_flag=True, help="Write wrong derivatives again, too.")
def fix(
    document: str, output: str | None, in_place: bool, diff: bool, strict: bool, formulas: bool
) -> int:
    """Correct the wrong numbers of a walkthrough, and what follows from them.

    Only numbers change.  A rule that is wrong is left to its author, with its numbers, unless
    --formulas is given and the right derivative is known.
    """
    from symprop.check.batch import read
    from symprop.check.fix import fix_bytes
    from symprop.check.fix.said import remarks

    if (output is not None) + in_place + diff > 1:
        raise click.UsageError("-o, --in-place and --diff exclude each other")
    if in_place and document == "-":
        raise click.UsageError("standard input cannot be replaced, expected the name of a file")
    fixed = fix_bytes(document, read(document), strict, formulas)
    if in_place:
        fixed.save()
        if fixed.changed:
            wrote(document)
    elif output is not None and output != "-":
        fixed.save(output)
        wrote(output)
    else:
        show(fixed.diff() if diff else fixed.data)
    for remark in remarks(fixed):
        complain(remark)
    return int(fixed.wrong)
