"""Each number of a report leads to what it counts: a list, or the records of that number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from deals import actions
from deals.actions.goals import set_goal
from deals.forecast.freezing import freeze
from deals.models import Deal, LostReason
from deals.money import revalue
from deals.tests.factories import make_stage
from leads.models import Activity, Lead, Source
from leads.tests.factories import make_lead
from records.actions import create
from records.lists.periods import month_start
from records.models import Comment
from records.reports import REPORTS, Asked, Cell, Shows
from users.models import Team
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
THEN = TODAY - timedelta(days=40)
# What counts no records: places in an order, a mean of amounts.
ORDER = {("leaderboard", "rank"), ("leaderboard", "mean_value")}
ASKED = [
    ("deal_funnel", ""), ("deal_funnel", f"as_of={THEN}"),
    ("deal_funnel", f"as_of={THEN}&measure=weighted"),
    ("forecast", "unit=month"), ("forecast", "unit=month&people=team"),
    ("forecast", f"unit=quarter&as_of={THEN}"), ("forecast", f"as_of={THEN}&people=team"),
    ("won_lost", "period=last_365d"), ("won_lost", "period=last_365d&by=source"),
    ("leaderboard", "period=last_365d"), ("leaderboard", "period=this_month"),
    ("calibration", f"then={THEN}"), ("calibration", f"then={THEN}&by=owner"),
    ("activities", "period=last_90d"), ("lead_sources", "period=last_365d"),
    ("lead_funnel", ""), ("lead_funnel", f"by=status&as_of={THEN}"),
]  # fmt: skip


@pytest.fixture
def history(admin, rep):
    """Deals of some weeks: some moved on, were won and lost, one changed hands and grew, one
    slipped, one belongs to nobody; calls and comments on their leads."""
    team = Team.objects.create(name="North")
    rep.team = team
    rep.save()
    other = make_user("other")
    stages = [make_stage(position=0), make_stage(position=1), make_stage("won", position=2),
              make_stage("lost", position=3)]  # fmt: skip
    came = timezone.now() - timedelta(days=60)
    source = Source.objects.create(name="Fair")
    leads = [make_lead(name=f"Lead {n}", owner=rep, source=source) for n in range(3)]
    Lead.objects.update(created_at=came)
    made = [
        Deal(lead=leads[n % 3], name=f"Deal {n}", pipeline=stages[0].pipeline, stage=stages[0],
             owner=[rep, other, None][n % 3], value=Decimal(100 + n), currency="EUR",
             win_likelihood=10 + 30 * (n % 3), forecast=["commit", "best_case", "pipeline"][n % 3],
             close_date=TODAY + timedelta(days=20 * n - 60), created_at=came, source=source)
        for n in range(9)
    ]  # fmt: skip
    create(made, by=admin, kind="deals.created", happened_at="created_at")
    late = Deal(lead=leads[0], name="Late", pipeline=stages[0].pipeline, stage=stages[0], owner=rep,
                value=Decimal(7), currency="EUR", close_date=TODAY)  # fmt: skip
    create([late], by=admin, kind="deals.created")
    move_on(made, stages, admin, rep)
    talk(leads, rep)
    freeze(first_monday(month_start(TODAY, -1)), now=timezone.now())


def move_on(made: list[Deal], stages, admin, rep) -> None:
    reason = LostReason.objects.create(name="Price")

    def one(n):
        return Deal.objects.filter(pk=made[n].pk)

    for n in (0, 3, 4):
        actions.move(one(n), by=admin, stage=stages[1])
    actions.move(one(3), by=admin, stage=stages[2])
    actions.move(one(6), by=admin, stage=stages[2])
    actions.move(one(5), by=admin, stage=stages[3], reason=reason)
    actions.assign(one(1), by=admin, owner=rep)
    actions.change_deals(one(4), by=admin, values={"value": Decimal(500)})
    actions.change_deals(one(7), by=admin, values={"close_date": month_start(TODAY, 9)})
    revalue(Deal.objects.all())
    manager = make_user("boss", role="manager")
    set_goal(by=manager, user=rep, team=None, unit="month", starts=TODAY.replace(day=1),
             amount=Decimal(900))  # fmt: skip


def first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def talk(leads, rep) -> None:
    at: datetime = timezone.now() - timedelta(days=3)
    more = {"author": rep, "at": at}
    Activity.objects.create(lead=leads[0], kind="call", direction="in", outcome="reached", **more)
    Activity.objects.create(
        lead=leads[0], kind="call", direction="out", outcome="voicemail", **more
    )
    Activity.objects.create(lead=leads[1], kind="meeting", **more)
    lead = leads[1]
    Comment.objects.create(target_type=Lead.record_type, target_id=lead.pk, line=lead.pk,
                           author=rep, text="Hm")  # fmt: skip


def numbers(name: str, query: str, user) -> Iterator[tuple[str, str, Shows, Cell]]:
    """(section, column, how it shows, cell) of each number that is not nothing."""
    answer = REPORTS[name].read(Asked(REPORTS[name], user, QueryDict(query)))
    for section in answer.sections:
        for row in section.table.rows:
            for col in section.table.columns:
                cell = row.cells.get(col.key, Cell(None))
                if col.shows in (Shows.COUNT, Shows.MONEY, Shows.CHANGE) and cell.value:
                    yield section.key, col.key, col.shows, cell


@pytest.mark.parametrize(("name", "query"), ASKED)
def test_each_number_leads_to_what_it_counts(client, admin, history, name, query):
    """Issue 4 C, LS-22, LS-24: as many lines as the number says, of now and of a past day."""
    client.force_login(admin)
    found = list(numbers(name, query, admin))
    assert found
    for section, column, shows, cell in found:
        where = (name, query, section, column, cell)
        if (name, column) in ORDER:
            continue
        assert cell.url, where
        answer = client.get(f"{cell.url}&format=csv" if "?" in cell.url else cell.url)
        assert answer.status_code == 200, where
        amounts = section == "amounts" or shows == Shows.MONEY
        if not amounts and name != "activities":  # of activities leads are told, how often each
            assert len(answer.getvalue().splitlines()) - 1 == abs(cell.value), where


def test_activities_lead_to_leads_with_how_often(client, admin, history):
    """X46: two calls on one lead are one line that says two."""
    client.force_login(admin)
    calls = {
        cell.value: client.get(f"{cell.url}&format=csv").getvalue().decode().splitlines()[1:]
        for _section, column, _shows, cell in numbers("activities", "period=last_90d", admin)
        if column == "calls"
    }
    assert list(calls) == [2]
    assert [line.split(",")[:2] for line in calls[2]] == [['"Lead 0"', '"2"']]


def test_control_a_number_without_a_way_is_named(client, admin, history, monkeypatch):
    monkeypatch.setattr(Asked, "records_url", lambda *_args: "")
    with pytest.raises(AssertionError, match=r"standing|moving"):
        test_each_number_leads_to_what_it_counts(client, admin, history, *ASKED[1])


@pytest.mark.parametrize(
    "cell",
    ["said.commit.2026-13-01.all", "said.commit.2026-01-01.x", "said.no.2026-01-01.all", "said.",
     "value.then.x", "moving.entered.0", "said.commit.20260101.all+"],
)  # fmt: skip
def test_cells_that_are_none_are_refused(client, rep, history, cell):
    """TRUST A7: 400 in words, whatever stands in the address."""
    client.force_login(rep)
    for name in ("forecast", "deal_funnel"):
        answer = client.get(f"/reports/{name}/records/?as_of={THEN}&cell={cell}")
        assert answer.status_code == 400, (name, cell)
