"""Blocks of a document as text with slots: for numbers, or for a student's name and code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from symprop.document import blocks as b
from symprop.document.formats.base import Blockwise
from symprop.formula import tree as t
from symprop.handout.printed import LONGEST
from symprop.handout.student import Student
from symprop.record import Record

STUDENT = Student("\U000133f2", "\U000133f2", "", "\U000133f3")
"""Whose document a skeleton is made of: the places of the name and the code."""

_Around: TypeAlias = tuple[str, str, str]
"""What stands before a number, between its digits before and behind the decimal mark, and after."""


class FreeBlock(Record):
    """A block whose numbers stand where their lengths do not matter, as text around them.

    Of a number with a power of ten a format writes more than the digits, and a very long one may
    take a line of its own: then the block itself is written.
    """

    text: str
    forms: tuple[tuple[_Around, ...], ...]
    """What stands around each number: without a sign and with one; and the same of one that has
    digits behind the decimal mark.  None of this where all are written as they are printed."""
    ofs: tuple[str, ...]
    block: b.Block

    def fill(self, numbers: Mapping[str, str]) -> str:
        """The block with a student's numbers."""
        if not self.forms:
            return self.text % tuple([numbers[of] for of in self.ofs])
        out = []
        for of, forms in zip(self.ofs, self.forms, strict=True):
            digits = numbers[of]
            minus = digits[0] == "-"
            whole, point, behind = digits[minus:].partition(".")
            before, between, after = forms[2 * bool(point) + minus]
            out.append(before + whole + between + behind + after)
        return self.text % tuple(out)


def parts(node: Any) -> Iterator[Any]:
    """Everything inside a block: runs of text, mathematics, and the nodes of formulas."""
    if isinstance(node, tuple):
        for part in node:
            yield from parts(part)
    elif isinstance(node, t.Formula):
        yield from t.walk(node)
    elif isinstance(node, (b.Block, b.Inline)):
        yield node
        for name in node.__match_args__:
            yield from parts(getattr(node, name))


def alive(node: Any) -> bool:
    """Whether something depends on the student: a number, or the name."""
    if isinstance(node, b.Text):
        return STUDENT.name in node.text or STUDENT.code in node.text
    return isinstance(node, t.Number) and node.of is not None


_SLOT, _SLOTS = "\U00013000", 1000
"""The first of the characters that hold the places of numbers, and how many there are."""
_BEHIND = "\U000133f4"
"""What holds the place of the digits behind the decimal mark."""
_EXTREMES = ("7", "-7", "0.5", "-0.5", "-1234567890123"[:LONGEST], "-123456.789012"[:LONGEST])
"""If a block is the usual one with each of these for all of its numbers, it is with any.

What decides how it is laid out, if anything, is how wide numbers are, and whether they have signs.
"""


def freed(block: b.Block, format: Blockwise) -> FreeBlock | None:
    """The block as text with slots, if it is one whatever the numbers are."""
    live = list(filter(alive, parts(block)))
    if any(isinstance(node, b.Text) for node in live):
        return None
    ofs = tuple(dict.fromkeys([number.of for number in live]))
    if len(ofs) > _SLOTS:
        return None

    def written(numbers: Mapping[str, str]) -> str:
        return format.alone(revived(block, numbers, STUDENT))

    slots = {of: chr(ord(_SLOT) + i) for i, of in enumerate(ofs)}
    tries = [dict.fromkeys(ofs, extreme) for extreme in _EXTREMES]
    tries += [{of: f"{'-' * (i % 2)}{i}" for i, of in enumerate(ofs)}]

    def fits(free: FreeBlock) -> bool:
        return all(free.fill(numbers) == written(numbers) for numbers in tries)

    whole = written(slots)
    called = {slot: of for of, slot in slots.items()}
    plain = "".join(["%s" if c in called else c for c in whole.replace("%", "%%")])
    verbatim = FreeBlock(plain, (), tuple([called[c] for c in whole if c in called]), block)
    if fits(verbatim):
        return verbatim
    cuts = []
    for of, slot in slots.items():
        numbers = (f"-{slot}", f"{slot}.{_BEHIND}", f"-{slot}.{_BEHIND}")
        cuts.append(_cut(whole, [written(slots | {of: number}) for number in numbers], slot))
    text, at = "", 0
    forms: dict[str, tuple[_Around, ...]] = {}
    places = sorted((cut[0], i) for i, cut in enumerate(cuts) if cut is not None)
    for _, i in places:
        start, stop, others = cuts[i] or (0, 0, [])
        if start < at:
            return None
        text += whole[at:start].replace("%", "%%") + "%s"
        forms[ofs[i]] = tuple([_around(x, slots[ofs[i]]) for x in (whole[start:stop], *others)])
        at = stop
    text += whole[at:].replace("%", "%%")
    free = FreeBlock(text, tuple(forms.values()), tuple(forms), block)
    return free if fits(free) else None


