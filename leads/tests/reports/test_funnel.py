"""The stage funnel of leads, conversion by source, activities by person (WB-21, LS-22, X46)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.actions import change_status, create_leads, log_activity, restore, trash
from leads.kinds import Kind, StageCategory
from leads.models import ActivityKind, Lead, Source
from leads.reports.funnel import LeadStages, image_for
from leads.tests.factories import make_lead, make_stage, make_status
from records.models import Span
from records.reports import REPORTS, Asked
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
FUNNEL = "/reports/lead_funnel/"


@pytest.fixture
def line(rep):
    """Two stages, three statuses; ten leads that came 40 days ago, all new."""
    leads = make_stage(inactivity_days=5)
    clients = make_stage("Clients", StageCategory.CUSTOMER, position=1)
    new = make_status()
    working = make_status("Working", Kind.WORKING, leads, position=1)
    active = make_status("Active", Kind.ACTIVE, clients)
    came = timezone.now() - timedelta(days=40)
    source = Source.objects.create(name="Fair")
    made = [Lead(name=f"Lead {n}", owner=rep, status=new, created_at=came,
                 source=source if n < 4 else None) for n in range(10)]  # fmt: skip
    create_leads(made, by=rep, happened_at="created_at")
    return {"new": new, "working": working, "active": active, "made": made}


@pytest.fixture
def ask(client, rep):
    client.force_login(rep)

    def answer(address: str, section: int = 0) -> dict[str, dict]:
        found = client.get(f"{address}{'&' if '?' in address else '?'}format=json")
        assert found.status_code == 200, found.content[:400]
        part = json.loads(found.content)["sections"][section]
        first = part["columns"][0]["key"]
        return {row[first]: row for row in part["rows"]}

    return answer


def some(line, *numbers):
    return Lead.objects.filter(pk__in=[line["made"][n].pk for n in numbers])


def test_how_many_stand_where_and_where_they_are_stuck(ask, client, line, rep):
    """WB-21, LS-22, LS-25: each number leads to the list it counts."""
    change_status(some(line, 0, 1, 2), by=rep, status=line["working"])
    Lead.objects.update(last_action_at=None)
    rows = ask(f"{FUNNEL}?by=status")
    assert (rows["New"]["leads"], rows["Working"]["leads"], rows["Total"]["leads"]) == (7, 3, 10)
    assert rows["New"]["silent"] == 7  # nobody did anything for 40 days, the stage allows 5
    page = client.get(f"{FUNNEL}?by=status").content.decode()
    link = f"/leads/?status={line['new'].pk}"
    assert link in page
    assert client.get(f"{link}&format=json").json()["count"] == 7
    assert "<svg" in page and "New: 7; Working: 3" in page


def test_as_of_a_day_then_and_now(ask, client, line, rep):
    """Idea 6: each row adds up, and each term leads to the leads it counts."""
    day = (timezone.now() - timedelta(days=20)).date()
    change_status(some(line, 0, 1, 2), by=rep, status=line["active"])
    trash(some(line, 3), by=rep)
    trash(some(line, 4), by=rep)
    restore(some(line, 4), by=rep)
    create_leads([Lead(name="Late", owner=rep, status=line["new"])], by=rep)
    address = f"{FUNNEL}?by=status&as_of={day}"
    assert ask(address)["New"]["leads"] == 10
    rows = ask(address, 1)
    assert rows["New"] == {"place": "New", "then": 10, "new": 1, "moved_in": 0, "moved_out": -3,
                           "trashed": -1, "now": 7}  # fmt: skip
    assert rows["Active"]["moved_in"] == 3
    for row in rows.values():
        terms = [v for k, v in row.items() if k not in ("place", "then", "now")]
        assert row["then"] + sum(terms) == row["now"]
    cell = f"flow.trashed.{line['new'].pk}"
    found = client.get(f"/reports/lead_funnel/records/?by=status&as_of={day}&cell={cell}")
    assert "Lead 3 (in the trash)" in found.content.decode()
    names = client.get(
        f"/reports/lead_funnel/records/?by=status&as_of={day}&cell=flow.moved_in.{line['active'].pk}"
        "&format=csv&bom=no"
    )
    lines = b"".join(names.streaming_content).decode().splitlines()
    assert [each.split(",")[0] for each in lines] == ['"Name"', '"Lead 2"', '"Lead 1"', '"Lead 0"']


def test_trash_of_a_past_day_stays_known(line, rep):
    """What lay in the trash, and for how long, is a span like a stage."""
    trash(some(line, 0), by=rep)
    restore(some(line, 0), by=rep)
    [span] = Span.objects.filter(record_id=line["made"][0].pk, field=Lead.spanned["deleted_at"])
    assert span.until is not None


def test_others_are_neither_counted_nor_named(ask, client, line, rep):
    """TRUST A3, A5: own records only; a list's filter leaves fewer; nonsense is refused."""
    other = make_user("other")
    make_lead("Secret", owner=other, status=line["new"])
    rep.visibility = "own"
    rep.save()
    assert ask(FUNNEL)["Total"]["leads"] == 10
    assert ask(f"{FUNNEL}?name=Lead 1")["Total"]["leads"] == 1
    assert ask(f"{FUNNEL}?list=mine")["Total"]["leads"] == 10
    for wrong in ("nonsense=1", f"owner={other.pk}", "as_of=tomorrow", "period=abc", "by=x",
                  "list=99", "format=pdf", "as_of=2999-01-01", "owner__password=x"):  # fmt: skip
        assert client.get(f"{FUNNEL}?{wrong}").status_code == 400, wrong
    assert client.get("/reports/lead_funnel/records/?cell=flow.x.1").status_code == 400
    assert client.get("/reports/nothing/").status_code == 404


