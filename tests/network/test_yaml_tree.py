"""YAML as a tree: positions, what is refused, and hostile input within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.errors import NetworkError
from symprop.network.yaml_tree import ListNode, MappingNode, NamedText, Node, ScalarNode, parse


def plain(node: Node) -> object:
    """The tree without positions."""
    match node:
        case ScalarNode(text=text):
            return text
        case ListNode(items=items):
            return [plain(x) for x in items]
        case MappingNode(values=values):
            return {key: plain(x) for key, x in values.items()}


def read(text: str) -> Node:
    return parse(NamedText("f", text))


def complaint(text: str) -> str:
    with pytest.raises(NetworkError) as caught:
        read(text)
    return str(caught.value)


def test_digits_and_positions_survive() -> None:
    text = "a: [1.0, .50,\n  -3e1]\nb:\n  - {c: 'x', d: y}\n"
    tree = read(text)
    assert plain(tree) == {"a": ["1.0", ".50", "-3e1"], "b": [{"c": "x", "d": "y"}]}
    assert isinstance(tree, MappingNode)
    row = tree.values["a"]
    assert isinstance(row, ListNode)
    for item in row.items:
        assert isinstance(item, ScalarNode)
        assert text[item.at :].startswith(item.text)
    assert text[tree.keys["b"]] == "b"


@pytest.mark.parametrize(
    "row",
    ["[]", "[ ]", "[1]", "[1,2]", "[ 1 ,\n 2,\r\n\t3 ]", "[1, 2,]", "[-1, +.5, 1e-3]"],
)
def test_rows_read_at_once_equal_rows_read_one_by_one(row: str) -> None:
    slow = read(row.replace("]", " #\n]"))  # a comment keeps the fast reading away
    assert plain(read(row)) == plain(slow)


@pytest.mark.parametrize("row", ["[1 2]", "[1, a]", "[1, [2]]", "['1', 2]", "[1, # c\n 2]", "[x]"])
def test_other_lists_are_read_by_the_parser(row: str) -> None:
    expected = {
        "[1 2]": ["1 2"],
        "[1, a]": ["1", "a"],
        "[1, [2]]": ["1", ["2"]],
        "['1', 2]": ["1", "2"],
        "[1, # c\n 2]": ["1", "2"],
        "[x]": ["x"],
    }
    assert plain(read(row)) == expected[row]


def test_quoted_and_plain_are_told_apart() -> None:
    tree = read("[a, 'a', \"a\"]")
    assert isinstance(tree, ListNode)
    assert [x.plain for x in tree.items if isinstance(x, ScalarNode)] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1:1: the file is empty, expected a network"),
        ("# nothing\n", "f:1:1: the file is empty, expected a network"),
        ("a: 1\nb: 2\na: 3", "f:3:1: key 'a' appears twice"),
        ("{a: 1, 'a': 2}", "f:1:8: key 'a' appears twice"),
        ("a: 1\n---\nb: 2", "f:2:1: a second document starts here, expected one network"),
        ("a: !!float 1", "f:1:4: tags (words that begin with !) are not supported"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "f:1:4: tags (words that begin with !) are not supported",
        ),
        ("a: &x 1\nb: *x", "f:1:4: anchors (&) and aliases (*) are not supported"),
        ("a: *x", "f:1:4: anchors (&) and aliases (*) are not supported"),
        ("? [a]\n: 1", "f:1:3: a key is a list or a mapping, expected a word"),
        ("{{a: 1}: 1}", "f:1:2: a key is a list or a mapping, expected a word"),
        (f"{'k' * 201}: 1", "f:1:1: a key has more than 200 characters"),
        ("[" * 17, "f:1:17: nested more than 16 deep"),
        ("a:\n  b: \x07", "f:2:6: not a text file: character U+0007"),
        ("a: 1\r\nb: \x00", "f:2:4: not a text file: character U+0000"),
        ("a: [1,\n  [2", "f:2:3: not valid YAML: this has no end"),
        ("a: 'x\n\n", "f:1:4: not valid YAML: this has no end"),
        ("a:\n\tb: 1", "f:2:1: not valid YAML: a tab where only spaces may stand"),
        (
            "title: one: two",
            "f:1:11: not valid YAML: a colon that cannot stand here; see the indentation, "
            "and quote a text with ': '",
        ),
        (
            "a:\n    b: 1\n  c: 2",
            "f:3:3: not valid YAML: this does not fit what stands before it; see the indentation",
        ),
        (
            "a: [1] b: 2",
            "f:1:8: not valid YAML: this does not fit what stands before it; see the indentation",
        ),
        ("[1] [2]", "f:1:5: not valid YAML: expected nothing more here"),
    ],
)
def test_what_is_refused_and_where(text: str, message: str) -> None:
    assert complaint(text) == message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_as_yaml_ends_them(end: str) -> None:
    # The separators in the text end a line for str.splitlines, and not in YAML 1.2.
    text = end.join(["a: 'x\u2028\u0085\u2029y'", "é𝄞: [b]", "  c: !t"])
    assert complaint(text).startswith("f:3:")
    assert complaint(end.join(["a: 'x\u2028\u0085\u2029y'", "é𝄞: !t"])).startswith("f:2:5: tags")


@given(
    st.recursive(
        st.text(max_size=8),
        lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=8), x, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
)
def test_json_is_read(tree: object, indent: int | str | None, escaped: bool) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=escaped)
    if not escaped and not all(c in "\t\n" or " " <= c < "\x7f" for c in text):
        return  # JSON allows characters that YAML wants escaped
    assert plain(read(text)) == tree


@given(st.text(alphabet="ab01.,:-?[]{}#&*!|>'\"%@` \n\t\\~é", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_tree_or_one_line(text: str) -> None:
    message = "f:"
    try:
        read(text)
    except NetworkError as error:
        message = str(error)
    assert message.isprintable()
    assert message.startswith("f:")


HOSTILE = {
    "nesting": "[" * 1_000_000,
    "mappings": "{" * 1_000_000,
    "block nesting": "- " * 500_000,
    "indentation": "\n".join(" " * i + "a:" for i in range(2_000)),
    "exclamation marks": "!" * 1_000_000,
    "ampersands": "&" * 1_000_000,
    "asterisks": "*" * 1_000_000,
    "laughs": "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(50)),
    "values": f"[{'1,' * 1_000_000}]",
    "bad values": f"[{'1,' * 30_000}x",
    "brackets": "[1," * 300_000,
    "quotes": '"' * 1_000_000,
    "backslashes": '"' + "\\\\" * 100_000,
    "blank lines": "a: |\n" + "\n" * 100_000 + "*",
    "spaces": " " * 1_000_000 + "[",
    "colons": "a:" * 100_000 + " [",
    "directives": "%TAG ! a\n" * 100_000,
    "documents": "---\n" * 100_000,
    "carriage returns": "\r" * 100_000 + "[",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_soon_and_in_one_line(name: str) -> None:
    start = time.perf_counter()
    message = complaint(HOSTILE[name])
    assert message.startswith("f:")
    assert len(message) < 200
    assert time.perf_counter() - start < 10


def test_hostile_text_stays_within_memory() -> None:
    """Three million values in five megabytes: refused before they are built."""
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400_000_000,) * 2)\n"
        "from symprop.network.yaml_tree import NamedText, parse\n"
        "try: parse(NamedText('f', '[' + '1,' * 2_400_000 + ']'))\n"
        "except Exception as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "f:1:1: more than 400000 values, which is too many\n"
