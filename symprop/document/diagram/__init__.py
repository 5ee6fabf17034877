"""Diagrams of networks as SVG: columns of units, weights on the edges, nothing overlapping.

``render`` turns a ``Picture`` into the text of an SVG file; ``layout`` gives its geometry.
"""

from symprop.document.diagram.graph import FunctionGraph, MarkedPoint
from symprop.document.diagram.layout import Layout, layout
from symprop.document.diagram.model import Column, Edge, LossBox, Picture, Target, Unit, visible
from symprop.document.diagram.plot import Plot, Point, wrapped
from symprop.document.diagram.svg import render, render_flow, render_plot
from symprop.document.diagram.text import LabelLine

__all__ = [
    "Column",
    "Edge",
    "FunctionGraph",
    "LabelLine",
    "Layout",
    "LossBox",
    "MarkedPoint",
    "Picture",
    "Plot",
    "Point",
    "Target",
    "Unit",
    "layout",
    "render",
    "render_flow",
    "render_plot",
    "visible",
    "wrapped",
]
