"""Pages of tasks: add, look, change, complete, put off; with htmx and without JavaScript."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
import time_machine

from deals.tests.factories import make_deal
from leads.models import Activity, Lead
from leads.tests.factories import make_lead
from records.models import Event
from tasks.models import Task
from tasks.tests.factories import make_kind, make_task
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday
NEW = {"title": "Call back", "priority": "2", "repeat": "never", "repeat_every": "1"}


@pytest.fixture
def site(client, rep):
    client.force_login(rep)
    return client


def test_a_task_by_hand(site, rep):
    """CM-22: with everything the form asks for."""
    make_lead("Ada Byron", owner=rep)
    answer = site.post("/tasks/new/", NEW | {
        "kind": make_kind("Demo").pk, "lead": "Ada Byron", "owner": rep.pk, "note": "Bring cake",
        "due_on": "2027-01-31", "due_time": "09:30", "remind_at": "2027-01-30T08:00",
        "repeat": "monthly", "repeat_every": "2", "skip_free": "on",
    })  # fmt: skip
    task = Task.objects.get()
    assert answer.url == f"/tasks/{task.pk}/"
    assert (task.kind.name, task.lead.name, task.owner) == ("Demo", "Ada Byron", rep)
    assert (task.repeat_on, task.due_on) == (date(2027, 1, 31), date(2027, 2, 1))  # a Sunday
    assert (task.due_time, task.remind_at.day, task.repeat_every) == (time(9, 30), 30, 2)


def test_sent_twice_there_is_one(site):
    """D7: the second answer leads to what the first one made."""
    form = NEW | {"form_token": str(uuid4())}
    urls = {site.post("/tasks/new/", form).url for _ in range(3)}
    assert (len(urls), Task.objects.count(), Event.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"due_time": "09:00"}, "due_on"),
        ({"repeat": "weekly"}, "due_on"),
        ({"repeat": "daily", "due_on": "2027-01-02", "repeat_until": "2027-01-01"}, "repeat_until"),
        ({"lead": "Nobody"}, "lead"),
        ({"repeat_every": "0"}, "repeat_every"),
        ({"due_on": "yesterday"}, "due_on"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(site, typed, field):
    answer = site.post("/tasks/new/", NEW | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Task.objects.exists()


def test_from_the_composer_of_a_lead_and_of_a_deal(site, rep):
    """SX-27: in a few words; told on the line, of the deal on the deal too."""
    deal = make_deal(lead=make_lead(owner=rep), owner=rep)
    site.post(f"/tasks/for-lead/{deal.lead_id}/task/", {"title": "Ask", "owner": rep.pk})
    site.post(f"/tasks/for-deal/{deal.pk}/task/", {"title": "Offer", "owner": rep.pk})
    ask, offer = Task.objects.order_by("id")
    assert (ask.deal, offer.deal, offer.lead) == (None, deal, deal.lead)
    told = Event.objects.get(record_type=200, record_id=offer.pk)
    assert (told.line, told.data) == (deal.lead_id, {"about": [deal.record_type, deal.pk]})
    refused = site.post(f"/tasks/for-lead/{deal.lead_id}/task/", {"title": ""})
    assert refused.status_code == 422


def test_the_composer_offers_the_next_day_people_work(site, rep):
    """X31: on a Saturday, Monday."""
    lead = make_lead(owner=rep)
    with time_machine.travel(datetime(2026, 11, 21, 10, tzinfo=UTC), tick=False):
        page = site.get(f"/leads/{lead.pk}/?compose=task").content.decode()
    assert 'value="2026-11-23"' in page


def test_the_panel_shows_what_is_to_do_and_what_was_done(site, rep):
    """SX-28: on lead and deal, late ones said to be late."""
    deal = make_deal(lead=make_lead(owner=rep), owner=rep)
    make_task("Late one", owner=rep, deal=deal, due_on=date(2026, 1, 1))
    make_task("Done one", owner=rep, deal=deal, done_at=NOW, done_by=rep, outcome="Sold")
    for url in (f"/leads/{deal.lead_id}/", f"/deals/{deal.pk}/"):
        page = site.get(url).content.decode()
        assert "Late one" in page and "Done one" in page and "Sold" in page
        assert 'class="due due-late"' in page


def test_completed_in_place_one_stays_where_one_was(site, rep):
    """A plain form without JavaScript; htmx sends the same and takes what it needs."""
    lead = make_lead(owner=rep)
    task = make_task(owner=rep, lead=lead)
    here = f"/leads/{lead.pk}/"
    answer = site.post(f"/tasks/{task.pk}/complete/", {"next": here}, headers={"HX-Request": "1"})
    assert (answer.status_code, answer.url) == (302, here)
    assert Task.objects.get().done_by == rep
    page = site.get(here).content.decode()
    assert f"Done: {task}" in page and "/undo/" in page
    other = make_task(owner=rep)
    elsewhere = site.post(f"/tasks/{other.pk}/complete/", {"next": "https://evil.example/"})
    assert elsewhere.url == f"/tasks/{other.pk}/"


def test_completed_with_outcome_and_the_next_one(site, rep):
    lead = make_lead(owner=rep)
    task = make_task(owner=rep, lead=lead)
    assert site.get(f"/tasks/{task.pk}/complete/").status_code == 200
    site.post(f"/tasks/{task.pk}/complete/", {
        "outcome": "Wants a demo", "title": "Hold the demo", "kind": make_kind("Demo").pk,
        "due_on": "2026-12-01",
    })  # fmt: skip
    following = Task.objects.open().get()
    assert (following.title, following.lead, following.owner) == ("Hold the demo", lead, rep)
    assert Lead.objects.get().last_action_at is not None


def test_changed_by_two_the_second_is_told(site, rep):
    """E9: nothing is lost silently."""
    task = make_task(owner=rep)
    form = NEW | {"kind": task.kind_id, "owner": rep.pk, "version": task.version}
    assert site.post(f"/tasks/{task.pk}/edit/", form | {"title": "First"}).status_code == 302
    answer = site.post(f"/tasks/{task.pk}/edit/", form | {"title": "Second"})
    assert (answer.status_code, Task.objects.get().title) == (409, "First")
    assert "First" in answer.text and "Second" in answer.text


def test_put_off_moved_opened_thrown_away_and_back(site, rep):
    task = make_task(owner=rep, due_on=date(2026, 11, 22))
    url = f"/tasks/{task.pk}/"
    with time_machine.travel(NOW, tick=False):
        assert "Move to" in site.get(url).content.decode()  # it is a Sunday
        site.post(f"{url}workday/")
        assert Task.objects.get().due_on == date(2026, 11, 23)
        site.post(f"{url}snooze/", {"to": "next_week"})
        assert Task.objects.get().due_on == date(2026, 11, 23)
        site.post(f"{url}snooze/", {"day": "2026-12-24"})
        assert Task.objects.get().due_on == date(2026, 12, 24)
        assert site.post(f"{url}snooze/", {"day": "soon"}).status_code == 302
    site.post(f"{url}complete/")
    site.post(f"{url}reopen/")
    assert Task.objects.open().count() == 1
    site.post(f"{url}trash/")
    assert "in the trash" in site.get(url).content.decode()
    site.post(f"{url}restore/")
    assert Task.objects.live().count() == 1


def test_days_left_alone_keep_their_place_in_the_series(site, rep):
    """A new title does not begin the pattern anew; a new day does."""
    task = make_task(owner=rep, due_on=date(2027, 2, 28), repeat="monthly",
                     repeat_from=date(2027, 1, 31), repeat_on=date(2027, 2, 28))  # fmt: skip
    form = NEW | {"kind": task.kind_id, "owner": rep.pk, "repeat": "monthly"}
    site.post(f"/tasks/{task.pk}/edit/", form | {"title": "New", "due_on": "2027-02-28"})
    assert Task.objects.get().repeat_from == date(2027, 1, 31)
    site.post(f"/tasks/{task.pk}/edit/", form | {"due_on": "2027-02-27"})
    assert Task.objects.get().repeat_from == date(2027, 2, 27)


def test_the_calendar_shows_tasks_and_meetings(site, rep):
    """X09: month, week, agenda; mine, the team's, all I may see; a click on a day adds."""
    lead = make_lead("Ada Byron", owner=rep)
    make_task("Own task", owner=rep, due_on=date(2026, 11, 24), due_time=time(14))
    make_task("Colleague's task", owner=make_user("other"), due_on=date(2026, 11, 24))
    Activity.objects.create(lead=lead, author=rep, kind="meeting", at=NOW)
    with time_machine.travel(NOW, tick=False):
        for view in ("month", "week", "agenda"):
            page = site.get(f"/tasks/calendar/?view={view}&day=2026-11-20").content.decode()
            assert ("Meeting: Ada Byron" in page, "Colleague&#x27;s task" in page) == (True, False)
            if view != "week":
                assert "Own task" in page
        assert "/tasks/new/?due=2026-11-24" in site.get("/tasks/calendar/").content.decode()
        everybody = site.get("/tasks/calendar/?who=all").content.decode()
        assert "Colleague&#x27;s task" in everybody
    for odd in ("view=x", "day=2026-02-31", "day=0001-01-01", "day=9999-12-31", "who=root"):
        assert site.get(f"/tasks/calendar/?{odd}").status_code == 200


