"""Running handlers over what they have not seen."""

from __future__ import annotations

import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from records.models import Cursor, Event, ParkedEvent
from records.once import written_once
from records.stream.eras import Here, begin_era_if_restored, current_era, look, moved_here
from records.stream.pages import (
    NOTHING_SEEN,
    Place,
    behind,
    lies_ahead,
    next_page,
    opened,
    snapshot,
)
from records.stream.registry import HANDLERS, Handler
from records.waking import wake_on_commit

log = logging.getLogger(__name__)

PAGE_SIZE = 1_000
ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)


def run_all(*, until: float = math.inf) -> int:
    """Runs every handler to the end of the stream, as ``run`` does."""
    return run(*HANDLERS, until=until)


def run(*names: str, until: float = math.inf) -> int:
    """Runs these handlers to the end of the stream, or past ``until`` (``time.monotonic``), when
    each still reads a page; returns events handled, by each handler counted anew.

    Where another worker holds a cursor, that worker looks once more after its commit, because it
    only stops after a round in which it moved none.
    """
    handled, is_first = 0, True
    while moved := read_on(names, is_first=is_first):
        handled, is_first = handled + sum(moved), False
        if time.monotonic() >= until:
            break
    return handled


def read_on(names: Collection[str], *, is_first: bool = True) -> list[int]:
    """A page for each of the handlers, a transaction for each that it concerns; returns how many
    events lay before each cursor that was moved.

    Handlers mostly stand at one place: what comes next is read once for all of them. The first
    round moves every cursor, which notes when it was last looked at, later ones where there is
    something new.
    """
    places = _places(names)
    here = look()  # after the cursors, so that none of them stands ahead of it
    era = here.era + (is_first and _has_begun(here, places))
    moved: list[int] = []
    for place, handlers in places.items():
        now = opened(place, era=era, now=here.snapshot)
        page = next_page(now, limit=PAGE_SIZE)
        if page or is_first or place.window or place.era != era:
            count = _hand_out(page, handlers, place, behind(now, page, limit=PAGE_SIZE))
            moved += [len(page)] * count
    return moved


@written_once
def cursors():
    return Cursor.objects.values_list("name", "era", "seen", "window", "pos")


def _places(names: Collection[str]) -> dict[Place, list[Handler]]:
    """Who stands where."""
    known = {name: Place(*place) for name, *place in cursors()}
    if new := [name for name in names if name not in known]:
        for name in new:
            ensure_cursor(HANDLERS[name])
        return _places(names)
    found: dict[Place, list[Handler]] = defaultdict(list)
    for name in names:
        found[known[name]].append(HANDLERS[name])
    return found


def _has_begun(here: Here, places: Iterable[Place]) -> bool:
    """Whether this turns out to be a restored database, and a new era began."""
    present = [place for place in places if place.era == here.era]
    is_suspicious = any(lies_ahead(place, here.snapshot) for place in present)
    return (is_suspicious or moved_here(here)) and begin_era_if_restored()


def ensure_cursor(handler: Handler) -> None:
    if not Cursor.objects.filter(pk=handler.name).exists():
        seen = NOTHING_SEEN if handler.start == "beginning" else snapshot()
        place = Cursor(name=handler.name, era=current_era(), seen=seen)
        Cursor.objects.bulk_create([place], ignore_conflicts=True)


def _hand_out(page: list[Event], handlers: list[Handler], place: Place, to: Place) -> int:
    """Gives the page to handlers that stand at the same place; returns how many moved on.

    Those it does not concern move together, each of the others in one transaction with its
    effects.
    """
    idle = [handler for handler in handlers if handler.is_idle(page)]
    moved = take(idle, place, to) if idle else 0
    for handler in handlers:
        if handler not in idle:
            with transaction.atomic():
                if is_mine := take([handler], place, to):
                    apply(handler, page)
            moved += is_mine
    return moved


# Whoever moves a cursor holds it until the commit; others pass by, or find it moved.
TAKE = """
    UPDATE records_cursor
    SET era = %s, seen = %s, "window" = %s, pos = %s, moved_at = statement_timestamp()
    WHERE name IN (
        SELECT name FROM records_cursor
        WHERE name = ANY(%s) AND (era, seen, "window", pos) = (%s, %s, %s, %s)
        FOR UPDATE SKIP LOCKED
    )
"""


def take(handlers: Collection[Handler], place: Place, to: Place) -> int:
    """Moves the cursors that still stand at the place and that no other worker holds; returns how
    many."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*to, [handler.name for handler in handlers], *place])
        return cursor.rowcount


def apply(handler: Handler, events: list[Event]) -> None:
    """Runs the effect on the page; where that fails, on each event, parking those that fail."""
    if not events:
        return
    try:
        with transaction.atomic():
            handler.handle(events)
    except Exception:
        log.exception("handler %s failed on a page of %d events", handler.name, len(events))
        for event in events:
            _apply_alone(handler, event)


def _apply_alone(handler: Handler, event: Event) -> None:
    try:
        with transaction.atomic():
            handler.handle([event])
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
            handler.handle([event])
    except Exception as error:
        mine.attempts += 1
        mine.reason = repr(error)[:2000]
        mine.retry_at = now() + FIRST_PAUSE * 2**mine.attempts
        mine.save()
        return False
    mine.delete()
    return True
