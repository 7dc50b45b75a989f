"""What nobody acted on in time goes to somebody else: a row with a due time, claimed by a sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from automations.models import Came, RoutingTrace, Wait, Why
from automations.routing.deciding import Decision
from automations.routing.writing import write_waits
from users.models import Organisation

MOST_DAYS = 400  # an organisation that never works waits no longer


def working_hours_after(start: datetime, hours: float, organisation: Organisation) -> datetime:
    """The moment at which that many working hours of the organisation have gone by."""
    zone = ZoneInfo(organisation.time_zone)
    left, day = timedelta(hours=hours), start.astimezone(zone).date()
    for _n in range(MOST_DAYS):
        if organisation.is_workday(day):
            opens, closes = (
                datetime.combine(day, time.fromisoformat(text), zone).astimezone(start.tzinfo)
                for text in organisation.working_hours[str(day.weekday())]
            )
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= max(closes - begin, timedelta(0))
        day += timedelta(days=1)
    return start + timedelta(days=MOST_DAYS)


def wait_for(list_name: str, decisions: Mapping[int, Decision], now: datetime) -> None:
    """Notes until when somebody must have acted; where nobody need, nothing waits any more."""
    organisation = Organisation.current()
    moments: dict[int, datetime] = {}
    due: dict[int, datetime] = {}
    for pk, each in decisions.items():
        hours = each.node.act_within if each.node else None
        if hours is not None:
            if hours not in moments:
                moments[hours] = working_hours_after(now, hours, organisation)
            due[pk] = moments[hours]
    done = [pk for pk in decisions if pk not in due]
    Wait.objects.filter(list_name=list_name, record_id__anyof=done).delete()
    write_waits(list_name, due, why=Why.SILENT, since=now)


def who_had(record_type: int, ids: Sequence[int]) -> dict[int, set[int]]:
    """{record: people who got it since it came, one after the other, and did not act}."""
    rows = RoutingTrace.objects.filter(
        record_type=record_type, record_id__anyof=ids, came=Came.GIVEN
    ).order_by("-id")
    found: dict[int, set[int]] = defaultdict(set)
    over: set[int] = set()
    for record_id, owner, why in rows.values_list("record_id", "owner_id", "why"):
        if record_id not in over:
            found[record_id].add(owner)
            if why != Why.SILENT:
                over.add(record_id)
    return found
