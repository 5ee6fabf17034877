"""Index maps inverted: every use of an element is found, held against trying all indices."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.calculus.inverse import invert, solutions
from symprop.formula.tree import Ref
from symprop.network.graph import Form
from symprop.network.indexed import Access, Addend, AffineIndex, Family

FORM = Form(Ref("0"), (None,))
INDICES = ("i", "j", "a", "b")


@st.composite
def accesses(draw: st.DrawFn) -> tuple[Family, tuple[int, ...]]:
    """A family with one access to an array, and the array's shape."""
    free = draw(st.integers(0, 2))
    bound = draw(st.integers(0, 2))
    names = (*INDICES[:free], *INDICES[2 : 2 + bound])
    sizes = {name: draw(st.integers(1, 4)) for name in names}
    rank = draw(st.integers(0, 2))
    places = []
    for _ in range(rank):
        used = [name for name in names if draw(st.booleans())]
        parts = tuple((name, draw(st.sampled_from([-1, 1, 1, 2]))) for name in used)
        places.append(AffineIndex(parts, draw(st.integers(-2, 3))))
    shape = tuple(draw(st.integers(1, 5)) for _ in range(rank))
    over = INDICES[2 : 2 + bound]
    addend = Addend(FORM, (Access("x", tuple(places)),), over)
    return Family("y", INDICES[:free], sizes, (addend,)), shape


@settings(max_examples=200, deadline=None)
@given(accesses())
def test_the_solutions_are_all_indices_that_read_an_element(
    case: tuple[Family, tuple[int, ...]],
) -> None:
    family, shape = case
    (addend,) = family.addends
    (access,) = addend.args
    use = invert(family, 0, 0, access, shape)
    order = (*family.indices, *addend.over)
    for at in product(*map(range, shape)):
        expected = []
        for values in product(*(range(family.sizes[name]) for name in order)):
            env = dict(zip(order, values, strict=True))
            if tuple(place.at(env) for place in access.at) == at:
                expected.append(values)
        found = [tuple(env[name] for name in order) for env in solutions(use, family, at)]
        assert found == expected


def test_a_convolution_shifts_and_a_stride_is_a_condition() -> None:
    sizes = {"i": 4, "a": 2}
    plain = Family("z", ("i",), sizes, (Addend(FORM, (Access("x", (_sum("i", "a"),)),), ("a",)),))
    use = invert(plain, 0, 0, plain.addends[0].args[0], (5,))
    assert use.free == ("a",)
    assert dict(use.solved["i"].parts) == {"@0": 1, "a": -1}
    stride = AffineIndex((("i", 2),), 1)
    strided = Family("m", ("i",), sizes, (Addend(FORM, (Access("x", (stride,)),)),))
    use = invert(strided, 0, 0, strided.addends[0].args[0], (8,))
    assert use.solved["i"] == AffineIndex((("@0", 1),), -1, 2)
    assert [env["i"] for env in solutions(use, strided, (5,))] == [2]
    assert list(solutions(use, strided, (4,))) == []


def _sum(*names: str) -> AffineIndex:
    return AffineIndex(tuple((name, 1) for name in names))
