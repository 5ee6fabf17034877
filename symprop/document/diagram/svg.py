"""A layout written as SVG by the template ``diagram/diagram.svg.j2``."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from symprop.document.diagram.flow import FlowPicture
from symprop.document.diagram.flow import layout as flow_layout
from symprop.document.diagram.graph import FunctionGraph
from symprop.document.diagram.graph import layout as graph_layout
from symprop.document.diagram.layout import layout
from symprop.document.diagram.model import Picture
from symprop.document.diagram.plot import Plot
from symprop.document.diagram.plot import layout as plot_layout
from symprop.language import ENGLISH, Language
from symprop.resources import template_root

if TYPE_CHECKING:
    from jinja2 import Environment

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(picture: Picture, templates: Path | None = None, language: Language = ENGLISH) -> str:
    """The SVG text of a picture; the same picture gives the same bytes.

    ``templates`` is a directory whose ``diagram/diagram.svg.j2``, if it has one, is used instead.
    """
    jinja = _environment(templates or template_root(), language)
    template = jinja.get_template("diagram/diagram.svg.j2")
    return template.render(picture=picture, layout=layout(picture))


def render_plot(
    plot: Plot | FunctionGraph, templates: Path | None = None, language: Language = ENGLISH
) -> str:
    """The SVG text of a plot or a graph; ``templates`` as for a picture."""
    jinja = _environment(templates or template_root(), language)
    template = jinja.get_template("diagram/plot.svg.j2")
    made = plot_layout(plot) if isinstance(plot, Plot) else graph_layout(plot)
    return template.render(plot=plot, layout=made)


def render_flow(
    picture: FlowPicture, templates: Path | None = None, language: Language = ENGLISH
) -> str:
    """The SVG text of a computational graph; ``templates`` as for a picture."""
    template = _environment(templates or template_root(), language)
    return template.get_template("diagram/flow.svg.j2").render(
        picture=picture, layout=flow_layout(picture)
    )


@lru_cache(maxsize=4)
def _environment(first: Path, language: Language) -> Environment:
    from symprop.document.environment import environment  # not needed by a layout

    made = environment(() if first == template_root() else (first,), language)
    made.filters.update(n=_number, clean=_clean)
    return made


def _number(x: float) -> str:
    """A coordinate with at most two decimals; never ``-0``."""
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _clean(text: str) -> str:
    """``text`` without the characters that XML cannot hold, even escaped."""
    return _NOT_XML.sub("\ufffd", text)
