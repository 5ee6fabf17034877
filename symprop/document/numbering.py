"""Numbers for the equations of a document, and what each of them is by: (12) uses (6) and (9)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from symprop.document.blocks import (
    Block,
    Display,
    Document,
    Heading,
    Inlines,
    Paragraph,
    Reference,
    Text,
)
from symprop.formula.tree import Apply, Chain, Derivative, Formula, Name, children

Sentence: TypeAlias = Callable[[Sequence[Reference]], Inlines]
"""The words that lead to an equation by others: "By (6), (9):"."""

_BETWEEN = re.compile(r"[^A-Za-z0-9]+")
_LEADING = {":": ". ", "：": "。"}
"""What a sentence that leads to an equation ends with, and what instead if another follows."""


def numbered(document: Document, sentence: Sentence) -> Document:
    """``document`` with every displayed formula numbered from 1, and references to earlier ones.

    The label is the id of the step with hyphens, ``forward-layers-0-pre-1``; a later round of the
    same step has its number behind it, and what is no step is called by its number.

    A formula refers to those that give the names on its right side, each once in a section, unless
    the only one is that which stands directly before it.  What is worked in numbers is referred to
    only by what is worked itself, and so is a rule of the same name: the formula of the loss.
    """
    seen: Counter[str] = Counter()
    blocks: list[Block] = []
    rules: dict[Formula, Reference] = {}
    worked: dict[Formula, Reference] = {}
    told: set[Reference] = set()
    before: Reference | None = None
    for block in document.blocks:
        if isinstance(block, Heading):
            told = set()
        if isinstance(block, Display):
            number = 1 if before is None else before.number + 1
            label = _BETWEEN.sub("-", block.step).strip("-") if block.step else str(number)
            seen[label] += 1
            if seen[label] > 1:
                label = f"{label}--{seen[label]}"
            gives, uses = _sides(block.formula)
            known = rules | worked if block.step else rules
            used = {known[f] for f in uses if f in known}
            if block.step:
                used |= {rules[f] for f in gives if f in rules}
            new = sorted(used - told, key=lambda reference: reference.number)
            if new in ([], [before]) or _lead(blocks, sentence(new)):
                told |= used
            before = Reference(f"({number})", number, label)
            (worked if block.step else rules).update(dict.fromkeys(gives, before))
            block = Display(block.formula, block.step, block.kinds, number, label)
        blocks.append(block)
    return Document(document.title, tuple(blocks))


def _lead(blocks: list[Block], sentence: Inlines) -> bool:
    """Puts a sentence before the formula that follows, unless one that needs it stands there."""
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph):
        blocks.append(Paragraph(sentence))
        return True
    *others, end = last.content
    if not isinstance(end, Text) or end.text[-1:] not in (*_LEADING, *".。"):
        return False
    if end.text[-1] in _LEADING:
        text = end.text[:-1] + _LEADING[end.text[-1]]
        blocks[-1] = Paragraph((*others, Text(text), *sentence))
    else:
        blocks.append(Paragraph(sentence))
    return True


def _sides(f: Formula) -> tuple[list[Formula], list[Formula]]:
    """What an equation gives, and what its right side is made of.

    It gives its left side, and the derivative that is called so: δ = ∂L/∂z = ….
    """
    sides = f.sides if isinstance(f, Chain) else (f,)
    gives: list[Formula] = []
    if len(sides) > 1 and isinstance(sides[0], (Name, Derivative, Apply)):
        gives.append(_key(sides[0]))
        if isinstance(sides[0], Name) and isinstance(sides[1], Derivative):
            gives.append(sides[1])
    return gives, [part for side in sides[len(gives) :] for part in _parts(side)]


def _parts(f: Formula) -> Iterator[Formula]:
    if isinstance(f, (Name, Derivative, Apply)):
        yield _key(f)
    if not isinstance(f, Derivative):  # it is a name
        for part in children(f):
            yield from _parts(part)


def _key(f: Formula) -> Formula:
    """A function is the same whatever it is applied to."""
    return Apply(f.function, (), f.primes) if isinstance(f, Apply) else f
