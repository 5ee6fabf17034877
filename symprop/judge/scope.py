"""Where in a document something stands: under which headings, in which exercise, case or round."""

from __future__ import annotations

import re
from bisect import bisect_right

from symprop.extract import Piece, Source
from symprop.record import Record

_HEADING = re.compile(
    r"^(?P<level>#{1,6})[ \t]+(?P<md>.+)$"
    r"|^(?P<line>[^\n]+)\n(?P<rule>[=\-~^\"'*+]{3,})[ \t]*$"
    r"|\\(?P<tex>part|chapter|section|subsection|subsubsection|paragraph)\*?\{(?P<title>[^}\n]*)"
    r"|<h(?P<html>[1-6])[^>]*>(?P<inner>.*?)</h",
    re.MULTILINE | re.IGNORECASE,
)
_TEX = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_RULES = "=-~^\"'*+"

_ROUND = re.compile(
    r"(?<![^\W_])(?P<word>exercise|example|problem|question|case|part|sample|epoch|iteration|pass"
    r"|round|pattern|row|aufgabe|beispiel|frage|fall|epoche|durchgang|exercice|exemple|question"
    r"|cas|époque|ejercicio|ejemplo|pregunta|caso|época|exercício|exemplo|esercizio|esempio"
    r"|contoh|soal|pola|data|bài|ví dụ|câu|mẫu|zadanie|przykład|задача|пример|эпоха|例|题|样本|轮)"
    r"[\s:#№.(*_]{0,3}(?P<which>\d{1,3}|[A-Za-z](?![\w])|[ivx]{1,4}(?!\w))",
    re.IGNORECASE,
)
_LETTER = re.compile(r"^[ \t>*_\-#]{0,8}\(?(?P<which>[a-h]|\d{1,2})\)[ \t*_:.]", re.MULTILINE)


class Scope(Record):
    """The headings above a place, outermost first, and the last exercise or case that was named.

    ``block`` numbers the paragraph, list item, code block or row.
    """

    headings: tuple[int, ...]
    round: tuple[str, ...]
    block: int

    def holds(self, other: Scope) -> bool:
        """Whether what is given here is given for the other place, too: it stands below."""
        n = len(self.headings)
        return other.headings[:n] == self.headings and self.round in ((), other.round)

    def apart(self, other: Scope) -> bool:
        """Whether the two are said to be different exercises, cases or rounds."""
        return self.round != other.round


class Scopes:
    """The scopes of a document, by place."""

    def __init__(self, source: Source) -> None:
        self._places: list[tuple[int, int]] = []
        self._scopes: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
        count = 0
        path: list[tuple[int, int]] = []
        round_: tuple[str, ...] = ()
        for cell, text in enumerate(source.texts):
            for offset, level, said in sorted(_marks(text)):
                if level:
                    count += 1
                    path = [x for x in path if x[0] < level] + [(level, count)]
                    round_ = ()
                if said:
                    round_ = (said,)
                self._places.append((cell, offset))
                self._scopes.append((tuple(number for _, number in path), round_))

    def at(self, piece: Piece) -> Scope:
        """The scope of a piece."""
        i = bisect_right(self._places, (piece.cell or 0, piece.at(0)))
        headings, round_ = self._scopes[i - 1] if i else ((), ())
        return Scope(headings, round_, piece.block)


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Headings, with their level, and words that name an exercise, a case or a round."""
    found = []
    for m in _HEADING.finditer(text):
        if m["md"]:
            level, title = len(m["level"]), m["md"]
        elif m["rule"]:
            level, title = 1 + _RULES.index(m["rule"][0]), m["line"]
            if len(set(m["rule"])) > 1 or "|" in title:
                continue
        elif m["tex"]:
            level, title = 1 + _TEX.index(m["tex"].lower()), m["title"]
        else:
            level, title = int(m["html"]), m["inner"]
        said = _ROUND.search(title)
        name = f"{said['word'].lower()} {said['which'].lower()}" if said else ""
        found.append((m.start(), level, name))
    for m in _LETTER.finditer(text):
        found.append((m.start(), 0, f"({m['which']})"))
    return found
