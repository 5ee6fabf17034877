"""The steps of a derivation in which every value is a whole array.

Each family of the graph is a step forward, each adjoint a step back.  A rule that is a product of
matrices is written as one; any other, such as a convolution, as its sum over indices, and worked
element by element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod

from symprop.calculus.adjoints import ROW, adjoints
from symprop.calculus.inverse import uses
from symprop.derivation.entries import leaves_out, program, reads
from symprop.derivation.indexed_formula import NoConditionError, indexed, left
from symprop.derivation.naming import ADJOINT, LOCAL, Naming
from symprop.derivation.programs import form_programs
from symprop.derivation.recognise import Frame, hadamard, orientation, put, recognise
from symprop.derivation.step import Elementwise, Step, has_cases
from symprop.formula.evaluate import Functions
from symprop.formula.tree import (
    Apply,
    Chain,
    Derivative,
    Formula,
    Matrix,
    Number,
    Product,
    Ref,
    total,
    walk,
)
from symprop.network.elements import Elements
from symprop.network.forms import SLOPE
from symprop.network.graph import Form
from symprop.network.ids import beside, is_bias, layer_or_first
from symprop.network.indexed import FLATTEN, Families, Family, NumberArray

MOST_TERMS = 16
"""Of a longer sum over indices no element is written out."""


class Arrays:
    """The steps of one graph without recurrence.

    ``fused``: an activation has no adjoint of its own, its slope enters that of the sum before it.
    ``shortcuts`` gives adjoints that people write at once, such as p − t; ``columns`` tells
    whether vectors are columns, where that is settled.
    """

    def __init__(
        self,
        graph: Families,
        notation: Naming,
        functions: Functions,
        shortcuts: Mapping[str, Formula] | None = None,
        layered: bool = False,
        columns: bool | None = None,
        wanted: Callable[[str], bool] = lambda id: False,
    ) -> None:
        """``wanted`` tells of data whether its gradient is worked, too."""
        self.graph, self.notation, self.functions = graph, notation, functions
        self.families = {family.id: family for family in graph}
        self.wanted = list(filter(wanted, graph.data))
        self.adjoints = adjoints(graph, self.wanted)
        self.uses = uses(graph)
        shapes = {id: f.shape for id, f in {**self.families, **self.adjoints}.items()}
        shapes |= {id: x.shape for id, x in {**graph.data, **graph.parameters}.items()}
        self.frame = Frame(orientation(graph) if columns is None else columns, Ref, shapes)
        self.elements = Elements(
            Families(
                (*graph.families, *self.adjoints.values()),
                graph.data,
                graph.parameters,
                graph.loss,
                graph.outside,
                {},
            )
        )
        self.shortcuts = shortcuts or {}
        self.layered = layered
        self.fused = notation.steps == "fused"

    # --- givens -------------------------------------------------------------------------------

    def data(self) -> dict[str, Formula]:
        """The data as matrices."""
        return {id: self.matrix(x) for id, x in self.graph.data.items()}

    def parameters(self) -> dict[str, Formula]:
        """The parameters as matrices."""
        return {id: self.matrix(x) for id, x in self.graph.parameters.items()}

    def matrix(self, numbers: NumberArray) -> Formula:
        """Written numbers laid out as the graph lays out its arrays."""
        match numbers.shape:
            case ():
                return numbers.flat[0]
            case (_,) if self.frame.columns:
                return Matrix(tuple((x,) for x in numbers.flat))
            case (_,):
                return Matrix((numbers.flat,))
            case (m, n):
                return Matrix(tuple(numbers.flat[i * n : i * n + n] for i in range(m)))
        inner = numbers.shape[1:]
        size = prod(inner)
        parts = (
            self.matrix(NumberArray(inner, numbers.flat[k : k + size]))
            for k in range(0, len(numbers.flat), size)
        )
        return Matrix((tuple(parts),), "list")

    # --- forward ------------------------------------------------------------------------------

    def forward(self) -> Iterator[Step]:
        """A step for each family."""
        for family in self.graph:
            phase = "loss" if family.kind in ("loss", "mean") else "forward"
            rule = "equation" if family.kind == FLATTEN else family.kind
            if family.id == self.graph.loss and self.layered:
                rule = "loss"
            yield self.step(family.id, phase, rule, family, (), layer_or_first(family.id))

    def step(
        self,
        target: str,
        phase: str,
        rule: str,
        family: Family,
        sides: tuple[Formula, ...],
        layer: int,
        inline: Mapping[str, Formula] | None = None,
    ) -> Step:
        """The step that works a family, with its matrix form where it has one."""
        formula = recognise(family, self.frame, inline)
        if formula is None:
            return self.by_entries(target, phase, rule, family, sides, layer)
        made = Step(target, phase, rule, (*sides, formula), formula, layer=layer)
        made.functions = self.applied(target)
        made.scalar = not family.indices
        if leaves_out(family, self.graph):
            made.spare = self.entries(target, family)
        if _unwritten(formula):
            made.sides, made.written, made.reducible = sides, False, False
            made.extreme = self.extreme(target) if phase == "backward" else ""
            made.general = None if made.extreme else self.general(family)
        return made

    def by_entries(
        self,
        target: str,
        phase: str,
        rule: str,
        family: Family,
        sides: tuple[Formula, ...],
        layer: int,
    ) -> Step:
        """The step that works a family entry by entry, as its rule with indices says."""
        element = indexed(family, self.notation.name)
        made = Step(target, phase, rule, sides, element, layer=layer)
        if family.kind == FLATTEN:
            made.sides = (*sides, element)
        else:
            made.extreme = self.extreme(target) if phase == "backward" else ""
            made.general = None if made.extreme else self.general(family)
        made.entries = self.entries(target, family)
        made.written = made.reducible = False
        return made

    def entries(self, target: str, family: Family) -> Elementwise:
        """How a family is worked element by element."""
        work = program(family, self.graph, self.frame, self.applied(target))
        return Elementwise(work, reads(family), family)

    def extreme(self, target: str) -> str:
        """What chooses to which element of an array its gradient goes: ``max``, ``min``, ``both``.

        Empty where anything else uses the array.
        """
        found: set[str] = set()
        for use in self.uses.get(target.removeprefix(ADJOINT), ()):
            addend = self.families[use.consumer].addends[use.number]
            f = addend.form.formula
            among = {access.id for access in addend.args}
            if not isinstance(f, Apply) or len(among) > 1 or not _is_choice(f):
                return ""
            found.add(f.function.base)
        return "both" if len(found) > 1 else next(iter(found), "")

    def general(self, family: Family) -> Formula | None:
        """The rule of a family with its indices; ``None`` where it does not hold for all of them.

        It then says for which, as long as one comparison does.
        """
        name = self.notation.name
        try:
            rule = indexed(family, name, int(self.notation.data["first_index"]), self.frame.shapes)
        except NoConditionError:
            return None
        return Chain((left(family, name), rule), ("=",))

    def applied(self, target: str) -> Functions:
        """The functions in the rule of a value or an adjoint; as they are set there."""
        out = dict(self.functions)
        for form in self.forms(target):
            out |= form_programs(form)
        return out

    def forms(self, target: str) -> list[Form]:
        """The forms in the rule of a value, or of all that uses it in that of its adjoint."""
        users = [use.consumer for use in self.uses.get(target.removeprefix(ADJOINT), ())]
        ids = [target] if target in self.families else users
        return [addend.form for id in ids for addend in self.families[id].addends]

    def element(self, family: Family, at: tuple[int, ...]) -> Formula | None:
        """The rule of an element over references such as ``x[0,1]``, if it is short enough."""
        if any(addend.along for addend in family.addends):
            return None
        made = self.elements.definition(family.id, at)
        terms = tuple(term.write(term.form.formula) for term in made.terms)
        return total(terms) if 0 < len(terms) <= MOST_TERMS else None

    # --- backward -----------------------------------------------------------------------------

    def backward(self) -> Iterator[Step]:
        """Adjoints from the last to the first, gradients as soon as they can be worked."""
        open_ = {
            id: {use.consumer for use in found if use.consumer != self.graph.loss}
            for id, found in self.uses.items()
            if id in self.graph.parameters
        }
        if not self.layered:
            open_ = {}
        for id in self.graph.parameters:
            if id in open_ and not open_[id]:
                yield from self.gradient(id)
        for family in reversed(self.graph.families):
            if family.id == self.graph.loss:
                continue
            if ADJOINT + family.id in self.adjoints:
                yield from self.adjoint(family)
            elif not self.layered:
                made = Step(ADJOINT + family.id, "backward", "idle", (), self.zero(family.shape))
                made.layer = layer_or_first(family.id)
                yield made
            for id in self.graph.parameters:
                if id in open_ and family.id in open_[id]:
                    open_[id].discard(family.id)
                    if not open_[id]:
                        yield from self.gradient(id)
        for id in self.graph.parameters:
            if not self.layered:
                yield from self.gradient(id)
            if ADJOINT + id not in self.adjoints:
                zero = self.zero(self.graph.parameters[id].shape)
                yield Step(ADJOINT + id, "backward", "none", (), zero, layer=layer_or_first(id))
        for id in self.wanted:
            if ADJOINT + id in self.adjoints:
                yield from self.chained(id, "given")
            else:
                zero = self.zero(self.graph.data[id].shape)
                yield Step(ADJOINT + id, "backward", "given", (), zero)

    def zero(self, shape: tuple[int, ...]) -> Formula:
        """0 in the shape of an array."""
        return self.matrix(NumberArray(shape, (Number("0"),) * prod(shape)))

    def adjoint(self, family: Family) -> Iterator[Step]:
        """The steps that find an adjoint: slopes first, where they have a name."""
        id = family.id
        if id in self.shortcuts:
            shortcut = self.shortcuts[id]
            yield self.derived(id, "shortcut", self.adjoints[ADJOINT + id], shortcut)
            return
        adjoint = self.adjoints[ADJOINT + id]
        if self.layered and family.kind == "activation" and self._inline(id):
            return
        follower = self.activation(id)
        if self.layered and follower is not None:
            yield from self.activated(id, follower)
            return
        yield from self.chained(id, "softmax" if self.rows(adjoint) else "chain")

    def chained(self, id: str, rule: str) -> Iterator[Step]:
        """The step of an adjoint after those of the sums along rows that it needs."""
        adjoint = self.adjoints[ADJOINT + id]
        rows = self.rows(adjoint)
        inline = {id: row for id, row in rows.items() if row is not None}
        if self.apart(adjoint, inline):
            for row in rows:
                shared = self.adjoints[row]
                yield self.by_entries(row, "backward", "row", shared, (), layer_or_first(id))
        yield self.derived(id, rule, adjoint, inline=inline)

    def _inline(self, out: str) -> bool:
        """Whether the adjoint of an activation is written inside that of the sum before it."""
        before = self.families[out].addends[0].args[0].id
        if before in self.shortcuts:
            return True
        if self.families[out].addends[0].along is not None or not self.fused:
            return False
        formula = recognise(self.adjoints[ADJOINT + out], self.frame)
        return formula is not None and not _unwritten(formula)

    def activation(self, pre: str) -> Family | None:
        """The activations of these pre-activations, if they are what uses them."""
        out = self.families.get(beside(pre, "out"))
        return out if out and out.id != pre and out.addends[0].along is None else None

    def activated(self, pre: str, out: Family) -> Iterator[Step]:
        """σ′(Z), and the adjoint of Z: that of the activations times this, entry by entry."""
        form = out.addends[0].form
        (slope,) = form.slopes
        assert slope is not None
        assert form.slope_call is not None
        written = put(form.slope_call, {"0": Ref(pre)})
        operation, sides = written, list[Formula]()  # by cases: its name says all there is to say
        if not has_cases(slope):
            names = {"0": Ref(pre), "out": Ref(out.id)}
            operation = hadamard(put(slope, names), {pre, out.id})
            sides = [operation]
        local = Step(LOCAL + out.id, "backward", "slope", tuple(sides), operation)
        local.layer, local.functions = layer_or_first(pre), self.applied(out.id)
        yield local
        upstream: Formula = Ref(ADJOINT + out.id)
        if self._inline(out.id):
            found = recognise(self.adjoints[ADJOINT + out.id], self.frame)
            assert found is not None
            upstream = found
        operation = Product((upstream, Ref(LOCAL + out.id)), "⊙")
        step = self.derived(pre, "chain", self.adjoints[ADJOINT + pre], operation)
        step.sides = (*step.sides[:-1], Product((upstream, written), "⊙"))
        yield step

    def rows(self, adjoint: Family) -> dict[str, Formula | None]:
        """Σ ȳ·y along rows, to be written inside the adjoint that needs it, if it can be."""
        ids = (access.id for addend in adjoint.addends for access in addend.args)
        rows = (id for id in ids if id.startswith(ROW))
        return {id: recognise(self.adjoints[id], self.frame) for id in rows}

    def apart(self, adjoint: Family, inline: Mapping[str, Formula]) -> bool:
        """Whether the sums along rows have steps of their own: the adjoint cannot hold them."""
        return recognise(adjoint, self.frame, inline) is None

    def gradient(self, id: str) -> Iterator[Step]:
        """The gradient of a parameter."""
        if ADJOINT + id not in self.adjoints:
            return
        rule = "gradient"
        if self.layered:
            rule = "bias" if is_bias(id) else "weight"
        yield from self.chained(id, rule)

    def derived(
        self,
        id: str,
        rule: str,
        adjoint: Family,
        operation: Formula | None = None,
        inline: Mapping[str, Formula] | None = None,
    ) -> Step:
        """The step of an adjoint; a δ is first said to be the derivative it is."""
        derivative = Derivative(Ref(self.graph.loss), Ref(id), self.notation.symbol)
        named = not isinstance(self.notation.name(ADJOINT + id), Derivative)
        sides: tuple[Formula, ...] = (derivative,) if named else ()
        layer = layer_or_first(id)
        if operation is None:
            return self.step(ADJOINT + id, "backward", rule, adjoint, sides, layer, inline)
        step = Step(ADJOINT + id, "backward", rule, (*sides, operation), operation, layer=layer)
        step.functions = self.applied(step.target)
        return step


def _is_choice(f: Apply) -> bool:
    """Whether ``f`` is the largest or the smallest of values."""
    return f.function.base in ("max", "min") and all(isinstance(x, Ref) for x in f.args)


def _unwritten(f: Formula) -> bool:
    """Whether a rule goes by cases: on matrices it is worked entry by entry, and not written."""
    return has_cases(f) or any(isinstance(x, Apply) and x.function.base == SLOPE for x in walk(f))
