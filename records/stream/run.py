"""Running a handler over what it has not seen."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from records.models import Cursor, Event, ParkedEvent
from records.stream.eras import begin_era_if_restored, current_era, look, moved_here
from records.stream.pages import NOTHING_SEEN, lies_ahead, move, next_page, snapshot
from records.stream.registry import HANDLERS, Handler
from records.waking import wake_on_commit

log = logging.getLogger(__name__)

PAGE_SIZE = 1_000
ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)


def run_all(*, until: float = math.inf) -> int:
    """Runs every handler until it has seen everything, or past ``until`` (``time.monotonic``), when
    each still reads a page; returns events handled."""
    return sum(run(name, until=until) for name in list(HANDLERS))


def run(name: str, *, until: float = math.inf) -> int:
    """Runs one handler to the end of the stream, a transaction per page.

    Effects and cursor move together. Where another worker holds the cursor, that worker looks
    once more after its commit, because it only stops after an empty page in a window of its own.
    """
    handler, handled = HANDLERS[name], 0
    while (done := _run_page(handler)) is not None:
        place, count = done
        handled += count
        if time.monotonic() >= until or (count < PAGE_SIZE and not _anything_new(place)):
            break
    return handled


def ensure_cursor(handler: Handler) -> None:
    if not Cursor.objects.filter(pk=handler.name).exists():
        seen = NOTHING_SEEN if handler.start == "beginning" else snapshot()
        place = Cursor(name=handler.name, era=current_era(), seen=seen)
        Cursor.objects.bulk_create([place], ignore_conflicts=True)


def _run_page(handler: Handler) -> tuple[Cursor, int] | None:
    """Handles one page; None when another worker holds the cursor."""
    with transaction.atomic():
        place = Cursor.objects.select_for_update(skip_locked=True).filter(pk=handler.name).first()
        if place is not None:
            return place, _handle_page(handler, place)
    if Cursor.objects.filter(pk=handler.name).exists():
        return None
    ensure_cursor(handler)
    return _run_page(handler)


def _handle_page(handler: Handler, place: Cursor) -> int:
    here = look()
    era = here.era
    suspicious = place.era == era and (lies_ahead(place, here.snapshot) or moved_here(here))
    if suspicious and begin_era_if_restored():
        era += 1
    page = next_page(place, era=era, limit=PAGE_SIZE, now=here.snapshot)
    apply(handler, page)
    move(place, page, era=era, limit=PAGE_SIZE)
    place.moved_at = timezone.now()
    place.save()
    return len(page)


def _anything_new(place: Cursor) -> bool:
    """Did something commit after the window closed? (A nudge skipped at the lock leaves this.)

    Asked of the place as it was left: where another worker has gone on since, one look too many.
    """
    here = look()
    if place.era != here.era:
        return True
    return bool(next_page(place, era=here.era, limit=1, now=here.snapshot))


def apply(handler: Handler, events: list[Event]) -> None:
    """Runs the effect on the page; where that fails, on each event, parking those that fail."""
    if not events:
        return
    try:
        with transaction.atomic():
            handler.effect(events)
    except Exception:
        log.exception("handler %s failed on a page of %d events", handler.name, len(events))
        for event in events:
            _apply_alone(handler, event)


def _apply_alone(handler: Handler, event: Event) -> None:
    try:
        with transaction.atomic():
            handler.effect([event])
    except Exception as error:
        ParkedEvent.objects.update_or_create(
            handler=handler.name,
            event_id=event.pk,
            defaults={"reason": repr(error)[:2000], "retry_at": timezone.now() + FIRST_PAUSE},
        )


def retry_parked(now: Callable = timezone.now) -> int:
    """Tries parked events again, with growing pauses; after ten tries they wait for a person."""
    due = ParkedEvent.objects.filter(retry_at__lte=now(), attempts__lt=ATTEMPTS)
    done = 0
    for parked in due.order_by("event_id")[:PAGE_SIZE]:
        done += _retry(parked, now)
    return done


@transaction.atomic
def try_again(parked: QuerySet[ParkedEvent], *, now: datetime) -> int:
    """Somebody mended the cause: they are due at once, and get their ten tries anew. Returns how
    many; a worker is woken after the commit."""
    from records.jobs.tasks import sweep  # deferred: tasks import this module

    count = parked.update(attempts=0, retry_at=now)
    if count:
        wake_on_commit(sweep)
    return count


@transaction.atomic
def _retry(parked: ParkedEvent, now: Callable) -> bool:
    handler = HANDLERS.get(parked.handler)
    event = Event.objects.filter(pk=parked.event_id).first()
    mine = ParkedEvent.objects.select_for_update(skip_locked=True).filter(pk=parked.pk).first()
    if mine is None:
        return False
    if handler is None or event is None:
        mine.delete()
        return False
    try:
        with transaction.atomic():
            handler.effect([event])
    except Exception as error:
        mine.attempts += 1
        mine.reason = repr(error)[:2000]
        mine.retry_at = now() + FIRST_PAUSE * 2**mine.attempts
        mine.save()
        return False
    mine.delete()
    return True
