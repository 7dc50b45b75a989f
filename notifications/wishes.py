"""How the people of one notice want to hear it, in four reads for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from notifications.hours import Hours
from notifications.models import Every, Preference, Rhythm
from notifications.models.bell import Wish
from notifications.noticed import NoticeKind
from users.models import Absence, Organisation, User


class Audience:
    """Active people among ``ids``, with their wishes and hours."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.people = {user.pk: user for user in User.objects.active().filter(pk__in=set(ids))}

    def wish(self, user_id: int, kind: NoticeKind, channel: str) -> Wish:
        chosen = self._chosen.get((user_id, kind.name, channel))
        return Wish(chosen) if chosen else kind.wish(channel)

    def rhythm(self, user_id: int) -> Rhythm:
        return self._rhythms.get(user_id) or Rhythm(user_id=user_id)

    def hours(self, user_id: int, now: datetime) -> Hours:
        person, rhythm = self.people[user_id], self.rhythm(user_id)
        everyday = not rhythm.workdays_only
        return Hours(
            zone=ZoneInfo(person.time_zone or self._organisation.time_zone),
            quiet_from=rhythm.quiet_from,
            quiet_until=rhythm.quiet_until,
            works=(lambda day: True) if everyday else self._organisation.is_workday,
            away=self._away(now).get(user_id, ()),
        )

    @cached_property
    def _chosen(self) -> dict[tuple[int, str, str], str]:
        rows = Preference.objects.filter(user__in=self.people)
        return {(row.user_id, row.kind, row.channel): row.wish for row in rows}

    @cached_property
    def _rhythms(self) -> dict[int, Rhythm]:
        return {row.user_id: row for row in Rhythm.objects.filter(user__in=self.people)}

    @cached_property
    def _organisation(self) -> Organisation:
        return Organisation.current()

    def _away(self, now: datetime) -> dict[int, list[tuple[date, date]]]:
        if not hasattr(self, "_absences"):
            since = (now - timedelta(days=1)).date()
            rows = Absence.objects.live().filter(user__in=self.people, until__gte=since)
            self._absences = defaultdict(list)
            for user_id, first, last in rows.values_list("user_id", "since", "until"):
                self._absences[user_id].append((first, last))
        return self._absences


def next_report(every: str, user: User, now: datetime) -> datetime:
    """The next Monday, or first of a month, at the hour of the person's daily mail, by the
    person's own clock; put off to the next hour they may be written to (X31)."""
    audience = Audience([user.pk])
    zone = ZoneInfo(user.time_zone or Organisation.current().time_zone)
    today = now.astimezone(zone).date()
    day = _next_day(every, today)
    moment = datetime.combine(day, audience.rhythm(user.pk).digest_at, tzinfo=zone)
    return audience.hours(user.pk, now).next(moment) if user.pk in audience.people else moment


def _next_day(every: str, today: date) -> date:
    if every == Every.WEEK:
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
