"""Diagrams: what is drawn is read back from the SVG and measured, so that the layout cannot
vouch for itself."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symprop.document.diagram import (
    Column,
    Edge,
    LabelLine,
    LossBox,
    Picture,
    Target,
    Unit,
    layout,
    render,
    visible,
)
from symprop.formula.tree import Name
from symprop.resources import template_root

SVG = "{http://www.w3.org/2000/svg}"
# Advance widths of DejaVu Serif, the widest serif face that a reader is likely to have, in ems.
WIDTHS = {
    **dict.fromkeys("0123456789", 0.636),
    **dict.fromkeys(" .,", 0.318),
    **dict.fromkeys("=−+→", 0.838),
    **dict.fromkeys("()", 0.39),
    **dict.fromkeys("axŷybhghnetzuoprsd", 0.644),
    **dict.fromkeys("ilIt", 0.402),
    **dict.fromkeys("LHOT", 0.872),
    **dict.fromkeys("wm", 0.948),
    "δ": 0.602,
    "W": 1.028,
    "w": 0.856,
}
ASCENT, DESCENT = 0.9, 0.4
PAGE = 672
"""The width of a page, on which text is to be 8 high at least."""

Polygon = list[tuple[float, float]]


@dataclass
class Drawn:
    """What an SVG shows: pieces of text and halos by group, circles, edges."""

    width: float
    height: float
    texts: list[tuple[int, Polygon]] = field(default_factory=list)
    halos: list[tuple[int, Polygon]] = field(default_factory=list)
    circles: list[tuple[int, float, float, float]] = field(default_factory=list)
    edges: dict[str, tuple[float, ...]] = field(default_factory=dict)
    places: list[tuple[str, float, float]] = field(default_factory=list)


def read(svg: str) -> Drawn:
    root = ET.fromstring(svg)
    drawn = Drawn(float(root.get("width")), float(root.get("height")))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    for number, group in enumerate(root.iter(SVG + "g")):
        kinds = group.get("class").split()
        if "edge" in kinds and "wire" in kinds:
            path = group.find(SVG + "path").get("d")
            drawn.edges[group.get("data-id")] = tuple(map(float, re.findall(r"[-\d.]+", path)))
            continue
        place = group.get("transform", "translate(0 0)")
        x, y, *turn = map(float, re.findall(r"-?\d+(?:\.\d+)?", place))
        if kinds == ["label", "edge"]:
            drawn.places.append((group.get("data-id"), x, y))

        def polygon(
            left: float, top: float, right: float, bottom: float, x=x, y=y, turn=turn
        ) -> Polygon:
            c = math.cos(math.radians(turn[0])) if turn else 1.0
            s = math.sin(math.radians(turn[0])) if turn else 0.0
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            return [(x + u * c - v * s, y + u * s + v * c) for u, v in corners]

        for circle in group.iter(SVG + "circle"):
            drawn.circles.append((number, x, y, float(circle.get("r"))))
        for rect in group.iter(SVG + "rect"):
            u, v, w, h = (float(rect.get(k)) for k in ("x", "y", "width", "height"))
            drawn.halos.append((number, polygon(u, v, u + w, v + h)))
        for text in group.iter(SVG + "text"):
            assert text.get("fill").startswith("#")
            size, base = float(text.get("font-size")), float(text.get("y"))
            width = extent(text, size)
            centred = text.get("text-anchor") == "middle"
            left = -width / 2 if centred else float(text.get("x"))
            top, bottom = base - ASCENT * size, base + DESCENT * size
            drawn.texts.append((number, polygon(left, top, left + width, bottom)))
    return drawn


def extent(text: ET.Element, size: float) -> float:
    pen = reach = 0.0
    for span in text.iter(SVG + "tspan"):
        em = float(span.get("font-size", size))
        pen += float(span.get("dx", 0)) + em * sum(WIDTHS[c] for c in span.text)
        reach = max(reach, pen)
    return reach


def apart(p: Polygon, q: Polygon) -> bool:
    """Whether a line separates two convex polygons."""
    for shape in (p, q):
        for (x0, y0), (x1, y1) in zip(shape, shape[1:] + shape[:1], strict=True):
            nx, ny = y1 - y0, x0 - x1
            a = [nx * x + ny * y for x, y in p]
            b = [nx * x + ny * y for x, y in q]
            slack = 0.02 * math.hypot(nx, ny)  # coordinates are written with two decimals
            if max(a) <= min(b) + slack or max(b) <= min(a) + slack:
                return True
    return False


def off(p: Polygon, x: float, y: float) -> float:
    """Distance of a point from a convex polygon that does not hold it."""
    inside, nearest = True, math.inf
    for (x0, y0), (x1, y1) in zip(p, p[1:] + p[:1], strict=True):
        dx, dy = x1 - x0, y1 - y0
        if dx * (y - y0) - dy * (x - x0) < 0:
            inside = False
        length = dx * dx + dy * dy
        t = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / length)) if length else 0.0
        nearest = min(nearest, math.hypot(x - x0 - t * dx, y - y0 - t * dy))
    return 0.0 if inside else nearest


def check(svg: str) -> Drawn:
    drawn = read(svg)
    for (g, p), (h, q) in combinations(drawn.texts, 2):
        assert apart(p, q), (g, h)
    for number, shape in drawn.texts + drawn.halos:
        for x, y in shape:
            assert -0.01 <= x <= drawn.width + 0.01
            assert -0.01 <= y <= drawn.height + 0.01
        for owner, x, y, radius in drawn.circles:
            if owner == number:
                assert max(math.hypot(u - x, v - y) for u, v in shape) < radius + 2.5
            else:
                assert off(shape, x, y) > radius
    for number, halo in drawn.halos:
        for owner, text in drawn.texts:
            assert owner == number or apart(halo, text)
    for (_, x, y, r), (_, u, v, s) in combinations(drawn.circles, 2):
        assert math.hypot(x - u, y - v) > r + s
    for identity, x, y in drawn.places:
        x0, y0, x1, y1 = drawn.edges[identity]
        length = math.hypot(x1 - x0, y1 - y0)
        assert abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length < 0.1
        assert x0 < x < x1
    return drawn


def network(
    sizes: list[int],
    names: tuple[Name | str, ...] = (Name("w", "11"), " = 0.2"),
    values: int = 0,
    gradients: bool = False,
    biases: bool = False,
    loss: bool = False,
) -> Picture:
    columns = []
    for c, size in enumerate(sizes):
        units = []
        for i in range(size):
            lines = [LabelLine((Name("a", str(i + 1), f"({c})"),))]
            if values:
                lines.append(LabelLine((f"-0.{'7' * (values - 3)}",), "value"))
            if gradients and c:
                lines.append(LabelLine((Name("δ"), " = -0.07371"), "gradient"))
            bias = (LabelLine((Name("b", str(i + 1)), " = 0.35")),) if biases and c else ()
            units.append(Unit(f"u.{c}.{i}", tuple(lines), bias, f"b.{c}.{i}"))
        label = [LabelLine(names)] if names else []
        if gradients:
            label.append(LabelLine(("-0.08120",), "gradient"))
        edges = [
            Edge(f"w.{c}.{i}.{j}", i, j, tuple(label))
            for i in range(sizes[c - 1] if c else 0)
            for j in range(size)
        ]
        columns.append(Column(f"Hidden {c}\nsigmoid", tuple(units), tuple(edges)))
    end = None
    if loss:
        targets = [Target(f"t.{i}", (LabelLine(("y = 3.3",), "target"),)) for i in range(sizes[-1])]
        end = LossBox("loss", (LabelLine(("Loss = 3.67",)),), tuple(targets), "Loss", "Target")
    return Picture(tuple(columns), end)


LABELS = st.sampled_from(
    [(), (Name("w", "11"),), ("0.2",), (Name("w", "11", "(2)"), " = -0.2"), ("wwWmmm", " = 0.2")]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    LABELS,
    st.sampled_from([0, 4, 7, 10]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_no_label_touches_a_label_or_a_node(
    sizes: list[int],
    names: tuple[Name | str, ...],
    values: int,
    gradients: bool,
    biases: bool,
    loss: bool,
) -> None:
    drawn = check(render(network(sizes, names, values, gradients, biases, loss)))
    edges = sum(a * b for a, b in pairwise(sizes))
    assert len(drawn.edges) == edges
    assert len(drawn.places) == (edges if names or gradients else 0)
    assert len(drawn.circles) == sum(sizes)


@pytest.mark.parametrize("gradients", [False, True])
def test_the_widest_network(gradients: bool) -> None:
    drawn = check(render(network([4, 4, 4, 4], values=9, gradients=gradients, biases=True)))
    assert len(drawn.places) == 48


def test_a_wide_layer_is_elided() -> None:
    picture = network([2, 20, 3], values=7, biases=True, loss=True)
    svg = render(picture)
    drawn = check(svg)
    assert visible(20) == (0, 1, 19)
    assert len(drawn.circles) == 2 + 3 + 3
    assert svg.count('class="dots"') == 3
    assert 8 / 12 * drawn.width < PAGE  # its smallest text is 12 high
    assert set(drawn.edges) == {
        *(f"w.1.{i}.{j}" for i in range(2) for j in visible(20)),
        *(f"w.2.{i}.{j}" for i in visible(20) for j in range(3)),
    }


@pytest.mark.parametrize(
    "picture",
    [network([0]), network([0, 2], loss=True), network([2, 2], names=("w" * 60,))],
    ids=["no units", "no inputs", "long labels"],
)
def test_odd_pictures_are_drawn_too(picture: Picture) -> None:
    check(render(picture))


def test_a_template_of_the_user_comes_first(tmp_path: Path) -> None:
    assert render(network([1]), tmp_path / "none") == render(network([1]))
    (tmp_path / "diagram").mkdir()
    (tmp_path / "diagram" / "diagram.svg.j2").write_text("{{ layout.width }}", encoding="utf-8")
    assert render(network([1, 2]), tmp_path) == str(layout(network([1, 2])).width)


def test_single_network_fits_a_page() -> None:
    page = layout(network([2, 2, 1], values=7, biases=True, loss=True))
    assert page.width < 800
    assert page.height < 400


def test_the_same_picture_gives_the_same_bytes() -> None:
    script = (
        "from tests.document.test_diagram import network, render;"
        "import hashlib; print(hashlib.sha256(render(network([3, 4, 2], values=7)).encode())"
        ".hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(template_root().parent)},
            cwd=template_root().parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_numbers_have_at_most_two_decimals() -> None:
    svg = render(network([3, 4, 2], values=7, gradients=True, biases=True, loss=True))
    drawing = svg[svg.index("</style>") :]
    attributes = re.findall(r' (?:x|y|d|r|dx|dy|cx|cy|transform|width|height)="([^"]*)"', drawing)
    assert attributes
    assert not [a for a in attributes if re.search(r"\.\d{3}|-0(?![.\d])|e-", a)]


def test_text_of_the_caller_is_escaped() -> None:
    nasty = "<b>&\"'\x00]]>"
    unit = Unit(nasty, (LabelLine((Name(nasty, nasty), nasty), nasty),))
    svg = render(Picture((Column(nasty, (unit,)),), title=nasty, description=nasty, id=nasty))
    root = ET.fromstring(svg)
    clean = nasty.replace("\0", "\ufffd")
    assert root.find(SVG + "title").text == clean
    assert root.find(SVG + "desc").text == clean
    assert clean in "".join(root.itertext())
    assert "<b>" not in svg


def test_the_drawing_says_what_it_is() -> None:
    root = ET.fromstring(render(network([2, 1])))
    assert root.get("role") == "img"
    names = root.get("aria-labelledby").split()
    assert names == [root.find(SVG + tag).get("id") for tag in ("title", "desc")]
    assert "Hidden 1, sigmoid: 1 unit." in root.find(SVG + "desc").text
    identities = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(identities) == len(set(identities))


def test_typography() -> None:
    svg = render(
        Picture(
            (
                Column("", (Unit("a", (LabelLine((Name("y", "pred", "", "hat"), " = -0.2")),)),)),
                Column("", (Unit("b", (LabelLine((Name("W", "11", "(2)"),)),)),)),
            )
        )
    )
    hat, wide = (
        [(s.text, s.get("font-style"), s.get("dy")) for s in text]
        for text in ET.fromstring(svg).iter(SVG + "text")
    )
    assert hat == [("ŷ", "italic", None), ("pred", None, "3.75"), (" = −0.2", None, "-3.75")]
    assert wide == [("W", "italic", None), ("11", None, "3.75"), ("(2)", None, "-9.9")]


def test_viewers_without_custom_properties_see_attributes_only() -> None:
    svg = render(network([2, 1], biases=True, loss=True))
    style = svg[svg.index("<style>") + 7 : svg.index("</style>")].strip()
    assert style.startswith("@supports (--custom: property) {")
    assert style.endswith("}")
    assert style.count("{") == style.count("}")
    for shape in ET.fromstring(svg).iter():
        if shape.tag[len(SVG) :] in {"rect", "circle", "path", "text"}:
            assert shape.get("fill")


def test_layout_needs_no_template_engine() -> None:
    code = "import sys, symprop.document.diagram; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
