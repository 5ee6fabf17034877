"""Families written out element by element, on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, product

from symprop.formula.tree import Apply, Formula, Neg, Number, Product, Ref, substitute
from symprop.functions.activations import Vector, vector_of
from symprop.network.graph import Definition, Form, Graph, Term
from symprop.network.ids import Ids, layer_or_first
from symprop.network.indexed import Access, Addend, Families, Family

At = tuple[int, ...]
ZERO = Number("0")


class Elements:
    """The definitions of one graph's elements, each made when it is first asked for."""

    def __init__(self, graph: Families) -> None:
        self.graph = graph
        self.ids = Ids(graph)
        self.families = {family.id: family for family in graph}
        self._shapes = {id: x.shape for id, x in (*graph.data.items(), *graph.parameters.items())}
        self._shapes |= {id: family.shape for id, family in self.families.items()}
        self._made: dict[tuple[str, At], Definition] = {}

    def definition(self, id: str, at: At) -> Definition:
        """The definition of an element; terms that do not exist there are left out."""
        key = (id, at)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._define(self.families[id], at)
        return found

    def needs(self, id: str, at: At) -> list[tuple[str, At]]:
        """The elements of families that an element is worked from, in written order."""
        family = self.families[id]
        env = dict(zip(family.indices, at, strict=True))
        out: dict[tuple[str, At], None] = {}
        for addend in family.addends:
            for values in self.instances(family, addend, env):
                for access in addend.args:
                    if access.id not in self.families:
                        continue
                    for place in self._row(addend, access, values, family):
                        if self.inside(access.id, place):
                            out[access.id, place] = None  # type: ignore[index]
        return list(out)

    def instances(
        self, family: Family, addend: Addend, env: dict[str, int]
    ) -> Iterator[dict[str, int]]:
        """The values of all indices for which an addend exists."""
        for values in product(*(range(family.sizes[name]) for name in addend.over)):
            all_values = env | dict(zip(addend.over, values, strict=True)) if values else env
            for place, size in addend.where:
                number = place.at(all_values)
                if number is None or not 0 <= number < size:
                    break
            else:
                yield all_values

    def inside(self, id: str, at: Sequence[int | None]) -> bool:
        """Whether a place is within the edges of its array."""
        shape = self._shapes[id]
        return all(n is not None and 0 <= n < size for n, size in zip(at, shape, strict=True))

    def _row(
        self, addend: Addend, access: Access, values: dict[str, int], family: Family
    ) -> Iterator[tuple[int | None, ...]]:
        """The places of an access: one, or a whole row for a function of rows."""
        if addend.along is None:
            yield tuple(place.at(values) for place in access.at)
            return
        for k in range(family.sizes[addend.along]):
            yield tuple(place.at(values | {addend.along: k}) for place in access.at)

    # --- definitions --------------------------------------------------------------------------

    def _define(self, family: Family, at: At) -> Definition:
        env = dict(zip(family.indices, at, strict=True))
        terms: list[Term] = []
        for addend in family.addends:
            if addend.along is not None:
                terms.append(self._along(family, addend, env))
                continue
            for values in self.instances(family, addend, env):
                term = self._term(addend, values)
                if term is not None:
                    terms.append(term)
        scalar = not family.indices and not any(addend.over for addend in family.addends)
        sample, unit = 0, 0
        if self.graph.samples is not None and at and family.id not in self.graph.unsampled:
            sample, unit = at[0], at[-1] if len(at) > 1 else 0
        return Definition(
            self.ids.spell(family.id, at),
            family.kind,
            tuple(terms),
            sample,
            layer_or_first(family.id),
            unit,
            written=family.written if scalar else None,
        )

    def _term(self, addend: Addend, values: dict[str, int]) -> Term | None:
        args: list[str] = []
        fixed: dict[int, Formula] = {}
        for slot, access in enumerate(addend.args):
            at = tuple(place.at(values) for place in access.at)
            if self.inside(access.id, at):
                args.append(self.ids.spell(access.id, at))  # type: ignore[arg-type]
                continue
            beyond = self._beyond(access, at)
            if isinstance(beyond, str):
                args.append(beyond)
            else:
                fixed[slot] = beyond
        form = constant_in(addend.form, fixed) if fixed else addend.form
        if form is None:
            return None
        if addend.scale is not None:
            form = _scaled(form, addend.scale)
        return Term(form, tuple(args))

    def _beyond(self, access: Access, at: tuple[int | None, ...]) -> Formula | str:
        """What stands beyond the edges of an array."""
        if access.id in self.graph.initial:
            start = self.graph.initial[access.id]
            recurrent = self.families[access.id].recurrent
            kept = [
                n
                for n, name in zip(at, self.families[access.id].indices, strict=True)
                if name not in recurrent
            ]
            return start[tuple(n for n in kept if n is not None)]
        return self.graph.outside.get(access.id, ZERO)

    def _along(self, family: Family, addend: Addend, env: dict[str, int]) -> Term:
        assert addend.along is not None
        (access,) = addend.args
        count, k = family.sizes[addend.along], env[addend.along]
        row = [
            self.ids.spell(access.id, [p.at(env | {addend.along: j}) or 0 for p in access.at])
            for j in range(count)
        ]
        peers = []
        for j in range(count):
            here = env | {addend.along: j}
            peers.append(self.ids.spell(family.id, [here[name] for name in family.indices]))
        form = row_form(vector_of(addend.form.formula), count, k)
        return Term(form, tuple(row), tuple(peers))


