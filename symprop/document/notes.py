"""An author's notes made ready for a template: what is no prose becomes tokens."""

from __future__ import annotations

from markupsafe import Markup

from symprop.document.blocks import Code, Display, Math, Text
from symprop.document.prose import Prose
from symprop.language import Language
from symprop.network.notes import formulas, pieces


def translated(text: str, language: Language) -> str:
    """What an author says: titles and notes of the bundled examples in another language."""
    message = " ".join(text.split())
    told = language.text(message, "example") if message else ""
    return text if told == message else told


def marked(prose: Prose, note: str) -> Markup:
    """A note in the Markdown of the templates, with a token for each formula."""
    out = []
    for kind, text, _ in pieces(note):
        if kind == "text":
            out.append(Markup(prose.plain(text)))  # escaped later, as all prose is
        elif kind == "display":
            out.append(Markup("\n").join(prose.token(Display(f)) for f in formulas(text)))
        elif kind == "math":
            out.append(Markup(", ").join(prose.token(Math(f)) for f in formulas(text)))
        else:
            out.append(prose.token(Code(text) if kind == "code" else Text(text)))
    return Markup().join(out)
