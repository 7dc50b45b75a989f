"""How a lead wants its documents (LS-29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from invoices.gates import require_seat
from invoices.models import BillingProfile
from leads.models import Lead
from records.actions import Outcome, change, create
from records.actions.writing import lock
from records.models import Batch


@transaction.atomic
def save_billing(
    lead: Lead,
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Sets the billing details of a lead, for drafts and for what is issued from now on; what
    went out stays as it is (TRUST D5). Of two who write the first ones at once, the second is
    told. Raises PermissionDenied."""
    require_seat(by)
    lock(Lead, [lead.pk])
    rows = BillingProfile.objects.filter(lead=lead)
    if not rows.exists():
        title = _("Billing details of %(lead)s") % {"lead": lead}
        return create(
            [BillingProfile(lead=lead, **values)], by=by, kind="invoices.billing_added",
            title=title[:200], batch=batch,
        )  # fmt: skip
    # Somebody added them since this form was opened empty: version 0 is nobody's.
    expect = expect or dict.fromkeys(rows.values_list("pk", flat=True), 0)
    return change(rows, by=by, kind="invoices.billing_changed", values=values, expect=expect,
                  batch=batch)  # fmt: skip
