"""Handouts of a whole class: complete, each student's own, and the same again."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO
from math import exp
from pathlib import Path
from zipfile import ZipFile

import pytest
import typst
from commands import symprop as command

import symprop
from symprop.document.formats.drawing import drawn
from symprop.handout.draw import DrawError
from symprop.handout.journal import NAME
from symprop.network.file import example_text

NET = "sigmoid-2-2-1"
CLASS = ["Ada Lovelace", "Bo", "Chen Li", "Dédé"]


def files(folder: Path) -> dict[str, bytes]:
    """Every file but the journal, by its path."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def made(folder: Path, names: list[str] = CLASS, **wishes: object) -> dict[str, bytes]:
    symprop.handout(NET, roster=names, **wishes).save(folder)  # type: ignore[arg-type]
    return files(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(tmp_path_factory.mktemp("class"))


def rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(table.decode("utf-8-sig").splitlines()))


def test_every_file(whole: dict[str, bytes]) -> None:
    slugs = ["ada-lovelace", "bo", "chen-li", "dédé"]
    documents = {f"{kind}/{slug}.md" for slug in slugs for kind in ("worksheets", "keys")}
    rest = {f"{name}/network.svg" for name in ("worksheets", "keys")}
    rest |= {"answers.csv", "answers.md", "index.html", "key.json"}
    assert set(whole) == documents | rest
    ada = whole["worksheets/ada-lovelace.md"].decode()
    assert re.search(r"Ada Lovelace · \*\*Sheet:\*\* \w{4}-\w{4}\n", ada)
    assert b"](network.svg)" in whole["worksheets/bo.md"]


def test_the_teachers_table(whole: dict[str, bytes]) -> None:
    """The table's answers against floats, and in the student's own documents."""
    for row in rows(whole["answers.csv"]):
        x1, x2, y = (float(row[name]) for name in ("x₁", "x₂", "y"))
        names = ("w₁₁", "w₁₂", "w₂₁", "w₂₂", "wₕ₁", "wₕ₂")
        w11, w12, w21, w22, v1, v2 = (float(row[name]) for name in names)
        a1, a2 = (1 / (1 + exp(-z)) for z in (x1 * w11 + x2 * w21, x1 * w12 + x2 * w22))
        p = 1 / (1 + exp(-a1 * v1 - a2 * v2))
        d = (p - y) * p * (1 - p)
        expected = {
            "a₁": a1, "y_pred": p, "δₒ": d, "∂Loss/∂wₕ₁": d * a1, "← wₕ₁": v1 - 0.1 * d * a1,
            "∂Loss/∂w₂₁": d * v1 * a1 * (1 - a1) * x2,
        }  # fmt: skip
        for name, value in expected.items():
            assert abs(float(row[name]) - value) <= 0.500001e-5, name
        head = f"**Name:** {row['Student']} · **Sheet:** {row['Sheet']}\n".encode()
        slug = next(path for path in whole if "keys/" in path and head in whole[path])
        key = whole[slug].decode()
        assert all(rf"\boxed{{{row[name]}}}" in key for name in expected)
        sheet = whole[slug.replace("keys", "worksheets")].decode()
        assert f"$x_1 = {row['x₁']}$" in sheet
        assert row["a₁"] not in sheet
    markdown = whole["answers.md"].decode()
    assert markdown.count("\n| ") == 2 + len(CLASS)


def test_the_same_again_and_other_seeds(tmp_path: Path, whole: dict[str, bytes]) -> None:
    assert made(tmp_path / "again") == whole
    other = made(tmp_path / "other", seed=1)
    assert other["worksheets/bo.md"] != whole["worksheets/bo.md"]
    assert other["worksheets/network.svg"] == whole["worksheets/network.svg"]


def test_a_new_student_changes_nobody_elses(tmp_path: Path, whole: dict[str, bytes]) -> None:
    found = made(tmp_path, ["Xia", *CLASS[:2], "Yu", *CLASS[2:]])
    assert {k: v for k, v in found.items() if k in whole and "/" in k} == {
        k: v for k, v in whole.items() if "/" in k
    }


