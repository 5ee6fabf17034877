"""The command line: parse arguments, call the library, print.  A command is a file here."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symprop import __version__
from symprop.cli.output import PROGRESS, complain, discard, fail

if TYPE_CHECKING:
    from symprop.settings import Settings

GARBAGE = 100_000
"""New objects between two searches for circles of them, which a short run hardly makes: to search
as often as Python does by itself took a tenth of the run."""
COMMANDS = (
    "derive", "check", "fix", "read", "handout", "mark", "diagram", "code", "ids", "examples",
    "help", "lsp",
)  # fmt: skip
"""In the order in which help lists them; each is loaded when it is asked for."""


class Commands(click.Group):
    """The commands, each the function of its own name in the module of its own name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"symprop.cli.{cmd_name}"), cmd_name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from symprop.network.fields import nearest

            near = nearest(name, COMMANDS)
            hint = f", did you mean {near}?" if near else f" (there are {', '.join(COMMANDS)})"
            ctx.fail(f"No such command {name!r}{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="symprop help COMMAND says more, symprop help network what a network file may hold.",
)
@click.version_option(__version__, prog_name="symprop")
@click.pass_context
def cli(context: click.Context) -> None:
    """Backpropagation worked by hand: derived, written out, every digit proved.

    NET is a network file (YAML or JSON), - for standard input, or the name of an example.
    Defaults of options are read from .symprop.toml, or from [tool.symprop] in pyproject.toml.
    """
    from symprop.settings import settings

    name = context.invoked_subcommand
    if name is None:
        click.echo(context.get_help())
        return
    found = context.obj = settings(Path.cwd())
    command = cli.get_command(context, name)
    if command is not None and name in found.options:
        context.default_map = {name: _defaults(found, name, command)}
    if name != "lsp":
        PROGRESS.start(name)


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


def main() -> None:
    """Entry point: every error is one line on standard error."""
    gc.set_threshold(GARBAGE)
    try:
        code = cli.main(prog_name="symprop", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        fail(error.format_message())
    except OSError as error:
        discard()
        fail(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except Exception as error:
        from symprop.errors import SympropError

        if isinstance(error, SympropError):
            fail(str(error))
        if os.environ.get("SYMPROP_DEBUG"):
            raise
        said = f"internal error: {type(error).__name__}: {error}"
        complain(f"{said} (SYMPROP_DEBUG=1 shows the traceback)")
        sys.exit(3)
    finally:
        PROGRESS.stop()
