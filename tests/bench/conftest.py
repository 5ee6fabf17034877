"""What the benchmarks share: they collect ratios, and the session ends with a table of them."""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

sys.path.insert(0, str(Path(__file__).parent.parent))  # the helpers of the tests

from installing import build_wheel, clean_environment, install

BASE = ("python", "-c", "import sympy")
"""What whole processes are compared with."""
Work = Callable[[], object]
_found: list[tuple[str, float, float]] = []


class Ratio:
    """Compares two pieces of work within one run, in turns, by the processor time they take."""

    def __init__(self, benchmark: BenchmarkFixture) -> None:
        self.benchmark = benchmark

    def of(self, what: str, ours: Work, theirs: Work, bound: float, rounds: int = 25) -> None:
        """Asserts that ``ours`` takes at most ``bound`` times as long as ``theirs``.

        Both are warmed up; each round times a batch of each, so that whatever else the machine
        does meets both; the medians are compared.
        """
        counts = [_batch(work) for work in (ours, theirs)]
        pairs = [
            [_time(work, n) for work, n in zip((ours, theirs), counts, strict=True)]
            for _ in range(rounds)
        ]
        mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        self.check(what, mine / other, bound, ours)

    def check(self, what: str, ratio: float, bound: float, ours: Work) -> None:
        """Notes a ratio for the table, and asserts its bound; ``ours`` goes into the statistics."""
        self.benchmark.pedantic(ours, rounds=3)
        self.benchmark.extra_info[what] = {"ratio": ratio, "bound": bound}
        _found.append((what, ratio, bound))
        assert ratio <= bound, f"{what}: {ratio:.4g}, expected at most {bound:.4g}"


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of a wheel are that is installed in an environment of its own."""
    folder = tmp_path_factory.mktemp("installed")
    return install(build_wheel(folder), folder / "venv")


def spent(commands: Path, name: str, *args: str, check: bool = True) -> float:
    """Seconds of processor time that a command takes, user and system together."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [commands / name, *args],
        check=check,
        stdout=subprocess.DEVNULL,
        env=clean_environment(),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.fixture
def ratio(benchmark: BenchmarkFixture) -> Ratio:
    """A comparison of two pieces of work."""
    return Ratio(benchmark)


def _time(work: Work, count: int) -> float:
    """Seconds of processor time for one call; garbage is collected before, as in ``timeit``."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(count):
            work()
        return (time.process_time() - start) / count
    finally:
        gc.enable()


def _batch(work: Work) -> int:
    """How many calls take some 20 milliseconds, after one that warms up."""
    work()
    return max(1, int(0.02 / max(_time(work, 1), 1e-6)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of ratios."""
    terminalreporter.section("ratios (measured, bound)")
    for what, measured, bound in _found:
        mark = "" if measured <= bound else "  EXCEEDED"
        terminalreporter.line(f"{measured:10.4g}  {bound:<10.4g}{what}{mark}")
