"""Files read with a limit, and rewritten as what they are."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from commands import symprop

from symprop.document.environment import environment
from symprop.errors import SympropError
from symprop.files import leftover, read_limited, rewrite, write_all
from symprop.handout.table import harmless

WRONG = "$y = 0.5 \\cdot 3 = 1.6$\n"
RIGHT = "$y = 0.5 \\cdot 3 = 1.5$\n"


def test_reading(tmp_path: Path) -> None:
    file, pipe = tmp_path / "file", tmp_path / "pipe"
    file.write_bytes(b"12345")
    os.mkfifo(pipe)
    assert read_limited(file, 5) == b"12345"
    for path, message in (
        (file, "is larger than"),
        (pipe, "is a device or a pipe, expected a file"),
        (Path("/dev/zero"), "is a device or a pipe"),
        (tmp_path, "is a directory"),
        (tmp_path / "none", "no such file"),
    ):
        with pytest.raises(SympropError, match=message):
            read_limited(path, 4)


@pytest.mark.parametrize("command", ["mark", "handout"])
def test_pipes_are_not_waited_for(tmp_path: Path, command: str) -> None:
    for name in ("pipe.json", "pipe.csv", "pipe.md", "pipe.docx"):
        pipe = tmp_path / name
        os.mkfifo(pipe)
        args = ("sigmoid-2-2-1", pipe) if command == "mark" else ("sigmoid-2-2-1", "--roster", pipe)
        ran = symprop(command, *args, *("-o", tmp_path / "out") * (command == "handout"))
        assert ran.code == 2
        assert "is a device or a pipe" in ran.err
    if command == "mark":
        assert "is a device or a pipe" in symprop("mark", tmp_path / "pipe.json", "x.json").err


def test_a_document_keeps_what_it_is(tmp_path: Path) -> None:
    """Mode and owner stay, a symbolic link leads to it as before; hard links it refuses to cut."""
    file, link = tmp_path / "file.md", tmp_path / "link.md"
    file.write_text(WRONG)
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 12345, 54321)
    before = file.stat()
    link.symlink_to(file)
    assert symprop("fix", link, "--in-place").code == 0
    assert file.read_text() == RIGHT
    assert link.is_symlink()
    after = file.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    file.write_text(WRONG)
    os.link(file, tmp_path / "other.md")
    ran = symprop("fix", file, "--in-place")
    assert ran.code == 2
    assert "has other names (hard links), expected -o FILE" in ran.err
    assert file.read_text() == WRONG
    assert {p.name for p in tmp_path.iterdir()} == {"file.md", "link.md", "other.md"}


def test_an_owner_that_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file.md"
    file.write_text(WRONG)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refused)
    real = os.fstat
    monkeypatch.setattr(
        os, "fstat", lambda number: os.stat_result((*real(number)[:4], 1, 1, *real(number)[6:]))
    )
    with pytest.raises(SympropError, match="would get another owner or group"):
        rewrite(file, b"new")
    assert file.read_text() == WRONG
    assert len(list(tmp_path.iterdir())) == 1


def test_what_was_being_written_is_known(tmp_path: Path) -> None:
    def content() -> bytes:
        names = [p.name for p in tmp_path.iterdir()]
        assert len(names) == 1
        assert all(map(leftover, names))
        return b""

    write_all({tmp_path / "walk.md": (content() for _ in range(1))})
    assert not leftover("walk.md")
    assert not leftover(".handout.jsonl")


def test_compiled_templates_heal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the cache that is not what was written is written again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    name = "handout/words.j2"
    want = environment().get_template(name).module.who  # type: ignore[attr-defined]
    (file,) = (tmp_path / "symprop").iterdir()
    good = file.read_bytes()
    for bad in (good[:-1], good[:100] + b"\0" + good[101:], b"", b"\0" * 5000, good + b"x"):
        file.write_bytes(bad)
        assert environment().get_template(name).module.who == want  # type: ignore[attr-defined]
        assert file.read_bytes() == good


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@x", "＝1", "﹢1", "\t=1", "\r=1", " =1", "a;=1", "a,=1", "a\t=1",
     "a\n=1", "a|=1", 'a;"=1', "a; ＝1", "'=1", "a;'=1"],
)  # fmt: skip
def test_cells_that_a_spreadsheet_would_run(cell: str) -> None:
    made = harmless(cell)
    for separator in ";,\t|\n\r":
        for part in made.split(separator):
            assert part.strip(" \"'\t\r\n")[:1] not in "=+-@＝" or part.lstrip()[:1] in "'\"", made


@pytest.mark.parametrize("cell", ["Ann-Marie Li", "O'Neil", "a = b", "x@y.z", "Müller, Jörg", ""])
def test_cells_that_are_harmless(cell: str) -> None:
    assert harmless(cell) == cell


def test_names_that_are_not_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command takes them, and says them with escapes."""
    monkeypatch.chdir(tmp_path)
    bad = os.fsdecode(b"x\xff")
    for args, code in (
        (("derive", "linear-2-2-1", "-o", f"{bad}.md", "-o", f"{bad}.rst"), 0),
        (("check", f"{bad}.md", "--format", "json"), 0),
        (("check", ".", "-o", f"{bad}.html"), 0),
        (("fix", f"{bad}.md", "--diff"), 0),
        (("fix", f"{bad}.md", "--in-place"), 0),
        (("read", f"{bad}.md", "-o", f"{bad}.yaml"), 0),
        (("ids", f"{bad}.yaml"), 0),
        (("handout", f"{bad}.yaml", "--blanks", "loss", "-o", bad), 0),
        (("mark", bad, f"{bad}/key.md", "--format", "json"), 0),
        (("handout", f"{bad}.yaml", "--count", "1", "--title", bad, "-o", f"{bad}2"), 0),
        (("diagram", f"{bad}.yaml", "-o", f"{bad}.svg"), 0),
        (("code", f"{bad}.yaml", "--to", "numpy", "-o", f"{bad}.py"), 0),
        (("check", f"no{bad}.md"), 2),
    ):
        ran = symprop(*args)
        assert ran.code == code, (args, ran)
        assert "internal" not in ran.err
    assert "x\\udcff" in ran.err
