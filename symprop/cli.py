"""The command line: parse arguments, call the library, print."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symprop import __version__

if TYPE_CHECKING:
    from symprop.settings import Settings

GARBAGE = 100_000
"""New objects between two searches for circles of them, which a short run hardly makes: to search
as often as Python does by itself took a tenth of the run."""
VIEWS = ("scalar", "matrix")
REPORTS = ("text", "json", "md", "html", "sarif", "github")
FAILURES = ("error", "warning", "note", "never")
MARKS = ("text", "md", "json", "csv")
CARRIES = ("exact", "rounded")
FRAMEWORKS = ("numpy", "torch")
PAPERS = ("a4", "letter")


@click.group(
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="symprop")
@click.pass_context
def cli(context: click.Context) -> None:
    """Backpropagation worked by hand: derived, written out, every digit proved.

    NET is a network file (YAML or JSON), - for standard input, or the name of an example.
    Defaults of options are read from .symprop.toml, or from [tool.symprop] in pyproject.toml.
    """
    from symprop.settings import settings

    found = context.obj = settings(Path.cwd())
    name = context.invoked_subcommand or ""
    command = cli.commands.get(name)
    if command is not None and name in found.options:
        context.default_map = {name: _defaults(found, name, command)}


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
@click.argument("names", nargs=-1, required=True, metavar="DOC|DIR|GLOB...")
@click.option("--net", metavar="NET", help="Hold the documents against this network.")
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
    explain: int | None,
) -> int:
    """Find the wrong numbers in walkthroughs; - is standard input.

    Without --net the network is the one that the document describes.  A folder means the files
    below it that can be read, without hidden ones and those that git ignores.
    """
    from symprop.check.batch import batch
    from symprop.check.inputs import documents, excluder
    from symprop.check.report import Sheet, by_ending, find
    from symprop.check.report.terminal import Progress, colour, width
    from symprop.files import write_all

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
    kind = find(format_)
    if file is None:
        report = kind(colour(sys.stdout), width(sys.stdout), quiet, least)
    else:
        report = kind(quiet=quiet, least=least)
    inputs = documents(names, excluder(found.exclude, found.root))
    progress = Progress(len(inputs), quiet)
    sheets: list[Sheet] = []
    for done, name in enumerate(inputs, 1):
        progress.step(done, str(name))
        (made,) = batch([name], network) if isinstance(name, str) else (name,)
        progress.clear()
        if not isinstance(made, Sheet):
            _complain(str(made))
            continue
        sheets.append(made)
        if file is None:
            _print(report.document(made))
    if sheets and file is None:
        _print(report.end(sheets))
    elif sheets and file is not None:
        write_all({Path(file): report.write(sheets).encode()})
    if len(sheets) < len(inputs):
        return 2
    return int(fail_on != "never" and any(sheet.fails(least) for sheet in sheets))


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
@click.option("--formulas", is_flag=True, help="Write derivatives anew that are wrong, too.")
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
    for remark in rebuilt.remarks:
        click.echo(f"{document}: {remark}", err=True)
    if output is None or output == "-":
        _print(text)
    else:
        write_all({Path(output): text.encode()})


@cli.command()
@click.argument("net")
@click.option("-o", "--output", required=True, metavar="DIR", help="Where the files go.")
@click.option("--roster", metavar="CSV", help="A worksheet with other numbers for each student.")
@click.option("--name", metavar="COLUMN,...", help="The roster's columns of names, if in doubt.")
@click.option("--id", metavar="COLUMN,...", help="The roster's column of ids, if in doubt.")
@click.option("--encoding", metavar="NAME", help="The roster's encoding, if in doubt.")
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
    if made.said:
        _complain(made.said)
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
@click.option(
    "--digits",
    type=click.Choice(("strict", "half", "lenient")),
    help="What right answers with too few digits earn.",
)
@click.option("--no-answers", is_flag=True, help="The students' pages do not tell the answers.")
def mark(
    key: str,
    answers: tuple[str, ...],
    output: str | None,
    format_: str,
    no_answers: bool,
    **wishes: Any,
) -> int:
    """Mark answers: JSON or CSV files, filled-in worksheets, or folders of them.

    KEY is the folder of a class's handouts, the key.json in it, or a network.  An answer that is
    right for the student's own earlier numbers has its mark, too.
    """
    from symprop.document.formats import check_name
    from symprop.handout.marking.face import mark as mark_all

    check_name(wishes["feedback"])
    marked = mark_all(key, *answers, blanks=wishes["blanks"], digits=wishes["digits"])
    for problem in marked.problems:
        _complain(str(problem))
    if output is not None:
        marked.save(output, wishes["feedback"], not no_answers)
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
def lsp() -> None:
    """Answer an editor on standard input and output: a language server.

    Findings are shown while one writes, corrections are quick fixes, names show their values.
    """
    from symprop.errors import SympropError

    try:
        from symprop.editor.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        said = "pygls is not installed, expected pip install 'symprop[editor]'"
        raise SympropError(said) from None
    serve()


@cli.command()
@click.argument("name", required=False)
def examples(name: str | None) -> None:
    """List the bundled networks, or print one."""
    from symprop.network.file import example_text
    from symprop.network.file import examples as names

    _print("".join(f"{n}\n" for n in names()) if name is None else example_text(name))


def _defaults(found: Settings, name: str, command: click.Command) -> dict[str, Any]:
    """The settings of a command by its parameters.

    Raises:
        SympropError: a setting is no option of the command.
    """
    from symprop.errors import SympropError

    options = [p for p in command.params if isinstance(p, click.Option)]
    names = {o.lstrip("-").replace("-", "_"): p for p in options for o in p.opts if o[:2] == "--"}
    out = {}
    for key, value in found.options[name].items():
        if key not in names:
            expected = ", ".join(o.replace("_", "-") for o in sorted(names))
            raise SympropError(f"{found.path}: {key} is no setting of {name}, expected {expected}")
        out[names[key].name or key] = value
    return out


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
    gc.set_threshold(GARBAGE)
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

        if isinstance(error, SympropError):
            _fail(str(error))
        if os.environ.get("SYMPROP_DEBUG"):
            raise
        _complain(f"internal error: {type(error).__name__}: {error} (SYMPROP_DEBUG=1 says where)")
        sys.exit(3)


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
