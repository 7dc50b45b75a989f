"""What services, invoices and quotes have in store, among everything that is coming (WB-18):
the next invoice of a service, its renewal and its end, the next overdue notice, a quote that
expires. Invoices, renewals and notices can be held back; a contract or a quote ends on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy

from invoices.actions.holding import BILL, HOLDABLE, SOURCE
from invoices.actions.notices import notice_of
from invoices.coming.found import EXPIRE, KINDS, TURN, Found, House
from invoices.coming.parts import asked_for, dated, parts_of
from invoices.coming.waiting import ahead, waits
from invoices.coming.words import told_as
from invoices.kinds import News
from invoices.parties import seller_row
from leads.models import Lead
from notifications.coming.registry import Ask, Source, Thing, register
from users.models import Organisation

__all__ = ["EXPIRE", "TURN", "find"]


def find(ask: Ask, number: int) -> list[Thing]:
    """One query for all of it: the first page asks as well."""
    house = House(Organisation.current(), notice_of(News.OVERDUE), ask.now)
    asked = ((part, asked_for(part.records, ask)) for part in parts_of(house))
    parts = [
        dated(part, records, ask, number, house) for part, records in asked if records is not None
    ]
    rows = parts[0] if parts else []
    if parts[1:]:
        rows = rows.union(*parts[1:], all=True).order_by("at", "place")[: ask.limit]
    how = seller_row().recurring if any(row[2] == KINDS.index(BILL) for row in rows) else ""
    things = [told_as(Found(*row), house, how) for row in rows]
    if ask.record is not None:
        return things
    leads = _customers([row[-1] for row in rows], ask.user)
    return [
        replace(each, whose=leads.get(row[-1], "")) for each, row in zip(things, rows, strict=True)
    ]


def _customers(ids: Sequence[int], user) -> dict[int, str]:
    """Their names, of those the user sees (TRUST A3)."""
    found = Lead.objects.visible_to(user).with_ids(sorted(set(ids))) if ids else ()
    return {lead.pk: str(lead) for lead in found}


register(
    Source(
        SOURCE, gettext_lazy("Services, invoices, quotes"), "receipt", 40, find, ahead, waits,
        can_hold=HOLDABLE.__contains__,
    )
)  # fmt: skip
