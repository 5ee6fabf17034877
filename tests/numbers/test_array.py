"""Arrays: broadcasting, axes, products and contractions, against NumPy over fractions."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.numbers.array import Array, ShapeError, Value, array, elementwise, stack
from symprop.numbers.products import contract, dot, matmul
from symprop.numbers.scalar import DomainError

SIZES = st.integers(1, 3)
ENTRIES = st.fractions(-9, 9, max_denominator=20)
HALF = fmpq(1, 2)
ROOT = arb(2).sqrt()


def drawn(data: st.DataObject, shape: tuple[int, ...]) -> Value:
    entries = data.draw(st.lists(ENTRIES, min_size=prod(shape), max_size=prod(shape)))
    return array(shape, [fmpq(x.numerator, x.denominator) for x in entries])


def numpy(value: Value) -> Any:
    """As an object array of fractions."""
    if not isinstance(value, Array):
        return Fraction(int(value.p), int(value.q))
    out = np.empty(len(value.flat), dtype=object)
    out[:] = [numpy(x) for x in value.flat]
    return out.reshape(value.shape)


def agree(ours: Value, theirs: Any) -> None:
    mine = numpy(ours)
    assert np.shape(mine) == np.shape(theirs)
    assert np.all(mine == theirs)


def shapes(data: st.DataObject) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that can be broadcast to one."""
    full = data.draw(st.lists(SIZES, min_size=1, max_size=4))
    return tuple(
        tuple(data.draw(st.sampled_from([1, n])) for n in full[data.draw(st.integers(0, 3)) :])
        for _ in range(2)
    )  # type: ignore[return-value]


@settings(max_examples=60)
@given(st.data())
def test_entry_by_entry_with_broadcasting(data: st.DataObject) -> None:
    one, other = shapes(data)
    a, b = drawn(data, one), drawn(data, other)
    agree(elementwise(lambda x, y: x - y)(a, b), numpy(a) - numpy(b))
    if isinstance(a, Array) or isinstance(b, Array):
        agree(a + b, numpy(a) + numpy(b))
        agree(a - b, numpy(a) - numpy(b))
        agree(a * b, numpy(a) * numpy(b))
        where = [x for x in (b.flat if isinstance(b, Array) else (b,)) if x == 0]
        if where:
            with pytest.raises(DomainError):
                a / b
        else:
            agree(a / b, numpy(a) / numpy(b))
    if isinstance(a, Array):
        agree(-a, -numpy(a))
        agree(HALF - a * HALF, Fraction(1, 2) - numpy(a) / 2)


@settings(max_examples=60)
@given(st.data())
def test_axes(data: st.DataObject) -> None:
    shape = tuple(data.draw(st.lists(SIZES, min_size=1, max_size=4)))
    a, axes = drawn(data, shape), range(len(shape))
    assert isinstance(a, Array)
    order = data.draw(st.permutations(axes))
    agree(a.transpose(order), numpy(a).transpose(order))
    agree(a.transpose(), numpy(a).T)
    gone = tuple(data.draw(st.sets(st.sampled_from(axes), min_size=1)))
    agree(a.sum(gone), np.sum(numpy(a), axis=gone))
    agree(a.sum(), np.sum(numpy(a)))
    axis = data.draw(st.sampled_from(axes))
    slices = [a.take(axis, i) for i in range(shape[axis])]
    for i, part in enumerate(slices):
        agree(part, np.take(numpy(a), i, axis))
    assert stack(slices, axis) == a
    index = tuple(data.draw(st.integers(0, n - 1)) for n in shape)
    agree(a[index], numpy(a)[index])


@settings(max_examples=60)
@given(st.data(), SIZES, SIZES, SIZES)
def test_the_matrix_product(data: st.DataObject, m: int, k: int, n: int) -> None:
    one, other = shapes(data)
    left = data.draw(st.sampled_from([(k,), (m, k), (*one, m, k)]))
    right = data.draw(st.sampled_from([(k,), (k, n), (*other, k, n)]))
    a, b = drawn(data, left), drawn(data, right)
    assert isinstance(a, Array)
    assert isinstance(b, Array)
    agree(matmul(a, b), np.matmul(numpy(a), numpy(b)))


