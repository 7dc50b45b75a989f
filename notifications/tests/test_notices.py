"""What people hear, of what, where and when (WB-17, X31, X37)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import Tiding, mark_read, notify, save_preferences
from notifications.hours import Hours
from notifications.models import Message, Notification, Preference, Rhythm
from notifications.notices.reading import Told, goes_to, told
from notifications.tests.make import send
from records.actors import SYSTEM
from users.models import Absence, Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
ALWAYS = {"quiet_from": time(0), "quiet_until": time(0), "workdays_only": False,
          "digest_at": time(8)}  # fmt: skip
MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def say(*users, kind: str = "assigned", now: datetime = MONDAY, by=SYSTEM, key: str = "k", **more):
    tidings = [Tiding(user_id=user.pk, key=f"{key}:{user.pk}", **more) for user in users]
    return notify(tidings, by=by, kind=kind, now=now)


def mail_of(user) -> Message:
    return Message.objects.get(user=user)


class TestHours:
    """X31: quiet hours and working days in the person's own zone."""

    def hours(self, zone="Europe/Berlin", since=time(20), until=time(7), away=(), days=5) -> Hours:
        return Hours(ZoneInfo(zone), since, until, lambda day: day.weekday() < days, away)

    @pytest.mark.parametrize(
        ("moment", "then"),
        [
            ("2026-06-01 10:00", "2026-06-01 10:00"),  # a Monday morning
            ("2026-06-01 21:30", "2026-06-02 07:00"),  # after work
            ("2026-06-02 03:00", "2026-06-02 07:00"),  # at night
            ("2026-06-05 20:00", "2026-06-08 07:00"),  # Friday evening: Monday
            ("2026-06-06 12:00", "2026-06-08 07:00"),  # Saturday
        ],
    )
    def test_the_next_good_moment(self, moment, then):
        zone = ZoneInfo("Europe/Berlin")
        asked = datetime.fromisoformat(moment).replace(tzinfo=zone)
        assert self.hours().next(asked) == datetime.fromisoformat(then).replace(tzinfo=zone)

    def test_not_while_away(self):
        hours = self.hours(away=[(date(2026, 6, 1), date(2026, 6, 12))])
        assert hours.next(MONDAY) == datetime(2026, 6, 15, 5, 0, tzinfo=UTC)

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
    @pytest.mark.parametrize(("since", "until"), [(20, 7), (12, 14), (2, 3), (0, 0), (23, 2)])
    def test_every_hour_of_a_year(self, zone, since, until):
        """Where clocks jump, too: never earlier, never into quiet hours, and stable."""
        hours = self.hours(zone, time(since, 30), time(until, 30 if since else 0))
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        for n in range(0, 366 * 24, 5):
            asked = moment + timedelta(hours=n)
            found = hours.next(asked)
            local = found.astimezone(ZoneInfo(zone))
            assert found >= asked
            assert hours.allows(local.date()) and not hours.is_quiet(local.time())
            assert hours.next(found) == found


