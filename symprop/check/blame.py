"""The verdict on a document: which findings are roots, and what follows from which."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.record import Record

from .bounds import Bounds
from .causes.operand import right_without
from .claims.chains import Chain, Place
from .claims.claims import Unread
from .findings import Finding
from .names import bare, is_quantity, key, literals, names
from .values.estimates import origin
from .values.fit import fit
from .values.readings import digits


class Unjudged(Record):
    """A claim for or against which nothing spoke, and why."""

    place: Place
    why: str


class Verdict(Record):
    """What is to be said about a document."""

    findings: tuple[Finding, ...]
    checked: int
    unjudged: tuple[Unjudged, ...]
    unread: tuple[Unread, ...]

    @property
    def claims(self) -> int:
        """How many claims there are: links of chains, and what else could be wrong."""
        return self.checked + len(self.unjudged)


def blame(findings: list[Finding], bounds: Bounds) -> Verdict:
    """Puts findings in order, and each that follows from another beside its root."""
    claims = bounds.quantities.claims
    judged: set[tuple[int, int]] = set()
    open_: dict[tuple[int, int], str] = {}
    for bound in bounds.links:
        link = bound.chain, bound.side
        if fit(claims.chains[bound.chain], bound).kind == "open":
            open_[link] = "the two sides cannot be compared"
        else:
            judged.add(link)
    judged |= {(held.chain, held.side) for held in bounds.against}
    for chain in claims.chains:
        for i, side in enumerate(chain.sides):
            link = chain.number, i
            if i == 0 or link in judged or not (side.numeric or _has_unit(side.formula)):
                continue
            if i == 1 and chain.target is not None:
                continue
            if i == 2 and chain.target is not None and _spells(chain.sides[1].formula):
                continue
            if _gives(bounds, chain, i):
                continue
            open_.setdefault(link, bounds.reasons.get(link) or _why(bounds, link))
    unjudged = tuple(
        Unjudged(claims.chains[c].sides[s].place, why)
        for (c, s), why in sorted(open_.items()) if (c, s) not in judged
    )  # fmt: skip
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.place, finding.severity == "error"), finding)
    errors: dict[tuple[int, int], list[Finding]] = {}
    for finding in kept.values():
        if finding.severity == "error":
            errors.setdefault(finding.link, []).append(finding)
    wrong = {chain for chain, _ in errors}
    order = sorted(
        (
            f
            for f in kept.values()
            if not any(_within(g, f) for g in errors.get(f.link, ()))
            and not _goes_on_otherwise(f, wrong, bounds)
        ),
        key=lambda f: (f.place.piece.cell or 0, f.place.piece.at(f.place.span[0]), f.kind),
    )
    return Verdict(tuple(_rooted(order, bounds)), len(judged), unjudged, claims.unread)


def _goes_on_otherwise(finding: Finding, wrong: set[int], bounds: Bounds) -> bool:
    """Whether a line is held against a number that is wrong, and puts in another one itself.

    Its author went on with what the number should have been, so nothing is said of the line.
    """
    chain, i = finding.link
    sides = bounds.quantities.claims.chains[chain].sides
    if i and sides[i].literal and finding.rule == "updates":
        i -= 1  # the line that the result was worked from
    side = sides[i]
    if finding.severity != "error" or not side.numeric or side.literal:
        return False
    put_in = {(digits(n), n.negative) for n in literals(side.formula)}
    others = [
        v for v in dict.fromkeys(finding.uses)
        if v.chain in wrong and v.chain != chain and len(v.literal) == 1
        and (digits(v.literal[0]), v.literal[0].negative) not in put_in
    ]  # fmt: skip
    return len(others) == 1 and any(
        (b.chain, b.side) == (chain, i) and right_without(bounds, b, others[0])
        for b in bounds.links
    )


def _gives(bounds: Bounds, chain: Chain, i: int) -> bool:
    """Whether a line of numbers gives every name before it its number."""
    before = [] if chain.sides[i].literal else list(map(key, names(chain.sides[i - 1].formula)))
    return bool(before) and all(
        any(
            v.kind == "implied" and (v.chain, v.side) == (chain.number, i)
            for v in bounds.quantities.of(name)
        )
        for name in before
    )


def _spells(f: t.Formula) -> bool:
    """Whether a side is a matrix of names, which the numbers after it are given to."""
    g = bare(f)
    return isinstance(g, t.Matrix) and all(is_quantity(x) for row in g.rows for x in row)


def _within(one: Finding, other: Finding) -> bool:
    """Whether an error is about a part of what another error is about."""
    (a, b), (low, high) = one.place.span, other.place.span
    inside = low <= a and b <= high and (a, b) != (low, high)
    return inside and one.place.piece is other.place.piece and other.severity == "error"


UNITS = frozenset(
    {"kg", "mg", "km", "cm", "mm", "ms", "min", "Hz", "kHz", "MHz", "kB", "KB", "MB", "GB", "px"}
)


def _has_unit(f: t.Formula) -> bool:
    """Whether a side is a number with a unit, which is not worked with."""
    g = bare(f)
    if not isinstance(g, t.Product) or len(g.factors) != 2:
        return False
    first, last = map(bare, g.factors)
    return isinstance(first, t.Number) and isinstance(last, t.Name) and last.base in UNITS


def _why(bounds: Bounds, link: tuple[int, int]) -> str:
    chain, side = link
    for i in reversed(range(side)):
        if (chain, i) in bounds.reasons:
            return bounds.reasons[chain, i]
    return "nothing is known that it could be held against"


def _rooted(findings: list[Finding], bounds: Bounds) -> list[Finding]:
    roots = {f.link: i for i, f in enumerate(findings) if f.severity == "error"}
    out = []
    for finding in findings:
        if finding.kind == "carried":
            link = origin(bounds.estimates, finding.uses)
            root = None if link is None else roots.get(link)
            if root is None and finding.rule == "network":
                root = next((i for i, f in enumerate(findings) if _other_network(f)), None)
            finding = _with_root(finding, root)
        out.append(finding)
    return out


def _other_network(f: Finding) -> bool:
    """Whether something is not as the network that is given has it."""
    return f.rule == "network" and f.severity == "error"


def _with_root(finding: Finding, root: int | None) -> Finding:
    fields = [getattr(finding, name) for name in Finding.__match_args__]
    fields[Finding.__match_args__.index("root")] = root
    return Finding(*fields)
