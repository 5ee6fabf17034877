"""The command line: parse arguments, call the library, print."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from symprop import __version__

VIEWS = ("scalar", "matrix")
REPORTS = ("text", "json", "md", "sarif", "github")
MARKS = ("text", "md", "json", "csv")
CARRIES = ("exact", "rounded")
FRAMEWORKS = ("numpy", "torch")
PAPERS = ("a4", "letter")


@click.group(
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="symprop")
def cli() -> None:
    """Backpropagation worked by hand: derived, written out, every digit proved.

    NET is a network file (YAML or JSON), - for standard input, or the name of an example.
    """


@cli.command()
@click.argument("net")
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="FILE",
    help="Write to FILE, in the format of its ending (.md .pdf .html .ipynb ...); may be repeated.",
)
@click.option(
    "--format", "format_", metavar="F", help="md, html, pdf, tex, ipynb, docx, txt, json ..."
)
@click.option("--view", type=click.Choice(VIEWS), help="Number by number, or layer by layer.")
@click.option("--notation", metavar="N", help="delta, leibniz or matrix.")
@click.option("--digits", type=click.IntRange(0, 50), metavar="N", help="Decimal places shown.")
@click.option(
    "--carry",
    type=click.Choice(CARRIES),
    help="Go on with exact numbers, or with the rounded ones as on paper.",
)
@click.option("--epochs", type=click.IntRange(1, 10_000), metavar="N", help="How many rounds.")
@click.option(
    "--only", multiple=True, metavar="ID", help="Only the steps of this value; may be repeated."
)
@click.option(
    "--closed-form",
    multiple=True,
    metavar="ID",
    help="Add the derivative of the loss by this value as one formula; may be repeated.",
)
@click.option(
    "--derivative",
    multiple=True,
    nargs=2,
    metavar="OF BY",
    help="Add the derivative of one value by another; may be repeated.",
)
@click.option(
    "--sections",
    metavar="NAME,...",
    default="",
    help="What the document has: overview, network, functions, forward, loss, backward, update, "
    "results, curve, again, appendix; check and gradients alone are added to these.",
)
@click.option("--templates", metavar="DIR", help="Templates that replace the built-in prose.")
@click.option("--paper", type=click.Choice(PAPERS), default="a4", help="The size of printed pages.")
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
    for warning in warnings(derivation.network):
        click.echo(f"{net}: warning: {warning}", err=True)
    if files:
        derivation.save(*files, paper=paper)
    if printed:
        _print(derivation.content(format_ or "md", paper=paper))


@cli.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--net", metavar="NET", help="Hold the documents against this network.")
@click.option(
    "--format", "format_", type=click.Choice(REPORTS), default="text", help="How to report."
)
@click.option("--strict", is_flag=True, help="Notes (last digits, what follows) are errors.")
@click.option("--explain", type=int, metavar="LINE", help="Show how one line was judged.")
def check(
    documents: tuple[str, ...], net: str | None, format_: str, strict: bool, explain: int | None
) -> int:
    """Find the wrong numbers in walkthroughs; - is standard input.

    Without --net the network is the one that the document describes.
    """
    if explain is not None:
        return _explained(documents, explain)
    from symprop.check.batch import batch
    from symprop.check.report import Sheet, find
    from symprop.check.report.terminal import Progress, colour, width

    if net == "-" and "-" in documents:
        raise click.UsageError("standard input cannot be both a document and the network")
    network = None
    if net is not None:
        from symprop.check.face import loaded

        network = loaded(net)
    report = find(format_)(colour(sys.stdout), width(sys.stdout))
    progress = Progress(len(documents))
    sheets: list[Sheet] = []
    progress.step(1, documents[0])
    for done, found in enumerate(batch(documents, strict, network), 1):
        progress.clear()
        if isinstance(found, Sheet):
            sheets.append(found)
            _print(report.document(found))
        else:
            _complain(str(found))
        if done < len(documents):
            progress.step(done + 1, documents[done])
    if sheets:
        _print(report.end(sheets))
    if len(sheets) < len(documents):
        return 2
    return int(any(sheet.count("error") for sheet in sheets))


def _explained(documents: tuple[str, ...], line: int) -> int:
    """Prints the stages of judging one line of each document."""
    from symprop.extract import extract
    from symprop.extract.files import read
    from symprop.judge.explain import explain
    from symprop.judge.run import judge

    for document in documents:
        for said in explain(judge(extract(document, read(document))), line):
            _print(f"{said}\n")
    return 0


@cli.command()
@click.argument("document", metavar="DOC")
@click.option("-o", "--output", metavar="FILE", help="Write the corrected document to FILE.")
@click.option("--in-place", is_flag=True, help="Replace DOC by the corrected document.")
@click.option("--diff", is_flag=True, help="Show what would change.")
@click.option("--strict", is_flag=True, help="Correct slips in the last digit, too.")
def fix(document: str, output: str | None, in_place: bool, diff: bool, strict: bool) -> int:
    """Correct the wrong numbers of a walkthrough, and what follows from them.

    Only numbers change.  A rule that is wrong is left to its author, with its numbers.
    """
    from symprop.check.batch import read
    from symprop.check.fix import fix_bytes
    from symprop.check.fix.said import remarks

    if (output is not None) + in_place + diff > 1:
        raise click.UsageError("-o, --in-place and --diff exclude each other")
    if in_place and document == "-":
        raise click.UsageError("standard input cannot be replaced, expected the name of a file")
    fixed = fix_bytes(document, read(document), strict)
    if in_place:
        fixed.save()
    elif output is not None and output != "-":
        fixed.save(output)
    else:
        _print(fixed.diff().encode() if diff else fixed.data)
    for remark in remarks(fixed):
        _complain(remark)
    return int(fixed.wrong)


@cli.command()
@click.argument("document", metavar="DOC")
@click.option("-o", "--output", metavar="NET", help="Write the network file to NET.")
def read(document: str, output: str | None) -> None:
    """Rebuild the network that a walkthrough describes, as a network file."""
    from symprop.check.batch import read as read_bytes
    from symprop.check.face import rebuilt_of
    from symprop.files import write_all
    from symprop.network.write import to_yaml

    rebuilt = rebuilt_of(document, read_bytes(document))
    text = to_yaml(rebuilt.network, rate=rebuilt.rate is not None)
    if rebuilt.rate is None:
        click.echo(f"{document}: no learning rate is given, so none is written", err=True)
    if output is None or output == "-":
        _print(text)
    else:
        write_all({Path(output): text.encode()})


@cli.command()
@click.argument("net")
@click.option("-o", "--output", required=True, metavar="DIR", help="Where the files go.")
@click.option("--roster", metavar="CSV", help="A worksheet with other numbers for each student.")
@click.option("--count", type=click.IntRange(1, 1_000_000), metavar="N", help="So many students.")
@click.option("--seed", type=int, default=0, metavar="S", help="Other numbers for everybody.")
@click.option(
    "--blanks",
    default="values",
    metavar="LEVEL",
    help="What is left out: values, steps, all, or ids of values with commas between them.",
)
@click.option("--format", "format_", default="md", metavar="F", help="As for derive; moodle, qti.")
@click.option("--view", type=click.Choice(VIEWS), help="Number by number, or layer by layer.")
@click.option("--notation", metavar="N", help="delta, leibniz or matrix.")
@click.option("--digits", type=click.IntRange(0, 50), metavar="N", help="Decimal places shown.")
@click.option("--carry", type=click.Choice(CARRIES), help="Exact numbers, or rounded ones.")
@click.option("--epochs", type=click.IntRange(1, 10_000), metavar="N", help="How many rounds.")
@click.option("--paper", type=click.Choice(PAPERS), default="a4", help="The size of printed pages.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, metavar="N", help="Processes.")
@click.option("--dask", metavar="ADDRESS", help="Let a Dask cluster do the work.")
def handout(
    net: str, output: str, format_: str, workers: int, dask: str | None, **wishes: Any
) -> None:
    """Make worksheets and answer keys, of a network or for a whole class."""
    from symprop.handout.face import handout as make

    made = make(net, format=format_, **wishes)
    shared: dict[str, Any] = {"workers": workers, "dask": dask}
    if sys.stderr is not None and sys.stderr.isatty():
        from symprop.check.report.terminal import Progress  # loads the checker

        progress = Progress(len(made))
        try:
            summary = made.save(
                output, **shared, report=lambda done, name: progress.step(done + 1, name)
            )
        finally:
            progress.clear()
    else:
        summary = made.save(output, **shared)
    if summary.kept:
        _complain(f"{summary.kept} of {summary.students} handouts were there and are kept")


@cli.command()
@click.argument("key")
@click.argument("answers", nargs=-1, required=True, metavar="ANSWERS...")
@click.option("-o", "--output", metavar="DIR", help="Write tables and each student's page there.")
@click.option(
    "--format", "format_", type=click.Choice(MARKS), default="text", help="How to report."
)
@click.option(
    "--feedback", default="md", metavar="F", help="The format of the students' pages in DIR."
)
@click.option("--blanks", metavar="LEVEL", help="What was left out, if KEY is a network.")
def mark(
    key: str, answers: tuple[str, ...], output: str | None, format_: str, **wishes: Any
) -> int:
    """Mark answers: JSON or CSV files, filled-in worksheets, or folders of them.

    KEY is the folder of a class's handouts, the key.json in it, or a network.  An answer that is
    right for the student's own earlier numbers has its mark, too.
    """
    from symprop.document.formats import check_name
    from symprop.handout.marking.face import mark as mark_all

    check_name(wishes["feedback"])
    marked = mark_all(key, *answers, blanks=wishes["blanks"])
    for problem in marked.problems:
        _complain(str(problem))
    if output is not None:
        marked.save(output, wishes["feedback"])
    _print(marked.text(format_))
    if marked.problems:
        return 2
    return int(not marked.right)


@cli.command()
@click.argument("net")
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
        _print(svg)
    else:
        write_all({path: svg.encode()})


@cli.command()
@click.argument("net")
def ids(net: str) -> None:
    """List the ids of a network's values with their names; of a large array only its shape."""
    from symprop.derivation.listing import listing, table
    from symprop.network.file import load

    _print(table(listing(load(net))))


