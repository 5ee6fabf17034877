"""Superscripts and indices in brackets that belong to names, as the document itself shows.

    w^(1) = w − η·∂E/∂w      z^2 = W^2·a^1 + b^2      h(t) = tanh(u·x(t) + v·h(t−1))

What stands before = is worked out there, and nobody works out a power, unless it is that of a name
that has a number of its own: a^2 = 0.6^2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from symprop.formula import tree as t
from symprop.record import Record

from ..names import INDICES, bare, names

Change = Callable[[t.Formula], t.Formula]


class Scripts(Record):
    """What belongs to names in a document."""

    pairs: frozenset[tuple[t.Name, str]]
    """Names with superscripts that were seen before =."""
    shapes: frozenset[str]
    """How they are written: ``(1)``, ``1``, ``t``."""
    calls: frozenset[str]
    """Names with an index in brackets behind them, h of h(t), and these letters."""
    plain: frozenset[t.Name]
    """Names that have a value without any superscript."""
    slopes: bool
    """Whether a d before a name makes another of it: dθ."""
    error: bool
    """Whether e is an error that is worked out, so that e² is its square."""


def scripted(chains: Iterable[Sequence[t.Formula]]) -> Change | None:
    """What to do with the formulas of a document; ``None``: nothing."""
    pairs: set[tuple[t.Name, str]] = set()
    calls: set[str] = set()
    firsts = [(bare(sides[0]), sides) for sides in chains if len(sides) > 1]
    plain = frozenset(f for f, _ in firsts if isinstance(f, t.Name))
    for first, sides in firsts:
        if isinstance(first, t.Derivative):
            first = bare(first.by)
        power, call = _power(first), _called(first)
        if call is not None and _is_family(first, sides[1:]):
            calls |= {call[0].base, call[1][0]}
        elif power is not None and _is_index(*power, plain, sides[1:]):
            pairs.add(power)
    slopes = t.Name("d") not in plain and any(_slope(first) for first, _ in firsts)
    error = t.EULER in plain
    if not (pairs or calls or slopes or error):
        return None
    for part in (x for _, sides in firsts for f in sides for x in t.walk(f) if calls):
        call = _called(part)
        if call is not None and call[1][0] in calls:
            calls.add(call[0].base)
    shapes = frozenset(_shape(script) for _, script in pairs)
    found = Scripts(frozenset(pairs), shapes, frozenset(calls), plain, slopes, error)
    return lambda f: _changed(f, found)


def _power(f: t.Formula) -> tuple[t.Name, str] | None:
    """A name and what stands above it, in brackets if it stands in brackets."""
    if not isinstance(f, t.Power):
        return None
    base = bare(f.base.by) if isinstance(f.base, t.Derivative) else f.base
    said = _index(f.exponent)
    if not isinstance(base, t.Name) or base == t.EULER or base.sup or said is None:
        return None
    return base, f"({said})" if isinstance(f.exponent, t.Group) else said


def _index(f: t.Formula) -> str | None:
    """A whole number, a word or a letter with a step, which can be an index."""
    match bare(f):
        case t.Number(text=text) if text.isdigit():
            return text
        case t.Name(base=base, sub="", sup="", accent="") if base in INDICES or len(base) > 2:
            return base
        case t.Sum(terms=(t.Name(base=base, sub="", sup=""), t.Number(text=text))) if (
            base in INDICES and text.lstrip("-").isdigit()
        ):
            return f"{base}{'' if text[0] == '-' else '+'}{text}"
    return None


def _called(f: t.Formula) -> tuple[t.Name, str] | None:
    """A name with an index in brackets behind it: h(t), h(t−1), h(2)."""
    match f:
        case t.Product(
            factors=(t.Name() as name, t.Group() | t.Sum() | t.Number() as index), sign=""
        ):
            said = _index(index)
        case t.Apply(function=name, args=(index,), primes=0):
            said = _index(index)
        case _:
            return None
    return None if said is None or (said.isalpha() and said not in INDICES) else (name, said)


def _is_family(first: t.Formula, rest: Sequence[t.Formula]) -> bool:
    """Whether h(t) before = is one of many values, and no function of t."""
    if not isinstance(first, t.Apply):
        return True
    return isinstance(bare(first.args[0]), t.Name) and any(
        set(names(f)) - set(names(first.args[0])) for f in rest
    )


def _slope(f: t.Formula) -> t.Name | None:
    """What d and a name side by side are together."""
    match f:
        case t.Product(factors=(t.Name(base="d", sub="", sup=""), t.Name() as name), sign=""):
            return t.Name(f"d{name.base}", name.sub, name.sup, name.accent, span=f.span)
    return None


def _shape(script: str) -> str:
    inner = script.strip("()")
    kind = "1" if inner.isdigit() else "t"
    return f"({kind})" if script != inner else kind


def _is_index(
    name: t.Name, script: str, plain: frozenset[t.Name], rest: Sequence[t.Formula]
) -> bool:
    """Whether a name with a superscript before = is a name as a whole."""
    if _shape(script) != "1" and not script.strip("()").isdigit():
        return True
    squared = any(
        isinstance(g := bare(f), t.Power) and not isinstance(bare(g.base), t.Name) for f in rest
    )
    return script == "1" or (not squared and (script != script.strip("()") or name not in plain))


def _belongs(power: tuple[t.Name, str], found: Scripts) -> bool:
    """Whether what stands above a name somewhere belongs to it."""
    name, script = power
    if power in found.pairs:
        return True
    if _shape(script) not in found.shapes:
        return False
    alike = any(name == other for other, _ in found.pairs)
    return _shape(script) != "1" or script in ("0", "1") or (alike and name not in found.plain)


def _changed(f: t.Formula, found: Scripts) -> t.Formula:
    power = _power(f)
    if power is not None and _belongs(power, found):
        name = t.Name(power[0].base, power[0].sub, power[1], power[0].accent, span=f.span)
        assert isinstance(f, t.Power)
        if isinstance(f.base, t.Derivative):
            return t.Derivative(f.base.of, name, f.base.symbol, span=f.span)
        return name
    slope = _slope(f) if found.slopes else None
    if slope is not None:
        return slope
    if found.error and isinstance(f, t.Power) and (square := _squared(f)) is not None:
        return square
    if isinstance(f, t.Product) and not f.sign:
        f = _indexed(f, found)
    call = _called(f) if isinstance(f, t.Apply) else None
    if call is not None and call[0].base in found.calls:
        return _placed(*call, f)
    return t.rebuild(f, lambda part: _changed(part, found))


def _squared(f: t.Power) -> t.Formula | None:
    """What e² is where e is an error."""
    two = bare(f.exponent)
    is_square = f.base == t.EULER and isinstance(two, t.Number) and two.text == "2"
    return t.Product((f.base, f.base), span=f.span) if is_square else None


def with_errors(f: t.Formula) -> t.Formula:
    """A formula in which e is an error: e² is its square."""
    square = _squared(f) if isinstance(f, t.Power) else None
    return square or t.rebuild(f, with_errors)


def _indexed(f: t.Product, found: Scripts) -> t.Formula:
    """A product in which an index in brackets is part of the name before it."""
    factors: list[t.Formula] = []
    for factor in f.factors:
        pair = t.Product((factors[-1], factor), "") if factors else None
        call = None if pair is None else _called(pair)
        told = call is not None and (call[0].base if call[1].isdigit() else call[1][0])
        if call is not None and told in found.calls:
            factors[-1] = _placed(*call, factors[-1])
        else:
            factors.append(factor)
    return factors[0] if len(factors) == 1 else t.Product(tuple(factors), f.sign, span=f.span)


def _placed(name: t.Name, index: str, f: t.Formula) -> t.Name:
    sub = ",".join(filter(None, (name.sub, index)))
    return t.Name(name.base, sub, name.sup, name.accent, span=f.span)
