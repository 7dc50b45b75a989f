"""The private calendar, parsed back (X10; TRUST A10, B12)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from icalendar import Calendar

from leads.tests.factories import make_lead
from records.models import Event
from records.tests.examples import examples
from tasks.actions import complete, make_feed, snooze, switch_feed_off, trash
from tasks.ics import calendar_of
from tasks.models import CalendarFeed, Task
from tasks.tests.factories import make_task
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def events(user, now=NOW) -> list:
    return list(Calendar.from_ical(calendar_of(user, now)).walk("VEVENT"))


def read(client, token: str, **more):
    return client.get(f"/calendar/{token}.ics", **more)


@pytest.fixture(autouse=True)
def uncounted(fresh_cache):
    """Reads of one test do not count in the next."""


def test_a_day_and_a_time(rep):
    """All day, and timed in universal time with a reminder: what every program reads."""
    day = make_task("Send the offer", owner=rep, due_on=date(2026, 12, 24))
    timed = make_task(
        "Demo", owner=make_user("tokyo", time_zone="Asia/Tokyo"), due_on=date(2026, 12, 1),
        due_time=time(9), remind_at=datetime(2026, 11, 30, 23, 45, tzinfo=UTC),
    )  # fmt: skip
    [event] = events(rep)
    assert (event["uid"], event.decoded("dtstart")) == (
        f"task-{day.pk}@localhost", date(2026, 12, 24),
    )  # fmt: skip
    assert event.decoded("dtend") == date(2026, 12, 25)
    [event] = events(timed.owner)
    assert event.decoded("dtstart") == datetime(2026, 12, 1, 0, tzinfo=UTC)
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("trigger") == datetime(2026, 11, 30, 23, 45, tzinfo=UTC)


def test_what_each_program_needs(rep):
    """X10: Google takes moments in universal time and needs no time zone of ours; Outlook asks for
    PRODID, UID, DTSTAMP and how often to look; Thunderbird for a whole file by RFC 5545."""
    rep.time_zone = "America/Santiago"
    rep.save()
    make_task("Timed", owner=rep, due_on=date(2026, 12, 1), due_time=time(9, 30))
    make_task("All day", owner=rep, due_on=date(2026, 12, 2))
    body = calendar_of(rep, NOW)
    lines = body.replace(b"\r\n ", b"").split(b"\r\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    for each in (b"VERSION:2.0", b"METHOD:PUBLISH", b"X-PUBLISHED-TTL:PT1H",
                 b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"DTSTART:20261201T123000Z",
                 b"DTSTART;VALUE=DATE:20261202"):  # fmt: skip
        assert lines.count(each) == 1, each
    assert b"TZID" not in body and b"VTIMEZONE" not in body, "no zone is named that is not told"
    for event in events(rep):
        for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"):
            assert len(event.property_items(recursive=False)) and name in event, name
        assert str(event["dtstamp"].dt.tzinfo) == "UTC"


def test_a_moved_task_is_the_same_event_and_what_is_done_or_dropped_is_gone(rep):
    """X10: a program finds by UID and SEQUENCE what moved. It reads the whole file each time, so
    what is not in it any more leaves the calendar."""
    task, dropped = (make_task(title, owner=rep, due_on=NOW.date()) for title in ("Call", "Visit"))
    before = {str(event["uid"]): int(event["sequence"]) for event in events(rep)}
    later = NOW.date() + timedelta(days=3)
    snooze(Task.objects.filter(pk=task.pk), by=rep, to=later, now=NOW)
    trash(Task.objects.filter(pk=dropped.pk), by=rep)
    [event] = events(rep)
    assert int(event["sequence"]) > before[str(event["uid"])]
    assert event.decoded("dtstart") == later
    complete(Task.objects.filter(pk=task.pk), by=rep, now=NOW)
    assert events(rep) == []
    assert len(before) == 2


def test_only_what_is_to_do_and_one_may_see(rep):
    """A3: somebody else's tasks and hidden leads are not in it."""
    own = make_user("own", visibility="own")
    lead = make_lead("Kanarienvogel", owner=rep)
    make_task("Mine", owner=own, due_on=NOW.date(), lead=lead)
    make_task("Done", owner=own, due_on=NOW.date(), done_at=NOW, done_by=own)
    make_task("Trashed", owner=own, due_on=NOW.date(), deleted_at=NOW)
    make_task("Theirs", owner=rep, due_on=NOW.date())
    body = calendar_of(own, NOW)
    assert [event["summary"] for event in events(own)] == ["Call: Mine"]
    assert b"Kanarienvogel" not in body


