"""What is told about invoices, set up in one place (WA-23, WA-24)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from invoices.kinds import News
from invoices.models import InvoiceNotice
from records.actions import Outcome, change, create
from users.gates import must_be_admin


def notice_of(news: str) -> InvoiceNotice:
    """As it was set up, or the defaults (not saved)."""
    return InvoiceNotice.objects.filter(news=news).first() or InvoiceNotice(news=news)


@transaction.atomic
def save_notices(wanted: Mapping[News, Mapping[str, Any]], *, by) -> Outcome:
    """Sets, for each kind of news, who hears it and how. Raises PermissionDenied."""
    must_be_admin(by)
    outcome = Outcome()
    title = _("Notifications of invoices changed")
    for news, values in wanted.items():
        rows = InvoiceNotice.objects.filter(news=news)
        if rows.exists():
            outcome += change(
                rows, by=by, kind="invoices.notices_changed", values=values, title=title
            )
        else:
            new = [InvoiceNotice(news=news, **values)]
            outcome += create(new, by=by, kind="invoices.notices_changed", title=title)
    return outcome
