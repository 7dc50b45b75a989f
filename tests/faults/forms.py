"""How much the driver does: little in every run of the tests, all of it with ``--long``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """``away``: seconds a server stays away. ``is_patient``: leases are waited for, as in life;
    otherwise those of the dead are ended by hand. ``steps`` of a random life, ``lives`` of them."""

    messages: int
    workers: int
    kills: int
    away: int
    rows: int
    lives: int
    steps: int
    is_patient: bool = False


SHORT = Form(messages=100, workers=2, kills=4, away=2, rows=6_000, lives=5, steps=20)
LONG = Form(
    messages=1_000, workers=4, kills=20, away=60, rows=10_000, lives=100, steps=100,
    is_patient=True,
)  # fmt: skip
