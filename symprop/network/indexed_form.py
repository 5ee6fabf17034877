"""Network files with indexed equations or matrix shorthand: fields → ``IndexedNetwork``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from symprop.errors import NetworkError
from symprop.formula.read import FormulaError
from symprop.formula.tree import Apply, Formula, Name, Number
from symprop.network import draw_form
from symprop.network.course_form import COURSE, check_course, settled
from symprop.network.description import Function
from symprop.network.equation_formula import blame
from symprop.network.equations import LOSS, name_of
from symprop.network.families.arrays import Axis, spread
from symprop.network.families.compile import Compiler
from symprop.network.families.formula import FamilyOwner, Own, Reader, Whole, walk
from symprop.network.families.functions import read_functions
from symprop.network.families.keys import IndexedKey, array, keys, numbers, owners
from symprop.network.families.order import CircleError, OrderedGroup, grouped
from symprop.network.families.sizes import KnownSizes, UntoldError, sizes
from symprop.network.fields import Field, unknown
from symprop.network.indexed import Access, Families, Family, NumberArray
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.own import own_row
from symprop.network.size import Size, lettered
from symprop.network.yaml_tree import ListNode, MappingNode, ScalarNode

GROUPS = ("inputs", "targets", "parameters")
OWN_KEYS = ("indices", "initial", "outside", "functions")
"""Keys that only a file with indexed equations has."""
MAX_SIZE = 10_000
"""How far an index may run."""
MAX_WORK = 3_000_000
"""Terms of all sums at all elements together; a layer of 784-128 has 100,000."""

_BRACKETS = re.compile(r"\[[^\]]*[^\W\d_]")
_LETTER = re.compile(r"[^\W\d_][0-9]?")
_ARRAYS = re.compile(r"@|\.T(?!\w)")


def is_indexed(file: Field) -> bool:
    """Whether a file in equation form has arrays: brackets, lists, matrix shorthand."""
    fields = file.entries("a mapping")
    if any(key in fields for key in OWN_KEYS):
        return True
    for group in (*GROUPS, "equations"):
        node = fields[group].node if group in fields else None
        if not isinstance(node, MappingNode):
            continue
        if any(_BRACKETS.search(key) for key in node.keys):
            return True
        if any(_is_array(x) for x in node.values.values()):
            return True
    return LOSS in fields and _is_array(fields[LOSS].node)


def _is_array(node: object) -> bool:
    return isinstance(node, ListNode) or (
        isinstance(node, ScalarNode) and bool(_ARRAYS.search(node.text))
    )


def read_indexed_form(file: Field) -> IndexedNetwork:
    """The network that a file with indexed equations describes."""
    return _IndexedForm(file).network()


class _IndexedForm:
    def __init__(self, file: Field) -> None:
        self.file, self.fields = file, file.entries("a mapping of keys")
        allowed = (*GROUPS, "equations", LOSS, *OWN_KEYS, *COURSE, "draw")
        file.only(allowed, required=("parameters", LOSS))
        self.groups = {
            g: [*keys(self.fields[g])] if g in self.fields else [] for g in (*GROUPS, "equations")
        }
        if not self.groups["parameters"]:
            raise self.fields["parameters"].fail("is empty, expected at least one parameter")
        self.said = self._said()
        self.data: dict[str, Any] = {
            g: {k.id: numbers(k, self.said) for k in self.groups[g]} for g in GROUPS
        }
        self.names = owners(self.groups, file)
        self._letters()
        self.equations = {key.id: key for key in self.groups["equations"]}
        self.shapes = {id: x.shape for group in self.data.values() for id, x in group.items()}
        self.axes = {key.id: key.indices for group in self.groups.values() for key in group}
        self.letters = dict(self.axes)
        """Indices that go with the axes of an array, also where its key has none."""
        self.outside = self._outside()

    def network(self) -> IndexedNetwork:
        functions = read_functions(self.fields.get("functions"))
        reader = Reader(self.names, functions)
        formulas = {id: reader.formula(key.value) for id, key in self.equations.items()}
        loss = self._loss(reader, formulas)
        self.compiler = Compiler({o.id for o in self.names.values()} | {LOSS}, functions)
        self.known = KnownSizes(self.shapes, self.said, frozenset(self.outside), {})
        families = self._families(formulas, loss)
        network = IndexedNetwork(
            **self.data,
            equations={key.id: _source(key.value) for key in self.groups["equations"]},
            loss=" ".join(_text(self.fields[LOSS]).split()),
            families=families,
            axes={id: x for id, x in self.axes.items() if x is not None and id != LOSS},
            indices=self.said,
            initial=families.initial,
            outside=self.outside,
            functions={k: _source(f) for k, f in self.fields["functions"].entries("").items()}
            if "functions" in self.fields
            else {},
            activations=self._applied(families, functions),
            **self._course(),
        )
        data = ("inputs", *network.inputs)
        check_course(self.fields, network, self._parameter_ids(), data)
        return network

    def _applied(self, families: Families, own: Mapping[Name, Own]) -> tuple[Function, ...]:
        """The file's own functions of one argument that stand by their names."""
        calls = (a.form.call for family in families for a in family.addends)
        names = dict.fromkeys(f.function for f in calls if isinstance(f, Apply))
        rows = (own_row(own[name]) for name in names if name in own)
        return tuple(Function(row.name, own=row) for row in rows if row is not None)

    def _parameter_ids(self) -> Iterator[str]:
        """The arrays and, where something is frozen, their entries."""
        for id, given in self.data["parameters"].items():
            yield id
            if given.shape and not lettered(given.shape) and "frozen" in self.fields:
                for at in product(*map(range, given.shape)):
                    yield f"{id}[{','.join(map(str, at))}]"

    # --- what stands beside the equations -------------------------------------------------------

    def _course(self) -> dict[str, Any]:
        course = {key: COURSE[key](field) for key, field in self.fields.items() if key in COURSE}
        if "draw" in self.fields:
            course["draw"] = draw_form.reader(GROUPS)(self.fields["draw"])
        return settled(course, self.fields)

    def _said(self) -> dict[str, int]:
        field = self.fields.get("indices")
        if field is None:
            return {}
        out: dict[str, int] = {}
        letters: dict[str, Size] = {}
        for key, x in field.entries("a mapping of sizes").items():
            if isinstance(x.node, ScalarNode) and _LETTER.fullmatch(x.node.text):
                letter = x.node.text
                out[key] = letters.setdefault(letter, Size.letter(letter, len(letters)))
            else:
                out[key] = x.whole(1, MAX_SIZE)
        return out

    def _letters(self) -> None:
        """A letter for a size is the name of nothing else."""
        for key, size in self.said.items():
            owner = self.names.get(name_of(str(size))) if isinstance(size, Size) else None
            if owner is not None:
                problem = f"is {size}, which is the name of {owner.group}.{owner.id}"
                raise self.fields["indices"].entries("")[key].fail(f"{problem}, expected another")
            if str(size) in self.said:
                problem = f"is {size}, which is an index itself"
                raise self.fields["indices"].entries("")[key].fail(f"{problem}, expected another")

    def _outside(self) -> dict[str, Number]:
        field = self.fields.get("outside")
        if field is None:
            return {}
        out = {}
        for key in keys(field):
            owner = self._owner(field, key)
            out[owner.id] = key.value.number()
        return out

    def _owner(self, field: Field, key: IndexedKey) -> FamilyOwner:
        owner = self.names.get(name_of(key.id))
        if owner is None:
            ids = [o.id for o in self.names.values()]
            problem = f"{unknown('name', key.id, ids)} (in {field.path})"
            raise field.source.error(key.at, problem)
        return owner

    def _loss(self, reader: Reader, formulas: dict[str, Formula]) -> str:
        """The id of the loss; an expression becomes an equation of its own."""
        field = self.fields[LOSS]
        loss = reader.text(field, _text(field))
        own = loss.id if isinstance(loss, Whole) and loss.id in formulas else None
        for owner in self.names.values():
            if owner.id == LOSS and own != LOSS:
                problem = f"{owner.group}.{LOSS} has the name of the loss, expected another name"
                raise self.file.source.error(owner.at, problem)
        if own is not None:
            return own
        formulas[LOSS] = loss
        self.equations = {**self.equations, LOSS: IndexedKey(LOSS, (), field.node.at, field)}
        self.axes[LOSS] = ()
        return LOSS

    # --- families -------------------------------------------------------------------------------

    def _families(self, formulas: dict[str, Formula], loss: str) -> Families:
        try:
            order = grouped(formulas, {id: self.axes[id] or () for id in formulas})
        except CircleError as error:
            raise self._blame(error.id, error) from None
        made: list[Family] = []
        initial: dict[str, NumberArray] = {}
        for group in order:
            made += self._group(group, formulas, loss)
        self._initial(initial)
        if self.shapes[loss]:
            raise self.fields[LOSS].fail("is an array, expected a number: sum(…) or mean(…)")
        self._bound(made)
        data = {**self.data["inputs"], **self.data["targets"]}
        return Families(
            tuple(made), data, self.data["parameters"], loss, dict(self.outside), initial
        )

    def _group(
        self, group: OrderedGroup, formulas: Mapping[str, Formula], loss: str
    ) -> list[Family]:
        """The families of equations that need each other, or of one."""
        self.known.recurrent.update(group.along)
        waiting = list(group.ids)
        spreads: dict[str, tuple[tuple[str, ...], Formula]] = {}
        while waiting:
            told = False
            for id in list(waiting):
                try:
                    indices, f = spreads[id] = self._spread(id, formulas[id])
                    found = sizes(f, indices, self.known, frozenset(group.along))
                except UntoldError as error:
                    problem = error
                    blamed = id
                    continue
                except FormulaError as error:
                    raise self._blame(id, error) from None
                self.shapes[id] = tuple(found[i] for i in indices)
                waiting.remove(id)
                told = True
            if not told:
                raise self._blame(blamed, problem) from None
        made: list[Family] = []
        for id in group.ids:
            indices, f = spreads[id]
            try:
                found = sizes(f, indices, self.known)
                kind = "loss" if id == loss else "equation"
                made += self.compiler.families(id, indices, found, f, kind)
            except FormulaError as error:
                raise self._blame(id, error) from None
        return recurrent(made, group, spreads)

    def _spread(self, id: str, f: Formula) -> tuple[tuple[str, ...], Formula]:
        arrays = {
            other: tuple(map(Axis, shape, self.letters.get(other) or (None,) * len(shape)))
            for other in {x.id for x in walk(f) if isinstance(x, Whole)}
            if (shape := self.shapes.get(other)) is not None
        }
        indices, made = spread(f, arrays, self.axes[id], self.said)
        self.letters[id] = indices
        return indices, made

    def _initial(self, out: dict[str, NumberArray]) -> None:
        field = self.fields.get("initial")
        for key in keys(field) if field is not None else ():
            assert field is not None
            owner = self._owner(field, key)
            axis = self.known.recurrent.get(owner.id)
            if axis is None:
                problem = f"initial.{key.id} is not defined by its own earlier elements"
                raise field.source.error(key.at, problem)
            shape = self.shapes[owner.id]
            expected = shape[:axis] + shape[axis + 1 :]
            made = array(key.value, len(expected))
            if made.shape != expected:
                raise key.value.fail(f"has the shape {made.shape}, expected {expected}")
            names = self.axes[owner.id] or ()
            if key.indices not in (None, names[:axis] + names[axis + 1 :]):
                problem = f"initial.{key.id} has the indices {', '.join(key.indices or ())}"
                want = ", ".join(names[:axis] + names[axis + 1 :]) or "none"
                raise field.source.error(key.at, f"{problem}, expected {want}")
            out[owner.id] = made

    def _bound(self, families: list[Family]) -> None:
        work = 0
        for family in families:
            if lettered(family.sizes.values()):
                continue
            each = sum(prod(family.sizes[i] for i in a.over) for a in family.addends)
            work += prod(family.shape) * max(each, 1)
            if work > MAX_WORK:
                problem = f"is too large: more than {MAX_WORK:,} terms of sums in all"
                raise self.fields[LOSS].source.error(
                    self.fields[LOSS].node.at, f"the network {problem}"
                )

    def _blame(self, id: str, error: FormulaError) -> NetworkError:
        """``error`` where it is in the file."""
        field = self.equations[id].value
        if isinstance(field.node, ScalarNode):
            return blame(field, error)
        return field.fail(f"is wrong: {error.message}")


