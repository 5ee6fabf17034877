"""Errors that end a command: each carries one line that a user can act on."""

from __future__ import annotations


class SympropError(Exception):
    """A wrong request or unreadable input; ``str(error)`` is one printable line.

    The line may quote what somebody else wrote (a file's name, a key of a network file), so line
    breaks and control characters in it are escaped: they could forge a second message or send
    codes to a terminal.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class NetworkError(SympropError):
    """A network file that cannot be found, read, or understood."""


class DerivationError(SympropError):
    """A network whose derivation does not exist, or a wish that it cannot fulfil."""


class InferenceError(SympropError):
    """A document that does not say enough to rebuild its network."""


class MismatchError(SympropError):
    """A document that has nothing to do with the network it is held against."""


def printable(text: str) -> str:
    """``text`` on one line, with every character that does not print written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