def test_no_two_alike(tmp_path: Path) -> None:
    """Five students and five nice sets of numbers (0.6 is too close): each has another one."""
    net = tmp_path / "net.yaml"
    draw = "draw: {inputs: keep, weights: keep, targets: {from: 0.1, to: 0.6}}\n"
    net.write_text(example_text(NET) + draw)
    symprop.handout(net, count=5).save(tmp_path / "class")
    given = [row["y"] for row in rows((tmp_path / "class" / "answers.csv").read_bytes())]
    assert len(set(given)) == 5
    with pytest.raises(DrawError, match="no numbers are left for Student 6 that nobody has"):
        symprop.handout(net, count=6).save(tmp_path / "more")


def test_who_joins_later_leaves_others_their_numbers(tmp_path: Path) -> None:
    """Even one who comes first in the list and would have drawn what somebody has already."""
    net = tmp_path / "net.yaml"
    draw = "draw: {inputs: keep, weights: keep, targets: {from: 0.1, to: 0.5}}\n"
    net.write_text(example_text(NET) + draw)
    folder = tmp_path / "class"
    symprop.handout(net, roster=CLASS).save(folder)
    before = {row["Student"]: row["y"] for row in rows((folder / "answers.csv").read_bytes())}
    names = [f"N{i}" for i in range(20)]
    alone = zip(names, symprop.handout(net, roster=names), strict=True)
    name = next(name for name, sheet in alone if sheet.givens[2] in before.values())
    symprop.handout(net, roster=[name, *CLASS]).save(folder, replace=True)
    after = {row["Student"]: row["y"] for row in rows((folder / "answers.csv").read_bytes())}
    assert after.pop(name) not in before.values()
    assert after == before


# --- runs that were interrupted -----------------------------------------------------------------


class StopError(Exception):
    pass


def interrupted(folder: Path, after: int) -> None:
    def report(done: int, name: str) -> None:
        if done == after:
            raise StopError

    with pytest.raises(StopError):
        symprop.handout(NET, roster=CLASS).save(folder, report=report)


def test_an_interrupted_run_goes_on(tmp_path: Path, whole: dict[str, bytes]) -> None:
    interrupted(tmp_path, 2)
    some = files(tmp_path)
    assert "answers.csv" not in some
    assert {name for name in some if name.startswith("keys/")} < set(whole)
    assert all(whole[name] == data for name, data in some.items()), "whole or not at all"
    summary = symprop.handout(NET, roster=CLASS).save(tmp_path)
    assert (summary.students, summary.kept) == (4, 2)
    assert files(tmp_path) == whole


def test_what_was_changed_or_cut_off_is_made_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    made(tmp_path)
    (tmp_path / "worksheets" / "bo.md").write_bytes(b"mine")
    journal = tmp_path / NAME
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) == 5
    complete = journal.read_bytes()
    journal.write_bytes(b"".join(lines[:4]) + lines[4][:20])
    summary = symprop.handout(NET, roster=CLASS).save(tmp_path)
    assert summary.kept == 2
    assert files(tmp_path) == whole
    assert all(json.loads(line[33:]) for line in journal.read_bytes().splitlines())
    assert journal.read_bytes() == complete
    assert symprop.handout(NET, roster=CLASS).save(tmp_path).kept == 4


def test_a_damaged_journal(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """A line that has been changed counts for nothing, nor does what follows it."""
    made(tmp_path)
    journal = tmp_path / NAME
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"0.", b"1.", 1)
    journal.write_bytes(b"".join(lines))
    assert symprop.handout(NET, roster=CLASS).save(tmp_path).kept == 1
    assert files(tmp_path) == whole


# --- elsewhere ----------------------------------------------------------------------------------


