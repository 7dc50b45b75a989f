"""How many examples property tests draw: fewer in every run, all of them with ``--long``."""

from __future__ import annotations

from hypothesis import settings

ALL, FEW = 100, 40  # for tests that name no number; the others in proportion
settings.register_profile("short", max_examples=FEW)
settings.register_profile("long", max_examples=ALL)


def examples(count: int) -> int:
    """``count`` in the long form, its share in the short one."""
    return max(10, count * settings().max_examples // ALL)
