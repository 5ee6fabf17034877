"""Languages: whole catalogues, documents without a word of English, and documents that check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import catalogues
import pytest

import symprop
from symprop import language
from symprop.check.report.messages import speaking, why
from symprop.document import blocks as b
from symprop.document.blocks import Display
from symprop.formula import tree as t
from symprop.handout.documents import answer_key, worksheet
from symprop.handout.maker import maker
from symprop.handout.marking.key import load_key
from symprop.handout.platforms.quiz import quiz
from symprop.network.file import load
from symprop.network.write import to_yaml

CODES = [path.stem for path in sorted(catalogues.FOLDER.glob("*.po"))]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}|\*\*")
SAME = {"ELU", "ReLU", "GELU", "SiLU", "Mish", "Adam", "AdamW", "AdaMax", "AdaGrad", "RMSprop"}
"""Proper names."""
FOREIGN = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувжхызАБЦДЕФГХИЙКЛМНОПЯРСТУВЖХЫЗ",
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")


# --- catalogues -----------------------------------------------------------------------------------


def test_catalogues_are_up_to_date() -> None:
    for path, text in catalogues.update().items():
        assert path.read_text("utf-8") == text, f"{path.name}: python tests/catalogues.py"


@pytest.mark.parametrize("code", CODES)
def test_every_message_is_translated(code: str) -> None:
    made = catalogues.catalogue(catalogues.FOLDER / f"{code}.po")
    for message in made:
        if not message.id:
            continue
        texts = (message.string,) if isinstance(message.string, str) else message.string
        assert all(texts), f"{code}: {message.id} has no translation"
        assert not message.fuzzy, f"{code}: {message.id} is only guessed"
        ids = (message.id,) if isinstance(message.id, str) else message.id
        for text in texts:
            assert _marks(text) == _marks(ids[-1]) or (
                len(ids) > 1 and text == texts[0] and _marks(text) <= _marks(ids[0])
            ), f"{code}: {text} has other marks than {ids[-1]}"
            assert text.strip() == text
            if message.context == "example":
                assert sorted(re.findall(r"\$.+?\$", text)) == sorted(
                    re.findall(r"\$.+?\$", ids[0])
                ), f"{code}: {text} has other formulas"
            assert not set('<>&"') & set(text), f"{code}: {text} is no plain text"


def _marks(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_a_catalogue_is_read_as_babel_reads_it() -> None:
    for code in CODES:
        path = catalogues.FOLDER / f"{code}.po"
        found = dict(language.read(path.read_text("utf-8")))
        for message in catalogues.catalogue(path):
            one = message.id if isinstance(message.id, str) else message.id[0]
            texts = (message.string,) if isinstance(message.string, str) else message.string
            if one and all(texts):
                assert found[message.context or "", one] == tuple(texts)


def test_what_is_fuzzy_or_empty_stays_english() -> None:
    catalogue = (
        'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n\n'
        'msgctxt "x"\nmsgid "two "\n"lines"\nmsgstr "zwei \\"Zeilen\\"\\n"\n'
    )
    found = dict(language.read(catalogue))
    assert set(found) == {("", ""), ("x", "two lines")}
    assert found["x", "two lines"] == ('zwei "Zeilen"\n',)


# --- a language is one file -----------------------------------------------------------------------


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language that is English in other letters, so that whatever stays English is seen."""
    folder = tmp_path / "languages"
    folder.mkdir()
    made = catalogues.template()
    for message in made:
        if not message.id:
            continue
        if message.context == "formula":
            message.string = {".": ",", ",": ";"}.get(message.id, _foreign(message.id))
        elif isinstance(message.id, str):
            message.string = _foreign(message.id)
        else:
            message.string = tuple(map(_foreign, message.id))
    text = catalogues.written(made, catalogues.HEADER)
    (folder / "xx.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(language, "_folder", lambda: folder)
    language.find.cache_clear()
    yield "xx"
    language.find.cache_clear()


def _foreign(text: str) -> str:
    out, end = "", 0
    for match in PLACEHOLDER.finditer(text):
        out += text[end : match.start()].translate(FOREIGN) + match[0]
        end = match.end()
    return out + text[end:].translate(FOREIGN)


NETWORKS = (
    "sigmoid-2-2-1", "xor-batch", "softmax-classifier", "adam-3-steps", "rnn-layer", "layer-norm",
    "sigmoid-circuit", "dense-2-2-2-frozen",
)  # fmt: skip


def silent(name: str, lang: str) -> dict[str, Any]:
    """An example without what its author says, in a language."""
    data = {k: v for k, v in load(name).to_dict().items() if k not in ("title", "intro", "notes")}
    return {**data, "lang": lang}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, (b.Text, b.Code)):
        yield node.text
    elif isinstance(node, b.Figure):
        yield node.caption
    elif isinstance(node, tuple):
        for part in node:
            yield from _texts(part)
    elif isinstance(node, (b.Heading, b.Paragraph, b.Strong, b.Emphasis)):
        yield from _texts(node.content)
    elif isinstance(node, b.Items):
        yield from _texts(node.items)
    elif isinstance(node, b.Table):
        yield from _texts((node.header, *node.rows))