@cli.command()
@click.argument("net")
@click.option("--to", required=True, type=click.Choice(FRAMEWORKS), help="The framework.")
@click.option("-o", "--output", metavar="FILE", help="Write the program to FILE.")
def code(net: str, to: str, output: str | None) -> None:
    """Write a network as a short program that prints the numbers of its first epoch."""
    from symprop.api import derive as work
    from symprop.files import write_all

    text = work(net).code(to)
    if output is None or output == "-":
        _print(text)
    else:
        write_all({Path(output): text.encode()})


@cli.command()
@click.argument("name", required=False)
def examples(name: str | None) -> None:
    """List the bundled networks, or print one."""
    from symprop.network.file import example_text
    from symprop.network.file import examples as names

    _print("".join(f"{n}\n" for n in names()) if name is None else example_text(name))


def _print(text: str | bytes) -> None:
    """Text to standard output as UTF-8, whatever the locale says; bytes as they are."""
    if sys.stdout is None:
        raise OSError("there is none")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode() if isinstance(text, str) else text)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has seen enough
        _discard()


def main() -> None:
    """Entry point: every error is one line on standard error."""
    try:
        code = cli.main(prog_name="symprop", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except OSError as error:
        _discard()
        _fail(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except Exception as error:
        from symprop.errors import SympropError

        if not isinstance(error, SympropError):
            raise
        _fail(str(error))


def _discard() -> None:
    """Gives up standard output: what is still to be written there would fail again at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"symprop: {' '.join(message.split())}\n")


def _fail(message: str) -> None:
    _complain(message)
    sys.exit(2)