@lru_cache(maxsize=4096)
def row_form(vector: Vector, count: int, k: int) -> Form:
    """The form of the k-th of ``count`` outputs of a whole row; it has a slot per unit."""
    zs: tuple[Formula, ...] = tuple(Ref(str(j)) for j in range(count))
    peers: tuple[Formula, ...] = tuple(Ref(f"peer.{j}") for j in range(count))
    return Form(vector.value(zs, k), tuple(vector.slope(peers, k, j) for j in range(count)))


def constant_in(form: Form, fixed: Mapping[int, Formula]) -> Form | None:
    """A form with numbers in some of its slots; ``None`` where a 0 makes all of it 0."""
    if any(x == ZERO for x in fixed.values()) and _vanishes(form.formula, fixed):
        return None
    return _partly(form, tuple(sorted(fixed.items())))


def _vanishes(f: Formula, fixed: Mapping[int, Formula]) -> bool:
    """Whether a form is 0 because of a factor."""
    zeros = {Ref(str(slot)) for slot, x in fixed.items() if x == ZERO}
    match f:
        case Ref():
            return f in zeros
        case Product(factors=xs):
            return any(_vanishes(x, fixed) for x in xs)
        case Neg(arg=x):
            return _vanishes(x, fixed)
    return False


@lru_cache(maxsize=4096)
def _partly(form: Form, fixed: tuple[tuple[int, Formula], ...]) -> Form:
    """A form with numbers in some of its slots; the others move up."""
    values: dict[str, Formula] = {str(slot): x for slot, x in fixed}
    kept = [slot for slot in range(len(form.slopes)) if str(slot) not in values]
    values |= {str(slot): Ref(str(new)) for new, slot in enumerate(kept)}

    def over(f: Formula | None) -> Formula | None:
        return None if f is None else substitute(f, values)

    formula = substitute(form.formula, values)
    slopes = tuple(over(form.slopes[slot]) for slot in kept)
    return Form(formula, slopes, over(form.call), over(form.slope_call), form.alone)


@lru_cache(maxsize=4096)
def _scaled(form: Form, scale: Formula) -> Form:
    """A constant times a form."""

    def by(f: Formula) -> Formula:
        if scale == Number("-1"):
            return Neg(f)
        return scale * f

    return Form(by(form.formula), tuple(None if s is None else by(s) for s in form.slopes))


def function_of(form: Form) -> str:
    """The written name of the function that a form of whole rows applies."""
    assert isinstance(form.formula, Apply)
    return form.formula.function.base


# --- whole graphs -------------------------------------------------------------------------------


def instantiate(graph: Families) -> Graph:
    """The scalar graph of all elements, each after those that it needs."""
    elements = Elements(graph)
    definitions = [elements.definition(*key) for key in ordered(elements)]
    data = _flat(elements, graph.data)
    parameters = _flat(elements, graph.parameters)
    aliases = {
        elements.ids.spell(other, at): elements.ids.spell(*alias.behind(at))
        for other, alias in graph.aliases.items()
        for at in places(graph.shape(other))
    }
    return Graph(tuple(definitions), data, parameters, elements.ids.spell(graph.loss, ()), aliases)


def _flat(elements: Elements, arrays: object) -> dict[str, Formula]:
    assert isinstance(arrays, dict)
    return {
        elements.ids.spell(id, at): numbers[at]
        for id, numbers in arrays.items()
        for at in places(numbers.shape)
    }


def places(shape: Sequence[int]) -> Iterator[At]:
    """All places of an array in row-major order."""
    return product(*map(range, shape))


def ordered(elements: Elements) -> list[tuple[str, At]]:
    """All elements in the order in which one works.

    Sample by sample where there are samples; an element that is a function of one other follows
    it; otherwise family by family, each element after those that it needs.
    """
    graph = elements.graph
    done: dict[tuple[str, At], None] = {}
    mixed = any(f.id in graph.unsampled for f in graph if f.id != graph.loss)
    samples = range(graph.samples) if graph.samples and not mixed else (None,)
    followers = dict(_followers(graph))
    for sample in samples:
        for family in graph:
            if sample is not None and family.id == graph.loss:
                continue
            for at in places(family.shape):
                if sample is None or at[0] == sample:
                    _visit(elements, (family.id, at), done)
                    if family.id in followers:
                        _visit(elements, (followers[family.id], at), done)
    for at in places(elements.families[graph.loss].shape):
        _visit(elements, (graph.loss, at), done)
    return list(done)


def _followers(graph: Families) -> Iterator[tuple[str, str]]:
    """Families whose next works each of its elements from the same element of theirs alone."""
    if graph.samples is None:
        return
    for family, following in pairwise(graph.families):
        addend = following.addends[0]
        if len(following.addends) > 1 or addend.over or addend.along or len(addend.args) > 1:
            continue
        plain = [place.plain for place in addend.args[0].at]
        if addend.args[0].id == family.id and plain == list(following.indices) and len(plain) > 1:
            yield family.id, following.id


def _visit(elements: Elements, start: tuple[str, At], done: dict[tuple[str, At], None]) -> None:
    """Adds an element after those that it needs; without recursion, chains may be long."""
    stack = [(start, iter(elements.needs(*start)))] if start not in done else []
    while stack:
        key, rest = stack[-1]
        for other in rest:
            if other not in done:
                stack.append((other, iter(elements.needs(*other))))
                break
        else:
            done[key] = None
            stack.pop()
