"""Who gets what falls due for somebody who is away (X31)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from users.models import Absence, Organisation, User

DAY = timedelta(days=1)


def substitutes(user_ids: Iterable[int], *, now: datetime) -> dict[int, User]:
    """{id of somebody who is away now: who stands in}, for those of ``user_ids`` that have one.

    Away is by the day on the absent person's own clock. Where the substitute is away as well, that
    one's substitute stands in, and so on. Nobody stands in where the way ends at somebody who has
    left, who is away without a substitute, or where it leads back. Two reads, for any number.
    """
    wanted = set(user_ids)
    away = _away(now) if wanted else {}
    found = {pk: _end_of(pk, away) for pk in wanted if pk in away}
    return {pk: person for pk, person in found.items() if person is not None}


def _away(now: datetime) -> dict[int, Absence]:
    """Everybody who is away at this moment: a company's absences of three days are few."""
    around = Absence.objects.overlapping((now - DAY).date(), (now + DAY).date())
    company = Organisation.current().time_zone
    rows = around.select_related("user", "substitute").order_by("since", "id")
    return {row.user_id: row for row in rows if row.since <= _day(row, company, now) <= row.until}


def _day(absence: Absence, company: str, now: datetime):
    return now.astimezone(ZoneInfo(absence.user.time_zone or company)).date()


def _end_of(user_id: int, away: dict[int, Absence]) -> User | None:
    seen = {user_id}
    person = away[user_id].substitute
    while person is not None and person.pk in away:
        if person.pk in seen:
            return None
        seen.add(person.pk)
        person = away[person.pk].substitute
    return person if person is not None and person.is_active else None
