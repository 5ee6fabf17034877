"""The operand in error: the only number of a line whose replacement makes the line right."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..claims.chains import Chain
from ..names import bare, is_quantity, key, literals, number_of, numbers_of
from ..quantities.match import Match, match
from ..quantities.quantities import Version
from ..values.arrays import Array, NoValueError, Range, Value
from ..values.bound import Bound
from ..values.fit import one, shown
from ..values.interval import gap, meets, number, point
from ..values.readings import NEAR, Calculator, Reading, digits, telling, unit
from ..values.slips import is_slip

DIGITS = 6
"""Digits with which a name's number is shown where the author's places are too few."""
MOST = 12
"""Numbers of a line that are tried for a name."""
COARSE = 0.01
"""What the printed places of an operand may take from its value: it has more places elsewhere."""


class Culprit(Record):
    """A number on a line, the part that it stands for, and what should stand there."""

    number: t.Number
    part: t.Formula
    expected: str
    entry: int = 0
    """Which entry of the part it is, if that is a matrix."""


def culprit(bounds: Bounds, chain: Chain, bound: Bound) -> Culprit | None:
    """The operand in error on a line of numbers, if exactly one does not fit its part."""
    source = bounds.quantities.claims.chains[bound.source]
    before = bound.rule or source.sides[bound.against].formula
    known = PartValues(bounds, bound)
    found = match(before, chain.sides[bound.side].formula, known.fits)
    if not found.found:
        return None
    numbers = [(part, n) for part, n in found.pairs if isinstance(n, t.Number)]
    wrong = [(part, n) for part, n in numbers if not known.fits(part, n)]
    if not wrong and _mirrored(bound):
        return _other_sign(found, known, chain.sides[bound.side].formula)
    if not wrong:
        return _entry(found, known)
    if len({(key(part), digits(n)) for part, n in wrong}) != 1:
        return None
    part, n = wrong[0]
    if len(wrong) > 1 and len(known.shown(part, n)) > 1:
        return None
    value = known.value(part)
    text = None if value is None else shown(point(value), n)
    if value is None or text is None or text.lstrip("-") == digits(n):
        return None
    if abs(float(text) - value) > COARSE * abs(value):  # it has more places elsewhere
        if not is_quantity(part):
            return None
        text = f"{value:.{DIGITS}g}"
    return Culprit(n, part, text)


def _entry(found: Match, known: PartValues) -> Culprit | None:
    """The only entry of the matrices on a line that is not that of its part."""
    wrong = []
    for part, given in found.pairs:
        name, numbers = part, numbers_of(given) if isinstance(given, t.Matrix) else None
        if isinstance(name, t.Transpose) and isinstance(given, t.Matrix) and numbers:
            rows = [numbers_of(t.Matrix((row,))) or [] for row in given.rows]
            name = name.arg
            numbers = [n for column in zip(*rows, strict=False) for n in column]
        right = known.entries(bare(name)) if numbers else []
        if numbers and len(right) == len(numbers):
            pairs = enumerate(zip(right, numbers, strict=True))
            wrong += [(bare(name), k, x, n) for k, (x, n) in pairs if one(n, x) == "off"]
    if len(wrong) != 1:
        return None
    name, k, x, n = wrong[0]
    text = shown(x, n)
    return None if text is None or text == n.text else Culprit(n, name, text, k)


def right_without(bounds: Bounds, bound: Bound, wrong: Version) -> bool:
    """Whether a line of numbers has another number for a name, and is right with that."""
    source = bounds.quantities.claims.chains[bound.source]
    before = bound.rule or source.sides[bound.against].formula
    line = bounds.quantities.claims.chains[bound.chain].sides[bound.side].formula
    known = PartValues(bounds, bound)
    for n in list(literals(line))[:MOST]:
        for x in (point(number(n)), point(-number(n))):
            value = known.with_value(before, wrong.name, x)
            if value is not None and any(meets(value, own.range) for own in bound.own):
                return True
    return False


def _mirrored(bound: Bound) -> bool:
    """Whether a line is what it should be but for the sign."""
    a, b = bound.allowed[0].range, bound.own[0].range
    if isinstance(a, Array) or isinstance(b, Array):
        return False
    return gap((-a[1], -a[0]), b) == 0


def _other_sign(found: Match, known: PartValues, line: t.Formula) -> Culprit | None:
    """The only number whose sign is not that of its part; in a difference both change places."""
    wrong = []
    for part, n in found.pairs:
        value = known.value(part)
        if isinstance(n, t.Number) and value is not None and value * number(n) < 0:
            wrong.append((part, n))
    if len(wrong) != 1:
        return None
    part, n = wrong[0]
    terms = (bare(x) for f in t.walk(line) if isinstance(f, t.Sum) for x in f.terms)
    if any(digits(m) == digits(n) for m in map(number_of, terms) if m is not None):
        return None
    flipped = t.negate(n)
    assert isinstance(flipped, t.Number)
    return Culprit(n, part, flipped.text)


class PartValues:
    """What the parts of a line are, by the names that it was held against."""

    def __init__(self, bounds: Bounds, bound: Bound) -> None:
        self.work = Calculator(bounds.quantities.functions)
        self.values: dict[t.Formula, list[Reading]] = {}
        for reading in bound.allowed:
            for version in reading.uses:
                own = self.values.setdefault(version.name, [])
                own += [r for r in bounds.estimates[version].values if r not in own]

    def value(self, part: t.Formula) -> float | None:
        """The likeliest value of a part."""
        found = self._at(part, 0)
        return None if found is None else found[1]

    def entries(self, part: t.Formula) -> list[Range]:
        """The entries of a matrix as they are printed; none of one that has several values."""
        found = {r.printed for r in self.values.get(key(part), ()) if isinstance(r.printed, Array)}
        return list(found.pop().entries) if len(found) == 1 else []

    def shown(self, part: t.Formula, n: t.Number) -> set[str | None]:
        """The values of a part with the places of a number."""
        return {shown(r.printed, n) for r in self.values.get(key(part), ())}

    def fits(self, part: t.Formula, n: t.Number) -> bool:
        """Whether a number can stand for a part, or for minus it."""
        x, near = number(n), NEAR * unit(n)
        if isinstance(part, t.Number):
            return abs(number(part)) == abs(x)
        most = max((len(self.values.get(key(p), ())) for p in t.walk(part)), default=0)
        if not most:
            return True
        for k in range(most):
            found = self._at(part, k)
            if found is None:
                return True
            if min(gap(found[0], point(x)), gap(found[0], point(-x))) <= near:
                return True
        return False

    def with_value(self, part: t.Formula, name: t.Formula, x: Range) -> Value | None:
        """A part where one name has another value than it is known to have."""
        at = Reading(x, x, x)
        self.values[name], kept = [at], self.values.get(name, [])
        found = self._at(part, 0)
        self.values[name] = kept
        return None if found is None else found[0]

    def _at(self, part: t.Formula, k: int) -> tuple[Range, float] | None:
        """The value of a part with the k-th value of each name."""

        def leaf(x: t.Formula, printed: bool) -> Value | None:
            found = self.values.get(key(x)) if isinstance(x, (t.Name, t.Derivative)) else None
            if not found:
                return None
            reading = found[min(k, len(found) - 1)]
            return reading.printed if printed else reading.range

        try:
            ranges = self.work.value(part, lambda x: leaf(x, False))
            printed = self.work.value(part, lambda x: leaf(x, True))
        except NoValueError:
            return None
        if isinstance(ranges, Array) or isinstance(printed, Array):
            return None
        return ranges, printed[0]


Use = tuple[Bound, Culprit]


def either(bounds: Bounds, bound: Bound, part: t.Formula, n: t.Number) -> bool:
    """Whether a result and the number that is put in for it differ, and either may be wrong.

    It is the number put in that is wrong if a slip of the pen makes it of the result, if it is that
    of another name, or if what comes out is right without it; any other may be the right one,
    worked out anew.
    """
    uses = {v for r in bound.allowed for v in r.uses if v.name == key(part)}
    if len(uses) != 1:
        return False
    version = next(iter(uses))
    if version.kind != "worked" or len(version.literal) != 1:
        return False
    right, written = version.literal[0].text, n.text
    if right.lstrip("-") != digits(n) and is_slip(right, written):
        return False
    last = numbers_of(bounds.quantities.claims.chains[bound.chain].sides[-1].formula) or []
    ends = (r.range for r in bound.allowed if len(last) == 1 and not isinstance(r.range, Array))
    if last != [n] and any(one(last[0], x) == "fits" for x in ends):
        return False  # what comes out is worked from the result
    others = bounds.quantities.printed.versions(n, len(bounds.quantities.claims.chains))
    return telling(n) < 2 or all(v.name == version.name or v.chain == bound.chain for v in others)


def supposed(bounds: Bounds, bound: Bound, part: t.Formula) -> bool:
    """Whether a name has its number only by what another line puts in for it, or a wrong one."""
    uses = [v for r in bound.allowed for v in r.uses if v.name == key(part)]
    wrong = any(bounds.estimates[v].wrong is not None for v in uses)
    return bool(uses) and (wrong or all(v.kind == "implied" for v in uses))
