"""The fast way gives byte for byte what the usual way gives."""

from __future__ import annotations

import pytest
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.handout.maker import Maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import called
from symprop.network.file import loads

CASES = [
    *((name, {}) for name in by_elements()),
    ("sigmoid-2-2-1", {"view": "matrix", "carry": "rounded"}),
    ("linear-2-2-1", {"view": "scalar", "notation": "leibniz", "digits": 2}),
    ("sigmoid-2-3-1", {"notation": "matrix", "epochs": 2, "carry": "rounded"}),
    ("rnn-3-steps", {"carry": "rounded", "epochs": 5}),
]
STUDENTS = ["Ada", "Bo * _Li_ | $x$ <b>", "3. Chen  \\", "100 % %s", "José" * 20]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are compiled for the first student already."""
    monkeypatch.setattr("symprop.handout.draw.WARM", 0)


def same(recipe: Recipe, always: bool = True, students: list[str] = STUDENTS) -> None:
    """Many students of a class, each made in both ways; ``always``: no one needs the usual one."""
    fast, slow = Maker(recipe), Maker(recipe)
    for student in map(recipe.coded, map(called, students)):
        quick = fast.make(student)
        drawn = fast.drawer.draw(student.id)  # type: ignore[union-attr]
        quickly = fast.quickly(drawn, student)
        assert quickly is not None or not always
        usual = slow.documents(slow.task(drawn.plan, drawn.epochs, student))
        assert (quick.worksheet, quick.key) == usual
        answers = [blank.answer.text for blank in slow.task(drawn.plan, drawn.epochs, None).blanks]
        assert list(quick.answers) == answers


@pytest.mark.parametrize(
    ("name", "wishes"), CASES, ids=[" ".join((n, *map(str, w.values()))) for n, w in CASES]
)
def test_examples(name: str, wishes: dict[str, object]) -> None:
    network = derive(name, **wishes).network  # type: ignore[arg-type]
    same(Recipe(network, seed=5, level="values", format="md"), students=STUDENTS)


@pytest.mark.parametrize(("name", "wishes"), CASES[-3:])
@pytest.mark.parametrize("format", ["txt", "ascii", "tex", "html", "rst", "pdf"])
def test_formats(
    name: str, wishes: dict[str, object], format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every format that writes blocks by themselves; of a PDF it is the source that is compared."""
    monkeypatch.setattr("symprop.document.formats.pdf.Pdf.encoded", lambda _, text: text.encode())
    monkeypatch.setattr("symprop.document.formats.html_font.source", lambda: None)
    network = derive(name, **wishes).network  # type: ignore[arg-type]
    level = {"txt": "all", "ascii": "steps"}.get(format, "values")
    same(Recipe(network, seed=5, level=level, format=format), students=STUDENTS[1:3])


@pytest.mark.parametrize("format", ["md", "txt", "tex", "html", "rst", "pdf"])
def test_decimal_commas(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A point becomes whatever a format writes for the mark of a language."""
    monkeypatch.setattr("symprop.document.formats.pdf.Pdf.encoded", lambda _, text: text.encode())
    monkeypatch.setattr("symprop.document.formats.html_font.source", lambda: None)
    network = derive("sigmoid-2-3-1", lang="de", carry="rounded").network
    same(Recipe(network, seed=5, level="steps", format=format), students=STUDENTS[1:3])
    network = loads(CASED + "lang: es\n")
    same(Recipe(network, seed=1, level="values", format=format), students=STUDENTS[:2])


CASED = """
inputs: [1, 2]
targets: [1, -1]
loss: huber
layers:
  - activation: leaky_relu
    weights: [[0.2, -0.3, 0.1], [0.4, 0.7, -1]]
    biases: 0.5
  - activation: {elu: {alpha: 0.25}}
    weights: [[1, 0.3], [0.4, 2], [-1, -2]]
    biases: [0.5, 1]
draw: {weights: {from: -2, to: 2, step: 0.25}, biases: {from: -1, to: 1, step: 0.5}}
rounding: {significant: 3}
"""


@pytest.mark.parametrize(
    ("format", "level", "optimizer"),
    [("md", "values", "adam"), ("txt", "all", "sgd"), ("md", "steps", "momentum")],
)
def test_cases_whole_numbers_and_equal_ones(format: str, level: str, optimizer: str) -> None:
    """Numbers of every length, kinks on both sides, and many that are equal or 0.

    Not every student has the same marks for working here, and such a document goes the usual way.
    """
    network = loads(CASED + f"optimizer: {optimizer}\n")
    same(Recipe(network, seed=1, level=level, format=format), level == "values", STUDENTS[:4])


def test_chosen_places() -> None:
    network = derive("sigmoid-2-2-1").network
    same(Recipe(network, level="values", places=("layers.0.pre.0", "loss")))


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the class, and with the same documents."""
    monkeypatch.setattr("symprop.handout.skeleton.MOST", 2000)
    recipe = Recipe(derive("sigmoid-2-2-1").network)
    same(recipe)
    maker = Maker(recipe)
    for i in range(30):
        maker.make(recipe.coded(called(f"{i}")))
    for skeleton in maker._skeletons or ():
        steps = [piece for piece in skeleton._pieces if hasattr(piece, "seen")]
        kept = [
            text for step in steps for _, found in step.seen.values() for text in found.values()
        ]
        assert 0 < sum(len(filled.text) for filled in kept) <= 2000
