"""What the stream tells people about leads (WB-17, X37)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from leads.actions import assign, change_leads, create_leads
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from notifications.models import Message, Notification
from notifications.notices.reading import told
from records.attached.comments import add_comment
from records.attached.followers import follow
from records.jobs import runner
from records.models import Job
from records.tests.drain import SEEN
from records.tests.imports.make import done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(drain):
    """Everything until here is old; calling it tells what came since."""
    SEEN.pop("notices", None)
    drain("notices")
    Notification.objects.all().delete()
    Message.objects.all().delete()
    return lambda: drain("notices")


@pytest.fixture
def boss(db):
    return make_user("boss", role="manager")


def words(user) -> list[str]:
    rows = Notification.objects.filter(user=user).select_related("actor").order_by("pk")
    return [each.words for each in told(list(rows), user)]


def test_whoever_is_given_a_lead_hears_it(rep, boss, news):
    """WB-17: behind the bell and by e-mail."""
    lead = make_lead("Ada Byron", owner=boss)
    assign(Lead.objects.filter(pk=lead.pk), by=boss, owner=rep)
    news()
    assert words(rep) == ["Boss gave you Ada Byron."]
    assert Message.objects.get().recipient == rep.email
    assert words(boss) == []


def test_a_batch_is_told_once(rep, boss, news):
    for n in range(12):
        make_lead(f"L{n}", owner=boss)
    assign(Lead.objects.all(), by=boss, owner=rep)
    news()
    assert words(rep) == ["12 leads were given to you."]


def test_not_what_one_does_oneself(rep, news):
    make_status()
    create_leads([Lead(name="Mine", owner=rep, status=make_status())], by=rep, points=[{}])
    news()
    assert words(rep) == []


def test_an_import_gives_too(rep, boss, news):
    make_status()
    done(uploaded(boss, f"name,owner\nA,{rep.email}\nB,{rep.email}\n", "leads"))
    news()
    assert "2 leads were given to you." in words(rep)
    assert [each for each in words(boss) if each.startswith("Finished")]


def test_mentioned_one_hears_and_others_do_not(rep, boss, news):
    lead = make_lead("Ada Byron", owner=boss)
    add_comment(lead, by=boss, text=f"What do you think, @{rep.email}?")
    news()
    assert words(rep) == ["Boss mentioned you at Ada Byron."]
    assert words(boss) == []


def test_followers_hear_of_changes_and_of_what_hangs_on_it(rep, boss, news):
    """X37: not of what they did, and of each go once."""
    lead = make_lead("Ada Byron", owner=boss)
    follow(lead, by=rep, users=[rep.pk, boss.pk])
    news()
    Notification.objects.all().delete()
    change_leads(Lead.objects.filter(pk=lead.pk), by=boss, values={"city": "Bonn"})
    add_comment(lead, by=boss, text="Well.")
    news()
    assert words(rep) == ["Boss changed Ada Byron."] * 2
    assert words(boss) == []


def test_following_gives_no_right(boss, news):
    """A3: whoever does not see it any more hears nothing, and old notices lose the name."""
    outsider = make_user("outsider")
    lead = make_lead("Ada Byron", owner=boss)
    follow(lead, by=boss, users=[outsider.pk])
    change_leads(Lead.objects.filter(pk=lead.pk), by=boss, values={"city": "Bonn"})
    news()
    assert words(outsider) == ["Boss changed Ada Byron."]
    type(outsider).objects.filter(pk=outsider.pk).update(visibility="own")
    outsider = type(outsider).objects.get(pk=outsider.pk)
    change_leads(Lead.objects.filter(pk=lead.pk), by=boss, values={"city": "Köln"})
    news()
    assert words(outsider) == ["Something you follow changed."]


def test_work_that_fails_is_told(rep, news):
    job = Job.objects.create(kind="no.such.kind", user=rep, title="Export of all")
    runner.run(job.pk)
    assert words(rep) == ["This did not work: Export of all."]
    assert Message.objects.get().due_at > timezone.now()
