"""The folder is the run: it holds the files of one run, those of another are refused or go."""

from __future__ import annotations

import json
import os
import signal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from commands import symprop as command
from pypdf import PdfReader

import symprop
from symprop.handout import workers
from symprop.handout.folder import FolderError, run_folder
from symprop.handout.journal import NAME, Entry, Head, Journal
from symprop.handout.workers import WorkerError
from symprop.network.file import example_text

NET = "linear-2-2-1"
PAIR = ["Ada", "Bo"]


def files(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def save(folder: Path, roster: list[str] | None = PAIR, **wishes: Any) -> dict[str, bytes]:
    replace, collate = wishes.pop("replace", False), wishes.pop("collate", False)
    symprop.handout(NET, roster=roster, **wishes).save(folder, replace=replace, collate=collate)
    return files(folder)


@pytest.mark.parametrize(
    ("roster", "wishes", "other"),
    [
        (["Ada", "Chen"], {}, "roster"),
        (PAIR, {"seed": 1}, "network, seed or format"),
        (PAIR, {"format": "txt"}, "network, seed or format"),
        (None, {}, "network, seed or format"),
        (PAIR, {"format": "moodle"}, "network, seed or format"),
    ],
)
def test_another_run(
    tmp_path: Path, roster: list[str] | None, wishes: dict[str, Any], other: str
) -> None:
    """It is refused and nothing has changed; to replace leaves exactly its own files."""
    used, fresh = tmp_path / "used", tmp_path / "fresh"
    before = save(used)
    (used / "notes.txt").write_text("mine")
    (used / "keys" / f".ada.md.{os.getpid()}.0.part").write_text("cut off")
    with pytest.raises(FolderError, match=f"another {other}, expected another folder, or --repl"):
        save(used, roster, **wishes)
    assert {k: v for k, v in files(used).items() if k in before} == before
    after = save(used, roster, replace=True, **wishes)
    assert after.pop("notes.txt") == b"mine"
    assert after == save(fresh, roster, **wishes)
    assert not any(p.is_dir() and not list(p.iterdir()) for p in used.iterdir())


def test_files_of_no_known_run(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text("mine")
    with pytest.raises(FolderError, match=r"key\.json is there and of no run that is known"):
        save(tmp_path)
    (tmp_path / "key.json").unlink()
    (tmp_path / NAME).write_text('{"run": "x"}\n')
    with pytest.raises(FolderError, match="of no run that is known"):
        save(tmp_path, replace=True)
    assert set(files(tmp_path)) == set()


def test_a_journal_leads_nowhere_else(tmp_path: Path) -> None:
    """A forged path is not removed, and a pipe in the journal's place is not waited for."""
    precious, folder = tmp_path / "precious", tmp_path / "class"
    precious.write_text("mine")
    save(folder)
    journal = folder / NAME
    for path in ("../precious", "keys/../../precious", str(precious), "keys\\..", "a/b"):
        entry = {"key": "Eve", "givens": [], "answers": [], "files": {path: "0"}}
        text = json.dumps(entry).encode()
        line = sha256(text).hexdigest()[:32].encode() + b" " + text + b"\n"
        journal.write_bytes(journal.read_bytes() + line)
        assert "Eve" not in Journal(folder)
        save(folder, seed=len(path), replace=True)
        assert precious.read_text() == "mine"
    journal.unlink()
    os.mkfifo(journal)
    with pytest.raises(symprop.SympropError, match="is no journal"):
        save(folder)


def test_half_a_character_in_a_journal(tmp_path: Path) -> None:
    """It counts for nothing, as whatever no run has written; a whole one outside the BMP counts."""
    save(tmp_path, ["\U00010380"])
    journal = tmp_path / NAME
    head, entry = journal.read_bytes().splitlines(keepends=True)
    assert b"\\ud800\\udf80" in entry
    assert "\U00010380" in Journal(tmp_path)
    for half in (b"\\ud800", "\ud800".encode(errors="surrogatepass")):
        text = entry[33:-1].replace(b"\\ud800\\udf80", half, 1)
        line = sha256(text).hexdigest()[:32].encode() + b" " + text + b"\n"
        journal.write_bytes(head + line)
        assert list(Journal(tmp_path)) == []
    assert save(tmp_path, ["\U00010380"]).keys() > {"key.json"}


def test_two_runs_at_once(tmp_path: Path) -> None:
    with run_folder(tmp_path, Head("x", "y", ())) as journal:
        journal.add(Entry("Ada", (), (), {}))
        with pytest.raises(FolderError, match="another run is writing into it"):
            save(tmp_path)
        assert command("handout", NET, "-o", tmp_path).code == 2


def test_the_teachers_page(tmp_path: Path) -> None:
    """It leads to every document, and is safe whatever somebody is called."""
    roster = {"s1": "<script>alert(1)</script>", "s 2": "名前 % #"}
    symprop.handout(NET, roster=roster).save(tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script" not in page
    assert page.count(">worksheet</a>") == page.count(">key</a>") == 2
    for path in (tmp_path / "worksheets").glob("*.md"):
        assert path.name.isascii() is (path.name in page)
    assert "%E5%90%8D%E5%89%8D_s-2_" in page
    assert "Learning" not in page, "other numbers have another title"


def test_one_file_for_the_copier(tmp_path: Path) -> None:
    found = save(tmp_path, ["Ada", "Zoë", "Bo"], collate=True, title="Sheet 3", format="txt")
    pages = [page.extract_text() for page in PdfReader(BytesIO(found["worksheets.pdf"])).pages]
    firsts = [i for i, text in enumerate(pages) if "Sheet 3" in text]
    assert len(firsts) == 3
    assert all(i % 2 == 0 for i in firsts)
    assert all(name in pages[i] for i, name in zip(firsts, ("Ada", "Zoë", "Bo"), strict=True))
    assert b"Sheet 3" in found["worksheets/ada.txt"]
    del found["worksheets.pdf"]
    again = save(tmp_path, ["Ada", "Zoë", "Bo"], title="Sheet 3", format="txt")
    assert again == {**found, "index.html": again["index.html"]}
    for wishes in ({"roster": None}, {"format": "qti"}):
        with pytest.raises(symprop.SympropError, match="only the worksheets of a class"):
            save(tmp_path / "other", collate=True, **wishes)
    with pytest.raises(symprop.SympropError, match="501 worksheets are too many"):
        symprop.handout(NET, count=501).save(tmp_path / "other", collate=True)


@pytest.mark.parametrize("wishes", [{"collate": True}, {"format": "pdf"}])
def test_a_name_that_no_font_has(
    tmp_path: Path, wishes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before there is anything in the folder."""
    with_all = typst.compile

    def compile(files: object, **wishes: object) -> bytes:
        return with_all(files, **{**wishes, "ignore_system_fonts": True})

    monkeypatch.setattr(typst, "compile", compile)
    with pytest.raises(symprop.SympropError, match="no installed font has 梯"):
        save(tmp_path / "class", ["Ada", "Bo 梯"], **wishes)
    assert not (tmp_path / "class").exists()
    assert save(tmp_path / "class", ["Ada", "Zoë"], **wishes)


@pytest.mark.parametrize(
    ("draw", "fits"),
    [("inputs: keep, targets: keep", True), ("targets: keep", False), ("weights: keep", False)],
)
def test_titles_fit_the_numbers(tmp_path: Path, draw: str, fits: bool) -> None:
    """A title that speaks of the network's own data stays only where everybody has them."""
    net = tmp_path / "net.yaml"
    net.write_text(example_text("sigmoid-2-2-1") + f"draw: {{{draw}}}\n")
    (sheet,) = symprop.handout(net, count=1)
    assert sheet.worksheet.startswith(b"# Learning to add") is fits
    (sheet,) = symprop.handout(net, count=1, title="Homework 3")
    assert sheet.worksheet.startswith(b"# Homework 3\n")
    (sheet,) = symprop.handout(net)
    assert sheet.worksheet.startswith(b"# Learning to add")


# --- workers that die -----------------------------------------------------------------------------


def dies_once(recipe: Any, students: list[Any]) -> Any:
    marker = Path(os.environ["SYMPROP_TEST_MARKER"])
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return [workers.make(recipe, student) for student in students]
    os.kill(os.getpid(), signal.SIGKILL)


def always_dies(recipe: Any, students: list[Any]) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_dies_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    symprop.handout(NET, count=70).save(alone)
    monkeypatch.setenv("SYMPROP_TEST_MARKER", str(tmp_path / "marker"))
    monkeypatch.setattr(workers, "make_all", dies_once)
    symprop.handout(NET, count=70).save(together, workers=2)
    assert (tmp_path / "marker").exists()
    assert files(alone) == files(together)


def test_workers_that_always_die(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "make_all", always_dies)
    with pytest.raises(WorkerError, match="the workers die over Student 1 to Student 16"):
        symprop.handout(NET, count=40).save(tmp_path, workers=2)
