"""Pages opened in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PAGES: dict[str, dict[str, Any]] = {
    "sigmoid-2-2-1": {},
    "sigmoid-2-3-1": {},
    "linear-2-2-1": {},
    "matrix": {"network": "sigmoid-2-2-1", "view": "matrix"},
}
CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number)
    .map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = x => { for (; x; x = x.parentElement) {
    const c = getComputedStyle(x).backgroundColor; if (!/, 0\\)|transparent/.test(c)) return c; }
    return "rgb(255, 255, 255)"; };
  const out = [];
  for (const x of document.querySelectorAll("body *")) {
    if (x.closest("svg, style, script") || !x.getClientRects().length) continue;
    if (![...x.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(x).color), light(ground(x))].sort((p, q) => q - p);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) out.push([x.tagName, x.textContent, ratio]);
  }
  return out;
}"""
"""Texts that do not stand out from what is behind them."""


class Opened:
    """A page, what it complained about, and what it asked the network for."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, **options})
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())
        self.page.evaluate("document.fonts.ready")

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def ask(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(script, *arguments)
