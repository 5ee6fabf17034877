"""The table beside the grammar is the grammar's."""

from __future__ import annotations

import json
import subprocess
import sys

from symprop.formula.build import RULES
from symprop.formula.lalr import TABLE, compiled


def test_the_table_is_up_to_date() -> None:
    """Otherwise: python -m symprop.formula.lalr."""
    assert json.loads(TABLE.read_text("utf-8")) == json.loads(json.dumps(compiled()))


def test_every_rule_has_a_function() -> None:
    names = {name for _, _, name in json.loads(TABLE.read_text("utf-8"))["rules"]}
    assert names - {"", "*"} == RULES.keys()


def test_reading_needs_no_lark() -> None:
    code = (
        "import sys; from symprop.formula.read import parse; parse('x + 1');"
        "sys.exit(any(m in sys.modules for m in ('lark', 'sympy', 'flint')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