@pytest.mark.parametrize(
    "title",
    [
        "Call\r\nBEGIN:VEVENT\r\nSUMMARY:Evil",
        "a\rb",
        "x\u2028END:VCALENDAR",
        "comma, semicolon; back\\slash \\n",
        "Ü" * 150,
        "漢字" * 60,
        "e\x07\x1bnd",
    ],
)
def test_hostile_titles_stay_titles(rep, title):
    """B12: nothing typed ends a line, and lines are folded at 75 octets."""
    make_task(title, owner=rep, due_on=NOW.date(), note=title)
    body = calendar_of(rep, NOW)
    lines = body.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VCALENDAR") == 1
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
    assert len(events(rep)) == 1


@checked(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=st.text(min_size=1, max_size=200).map(lambda text: text.replace("\x00", "")))
def test_any_title_reads_back(rep, title):
    title = title.encode("utf-8", "ignore").decode() or "x"
    Task.objects.all().delete()
    make_task(title, owner=rep, due_on=NOW.date())
    [event] = events(rep)
    wanted = title.replace("\r\n", "\n").replace("\r", "\n")
    printable = "".join(each for each in wanted if each == "\n" or each == "\t" or each >= " ")
    assert len(str(event["summary"])) >= len(printable) - printable.count("\x7f") - 4


def test_the_address_is_secret_and_shown_once(client, rep):
    """A10: 256 random bits, of which only a hash is kept; made anew, the old one ends."""
    client.force_login(rep)
    first = client.post("/me/calendar/").context["address"]
    token = first.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    assert first.startswith(settings.PUBLIC_URL)
    assert token not in client.get("/me/calendar/").content.decode()
    assert token not in str(list(CalendarFeed.objects.values())) + str(list(Event.objects.values()))
    client.logout()
    answer = read(client, token)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "no-referrer", "noindex, nofollow",
    )  # fmt: skip
    second = make_feed(by=rep)
    assert [read(client, each).status_code for each in (token, second)] == [404, 200]


def test_whoever_is_switched_off_or_gone_has_no_calendar(client, rep):
    token = make_feed(by=rep)
    User.objects.filter(pk=rep.pk).update(is_active=False)
    assert read(client, token).status_code == 404
    User.objects.filter(pk=rep.pk).update(is_active=True)
    assert read(client, token).status_code == 200
    switch_feed_off(by=rep)
    assert read(client, token).status_code == 404
    assert read(client, "").status_code == 404


def test_nothing_new_is_not_sent_again(client, rep):
    """A program asks every hour: without a change it gets 304."""
    token, task = make_feed(by=rep), make_task(owner=rep, due_on=NOW.date())
    with time_machine.travel(NOW, tick=False):
        etag = read(client, token)["ETag"]
        assert read(client, token, headers={"If-None-Match": etag}).status_code == 304
        complete(Task.objects.filter(pk=task.pk), by=rep, now=NOW)
        assert read(client, token, headers={"If-None-Match": etag}).status_code == 200


def test_who_asks_too_often_waits(client, rep):
    token = make_feed(by=rep)
    codes = [read(client, token).status_code for _ in range(62)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_guesses_answer_alike_and_run_dry(client, rep):
    """A10: wrong and switched off look the same; guesses from one address are counted."""
    make_feed(by=rep)
    answers = [read(client, f"guess{n}").status_code for n in range(62)]
    assert set(answers) == {404, 429}


def test_tokens_have_no_likeness(rep):
    tokens = {make_feed(by=rep) for _ in range(200)}
    assert len(tokens) == 200
    assert len({token[:6] for token in tokens}) == 200


def test_only_the_days_around(rep):
    make_task("old", owner=rep, due_on=(NOW - timedelta(days=200)).date())
    make_task("far", owner=rep, due_on=(NOW + timedelta(days=800)).date())
    make_task("undated", owner=rep)
    assert events(rep) == []


@pytest.mark.real_data
def test_files_of_other_programs_parse_as_ours_do(real_data, rep):
    """The same reader takes Thunderbird's own files."""
    for name in ("alarm_thunderbird_future.ics", "issue_1050_calendar_with_events_and_todos.ics"):
        assert Calendar.from_ical((real_data / "vcard_ics" / name).read_bytes()).walk("VEVENT")
