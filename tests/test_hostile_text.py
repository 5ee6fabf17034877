"""Text from a network file is shown as it is and is never taken for markup, whatever the format."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

import symprop
from symprop.api import Derivation
from symprop.network.file import loads

TEXTS = [
    r"\pwned{x}",
    r"$\pwned$ \end{document} \pwned",
    r"\(\pwned\) $$\pwned$$ `\pwned`",
    '<pwned onerror="pwned()">',
    "</title></text></p><pwned/>",
    "]]><pwned>--><!--",
    "{{ 7*191 }}{% raw %}{# #}((( 7*191 )))((* raw *))",
    "[pwned](javascript:pwned) ![pwned](pwned)",
    "https://pwned.example <https://pwned.example>",
    "*a* __b__ ~~c~~ # d | e | f",
    "- a",
    "1. a",
    "---",
    "&lt;pwned&gt; &amp; & % # _ ^ ~ { } \\",
    "%pwned",
    "'\"`´\u2028\u202e\u200b",
    "\ue0000\ue001 \ue00013\ue001",
]
HOSTILE = pytest.mark.parametrize("text", TEXTS)
NAMES = ("weight", "loss", "pre", "learning_rate", "updated")


class Tags(HTMLParser):
    """The names of elements and attributes of a page, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element with its attributes."""
        self.names += [tag, *(name for name, _ in attrs)]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def worked(title: str = "", **names: str) -> Derivation:
    """A derivation with a title and names that somebody chose."""
    network = {
        "title": title,
        "inputs": [1.1, 2.2],
        "targets": [3.3],
        "layers": [{"activation": "sigmoid", "weights": [[0.2], [0.4]]}],
        "loss": "half_squared_error",
        "notation": {"delta": names} if names else "delta",
    }
    return symprop.derive(loads(json.dumps(network)))


def all_of_it(text: str) -> list[Derivation]:
    """The text as a title, and as a name of everything that can be named."""
    return [worked(text), *(worked(**{name: text}) for name in NAMES)]


@HOSTILE
def test_markdown(text: str) -> None:
    (title, *_) = [t for t in MarkdownIt("commonmark").parse(worked(text).text()) if t.children]
    assert "".join(t.content for t in title.children or ()) == " ".join(text.split())
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for derivation in all_of_it(text):
        written = derivation.text()
        tokens = parser.parse(re.sub(r"\$\$.*?\$\$|\$.*?\$", "", written, flags=re.DOTALL))
        kinds = {t.type for token in tokens for t in (token, *(token.children or ()))}
        assert not kinds & {
            "html_block",
            "html_inline",
            "link_open",
            "image",
            "s_open",
            "code_inline",
        }
        assert not re.search(r"(?<!\\)(\\\\)*\\pwned|\$.*<pwned.*\$", written)
        assert "1337" not in written


@HOSTILE
def test_tex(text: str) -> None:
    for derivation in all_of_it(text):
        written = derivation.text("tex")
        assert r"\pwned" not in written
        assert not re.search(r"(?m)^%pwned|(?<!\\)%pwned", written)
        assert "1337" not in written
        assert written.count(r"\end{document}") == 1
        assert written.rstrip().endswith(r"\end{document}")
        depth = 0
        for brace in re.findall(r"\\.|%.*|[{}]", written):
            depth += {"{": 1, "}": -1}.get(brace, 0)
            assert depth >= 0
        assert depth == 0


@HOSTILE
def test_plain_text(text: str) -> None:
    for derivation in all_of_it(text):
        written = derivation.text("txt")
        assert "1337" not in written
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", written)


@HOSTILE
def test_html_and_svg(text: str) -> None:
    for derivation in (worked(text), worked(**dict.fromkeys(NAMES, text))):
        for written in (derivation.text("html"), derivation.figure("forward")):
            tags = Tags()
            tags.feed(written)
            assert not [name for name in tags.names if "pwned" in name or name.startswith("on")]
            assert not [x for x in tags.links if x.strip().lower().startswith("javascript:")]
            assert "1337" not in written
        root = ElementTree.fromstring(derivation.figure("topology"))
        assert not [e for e in root.iter() if "pwned" in e.tag or "pwned" in str(e.attrib)]


@HOSTILE
def test_json(text: str) -> None:
    data = json.loads(worked(text).text("json"))
    assert data["network"]["title"] == " ".join(text.split())
    for derivation in all_of_it(text):
        assert json.loads(derivation.text("json"))["steps"]
