"""What everything that is coming has in common."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from invoices.actions.holding import BILL, OVERDUE, RENEWAL, SOURCE
from invoices.models import InvoiceNotice
from users.models import Organisation

TURN, EXPIRE = f"{SOURCE}:turn", f"{SOURCE}:expire"
KINDS = (BILL, RENEWAL, TURN, OVERDUE, EXPIRE)


class Found(NamedTuple):
    """A row of the one query: ``day`` and ``note`` are what its words need."""

    at: datetime
    pk: int
    kind: int
    record_id: int
    day: date | None
    note: str
    lead_id: int


class House(NamedTuple):
    """What everything here depends on."""

    organisation: Organisation
    notice: InvoiceNotice
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organisation.time_zone)

    @property
    def steps(self) -> list[int]:
        return sorted(self.notice.days) if whom(self.notice) else []


def whom(notice: InvoiceNotice) -> str:
    """Who hears that an invoice is overdue; empty where nobody does."""
    to_client = notice.to_client_mail or notice.to_client_sms
    if notice.to_team:
        return _("its owner and the client") if to_client else _("its owner")
    return _("the client") if to_client else ""
