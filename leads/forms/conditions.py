"""Filters for set-up forms: those of a list the admin made on the leads' page, copied."""

from __future__ import annotations

from records.lists import offered


class Offered(offered.Offered):
    def __init__(self, user, *, present: str) -> None:
        super().__init__("leads", user, present=present)
