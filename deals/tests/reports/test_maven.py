"""A year of real sales, brought in as an administrator would: every figure the files are known
for, through the pages (CM-28, LS-22, LS-24, LS-25, WA-14, WA-28, WB-21, X46)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from conftest import shared_folder
from deals.models import Deal, Stage
from deals.tests.imports import maven
from leads.tests.factories import make_status
from notifications.models import Notification, Reminder
from notifications.reminders.planning import plan
from notifications.reminders.sweeping import sweep
from users.models import Organisation, Team, User
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
QUARTERS = {"2017-03-31": 1_134_672, "2017-06-30": 3_086_111, "2017-09-30": 2_982_255,
            "2017-12-31": 2_802_496}  # fmt: skip
OFFICES = {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
IDLE = {14: 1_582, 30: 1_571, 60: 1_532, 90: 1_479, 120: 1_376, 180: 730}
PAST_DAYS = ["2017-06-30", "2017-12-31"]
YEARS = "period=2016-01-01..2017-12-31"


@pytest.fixture(scope="module")
def sales(django_db_setup, django_db_blocker, tmp_path_factory):
    """Brought in once for all tests of this file, and rolled back behind the last."""
    folder = shared_folder("data") / "maven_crm"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        Organisation.objects.create(name="Maven")
        make_status()
        boss = make_user("boss", role="admin", is_staff=True, is_superuser=True)
        importing = maven.load(boss, folder)
        with connection.cursor() as cursor:  # as a database in use is
            cursor.execute("ANALYZE records_span, records_event, deals_deal")
        yield SimpleNamespace(
            boss=boss, counts=importing.counts, rows=maven.rows(folder, "sales_pipeline")
        )
        transaction.set_rollback(True)


@pytest.fixture
def ask(sales, client):
    """Rows of a report's section by the value of their first column."""
    client.force_login(User.objects.get(pk=sales.boss.pk))

    def answer(address: str, section: int = 0) -> dict[str, dict]:
        found = client.get(f"{address}{'&' if '?' in address else '?'}format=json")
        assert found.status_code == 200, found.content[:500]
        rows = json.loads(found.content)["sections"][section]
        first = rows["columns"][0]["key"]
        return {row[first]: row for row in rows["rows"]}

    return answer


@pytest.fixture
def listed(ask, client):
    """How many deals the list shows with these filters: lines of its file. The API says the same,
    or that there are more than a thousand."""

    def count(**filters) -> int:
        answer = client.get("/deals/", filters | {"format": "csv"})
        assert answer.status_code == 200, answer.headers
        number = len(answer.getvalue().splitlines()) - 1
        told = client.get("/api/v1/deals/", filters).json()
        assert (told["count"], told["more_than"]) == (min(number, 1000), number > 1000)
        return number

    return count


def test_all_deals_companies_and_people_are_in(sales, listed):
    """8,800 deals; "GTXPro" is read as "GTX Pro" by a rule of the import; 1,425 name nobody."""
    assert [sales.counts[each] for each in ("new", "change", "refused")] == [8800, 0, 0]
    assert Deal.objects.values("owner").distinct().count() == 30  # five of 35 agents own none
    assert listed(**{"custom.product": "GTX Pro"}) == 1480
    assert Deal.objects.filter(lead__name=maven.NOBODY).count() == 1425


def test_where_they_stand(ask, listed):
    """WB-21, LS-22: by the funnel, and by the list each of its numbers leads to."""
    funnel = ask("/deals/funnel/")
    stages = {"Prospecting": 500, "Engaging": 1589, "Won": 4238, "Lost": 2473}
    found = {name: row["deals"] for name, row in funnel.items()}
    assert found == stages | {"Open deals": 2089}
    assert float(funnel["Won"]["value"]) == 10_005_534
    ids = dict(Deal.objects.values_list("stage__name", "stage").distinct())
    assert {name: listed(stage=ids[name]) for name in stages} == stages


