"""What workers write: who sends a message, and how that ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from notifications.kinds import KINDS
from notifications.models import Message
from notifications.models.message import ONLY_LOGGED
from records.actions import Outcome, change
from records.attached.heard import tell
from records.timeline.about import ABOUT
from records.types import model_of

# Longer than any one attempt may take (EMAIL_TIMEOUT per answer of a server).
LEASE = timedelta(minutes=3)
# After each failed attempt; then it is given up: about two days in all.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]


@transaction.atomic
def claim(
    messages: QuerySet[Message], *, by: str, now: datetime, full: Iterable[str] = ()
) -> Message | None:
    """Takes the message that is due longest for the worker ``by``; None when there is none.

    Two workers never get the same one; one whose worker died is free when its lease has run out.
    ``full`` are hosts that get nothing more for now. The attempt counts from here, so that a
    message that kills its worker does not come back for ever (TRUST E6).
    """
    found = messages.due(now).exclude(host__in=list(full)).select_for_update(skip_locked=True)
    message = found.first()
    if message is None:
        return None
    message.claimed_by, message.claimed_until = by, now + LEASE
    message.attempts += 1
    Message.objects.filter(pk=message.pk).update(
        claimed_by=by, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    return message


def _in_hands_of(messages: QuerySet[Message], worker: str) -> QuerySet[Message]:
    """Whoever lost the lease settles nothing: another worker has the message."""
    return messages.filter(claimed_by=worker, sent_at__isnull=True)


@transaction.atomic
def mark_sent(
    messages: QuerySet[Message],
    *,
    by,
    worker: str,
    now: datetime,
    provider_id: str = "",
    letter: bool = False,
    forget: bool = False,
) -> Outcome:
    """The server has taken the message. A letter counts as something our people did (H5), told to
    whoever cares for its record; not one that was only logged, for nobody read it. ``forget``
    empties a text that is nobody's to read later."""
    is_logged = provider_id == ONLY_LOGGED
    letter = letter and not is_logged
    mine = _in_hands_of(messages, worker)
    found = list(mine.select_related("batch"))
    outcome = Outcome()
    for message in found:
        values = {"sent_at": now, "claimed_until": None, "reason": "", "provider_id": provider_id}
        # Cancelled while it was being sent: what has left has left.
        values |= {"cancelled_at": None} | ({"text": ""} if forget else {})
        outcome += change(
            mine.filter(pk=message.pk),
            by=by,
            kind="notifications.logged" if is_logged else "notifications.sent",
            values=values,
            batch=message.batch,
            data=_facts(message, letter=letter),
            trashed_too=True,
        )
        if letter and message.target_id and message.batch:
            _tell(message, by=by)
        told = KINDS.get(message.kind)
        if told is not None and told.on_sent is not None and not is_logged:
            told.on_sent(message)
    return outcome


def _facts(message: Message, *, letter: bool = False) -> dict | None:
    """What its event says: whether our people acted (H5), and the record it is about."""
    found = {"action": True} if letter else {}
    if message.target_id:
        found[ABOUT] = [message.target_type, message.target_id]
    return found or None


def _tell(message: Message, *, by) -> None:
    record = model_of(message.target_type)._base_manager.filter(pk=message.target_id).first()
    if record is not None:
        tell(record, by=by, batch=message.batch)


@transaction.atomic
def postpone(
    messages: QuerySet[Message], *, by: str, now: datetime, reason: str, attempts: int
) -> bool:
    """Tries again after a pause that grows with each attempt; False when there were enough."""
    if attempts > len(PAUSES):
        return False
    _in_hands_of(messages, by).update(
        due_at=now + PAUSES[attempts - 1], claimed_until=None, reason=reason[:500]
    )
    return True


@transaction.atomic
def give_up(messages: QuerySet[Message], *, by, worker: str, now: datetime, reason: str) -> Outcome:
    """The message will not be delivered: it stands in the list of those, on its record, and
    behind its author's bell, until somebody sends it again."""
    outcome = Outcome()
    for message in list(_in_hands_of(messages, worker).select_related("batch")):
        outcome += change(
            messages.filter(pk=message.pk),
            by=by,
            kind="notifications.failed",
            values={"failed_at": now, "claimed_until": None, "reason": reason[:500]},
            batch=message.batch,
            data=_facts(message),
            trashed_too=True,
        )
        kind = KINDS.get(message.kind)
        if outcome.changed and kind is not None and kind.on_failed is not None:
            kind.on_failed(message)
    return outcome
