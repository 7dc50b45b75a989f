"""When somebody is reminded of a silent lead, and when not (WB-17…20, CM-17, H5, H6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from automations.actions import add_rules, switch_on
from automations.models import Rule
from leads.actions import assign, change_setup, change_status, log_activity, trash
from leads.kinds import Kind
from leads.models import ActivityKind, Lead, Stage
from leads.tests.factories import make_lead, make_stage, make_status
from leads.tests.reminders.make import (
    MONDAY,
    always_awake,
    at,
    due_of,
    heard,
    live,
    mails,
    reminding,
    replan,
    silent,
)
from notifications.models import Notification, Reminder
from notifications.notices.reading import told
from notifications.reminders.latest import latest
from notifications.reminders.sweeping import sweep, take_as_given
from records.jobs import runner
from records.models import Job
from users.models import Organisation, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(rep):
    always_awake(rep)
    return rep


def rounds(lead: Lead) -> int:
    return Reminder.objects.get(record_id=lead.pk).round


class TestWhen:
    def test_after_ten_whole_days_without_action(self, owner):
        """WB-18, WB-19: an action on the 2nd; silent from the 3rd to the 12th; the 13th it is."""
        lead = silent(owner=owner)
        assert due_of(lead) == at(3, 13, 0)
        assert sweep(at(3, 12, 23, 59)) == 0
        assert sweep(at(3, 13, 0)) == 1
        (row,) = heard(owner)
        assert (row.target_id, row.data["days"]) == (lead.pk, 10)
        words = told([row], owner)[0].words
        assert words == "Nobody has done anything about Ada Byron for 10 days."
        assert mails() == [owner.email]

    def test_once_per_silence(self, owner):
        """WB-20: one more layer of alert, not an alarm clock."""
        lead = silent(owner=owner)
        assert len(live(at(3, 10), at(5, 10))) == 1
        assert due_of(lead) is None

    def test_an_action_of_our_people_begins_anew(self, owner, drain):
        """H5: the first clock counts. Late, but before the reminder: none for the old silence."""
        lead = silent(owner=owner)
        drain("reminders")
        values = {"at": at(3, 12, 20), "direction": "out", "outcome": "no_answer", "text": ""}
        log_activity(lead, by=owner, kind=ActivityKind.CALL, values=values)
        assert sweep(at(3, 13, 8)) == 0, "asked of the lead as it is, whoever has heard of it"
        drain("reminders")
        assert due_of(lead) == at(3, 23, 0)
        assert sweep(at(3, 23, 8)) == 1

    def test_what_the_client_does_is_no_action(self, owner, drain):
        """H5: the reminder looks at what our people did."""
        lead = silent(owner=owner)
        Lead.objects.update(last_response_at=at(3, 12))
        replan(lead)
        assert due_of(lead) == at(3, 13, 0)

    def test_who_gets_a_lead_has_all_the_days(self, owner, drain):
        """WB-17 has told them; the silence is theirs from then."""
        other = make_user("other")
        always_awake(other)
        lead = silent(owner=other)
        sweep(at(3, 14))
        assign(Lead.objects.all(), by=other, owner=owner)
        drain("reminders")
        lead.refresh_from_db()
        given = Reminder.objects.get(record_id=lead.pk)
        assert (given.owner_id, given.round, given.given_at) == (owner.pk, 0, None)
        assert given.due_at > given.basis > at(3, 14)

    def test_the_days_are_the_owners(self, owner):
        """X31: an action at noon in Greenwich is on the next day in Kiritimati."""
        User.objects.update(time_zone="Pacific/Kiritimati")
        lead = silent(owner=owner)
        assert due_of(lead) == at(3, 13, 10)


class TestNone:
    @pytest.mark.parametrize("kind", [Kind.UNQUALIFIED])
    def test_no_further_action_is_needed(self, owner, kind):
        """CM-17: leads that are over are in no list and get no reminder."""
        lead = silent(owner=owner, status=make_status("Over", kind, reminding().stage))
        assert due_of(lead) is None
        lead = silent(owner=owner)
        Lead.objects.filter(pk=lead.pk).update(status=make_status("Over"))
        assert sweep(at(4, 1)) == 0

    def test_nor_for_what_is_in_the_trash_or_nobodys(self, owner, drain):
        lead, nobodys = silent(owner=owner), silent("Nobody's")
        assert due_of(nobodys) is None
        trash(Lead.objects.filter(pk=lead.pk), by=owner)
        assert sweep(at(3, 14)) == 0
        drain("reminders")
        assert due_of(lead) is None

    def test_nor_where_the_stage_says_never(self, owner):
        assert due_of(silent(owner=owner, status=reminding(None))) is None


class TestAgain:
    def test_again_every_five_days_at_most_twice_then_the_manager(self, owner):
        """H6: 13 March, 18 March, 23 March; on the 28th whoever leads the team."""
        boss = make_user("boss", role="manager")
        always_awake(boss)
        User.objects.filter(pk=owner.pk).update(team=make_team("north", manager=boss))
        status = reminding(10, repeat_every_days=5, repeat_at_most=2, escalate=True)
        lead = silent(owner=owner, status=status)
        assert len(live(at(3, 3), at(6, 1))) == 4
        assert [row.data["days"] for row in heard(owner)] == [10, 15, 20]
        (row,) = heard(boss)
        assert (row.kind, row.data["days"]) == ("silent_manager", 25)
        assert told([row], boss)[0].words == (
            "Rep was reminded, without an action: "
            "Nobody has done anything about Ada Byron for 25 days."
        )
        assert (due_of(lead), rounds(lead)) == (None, 4)

    def test_the_manager_after_one_reminder(self, owner):
        boss = make_user("boss", role="manager")
        always_awake(boss)
        User.objects.filter(pk=owner.pk).update(team=make_team("north", manager=boss))
        silent(owner=owner, status=reminding(10, escalate=True))
        assert len(live(at(3, 3), at(6, 1))) == 2
        assert [row.data["days"] for row in heard(boss)] == [20]

    def test_where_nobody_is_above_it_ends(self, owner):
        lead = silent(owner=owner, status=reminding(10, escalate=True))
        assert len(live(at(3, 3), at(6, 1))) == 1
        assert due_of(lead) is None

    def test_without_end(self, owner):
        silent(owner=owner, status=reminding(10, repeat_every_days=10))
        assert len(live(at(3, 3), at(6, 1))) == 9  # from 13 March every ten days

    def test_no_flood_after_a_long_stop(self, owner):
        """E8: what was missed is one reminder; the next one counts from then."""
        status = reminding(10, repeat_every_days=5, repeat_at_most=9)
        leads = [silent(f"L{n}", owner=owner, status=status) for n in range(3)]
        assert sweep(at(9, 1, 6)) == 3
        assert {due_of(lead) for lead in leads} == {at(9, 6, 0)}
        assert sweep(at(9, 1, 7)) == 0


class TestSettings:
    def test_a_status_may_say_its_own(self, owner):
        """Per lead stage and status."""
        own = make_status("Hot", "working", reminding(10).stage, inactivity_days=2)
        assert due_of(silent(owner=owner, status=own)) == at(3, 5, 0)

    def test_other_days_move_all_that_stand_there(self, owner, admin, drain):
        """As a job, a chunk at a time; who was reminded already stays so."""
        lead, reminded = silent(owner=owner), silent("B", owner=owner, since=at(2, 1))
        sweep(at(3, 3))
        drain("reminders")
        change_setup(Stage.objects.all(), by=admin, values={"inactivity_days": 20})
        drain("reminders")
        runner.run(Job.objects.get(kind="notifications.plan_reminders").pk)
        assert due_of(lead) == at(3, 23, 0)
        assert (due_of(reminded), rounds(reminded)) == (None, 1)

    def test_moved_by_hand_is_an_action_in_bulk_is_none(self, owner, drain):
        """H5: a bulk edit, an import or a rule resets nothing; the new place's days count."""
        lead = silent(owner=owner)
        quick = make_status("Quick", "working", reminding().stage, inactivity_days=3)
        change_status(Lead.objects.all(), by=owner, status=quick, in_bulk=True)
        drain("reminders")
        assert due_of(lead) == at(3, 6, 0)
        change_status(Lead.objects.all(), by=owner, status=reminding())
        drain("reminders")
        lead.refresh_from_db()
        assert lead.last_action_at is not None and due_of(lead) > lead.last_action_at


