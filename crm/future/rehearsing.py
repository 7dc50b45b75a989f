"""A rehearsal of the days ahead: the product's own sweeps with a clock that is handed in, in one
transaction that is rolled back. Nothing stays, nothing leaves.

Time passes by leaps, from one due moment to the next, and stops at each midnight, when what was
put off until that day may come. What a rule changes is told to the handlers
that keep due times, and so sets off what follows from it. For the database the same clock holds:
in this transaction its functions of time are found in a schema of our own first, and so are the
counters of documents, far ahead of the real ones: nobody who issues an invoice waits for us.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from automations.engine.heed import heed as heed_rules
from automations.models import Run
from crm.future.kept import Kept
from crm.future.sweeping import next_after, sweep
from invoices.models import NumberCounter
from notifications.models import Notification
from notifications.reminders.heeding import heed as heed_reminders
from records.models import Event
from users.models import Organisation

DAY = timedelta(days=1)
PAGE = 1_000
ROUNDS = 20  # a chain of rules is cut off earlier (automations/engine/depth.py)
COUNTERS = NumberCounter._meta.db_table
SCHEMA = f"""
    CREATE SCHEMA rehearsal;
    CREATE FUNCTION rehearsal.now() RETURNS timestamptz STABLE LANGUAGE sql AS
        $$ SELECT current_setting('rehearsal.now')::timestamptz $$;
    CREATE FUNCTION rehearsal.statement_timestamp() RETURNS timestamptz STABLE LANGUAGE sql AS
        $$ SELECT current_setting('rehearsal.now')::timestamptz $$;
    CREATE TABLE rehearsal.{COUNTERS} (LIKE {COUNTERS} INCLUDING ALL);
    INSERT INTO rehearsal.{COUNTERS} SELECT * FROM {COUNTERS};
    UPDATE rehearsal.{COUNTERS} SET next = next + 1000000;
"""
PATH = "SET LOCAL search_path TO rehearsal, pg_catalog, public"


@dataclass
class Day:
    """What would go out on one day: {kind: how many}, the acts of rules {name: how many}, and what
    becomes of services, invoices and quotes {what: how many}."""

    date: date
    notices: Counter = field(default_factory=Counter)
    acts: Counter = field(default_factory=Counter)
    papers: Counter = field(default_factory=Counter)

    @property
    def all(self) -> Counter:
        return self.notices + self.acts + self.papers

    @property
    def is_quiet(self) -> bool:
        return not self.all


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is written inside is gone afterwards, and nobody is woken."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SCHEMA)
            cursor.execute(PATH)
        try:
            yield
        finally:
            transaction.set_rollback(True)  # the path goes with it


def set_clock(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rehearsal.now', %s, true)", [now.isoformat()])


def rehearse(
    first: datetime, days: int, *, zone: str = "", kept: Kept | None = None
) -> Iterator[Day]:
    """Day by day from ``first`` on, those without anything included; ``zone`` takes the place of
    the organisation's, ``kept`` notes what comes twice. Consume it wholly, inside
    ``rolled_back``."""
    set_clock(first)
    if zone:
        Organisation.objects.update(time_zone=zone)
    here = ZoneInfo(Organisation.current().time_zone)
    day, seen = Day(first.astimezone(here).date()), Seen.now(kept or Kept())
    end = datetime.combine(day.date + days * DAY, time.min, here)
    now = first
    while now < end:
        while day.date < now.astimezone(here).date():
            yield day
            day = Day(day.date + DAY)
        set_clock(now)
        sweep(now)
        seen.follow(day)
        midnight = datetime.combine(now.astimezone(here).date() + DAY, time.min, here)
        now = min(next_after(now) or midnight, midnight)
    while day.date < end.date():
        yield day
        day = Day(day.date + DAY)


@dataclass
class Seen:
    """How far the rehearsal has looked at what was written in it."""

    event: int
    notice: int
    run: int
    kept: Kept

    @classmethod
    def now(cls, kept: Kept) -> Seen:
        return cls(last(Event), last(Notification), last(Run), kept)

    def follow(self, day: Day) -> None:
        """Hands what just happened to the handlers, until nothing follows from it any more."""
        for _round in range(ROUNDS):
            upto = last(Event)
            if upto == self.event:
                break
            while events := self._next_events(upto):
                self.event = events[-1].pk
                heed_rules(events)
                heed_reminders(events)
                day.papers.update(self.kept.note(events))
        notices = Notification.objects.filter(pk__gt=self.notice)
        day.notices.update(notices.values_list("kind", flat=True))
        runs = Run.objects.filter(pk__gt=self.run, result="done")
        day.acts.update(runs.values_list("rule__name", flat=True))
        self.notice, self.run = last(Notification), last(Run)

    def _next_events(self, upto: int) -> list[Event]:
        found = Event.objects.filter(pk__gt=self.event, pk__lte=upto)
        return list(found.order_by("pk")[:PAGE])


def last(model) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
