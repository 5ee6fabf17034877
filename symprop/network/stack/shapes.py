"""Reading what a layer is given: settings, and arrays whose axes fit each other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from symprop.network.families.keys import array
from symprop.network.fields import Field
from symprop.network.indexed import NumberArray
from symprop.network.stack.given import WORD, LayerArrays
from symprop.network.stack.kinds import MAX_WHOLE, ArraySpec, LayerKind, Setting
from symprop.network.yaml_tree import ListNode

_MULTIPLE = re.compile(r"(\d+)\*([A-Z])")


def read_arrays(
    kind: LayerKind,
    item: Field,
    fields: Mapping[str, Field],
    sizes: dict[str, int],
    missing: set[str],
    input: tuple[int, ...],
) -> LayerArrays:
    """What ``item`` gives a layer; ``input`` is the shape of one sample's input.

    ``sizes`` are those of the axes that the input has, ``missing`` the axes that it does not have.

    Raises:
        NetworkError: something is missing, or does not fit.
    """
    reader = _ArrayReader(item, LayerArrays(kind, sizes, missing))
    reader.read(fields, input)
    return reader.given


class _ArrayReader:
    def __init__(self, item: Field, given: LayerArrays) -> None:
        self.item, self.given, self.kind = item, given, given.kind

    def read(self, fields: Mapping[str, Field], input: tuple[int, ...]) -> None:
        """Settings and arrays, and the sizes that follow from them."""
        for name, setting in self.kind.settings.items():
            self._setting(name, setting, fields.get(name))
        for name, wanted in self.kind.parameters.items():
            if (found := fields.get(name)) is not None:
                self._parameter(name, wanted, found)
            elif not wanted.optional:
                raise self._missing(name)
        self._needed()
        self.given.dropped |= self.given.missing - self.given.sizes.keys()
        self._sizes()
        for name, wanted in self.kind.data.items():
            self._data(name, wanted, fields.get(name), input)
        for id, (name, wanted) in self.kind.initial.items():
            if (found := fields.get(name)) is not None:
                self.given.initial[id] = self._array(found, wanted.axes)

    def _needed(self) -> None:
        """A parameter that decides what comes out is there where a setting has need of it."""
        for decides in (
            self.kind.output.keys() & self.kind.parameters - self.given.parameters.keys()
        ):
            for name, setting in self.kind.settings.items():
                if setting.axis and setting.axis not in self.given.dropped:
                    problem = f"has {name}: {self.given.numbers[name]}, which needs {decides}"
                    raise self.item.fail(problem)

    # --- settings -----------------------------------------------------------------------------

    def _setting(self, name: str, setting: Setting, found: Field | None) -> None:
        if setting.words:
            words = setting.words
            self.given.choices[name] = found.choice(name, words) if found else words[0]
        elif setting.window:
            self._window(setting, found, name)
        elif setting.whole is not None:
            number = found.whole(setting.whole, MAX_WHOLE) if found else None
            if number is None:
                assert setting.default is not None
                number = int(setting.default.value)
            self.given.numbers[name] = str(number)
            if setting.axis:
                self.given.sizes[setting.axis] = number
                if number == 1:
                    self.given.dropped.add(setting.axis)
        else:
            assert setting.domain is not None
            number_ = found.number(setting.domain) if found else setting.default
            if number_ is None:
                raise self._missing(name)
            self.given.numbers[name] = number_.text

    def _window(self, setting: Setting, found: Field | None, name: str) -> None:
        """The sizes of a window: one number for all axes, or a list of one for each."""
        if found is None:
            if setting.like is None:
                raise self._missing(name)
            like = self.kind.settings[setting.like].window
            values = [self.given.sizes.get(letter) for letter in like]
        elif found.is_list:
            items = found.items("a list of numbers")
            kept = len(setting.window) - len(self.given.missing)
            if len(items) != kept:
                raise found.fail(f"has {len(items)} numbers, expected {kept}, one for each axis")
            values = [None] * len(self.given.missing) + [x.whole(1, MAX_WHOLE) for x in items]
        else:
            whole = found.whole(1, MAX_WHOLE)
            values = [None] * len(self.given.missing)
            values += [whole] * (len(setting.window) - len(self.given.missing))
        for letter, value in zip(setting.window, values, strict=True):
            if value is None:
                self.given.dropped.add(letter)
            else:
                self.given.sizes[letter] = value

    def _missing(self, name: str) -> Exception:
        return self.item.source.error(self.item.node.at, f"{name} is missing in {self.item.path}")

    # --- arrays -------------------------------------------------------------------------------

    def _parameter(self, name: str, wanted: ArraySpec, found: Field) -> None:
        if wanted.shared and not found.is_list:
            self.given.renamed[name] = wanted.shared
            self.given.parameters[wanted.shared] = NumberArray((), (found.number(),))
            return
        depth = nested(found)
        axes = [a for a in wanted.axes if a not in self.given.dropped]
        open_ = [a for a in self.kind.optional if a in axes and a not in self.given.sizes]
        open_.sort(key=lambda a: a not in self.given.missing)
        while len(axes) > depth and open_:
            self.given.dropped.add(letter := open_.pop(0))
            axes.remove(letter)
        for letter in self.given.missing.intersection(axes):
            self.given.sizes[letter] = 1
        self.given.parameters[name] = self._array(found, tuple(axes))

    def _array(self, found: Field, axes: tuple[str, ...]) -> NumberArray:
        """An array with these axes; letters that have no size yet get one."""
        axes = tuple(a for a in axes if a not in self.given.dropped)
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
        if m := _MULTIPLE.fullmatch(self.given.put(axis)):
            times, letter = int(m[1]), m[2]
        if len(letter) == 1 and letter not in self.given.sizes and size % times == 0:
            self.given.sizes[letter] = size // times

    def _wanted(self, axis: str) -> str:
        """A size as a message tells it: a number, any, or any multiple, 4n."""
        if (size := self._size(axis)) is not None:
            return str(size)
        m = _MULTIPLE.fullmatch(self.given.put(axis))
        return f"{m[1]}n" if m else "any"

    def _size(self, axis: str) -> int | None:
        if any(word not in self.given.sizes for word in WORD.findall(axis)):
            return None
        return self.given.evaluate(axis)

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
        self.given.data[name] = made

    # --- sizes --------------------------------------------------------------------------------

    def _sizes(self) -> None:
        for letter, text in self.kind.sizes.items():
            if self.given.dropped.intersection(WORD.findall(text)):
                self.given.dropped.add(letter)
                continue
            size = self.given.evaluate(text)
            if size < 1:
                problem = "leaves no value: its window is larger than its input"
                raise self.item.fail(problem)
            self.given.sizes[letter] = size


def nested(field: Field) -> int:
    """How deep lists are nested."""
    depth, node = 0, field.node
    while isinstance(node, ListNode) and node.items:
        depth, node = depth + 1, node.items[0]
    return depth


def _lists(depth: int) -> str:
    words = ("a number", "a list of numbers", "a list of lists")
    return words[depth] if depth < len(words) else f"lists nested {depth} deep"
