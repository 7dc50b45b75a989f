"""When a rule would have been set off in the past, for which records: in the order it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from psycopg import sql

from automations.backtest.asof import Point, met, own_events
from automations.engine.due import wait_of
from automations.engine.heed import SILENT
from automations.offers import ENTERS
from automations.reading import Broken, Reading
from automations.rhythm import next_after
from records.models import Event
from records.models.events import ActorKind
from users.models import Organisation

Stay = tuple[int, datetime, datetime]  # record, date, known from


def counts(reading: Reading, event: Event) -> bool:
    if event.kind in SILENT:
        return False
    return reading.rule.with_imports or event.actor_kind != ActorKind.IMPORT


def of_events(reading: Reading, events: Iterable[Event]) -> list[Point]:
    """A rule an event sets off."""
    return [
        Point(record_id, event.pk, event.happened_at or event.at)
        for event, record_id in reading.trigger.fired_by(events)
        if counts(reading, event)
    ]


def of_moves(reading: Reading, events: Iterable[Event]) -> list[Point]:
    """A rule entering or leaving sets off: where an event made the difference."""
    model = reading.model
    own = [
        event
        for event in events
        if (event.record_type == model.record_type or model.line_column == "id")
        and event.line is not None
        and counts(reading, event)
    ]
    ids = [e.record_id if e.record_type == model.record_type else e.line for e in own]
    after = [Point(pk, e.pk, e.happened_at or e.at) for pk, e in zip(ids, own, strict=True)]
    before = [Point(pk, e.pk - 1, e.happened_at or e.at) for pk, e in zip(ids, own, strict=True)]
    was, became = met(reading, before, reading.place_q), met(reading, after, reading.place_q)
    # A record that is only just made stood nowhere before.
    was -= {n for n, e in enumerate(own) if _makes(model, e)}
    moved = became - was if reading.rule.trigger == ENTERS else was - became
    return [point for n, point in enumerate(after) if n in moved]


def _makes(model, event: Event) -> bool:
    return event.record_type == model.record_type and event.changes.get("id", [0])[0] is None


def of_dates(reading: Reading, ids: list[int], since: datetime, until: datetime) -> list[Point]:
    """A rule that waits: each date counts as long as no later one took its place."""
    wait, found = wait_of(reading.rule), []
    if reading.moment.history is None and not reading.moment.column:
        raise Broken(_("Nothing tells when this date was what in the past; it cannot be tried."))
    stays = reading.moment.history(ids) if reading.moment.history else told(reading, ids)
    for pk, group in groupby(stays, key=lambda each: each[0]):
        known = list(group)
        for (_pk, basis, seen), after in zip(known, [*known[1:], None], strict=True):
            at = max(basis + wait, seen)
            if since < at <= until and (after is None or at < after[2]):
                found.append((pk, at))
    return at_times(reading, found)


def told(reading: Reading, ids: list[int]) -> Iterator[Stay]:
    """What a date column held, and from when: its present value and the events that changed it."""
    column, model = reading.moment.column, reading.model
    changed = Event.objects.filter(record_type=model.record_type, record_id__in=ids)
    changed = changed.filter(changes__has_key=column).order_by("record_id", "id")
    changed = changed.annotate(moment=Coalesce("happened_at", "at"))
    by_record: dict[int, list[tuple]] = defaultdict(list)
    for pk, at, changes in changed.values_list("record_id", "moment", "changes"):
        by_record[pk].append((at, changes[column][1]))
    rows = reading.records().with_ids(ids).annotate(basis=reading.moment.at).order_by("id")
    for pk, basis, made in rows.values_list("id", "basis", "created_at"):
        history = by_record.get(pk)
        if not history and basis is not None:
            yield pk, basis, made
        for number, (at, value) in enumerate(history or ()):
            is_last = number == len(history) - 1
            moment = basis if is_last else _moment(value)
            # An emptied date ends the wait: so far away that it never comes.
            yield pk, moment or datetime.max.replace(tzinfo=at.tzinfo, year=9000), at


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    text = value if "T" in value or " " in value else f"{value}T00:00:00+00:00"
    return parse_datetime(text)


def of_rhythm(
    reading: Reading, ids: list[int], since: datetime, until: datetime
) -> Iterator[list[Point]]:
    """All records there were, at each of its times."""
    zone, moment = Organisation.current().time_zone, since
    made = dict(reading.model.objects.with_ids(ids).values_list("id", "created_at"))
    while (moment := next_after(moment, reading.rule.when, zone)) <= until:
        yield at_times(reading, [(pk, moment) for pk in sorted(made) if made[pk] <= moment])


LAST = """
    SELECT w.record_id, w.at, coalesce((
        SELECT max(e.id) FROM records_event e
        WHERE {own} AND coalesce(e.happened_at, e.at) <= w.at
    ), 0)
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS w (record_id, at)
    JOIN {table} t ON t.id = w.record_id ORDER BY w.at, w.record_id
"""


def at_times(reading: Reading, found: list[tuple[int, datetime]]) -> list[Point]:
    """Points for moments: the last event of each record's own by then."""
    model = reading.model
    query = sql.SQL(LAST).format(own=own_events(model), table=sql.Identifier(model._meta.db_table))
    ids, moments = [pk for pk, _at in found], [at for _pk, at in found]
    with connection.cursor() as cursor:
        cursor.execute(query, [ids, moments])
        return [Point(pk, upto, at) for pk, at, upto in cursor.fetchall()]
