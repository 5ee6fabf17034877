"""Ten thousand students on two workers: students per second, and memory that does not grow.

Each run is a process of its own, whose largest size is compared with that of a run of a tenth.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FEW, MANY = 1_000, 10_000
GROWTH = 40
"""Megabytes by which the larger run may exceed the smaller: an entry for each student."""

RUN = """
import json, resource, sys, time
import symprop


def main():
    folder, count, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    handouts = symprop.handout("sigmoid-2-2-1", count=count)
    start = time.perf_counter()
    if kind == "dask":
        from distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            start = time.perf_counter()
            handouts.save(folder, dask=cluster.scheduler_address)
    else:
        handouts.save(folder, workers=2)
    spent = time.perf_counter() - start
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rate": count / spent, "size": size}))


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("kind", ["workers", "dask"])
def test_memory(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN, "utf-8")
    found = []
    for count in (FEW, MANY):
        command = [sys.executable, script, tmp_path / f"class-{count}", str(count), kind]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(ran.stdout.splitlines()[-1]))
    few, many = found
    with capsys.disabled():
        print(f"\n{kind}: {many['rate']:.0f} students per second; {few['size']:.0f} MB for"
              f" {FEW:,}, {many['size']:.0f} MB for {MANY:,} students")  # fmt: skip
    assert many["size"] - few["size"] <= GROWTH
