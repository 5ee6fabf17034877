"""What a layer of some kind is given: arrays whose axes fit each other, settings, sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from symprop.formula import tree as t
from symprop.formula.read import parse
from symprop.formula.tree import Number
from symprop.network.families.keys import array
from symprop.network.fields import Field
from symprop.network.indexed import NumberArray
from symprop.network.stack.kinds import MAX_WHOLE, ArraySpec, LayerKind, Setting
from symprop.network.yaml_tree import ListNode

_WORD = re.compile(r"[A-Za-z_]\w*")
_MULTIPLE = re.compile(r"(\d+)\*([A-Z])")


@dataclass
class LayerArrays:
    """The arrays and settings of one layer; ``sizes`` are by capital letter.

    ``missing`` are axes that the input does not have: they are ``dropped``, or of size 1 where a
    parameter has them.
    """

    kind: LayerKind
    item: Field
    sizes: dict[str, int]
    missing: set[str]
    dropped: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    """What stands in equations for settings."""
    choices: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, NumberArray] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Arrays for all of which one number was given."""
    data: dict[str, NumberArray] = field(default_factory=dict)
    initial: dict[str, NumberArray] = field(default_factory=dict)

    def read(self, fields: Mapping[str, Field], input: tuple[int, ...]) -> None:
        """Everything; ``input`` is the shape of one sample's input."""
        for name, setting in self.kind.settings.items():
            self._setting(name, setting, fields.get(name))
        for name, wanted in self.kind.parameters.items():
            if (found := fields.get(name)) is not None:
                self._parameter(name, wanted, found)
            elif not wanted.optional:
                raise self.item.source.error(
                    self.item.node.at, f"{name} is missing in {self.item.path}"
                )
        self.dropped |= self.missing - self.sizes.keys()
        self._sizes()
        for name, wanted in self.kind.data.items():
            self._data(name, wanted, fields.get(name), input)
        for id, (name, wanted) in self.kind.initial.items():
            if (found := fields.get(name)) is not None:
                self.initial[id] = self._array(found, wanted.axes)

    # --- settings -----------------------------------------------------------------------------

    def _setting(self, name: str, setting: Setting, found: Field | None) -> None:
        if setting.words:
            words = setting.words
            self.choices[name] = found.choice(name, words) if found else words[0]
        elif setting.window:
            self._window(setting, found, name)
        elif setting.whole is not None:
            number = found.whole(setting.whole, MAX_WHOLE) if found else None
            if number is None:
                assert setting.default is not None
                number = int(setting.default.value)
            self.numbers[name] = str(number)
            if setting.axis:
                self.sizes[setting.axis] = number
                if number == 1:
                    self.dropped.add(setting.axis)
        else:
            assert setting.domain is not None
            number_ = found.number(setting.domain) if found else setting.default
            if number_ is None:
                raise self._missing(name)
            self.numbers[name] = number_.text

    def _window(self, setting: Setting, found: Field | None, name: str) -> None:
        """The sizes of a window: one number for all axes, or a list of one for each."""
        if found is None:
            if setting.like is None:
                raise self._missing(name)
            like = self.kind.settings[setting.like].window
            values = [self.sizes.get(letter) for letter in like]
        elif found.is_list:
            items = found.items("a list of numbers")
            kept = len(setting.window) - len(self.missing)
            if len(items) != kept:
                raise found.fail(f"has {len(items)} numbers, expected {kept}, one for each axis")
            values = [None] * len(self.missing) + [x.whole(1, MAX_WHOLE) for x in items]
        else:
            whole = found.whole(1, MAX_WHOLE)
            values = [None] * len(self.missing)
            values += [whole] * (len(setting.window) - len(self.missing))
        for letter, value in zip(setting.window, values, strict=True):
            if value is None:
                self.dropped.add(letter)
            else:
                self.sizes[letter] = value

    def _missing(self, name: str) -> Exception:
        return self.item.source.error(self.item.node.at, f"{name} is missing in {self.item.path}")

    # --- arrays -------------------------------------------------------------------------------

    def _parameter(self, name: str, wanted: ArraySpec, found: Field) -> None:
        if wanted.shared and not found.is_list:
            self.renamed[name] = wanted.shared
            self.parameters[wanted.shared] = NumberArray((), (found.number(),))
            return
        depth = nested(found)
        axes = [a for a in wanted.axes if a not in self.dropped]
        open_ = [a for a in self.kind.optional if a in axes and a not in self.sizes]
        open_.sort(key=lambda a: a not in self.missing)
        while len(axes) > depth and open_:
            self.dropped.add(letter := open_.pop(0))
            axes.remove(letter)
        for letter in self.missing.intersection(axes):
            self.sizes[letter] = 1
        self.parameters[name] = self._array(found, tuple(axes))

    def _array(self, found: Field, axes: tuple[str, ...]) -> NumberArray:
        """An array with these axes; letters that have no size yet get one."""
        axes = tuple(a for a in axes if a not in self.dropped)
        if nested(found) != len(axes):
            words = ", ".join(self.kind.axes.get(a[-1], a) for a in axes)
            expected = f"{_lists(len(axes))} ({words})" if axes else "a number"
            raise found.fail(f"is {_lists(nested(found))}, expected {expected}")
        made = array(found, len(axes))
        for axis, size in zip(axes, made.shape, strict=True):
            self._bind(axis, size)
        expected_ = [self._size(axis) for axis in axes]
        if list(made.shape) != expected_:
            shape = "×".join(map(self._wanted, axes))
            words = ", ".join(self.kind.axes.get(a[-1], a) for a in axes)
            found_ = "×".join(map(str, made.shape))
            raise found.fail(f"has the shape {found_}, expected {shape} ({words})")
        return made

    def _bind(self, axis: str, size: int) -> None:
        """A size for a letter that has none yet."""
        times, letter = 1, axis
        if m := _MULTIPLE.fullmatch(self.put(axis)):
            times, letter = int(m[1]), m[2]
        if len(letter) == 1 and letter not in self.sizes and size % times == 0:
            self.sizes[letter] = size // times

    def _wanted(self, axis: str) -> str:
        """A size as a message tells it: a number, any, or any multiple, 4n."""
        if (size := self._size(axis)) is not None:
            return str(size)
        m = _MULTIPLE.fullmatch(self.put(axis))
        return f"{m[1]}n" if m else "any"

    def _size(self, axis: str) -> int | None:
        if any(word not in self.sizes for word in _WORD.findall(axis)):
            return None
        return self.evaluate(axis)

    def _data(
        self, name: str, wanted: ArraySpec, found: Field | None, shape: tuple[int, ...]
    ) -> None:
        if found is None:
            raise self._missing(name)
        assert wanted.axes == ("...",)
        depth = nested(found)
        made = array(found, depth)
        if made.shape != shape:
            given = "×".join(map(str, made.shape)) or "of a number"
            expected = "×".join(map(str, shape))
            raise found.fail(f"has the shape {given}, expected {expected} as its input")
        self.data[name] = made

    # --- sizes --------------------------------------------------------------------------------

    def _sizes(self) -> None:
        for letter, text in self.kind.sizes.items():
            if self.dropped.intersection(_WORD.findall(text)):
                self.dropped.add(letter)
                continue
            size = self.evaluate(text)
            if size < 1:
                problem = "leaves no value: its window is larger than its input"
                raise self.item.fail(problem)
            self.sizes[letter] = size

    def evaluate(self, text: str) -> int:
        """The whole number that an expression of sizes and settings is; division rounds down."""
        return floor(_value(parse(self.put(text))))

    def put(self, text: str) -> str:
        """A text of the data file with numbers for sizes and settings."""
        values = dict.fromkeys(self.dropped, "1") | self.numbers
        values |= {letter: str(n) for letter, n in self.sizes.items()}
        return _WORD.sub(lambda m: values.get(m[0], m[0]), text)


def nested(field: Field) -> int:
    """How deep lists are nested."""
    depth, node = 0, field.node
    while isinstance(node, ListNode) and node.items:
        depth, node = depth + 1, node.items[0]
    return depth


def _lists(depth: int) -> str:
    words = ("a number", "a list of numbers", "a list of lists")
    return words[depth] if depth < len(words) else f"lists nested {depth} deep"


def _value(f: t.Formula) -> Fraction:
    match f:
        case Number():
            return f.value
        case t.Group(arg=x):
            return _value(x)
        case t.Neg(arg=x):
            return -_value(x)
        case t.Sum(terms=xs):
            return sum(map(_value, xs), Fraction(0))
        case t.Product(factors=xs):
            out = Fraction(1)
            for x in xs:
                out *= _value(x)
            return out
        case t.Quotient(over=a, under=b):
            return Fraction(floor(_value(a) / _value(b)))
    raise ValueError(f)
