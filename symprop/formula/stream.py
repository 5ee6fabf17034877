"""The tokens of one piece of text, read from left to right into statements."""

from __future__ import annotations

from .tokens import CLOSING, OPENING, OPERATORS, Token


class Statement:
    """The tokens of what may be a statement."""

    __slots__ = ("before", "first", "related", "tokens")

    def __init__(self, first: bool = False, before: str = "") -> None:
        self.tokens: list[Token] = []
        self.first = first
        """Whether nothing stands before it on its line."""
        self.before = before
        """What ended the one before: a separator, or nothing where they touch."""
        self.related = False
        """Whether a relation stands in it."""


class Stream:
    """The tokens, the statement that is being put together, and the brackets around it."""

    def __init__(self, tokens: list[Token], latex: bool, prose: bool) -> None:
        self.tokens, self.latex, self.prose = tokens, latex, prose
        self.statements: list[Statement] = []
        self.now = Statement(first=True)
        self.frames: list[Token] = []
        """Opening brackets around the token at hand."""
        self.slashed = [False]
        """Per bracket: whether the operand at hand stands after a slash."""
        self.apart: set[int] = set()
        """Indices of tokens before which no product is meant."""

    @property
    def last(self) -> Token | None:
        """The token before."""
        return self.now.tokens[-1] if self.now.tokens else None

    def peek(self, i: int) -> Token | None:
        """Token ``i``, if there are so many."""
        return self.tokens[i] if i < len(self.tokens) else None

    def add(self, token: Token) -> None:
        """Put ``token`` at the end of the statement."""
        kind = token.type
        if kind in OPENING:
            token.at = len(self.now.tokens)
            self.frames.append(token)
            self.slashed.append(False)
        elif kind in CLOSING:
            if self.frames:
                self.frames.pop()
                self.slashed.pop()
        elif kind in OPERATORS:
            self.now.related = self.now.related or kind == "RELATION"
            if kind != "CARET":
                self.slashed[-1] = kind == "SLASH"
        elif kind in ("COMMA", "COLUMN", "SEMICOLON", "ROW"):
            self.slashed[-1] = False
        self.now.tokens.append(token)

    def end(self, separator: str) -> None:
        """Close the statement; ``separator`` is what ends it."""
        empty = not self.now.tokens
        if not empty:
            self.statements.append(self.now)
        self.now = Statement(first=empty and self.now.first, before=separator)
        self.frames.clear()
        self.slashed = [False]
