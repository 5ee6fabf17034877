"""A side that is not what stands before it.

    z = w·x = 0.3·0.5 = 0.16

The last number should be 0.15: it does not follow from the numbers before it.  Likewise a line of
numbers in which something else was put in than the names before it can stand for.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..causes.agreed import carried_on, misgiven, right_with
from ..causes.causes import of_number
from ..causes.doubt import doubtful
from ..causes.operand import Culprit, culprit, either, supposed
from ..causes.versions import (
    explained,
    is_anew,
    is_nobodys,
    is_outdated,
    is_rounded,
    may_be_renewed,
)
from ..claims.chains import Chain, Place
from ..findings import Finding, Premise
from ..names import bare, exponents, is_quantity, literals, numbers_of
from ..values.bound import Bound
from ..values.fit import fit, shown
from ..values.interval import number, point
from ..values.readings import Calculator, Reading, digits, telling, unit

ELSEWHERE = ("rule", "derivative", "beside")
"""What a number is held against that stands in other chains."""



def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    wrong = misgiven(bounds)
    given = {(b.chain, b.side) for uses in wrong.values() for b, _ in uses} | carried_on(bounds)
    doubt = doubtful(bounds)
    chains = bounds.quantities.claims.chains
    for bound in bounds.links:
        if (bound.chain, bound.side) in given:  # the root is the number given before
            continue
        chain = chains[bound.chain]
        verdict = fit(chain, bound)
        hidden = _hidden(bounds, chain, bound) if verdict.kind == "fits" else None
        if hidden is not None and verdict.reading is not None:
            yield _line(bounds, chain, bound, verdict.reading, hidden)
        if verdict.kind not in ("off", "rounded") or verdict.reading is None:
            continue
        side = chain.sides[bound.side]
        if bound.basis == "derivative" and not side.literal:
            continue
        if bound.basis == "names" and is_anew(bounds, chain, bound):
            continue
        if bound.basis in ELSEWHERE and is_outdated(bounds, bound):
            continue
        numbers = numbers_of(side.formula)
        if numbers is not None and any(right_with(bounds, bound, *use) for use in wrong.items()):
            continue
        if numbers is not None and _says_a_mistake(bounds, bound):
            continue
        if numbers is None:
            found = culprit(bounds, chain, bound) if verdict.kind == "off" else None
            known = (
                not _of_wrong(bounds, chain, bound) if found is None
                else not supposed(bounds, bound, found.part)
                and not _printed_before(bounds, chain, found.number)
            )  # fmt: skip
            known = known and not (found is not None and is_rounded(bound, found))
            if bound.basis != "before" and is_nobodys(bounds, chain, side.formula):
                continue
            if bound.basis == "names" and may_be_renewed(bounds, chain, bound, found):
                continue
            certain = bound.basis != "rule" or found or _is_settled(bounds, chain, bound)
            if verdict.kind == "off" and known and certain:
                yield _line(bounds, chain, bound, verdict.reading, found)
            continue
        entry = verdict.entry or 0
        n = numbers[entry]
        expected = shown(verdict.reading.printed, n, verdict.entry)
        if expected is None or expected == n.text:
            expected = shown(verdict.reading.range, n, verdict.entry)
        kind = "value" if bound.basis in ("rule", "again", "beside", "derivative") else "arithmetic"
        if bound.basis == "beside" and not _sure(bound, n):
            expected = None
        off = verdict.kind == "off" and expected != n.text
        names_ = chains[bound.source].sides[bound.against]
        if off and names_.quantity is not None and either(bounds, bound, names_.formula, n):
            yield _line(
                bounds, chain, bound, verdict.reading, Culprit(n, names_.formula, expected or "")
            )
            continue
        if off and (bound.chain, bound.side) in doubt and bound.basis == "names":
            yield _unsure(bounds, chain, bound, verdict.reading, n)
            continue
        right = verdict.reading.printed
        cause = of_number(bounds, bound, n, right, expected) if len(numbers) == 1 else None
        yield Finding(
            "follows", (bound.chain, bound.side), Place(side.piece, n.span or (0, 0)),
            kind if off else "rounding", "error" if off else "note",
            n.text, expected, None, chain.subject, premises(bounds, bound, verdict.reading),
            verdict.reading.uses, cause.key if cause else None,
            (("basis", bound.basis), *(cause.values if cause else ())),
        )  # fmt: skip



def _hidden(bounds: Bounds, chain: Chain, bound: Bound) -> Culprit | None:
    """A number that is not its name's where that has no effect: beside a factor of 0, say."""
    side = chain.sides[bound.side]
    if bound.basis != "names" or side.literal or not side.numeric or len(bound.allowed) > 1:
        return None
    found = culprit(bounds, chain, bound)
    if found is None or explained(bounds, found.number):
        return None
    if not is_quantity(found.part) and _told_by(bounds, side.formula, found):
        return None
    off = abs(abs(number(found.number)) - abs(float(found.expected)))
    return found if off > 2 * unit(found.number) and telling(found.number) > 1 else None


def _told_by(bounds: Bounds, line: t.Formula, found: Culprit) -> bool:
    """Whether a line comes to something else with the number that should stand there."""
    work, right = Calculator(bounds.quantities.functions), point(float(found.expected))
    kept = work.value(line, lambda x: None)
    return kept != work.value(line, lambda x: right if x is found.number else None)


