"""What nobody acted on in time goes to somebody else: a row with a due time, claimed by a sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from automations.models import Came, RoutingTrace, Wait, Why
from automations.routing.deciding import Decision
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


def wait_for(
    list_name: str,
    decisions: Mapping[int, Decision],
    owners: Mapping[int, int | None],
    why: Why,
    now: datetime,
) -> None:
    """Notes when somebody must have acted; where nobody need, nothing waits any more. Something
    that stays with who was silent, because nobody else is there, is not asked again."""
    organisation = Organisation.current()
    due: dict[int, datetime] = {}
    waits = []
    for pk, each in sorted(decisions.items()):
        hours = each.node.act_within if each.node and each.owner is not None else None
        if hours is not None:
            due.setdefault(hours, working_hours_after(now, hours, organisation))
            waits.append(
                Wait(list_name=list_name, record_id=pk, why=Why.SILENT, since=now,
                     due_at=due[hours])
            )  # fmt: skip
    waiting = {each.record_id for each in waits}
    done = [pk for pk in decisions if pk not in waiting]
    Wait.objects.filter(list_name=list_name, record_id__in=done).delete()
    Wait.objects.bulk_create(
        waits,
        update_conflicts=True,
        unique_fields=["list_name", "record_id"],
        update_fields=["why", "since", "due_at"],
    )


def who_had(record_type: int, ids: Sequence[int]) -> dict[int, set[int]]:
    """{record: people who got it since it came, one after the other, and did not act}."""
    rows = RoutingTrace.objects.filter(
        record_type=record_type, record_id__in=ids, came=Came.GIVEN
    ).order_by("-id")
    found: dict[int, set[int]] = defaultdict(set)
    over: set[int] = set()
    for record_id, owner, why in rows.values_list("record_id", "owner_id", "why"):
        if record_id not in over:
            found[record_id].add(owner)
            if why != Why.SILENT:
                over.add(record_id)
    return found
