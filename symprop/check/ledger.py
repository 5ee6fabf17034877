"""What a document defines and claims, by name: functions, rules, given and claimed numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symprop.check.align import bare, is_quantity
from symprop.check.statements import Side, Statement, names, numbers
from symprop.formula import tree as t
from symprop.formula.evaluate import FUNCTIONS
from symprop.functions.activations import ACTIVATIONS
from symprop.numbers.scalar import DomainError

SIGMOIDS = ("σ", "sigmoid", "sig", "sigm", "sigmoide", "logistic", "expit")


def _sigmoid(z: t.Formula) -> t.Formula:
    return ACTIVATIONS["sigmoid"].value(z)


def _sigmoid_slope(z: t.Formula) -> t.Formula:
    return _sigmoid(z) * (1 - _sigmoid(z))


KNOWN: dict[tuple[str, int], Callable[[t.Formula], t.Formula]] = {
    **{(name, 0): _sigmoid for name in SIGMOIDS},
    **{(name, 1): _sigmoid_slope for name in SIGMOIDS},
    ("tanh", 1): lambda z: 1 - t.call("tanh", z) ** 2,
    **{(n, 0): lambda z: t.call("max", t.Number("0"), z) for n in ("ReLU", "relu", "RELU")},
}
"""What the field means by a function that a document does not define."""

_PARAMETER = t.Name("z")

DEEPEST, EXPANSIONS = 5, 200
"""How deep, and how often, functions are written out: one that is defined by itself must end."""


@dataclass(slots=True)
class Claim:
    """A number that a document gives to a name."""

    name: t.Formula
    number: t.Number
    side: Side
    statement: int
    given: bool


@dataclass(slots=True)
class Ledger:
    """Everything by name.  Names are compared in their canonical spelling."""

    functions: dict[tuple[str, int], tuple[t.Name, t.Formula]] = field(default_factory=dict)
    rules: dict[t.Formula, list[tuple[t.Formula, int]]] = field(default_factory=dict)
    claims: dict[t.Formula, list[Claim]] = field(default_factory=dict)
    aliases: dict[t.Formula, t.Formula] = field(default_factory=dict)
    """Names that stand for another: y_predicted for the output of the last unit."""
    proved: dict[t.Formula, t.Formula] = field(default_factory=dict)
    """Rules that numbers were put into, by name."""
    behind: dict[t.Formula, t.Formula] = field(default_factory=dict)
    """Rules that a document shows only with their numbers, by name."""
    unsound: list[t.Formula] = field(default_factory=list)
    """Rules that do not give the numbers that follow them: slips of the pen, and no network."""
    updates: dict[t.Formula, t.Formula] = field(default_factory=dict)
    """What a parameter becomes, by its name: w - η·∂L/∂w."""
    versions: dict[t.Formula, list[t.Formula]] = field(default_factory=dict)
    """Names marked as old or new, by the name without the mark."""
    grids: dict[t.Formula, list[tuple[t.Formula, Side, bool]]] = field(default_factory=dict)
    """Matrices of numbers by name: the matrix, where it stands, whether it is given."""
    used: Counter[tuple[t.Formula, Fraction]] = field(default_factory=Counter)
    """How often a name was replaced by a number."""
    places: Counter[int] = field(default_factory=Counter)
    literals: dict[tuple[Fraction, int], bool] = field(default_factory=dict)
    """Whether a literal is a rounded result, by value and decimals."""
    as_given: set[tuple[Fraction, int]] = field(default_factory=set)
    """Literals that were given: they stay what they are."""

    # --- functions ----------------------------------------------------------------------------

    def expand(self, f: t.Formula, pointwise: bool = False) -> t.Formula | None:
        """What an applied function stands for; ``pointwise`` also where it is put on a matrix."""
        if not isinstance(f, t.Apply) or len(f.args) != 1:
            return None
        if not f.primes and f.function.base in FUNCTIONS:
            return None  # what mathematics itself names needs no other definition
        own = self.functions.get((f.function.base, f.primes))
        if own is not None:
            parameter, body = own
        elif known := KNOWN.get((f.function.base, f.primes)):
            parameter, body = _PARAMETER, known(_PARAMETER)
        else:
            return None
        return replace(_pointwise(body) if pointwise else body, {parameter: f.args[0]})

    def expanded(self, f: t.Formula) -> t.Formula:
        """``f`` with every known function written out."""
        if not any(type(x) is t.Apply for x in t.walk(f)):
            return f
        budget = [EXPANSIONS]

        def visit(f: t.Formula, depth: int) -> t.Formula:
            g = t.rebuild(f, lambda part: visit(part, depth)) if t.children(f) else f
            found = self.expand(g, pointwise=True) if depth < DEEPEST and budget[0] > 0 else None
            budget[0] -= found is not None
            return visit(found, depth + 1) if found is not None else g

        try:
            return visit(f, 0)
        except RecursionError:
            return f

    # --- literals -----------------------------------------------------------------------------

    def rounded(self, number: t.Number) -> bool:
        """Whether a literal is the rounded result of something, rather than given or exact."""
        if number.cut:
            return True
        known = self.literals.get((abs(number.value), number.places))
        if known is not None:
            return known
        usual = self.usual_places
        return usual is not None and number.places >= usual and number.places > 1

    @property
    def usual_places(self) -> int | None:
        """The decimals with which the document rounds most often."""
        return self.places.most_common(1)[0][0] if self.places else None

    def note(self, number: t.Number, rounded: bool) -> None:
        """Remembers what a literal is; once given, it stays given."""
        key = (abs(number.value), number.places)
        if key not in self.literals or rounded:
            self.literals[key] = rounded and key not in self.as_given

    def note_new(self, f: t.Formula, before: t.Formula, rounded: bool) -> None:
        """Remembers the literals of a line that do not stand in the line before it already."""
        restated = {abs(number.value) for number in numbers(before)}
        for number in numbers(f):
            plain = number.places <= 0 and rounded  # a 2 in a formula is just a 2
            if abs(number.value) not in restated and not plain:
                self.note(number, rounded)

    # --- names --------------------------------------------------------------------------------

    def claim(
        self, name: t.Formula, number: t.Number, side: Side, statement: int, given: bool
    ) -> None:
        """Adds a number to a name."""
        if given and not self.rounded(number):
            self.as_given.add((abs(number.value), number.places))
        self.claims.setdefault(name, []).append(Claim(name, number, side, statement, given))
        if isinstance(name, t.Name) and (root := unmarked(name)) != name:
            marked = self.versions.setdefault(root, [])
            if name not in marked:
                marked.append(name)

    def grid(self, name: t.Formula, matrix: t.Formula, side: Side, given: bool) -> None:
        """Adds a matrix to a name."""
        if given:
            own = [n for n in numbers(matrix) if not self.rounded(n)]
            self.as_given.update((abs(n.value), n.places) for n in own)
        self.grids.setdefault(name, []).append((matrix, side, given))
        if isinstance(name, t.Name) and (root := unmarked(name)) != name:
            marked = self.versions.setdefault(root, [])
            if name not in marked:
                marked.append(name)

    def all_grids(self, name: t.Formula) -> Iterator[tuple[t.Formula, Side, bool]]:
        """The matrices of a name and of its old and new versions."""
        root = unmarked(name) if isinstance(name, t.Name) else name
        for version in dict.fromkeys((name, root, *self.versions.get(root, ()))):
            yield from self.grids.get(version, ())

    def given(self, name: t.Formula) -> t.Number | None:
        """The number that is given for a name: its first one without a derivation."""
        root = unmarked(name) if isinstance(name, t.Name) else name
        spellings = [name]
        if not is_new(name):
            spellings += [root, *(v for v in self.versions.get(root, ()) if not is_new(v))]
        for version in dict.fromkeys(spellings):
            for claim in self.claims.get(version, ()):
                if claim.given:
                    return claim.number
        return None

    def is_state(self, name: t.Formula) -> bool:
        """Whether only its own update uses it, as m ← 0.9·m + g does, beginning with 0, say."""
        claims = self.claims.get(name)
        if name not in self.updates or not claims or not claims[0].given:
            return False
        value = claims[0].number.value
        again = any(c.number.value == value for c in claims[1:])
        return claims[0].statement < 0 and (again or self.used[name, value] < 2)

    def known_values(self, name: t.Formula) -> Iterator[Claim]:
        """The numbers that a name, or its old or new version, has so far; the newest first."""
        root = unmarked(name) if isinstance(name, t.Name) else name
        spellings = dict.fromkeys((name, root, *self.versions.get(root, ())))
        alias = self.aliases.get(name)
        for version in (*spellings, *((alias,) if alias else ())):
            yield from reversed(self.claims.get(version, []))


def _pointwise(f: t.Formula) -> t.Formula:
    """What a function of a number does to every entry of a matrix."""
    g = t.rebuild(f, _pointwise) if t.children(f) else f
    return t.Product(g.factors, "⊙") if isinstance(g, t.Product) else g


def replace(f: t.Formula, names: dict[t.Name, t.Formula]) -> t.Formula:
    """``f`` with names replaced."""
    if isinstance(f, t.Name):
        return names.get(f, f)
    return t.rebuild(f, lambda part: replace(part, names)) if t.children(f) else f


OLD = ("old", "alt", "viejo", "lama", "prev", "ancien", "vecchio", "velho", "0")
NEW = (
    "new",
    "neu",
    "nuevo",
    "baru",
    "updated",
    "next",
    "nouveau",
    "nuovo",
    "novo",
    "+",
    "*",
    "'",
    "′",
)
MARKS = (*OLD[:-1], *NEW)
"""Words and signs with which people mark the value before and after an update."""


def is_new(name: t.Formula) -> bool:
    """Whether a name is marked as an updated value."""
    if not isinstance(name, t.Name):
        return False
    parts = (name.base, *name.sup.split(","), *name.sub.split(","))
    return any(part.strip().lower() in NEW for part in parts)


def marked_new(name: t.Formula) -> t.Formula:
    """The name of the updated value."""
    if not isinstance(name, t.Name):
        return name
    return t.Name(name.base, name.sub, ",".join(filter(None, (name.sup, "+"))), name.accent)


def unmarked(name: t.Name) -> t.Name:
    """The name without a mark for old or new: ``w_5^+``, ``new_w0``, ``w_new``."""
    if name.base.lower() in MARKS and name.sub:
        base = name.sub.rstrip("0123456789")
        return t.Name(base, name.sub[len(base) :], name.sup, name.accent) if base else name
    sub, sup = (
        ",".join(x for x in script.split(",") if x.strip().lower() not in MARKS)
        for script in (name.sub, name.sup)
    )
    return t.Name(name.base, sub, sup, name.accent)


def definition_of_function(s: Statement) -> tuple[tuple[str, int], tuple[t.Name, t.Formula]] | None:
    """``σ(z) = …`` with nothing but z on the right: the function, its parameter and its body."""
    first = bare(s.first)
    if not isinstance(first, t.Apply) or len(first.args) != 1 or len(s.sides) < 2:
        return None
    parameter = bare(first.args[0])
    if not isinstance(parameter, t.Name):
        return None
    for side in s.sides[1:]:
        used = set(names(side.formula))
        if used == {parameter} and not any(isinstance(x, t.Dots) for x in t.walk(side.formula)):
            return (first.function.base, first.primes), (parameter, side.formula)
    return None


def number_of(f: t.Formula) -> t.Number | None:
    """The number that a side is, brackets aside."""
    g = bare(f)
    return g if isinstance(g, t.Number) else None


def is_plain(f: t.Formula) -> bool:
    """Whether a side is a number or a matrix of numbers."""
    g = bare(f)
    if isinstance(g, t.Matrix):
        return all(number_of(x) is not None for row in g.rows for x in row)
    return isinstance(g, t.Number)


__all__ = ["Claim", "DomainError", "Ledger", "is_plain", "is_quantity", "number_of", "unmarked"]
