"""Indexed formulas as addends: one scalar form under one sum, inner sums by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from itertools import product
from math import prod

from symprop.formula import tree as t
from symprop.formula.read import FormulaError
from symprop.formula.tree import Formula, Name, Number, Ref
from symprop.network.equations import canonical, name_of
from symprop.network.families.formula import Big, Element, Own, parts, rebuild, start, walk
from symprop.network.families.inner import InnerNames
from symprop.network.families.sizes import place_text
from symprop.network.graph import Form
from symprop.network.ids import element
from symprop.network.indexed import Access, Addend, AffineIndex, Family
from symprop.network.size import Size, lettered, share, size_formula

MAX_WINDOW = 200
"""Elements among which a maximum is looked for; each is a slot of the form."""

ONE: Formula = Number("1")


class Compiler:
    """Families from formulas; ``taken`` holds the ids that have an owner."""

    def __init__(self, taken: set[str], functions: Mapping[Name, Own]) -> None:
        self.functions, self.names = functions, InnerNames(taken)

    def families(
        self, id: str, indices: tuple[str, ...], sizes: Mapping[str, int], f: Formula, kind: str
    ) -> list[Family]:
        """The family of an equation, after those of its inner sums.

        Raises:
            FormulaError: a maximum over too many elements, a softmax of nothing that runs.
        """
        return _FamilyEquation(self, id, sizes).families(indices, f, kind)


class _FamilyEquation:
    def __init__(self, compiler: Compiler, id: str, sizes: Mapping[str, int]) -> None:
        self.compiler, self.id, self.sizes = compiler, id, sizes
        self.made: list[Family] = []
        self.inner: dict[Formula, Element] = {}

    def families(self, indices: tuple[str, ...], f: Formula, kind: str) -> list[Family]:
        self.order = [*indices, *(i for x in walk(f) if isinstance(x, Big) for i in x.indices)]
        self.made.append(self.family(self.id, indices, f, kind))
        return self.made

    def family(self, id: str, indices: tuple[str, ...], f: Formula, kind: str) -> Family:
        """One family; what stands inside its functions is added before it."""
        plain = self.row(f) or self.outer(f)
        addends = tuple(self.addend(*x, alone=x[0] is plain) for x in _split(plain, self.sizes))
        bound = {i for a in addends for i in (*a.over, a.along) if i}
        sizes = {i: self.sizes[i] for i in self.order if i in bound or i in indices}
        runs = bool(indices or bound)
        written = canonical(_written(plain, self.sizes)) if runs else self.told(plain)
        return Family(id, indices, sizes, addends, written, (), kind)

    def told(self, f: Formula) -> Formula:
        """What one element is, over references to others."""

        def refer(x: Formula) -> Formula:
            if isinstance(x, Element):
                return Ref(element(x.id, tuple(place.offset for place in x.at)))
            return rebuild(x, refer)

        return canonical(_inlined(refer(self.unrolled(f)), self.compiler.functions))

    # --- inner sums -----------------------------------------------------------------------------

    def whole(self, f: Big) -> bool:
        """Whether ``f`` is one element of something that is worked along a whole row."""
        return f.kind == "softmax" or (
            f.kind in ("max", "min") and lettered(self.sizes[x] for x in f.indices)
        )

    def row(self, f: Formula) -> Formula | None:
        """``f`` as a function of a row, if it is nothing else: its derivative needs its value."""
        match f:
            case t.Group(arg=x):
                return self.row(x)
            case Big(kind="softmax", indices=(i,), body=body):
                return Big("softmax", (i,), self.item(body), span=f.span)
            case Big(kind=kind, indices=i, body=body) if self.whole(f):
                inner = Big(kind, i[1:], body, span=f.span) if i[1:] else body
                return Big(kind, i[:1], self.item(inner), span=f.span)
        return None

    def outer(self, f: Formula) -> Formula:
        """``f``, a sum of terms, with every inner sum replaced by a family of its own."""
        match f:
            case t.Sum() | t.Neg() | t.Group():
                return rebuild(f, self.outer)
            case t.Quotient(over=a, under=b) if _constant(b):
                return t.Quotient(self.outer(a), b, f.inline, span=f.span)
            case t.Product(factors=xs, sign=sign) if sum(not _constant(x) for x in xs) == 1:
                return t.Product(
                    tuple(x if _constant(x) else self.outer(x) for x in xs), sign, span=f.span
                )
            case Big(kind="sum" | "mean", indices=i, body=body):
                return Big(f.kind, i, self.outer(body), span=f.span)
            case Big() if self.whole(f):
                return self.named(f)
            case Big(kind=kind, indices=i, body=body):
                return Big(kind, i, self.scalar(body), span=f.span)
        return self.scalar(f)

    def scalar(self, f: Formula) -> Formula:
        """``f`` under a function or in a product: whatever runs over indices has its own name."""
        match f:
            case Big():
                return self.named(f)
            case t.Apply(function=name, args=args) if name in self.compiler.functions:
                return t.Apply(name, tuple(map(self.item, args)), span=f.span)
            case t.Group(arg=x) if _runs(x):
                return self.named(x)
        if _runs(f):
            return self.named(f)
        return rebuild(f, self.scalar)

    def item(self, f: Formula) -> Formula:
        """``f`` as one element."""
        return f if isinstance(f, Element) or _constant(f) else self.named(f)

    def named(self, f: Formula) -> Element:
        """The element of a family of its own whose value is ``f``."""
        if f in self.inner:
            return self.inner[f]
        free = _free(f)
        indices = tuple(i for i in dict.fromkeys(self.order) if i in free)
        id = self.compiler.names.new(self.id, len(indices))
        self.made.append(self.family(id, indices, f, "weighted_sum"))
        self.inner[f] = Element(id, tuple(AffineIndex(((i, 1),)) for i in indices), span=f.span)
        return self.inner[f]

    # --- addends --------------------------------------------------------------------------------

    def addend(
        self, f: Formula, over: tuple[str, ...], scale: Formula | None, alone: bool
    ) -> Addend:
        along = None
        if isinstance(f, Big) and f.kind == "softmax":
            (along,) = f.indices
            f = t.call("softmax", f.body)
        elif isinstance(f, Big) and lettered(self.sizes[x] for x in f.indices) and _extreme(f):
            (along,) = f.indices
            f = t.call(f.kind, f.body)
        f = self.unrolled(f)
        slots: dict[Access, Ref] = {}

        def slot(x: Formula) -> Formula:
            if isinstance(x, Element):
                return slots.setdefault(Access(x.id, x.at), Ref(str(len(slots))))
            return rebuild(x, slot)

        made = slot(f)
        form = form_of(made, len(slots), alone, self._functions(made))
        return Addend(form, tuple(slots), over, scale, (), along)

    def _functions(self, f: Formula) -> tuple[Own, ...]:
        own = self.compiler.functions
        used = (x.function for x in walk(f) if isinstance(x, t.Apply))
        return tuple(dict.fromkeys(own[name] for name in used if name in own))

    def unrolled(self, f: Formula) -> Formula:
        """``f`` with each maximum, minimum and product written out, element by element."""
        if not isinstance(f, Big):
            return rebuild(f, self.unrolled)
        sizes = [self.sizes[i] for i in f.indices]
        if lettered(sizes):
            letters = next(size for size in sizes if isinstance(size, Size))
            problem = f"{f.kind} over {letters} elements, expected a size that is a number"
            raise FormulaError(problem, f.span[0] if f.span else start(f))
        ranges = list(map(range, sizes))
        many = prod(map(len, ranges)) * sum(isinstance(x, Element) for x in walk(f.body))
        if many > MAX_WINDOW:
            problem = f"{f.kind} over {many} elements, expected at most {MAX_WINDOW}"
            raise FormulaError(problem, f.span[0] if f.span else start(f))
        each = [
            _at(f.body, dict(zip(f.indices, values, strict=True))) for values in product(*ranges)
        ]
        if len(each) == 1:
            return each[0]
        if f.kind == "prod":
            return t.Product(tuple(t.Group(x) if isinstance(x, t.Sum) else x for x in each))
        return t.call(f.kind, *each)


def _extreme(f: Big) -> bool:
    return f.kind in ("max", "min") and len(f.indices) == 1 and isinstance(f.body, Element)


def _at(f: Formula, values: Mapping[str, int]) -> Formula:
    """``f`` with numbers for some of its indices."""
    if isinstance(f, Element):
        return Element(f.id, tuple(fixed(place, values) for place in f.at), span=f.span)
    return rebuild(f, lambda x: _at(x, values))


def fixed(place: AffineIndex, values: Mapping[str, int]) -> AffineIndex:
    """A place with numbers for some of its indices."""
    left = tuple((name, k) for name, k in place.parts if name not in values)
    more = sum(k * values[name] for name, k in place.parts if name in values)
    return AffineIndex(left, place.offset + more, place.divisor)


@lru_cache(maxsize=4096)
def form_of(f: Formula, slots: int, alone: bool, own: tuple[Own, ...] = ()) -> Form:
    """The form of a formula; equal ones are one, so that each is differentiated once."""
    functions = {x.name: x for x in own}
    if isinstance(f, t.Apply) and f.function in functions and f.args == (Ref("0"),):
        primed = t.Apply(f.function, f.args, 1)
        return Form(canonical(_inlined(f, functions)), (None,), f, primed, alone)
    made = canonical(_inlined(f, functions))
    return Form(made, _slopes(made, slots), alone=alone)


def _slopes(f: Formula, slots: int) -> tuple[Formula | None, ...]:
    """Those that nobody has to ask SymPy for, which takes its time to load."""
    match f:
        case Ref():
            return (ONE,)
        case t.Product(factors=(Ref() as a, Ref() as b)) if a != b:
            return (b, a)
    return (None,) * slots


def _inlined(f: Formula, functions: Mapping[Name, Own]) -> Formula:
    """``f`` with the bodies of the file's own functions in the place of their calls."""
    if isinstance(f, t.Apply) and f.function in functions:
        own = functions[f.function]
        args = {n: _inlined(x, functions) for n, x in zip(own.arguments, f.args, strict=True)}
        return canonical(t.map_leaves(own.body, lambda x: args.get(x, x)))  # type: ignore[call-overload]
    return t.rebuild(f, lambda x: _inlined(x, functions))


