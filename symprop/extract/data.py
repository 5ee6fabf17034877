"""What a document gives in words: ``The inputs are 0.05 and 0.1``, ``Learning rate: 0.5``.

A word for a role (``words.toml``), then at most a word such as *is*, then one number or a list of
them, each with or without a name before it.  Which quantity a value belongs to is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from symprop.formula.numerals import Marks
from symprop.formula.numerals import number as digits_of
from symprop.formula.read import read_latex
from symprop.formula.tree import Name, Number
from symprop.record import Record
from symprop.words import between, pattern, roles

from .source import Said, Spot
from .view import View

_NUMBER = r"[-−+]?(?:[0-9]+(?:[.,][0-9]+|\{,\}[0-9]+)?|\.[0-9]+)(?:[eE]-?[0-9]+)?"
_NAME = r"[^\W\d]\w{0,11}(?:_\{[^{}\n]{1,12}\})?|\\[a-zA-Z]+(?:_(?:\w|\{[^{}\n]{1,12}\}))?"
_MARKS = r"[\s*_`$\\()\[\]]"
_END = re.compile(
    r"(?![\w%‰°]|[.,]\d|\s*(?:[-+−*·×⋅/^]\s*[\w(\\.]|[x×]\s*\d|%|\\(?:cdot|times|%)))"
)
"""Behind a number that stands by itself."""
_PLURAL = re.compile(r"s$|en$|e$|ы$|[àèìòùi]$", re.IGNORECASE)
MOST = 50
"""Values of one list."""
_LONG = 2000
"""Characters of a line that is looked at."""


class Datum(Record):
    """One value that is given in words."""

    role: str
    """``input``, ``target``, ``weight``, ``bias``, ``learning_rate`` or ``momentum``."""
    value: Number
    """Its span is in ``view.text``."""
    position: int
    """Its place in a list, from 1; the number said with the role (``input 2 is 0.1``), if any."""
    count: int
    """How many values are given together."""
    name: Name | None
    """The name written before it (``w1``)."""
    view: View
    """The line that it stands in."""
    cell: int | None = None
    path: tuple[Spot, ...] = ()


def may_give(text: str) -> bool:
    """Whether a line may give something in words, or say what a column comes to."""
    if len(text) >= _LONG or not any(c.isdigit() for c in text):
        return False
    return roles().search(text) is not None or sums(text) != ""


def sums(text: str) -> str:
    """Whether words speak of a ``mean`` or ``sum``; empty if not.

    >>> sums("The average of the errors"), sums("Sum of squares"), sums("No more")
    ('mean', 'sum', '')
    """
    return next((k for k in ("mean", "sum") if pattern("totals", k).search(text)), "")


def data(lines: Iterable[Said], marks: Marks) -> Iterator[Datum]:
    """The values that lines give."""
    for line in lines:
        for m in roles().finditer(line.view.text):
            yield from _given(line, m, marks)


@cache
def _lead() -> re.Pattern[str]:
    """What stands between the word for a role and its first value."""
    links, word = between("links"), r"(?:the |los |die |der |das |les |des )?"
    named = rf"(?P<named>{_MARKS}*(?:{_NAME})(?=[\s*_`$)]*[=≈,:]|{_MARKS}+(?:{links})(?!\w)))?"
    which = r"(?:[ ]*(?P<which>[0-9]{1,2})(?=[\s*:=]))?"
    link = rf"(?P<link>{_MARKS}*(?:{links})(?![^\W\d_]))?"
    return re.compile(rf"{which}{named}{link}{_MARKS}*{word}", re.IGNORECASE)


@cache
def _item() -> re.Pattern[str]:
    name = rf"(?:(?P<name>{_NAME}){_MARKS}*[=≈]{_MARKS}*)?"
    return re.compile(rf"{_MARKS}*{name}(?P<value>{_NUMBER})", re.IGNORECASE)


@cache
def _next() -> re.Pattern[str]:
    joins = between("joins")
    return re.compile(
        rf"[\s*_`$\\)\]]*(?:[,;、，](?=\D)(?:\s*(?:{joins})(?!\w))?|(?:{joins})(?=[\s`$\d\\*]))",
        re.IGNORECASE,
    )


def _given(line: Said, role: re.Match[str], marks: Marks) -> Iterator[Datum]:
    """What stands behind one word for a role."""
    text, kind = line.view.text, role.lastgroup or ""
    lead = _lead().match(text, role.end())
    assert lead is not None
    named = (lead["named"] or "").strip(" *_`$()[]")
    # the values of a list have names before them all, or none has
    alike = bool(named) and (lead["link"] or "").strip() in ("=", "≈")
    found: list[tuple[str, Number]] = []
    pos = lead.end()
    while len(found) < MOST and (m := _item().match(text, pos)) and _END.match(text, m.end()):
        made = _value(m["value"], marks)
        alike = alike or (not found and bool(m["name"]))
        if not made or (found and bool(m["name"]) != alike):
            break
        found.append((m["name"] or "", Number(made, span=m.span("value"))))
        further = _next().match(text, m.end())
        if further is None:
            break
        pos = further.end()
    if not found or not _certain(role[0], lead, [x for _, x in found]):
        return
    if named and (len(found) == 1 or (lead["link"] or "").strip() in ("=", "≈")):
        found[0] = (found[0][0] or named, found[0][1])
    for k, (name, value) in enumerate(found):
        which = int(lead["which"] or k + 1)
        place = (line.view, line.cell, line.path)
        yield Datum(kind, value, which, len(found), _name(name), *place)


def _name(written: str) -> Name | None:
    """The name that was written before a value."""
    if not written:
        return None
    (made,) = read_latex(written).statements or (None,)
    return made if isinstance(made, Name) else None


def _value(written: str, marks: Marks) -> str:
    """The digits of a value; a comma is the mark of decimals only where that is known."""
    sign = "-" if written[0] in "-−" else ""
    made = digits_of(written.lstrip("-−+"), marks)
    bare = "," in written and "{" not in written
    return "" if not made or (bare and not (marks.commas or marks.thousands)) else sign + made


def _certain(word: str, lead: re.Match[str], values: list[Number]) -> bool:
    """Whether numbers are values: *2 inputs*, *inputs: 2* and *inputs 1 and 2* count or name."""
    whole = all(value.places <= 0 for value in values)
    if not whole:
        return True
    return bool(lead["link"]) and (len(values) > 1 or not _PLURAL.search(word))
