"""An e-mail to a lead, also one of which a draft was kept (CM-15, SX-24, X07)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from leads.gates import require_seat
from leads.models import Activity, ActivityKind, Lead
from notifications.actions import send_letter as send
from records.actions import Outcome, trash
from users.models import User


@transaction.atomic
def send_letter(
    lead: Lead,
    *,
    by: User,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    draft: QuerySet[Activity] | None = None,
) -> Outcome:
    """Puts one e-mail to a lead into the outbox (``notifications.actions.send_letter``). A draft
    it was made of goes: sending it twice at once sends one. Raises PermissionDenied.
    """
    require_seat(by)
    key = ""
    if draft is not None:
        one = draft.live().filter(kind=ActivityKind.EMAIL, author=by).get()
        key = f"draft:{one.pk}"
        trash(draft, by=by, kind="leads.draft_sent")
    return send(lead, by=by, to=to, subject=subject, text=text, now=now, key=key)
