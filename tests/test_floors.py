"""A module imports only from the packages above it in README's table, and there is no circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = re.findall(r"^\| `(\w+)/` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def _modules() -> dict[str, Path]:
    files = sorted((ROOT / "symprop").rglob("*.py"))
    return {".".join(_parts(path)): path for path in files}


def _parts(path: Path) -> list[str]:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def _imports(module: str, path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, at its top or when it is needed, but for what only types need."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    package = _parts(path) if path.name == "__init__.py" else _parts(path)[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno
                yield base, node.lineno


MODULES = _modules()


def test_every_package_has_its_floor() -> None:
    packages = {p.parent.name for p in (ROOT / "symprop").glob("*/__init__.py")}
    assert packages | {"layers"} == set(FLOORS)


def test_nothing_is_imported_from_below() -> None:
    wrong = []
    for module, path in MODULES.items():
        own = [*module.split("."), ""][1]
        for other, line in _imports(module, path):
            floor = [*other.split("."), ""][1] if other.startswith("symprop.") else ""
            if own not in FLOORS or floor not in FLOORS:
                continue
            if FLOORS.index(floor) > FLOORS.index(own):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {other}")
    assert not wrong


def test_there_is_no_circle_between_files() -> None:
    graph = {
        module: {other for other, _ in _imports(module, path) if other in MODULES} - {module}
        for module, path in MODULES.items()
    }
    for module, others in graph.items():  # a package is not imported for the sake of its parts
        others -= {
            other
            for other in others
            if any(x.startswith(f"{other}.") for x in others) or module.startswith(f"{other}.")
        }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" imports ".join(error.args[1])) from None


def test_no_two_classes_share_a_name() -> None:
    """Nor one with an underscore that of one without; two are left: Array and Chain."""
    seen: dict[str, str] = {}
    twice = []
    for path in MODULES.values():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                where = str(path.relative_to(ROOT / "symprop"))
                name = node.name.lstrip("_")
                if name in seen:
                    twice.append(f"{name}: {seen[name]}, {where}")
                seen[name] = where
    assert len(twice) <= 2, "\n".join(twice)
