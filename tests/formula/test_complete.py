"""Sums with dots are written out as they were before terms were left out."""

from __future__ import annotations

from itertools import product

import pytest

from symprop.formula import plain
from symprop.formula.complete import completed
from symprop.formula.elide import elided
from symprop.formula.read import parse
from symprop.formula.tree import Dots, Formula, Group, Name, Neg, Sum, call, walk


def whole(f: Formula) -> Formula:
    """What is worked: every ellipsis replaced by the terms that it stands for."""
    if isinstance(f, Sum):
        parts = ((x.terms or (x,)) if isinstance(x, Dots) else (x,) for x in f.terms)
        return Sum(tuple(x for part in parts for x in part))
    return Neg(Group(whole(f.arg.arg))) if isinstance(f, Neg) else f  # type: ignore[attr-defined]


def rows(m: int, n: int, first: int, comma: str) -> list[Formula]:
    """The terms g_ij·x_{i+1,j} of an array, row by row."""
    at = product(range(first, first + m), range(first, first + n))
    return [Name("g", f"{i}{comma}{j}") * Name("x", f"{i + 1}{comma}{j}") for i, j in at]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("comma", ["", ","])
@pytest.mark.parametrize("shape", [(4, 4), (7, 2), (3, 5), (1, 14), (14, 1)])
def test_what_is_left_out_is_found(shape: tuple[int, int], comma: str, first: int) -> None:
    if max(shape) + first > 9 and not comma:
        return  # 1, 12 and 11, 2 look alike
    full = Sum((*rows(*shape, first, comma), Name("b")))
    short = elided(full, 12)
    assert any(isinstance(x, Dots) for x in walk(short))
    (found,) = completed([short])
    assert whole(found) == full
    assert plain.write(found) == plain.write(short)


@pytest.mark.parametrize("shape", [(2, 3, 3), (3, 2, 4), (2, 5, 2), (2, 2, 6)])
@pytest.mark.parametrize("both", [False, True])
def test_three_indices_count_each_for_itself(shape: tuple[int, ...], both: bool) -> None:
    subs = [",".join(map(str, at)) for at in product(*(range(1, n + 1) for n in shape))]
    full = Sum(tuple(Name("a", s) * Name("n", s) if both else Name("a", s) for s in subs))
    (found,) = completed([elided(full, 8)])
    assert whole(found) == full


def test_a_sum_within_a_formula() -> None:
    full = Sum(tuple(Name("t", f"{k}") * call("ln", Name("p", f"{k}")) for k in range(1, 20)))
    (found,) = completed([Neg(Group(elided(full)))])
    assert whole(found) == Neg(Group(full))


@pytest.mark.parametrize(
    "text",
    ["x_1 + x_2 + … + x_n", "1 + 2 + … + 9", "x_1 + … + x_9", "x_1 + y_2 + … + x_9",
     "a_1·b_1 + a_1·b_2 + a_2·b_1 + … + a_2·b_4 + a_3·b_4",
     "x_1 + x_2 + … + x_999", "x_9 + x_8 + … + x_1", "x_1 + x_3 + … + x_9", "x_1 + x_2 + …"],
)  # fmt: skip
def test_what_is_not_certain_stays_open(text: str) -> None:
    f = parse(text)
    assert completed([f]) == (f,)


def test_numbers_go_on_with_what_the_names_say() -> None:
    sides = [parse(x) for x in ("x_1*w_1 + x_2*w_2 + … + x_9*w_9", "2*3 + 0.5*4 + … + 6*1",
                                "6 + 2.0 + … + 6", "1 + 2 + … + 3 + 4")]  # fmt: skip
    names, numbers, worked, other = completed(sides)
    dots = [x for f in (names, numbers) for x in walk(f) if isinstance(x, Dots)]
    assert dots[0] == dots[1]
    assert len(dots[0].terms) == 6
    (rounded,) = [x for x in walk(worked) if isinstance(x, Dots)]
    assert [plain.write(x) for x in rounded.terms[:2]] == ["x₃*w₃", "0.0"]
    assert other == sides[3]
