"""How long something takes, whatever else this process and this machine have to do."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], enough: float) -> float:
    """The processor time of the fastest of three runs, or of the first that needs no ``enough``.

    Other tests' garbage is collected in the middle of a run, and their threads count with it.
    """
    least = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
        if least < enough:
            break
    return least