def _named(data: st.DataObject, sizes: dict[str, int]) -> tuple[tuple[str, ...], Value]:
    names = tuple(data.draw(st.lists(st.sampled_from("ijkl"), max_size=3)))
    return names, drawn(data, tuple(sizes[n] for n in names))


@settings(max_examples=120)
@given(st.data())
def test_contractions(data: st.DataObject) -> None:
    sizes = {name: data.draw(SIZES) for name in "ijkl"}
    operands = [_named(data, sizes) for _ in range(data.draw(st.integers(1, 3)))]
    known = sorted({name for names, _ in operands for name in names})
    result = tuple(data.draw(st.permutations(known))[: data.draw(st.integers(0, len(known)))])
    spec = [names for names, _ in operands]
    ours = contract((*spec, result), *(x for _, x in operands))
    rule = ",".join("".join(names) for names in spec) + "->" + "".join(result)
    agree(ours, np.einsum(rule, *(np.asarray(numpy(x), dtype=object) for _, x in operands)))


@pytest.mark.parametrize("balls", [False, True])
@pytest.mark.parametrize(("m", "k", "n"), [(9, 11, 8), (1, 60, 30), (40, 1, 40)])
def test_large_products_agree_with_small_ones(m: int, k: int, n: int, balls: bool) -> None:
    a = [fmpq((7 * i) % 5 - 2, i % 3 + 1) for i in range(m * k)]
    b = [fmpq((5 * i) % 7 - 3, i % 4 + 1) for i in range(k * n)]
    if balls:  # a ball in every other row and column: what none takes part in stays exact
        a = [x * ROOT if x and i // k % 2 else x for i, x in enumerate(a)]
        b = [x * ROOT if x and i % n % 2 else x for i, x in enumerate(b)]
    out = matmul(Array.of((m, k), a), Array.of((k, n), b))
    assert isinstance(out, Array)
    for i in range(m):
        for j in range(n):
            entry = dot(a[i * k : i * k + k], b[j::n])
            assert type(out[i, j]) is type(entry)
            assert out[i, j].overlaps(entry) if type(entry) is arb else out[i, j] == entry


def test_a_product_with_0_stays_exact() -> None:
    assert dot((HALF, ROOT), (fmpq(3), fmpq(0))) == fmpq(3, 2)
    assert type(dot((HALF, ROOT), (fmpq(3), fmpq(0)))) is fmpq
    outer = matmul(Array.of((30, 1), [fmpq(0)] * 30), Array.of((1, 30), [ROOT] * 30))
    assert isinstance(outer, Array)
    assert {type(x) for x in outer.flat} == {fmpq}


def test_exact_rows_without_a_short_common_denominator_go_on_as_balls() -> None:
    primes = [n for n in range(2, 60000) if all(n % p for p in range(2, int(n**0.5) + 1))]
    row = [fmpq(1, p) for p in primes]
    out = matmul(Array.of((1, len(row)), row), Array.of((len(row), 1), [fmpq(1)] * len(row)))
    assert isinstance(out, Array)
    assert type(out[0, 0]) is arb
    assert abs(float(out[0, 0].mid()) - sum(1 / p for p in primes)) < 1e-12


def test_what_does_not_fit() -> None:
    two, three = Array.of((2,), [HALF] * 2), Array.of((3, 1), [HALF] * 3)
    wrong = [
        (lambda: Array.of((2, 3), [HALF]), "1 entries for a shape of 2×3"),
        (lambda: Array.of((), [HALF]), "scalar"),
        (lambda: Array.of_rows([[HALF], [HALF, HALF]]), "different lengths"),
        (lambda: three + Array.of((2, 1), [HALF] * 2), "3×1 and 2×1 do not go together"),
        (lambda: matmul(three, three), "product of 3×1 and 3×1"),
        (lambda: two[0, 0], "2 indices"),
        (lambda: stack([two, three]), "one shape"),
        (lambda: two.transpose((1,)), "order"),
        (lambda: contract((("i",), ("i", "j"), ()), two, three), "axis i has size 2 and size 3"),
        (lambda: contract((("i",), ("j",)), two), "cannot become"),
        (lambda: contract((("i", "j"), ()), two), "2 names"),
    ]
    for act, message in wrong:
        with pytest.raises(ShapeError, match=message):
            act()
    for act in (lambda: two[2], lambda: two[-1], lambda: two.take(0, 2)):
        with pytest.raises(IndexError, match="where there are 2"):
            act()
