"""E-mails to leads: to one, and to many at once (CM-15, SX-24, X07)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from leads.gates import require_seat
from leads.kinds import PointKind
from leads.models import Activity, ActivityKind, ContactPoint, Lead
from notifications.actions import queue
from notifications.merge.parsing import Filled, fill
from notifications.models import Channel, Message, Signature, Unsubscribed
from notifications.written import LETTER, MAILING
from records.actions import Outcome, trash
from records.actions.batches import count_in
from records.actions.changing import note_held
from records.attached.targets import target_of
from records.batches.reasons import REASONS
from records.models import Batch, Record
from users.models import User

# So long a mailing waits before its first mail leaves, so that its batch can be taken back.
MAILING_HOLD = timedelta(minutes=1)
NO_ADDRESS, REFUSED, INCOMPLETE = "no_address", "unsubscribed", "fields_missing"
REASONS.update(
    {
        NO_ADDRESS: _("It has no e-mail address."),
        REFUSED: _("It wants no mailings."),
        INCOMPLETE: _("Something the text names is not known of it."),
    }
)


def signed(text: str, user: User) -> str:
    """With the author's signature under the usual line (X08)."""
    signature = Signature.objects.filter(user=user).values_list("text", flat=True).first()
    return f"{text.rstrip()}\n\n-- \n{signature}" if signature else text


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
    """Puts one e-mail to a lead into the outbox, where it waits ``MAIL_HOLD_SECONDS`` to be taken
    back. Once it is sent, the lead's line tells it and the clock of our people is set (H5). Merge
    fields are filled in. A draft it was made of goes: sending it twice at once sends one.
    Raises PermissionDenied.
    """
    require_seat(by)
    key = f"letter:{uuid4()}"
    if draft is not None:
        one = draft.live().filter(kind=ActivityKind.EMAIL, author=by).get()
        key = f"draft:{one.pk}"
        trash(draft, by=by, kind="leads.draft_sent")
    message = Message(
        key=key,
        channel=Channel.MAIL,
        kind=LETTER,
        recipient=to,
        subject=fill(subject, record=lead, sender=by).text,
        text=signed(fill(text, record=lead, sender=by).text, by),
        author=by,
        due_at=now + timedelta(seconds=settings.MAIL_HOLD_SECONDS),
        **target_of(lead),
    )
    title = _("E-mail to %(name)s") % {"name": lead}
    return queue([message], by=by, now=now, title=title)


@transaction.atomic
def send_mailing(
    leads: QuerySet[Lead],
    *,
    by: User,
    subject: str,
    text: str,
    now: datetime,
    key: str,
    batch: Batch,
) -> Outcome:
    """One e-mail to each of the leads, each with a link to refuse any further one. Held are those
    without an address, who refused before, and of whom the text names something unknown. The
    same ``key`` never sends to one lead twice. Raises PermissionDenied.
    """
    require_seat(by)
    people = list(leads.live().select_related("status", "owner").order_by("id"))
    addresses = first_addresses(people)
    refused = refused_among(addresses.values())
    held: dict[int, list[str]] = {}
    messages = []
    for lead in people:
        address = addresses.get(lead.pk, "")
        parts = [fill(each, record=lead, sender=by) for each in (subject, text)]
        if why := why_not(address, refused, parts):
            held[lead.pk] = [why]
            continue
        messages.append(
            Message(
                key=f"{key}:{lead.pk}", channel=Channel.MAIL, kind=MAILING, is_mailing=True,
                recipient=address, subject=parts[0].text, text=signed(parts[1].text, by),
                author=by, due_at=now + MAILING_HOLD, **target_of(lead),
            )
        )  # fmt: skip
    return with_held(Lead, queue(messages, by=by, now=now, batch=batch), held, batch)


def with_held(
    model: type[Record], outcome: Outcome, held: dict[int, list[str]], batch: Batch
) -> Outcome:
    """The outcome, with records that got no message counted and their reasons kept."""
    note_held(model, held, batch.pk)
    more = Outcome(held_count=len(held))
    count_in(batch, more)
    more.held.update(code for codes in held.values() for code in codes)
    more.messages = {code: REASONS[code] for code in more.held}
    return outcome + more


def refused_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that want no mailings."""
    asked = Unsubscribed.objects.live().filter(address__in=[each.lower() for each in addresses])
    return set(asked.values_list("address", flat=True))


def why_not(address: str, refused: set[str], parts: Sequence[Filled]) -> str:
    """The code of why nothing can be sent; empty where it can."""
    if not address:
        return NO_ADDRESS
    if address.lower() in refused:
        return REFUSED
    return INCOMPLETE if any(each.missing for each in parts) else ""


def first_addresses(leads: Sequence[Lead]) -> dict[int, str]:
    """{lead id: its own first e-mail, else the first of the people there}."""
    points = ContactPoint.objects.live().filter(
        lead_id__in=[each.pk for each in leads], kind=PointKind.EMAIL
    )
    own_first = points.order_by(F("contact").asc(nulls_first=True), "position", "id")
    found: dict[int, str] = {}
    for lead_id, value in own_first.values_list("lead_id", "value"):
        found.setdefault(lead_id, value)
    return found
