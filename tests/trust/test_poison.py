"""E6: work that always fails stops nobody else's, is tried a few times, and is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from records.jobs import runner
from records.models import Job
from records.models.jobs import JobState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def starts(monkeypatch) -> list[str]:
    """Kinds of work that count how often they are begun: good, one that raises, one whose worker
    dies of it."""
    begun: list[str] = []

    def good(job: Job) -> bool:
        begun.append("good")
        return True

    def raising(job: Job) -> bool:
        begun.append("raising")
        raise ValueError("row 7 cannot be read")

    def deadly(job: Job) -> bool:
        begun.append("deadly")
        raise KeyboardInterrupt  # as a kill: no "except Exception" sees it

    for name, step in (("good", good), ("raising", raising), ("deadly", deadly)):
        monkeypatch.setitem(runner.KINDS, f"test.{name}", step)
    return begun


def sweep_and_work() -> None:
    """A minute passes; every job the sweep finds is taken by a worker, which may die of it."""
    Job.objects.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - runner.PATIENCE - timedelta(seconds=1)
    )
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    for job_id in runner.abandoned():
        try:
            runner.run(job_id)
        except KeyboardInterrupt:
            pass


def begin(rep, *kinds: str) -> dict[str, Job]:
    return {
        kind: runner.start(f"test.{kind}", user=rep, title=kind, params={}, total=1)
        for kind in kinds
    }


def test_two_poisonous_among_a_hundred(rep, starts, client):
    """98 are done; the two are failed with their reason, begun no more often than allowed."""
    for _each in range(49):
        begin(rep, "good")
    poison = begin(rep, "raising", "deadly")
    for _each in range(49):
        begin(rep, "good")
    for _minute in range(12):
        sweep_and_work()
    assert Job.objects.filter(state=JobState.DONE).count() == starts.count("good") == 98
    assert starts.count("raising") == 1
    assert starts.count("deadly") == runner.ATTEMPTS
    client.force_login(rep)
    for kind, words in (("raising", "row 7 cannot be read"), ("deadly", "cut short 5 times")):
        page = client.get(reverse("records:job", args=[poison[kind].pk])).content.decode()
        assert words in page, kind


def test_control_without_a_limit_the_deadly_one_is_begun_for_ever(rep, starts, monkeypatch):
    monkeypatch.setattr(runner, "ATTEMPTS", 10_000)
    begin(rep, "deadly")
    for _minute in range(12):
        sweep_and_work()
    assert starts.count("deadly") == 12
