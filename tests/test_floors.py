"""A module imports only from the packages above it in the README's table."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = re.findall(r"^\| `(\w+)/` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
BETWEEN = {("judge", "check")}
"""The core that judges, and what holds a document against a given network, use each other."""


def test_nothing_is_imported_from_below() -> None:
    assert "numbers" in FLOORS
    wrong = []
    for path in sorted((ROOT / "symprop").rglob("*.py")):
        own = path.relative_to(ROOT / "symprop").parts[0]
        if own not in FLOORS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            other = (module or "").removeprefix("symprop.").split(".")[0]
            if other not in FLOORS or (own, other) in BETWEEN:
                continue
            if FLOORS.index(other) > FLOORS.index(own):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {module}")
    assert not wrong