def test_conversion_by_source(ask, line, rep):
    """X46: customers by source, with the days it took."""
    change_status(some(line, 0, 5), by=rep, status=line["active"])
    rows = ask("/reports/lead_sources/?period=last_90d")
    assert (rows["Fair"]["leads"], rows["Fair"]["won"], rows["Fair"]["rate"]) == (4, 1, 0.25)
    assert (rows["no source"]["leads"], rows["no source"]["won"]) == (6, 1)
    assert round(rows["Total"]["median"]) == 40


def test_activities_by_person(ask, line, rep):
    """X30: calls and how many reached somebody."""
    told = {"direction": "out", "text": "", "at": timezone.now()}
    for outcome in ("reached", "no_answer"):
        log_activity(line["made"][0], by=rep, kind=ActivityKind.CALL,
                     values=told | {"outcome": outcome})  # fmt: skip
    row = ask("/reports/activities/")[rep.name]
    assert (row["calls"], row["reached"], row["all"]) == (2, 1, 2)


def test_the_number_of_queries_is_known(client, rep, line):
    """Literal counts, whatever the number of leads."""
    client.force_login(rep)
    found = {}
    for address in (FUNNEL, f"{FUNNEL}?as_of=2026-01-01", "/reports/lead_sources/",
                    "/reports/activities/", "/reports/"):  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[address] = len(asked)
    assert list(found.values()) == [16, 15, 14, 10, 4]


def test_the_picture_of_the_first_page_is_that_of_the_report(rep):
    """WB-21: asked without questions it shows the same."""
    late = make_status("Paying", Kind.ACTIVE, make_stage("Clients", StageCategory.CUSTOMER))
    for status in (make_status(), make_status(), late):
        make_lead(owner=rep, status=status)
    stages = LeadStages(Asked(REPORTS["lead_funnel"], rep, QueryDict()))
    assert image_for(rep) == stages.picture(stages.counts())
    assert sorted(bar.words for bar in image_for(rep).bars) == ["1", "2"]


def test_without_leads_there_is_no_picture(rep):
    make_status()
    assert image_for(rep) is None