def test_won_and_lost(ask):
    """WA-28, X46: win rate, cycle length, by product, quarter and office."""
    whole = ask(f"/reports/won_lost/?by=pipeline&{YEARS}")["Total"]
    assert (whole["won"], whole["lost"]) == (4238, 2473)
    assert round(whole["rate"], 4) == 0.6315
    assert (round(whole["won_mean"], 2), round(whole["lost_mean"], 2)) == (51.78, 41.48)
    products = ask(f"/reports/won_lost/?by=custom.product&{YEARS}")
    assert len(products) == 8 and "GTXPro" not in products
    for last, value in QUARTERS.items():
        first = last[:5] + f"{int(last[5:7]) - 2:02}-01"
        total = ask(f"/reports/won_lost/?by=owner&period={first}..{last}")["Total"]
        assert float(total["won_value"]) == value
    for name, value in OFFICES.items():
        team = Team.objects.get(name=name).pk
        total = ask(f"/reports/won_lost/?by=owner&team={team}&{YEARS}")["Total"]
        assert float(total["won_value"]) == value


@pytest.mark.parametrize("day", PAST_DAYS)
def test_the_funnel_of_a_past_day(sales, ask, day):
    """Idea 6: where each stood then, counted here from the file; then and now add up to zero."""
    stood = Counter()
    won_value = 0
    for row in sales.rows:
        if not row["engage_date"] or row["engage_date"] > day:
            continue
        closed = row["close_date"] and row["close_date"] <= day
        stood[row["deal_stage"] if closed else "Engaging"] += 1
        won_value += int(row["close_value"]) if closed and row["deal_stage"] == "Won" else 0
    then = ask(f"/deals/funnel/?as_of={day}")
    assert {name: then[name]["deals"] for name in stood} == stood
    assert float(then["Won"]["value"]) == won_value
    for section in (1, 2):
        for row in ask(f"/deals/funnel/?as_of={day}", section).values():
            terms = {k: float(v) for k, v in row.items() if k not in ("place", "then", "now")}
            assert float(row["then"]) + sum(terms.values()) == float(row["now"])


def test_idle_deals(ask, listed):
    """LS-25: Engaging deals in which nothing moved for more than so many days on 2017-12-31."""
    engaging = Deal.objects.filter(stage__name="Engaging").first().stage_id
    for days, number in IDLE.items():
        until = date(2017, 12, 31) - timedelta(days=days + 1)
        assert listed(stage=engaging, stage_entered_at__lte=until.isoformat()) == number


def test_a_rep_sees_their_own(sales, ask, client):
    """TRUST A3: own records only are counted, and nobody else's name stands there."""
    name = Counter(row["sales_agent"] for row in sales.rows).most_common(1)[0][0]
    User.objects.filter(name=name).update(visibility="own")
    client.force_login(User.objects.get(name=name))
    won = sum(row["sales_agent"] == name and row["deal_stage"] == "Won" for row in sales.rows)
    assert ask("/deals/funnel/?as_of=2017-12-31")["Won"]["deals"] == won
    assert list(ask("/reports/leaderboard/?period=2017-01-01..2017-12-31")) == [name]
    other = make_user("x").pk
    assert client.get(f"/reports/leaderboard/?owner={other}").status_code == 400


def test_the_reminders_due_are_the_idle_deals(sales):
    """WB-18, WB-19, H5: on the last day of 2017, for each number of days a stage may say. Nobody
    did anything about these deals, so they are silent since the day they came to be engaged."""
    engaging = Stage.objects.filter(name="Engaging")
    ids = list(Deal.objects.order_by("id").values_list("id", flat=True))
    last_day = datetime(2017, 12, 31, 12, tzinfo=UTC)
    for days, number in IDLE.items():
        engaging.update(inactivity_days=days)
        plan(Deal.record_type, ids)
        assert Reminder.objects.due(last_day).count() == number
    assert sweep(last_day) == 0, "a Sunday: nobody is written to"
    monday = datetime(2018, 1, 1, 9, tzinfo=UTC)
    late = Reminder.objects.due(monday).count()
    assert sweep(monday) == Notification.objects.filter(kind="silent").count() == late > number
    assert sweep(monday) == 0
