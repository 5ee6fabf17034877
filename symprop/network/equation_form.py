"""The equation form of a network file: fields → ``EquationNetwork``, every name and function known.

An error inside a formula points at the character where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symprop.errors import NetworkError
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import Formula, Name, Number, walk
from symprop.network import draw_form
from symprop.network.course_form import COURSE, check_course, settled
from symprop.network.description import SYMBOLIC
from symprop.network.equation_formula import EquationReader, NameOwner, blame
from symprop.network.equations import CONSTANTS, LOSS, EquationNetwork, names_in
from symprop.network.fields import Field
from symprop.network.literal import quote
from symprop.network.yaml_tree import MappingNode

GROUPS = ("inputs", "targets", "parameters")


def read_equation_form(file: Field) -> EquationNetwork:
    """The network that a file in equation form describes."""
    fields = file.entries("a mapping of keys")
    file.only((*GROUPS, "equations", LOSS, *COURSE, "draw"), required=("parameters", LOSS))
    course: dict[str, Any] = {
        key: COURSE[key](field) for key, field in fields.items() if key in COURSE
    }
    if "draw" in fields:
        course["draw"] = draw_form.reader(GROUPS)(fields["draw"])
    if course.get("view") == "matrix":
        raise fields["view"].fail("is matrix, expected scalar: equations are between numbers")
    groups: dict[str, Any] = {
        group: _numbers(fields[group]) if group in fields else {} for group in GROUPS
    }
    if not groups["parameters"]:
        raise fields["parameters"].fail("is empty, expected at least one parameter")
    equations = fields["equations"].entries("a mapping") if "equations" in fields else {}
    owners = _owners(fields)
    reader = EquationReader(owners)
    formulas = {id: reader.formula(field) for id, field in equations.items()}
    loss = reader.formula(fields[LOSS])
    own = isinstance(loss, Name) and loss in owners and owners[loss].group == "equations"
    for name, owner in owners.items():
        if owner.id == LOSS and not (own and loss == name):
            problem = f"{owner.group}.{LOSS} has the name of the loss, expected another name"
            raise file.source.error(owner.at, problem)
    order = _sorted(formulas, equations, owners)
    network = EquationNetwork(
        **groups,
        equations={id: formulas[id] for id in order},
        loss=loss,
        **settled(course, fields),
    )
    check_course(fields, network, network.parameters, ("inputs", *network.inputs))
    return network


# --- names --------------------------------------------------------------------------------------


def _numbers(group: Field) -> dict[str, Number]:
    return {id: _number(field) for id, field in group.entries("a mapping of numbers").items()}


def _number(field: Field) -> Number:
    """A number, or the word that stands where it is left out."""
    return SYMBOLIC if field.is_symbolic else field.number()


def _owners(fields: Mapping[str, Field]) -> dict[Name, NameOwner]:
    """Every name that the file defines, once."""
    out: dict[Name, NameOwner] = {}
    for group in (*GROUPS, "equations"):
        if group not in fields:
            continue
        field = fields[group]
        assert isinstance(field.node, MappingNode)
        for id, at in field.node.keys.items():
            name = _name(field, id, at)
            if name in out:
                other = out[name]
                raise field.source.error(
                    at, f"{group}.{id} has the same name as {other.group}.{other.id}"
                )
            out[name] = NameOwner(id, group, at)
    return out


def _name(group: Field, id: str, at: int) -> Name:
    """The name that a key spells."""
    try:
        name = parse(id)
    except FormulaError:
        name = None
    if not isinstance(name, Name) or id != id.strip():
        raise group.source.error(at, f"{group.path} has the key {quote(id)}, expected a name")
    if name in CONSTANTS:
        problem = f"{group.path} has the key {quote(id)}, which stands for {CONSTANTS[name]}"
        raise group.source.error(at, problem)
    return name


# --- order --------------------------------------------------------------------------------------


def _sorted(
    formulas: Mapping[str, Formula], fields: Mapping[str, Field], owners: Mapping[Name, NameOwner]
) -> list[str]:
    """The equations with each after those that it uses, otherwise as in the file."""
    needs = {id: _needs(f, owners) for id, f in formulas.items()}
    done: dict[str, bool] = {}  # False while an equation waits for others
    for first in formulas:
        stack: list[tuple[str, Iterator[tuple[str, int]]]] = []
        _open(first, needs, done, stack)
        while stack:
            id, rest = stack[-1]
            for other, offset in rest:
                if other not in done:
                    _open(other, needs, done, stack)
                    break
                if not done[other]:
                    waiting = [x for x, _ in stack]
                    raise _cycle([*waiting[waiting.index(other) :], other], fields[id], offset)
            else:
                del done[id]
                done[id] = True
                stack.pop()
    return list(done)


def _open(
    id: str,
    needs: Mapping[str, list[tuple[str, int]]],
    done: dict[str, bool],
    stack: list[tuple[str, Iterator[tuple[str, int]]]],
) -> None:
    if id not in done:
        done[id] = False
        stack.append((id, iter(needs[id])))


def _needs(f: Formula, owners: Mapping[Name, NameOwner]) -> list[tuple[str, int]]:
    """The equations that a formula uses, with the offset of their first use."""
    names = [owners[name] for name in names_in(f)]
    first = {x: x.span[0] for x in reversed(list(walk(f))) if isinstance(x, Name) and x.span}
    by_id = {owners[name].id: at for name, at in first.items() if name in owners}
    return [(owner.id, by_id[owner.id]) for owner in names if owner.group == "equations"]


def _cycle(ids: list[str], field: Field, offset: int) -> NetworkError:
    shown = ids if len(ids) <= 8 else [*ids[:4], "…", *ids[-3:]]
    return blame(field, FormulaError(f"the equations go in a circle: {' → '.join(shown)}", offset))