def test_a_full_day_of_a_month_says_how_much_more_there_is(site, rep):
    """X09: what is still to be done is shown first; the agenda has all of it."""
    day = date(2026, 11, 23)
    for number in range(9):
        make_task(f"Done {number}", owner=rep, due_on=day, due_time=time(8), done_at=NOW)
    make_task("Still to do", owner=rep, due_on=day, due_time=time(17))
    page = site.get("/tasks/calendar/?day=2026-11-01").text
    assert (page.count(">Done ") + page.count("</time> Done "), "Still to do" in page) == (5, True)
    assert "4 more" in page
    more = "/tasks/calendar/?view=agenda&amp;who=me&amp;day=2026-11-23"
    assert more in page
    assert site.get(more.replace("&amp;", "&")).text.count("</time> Done ") == 9


def test_the_calendar_costs_the_same_with_many_tasks(site, rep, django_assert_num_queries):
    """Session, user, tasks, meetings."""
    for number in range(30):
        make_task(f"Task {number}", owner=rep, due_on=date(2026, 11, 1 + number % 28))
    with django_assert_num_queries(4):
        site.get("/tasks/calendar/?day=2026-11-01")


def test_a_reader_looks_and_changes_nothing(client):
    reader = make_user("reader", role="reader")
    task = make_task(owner=make_user("other"), due_on=date(2026, 11, 24))
    client.force_login(reader)
    assert "Complete" not in client.get(f"/tasks/{task.pk}/").content.decode()
    assert client.post(f"/tasks/{task.pk}/complete/").status_code == 403
    assert client.get("/tasks/calendar/?who=all&day=2026-11-24").status_code == 200


def test_all_tasks_of_all_users_stand_on_one_page(site, rep):
    """CM-23: everybody's that one may see, done ones aside."""
    other, own = make_user("other"), make_user("own", visibility="own")
    make_task("Mine", owner=rep), make_task("Theirs", owner=other)
    make_task("Over", owner=other, done_at=NOW)

    def titles() -> set[str]:
        found = site.get("/tasks/?list=everybody&format=json").json()["results"]
        return {row["title"] for row in found}

    page = site.get("/tasks/?list=everybody").content.decode()
    assert "All tasks of all users" in page and "Theirs" in page
    assert titles() == {"Mine", "Theirs"}
    site.force_login(own)
    assert titles() == set()