def test_other_processes_make_the_same(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    symprop.handout(NET, count=40).save(alone)
    symprop.handout(NET, count=40).save(together, workers=2)
    assert files(alone) == files(together)


def test_a_cluster_makes_the_same(tmp_path: Path, whole: dict[str, bytes]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        symprop.handout(NET, roster=CLASS).save(tmp_path, dask=cluster.scheduler_address)
    assert files(tmp_path) == whole


def test_handouts_one_by_one() -> None:
    """Nothing is made before it is asked for."""
    many = symprop.handout(NET, count=1_000_000)
    assert len(many) == 1_000_000
    first: Iterator[object] = iter(many)
    assert next(first).worksheet != next(first).worksheet  # type: ignore[attr-defined]
    assert "Student 1" in many._repr_markdown_()
    assert symprop.handout(NET)._repr_markdown_().startswith("# Learning")


# --- the command --------------------------------------------------------------------------------


def test_one_worksheet_with_the_networks_own_numbers(tmp_path: Path) -> None:
    done = command("handout", NET, "-o", tmp_path / "new", "--blanks", "steps")
    assert (done.code, done.out) == (0, "")
    found = files(tmp_path / "new")
    assert set(found) == {"worksheet.md", "key.md", "network.svg", "key.json"}
    assert b"$x_1 = 1.1$" in found["worksheet.md"]
    assert rb"\boxed{0.36351}" in found["key.md"]


def test_a_class_from_a_file(tmp_path: Path, whole: dict[str, bytes]) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("\n".join(["name", *CLASS]), "utf-8")
    args = ("handout", NET, "--roster", roster, "-o", tmp_path / "out")
    assert command(*args).code == 0
    assert files(tmp_path / "out") == whole
    understood, _, kept = command(*args).err.splitlines()
    assert understood.endswith("4 students, from Ada Lovelace to Dédé, name from column 1 (name)")
    assert kept == "symprop: 4 of 4 handouts were there and are kept"


def test_blanks_by_ids_and_another_format(tmp_path: Path) -> None:
    done = command(
        "handout", NET, "--count", "1", "--blanks", "loss,layers.0.pre.0", "--format", "txt",
        "-o", tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.err
    sheet = (tmp_path / "worksheets" / "student-001.txt").read_text("utf-8")
    assert re.search(r"z₂ = .* = -?\d", sheet)
    assert re.search(r"z₁ = x₁[^_]* _+ \(1\)", sheet)
    (row,) = rows((tmp_path / "answers.csv").read_bytes())
    assert list(row)[-3:] == ["z₁", "Loss", "δ₁"]


MISTAKES = {
    ("--blanks", "valeus"): "expected one that symprop ids lists (blanks are a level, "
    "values, steps, all, or ids of values)",
    ("--format", "json"): "json is no format of documents",
    ("--count", "3", "--roster", "x.csv"): "a roster and a count exclude each other",
    ("--roster", "missing.csv"): "missing.csv: no such file or directory",
    ("--count", "0"): "0 is not in the range",
    ("--count", "2", "--dask", "tcp://127.0.0.1:1"): "tcp://127.0.0.1:1: no Dask cluster answers",
}


@pytest.mark.parametrize("args", [a for a in MISTAKES if "--dask" not in a])
def test_mistakes(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = command("handout", NET, "-o", tmp_path / "out", *args)
    assert done.code == 2
    assert MISTAKES[args] in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    done = command("handout", NET, "-o", tmp_path / "out")
    assert done.code == 2
    assert "out: file exists" in done.err
    assert (tmp_path / "out").read_text() == "mine"


def test_the_picture_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All Word documents of a class show the same one."""
    with_all, times = typst.compile, []

    def compile(files: object, **wishes: object) -> bytes:
        times.append(files)
        return with_all(files, **wishes)

    monkeypatch.setattr(typst, "compile", compile)
    drawn.cache_clear()
    documents = made(tmp_path, format="docx")
    assert len(times) == 1
    pictures = {
        ZipFile(BytesIO(data)).read("word/media/1.png")
        for name, data in documents.items()
        if name.endswith(".docx")
    }
    assert len(pictures) == 1
