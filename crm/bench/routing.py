"""Leads that came without an owner, routed with their traces, beside the bare writes."""

from __future__ import annotations

import time

from django.db import connection
from django.utils import timezone

from automations import actions
from automations.models import RoutingTrace, Territory, TerritoryMember, Wait, Why
from automations.routing.waiting import route_due
from crm.bench.measure import Figure
from leads.models import Lead
from users.models import User

LEADS = "leads"
COUNTRIES = ("DE", "FR", "PL", "US", "JP", "BR", "IN")
MOST = 100_000
FLOOR = """
    WITH u AS (
        UPDATE leads_lead SET owner_id = %s, version = version + 1 WHERE id = ANY(%s)
        RETURNING id, owner_id
    ), e AS (
        INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line, changes)
        SELECT now(), 'raw', 5, %s, id, id,
               jsonb_build_object('owner_id', jsonb_build_array(NULL, owner_id)) FROM u
    )
    INSERT INTO records_span (record_type, field, record_id, value, since)
    SELECT %s, 2, id, owner_id, now() FROM u
"""


def measure_routing(leads: int) -> list[Figure]:
    """Seven countries, each with 100 postal prefixes inside, seven people in turn in each."""
    boss = User.objects.get(email="bench@example.com")
    make_territories(boss)
    size = min(leads, MOST)
    ids = list(Lead.objects.live().order_by("id").values_list("id", flat=True)[:size])
    Lead.objects.with_ids(ids).update(owner=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_lead SET postal_code = lpad((id %% 100000)::text, 5, '0') "
            "WHERE id = ANY(%s)",
            [ids],
        )
        cursor.execute(
            "DELETE FROM records_span WHERE record_type = 100 AND field = 2 "
            "AND record_id = ANY(%s)",
            [ids],
        )
    floor = raw(ids, boss.pk)
    Wait.objects.bulk_create(Wait(list_name=LEADS, record_id=pk, why=Why.ARRIVED) for pk in ids)
    before, start = RoutingTrace.objects.count(), time.perf_counter()
    route_due(timezone.now())
    rate = len(ids) / (time.perf_counter() - start)
    traces = RoutingTrace.objects.count() - before
    return [
        Figure(
            "leads routed, with trace", rate=rate, ratio=rate / floor, goal="≥ 3,000 leads/s",
            holds=rate >= 3_000 and traces == len(ids),
            notes={"leads": len(ids), "traces": traces, "raw/s": f"{floor:,.0f}"},
        )
    ]  # fmt: skip


def raw(ids: list[int], owner: int) -> float:
    """The same leads given out by bare statements, and taken back."""
    start = time.perf_counter()
    with connection.cursor() as cursor:
        for place in range(0, len(ids), 1_000):
            kind = Lead.record_type
            cursor.execute(FLOOR, [owner, ids[place : place + 1_000], kind, kind])
    rate = len(ids) / (time.perf_counter() - start)
    Lead.objects.with_ids(ids).update(owner=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_span WHERE field = 2 AND record_id = ANY(%s)", [ids])
        cursor.execute("VACUUM ANALYZE leads_lead, records_span, records_event")
    return rate


def make_territories(boss: User) -> None:
    people = list(User.objects.order_by("id"))
    actions.set_up_routing(by=boss, list_name=LEADS, default_owner=boss)
    root = Territory.objects.root(LEADS)
    wide = [
        Territory(list_name=LEADS, parent=root, name=code, wanted={"country": [code]})
        for code in COUNTRIES
    ]
    actions.add_territories(wide, by=boss, members=seats(people, len(wide)))
    narrow = [
        Territory(
            list_name=LEADS, parent=each, name=f"{each.name} {n:02}",
            wanted={"postal": [f"{n:02}"]},
        )
        for each in wide
        for n in range(100)
    ]  # fmt: skip
    actions.add_territories(narrow, by=boss, members=seats(people, len(narrow)))
    actions.put_in_force(LEADS, by=boss)


def seats(people: list[User], times: int) -> list[list[TerritoryMember]]:
    """Seven people for each, the next seven for the next."""
    return [
        [TerritoryMember(user=people[(place * 7 + n) % len(people)]) for n in range(7)]
        for place in range(times)
    ]
