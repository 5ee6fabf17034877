"""Formulas that go on outside their delimiters: ``$\\eta$ = 0.1``, ``Z = $x_1$ * $w_1$``.

A line is looked through from each formula on: as long as operators and operands take turns and no
word comes in between, what follows belongs to the formula.  Half an expression would state another
thing than its author did, so a part that cannot be put together is not read at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from .view import View, Weave


class Segment(NamedTuple):
    """A part of a line: words, or one formula or stretch of code."""

    view: View
    notation: str = ""
    """Empty for words."""
    kind: str = "prose"


Line = list[Segment]
GAP = "gap"
"""The kind of words that are not read."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\u00a0]+)
    | (?P<bold>\*\*(?=[\w.\-−])|(?<=[\w)])\*\*|\A\*\*(?=\s)|__)
    | (?P<relation>:=|\+=|-=|<-|[=≈≃≅≐≡←])
    | (?P<operator>[-+−*·×⋅∙/^⊙∘])
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE]-?[0-9]+)?(?![\w%‰°]|[.,][0-9]))
    | (?P<name>[^\W\d_][^\W_]*(?:_\w+|_\{[^{}]*\}|[₀-₉ᵢⱼₐₑₒₓₕₖₗₘₙₚₛₜ]+)*)
    | (?P<open>[(\[]) | (?P<close>[)\]]) | (?P<comma>,)
    """,
    re.VERBOSE,
)
_SPELLED = re.compile(
    r"(?P<bold>\*\*|__)|(?P<sub>[\u2080-\u208e\u2090-\u209c\u1d62-\u1d6a\u2c7c]+)"
    r"|(?P<sup>[\u2070\u2071\u2074-\u207f²³¹]+)"
)
_SYMBOL = re.compile(r"[A-Za-z\u0370-\u03ff∂][0-9₀-₉]*'?|.*[0-9_₀-₉].*")
_LETTER_WORD = re.compile(r"[aAIyeoOéàiu](?=\s+[^\W\d_])")
_BEFORE_WORD = re.compile(r"\s*(?:[-+−*·×⋅∙⊙∘/^=≈)\]]|[,.;:]?\s*$|[,.;:]\s)")
_LISTED = re.compile(r"\s*(?:,|;|&|and|und|y|et|e|dan|và|und|och)\s*$")
_LISTS = re.compile(r"\s*(?:,|;|&|and|und|y|et|e|dan|và|och)\s*[-−]?[0-9]")
_LIST_FOLLOWS = re.compile(r"\s*[=≈:]\s*[-−]?[0-9.]+" + _LISTS.pattern)
_HANGS = re.compile(r"\s*(?:\*\*)?\s*[-+−*·×⋅∙⊙∘/^)\]]")
_CLAUSE = re.compile(r"[,;.:](?=\s)|$")
_OPERATOR_BEFORE = re.compile(r"[-+−*·×⋅∙⊙∘/^=≈]\s*$")
_CALLED = re.compile(r"(?:[+·×⋅∙⊙∘/^]|(?<!\*)\*)\s*$|\w[(\[]$")
_ENDS = re.compile(r"\s*[)\]]\s*[-+−*·×⋅∙⊙∘/^=≈]")
_SIGN = r"[-+−*·×⋅∙⊙∘/^=≈←]|\\(?:approx|cdot|times|leftarrow|div|odot|simeq|gets)(?![a-zA-Z])"
_BEGINS = re.compile(rf"\s*(?:{_SIGN})")
_WAITS = re.compile(rf"(?:{_SIGN})\s*$")
_SENTENCE = re.compile(r"[;.:](?=\s)|$")
_REACH = 160


class _Turn:
    """Whether an operand may come next, and how deep in brackets."""

    def __init__(self) -> None:
        self.operand = False
        self.depth = 0
        self.signs = 0

    def formula(self, text: str) -> bool:
        """Take a formula; whether it may stand here."""
        if self.operand:
            if not _BEGINS.match(text):
                return False
            self.signs += 1
        self.operand = _WAITS.search(text) is None
        return True

    def token(self, m: re.Match[str], text: str) -> bool:
        """Take one token of the words between formulas; whether it may stand here."""
        kind = m.lastgroup
        if kind in ("space", "bold"):
            return True
        if kind in ("relation", "operator"):
            self.signs += 1
            if not self.operand and m[0] not in "-−":
                return self._begins(kind)
            self.operand = False
            return True
        if kind == "open":
            touching = m.start() > 0 and not text[m.start() - 1].isspace()
            if self.operand and not touching and m.start() > 0:
                return False
            self.signs += self.operand  # a function applied
            self.depth, self.operand = self.depth + 1, False
            return True
        if kind == "close":
            self.depth -= 1
            return self.operand and self.depth >= 0
        if kind == "comma":
            allowed = self.operand and self.depth > 0
            self.operand = False
            return allowed
        if self.operand or (kind == "name" and not _operand(m, text)):
            return False
        self.operand = True
        return True

    def _begins(self, kind: str) -> bool:
        """A line may begin with a relation: it goes on from the line before."""
        return kind == "relation" and self.signs == 1

    @property
    def complete(self) -> bool:
        """Whether the expression may end here."""
        return self.operand and self.depth == 0


def _operand(m: re.Match[str], text: str) -> bool:
    """Whether a name in words is a quantity and not a word."""
    if _LETTER_WORD.match(text, m.start()) and m.end() - m.start() == 1:
        return False
    if _SYMBOL.fullmatch(m[0]) or text[m.end() : m.end() + 1] == "(":
        return True
    return _BEFORE_WORD.match(text, m.end()) is not None


def continued(line: Line) -> Line:
    """The line with such formulas put together."""
    if len(line) < 2:
        return line
    out: Line = []
    rest = list(reversed(line))
    while rest:
        segment = rest.pop()
        if segment.notation and segment.kind != "display":
            _join(segment, out, rest)
        else:
            out.append(segment)
    return [s for s in out if s.view.text]


def _join(segment: Segment, out: Line, rest: Line) -> None:
    """Add a formula with what belongs to it on either side."""
    before = out[-1].view.text if out and not out[-1].notation else ""
    turn = _Turn()
    begin = _beginning(before, turn)
    turn.formula(segment.view.text)
    taken = [segment]
    good, last = (0, turn.signs) if turn.complete else (-1, 0)
    cut = 0
    for k in range(len(rest) - 1, -1, -1):
        part = rest[k]
        if part.notation:
            if part.notation != segment.notation or part.kind == "display":
                break
            if not turn.formula(part.view.text):
                break
            taken.append(part)
            if turn.complete:
                good, cut, last = len(taken) - 1, len(part.view.text), turn.signs
            continue
        taken.append(part)
        end, whole = _follow(part.view.text, turn)
        if end:
            good, cut, last = len(taken) - 1, end, turn.signs
        if not whole:
            break
    if not last or good < 0 or _refused(before, begin, out, taken, good, cut):
        out.append(segment)
        if gap := _loose(rest, before):
            out.append(gap)
        return
    if begin < len(before):
        words = out.pop().view
        out.append(Segment(words.cut(0, begin)))
        parts = [Segment(words.cut(begin, len(before)))]
    else:
        parts = []
    parts += taken[: good + 1]
    del rest[len(rest) - good :]
    if good and not taken[good].notation:
        view = taken[good].view
        parts[-1] = Segment(view.cut(0, cut))
        rest.append(Segment(view.cut(cut, len(view.text))))
    out.append(Segment(_woven(parts, segment.notation == "latex"), segment.notation, segment.kind))


def _follow(text: str, turn: _Turn) -> tuple[int, bool]:
    """How much of the words after a formula belongs to it, and whether nothing ended it."""
    pos = good = 0
    while m := _TOKEN.match(text, pos):
        if not turn.token(m, text):
            return good, False
        pos = m.end()
        if turn.complete:
            good = pos
    return good, pos == len(text)


def _beginning(text: str, turn: _Turn) -> int:
    """Where in the words before a formula its expression begins; their length if nowhere."""
    tail = text[-_REACH:]
    starts = list(_TOKEN.finditer(tail))
    gaps = [k for k, m in enumerate(starts) if k and starts[k - 1].end() != m.start()]
    first = gaps[-1] if gaps else 0
    if not starts or starts[-1].end() != len(tail):
        return len(text)
    for k in range(first, len(starts)):
        start = starts[k].start()
        if starts[k].lastgroup == "space" or (start and tail[start - 1] not in " \t(*,:;"):
            continue
        if _OPERATOR_BEFORE.search(tail, 0, start):
            continue
        if starts[k].lastgroup == "relation" and tail[:start].strip():
            continue  # the words before it are a name
        trial = _Turn()
        if all(trial.token(m, tail) for m in starts[k:]) and not trial.operand and trial.signs:
            turn.operand, turn.depth, turn.signs = trial.operand, trial.depth, trial.signs
            return len(text) - len(tail) + start
    return len(text)


def _refused(before: str, begin: int, out: Line, taken: Line, good: int, cut: int) -> bool:
    """Whether what was put together is a part of something else."""
    if begin == len(before) and _CALLED.search(before):
        return True  # a word times the formula
    ended = taken[good]
    after = "" if ended.notation else ended.view.text[cut:]
    if _ENDS.match(after):
        return True  # the end of a bracket
    listed = len(out) > 1 and bool(_LISTED.fullmatch(before)) and bool(out[-2].notation)
    return listed and _LISTS.match(after) is not None  # $a$, $b$ = 0.1, 0.2


def _loose(rest: Line, before: str) -> Segment | None:
    """Take words away that go on with a formula in a way that cannot be told."""
    if not rest or rest[-1].notation:
        return None
    view = rest[-1].view
    text = view.text
    if _LISTED.fullmatch(before) and _LIST_FOLLOWS.match(text):
        end = _SENTENCE.search(text)
    elif _HANGS.match(text) or _CALLED.search(before):
        end = _CLAUSE.search(text)
    else:
        return None
    assert end is not None
    rest[-1] = Segment(view.cut(end.end(), len(text)))
    return Segment(view.cut(0, end.end()), "", GAP)


def _woven(parts: Line, latex: bool) -> View:
    """One formula of several parts, without bold marks and with small characters as LaTeX."""
    weave = Weave()
    for part in parts:
        view, pos = part.view, 0
        if weave.ends_with_letter() and view.text[:1].isalnum():
            weave.add(" ", view.at(0), view.at(0))
        for m in _SPELLED.finditer(view.text) if not part.notation else ():
            if m.lastgroup == "bold" or latex:
                weave.extend(view.cut(pos, m.start()))
                weave.add(_small(m), *view.span(*m.span()))
                pos = m.end()
        weave.extend(view.cut(pos, len(view.text)))
    return weave.make()


def _small(m: re.Match[str]) -> str:
    """What stands for w₁ or x² in LaTeX."""
    if m.lastgroup == "bold":
        return ""
    sign = "_" if m.lastgroup == "sub" else "^"
    return f"{sign}{{{normalize('NFKC', m[0])}}}".replace("−", "-")