# --- splitting ----------------------------------------------------------------------------------

Term = tuple[Formula, tuple[str, ...], Formula | None]


def _split(f: Formula, sizes: Mapping[str, int]) -> list[Term]:
    """The terms that ``f`` is the sum of: what is summed, over which indices, the factor before."""

    def terms(x: Formula) -> list[Term]:
        return _split(x, sizes)

    match f:
        case t.Sum(terms=xs):
            return [term for x in xs for term in terms(x)]
        case t.Group(arg=x):
            inside = terms(x)
            return inside if len(inside) > 1 or inside[0][1:] != ((), None) else [(f.arg, (), None)]
        case t.Neg(arg=x):
            return _scaled(terms(x), lambda s: t.negate(s))
        case Number() if f.negative:
            return [(t.negate(f), (), Number("-1"))]
        case Big(kind="sum" | "mean", body=body):
            return [_bound(f, term, sizes) for term in terms(body)]
        case t.Quotient(over=a, under=b) if _constant(b) and _adds(a):
            return _scaled(terms(a), lambda s: _over(s, b))
        case t.Product(factors=xs) if _adds(f):
            (rest,) = [x for x in xs if not _constant(x)]
            factor = [x for x in xs if _constant(x)]
            return _scaled(terms(rest), lambda s: reduce(_times, [*factor, s]))
        case t.Product(factors=(Number() as n, *xs), sign=sign) if n.negative:
            rest = t.Product((t.negate(n), *xs), sign)
            if n.text == "-1":
                rest = t.times(*xs, sign=sign)
            return [(rest, (), Number("-1"))]
    return [(f, (), None)]


