"""Forecast by quarter and year, and goals that add up (LS-24, X25)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from deals import actions
from deals.actions.goals import set_goal
from deals.models import Deal
from deals.money import revalue
from deals.tests.factories import make_stage
from leads.tests.factories import make_lead
from records.actions import create
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
WON, OPEN = 1000, [200, 30, 4]


def quarter(day: date) -> str:
    return f"Q{(day.month + 2) // 3} {day.year}"


def year(day: date) -> str:
    return f"{day.year}"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def days(today) -> list[date]:
    """The last of this quarter, the first of the next one, and of next year."""
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    following = (first + timedelta(days=95)).replace(day=1)
    return [following - timedelta(days=1), following, date(today.year + 1, 1, 1)]


@pytest.fixture
def ask(client, rep, today, days):
    """One deal was won today, the others close on these days."""
    stage, won = make_stage(), make_stage("won", position=1)
    make_stage("lost", position=2)
    made = [
        Deal(lead=make_lead(owner=rep), name=f"{day}", pipeline=stage.pipeline, stage=stage,
             owner=rep, value=Decimal(value), currency="EUR", win_likelihood=50,
             forecast="commit", close_date=day)
        for day, value in zip([today, *days], [WON, *OPEN], strict=True)
    ]  # fmt: skip
    create(made, by=rep, kind="deals.created")
    actions.move(Deal.objects.filter(pk=made[0].pk), by=rep, stage=won)
    revalue(Deal.objects.all())
    client.force_login(rep)

    def answer(unit: str) -> dict[str, dict]:
        found = client.get(f"/deals/forecast/?unit={unit}&format=json")
        return {row["name"]: row for row in json.loads(found.content)["sections"][0]["rows"]}

    return answer


@pytest.mark.parametrize(("unit", "named"), [("quarter", quarter), ("year", year)])
def test_how_much_will_likely_close_in_a_quarter_or_a_year(ask, today, days, unit, named):
    """LS-24: the last day of a period is in it, the first of the next one is not."""
    open_then = Counter()
    for day, value in zip(days, OPEN, strict=True):
        open_then[named(day)] += value
    rows, shown = ask(unit), {named(day) for day in (days if unit == "year" else days[:2])}
    for name in shown:  # the fifth quarter is not
        value, row, closed = open_then[name], rows[name], WON * (name == named(today))
        said = [float(row[each]) for each in ("closed", "commit", "weighted")]
        assert said == [closed, value, closed + value / 2], name


def test_goals_of_months_add_up_and_a_goal_of_its_own_comes_first(ask, today, days):
    """X25: in the quarter, and in the year that holds it."""
    boss = make_user("boss", role="manager")
    for month, amount in ((days[0], 100), (today.replace(day=28), 20), (days[1], 5000)):
        set_goal(by=boss, user=None, team=None, unit="month", starts=month.replace(day=1),
                 amount=Decimal(amount))  # fmt: skip
    months = {days[0].replace(day=1): 100, today.replace(day=1): 20}
    if len(months) == 1:  # set twice, the second replaced the first
        months = {today.replace(day=1): 20}
    goal = float(ask("quarter")[quarter(today)]["goal"])
    assert goal == sum(months.values())
    inside = goal + 5000 * (days[1].year == today.year)
    assert float(ask("year")[year(today)]["goal"]) == inside
    first = days[0].replace(day=1, month=days[0].month - 2)
    set_goal(by=boss, user=None, team=None, unit="quarter", starts=first, amount=Decimal(2000))
    assert float(ask("quarter")[quarter(today)]["goal"]) == 2000
