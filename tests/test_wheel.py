"""The wheel holds everything: installed far from the checkout, it writes every document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from commands import Ran, process, symprop
from installing import ROOT, build_wheel, clean_environment, install

from symprop import __version__
from symprop.document.formats import ENDINGS
from symprop.network.description import Network
from symprop.network.file import examples, load


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel's commands are."""
    return install(wheel, tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture
def installed(commands: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Runs a command of the installed wheel (symprop, unless ``name`` says otherwise)."""

    def run(*args: str, name: str = "symprop", cwd: Path = tmp_path) -> Ran:
        return process(*args, command=(commands / name,), cwd=cwd, env=clean_environment())

    return run


def test_what_is_inside(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert "symprop/py.typed" in names
    for folder, where in (("templates", "symprop/templates"), ("symprop", "symprop")):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"{where}/{file.relative_to(ROOT / folder).as_posix()}" in names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"symprop", f"symprop-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def test_what_the_wheel_says_of_itself(wheel: Path) -> None:
    info = ZipFile(wheel).read(f"symprop-{__version__}.dist-info/METADATA").decode()
    assert f"\nVersion: {__version__}\n" in info
    assert "\nLicense-Expression: MIT\n" in info
    assert "\nRequires-Python: >=3.11\n" in info
    assert (ROOT / "README.md").read_text(encoding="utf-8") in info


def test_it_runs_from_where_it_is_installed(commands: Path, installed: Callable[..., Ran]) -> None:
    code = "import symprop.resources as r; print(r.__file__, r.template_root())"
    ran = installed("-c", code, name="python")
    assert ran.code == 0, ran.err
    for path in ran.out.split():
        assert Path(path).is_relative_to(commands.parent)


@pytest.mark.parametrize("name", examples())
def test_every_document_comes_out_the_same(
    installed: Callable[..., Ran], tmp_path: Path, name: str
) -> None:
    """As from the checkout, byte for byte, diagrams included."""
    drawn = isinstance(load(name), Network)  # equations have no diagram, nor have other layers
    files = [f"walkthrough{ending}" for ending in ENDINGS if drawn or ending != ".svg"]
    there, here = tmp_path / "wheel", tmp_path / "checkout"
    for folder in (there, here):
        folder.mkdir()
    outputs = [x for file in files for x in ("-o", file)]
    assert installed("derive", name, *outputs, cwd=there)[:2] == (0, "")
    assert symprop("derive", name, *(here / x if x != "-o" else x for x in outputs))[:2] == (0, "")
    made = {file.name: file.read_bytes() for file in there.iterdir()}
    assert made.keys() >= set(files)
    assert made == {file.name: file.read_bytes() for file in here.iterdir()}


def test_the_bundled_networks_are_listed(installed: Callable[..., Ran]) -> None:
    assert installed("examples") == (0, "".join(f"{name}\n" for name in examples()), "")
