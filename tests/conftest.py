"""Settings shared by all tests: hypothesis without deadlines and the same in every run.

``HYPOTHESIS_PROFILE=thorough`` tries more examples, and others each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile("ci", deadline=None, suppress_health_check=_SLOW, derandomize=True)
settings.register_profile(
    "thorough", settings.get_profile("ci"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
