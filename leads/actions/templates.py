"""Messages from templates that a rule sends: to the people of leads, by mail and by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from leads.gates import require_seat
from leads.letters import reaches
from leads.models import Lead
from notifications.actions import queue
from notifications.actions.letters import MAILING_HOLD, refused_among, signed, why_not, with_held
from notifications.correspondents import Whom, first_of
from notifications.kinds import BY_RULE, TEXT_BY_RULE
from notifications.merge.parsing import Filled, fill
from notifications.models import Channel, Message, Template
from records.actions import Outcome
from records.attached.targets import target_of
from records.models import Batch
from users.models import User


@transaction.atomic
def send_template(
    records: QuerySet,
    *,
    by,
    template: Template,
    writer: User,
    keys: Mapping[int, str],
    now: datetime,
    batch: Batch,
    lead_path: str = "",
) -> Outcome:
    """One message for each record to its lead (CM-15, SX-24): in the name of the lead's owner, of
    ``writer`` where it has none. Mails carry a link to refuse any further one. ``keys`` {record
    id: key}: the same one never sends twice. Held are records whose lead has no address, refused
    mailings, or of whom the text names something unknown. ``lead_path`` leads from a record of
    another type to its lead. Raises PermissionDenied.
    """
    require_seat(by)
    owner = f"{lead_path}__owner" if lead_path else "owner"
    rows = list(records.select_related(owner).order_by("id"))
    leads = {row.pk: getattr(row, lead_path) if lead_path else row for row in rows}
    people = list({lead.pk: lead for lead in leads.values()}.values())
    found = reaches(people, template.channel, user=writer)
    addresses = {lead.pk: first_of(found.get(lead.pk, ()), Whom.OWN) for lead in people}
    refused = refused_among(addresses.values())
    held: dict[int, list[str]] = {}
    messages = []
    for row in rows:
        lead = leads[row.pk]
        message, parts = _message(template, lead, lead.owner or writer, now)
        message.key, message.recipient = keys[row.pk], addresses.get(lead.pk, "")
        if why := why_not(message.recipient, refused, parts, template.channel):
            held[row.pk] = [why]
        else:
            messages.append(message)
    return with_held(records.model, queue(messages, by=by, now=now, batch=batch), held, batch)


def _message(
    template: Template, lead: Lead, sender: User, now: datetime
) -> tuple[Message, list[Filled]]:
    """Without key and recipient; and how its parts were filled in."""
    parts = [fill(each, record=lead, sender=sender) for each in (template.subject, template.text)]
    is_mail = template.channel == Channel.MAIL
    message = Message(
        channel=template.channel,
        kind=BY_RULE if is_mail else TEXT_BY_RULE,
        is_mailing=True,
        subject=parts[0].text or template.name,
        text=signed(parts[1].text, sender) if is_mail else parts[1].text,
        author=sender,
        due_at=now + MAILING_HOLD,
        **target_of(lead),
    )
    return message, parts
