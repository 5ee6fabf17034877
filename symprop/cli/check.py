"""``symprop check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symprop.cli import parameters
from symprop.cli.output import PROGRESS, complain, show, wrote

if TYPE_CHECKING:
    from symprop.settings import Settings

REPORTS = ("text", "json", "md", "html", "sarif", "github")
FAILURES = ("error", "warning", "note", "never")


@click.command(short_help="Find the wrong numbers in walkthroughs.")
@click.argument(
    "names",
    nargs=-1,
    required=True,
    metavar="DOC|DIR|GLOB...",
    shell_complete=parameters.documents,
)
@click.option(
    "--net",
    metavar="NET",
    shell_complete=parameters.networks,
    help="Hold the documents against this network.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(REPORTS),
    help="How to report; the ending of FILE says it, too, else it is text.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option(
    "--fail-on",
    type=click.Choice(FAILURES),
    default="error",
    show_default=True,
    help="From which severity on the exit code is 1.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what makes the check fail.")
@parameters.lang
@click.option("--explain", type=click.IntRange(1), metavar="LINE", help="How a line was judged.")
@click.pass_obj
def check(
    found: Settings,
    names: tuple[str, ...],
    net: str | None,
    format_: str | None,
    output: str | None,
    fail_on: str,
    quiet: bool,
    lang: str | None,
    explain: int | None,
) -> int:
    """Find the wrong numbers in walkthroughs; - is standard input.

    Without --net the network is the one that the document describes.  A folder means the files
    below it that can be read, without hidden ones and those that git ignores.
    """
    from symprop.check.batch import batch
    from symprop.check.inputs import documents, excluder
    from symprop.check.report import Sheet, by_ending, find
    from symprop.check.report.messages import speaking
    from symprop.check.report.terminal import colour, width
    from symprop.files import encoded, write_all
    from symprop.language import CODE
    from symprop.language import find as find_language

    if net == "-" and "-" in names:
        raise click.UsageError("standard input cannot be both a document and the network")
    if explain is not None:
        return _explained(names, explain)
    file = None if output in (None, "-") else output
    format_ = format_ or (by_ending(file) if file else "text")
    network = None
    if net is not None:
        from symprop.check.face import loaded

        network = loaded(net)
    least = "error" if fail_on == "never" else fail_on
    click.get_current_context().with_resource(speaking(find_language(lang or CODE)))
    kind = find(format_)
    if file is None:
        report = kind(colour(sys.stdout), width(sys.stdout), quiet, least)
    else:
        report = kind(quiet=quiet, least=least)
    inputs = documents(names, excluder(found.exclude, found.root))
    if quiet:
        PROGRESS.stop()
    sheets: list[Sheet] = []
    for done, name in enumerate(inputs, 1):
        PROGRESS.step(f"[{done}/{len(inputs)}] {name}")
        (made,) = batch([name], network) if isinstance(name, str) else (name,)
        if not isinstance(made, Sheet):
            complain(str(made))
            continue
        sheets.append(made)
        if file is None:
            show(report.document(made))
    if sheets and file is None:
        show(report.end(sheets))
    elif sheets and file is not None:
        write_all({Path(file): encoded(report.write(sheets))})
        if not quiet:
            wrote(file)
    if len(sheets) < len(inputs):
        return 2
    return int(fail_on != "never" and any(sheet.fails(least) for sheet in sheets))


def _explained(documents: tuple[str, ...], line: int) -> int:
    """Prints the stages of judging one line of each document."""
    from symprop.check.explain import explain
    from symprop.check.run import judge
    from symprop.extract import extract
    from symprop.extract.files import read

    for document in documents:
        for said in explain(judge(extract(document, read(document))), line):
            show(f"{said}\n")
    return 0
