"""The first page: a rep's day, an admin's first steps."""

import json
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from crm.home import blocks_for
from deals.tests.factories import make_deal, make_stage
from leads.actions import change_status
from leads.kinds import OVER_KINDS
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from leads.tests.factories import make_stage as make_lead_stage
from notifications.reminders.planning import plan
from tasks.tests.factories import make_task
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_rep_sees_own_new_leads_and_nobody_elses(client, rep):
    """CM-07, CM-10; TRUST A3."""
    new = make_status("Fresh", kind="new")
    other = make_user("other")
    make_lead("Mine", owner=rep, status=new)
    make_lead("Theirs", owner=other, status=new)
    client.force_login(rep)
    page = client.get("/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page


def fill(rep, each: int) -> None:
    """So many of everything the page shows."""
    new, working = make_status("Fresh", kind="new"), make_status("Working", kind="working")
    open_, won = make_stage(), make_stage("won")
    today, now = timezone.localdate(), timezone.now()
    for number in range(each):
        lead = make_lead(f"Lead {number}", owner=rep, status=new)
        make_lead(f"Asked {number}", owner=rep, status=working)
        make_deal(lead=lead, owner=rep, stage=open_, close_date=today)
        make_deal(lead=lead, owner=rep, stage=won, close_date=today, closed_at=now)
        for days in (-2, 0, 2):
            make_task(owner=rep, lead=lead, due_on=today + timedelta(days=days))
        make_task(owner=rep, done_at=now)


@pytest.mark.parametrize("each", [1, 20])
def test_the_page_costs_no_more_with_much_on_it(client, rep, django_assert_max_num_queries, each):
    """SPEED 2: every block full, with more behind it."""
    fill(rep, each)
    client.force_login(rep)
    client.get("/")
    with django_assert_max_num_queries(21):
        client.get("/")


def test_each_figure_is_the_count_of_the_list_it_leads_to(client, rep):
    """Follow-ups, what is late, silent leads, deals of this month, my numbers."""
    fill(rep, 8)
    make_lead("Somebody's", owner=make_user("other"))
    client.force_login(rep)
    page = client.get("/")
    shown = [(each.url, each.count) for each in page.context["blocks"]]
    shown += [(each.url, each.value) for each in page.context["numbers"]]
    assert len(shown) == 12
    for url, count in shown:
        path, _mark, query = url.partition("?")
        if path == reverse("coming"):  # a page of many kinds, no list
            continue
        found = client.get(f"{path}?{query}&format=json&count=1").json()
        assert found["count"] == count, url
        assert url.replace("&", "&amp;") in page.content.decode()


def test_an_empty_day_says_what_to_do(client, rep):
    """No block is a blank: each says what will stand there."""
    client.force_login(rep)
    page = client.get("/")
    for each in page.context["blocks"]:
        assert not each.rows and str(each.empty) in unescape(page.content.decode())


def test_each_own_lead_says_what_happened_last(client, rep):
    """One line for each lead: the newest deed, by whoever did it."""
    working = make_status("Working", kind="working")
    lead = make_lead("Ada Byron", owner=rep)
    make_lead("Nobody's")
    anna = make_user("anna")
    change_status(Lead.objects.filter(pk=lead.pk), by=anna, status=working)
    client.force_login(rep)
    [news] = client.get("/").context["news"]
    assert (news.lead, news.entry.who) == (lead, "Anna")
    assert news.entry.changes[0].after == "Working"


def test_an_admin_of_an_empty_product_is_led_to_the_first_steps(client, admin):
    client.force_login(admin)
    page = client.get("/").content.decode()
    assert "First steps" in page
    make_lead("First one")
    assert Lead.objects.exists()
    assert "First steps" not in client.get("/").content.decode()


def test_leads_that_are_over_are_not_waiting(rep):
    """CM-17: no further action is needed, so no block names them."""
    for kind in OVER_KINDS:
        make_lead("Over", owner=rep, status=make_status(f"is {kind}", kind))
    make_lead("Going", owner=rep, status=make_status("Asked", "contacted"))
    named = {lead.name for block in blocks_for(rep, timezone.now()) for lead, _moment in block.rows}
    assert named == {"Going"}


def test_the_home_page_and_the_api_agree(client, rep):
    """One list of what is late, whoever draws it."""
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        rep.time_zone = "Asia/Tokyo"  # there it is the 23rd
        rep.save()
        late = make_task("late", owner=rep, due_on=date(2026, 11, 22))
        make_task("today", owner=rep, due_on=date(2026, 11, 23))
        client.force_login(rep)
        answer = json.loads(client.get("/api/v1/tasks/?progress=overdue").content)
        assert [row["id"] for row in answer["results"]] == [late.pk]
        [block] = [each for each in blocks_for(rep, now) if "list=overdue" in each.url]
        assert ([row for row, _moment in block.rows], block.count) == ([late], 1)
        assert 'class="due due-late"' in client.get("/").content.decode()


def test_upcoming_follow_ups_stand_on_the_first_page(client, rep):
    """SX-21: whom to follow up next, with the way to all that is coming."""
    status = make_status(
        "Watched", kind="working", stage=make_lead_stage("Watched", inactivity_days=30)
    )
    mine, theirs = make_lead("Ada Byron", owner=rep, status=status), make_lead("Max Weber")
    Lead.objects.filter(pk=theirs.pk).update(status=status, owner=make_user("other"))
    plan(Lead.record_type, [mine.pk, theirs.pk])
    client.force_login(rep)
    page = client.get("/")
    (ahead,) = [each for each in page.context["blocks"] if str(each.title) == "Happens by itself"]
    assert [row.record for row, _at in ahead.rows] == [mine]
    assert f"/coming/?owner={rep.pk}" in page.text