def _bound(f: Big, term: Term, sizes: Mapping[str, int]) -> Term:
    """A term under a sum or mean; what does not depend on an index counts as often as it runs."""
    x, over, scale = term
    free = _free(x)
    runs = tuple(i for i in f.indices if i in free)
    factor: Formula
    if f.kind == "mean":
        factor = share([sizes[i] for i in runs]) if runs else ONE
    else:
        idle = (size_formula(sizes[i]) for i in f.indices if i not in free)
        factor = reduce(_times, idle, ONE)
    return x, runs + over, _unit(_times(factor, scale or ONE))


def _scaled(terms: list[Term], change: Callable[[Formula], Formula]) -> list[Term]:
    return [(x, over, _unit(change(scale or ONE))) for x, over, scale in terms]


def _unit(scale: Formula) -> Formula | None:
    return None if scale == ONE else scale


def _times(a: Formula, b: Formula) -> Formula:
    """The product of two factors, its sign before it."""
    (first, a), (second, b) = _sign(a), _sign(b)
    made = b if a == ONE else a if b == ONE else a * b
    return t.negate(made) if first != second else made


def _over(a: Formula, b: Formula) -> Formula:
    negative, a = _sign(a)
    made = t.Quotient(a, b)
    return t.negate(made) if negative else made


