"""A number that stands nowhere else, and is nearly the only result that it can have been.

    δ_1 = 0.31·0.0842 = 0.0261
    b = −0.2061 + 0.0344 = −0.1717          (should be 0.0261)

What a line of numbers takes from the lines above is printed there.  One number that is not, while
a single slip of the pen makes it one of the results, was copied wrongly: two digits have changed
places, or one of many is another.  Of few digits another one says nothing: by chance, too, a number
is often so near to one of many.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import bare, literals, number_of
from ..values.fit import fit
from ..values.readings import digits, telling
from ..values.slips import is_slip, misspelled

DIGITS, MANY = 3, 5
"""Digits that tell a number from others, and those of which one may be another."""

Result = tuple[str, Chain]
Results = dict[tuple[tuple[str, ...], str], list[Result]]
"""By the exercise and what a slip leaves as it is, the results and the chains that have them."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    seen: set[str] = set()
    results: Results = {}
    for chain in chains:
        side = chain.working
        named = any(not s.numeric and s.quantity is None for s in chain.sides)
        judged = named or chain.number in off or _is_step(bounds, chain)
        if side is not None and chain.target is not None and not judged:
            yield from _miscopied(chain, side, seen, results)
        seen.update(digits(n) for s in chain.sides for n in literals(s.formula))
        last = number_of(chain.sides[-1].formula)
        if last is not None and chain.target is not None and telling(last) >= DIGITS:
            for left in _left(digits(last)):
                own = results.setdefault((chain.scope.exercise, left), [])
                if all(digits(last) != text for text, _ in own):
                    own.append((digits(last), chain))


def _is_step(bounds: Bounds, chain: Chain) -> bool:
    """Whether a line is a new value whose step is shown alone: v = 0.53 + 0.0237."""
    target = chain.target
    f = None if chain.working is None else bare(chain.working.formula)
    terms = f.terms if isinstance(f, t.Sum) else ()
    step = len(terms) == 2 and all(number_of(x) is not None for x in terms)
    versions = () if target is None else bounds.quantities.of(target)
    new = target is not None and bounds.quantities.marks(target)[1] == "new"
    again = any(v.chain < chain.number for v in versions)
    return step and (new or again)


def _left(text: str) -> Iterator[str]:
    """What slips of the pen leave as it is: all digits in another order, or all of many but one."""
    places = [i for i, c in enumerate(text) if c != "."]
    yield "".join(sorted(text))
    if len(text.replace(".", "").strip("0")) >= MANY:
        yield from (f"{text[:i]}_{text[i + 1 :]}" for i in places)


def _miscopied(
    chain: Chain, side: Side, seen: set[str], results: Results
) -> Iterator[Finding]:
    """The only number of a line that stands nowhere above it, if it is nearly one that does."""
    new = [n for n in literals(side.formula) if telling(n) >= DIGITS and n.places > 0]
    new = [n for n in new if digits(n) not in seen]
    if len(new) != 1:
        return
    (n,) = new
    found = {
        right: source for left in _left(digits(n))
        for right, source in results.get((chain.scope.exercise, left), [])
        if is_slip(right, digits(n))
        and misspelled(right, digits(n)) != "decimal_place"  # a tenth of it is another number
    }  # fmt: skip
    if len(found) == 1:
        yield _finding(chain, side, n, *found.popitem())


def _finding(chain: Chain, side: Side, n: t.Number, right: str, source: Chain) -> Finding:
    last, name = source.sides[-1], source.subject
    place = last.place
    return Finding(
        "miscopied", (chain.number, chain.sides.index(side)), Place(side.piece, n.span or (0, 0)),
        "arithmetic", "error", n.text, ("-" if n.negative else "") + right, None, chain.subject,
        (Premise(place, last.piece.text[slice(*place.span)]),), cause="operand",
        values=(("part", plain.write(name)),) if name is not None else (),
    )  # fmt: skip
