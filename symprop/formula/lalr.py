"""The parser: the LALR table of ``grammar.lark`` and the loop that runs it.

Lark checks the grammar and computes the table (``python -m symprop.formula.lalr``), which lies
beside it as ``grammar.json``; a test holds the two together.  Reading then needs neither Lark nor
the tenth of a second that importing it and analysing the grammar takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from .tokens import BAD, FormulaError, Token

Rules: TypeAlias = Mapping[str, Callable[[list[Any]], Any]]

_HERE = Path(__file__).parent
GRAMMAR, TABLE = _HERE / "grammar.lark", _HERE / "grammar.json"

END = "$END"
_OPERAND = "a number, a name or a bracket"


class ParseTable:
    """States, of which the first is the start, and rules.

    A state maps a terminal to the next state, or to -1 - n to reduce by rule n; the symbol that a
    rule makes it maps to the state after it.
    """

    def __init__(self, data: dict[str, Any], functions: Rules) -> None:
        self.rows: list[dict[str, int]] = data["states"]
        self.end: int = data["end"]
        self.rules: list[tuple[str, int, Callable[[list[Any]], Any] | None]] = [
            (symbol, size, _gather if name == "*" else functions[name] if name else None)
            for symbol, size, name in data["rules"]
        ]

    def parse(self, tokens: Iterable[Token], end: int) -> Any:
        """What the start rule makes of ``tokens``; ``end`` is the offset after the last.

        Raises:
            FormulaError: with the offset of the first token that cannot stand where it is.
        """
        states: list[int] = [0]
        values: list[Any] = []
        for token in tokens:
            self._reduce(states, values, token.type, token)
            states.append(self.rows[states[-1]][token.type])
            values.append(token)
        self._reduce(states, values, END, Token(END, end, end))
        return values[0]

    def _reduce(self, states: list[int], values: list[Any], kind: str, token: Token) -> None:
        """Apply rules until the next token can be taken."""
        rows, rules = self.rows, self.rules
        while True:
            action = rows[states[-1]].get(kind)
            if action is None:
                raise FormulaError(_complaint(rows[states[-1]], token), token.start)
            if action >= 0:
                return
            symbol, size, make = rules[-1 - action]
            if make is not None:
                values[-size:] = [make(_flat(values[-size:]))]
                del states[-size:]
            else:
                states.pop()
            states.append(rows[states[-1]][symbol])
            if kind == END and states[-1] == self.end:
                return


def _gather(children: list[Any]) -> list[Any]:
    """The items of a repetition so far."""
    return children


def _flat(children: list[Any]) -> list[Any]:
    """Children with repetitions (lists) put in their place; the first list is extended itself."""
    if list not in map(type, children):
        return children
    out: list[Any] | None = None
    for i, x in enumerate(children):
        if type(x) is list:
            if out is None:
                out = [*children[:i], *x] if i else x
            else:
                out += x
        elif out is not None:
            out.append(x)
    return out or []


def _complaint(row: dict[str, int], token: Token) -> str:
    """What was expected, and what stands there."""
    if token.type == BAD:
        return token.text
    found = "the formula ends" if token.type == END else f"{token.text!r} stands here"
    if "NUMBER" in row:
        return f"expected {_OPERAND}, but {found}"
    if token.type == END:
        return "a bracket is not closed"
    return f"expected an operator or the end, but {token.text!r} stands here"


def compiled() -> dict[str, Any]:
    """The table of the grammar, computed by Lark."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class Elsewhere(Lexer):
        """The tokens come from our own lexers."""

        def __init__(self, conf: Any) -> None: ...

        def lex(self, lexer_state: Any, parser_state: Any) -> Any: ...

    text = GRAMMAR.read_text("utf-8")
    lark = Lark(text, parser="lalr", lexer=Elsewhere, start="statement", strict=True)
    table: Any = lark.parser.parser._parse_table
    numbers: dict[Any, int] = {}
    rules: list[tuple[str, int, str]] = []
    rows: list[dict[str, int]] = []
    order = [table.start_states["statement"]]  # states in the order in which they are met
    seen = {order[0]: 0}
    for state in order:
        row: dict[str, int] = {}
        for symbol, (action, arg) in sorted(table.states[state].items()):
            if action is Shift:
                if arg not in seen:
                    seen[arg] = len(order)
                    order.append(arg)
                row[symbol] = seen[arg]
            else:
                if arg not in numbers:
                    numbers[arg] = len(rules)
                    rules.append(_rule(arg))
                row[symbol] = -1 - numbers[arg]
        rows.append(row)
    return {"end": seen[table.end_states["statement"]], "rules": rules, "states": rows}


def _rule(rule: Any) -> tuple[str, int, str]:
    """Symbol, number of children, and the function that makes a node of them."""
    symbol, size = str(rule.origin.name), len(rule.expansion)
    if symbol.startswith("__"):
        return symbol, size, "*"
    if rule.alias is None and rule.options.expand1 and size == 1:
        return symbol, size, ""
    return symbol, size, str(rule.alias or symbol)


@cache
def table() -> ParseTable:
    """The parser, loaded once."""
    from .build import RULES

    return ParseTable(json.loads(TABLE.read_text("utf-8")), RULES)


if __name__ == "__main__":
    TABLE.write_text(json.dumps(compiled(), separators=(",", ":")) + "\n", "utf-8")
