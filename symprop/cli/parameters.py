"""Arguments and options that several commands share, and how a shell completes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from glob import escape, glob
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

VIEWS = ("scalar", "matrix")
CARRIES = ("exact", "rounded")
PAPERS = ("a4", "letter")

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _items(words: Iterable[str], incomplete: str, files: bool = False) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    found = [CompletionItem(word) for word in words if word.startswith(incomplete)]
    return [CompletionItem(incomplete, type="file"), *found] if files else found


def networks(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of examples, and network files."""
    from symprop.network.file import examples

    here = [
        name for end in (".yaml", ".yml", ".json") for name in glob(f"{escape(incomplete)}*{end}")
    ]
    return _items([*examples(), *sorted(here)], incomplete, files=True)


def documents(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Files that are read, by their endings."""
    from symprop.check.inputs import ENDINGS

    here = [n for n in glob(f"{escape(incomplete)}*") if n.endswith(tuple(ENDINGS))]
    return _items(sorted(here), incomplete, files=True)


def notations(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of notations."""
    from symprop.network.known import known

    return _items(known("notation"), incomplete)


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of formats: of derivations, or of handouts."""
    from symprop.document.formats import DATA, FORMATS

    if context.info_name != "handout":
        return _items([*FORMATS, *DATA], incomplete)
    from symprop.handout.platforms import PLATFORMS

    return _items([*FORMATS, *PLATFORMS], incomplete)


def sections(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of sections; several have commas between them."""
    from symprop.network.known import SECTIONS

    before, comma, _ = incomplete.rpartition(",")
    return _items([f"{before}{comma}{name}" for name in SECTIONS], incomplete)


def ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Ids of the values of the network that stands before, and names that begin like the word."""
    from symprop.derivation.listing import listing, typed
    from symprop.errors import SympropError
    from symprop.network.file import load

    net = context.params.get("net") or next(iter(context.args), "-")  # the option has no word yet
    if net == "-":
        return []
    try:
        rows = listing(load(net))
    except (SympropError, OSError):
        return []
    names = [typed(name) for _, name, shape in rows if incomplete and not shape]
    words = [id for id, _, _ in rows] + [name for name in names if name.isidentifier()]
    return _items(dict.fromkeys(words), incomplete)


def languages(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Codes of languages."""
    from symprop.language import known

    return _items(known(), incomplete)


def examples(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of examples."""
    from symprop.network.file import examples as names

    return _items(names(), incomplete)


def pages() -> dict[str, Path]:
    """The pages of help by their topics."""
    from symprop.resources import template_root

    return {page.stem: page for page in sorted((template_root() / "help").glob("*.md"))}


def topics(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """What there is help about: commands and topics."""
    assert context.parent is not None
    assert isinstance(context.parent.command, click.Group)
    commands = context.parent.command.list_commands(context.parent)
    return _items(dict.fromkeys([*commands, *pages()]), incomplete)


net = click.argument("net", shell_complete=networks)
view = click.option("--view", type=click.Choice(VIEWS), help="Number by number, or layer by layer.")
notation = click.option(
    "--notation",
    metavar="N",
    shell_complete=notations,
    help="delta, leibniz, matrix or superscript.",
)
digits = click.option(
    "--digits", type=click.IntRange(0, 50), metavar="N", help="Decimal places shown."
)
carry = click.option(
    "--carry",
    type=click.Choice(CARRIES),
    help="Go on with exact numbers, or with the rounded ones as on paper.",
)
lang = click.option(
    "--lang",
    metavar="CODE",
    shell_complete=languages,
    help="The language of what is written: en, de, es or zh.  Error messages stay English.",
)
epochs = click.option(
    "--epochs", type=click.IntRange(1, 10_000), metavar="N", help="Rounds of training."
)
paper = click.option(
    "--paper", type=click.Choice(PAPERS), default="a4", help="The size of printed pages."
)