def _says_a_mistake(bounds: Bounds, bound: Bound) -> bool:
    """Whether what a cell should say again is a number that is wrong itself."""
    side = bounds.quantities.claims.chains[bound.source].sides[bound.against]
    said = [n.text for n in numbers_of(side.formula) or () if n.span is None]
    return bool(said) and any(
        estimate.wrong is not None and [n.text for n in version.literal] == said
        for version, estimate in bounds.estimates.items()
    )


def _is_settled(bounds: Bounds, chain: Chain, bound: Bound) -> bool:
    """Whether a rule was stated for the very name, and all names on it ever have one value.

    So it is with one stated for all of a kind that another of the kind is right by.
    """
    source = bounds.quantities.claims.chains[bound.source]
    uses = {v.name for r in bound.allowed for v in r.uses}
    chains = bounds.quantities.claims.chains
    return (
        (
            source.target == chain.target
            or any(
                b.basis == "rule" and b.source == bound.source and b.chain != bound.chain
                and fit(chains[b.chain], b).kind == "fits"
                for b in bounds.links
            )
        )
        and all(r.sure for r in bound.allowed)
        and all(len({v.literal for v in bounds.quantities.of(n) if v.literal}) == 1 for n in uses)
    )


def _of_wrong(bounds: Bounds, chain: Chain, bound: Bound) -> bool:
    """Whether a number of a line is what a wrong line above came to: what it is, is carried.

    What another name than those of the line came to is not carried, but put in wrongly.
    """
    chains = bounds.quantities.claims.chains
    before = {digits(n) for n in literals(chains[bound.source].sides[bound.against].formula)}
    put_in = {digits(n) for n in literals(chain.sides[bound.side].formula) if telling(n) > 1}
    put_in -= before
    named = {v.name for r in bound.allowed for v in r.uses}
    wrong = {
        b.chain for b in bounds.links
        if b.chain < chain.number and fit(chains[b.chain], b).kind == "off"
        and chains[b.chain].target in (named | {None})
    }  # fmt: skip
    results = (numbers_of(chains[k].sides[-1].formula) or () for k in wrong)
    return any(digits(n) in put_in for found in results for n in found)


def _printed_before(bounds: Bounds, chain: Chain, n: t.Number) -> bool:
    """Whether a number that no name is known to have was put in above: what it is was not read."""
    versions = bounds.quantities.versions.values()
    if any(digits(m) == digits(n) for found in versions for v in found for m in v.literal):
        return False
    chains = bounds.quantities.claims.chains
    found = {
        before.number for before in chains[: chain.number] for side in before.sides if side.numeric
        if any(_is_unknown(bounds, m, n, side.formula) for m in literals(side.formula))
    }  # fmt: skip
    wrong = {
        b.chain for b in bounds.links
        if b.chain in found and fit(chains[b.chain], b).kind == "off"
    }  # fmt: skip
    return bool(found - wrong)




def _is_unknown(bounds: Bounds, m: t.Number, n: t.Number, line: t.Formula) -> bool:
    """Whether a number on a line is another, and it is not known what it stands for."""
    return digits(m) == digits(n) and not explained(bounds, m) and id(m) not in exponents(line)




def _sure(bound: Bound, n: t.Number) -> bool:
    """Whether all ways to number the names of a unit come to the same."""
    return len({shown(r.printed, n) for r in bound.allowed}) == 1


def _unsure(bounds: Bounds, chain: Chain, bound: Bound, reading: Reading, n: t.Number) -> Finding:
    """A result that is wrong, or the number that it was worked from."""
    place = Place(chain.sides[bound.side].piece, n.span or (0, 0))
    return Finding(
        "follows", (bound.chain, bound.side), place, "value", "warning", n.text, None, None,
        chain.subject, premises(bounds, bound, reading), reading.uses, "either",
    )  # fmt: skip


def _line(
    bounds: Bounds, chain: Chain, bound: Bound, reading: Reading, found: Culprit | None
) -> Finding:
    """A whole line is off: the number in it that is to blame, where that is certain."""
    side = chain.sides[bound.side]
    place, claimed, expected = side.place, plain.write(bare(side.formula)), None
    values: tuple[tuple[str, str], ...] = ()
    if found is not None:
        n = found.number
        place, claimed, expected = Place(side.piece, n.span or (0, 0)), n.text, found.expected
        values = (("part", plain.write(found.part)),)
    unsure = found is not None and either(bounds, bound, found.part, found.number)
    return Finding(
        "follows", (bound.chain, bound.side), place, "arithmetic",
        "warning" if unsure else "error", claimed, None if unsure else expected,
        None, chain.subject, premises(bounds, bound, reading), reading.uses,
        "either" if unsure else "operand" if found else None, values,
    )  # fmt: skip


def premises(bounds: Bounds, bound: Bound, reading: Reading) -> tuple[Premise, ...]:
    """The side that a claim is held against, and what its names are elsewhere."""
    chains = bounds.quantities.claims.chains
    source = chains[bound.source]
    side = source.sides[bound.against]
    found = [Premise(side.place, _text(side.formula, side.piece.text))]
    for version in reading.uses:
        where = chains[version.chain].sides[version.side]
        if version.literal and version.chain != bound.chain:
            span = version.literal[0].span or where.formula.span or (0, 0)
            name = plain.write(version.name)
            text = f"{name} = {version.literal[0].text}" if len(version.literal) == 1 else name
            found.append(Premise(Place(where.piece, span), text))
    return tuple(dict.fromkeys(found))


def _text(f: t.Formula, text: str) -> str:
    return text[slice(*f.span)] if f.span else plain.write(f)
