"""``symprop help``."""

from __future__ import annotations

import click

from symprop.cli import parameters
from symprop.cli.output import show


@click.command(short_help="Say more of a command or a topic.")
@click.argument("topic", required=False, shell_complete=parameters.topics)
@click.pass_context
def help(context: click.Context, topic: str | None) -> None:
    """Say more of a command or a topic, such as network or notations."""
    from symprop.errors import SympropError
    from symprop.network.fields import unknown

    parent = context.parent
    assert parent is not None
    assert isinstance(parent.command, click.Group)
    pages = parameters.pages()
    commands = parent.command.list_commands(parent)
    if topic is None:
        more = [name for name in pages if name not in commands]
        show(f"{parent.get_help()}\n\nTopics:\n  {', '.join(more)}\n")
        return
    command = parent.command.get_command(parent, topic)
    parts = []
    if command is not None:
        with click.Context(command, parent=parent, info_name=topic) as own:
            parts.append(f"{own.get_help()}\n")
    if topic in pages:
        parts.append(pages[topic].read_text(encoding="utf-8"))
    if not parts:
        raise SympropError(unknown("topic", topic, dict.fromkeys([*commands, *pages])))
    show("\n".join(parts))
