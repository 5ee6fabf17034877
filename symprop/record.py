"""Small immutable records: what a frozen dataclass with slots is, without its start-up cost.

``dataclass`` writes and compiles the methods of every class when it is imported, close to a
millisecond each; with some fifty kinds of nodes and blocks that was a tenth of a whole run.
Fields are annotations, in order; a field assigned to ``hidden()`` is set by keyword only and takes
no part in comparing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, dataclass_transform

_set = object.__setattr__


class _Hidden:
    def __init__(self, default: Any) -> None:
        self.default = default


def hidden(*, default: Any = None, kw_only: bool = True, compare: bool = False) -> Any:
    """A field by keyword only that equality and ``repr`` pass over."""
    return _Hidden(default)


@dataclass_transform(frozen_default=True, field_specifiers=(hidden,))
class _Kind(type):
    """Gives each class its slots, its defaults and the fields that patterns match."""

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> _Kind:
        own = tuple(k for k in space.get("__annotations__", {}) if not k.startswith("__"))
        defaults: dict[str, Any] = {}
        fields: tuple[str, ...] = ()
        secret: dict[str, Any] = {}
        for base in bases:
            if isinstance(base, _Kind):
                fields += base.__match_args__
                defaults |= base._defaults
                secret |= base._secret
        for key in own:
            if key in space:
                value = space.pop(key)
                if isinstance(value, _Hidden):
                    secret[key] = value.default
                    continue
                defaults[key] = value
            fields += (key,)
        space |= {"__slots__": own, "__match_args__": fields}
        space |= {"_defaults": defaults, "_secret": secret}
        made = super().__new__(mcs, name, bases, space)
        made._setters = tuple(getattr(made, key).__set__ for key in fields)
        made._tails = {
            n: tuple(defaults[key] for key in fields[n:])
            for n in range(len(fields))
            if all(key in defaults for key in fields[n:])
        }
        made._blank = tuple((getattr(made, key).__set__, value) for key, value in secret.items())
        return made

    __match_args__: tuple[str, ...]
    _defaults: dict[str, Any]
    _secret: dict[str, Any]
    _setters: tuple[Callable[[Any, Any], None], ...]
    _tails: dict[int, tuple[Any, ...]]
    _blank: tuple[tuple[Callable[[Any, Any], None], Any], ...]


class Record(metaclass=_Kind):
    """Base of the records; compares and hashes by class and fields."""

    def __init__(self, *args: Any, **more: Any) -> None:
        kind = type(self)
        setters = kind._setters
        if more and not (len(args) == len(setters) and more.keys() <= kind._secret.keys()):
            args = _complete(kind, args, more)
        elif len(args) != len(setters):
            tail = kind._tails.get(len(args))
            args = args + tail if tail is not None else _complete(kind, args, more)
        for put, value in zip(setters, args):  # noqa: B905 (the lengths agree)
            put(self, value)
        for put, value in kind._blank:
            put(self, value)
        if more:
            for name in kind._secret:
                if name in more:
                    _set(self, name, more[name])

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in type(self).__match_args__])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        for name in type(self).__match_args__:
            if getattr(self, name) != getattr(other, name):
                return False
        return True

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        fields = zip(type(self).__match_args__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in fields)})"

    def __reduce__(self) -> tuple[Any, ...]:
        secret = {name: getattr(self, name) for name in type(self)._secret}
        return _remake, (type(self), self._values(), secret)


def _remake(kind: type[Record], values: tuple[Any, ...], secret: dict[str, Any]) -> Record:
    return kind(*values, **secret)


def _complete(kind: _Kind, args: tuple[Any, ...], more: dict[str, Any]) -> tuple[Any, ...]:
    """All fields in order, from arguments, keywords and defaults."""
    names = kind.__match_args__
    if len(args) > len(names):
        raise TypeError(f"{kind.__name__} takes {len(names)} fields, not {len(args)}")
    out = list(args)
    for name in names[len(args) :]:
        if name in more:
            out.append(more[name])
        elif name in kind._defaults:
            out.append(kind._defaults[name])
        else:
            raise TypeError(f"{kind.__name__} needs the field {name}")
    for name in more:
        if name not in names[len(args) :] and name not in kind._secret:
            raise TypeError(f"{kind.__name__} has no field {name} to set")
    return tuple(out)
