"""Diagrams in text (mermaid, Graphviz, PlantUML): the equations in their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .collect import Collector
from .view import View

LANGUAGES = frozenset({"mermaid", "graphviz", "dot", "plantuml"})
"""Languages of code blocks that hold a diagram."""
_LABEL = re.compile(r'"([^"]*)"|\|([^|"]*)\||[\[({]+([^\[\](){}"|]*)[\])}]+')
"""In quotes, on an arrow, or in the brackets that give a box its shape."""
_BREAK = r"<br\s*/?>|\\[nlr]"
_LINE = re.compile(rf"(?:{_BREAK})?((?:(?!{_BREAK}).)+)", re.IGNORECASE)
_EQUATION = re.compile(r"[=≈].*[0-9]")


def read_diagram(views: Sequence[View], collector: Collector, block: int) -> None:
    """Gives every equation with numbers in a label to the collector, each for itself."""
    for view in views:
        for label in _LABEL.finditer(view.text):
            start, end = label.span(label.lastindex or 0)
            for line in _LINE.finditer(view.text, start, end):
                if _EQUATION.search(line[1]):
                    collector.apart()
                    collector.add(view.cut(*line.span(1)), "plain", "code", block)
    collector.apart()
