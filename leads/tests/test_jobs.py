"""Removing a status many leads stand in is work for a worker (WB-09, idea 9, TRUST E10)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from leads import jobs
from leads.actions import InUse, remove_setup
from leads.kinds import Kind
from leads.models import Criterion, Lead, Side, Source, Status
from leads.tests.factories import make_lead, make_stage, make_status
from records.jobs import runner
from records.models import Batch, Event, Job, SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    """Three leads are too much for a request, two are done at a time."""
    monkeypatch.setattr(jobs, "AT_ONCE", 3)
    monkeypatch.setattr(jobs, "CHUNK", 2)


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def odd():
    return make_status("Odd")


@pytest.fixture
def working():
    return make_status("Working", Kind.WORKING)


def remove(page, row, into):
    what = "statuses" if isinstance(row, Status) else "sources"
    address = reverse("setup_remove", args=[what, row.pk])
    return page.post(address, {"into": into.pk if into else ""})


def go_on(job: Job) -> None:
    """Another worker, once the lease of the first has run out."""
    Job.objects.update(lease_until=None)
    runner.run(job.pk)


def test_few_leads_are_moved_at_once(page, odd, working):
    for _number in range(3):
        make_lead(status=odd)
    assert remove(page, odd, working).url == reverse("process")
    assert not Job.objects.exists()
    assert set(Lead.objects.values_list("status", flat=True)) == {working.pk}


def test_many_are_moved_by_a_worker_and_taken_back_as_one(page, admin, odd, working):
    """Leads in the trash too; the status is in use until the last has moved."""
    for number in range(5):
        make_lead(status=odd, deleted_at=timezone.now() if number == 2 else None)
    saved = SavedList.objects.create(
        owner=admin, list_name="leads", title="Odd", params=f"status={odd.pk}"
    )
    answer = remove(page, odd, working)
    job = Job.objects.get()
    assert answer.url == reverse("records:job", args=[job.pk])
    assert (job.total, Lead.objects.filter(status=odd).count()) == (5, 5)
    assert odd in Status.objects.live()

    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.percent) == ("done", 5, 100)
    assert set(Lead.objects.values_list("status", flat=True)) == {working.pk}
    assert odd not in Status.objects.live()
    saved.refresh_from_db()
    assert saved.params == f"status={working.pk}"
    batch = Batch.objects.get()
    assert batch.changed == Event.objects.filter(batch=batch.pk).count() == 7
    assert "See the result" in page.get(answer.url).text

    page.post(reverse("records:batch_undo", args=[batch.pk]))
    assert set(Lead.objects.values_list("status", flat=True)) == {odd.pk}
    assert odd in Status.objects.live()


def test_a_killed_worker_loses_one_chunk(odd, working, admin):
    for _number in range(5):
        make_lead(status=odd)
    job = jobs.start_removal(odd, by=admin, into=working)
    for _step in range(2):
        runner._step(job.pk)
    assert Lead.objects.filter(status=working).count() == 4
    assert odd in Status.objects.live()
    late = make_lead(status=odd)  # somebody goes on working meanwhile
    go_on(job)
    late.refresh_from_db()
    assert late.status == working
    assert Batch.objects.count() == 1 and odd not in Status.objects.live()


def test_a_source_may_leave_its_leads_without_one(page, admin):
    fair = Source.objects.create(name="Fair")
    for _number in range(5):
        make_lead(source=fair)
    remove(page, fair, None)
    runner.run(Job.objects.get().pk)
    assert not Lead.objects.filter(source__isnull=False).exists()
    assert not Source.objects.live().exists()


def test_refused_before_any_work_begins(page, odd, admin):
    for _number in range(5):
        make_lead(status=odd)
    answer = remove(page, odd, None)
    assert answer.status_code == 422 and "Choose the status its leads get." in answer.text
    with pytest.raises(InUse):
        jobs.start_removal(odd, by=admin, into=odd)
    assert not Job.objects.exists()


def test_a_goal_that_was_removed_meanwhile_stops_it_with_words(odd, working, admin):
    for _number in range(5):
        make_lead(status=odd)
    job = jobs.start_removal(odd, by=admin, into=working)
    runner._step(job.pk)
    other = make_status("Other")
    remove_setup(working, by=admin, into=other)
    go_on(job)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Choose another one that is in use.")
    assert odd in Status.objects.live()


def test_a_stage_goes_at_once_whatever_its_leads(page):
    """Its statuses move; no lead is written."""
    old, new = make_stage("Old"), make_stage("New")
    status = make_status("Here", stage=old)
    for _number in range(5):
        make_lead(status=status)
    page.post(reverse("setup_remove", args=["stages", old.pk]), {"into": new.pk})
    assert not Job.objects.exists()
    assert not Event.objects.filter(record_type=Lead.record_type).exists()


@pytest.mark.parametrize("count", [2, 5])
def test_leads_that_may_not_go_there_keep_the_status_in_use(page, admin, odd, working, count):
    """Criteria hold on this path too; nothing has moved, and the words say what is missing."""
    Criterion.objects.create(status=working, side=Side.ENTRY, required=["city"], words="A city")
    for _number in range(count):
        make_lead(status=odd)
    answer = remove(page, odd, working)
    for job in Job.objects.all():
        runner.run(job.pk)
    words = answer.text if count == 2 else Job.objects.get().error
    assert "leads cannot go there" in words
    assert odd in Status.objects.live()
    assert not Batch.objects.filter(kind__startswith="leads.").exists()
    assert set(Lead.objects.values_list("status", flat=True)) == {odd.pk}
