"""Messages to webhooks: written with what they tell of, sent by the sweep, tried again (X12)."""

from __future__ import annotations

import http.client
import json
from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.hooks.guard import NotAllowed
from automations.hooks.sending import send
from automations.models import Delivery, DeliveryState, Hook
from automations.offers import Call
from records.actions import Outcome
from records.lists.declaration import LISTS
from users.gates import must_be_admin

FIRST_PAUSE = timedelta(minutes=1)
ATTEMPTS = 8  # over about two hours
LEASE = timedelta(minutes=2)
CHUNK = 50


def enqueue(records: QuerySet, call: Call) -> Outcome:
    """One message per record, in the transaction of the run: both happen or neither."""
    hook_id, rule = call.values["hook"], call.rule
    page = LISTS[rule.list_name]
    rows = [
        Delivery(
            hook_id=hook_id,
            key=f"r{rule.pk}-{record.pk}-{call.keys[record.pk]}"[:80],
            body=json.dumps(
                {
                    "rule": {"id": rule.pk, "name": rule.name, "version": rule.version},
                    "record": {
                        "list": rule.list_name,
                        "id": record.pk,
                        "name": str(record),
                        "address": page.record_address(record.pk),
                    },
                    "event": call.events[record.pk],
                },
                cls=DjangoJSONEncoder,
            ),
        )
        for record in records.order_by("id")
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return Outcome(changed=len(rows))


def send_due(now: datetime) -> int:
    """All that is due, one transaction each around the claim and around the result."""
    due = Delivery.objects.filter(due_at__lte=now, state=DeliveryState.DUE)
    ids = list(due.order_by("due_at", "id").values_list("pk", flat=True)[:CHUNK])
    return sum(deliver(pk, now) for pk in ids)


def deliver(pk: int, now: datetime) -> bool:
    """One attempt. A worker that dies in it leaves a lease that runs out; the other side knows a
    repeated message by its key."""
    delivery = _claim(pk, now)
    if delivery is None:
        return False
    moment = str(int(now.timestamp()))
    hook = delivery.hook
    try:
        if hook.is_trashed:
            raise NotAllowed(_("The webhook was removed."))
        answer = send(
            hook.url, secret=hook.secret, key=delivery.key, body=delivery.body, moment=moment
        )
    except (NotAllowed, OSError, http.client.HTTPException) as problem:
        delivery.problem = (str(problem) or type(problem).__name__)[:300]
        delivery.status_code, delivery.answer = None, ""
        final = isinstance(problem, NotAllowed)
    else:
        delivery.status_code, delivery.answer = answer.status, answer.text[:500]
        delivery.took_ms, delivery.problem, final = answer.took_ms, "", False
        if answer.is_fine:
            delivery.state, delivery.due_at, delivery.done_at = DeliveryState.SENT, None, now
            delivery.save()
            return True
    _again(delivery, now, final=final)
    return True


@transaction.atomic
def _claim(pk: int, now: datetime) -> Delivery | None:
    waiting = Delivery.objects.select_for_update(skip_locked=True)
    found = waiting.filter(pk=pk, due_at__lte=now, state=DeliveryState.DUE).first()
    if found is not None:
        found.attempts += 1
        found.due_at = now + LEASE
        found.save(update_fields=["attempts", "due_at"])
    return found


def _again(delivery: Delivery, now: datetime, *, final: bool) -> None:
    """Later, with a growing pause; after the last attempt a person decides."""
    delivery.due_at = now + FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    if final or delivery.attempts >= ATTEMPTS:
        delivery.state, delivery.due_at = DeliveryState.FAILED, None
    delivery.save()


@transaction.atomic
def replay(deliveries: QuerySet[Delivery], *, by, now: datetime) -> int:
    """Sends them again as they are, with the same key; returns how many."""
    must_be_admin(by)
    return deliveries.update(state=DeliveryState.DUE, due_at=now, attempts=0, problem="")


def hooks() -> QuerySet[Hook]:
    return Hook.objects.live().in_order()
