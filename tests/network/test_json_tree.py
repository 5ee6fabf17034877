"""JSON read by itself gives the tree that the reader of YAML gives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.network.json_tree import parse_json
from symprop.network.yaml_tree import NamedText, parse

NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False, width=32)
)
WORDS = st.text("abä😀\"\\/:,#[]{}&*!'.-1 \n", max_size=12)
VALUES = st.recursive(
    st.one_of(NUMBERS, st.booleans(), st.none(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(NUMBERS, max_size=6),
        st.dictionaries(WORDS, inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, VALUES, max_size=4), st.sampled_from([None, 1, 4]), st.booleans())
def test_the_same_tree(data: dict[str, object], indent: int | None, ascii: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii)
    found = parse_json(text)
    assert found is not None
    assert found == parse(NamedText("x", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "inputs: [1]",
        "[1, 2]",
        '{"a": 1,}',
        '{"a": [1, 2,]}',
        '{"a": 01}',
        '{"a": .5}',
        '{"a": 1} x',
        '{"a" 1}',
        '{"a": 1 "b": 2}',
        '{"a": 1, "a": 2}',
        '{"a": [1, 2}',
        '{"a": ]',
        '{"a":: 1}',
        '{, "a": 1}',
        '{"a": [, 1]}',
        '{"a": [1 2]}',
        '{"a": "b',
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": &x 1}',
        "{1: 2}",
        '{"a": ' + "[" * 40 + "]" * 40 + "}",
        '{"a": [' + "1," * 400_001 + "1]}",
        '{"' + "k" * 201 + '": 1}',
    ],
)
def test_anything_else_is_left_to_yaml(text: str) -> None:
    assert parse_json(text) is None
