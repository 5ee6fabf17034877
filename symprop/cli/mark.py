"""``symprop mark``."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from symprop.cli import parameters
from symprop.cli.output import complain, show, wrote

MARKS = ("text", "md", "json", "csv")


@click.command(short_help="Mark answers and filled-in worksheets.")
@click.argument("key", shell_complete=parameters.networks)
@click.argument("answers", nargs=-1, required=True, metavar="ANSWERS...")
@click.option("-o", "--output", metavar="DIR", help="Write tables and each student's page there.")
@click.option(
    "--format", "format_", type=click.Choice(MARKS), default="text", help="How to report."
)
@click.option(
    "--feedback",
    default="md",
    metavar="F",
    shell_complete=parameters.formats,
    help="The format of the students' pages in DIR.",
)
@click.option("--blanks", metavar="LEVEL", help="What was left out, if KEY is a network.")
@click.option(
    "--digits",
    type=click.Choice(("strict", "half", "lenient")),
    help="What right answers with too few digits earn.",
)
@parameters.lang
@click.option("--replace", is_flag=True, help="Remove what another class's marking left in DIR.")
@click.option("--no-answers", is_flag=True, help="The students' pages do not tell the answers.")
def mark(
    key: str,
    answers: tuple[str, ...],
    output: str | None,
    format_: str,
    no_answers: bool,
    replace: bool,
    **wishes: Any,
) -> int:
    """Mark answers: JSON or CSV files, filled-in worksheets, or folders of them.

    KEY is the folder of a class's handouts, the key.json in it, or a network.  An answer that is
    right for the student's own earlier numbers has its mark, too.
    """
    from symprop.document.formats import check_name
    from symprop.handout.marking.face import mark as mark_all

    check_name(wishes["feedback"])
    named = {name: wishes[name] for name in ("blanks", "digits", "lang")}
    marked = mark_all(key, *answers, **named)
    for problem, times in Counter(map(str, marked.problems)).items():
        complain(problem if times == 1 else f"{problem} ({times} times)")
    if output is not None:
        marked.save(output, wishes["feedback"], not no_answers, replace)
        wrote(output)
    show(marked.text(format_))
    if marked.problems:
        return 2
    return int(not marked.right)