def test_the_sweep_costs_the_same_for_one_and_for_many(owner, django_assert_max_num_queries):
    for n in range(30):
        silent(f"L{n}", owner=owner)
    with django_assert_max_num_queries(50):
        assert sweep(at(3, 13, 9)) == 30


def test_the_first_moment_is_a_working_morning(rep):
    """X31: due on Saturday 14 March at midnight, given on Monday at seven; mail and bell alike."""
    lead = silent(owner=rep, since=MONDAY + timedelta(days=1))
    assert live(at(3, 13), at(3, 18)) == [at(3, 16, 7)]
    assert due_of(lead) is None


class TestClosing:
    """H5: no lead is closed for its silence before anybody was reminded of it, whichever of the
    two is set later."""

    @pytest.fixture
    def rule(self, admin):
        place = reminding(10)
        over = make_status("Over", "unqualified", place.stage)
        rule = Rule(
            name="Close", list_name="leads", trigger="after", params="status_kind=working",
            when={"moment": "silent", "days": 30, "side": "after"},
            effects=[{"effect": "set.status", "value": over.pk}],
        )  # fmt: skip
        add_rules([rule], by=admin)
        switch_on(Rule.objects.all(), by=admin)
        return rule

    def test_a_stage_that_reminds_later_is_refused(self, admin, rule):
        with pytest.raises(ValidationError, match="“Close” acts after 30 days of silence"):
            change_setup(Stage.objects.all(), by=admin, values={"inactivity_days": 27})
        change_setup(Stage.objects.all(), by=admin, values={"inactivity_days": 26})

    def test_free_days_count_where_somebody_keeps_them(self, admin, rule):
        """Whoever is written to on any day is reminded on the morning after the last day."""
        always_awake(*User.objects.all())
        with pytest.raises(ValidationError):
            change_setup(Stage.objects.all(), by=admin, values={"inactivity_days": 29})
        change_setup(Stage.objects.all(), by=admin, values={"inactivity_days": 28})

    def test_in_words_on_the_page(self, client, admin, rule):
        client.force_login(admin)
        status = reminding()
        sent = {"name": "Working", "stage": status.stage_id, "kind": "working", "colour": "red"}
        address = reverse("setup_edit", args=["statuses", status.pk])
        answer = client.post(address, {**sent, "inactivity_days": 40, "version": status.version})
        assert answer.status_code == 422 and "Remind sooner, or let" in answer.text
        answer = client.post(address, {**sent, "inactivity_days": 20, "version": status.version})
        assert answer.status_code == 302


def test_holidays_put_a_reminder_off(rep):
    """X31, H5: a silence that begins on Tuesday 22 December is reminded of on the 29th."""
    days = ["2026-12-24", "2026-12-25", "2026-12-28"]
    assert latest(1, today=date(2026, 12, 1)) == 4  # of Thursday's on Monday
    Organisation.objects.create(name="House", holidays=[{"date": day, "name": "x"} for day in days])
    assert latest(1, today=date(2026, 12, 1)) == 7
    assert latest(1, today=date(2027, 2, 1)) == 4


def test_what_was_due_in_the_past_of_sample_data_is_told_to_nobody(rep):
    """SX-21: the first morning with sample data is quiet; what comes next is still planned."""
    stage = make_stage("Watched", inactivity_days=10, repeat_every_days=30)
    lead = make_lead("Ada", owner=rep, status=make_status("Watched", stage=stage))
    now = timezone.now()
    Lead.objects.filter(pk=lead.pk).update(last_action_at=now - timedelta(days=100))
    take_as_given(now)
    [row] = Reminder.objects.all()
    assert row.round == 3 and row.due_at > now
    assert not Notification.objects.exists() and sweep(now) == 0