def recurrent(
    families: list[Family],
    group: OrderedGroup,
    spreads: Mapping[str, tuple[tuple[str, ...], Formula]],
) -> list[Family]:
    """The families of a recurrence next to each other, those that they use before them."""
    if not group.along:
        return families
    members = {id: spreads[id][0][axis] for id, axis in group.along.items()}
    before: list[Family] = []
    out: list[Family] = []
    for family in families:  # in order: an inner sum stands before what it is for
        uses = [x for a in family.addends for x in a.args if x.id in members]
        if family.id not in members and not uses:
            before.append(family)
            continue
        index = members.get(family.id) or _index(uses[0], members, out, group)
        members[family.id] = index
        out.append(
            Family(
                family.id, family.indices, family.sizes, family.addends, family.written, (index,),
                family.kind,
            )
        )  # fmt: skip
    return before + out


def _index(use: Access, members: Mapping[str, str], out: list[Family], group: OrderedGroup) -> str:
    """The recurrent index of an inner sum, from what it uses."""
    if use.id in group.along:
        return use.at[group.along[use.id]].parts[0][0]
    made = next(f for f in out if f.id == use.id)
    return use.at[made.indices.index(members[use.id])].parts[0][0]


def _text(field: Field) -> str:
    if not isinstance(field.node, ScalarNode) or not field.node.text.strip():
        raise field.unexpected("a formula")
    return field.node.text


def _source(field: Field) -> str | dict[str, str]:
    """A right side as it was written."""
    if isinstance(field.node, MappingNode):
        return {key: " ".join(_text(x).split()) for key, x in field.entries("cases").items()}
    return " ".join(_text(field).split())
