"""Rounds of a document: epochs, samples and steps, in which one name has other numbers.

A heading or a sentence says which it is (Epoch 2, the second sample), or a table has one in each
row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TypeAlias

from symprop.extract import Piece, Source

Round: TypeAlias = tuple[tuple[str, str], ...]
"""Kinds of rounds, and which epoch, sample or step it is."""

_STEP = "step"
_KINDS = {
    "epoch": r"epoch[es]*|époques?|[eé]poca|эпох[аиуе]|轮",
    "iteration": r"it[eé]ra(?:tion|ción|ção|zione)|iterasi|итераци[яию]|迭代|round|runde"
    r"|durch(?:gang|lauf)s?",
    "sample": r"sample|stichprobe|muestra|amostra|échantillon|campione|sampel|образ[еа]?ц|样本"
    r"|data ?point|datenpunkt|observation|pattern|muster",
    "example": r"example|beispiels?|exemple|ejemplo|esempio|exemplo|contoh|пример[еау]?",
    "input": r"input|eingabe|entr[eé]e|entrada|ingresso|вход|输入",
    "batch": r"(?:mini-?)?batch",
    "time": r"time[- ]?step|zeitschritt",
    _STEP: r"step|schritte?s?|étape|etapa|paso|pas|passo|langkah|шаг[еа]?|步骤?",
}
"""The words for a round, in the languages in which networks are explained."""
_NEXT = (
    r"next|another|(?:nächste|neue)[nrs]?|suivante?|siguiente|successiv[oa]|prossim[oa]|próxim[oa]"
    r"|seguinte|следующ\w+|下一[个次]?"
)
_ORDINAL = (
    r"first|second|third|fourth|fifth"
    r"|(?:erste|zweite|dritte|vierte)[nrs]?|premi[eè]re?|deuxième|seconde?|troisième"
    r"|primer[oa]?|segund[oa]|tercer[oa]?|prim[oa]|second[oa]|terz[oa]|primeir[oa]|terceir[oa]"
    r"|перв\w+|втор\w+|трет\w+|第\s*[一二三四五六七八九十\d]+\s*[个次]?|" + _NEXT
)
_AFTER = r"(?:after|nach|après|después de|dopo|após|depois de|после)\s+\d{1,6}"
_COUNTED = _AFTER + r"|\d{1,4}(?:st|nd|rd|th|[.ªºeè]|er|ème|-[йяе])|" + _ORDINAL
_WORD = "|".join(_KINDS.values())
_MARK = re.compile(
    rf"(?<![^\W_])(?<![.,])(?:(?P<before>{_COUNTED})[\s~*]{{0,3}}(?P<one>{_WORD})"
    rf"|(?P<two>{_WORD})[\s~:#$({{*_\\№°.]{{0,4}}(?:[a-z]\s*=\s*)?(?P<number>\d{{1,4}})(?![.,]?\d)"
    rf"|(?P<three>{_WORD})[\s~]{{1,2}}(?P<after>{_ORDINAL}))(?![^\W\d_])",
    re.IGNORECASE,
)
_ROW = re.compile(r"\s*\|?\s*\W{0,3}(\d{1,4})\W{0,3}\s*[|&]")


class Rounds:
    """The rounds of a document, by place."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._places: list[tuple[int, int]] = []
        self._rounds: list[Round] = []
        for cell, text in enumerate(source.texts):
            for offset, kind, which in _marks(text):
                before = dict(self._rounds[-1]) if self._rounds else {}
                self._places.append((cell, offset))
                self._rounds.append(tuple((before | {kind: which}).items()))

    def at(self, piece: Piece) -> Round:
        """The round that a piece of mathematics belongs to."""
        at = bisect_left(self._places, (piece.cell or 0, piece.at(0)))
        here = self._rounds[at - 1] if at else ()
        row = self._row(piece)
        return here if row is None else (*here, row)

    def _row(self, piece: Piece) -> tuple[str, str] | None:
        """The table, and the number with which the row begins."""
        if piece.table is None:
            return None
        text, offset = self.source.texts[piece.cell or 0], piece.at(0)
        found = _ROW.match(text, text.rfind("\n", 0, offset) + 1, offset)
        return (f"table {piece.cell or 0}.{piece.table[0]}", found[1]) if found else None


def apart(a: Round, b: Round) -> bool:
    """Whether two places belong to different rounds.

    Of the steps both must say which they are: what is given before step 1 holds in all of them.
    """
    if a == b:
        return False
    here, there = dict(a), dict(b)
    both = here.keys() & there.keys()
    told = {kind for kind in here.keys() | there.keys() if _alone(kind)} | both
    return any(here.get(kind) != there.get(kind) for kind in told)


def another(a: Round, b: Round) -> bool:
    """Whether both places say which round they belong to, and it is not the same.

    Steps do not count: they are those of a calculation as often as those of the training.
    """
    here, there = dict(a), dict(b)
    both = filter(_alone, here.keys() & there.keys())
    return any(here[kind] != there[kind] for kind in both)


def _alone(kind: str) -> bool:
    """Whether what stands before the first round of a kind is none of that kind."""
    return kind in _KINDS and kind != _STEP


def _marks(text: str) -> Iterator[tuple[int, str, str]]:
    """Where a round is named, its kind, and which one it is."""
    for m in _MARK.finditer(text):
        word = m["one"] or m["two"] or m["three"]
        which = (m["before"] or m["number"] or m["after"]).lower()
        kind = next(kind for kind, words in _KINDS.items() if re.fullmatch(words, word, re.I))
        if re.fullmatch(_NEXT, which):
            which = f"{which} {m.start()}"  # the next one is always another
        elif kind == "input":
            continue  # the second input stands beside the first
        digits = re.match(r"\d+", which)
        yield m.start(), kind, digits[0] if digits else which
