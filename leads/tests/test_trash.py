"""Leads deleted for good take their people and addresses along; others keep theirs (X20)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from leads import actions
from leads.models import Activity, Contact, ContactPoint, Lead
from leads.tests.factories import make_contact, make_lead, make_point
from records.attached.comments import add_comment
from records.jobs import runner
from records.models import Comment, HeldRecord, Job
from records.trash.content import trashed
from records.trash.jobs import moment_before, start_emptying

pytestmark = pytest.mark.django_db
OLD = timezone.now() - timedelta(days=90)


def empty(by) -> Job:
    job = start_emptying(by=by, before=moment_before(timezone.now()))
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job


def make_business(name: str, **fields) -> Lead:
    lead = make_lead(name, kind="business", **fields)
    person = make_contact(lead, f"{name} person")
    make_point(lead, f"{name}@example.com")
    make_point(lead, f"{name}.person@example.com", contact=person)
    return lead


def test_people_and_addresses_go_along(admin):
    old, live = make_business("old", deleted_at=OLD), make_business("live")
    add_comment(old, by=admin, text="about the old")
    add_comment(Contact.objects.get(lead=old), by=admin, text="about its person")
    empty(admin)
    assert Lead.objects.get() == live
    assert (Contact.objects.count(), ContactPoint.objects.count()) == (1, 2)
    assert not Comment.objects.exists()


def test_a_contact_goes_alone_with_its_addresses(admin):
    lead = make_business("live")
    Contact.objects.update(deleted_at=OLD)
    empty(admin)
    assert not Contact.objects.exists()
    assert ContactPoint.objects.get().value == "live@example.com"
    assert Lead.objects.get() == lead


def test_a_business_stays_while_a_lead_belongs_to_it(admin):
    """Members in the trash go first, whatever their number; then the business goes as well."""
    kept, gone = make_business("kept", deleted_at=OLD), make_business("gone", deleted_at=OLD)
    make_lead("member of kept", company=kept)
    make_lead("member of gone", company=gone, deleted_at=OLD)
    batch = empty(admin).batch
    assert set(Lead.objects.values_list("name", flat=True)) == {"kept", "member of kept"}
    assert HeldRecord.objects.get(batch=batch).record_id == kept.pk


def test_the_trash_of_a_large_table_is_read_by_an_index(admin):
    """The few in it, newest first, without reading the many."""
    make_lead("gone", deleted_at=OLD)
    assert [each.name for each in trashed(admin)[0]] == ["gone"]
    page = Lead.objects.visible_to(admin).trashed().order_by("-deleted_at", "-id")[:51]
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert "lead_trash" in page.explain()
    assert "Sort" not in page.explain()


def test_a_lead_comes_back_with_what_it_had(rep):
    """X20: people, addresses, calls and comments; who was removed before stays removed."""
    lead = make_business("firm")
    gone = make_contact(lead, "Left")
    values = {"direction": "out", "outcome": "reached", "text": "hello", "at": timezone.now()}
    actions.log_activity(lead, by=rep, kind="call", values=values)
    add_comment(lead, by=rep, text="a comment")
    actions.trash_contacts(Contact.objects.filter(pk=gone.pk), by=rep)
    actions.trash(Lead.objects.filter(pk=lead.pk), by=rep)
    actions.restore(Lead.objects.filter(pk=lead.pk), by=rep)
    assert Lead.objects.live().get() == lead
    assert Contact.objects.live().get().name == "firm person"
    counts = [m.objects.live().count() for m in (ContactPoint, Activity, Comment)]
    assert counts == [2, 1, 1]
