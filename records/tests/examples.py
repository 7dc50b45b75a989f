"""How many examples property tests draw: fewer in every run, all of them with ``--long``."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

ALL, FEW = 100, 40  # for tests that name no number; the others in proportion
# No assertion on time: machines are busy.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("short", max_examples=FEW, **PATIENT)
settings.register_profile("long", max_examples=ALL, **PATIENT)


def examples(count: int) -> int:
    """``count`` in the long form, its share in the short one."""
    return max(10, count * settings().max_examples // ALL)
