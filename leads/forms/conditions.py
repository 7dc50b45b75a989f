"""Filters for set-up forms: those of a list the admin made on the records' page, copied."""

from __future__ import annotations

from records.lists import offered


class Offered(offered.Offered):
    def __init__(self, user, *, present: str, list_name: str = "leads") -> None:
        super().__init__(list_name, user, present=present)
