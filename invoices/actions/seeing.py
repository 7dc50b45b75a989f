"""The client saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.actions.drafting import told
from invoices.gates import IS_ISSUED, IS_WAITING, UNSEEN
from invoices.kinds import QuoteState
from invoices.models import Invoice, Quote
from records.actions import Outcome, change
from records.gates import Gate
from records.models import Batch
from records.timeline.about import about


@transaction.atomic
def mark_seen(invoices: QuerySet[Invoice], *, by, now: datetime) -> Outcome:
    """Notes when the client's own browser first showed it. Reading is no answer: it moves no
    clock (H5)."""
    return _see(invoices, by=by, values={"viewed_at": now}, gates=[IS_ISSUED, UNSEEN])


@transaction.atomic
def mark_quotes_seen(
    quotes: QuerySet[Quote], *, by, now: datetime, batch: Batch | None = None
) -> Outcome:
    """The same of quotes that wait for an answer: their state tells it as well."""
    values = {"viewed_at": now, "state": QuoteState.VIEWED}
    return _see(quotes, by=by, values=values, gates=[IS_WAITING, UNSEEN], batch=batch)


def _see(
    documents: QuerySet,
    *,
    by,
    values: dict[str, Any],
    gates: Sequence[Gate],
    batch: Batch | None = None,
) -> Outcome:
    outcome = Outcome()
    for document in documents.select_related("deal"):
        outcome += change(
            documents.model.objects.filter(pk=document.pk),
            by=by,
            kind=told(documents.model, "viewed"),
            values=values,
            gates=gates,
            title=_("%(number)s seen by the client") % {"number": document},
            data=about(document.deal) if document.deal_id else None,
            batch=batch,
        )
    return outcome
