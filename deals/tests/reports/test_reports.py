"""Forecast, goals, won and lost, calibration: the numbers and where they lead."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals import actions
from deals.actions.goals import remove_goals, set_goal
from deals.models import Deal, Goal, LostReason, Unit
from deals.money import revalue
from deals.tests.factories import make_stage
from leads.tests.factories import make_lead
from records.actions import create
from records.lists.periods import month_start
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def deals(rep, today):
    """Open ones of each category that close this month, one that slipped, one won, one lost."""
    stages = [make_stage(), make_stage("won", position=1), make_stage("lost", position=2)]
    lead = make_lead(owner=rep)
    made = [
        Deal(lead=lead, name=category, pipeline=stages[0].pipeline, stage=stages[0], owner=rep,
             value=Decimal(value), currency="EUR", win_likelihood=likelihood, forecast=category,
             close_date=today)
        for category, value, likelihood in [
            ("commit", 1000, 90), ("best_case", 500, 50), ("pipeline", 200, 10),
            ("omitted", 70, 10), ("commit", 3000, 60), ("pipeline", 400, 20)]
    ]  # fmt: skip
    made[5].close_date = month_start(today, -1)
    create(made, by=rep, kind="deals.created")
    reason = LostReason.objects.create(name="Price")
    one = Deal.objects.filter
    actions.move(one(pk=made[4].pk), by=rep, stage=stages[1])
    actions.move(one(pk=made[2].pk), by=rep, stage=stages[2], reason=reason)
    revalue(Deal.objects.all())
    return made


@pytest.fixture
def ask(client, rep):
    client.force_login(rep)

    def answer(address: str, section: int = 0) -> list[dict]:
        found = client.get(f"{address}{'&' if '?' in address else '?'}format=json")
        assert found.status_code == 200, found.content[:400]
        return json.loads(found.content)["sections"][section]["rows"]

    return answer


def test_forecast_of_this_month(ask, deals, rep, today, client):
    """LS-24: closed, commit, best case, pipeline; weighted leaves out what was left out."""
    set_goal(by=boss(), user=None, team=None, unit=Unit.MONTH, starts=today.replace(day=1),
             amount=Decimal(6000))  # fmt: skip
    rows = ask("/deals/forecast/?unit=month")
    [now] = [row for row in rows if float(row["closed"])]
    assert [float(now[key]) for key in ("closed", "commit", "best_case", "pipeline")] == [
        3000, 1000, 500, 0
    ]  # fmt: skip
    assert float(now["weighted"]) == 3000 + 900 + 250
    assert (float(now["goal"]), float(now["attained"])) == (6000, 0.5)
    page = client.get("/deals/forecast/?unit=month").content.decode()
    month = f"{today.replace(day=1)}..{month_start(today, 1) - timedelta(days=1)}"
    link = f"/deals/?close_date={month}&amp;stage_kind=open&amp;forecast=commit"
    assert link in page
    listed = client.get(link.replace("&amp;", "&") + "&format=json").json()
    assert [each["name"] for each in listed["results"]] == ["commit"]


def boss():
    return make_user("boss", role="manager")


def test_goals_are_set_by_managers(rep, today):
    """X25: a second goal for the same replaces the first; months add up to a quarter."""
    first = today.replace(day=1)
    with pytest.raises(PermissionDenied):
        set_goal(by=rep, user=rep, team=None, unit="month", starts=first, amount=Decimal(10))
    manager = boss()
    for amount in (10, 20):
        set_goal(by=manager, user=rep, team=None, unit="month", starts=first,
                 amount=Decimal(amount))  # fmt: skip
    assert [goal.amount for goal in Goal.objects.all()] == [Decimal(20)]
    remove_goals(Goal.objects.all(), by=manager)
    assert not Goal.objects.live().exists()


def test_goals_of_others_are_not_seen(rep, client, today):
    """TRUST A2: a person's goal is seen by those who see that person's records."""
    other = make_user("other")
    rep.visibility = "own"
    rep.save()
    set_goal(by=boss(), user=other, team=None, unit="month", starts=today.replace(day=1),
             amount=Decimal(123))  # fmt: skip
    client.force_login(rep)
    assert "123" not in client.get("/deals/goals/").content.decode().split("<main")[1]
    assert client.post(f"/deals/goals/{Goal.objects.get().pk}/remove/").status_code == 404
    assert client.post("/deals/goals/", {}).status_code == 403


def test_won_and_lost_by_reason(ask, deals, client):
    """WA-28: reasons of what was lost; what was won has none."""
    rows = {row["group"]: row for row in ask("/reports/won_lost/?by=lost_reason")}
    assert (rows["Price"]["lost"], rows["no reason"]["won"], rows["Total"]["rate"]) == (
        1,
        1,
        0.5,
    )
    assert float(rows["Total"]["won_value"]) == 3000
    page = client.get("/reports/won_lost/?by=lost_reason").content.decode()
    assert "Price: 1 · 100.0 %" in page, "the picture tells why deals were lost"
    assert "Win rate</dt><dd>50.0 %" in page


def test_what_was_said_against_what_became(ask, deals):
    """Idea 10: of open deals that day, by what was said of them then."""
    rows = {row["group"]: row for row in ask("/reports/calibration/?then=")}
    assert rows["Total"]["deals"] == 4  # what is open at the end of today


def test_every_report_asks_the_same_number_of_times(deals, client, rep):
    """Literal query counts: no report asks per row."""
    client.force_login(rep)
    counts = {"/deals/funnel/": 19, "/deals/funnel/?as_of=2026-01-01": 23, "/deals/forecast/": 17,
              "/deals/forecast/?as_of=2026-01-01": 21, "/reports/won_lost/": 18,
              "/reports/leaderboard/": 17, "/reports/calibration/": 20}  # fmt: skip
    found = {}
    for address in counts:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found[address] = len(asked)
    assert found == counts
