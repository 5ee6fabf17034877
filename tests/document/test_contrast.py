"""Colours that can be told apart (WCAG 2.2, 1.4.3 and 1.4.11): text 4.5, lines and frames 3."""

from __future__ import annotations

import re

import pytest

from symprop.document.environment import environment
from symprop.resources import template_root

TEXT, LINES = 4.5, 3.0
SCHEMES = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, as the guidelines define it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def weak(colours: dict[str, str], front: str, back: str, least: float) -> list[tuple[str, str]]:
    return [
        (f, b)
        for f in front.split()
        for b in back.split()
        if contrast(colours[f], colours[b]) < least
    ]


def palette(name: str, scheme: str) -> dict[str, str]:
    module = environment().get_template(f"{name}/colours.j2").module
    return dict(getattr(module, scheme))


def report(scheme: str) -> dict[str, str]:
    css = (template_root() / "report/page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{ [^}]*\}", css)[:2]
    return dict(re.findall(r"--([\w-]+): (#\w{6})", light if scheme == "light" else dark))


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_diagrams(scheme: str) -> None:
    colours = palette("diagram", scheme)
    assert not weak(colours, "name value gradient title", "paper input hidden output", TEXT)
    assert not weak(colours, "target", "paper", TEXT)
    assert not weak(colours, "wire input-rim hidden-rim output-rim", "paper", LINES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages(scheme: str) -> None:
    colours = palette("html", scheme)
    assert not weak(colours, "ink soft accent moved", "page tint", TEXT)
    assert not weak(colours, "ink", "mark", TEXT)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_reports(scheme: str) -> None:
    colours = report(scheme)
    assert not weak(colours, "ink soft link error warning note", "page tint", TEXT)
    assert not weak(colours, "ink", "lit", TEXT)
    for kind in ("error", "warning", "note", "right"):
        assert not weak(colours, f"{kind} ink", f"{kind}-back", TEXT)
