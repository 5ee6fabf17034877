"""Shared by all tests: a browser, and hypothesis without deadlines and the same in every run.

``HYPOTHESIS_PROFILE=thorough`` tries more examples, and others each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from shutil import which
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile("ci", deadline=None, suppress_health_check=_SLOW, derandomize=True)
settings.register_profile(
    "thorough", settings.get_profile("ci"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, where it is installed."""
    api = pytest.importorskip("playwright.sync_api")
    program = which("chromium") or which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed")
    quiet = ("gpu", "background-networking", "component-update", "sync")
    options = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)]
    with api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=options)
        yield started
        started.close()


@pytest.fixture(scope="module")
def derived() -> str:
    """The walkthrough of the example that the tests of commands take, as Markdown."""
    from commands import symprop

    return symprop("derive", "sigmoid-2-2-1").out
