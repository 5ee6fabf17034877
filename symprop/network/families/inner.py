"""Names of what stands inside equations: nothing else is written like them or their elements."""

from __future__ import annotations

from collections.abc import Iterable

from symprop.formula.tree import Name
from symprop.network.equations import name_of


class InnerNames:
    """Gives new ids; ``taken`` are those that have an owner, of arrays of any rank."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken: dict[Name, int | None] = dict.fromkeys(map(name_of, taken))
        """Names with the ranks of their arrays, where these are known."""

    def new(self, outer: str, rank: int) -> str:
        """The id of what stands inside ``outer``: z_y, or z_y_2 where that is taken.

        Or z_y_b, where z_y_2 would be written like an element of some z_y[n].
        """
        stem = f"z_{outer}"
        ends = (end for n in range(2, len(self.taken) + 3) for end in (str(n), _letters(n)))
        wishes = (stem, *(f"{stem}_{end}" for end in ends))
        id = next(x for x in wishes if self._free(name_of(x), rank))
        self.taken[name_of(id)] = rank
        return id

    def _free(self, name: Name, rank: int) -> bool:
        """Whether neither the name nor those of its elements are names of something else."""
        return not any(_mixed(name, rank, other, n) for other, n in self.taken.items())


def _mixed(a: Name, m: int, b: Name, n: int | None) -> bool:
    """Whether arrays of these ranks can have elements of one name; ``None`` is any rank."""
    if a == b:
        return True
    if (a.base, a.sup, a.accent) != (b.base, b.sup, b.accent):
        return False
    one, two = (x.sub.split(",") if x.sub else [] for x in (a, b))
    short, long = sorted((one, two), key=len)
    rest = long[len(short) :]
    same = n is None or len(one) + m == len(two) + n
    return same and long[: len(short)] == short and all(x.isdigit() for x in rest)


def _letters(n: int) -> str:
    """b for 2, c for 3, …, b27 for 27."""
    return chr(ord("a") + n - 1) if n <= 26 else f"b{n}"