def _sign(f: Formula) -> tuple[bool, Formula]:
    """Whether a constant has a minus before it, and the constant without."""
    negative = isinstance(f, t.Neg) or (isinstance(f, Number) and f.negative)
    return negative, t.negate(f) if negative else f


def _adds(f: Formula) -> bool:
    """Whether ``f``, up to constant factors, is a sum of several terms or one over indices."""
    match f:
        case t.Sum() | Big(kind="sum" | "mean"):
            return True
        case t.Group(arg=x) | t.Neg(arg=x):
            return _adds(x)
        case t.Quotient(over=a, under=b):
            return _constant(b) and _adds(a)
        case t.Product(factors=xs):
            rest = [x for x in xs if not _constant(x)]
            return len(rest) == 1 and _adds(rest[0])
    return isinstance(f, Big)


def _runs(f: Formula) -> bool:
    """Whether ``f`` is a sum of which some term runs over indices."""
    match f:
        case Big():
            return True
        case t.Sum(terms=xs):
            return any(map(_runs, xs))
        case t.Group(arg=x) | t.Neg(arg=x):
            return _runs(x)
        case t.Quotient(over=a, under=b):
            return _constant(b) and _runs(a)
        case t.Product(factors=xs):
            rest = [x for x in xs if not _constant(x)]
            return len(rest) == 1 and _runs(rest[0])
    return False


def _constant(f: Formula) -> bool:
    return not any(isinstance(x, Element) for x in walk(f))


def _free(f: Formula) -> set[str]:
    """The indices of ``f`` that no operator in it binds."""
    match f:
        case Element(at=places):
            return {name for place in places for name, _ in place.parts}
        case Big(kind=kind, indices=i, body=body):
            return _free(body) - (set() if kind == "softmax" else set(i))
    return {name for x in parts(f) for name in _free(x)}


# --- as written ---------------------------------------------------------------------------------


def indexed_name(id: str, at: tuple[AffineIndex, ...]) -> Name:
    """The name of an element: x_{i+a,j+b}."""
    name = name_of(id)
    sub = ",".join(filter(None, (name.sub, *map(place_text, at))))
    return Name(name.base, sub, name.sup, name.accent)


def _written(f: Formula, sizes: Mapping[str, int]) -> Formula:
    """``f`` over names instead of elements, operators as signs and functions."""
    match f:
        case Element(id=id, at=at):
            return indexed_name(id, at)
        case Big(kind="sum", indices=i, body=body):
            return t.BigSum(_written(body, sizes), Name(",".join(i)))
        case Big(kind="mean", indices=i, body=body):
            all_ = t.BigSum(_written(body, sizes), Name(",".join(i)))
            factor = share([sizes[x] for x in i])
            return all_ if factor == ONE else factor * all_
        case Big(kind=kind, indices=i, body=body):
            return t.Apply(Name(kind, ",".join(i)), (_written(body, sizes),))
    return rebuild(f, lambda x: _written(x, sizes))