class TestHearing:
    def test_behind_the_bell_and_by_mail(self, mailoutbox, rep):
        """WB-17: the mail leaves when its batch has had time to gather."""
        say(rep)
        (row,) = Notification.objects.all()
        assert (row.user, row.kind, row.in_app) == (rep, "assigned", True)
        assert send(MONDAY) == 0
        send(MONDAY + timedelta(minutes=2))
        (mail,) = mailoutbox
        assert mail.to == [rep.email]
        assert reverse("notification", args=[row.pk]) in mail.body

    def test_more_of_one_batch_is_one_notification(self, rep):
        """A batch is read in portions; "12 leads were given to you" comes once."""
        say(rep, count=5, target=(100, None))
        say(rep, count=7, target=(100, None))
        assert Notification.objects.get().count == 12
        assert Message.objects.count() == 1

    def test_nobody_hears_of_what_they_did_nor_who_left(self, rep):
        gone = make_user("gone", is_active=False)
        assert say(rep, gone, by=rep) == 0
        assert not Notification.objects.exists()

    def test_whoever_left_since_gets_no_mail(self, mailoutbox, rep):
        say(rep)
        type(rep).objects.filter(pk=rep.pk).update(is_active=False)
        send(MONDAY + timedelta(minutes=2))
        assert mailoutbox == []
        assert mail_of(rep).state == "cancelled"

    def test_at_night_the_mail_waits_and_the_bell_does_not(self, rep):
        night = datetime(2026, 6, 1, 22, 0, tzinfo=UTC)
        say(rep, now=night)
        assert Notification.objects.filter(user=rep).unread().count() == 1
        assert mail_of(rep).due_at == datetime(2026, 6, 2, 7, 0, tzinfo=UTC)

    def test_holidays_and_absences_count(self, rep):
        Organisation.objects.create(
            name="x", holidays=[{"date": "2026-06-01", "name": "x"}], time_zone="UTC"
        )
        Absence.objects.create(user=rep, since=date(2026, 6, 2), until=date(2026, 6, 3))
        say(rep)
        assert mail_of(rep).due_at == datetime(2026, 6, 4, 7, 0, tzinfo=UTC)


class TestStandingIn:
    """Recipients who are away or gone: the substitute, visibly."""

    @pytest.fixture
    def other(self, rep):
        other = make_user("other")
        since, until = date(2026, 6, 1), date(2026, 6, 5)
        Absence.objects.create(user=rep, since=since, until=until, substitute=other)
        return other

    def words(self, user) -> list[Told]:
        return told(list(Notification.objects.filter(user=user).order_by("pk")), user)

    def test_the_substitute_hears_it_now_and_both_can_see_that(self, rep, other):
        say(rep, kind="mentioned")
        (mine,), (theirs,) = self.words(rep), self.words(other)
        assert theirs.words.startswith("To Rep, who is away: ")
        assert (mine.also, theirs.also) == ("Other", "")
        assert mail_of(other).due_at == MONDAY + timedelta(minutes=1)
        assert mail_of(rep).due_at > datetime(2026, 6, 5, tzinfo=UTC), "theirs waits"

    def test_more_of_the_same_batch_adds_for_both(self, rep, other):
        say(rep, count=5, target=(100, None))
        say(rep, count=7, target=(100, None))
        assert {row.user: row.count for row in Notification.objects.all()} == {rep: 12, other: 12}

    def test_not_what_the_substitute_did_nor_what_nobody_acts_on(self, rep, other):
        say(rep, by=other, key="a")
        say(rep, kind="import_done", key="b", data={"title": "x", "job": "y"})
        assert self.words(other) == []
        assert len(self.words(rep)) == 2

    def test_control_whoever_is_here_is_told_alone(self, rep, other):
        say(rep, now=datetime(2026, 6, 8, 10, 0, tzinfo=UTC))
        assert self.words(other) == []

    def test_it_leads_to_the_record_not_to_the_absent_persons_page(self, rep, other):
        """A3: the message of somebody else is not theirs to open; the record is, if they see it."""
        say(rep, kind="undelivered", data={"to": "a@b.example", "message": 7})
        rows = {row.user: row for row in Notification.objects.all()}
        assert goes_to(rows[rep], rep) == reverse("message_page", args=[7])
        assert goes_to(rows[other], other) == ""


