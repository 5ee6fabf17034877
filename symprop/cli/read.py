"""``symprop read``."""

from __future__ import annotations

from pathlib import Path

import click

from symprop.cli import parameters
from symprop.cli.output import note, show, wrote


@click.command(short_help="Rebuild the network that a walkthrough describes.")
@click.argument("document", metavar="DOC", shell_complete=parameters.documents)
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
        note(f"{document}: {remark}")
    if output is None or output == "-":
        show(text)
    else:
        write_all({Path(output): text.encode()})
        wrote(output)
