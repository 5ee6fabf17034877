"""Parts of a formula while it is being read.

A part that is still open (a product, a quotient on the line, anything in brackets) becomes a node
only where it is placed, because the place decides which brackets the author needed
(:mod:`.precedence`): those vanish, all others stay as a ``Group``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from . import precedence as p
from . import tree as t
from .tokens import FormulaError, Token

DEPTH = 60
"""Parts inside parts; deeper formulas would exhaust Python's stack in whoever walks them."""


Children: TypeAlias = list[Any]
"""What a rule of the grammar was read from: tokens and what other rules made."""


class Part:
    """A node, or the ``items`` of a product (``sign``) or quotient (``/``), and its place."""

    __slots__ = ("bracket", "depth", "end", "items", "label", "matrix", "node", "role", "sign",
                 "stacked", "start")  # fmt: skip

    def __init__(self, start: int, end: int, node: t.Formula | None = None) -> None:
        self.start, self.end, self.node = start, end, node
        self.items: list[Part] | None = None
        self.sign = ""
        self.bracket = ""
        self.label: str | None = None
        self.stacked = False
        self.matrix = ""
        """Of a matrix: ``row`` in square brackets on the line, or ``bare`` without brackets."""
        self.depth = 1
        self.role = ""
        """``differential``: ∂L, half of a derivative; ``operator``: ∂/∂a, which waits for what it
        is applied to.  ``node`` is then L (or nothing) or a, ``sign`` the ∂ or d."""

    def is_open(self, sign: str) -> bool:
        """Whether further factors with this sign belong to the part."""
        return self.items is not None and self.sign == sign and not self.closed

    @property
    def closed(self) -> bool:
        """Whether brackets or a brace hold the part together."""
        return bool(self.bracket) or self.label is not None


def part_of(x: Token | Part) -> Part:
    """A leaf for a token."""
    if isinstance(x, Part):
        return x
    span = (x.start, x.end)
    if x.type == "NUMBER":
        return Part(*span, t.Number(x.text, span=span, cut=x.cut))
    if x.type == "DOTS":
        return Part(*span, t.Dots(span=span))
    return Part(*span, name_of(x))


def name_of(token: Token) -> t.Name:
    name = token.name
    assert name is not None
    marks = "" if token.type == "FUNCTION" else "′" * token.primes
    span = (token.start, token.end)
    return t.Name(name.base, name.sub, name.sup + marks, name.accent, span=span)


def around(first: Token | Part, last: Token | Part, *inside: Part, **fields: Any) -> Part:
    """A part from ``first`` to ``last`` that holds ``inside``."""
    depth = 1 + max((x.depth for x in inside), default=0)
    if depth > DEPTH:
        raise FormulaError(f"parts inside parts, more than {DEPTH} deep", first.start)
    made = Part(first.start, last.end)
    made.depth = depth
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def node_of(make: Callable[..., t.Formula], first: Any, last: Any, *inside: Part) -> Part:
    """A finished node; ``make`` takes its span."""
    made = around(first, last, *inside)
    made.node = make(span=(made.start, made.end))
    return made


# --- placing ------------------------------------------------------------------------------------


def settle(part: Part, place: p.Position, lead: bool = True) -> t.Formula:
    """The node of ``part`` where it stands at ``place``; brackets not needed there stay."""
    span = (part.start, part.end)
    node = finish(part, bool(part.bracket) or (lead and place.sign))
    if part.bracket and not p.needs_brackets(node, place, part.stacked, lead):
        node = t.Group(node, part.bracket, span=span)
    return node if part.label is None else t.Underbrace(node, part.label, span=span)


def finish(part: Part, lead: bool) -> t.Formula:
    if part.items is None:
        if part.role:
            raise FormulaError("a ∂ or d that belongs to no derivative", part.start)
        assert part.node is not None
        return part.node
    span = (part.start, part.end)
    if part.sign in ("/", "⊘"):
        over, under = settle(part.items[0], p.OVER, lead), settle(part.items[1], p.UNDER)
        return t.Quotient(over, under, True, part.sign == "⊘", span=span)
    first, middle, last = (
        (p.FIRST_BESIDE, p.BESIDE, p.LAST_BESIDE)
        if part.sign == ""
        else (p.FIRST_FACTOR, p.FACTOR, p.LAST_FACTOR)
    )
    end = len(part.items) - 1
    factors = [settle(part.items[0], first, lead)]
    factors += [settle(x, last if i == end else middle) for i, x in enumerate(part.items) if i]
    return t.Product(tuple(factors), part.sign, span=span)


def enclosed(part: Token | Part) -> t.Formula:
    return settle(part_of(part), p.ENCLOSED)