class TestWishes:
    """Each person switches each kind on and off per channel: in the app, by e-mail, by SMS. What
    notices about invoices will go through (WA-23…24)."""

    def wish(self, user, *wishes: tuple[str, str, str], **rhythm):
        chosen = {(kind, channel): wish for kind, channel, wish in wishes}
        save_preferences(chosen, by=user, rhythm=ALWAYS | rhythm)

    def test_never(self, rep):
        self.wish(rep, ("assigned", "app", "never"), ("assigned", "mail", "never"))
        say(rep)
        assert not Notification.objects.exists() and not Message.objects.exists()

    def test_by_mail_only(self, rep):
        self.wish(rep, ("assigned", "app", "never"))
        say(rep)
        assert Notification.objects.filter(user=rep).unread().count() == 0
        assert mail_of(rep)

    def test_a_days_mail_gathers_what_is_still_new(self, mailoutbox, rep):
        self.wish(rep, ("assigned", "mail", "daily"), ("mentioned", "mail", "daily"))
        say(rep, key="a")
        say(rep, key="b", kind="mentioned", now=MONDAY + timedelta(hours=2))
        say(rep, key="c", now=MONDAY + timedelta(hours=3))
        assert mail_of(rep).due_at == datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
        read = Notification.objects.filter(key__startswith="b")
        mark_read(read, by=rep, now=MONDAY)
        send(mail_of(rep).due_at)
        (mail,) = mailoutbox
        assert mail.subject.startswith("Your day: 2 notices")

    def test_a_day_in_which_everything_was_read_has_no_mail(self, mailoutbox, rep):
        self.wish(rep, ("assigned", "mail", "daily"))
        say(rep)
        mark_read(Notification.objects.all(), by=rep, now=MONDAY)
        send(mail_of(rep).due_at)
        assert mailoutbox == []

    def test_by_sms_where_there_is_a_number(self, rep, settings):
        """WA-25: log only sends nothing, and says so."""
        settings.SMS_PROVIDER = "log"
        type(rep).objects.filter(pk=rep.pk).update(phone="+4930123")
        self.wish(rep, ("assigned", "sms", "now"), ("assigned", "mail", "never"))
        say(rep)
        one = Message.objects.get()
        assert (one.channel, one.recipient) == ("sms", "+4930123")
        send(MONDAY + timedelta(minutes=2))
        assert Message.objects.get().state == "sent"

    def test_wishes_are_ones_own_and_kept(self, rep, client):
        client.force_login(rep)
        page = client.get(reverse("notification_settings"))
        form = page.context["form"]
        sent = {name: form.initial[name] for name in form.fields} | {"assigned-mail": "daily"}
        sent |= {name: f"{sent[name]:%H:%M}" for name in ("quiet_from", "quiet_until", "digest_at")}
        assert client.post(reverse("notification_settings"), sent).status_code == 302
        kept = Preference.objects.get(user=rep, kind="assigned", channel="mail")
        assert (kept.wish, Rhythm.objects.get().user) == ("daily", rep)
        sent["assigned-mail"] = "hourly"
        assert client.post(reverse("notification_settings"), sent).status_code == 422


class TestPages:
    @pytest.fixture
    def reader(self, rep, client):
        client.force_login(rep)
        return client

    @pytest.mark.parametrize("many", [1, 3])
    def test_the_badge_is_one_read(self, reader, rep, django_assert_num_queries, many):
        for n in range(many):
            say(rep, key=str(n))
        with django_assert_num_queries(3):  # session, user, the count
            page = reader.get(reverse("bell"))
        assert f'bell-count" aria-hidden="true">{many}<' in page.content.decode()

    def test_new_ones_are_read_one_by_one_or_all(self, reader, rep):
        for n in range(3):
            say(rep, key=str(n), kind="mentioned")
        first = Notification.objects.first()
        reader.get(reverse("notification", args=[first.pk]))
        assert Notification.objects.filter(user=rep).unread().count() == 2
        reader.post(reverse("notifications_read"))
        assert Notification.objects.filter(user=rep).unread().count() == 0

    def test_other_peoples_are_not_there(self, reader):
        """A2."""
        other = make_user("other")
        say(other)
        row = Notification.objects.get()
        assert reader.get(reverse("notification", args=[row.pk])).status_code == 404
        reader.post(reverse("notifications_read"), {"id": row.pk})
        assert Notification.objects.filter(user=other).unread().count() == 1


def test_the_now_of_a_notice_is_handed_in(rep):
    """Habit 14: whoever tells says when."""
    say(rep, now=timezone.now())
    assert Notification.objects.exists()
