"""What people write to people outside, about a record: to one, and to many at once (CM-15, SX-24,
X07, X08, WA-25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from notifications.actions.messages import queue
from notifications.correspondents import CORRESPONDENTS, Whom, first_of
from notifications.kinds import LETTER, MAILING, TEXT, TEXT_MAILING
from notifications.merge.parsing import Filled, fill
from notifications.models import Channel, Message, Signature, Unsubscribed
from records.actions import Outcome
from records.actions.batches import count_in
from records.actions.changing import note_held
from records.attached.targets import target_of
from records.batches.reasons import REASONS
from records.models import Batch, Record
from users.models import User

# So long a mailing waits before its first mail leaves, so that its batch can be taken back.
MAILING_HOLD = timedelta(minutes=1)
NO_ADDRESS, NO_PHONE = "no_address", "no_phone"
REFUSED, INCOMPLETE = "unsubscribed", "fields_missing"
REPEATED = "same_mail"
REASONS.update(
    {
        NO_ADDRESS: _("It has no e-mail address."),
        NO_PHONE: _("It has no phone number."),
        REFUSED: _("It wants no mailings."),
        INCOMPLETE: _("Something the text names is not known of it."),
        REPEATED: _("The same message goes to this address already."),
    }
)


def must_have_a_seat(by: User) -> None:
    """Only who holds a seat speaks for the company (CM-01). Raises PermissionDenied."""
    if not by.can_write():
        raise PermissionDenied(_("You need a seat to write to clients. Ask your administrator."))


def signed(text: str, user: User) -> str:
    """With the author's signature under the usual line (X08)."""
    return under(text, signature_of(user))


def signature_of(user: User) -> str:
    return Signature.objects.filter(user=user).values_list("text", flat=True).first() or ""


def under(text: str, signature: str) -> str:
    return f"{text.rstrip()}\n\n-- \n{signature}" if signature else text


@transaction.atomic
def send_letter(
    record: Record,
    *,
    by: User,
    to: str,
    text: str,
    now: datetime,
    subject: str = "",
    channel: Channel = Channel.MAIL,
    key: str = "",
    kind: str = "",
) -> Outcome:
    """Puts one e-mail or SMS about a record into the outbox, where it waits ``MAIL_HOLD_SECONDS``
    to be taken back. Once it is sent, the record's line tells it and the clock of our people is
    set (H5). Merge fields are filled in; an e-mail is signed. The same ``key`` is sent once.
    ``kind`` names the message kind of an app that adds something of its own when it leaves.
    Raises PermissionDenied.
    """
    must_have_a_seat(by)
    is_mail = channel == Channel.MAIL
    words = fill(text, record=record, sender=by).text
    message = Message(
        key=key or f"letter:{uuid4()}",
        channel=channel,
        kind=kind or (LETTER if is_mail else TEXT),
        recipient=to,
        subject=fill(subject, record=record, sender=by).text,
        text=signed(words, by) if is_mail else words,
        author=by,
        due_at=now + timedelta(seconds=settings.MAIL_HOLD_SECONDS),
        **target_of(record),
    )
    title = _("E-mail to %(name)s") if is_mail else _("SMS to %(name)s")
    return queue([message], by=by, now=now, title=title % {"name": record})


@transaction.atomic
def send_mailing(
    records: QuerySet,
    *,
    by: User,
    text: str,
    now: datetime,
    key: str,
    batch: Batch,
    subject: str = "",
    channel: str = Channel.MAIL,
    whom: str = Whom.OWN,
    with_link: bool = True,
) -> Outcome:
    """One e-mail or SMS about each of the records. Mails are signed and carry a link to refuse any
    further one; texts do ``with_link``. Held are those without an address or number, who refused
    before, of whom the text names something unknown, and whose address gets the same words already.
    The same ``key`` writes about no record twice. Raises PermissionDenied."""
    must_have_a_seat(by)
    known = CORRESPONDENTS[records.model]
    rows = list(records.live().select_related(*known.related).order_by("id"))
    reaches = known.reaches(rows, channel, user=by)
    addresses = {row.pk: first_of(reaches.get(row.pk, ()), whom) for row in rows}
    refused, written = refused_among(addresses.values()), _written(batch, addresses.values())
    signature = signature_of(by) if channel == Channel.MAIL else ""
    kind = kind_to_many(channel, with_link=with_link)
    held: dict[int, list[str]] = {}
    messages = []
    for row in rows:
        address, row_key = addresses[row.pk], f"{key}:{row.pk}"
        parts = [fill(each, record=row, sender=by) for each in (subject, text)]
        words = (address.lower(), parts[0].text, under(parts[1].text, signature))
        if why := why_not(address, refused, parts, channel):
            held[row.pk] = [why]
        elif written.setdefault(words, row_key) != row_key:
            held[row.pk] = [REPEATED]
        else:
            more = {"recipient": address, "subject": words[1], "text": words[2], "author": by}
            more |= target_of(row) | {"due_at": now + MAILING_HOLD, "is_mailing": True}
            messages.append(Message(key=row_key, channel=channel, kind=kind, **more))
    return with_held(records.model, queue(messages, by=by, now=now, batch=batch), held, batch)


def kind_to_many(channel: str, *, with_link: bool) -> str:
    if channel == Channel.MAIL:
        return MAILING
    return TEXT_MAILING if with_link else TEXT


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


def _written(batch: Batch, addresses: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """{(address, subject, text): key} of what this mailing has written to them so far."""
    rows = Message.objects.filter(batch=batch, recipient__in=set(addresses))
    found = rows.values_list("recipient", "subject", "text", "key")
    return {(to.lower(), subject, text): key for to, subject, text, key in found}


def why_not(
    address: str, refused: set[str], parts: Sequence[Filled], channel: str = Channel.MAIL
) -> str:
    """The code of why nothing can be sent; empty where it can."""
    if not address:
        return NO_ADDRESS if channel == Channel.MAIL else NO_PHONE
    if address.lower() in refused:
        return REFUSED
    return INCOMPLETE if any(each.missing for each in parts) else ""