@pytest.mark.parametrize("name", NETWORKS)
def test_documents_have_no_word_of_english(name: str, foreign: str) -> None:
    walk = symprop.derive(silent(name, foreign), sections="check,gradients")
    for text in _texts(walk.document.blocks):
        assert not ENGLISH.search(text), text


def test_handouts_have_no_word_of_english(foreign: str) -> None:
    made = symprop.handout(silent("xor-batch", foreign), blanks="all")
    recipe = maker(made.recipe)
    task = recipe.task(recipe.plan, symprop.derive(silent("xor-batch", foreign)).epochs)
    for document in (worksheet(task), answer_key(task), quiz(task).document):
        for text in _texts(document.blocks):
            assert not ENGLISH.search(text), text


class _Words(HTMLParser):
    """What a page says: its text and what is read out, without mathematics and programs."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += [tag] if tag in ("script", "style", "math", "code", "text") else []
        self.said += [v for k, v in attrs if k in ("aria-label", "title", "alt") and v]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)


def _said(page: str) -> list[str]:
    words = _Words()
    words.feed(page)
    return words.said


def test_pages_have_no_word_of_english(foreign: str, tmp_path: Path) -> None:
    page = symprop.derive(silent("sigmoid-2-2-1", foreign)).text("html")
    sheet = next(iter(symprop.handout(silent("sigmoid-2-2-1", foreign), format="html"))).worksheet
    wrong = "z = 2*3 + 1 = 8\n\ny = z + 1 = 9\n"
    report = symprop.check(wrong, lang=foreign).text("html")
    for said in (_said(page), _said(sheet.decode()), _said(report)):
        for text in said:
            bare = re.sub(r"Loss|pred|text|symprop", "", text)
            assert not ENGLISH.search(bare), text
    words = re.search(r"const words = \{(.*?)\};", sheet.decode(), re.DOTALL)
    assert words is not None
    for text in re.findall(r'"(.*?)"', words[1]):
        assert not ENGLISH.search(text.encode().decode("unicode_escape").replace("{n}", "")), text


def test_reports_have_no_word_of_english(foreign: str) -> None:
    checked = symprop.check("z = 2*3 + 1 = 8\n\ny = z + 1 = 9\n", lang=foreign)
    assert checked.wrong
    for text in [x.message for x in checked.findings] + [checked.text("md")]:
        assert not ENGLISH.search(text.replace("text", "").replace("symprop", "")), text


CALLS = {
    "bad", "NoValueError", "problem", "FormulaError", "_unread", "Unread", "UnreadPart", "emit",
    "Token",
}  # fmt: skip
"""What in the readers and the checker is given a reason."""
TOLD = {"_doubt", "reason", "_why", "_complaint"}
"""Functions that return one."""


def _reasons() -> Iterator[str]:
    """The reasons for what is not read or judged, as they stand in the program."""
    root = Path(symprop.__file__).parent
    for folder in ("formula", "extract", "check"):
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from _given(node)


def _given(node: ast.AST) -> Iterator[str]:
    parts: list[ast.expr | None] = []
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            parts += node.args
    elif isinstance(node, ast.FunctionDef) and node.name in TOLD:
        parts += [x.value for x in ast.walk(node) if isinstance(x, ast.Return)]
    elif isinstance(node, ast.Assign) and re.search(
        r"why|reasons|token\.text|last\.text", ast.unparse(node.targets[0])
    ):
        parts += [node.value, *getattr(node.value, "elts", [])]
    for part in parts:
        for x in (part.body, part.orelse) if isinstance(part, ast.IfExp) else (part,):
            text = ast.literal_eval(x) if isinstance(x, ast.Constant) else ""
            if isinstance(x, ast.JoinedStr):
                text = "".join(str(getattr(y, "value", "")) if isinstance(y, ast.Constant) else "7"
                               for y in x.values)  # fmt: skip
            if isinstance(text, str) and re.search("[a-z]{2,} [a-z]{2,}", text):
                yield text


def test_every_reason_is_translated(foreign: str) -> None:
    found = sorted(set(_reasons()))
    assert len(found) > 60
    with speaking(language.find(foreign)):
        left = [text for text in found if why(text) == text]
    assert left == []


def test_reports_say_why_without_a_word_of_english(foreign: str) -> None:
    unread = "$$a = \\fo{2} + 3 = 5$$\n\n1 XO 1 = 0\n\nz = 2 + 1 = 8\n"
    for format in ("text", "md", "html"):
        said = symprop.check(unread, lang=foreign).text(format)
        said = "".join(_said(said)) if format == "html" else said
        assert not ENGLISH.search(said.replace("text", "").replace("symprop", "")), said


# --- each language --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", ["md", "txt"])
def test_documents_check_clean(code: str, format: str, tmp_path: Path) -> None:
    views = {"sigmoid-2-2-1": "scalar", "softmax-classifier": "matrix", "adam-3-steps": "scalar"}
    for name, view in views.items():
        path = tmp_path / f"{name}.{format}"
        path.write_text(symprop.derive(name, lang=code, view=view).text(format), encoding="utf-8")
        sheet = symprop.check(path).sheet
        assert sheet.claims == sheet.checked > 20
        assert (sheet.findings, sheet.unread, sheet.unjudged) == ((), (), ())


@pytest.mark.parametrize("code", CODES)
def test_filled_in_answers_are_read(code: str, tmp_path: Path) -> None:
    symprop.handout("linear-2-2-1", lang=code, format="txt", count=1).save(tmp_path / "class")
    sheet = next((tmp_path / "class" / "worksheets").iterdir())
    key = load_key(str(tmp_path / "class" / "key.json"))
    task = key.task(key.sheets[0])
    answers = {blank.id: blank.answer.text for blank in task.blanks}
    formulas = (b for b in worksheet(task).blocks if isinstance(b, Display))
    gaps = [x for b in formulas for x in t.walk(b.formula) if isinstance(x, t.Placeholder)]
    numbers = iter([answers[gap.of or ""] if gap.ruled else "_" for gap in gaps])
    title, name, date, rest = sheet.read_text("utf-8").split("\n\n", 3)
    local = language.find(code).number
    rest = re.sub("__+", lambda gap: local(next(numbers)), rest)
    sheet.write_text(f"{title}\n\n{name}\n\n{date}\n\n{rest}", encoding="utf-8")
    marked = symprop.mark(str(tmp_path / "class"), str(sheet))
    assert not marked.problems
    assert marked.right


def test_the_file_says_the_language(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(to_yaml(load("linear-2-2-1")) + "lang: de\n", encoding="utf-8")
    assert "Vorwärtslauf" in symprop.derive(path).text("md")
    assert "Forward pass" in symprop.derive(path, lang="en").text("md")
    assert "lang: de" in to_yaml(load(path))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(symprop.SympropError, match="unknown language 'tlh'"):
        symprop.derive("linear-2-2-1", lang="tlh")


def test_cases_and_lists_are_those_of_the_language(tmp_path: Path) -> None:
    text = symprop.derive(silent("sigmoid-circuit", "de")).text("tex")
    assert re.search(r"\d\{,\}\d", text)
    assert not re.search(r"\d\.\d", text.partition(r"\begin{document}")[2])
