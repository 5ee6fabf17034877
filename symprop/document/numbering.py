"""Numbers for the equations of a document, and labels by which authors can refer to them."""

from __future__ import annotations

import re
from collections import Counter

from symprop.document.blocks import Block, Display, Document

_BETWEEN = re.compile(r"[^A-Za-z0-9]+")


def numbered(document: Document) -> Document:
    """``document`` with every displayed formula numbered from 1.

    The label is the id of the step with hyphens, ``forward-layers-0-pre-1``; a later round of the
    same step has its number behind it, and what is no step is called by its number.
    """
    seen: Counter[str] = Counter()
    blocks: list[Block] = []
    number = 0
    for block in document.blocks:
        if isinstance(block, Display):
            number += 1
            label = _BETWEEN.sub("-", block.step).strip("-") if block.step else str(number)
            seen[label] += 1
            if seen[label] > 1:
                label = f"{label}--{seen[label]}"
            block = Display(block.formula, block.step, block.kinds, number, label)
        blocks.append(block)
    return Document(document.title, tuple(blocks))
