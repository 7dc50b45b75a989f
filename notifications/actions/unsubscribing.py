"""Who wants no mailings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from notifications.models import Unsubscribed
from records.actions import Outcome, create, restore, trash


@transaction.atomic
def unsubscribe(addresses: Iterable[str], *, by) -> Outcome:
    """No mailing goes to these addresses any more, queued ones included (RFC 8058). Asking twice
    changes nothing."""
    wanted = {address.strip().lower() for address in addresses}
    known = Unsubscribed.objects.filter(address__in=wanted)
    outcome = restore(known.trashed(), by=by, kind="notifications.unsubscribed")
    new = sorted(wanted - set(known.values_list("address", flat=True)))
    try:
        with transaction.atomic():
            rows = [Unsubscribed(address=address) for address in new]
            return outcome + create(rows, by=by, kind="notifications.unsubscribed")
    except IntegrityError:  # asked for twice at once
        return outcome


@transaction.atomic
def resubscribe(addresses: Iterable[str], *, by) -> Outcome:
    """Mailings may go to these addresses again."""
    wanted = {address.strip().lower() for address in addresses}
    rows = Unsubscribed.objects.live().filter(address__in=wanted)
    return trash(rows, by=by, kind="notifications.resubscribed")