def _around(form: str, slot: str) -> _Around:
    """What stands around the digits in the slots of a number that is written."""
    before, _, rest = form.partition(slot)
    between, _, after = rest.partition(_BEHIND)
    return before, between, after


def _cut(plain: str, others: list[str], slot: str) -> tuple[int, int, list[str]] | None:
    """Where a number stands in a text: start, stop, and what stands there in other texts."""
    if slot not in plain or min(map(len, others)) < len(plain):
        return None
    start = min(*(_alike(plain, other) for other in others), plain.index(slot))
    after = len(plain) - plain.rindex(slot) - 1
    end = min(*(_alike(plain[start:][::-1], x[start:][::-1]) for x in others), after)
    return start, len(plain) - end, [other[start : len(other) - end] for other in others]


def _alike(a: str, b: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


class NamedBlock(Record):
    """A block with the student's name and code, as text with slots for them."""

    text: str
    order: tuple[bool, ...]
    """Whether a slot is for the name, and not for the code."""

    def fill(self, student: Student, format: Blockwise) -> str:
        """The block of a student."""
        name, code = (_line(format, x) for x in (student.label, student.code))
        return self.text % tuple([name if is_name else code for is_name in self.order])


def _line(format: Blockwise, text: str) -> str:
    return format.inlines((b.Text(text),))


def named(block: b.Block, format: Blockwise) -> NamedBlock | None:
    """The block as text with slots for name and code, if it is one whatever they are."""
    if any(isinstance(node, t.Number) and node.of is not None for node in parts(block)):
        return None
    text = format.alone(block)
    found = re.findall(f"{STUDENT.name}|{STUDENT.code}", text)
    text = text.replace("%", "%%").replace(STUDENT.name, "%s").replace(STUDENT.code, "%s")
    made = NamedBlock(text, tuple(x == STUDENT.name for x in found))
    for name in _NAMES:
        student = Student(name, name, "", f"{name[:4]}-{name[4:]}")
        if made.fill(student, format) != format.alone(revived(block, {}, student)):
            return None
    return made


_NAMES = (
    *("x", "1. -x", " * _a_", "José ½ ‮ \U0001f600", "<b>&amp;</b>", "$%s \\% {x}", "`", "|"),
    *(sign + "x" + sign for sign in "*_#>-+.:~^[]()!\"'@=/"),
    *("long " * 60, "a" * 99),
)
"""If a block is the usual one with each of these for the name, it is with any."""


def revived(node: Any, numbers: Mapping[str, str], student: Student) -> Any:
    """A block, or what is inside one, with a student's numbers, name and code."""
    if isinstance(node, tuple):
        return tuple([revived(part, numbers, student) for part in node])
    if isinstance(node, t.Formula):
        return t.map_leaves(node, lambda f: _number(f, numbers))
    if isinstance(node, b.Text):
        named = node.text.replace(STUDENT.label, student.label)
        return b.Text(named.replace(STUDENT.code, student.code))
    if isinstance(node, (b.Block, b.Inline)):
        fields = [revived(getattr(node, name), numbers, student) for name in node.__match_args__]
        return type(node)(*fields)
    return node


def _number(f: t.Formula, numbers: Mapping[str, str]) -> t.Formula:
    if not isinstance(f, t.Number) or f.of is None:
        return f
    return t.Number(numbers[f.of], of=f.of)
