"""The operations page: what waits, what failed, how far behind, and what to do (TRUST E)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from automations.models import Delivery, Hook
from crm.jobs import HEARTBEAT
from crm.operations.signs import State, long
from leads.tests.factories import make_lead
from notifications.models import Message
from notifications.tests.make import queued
from records.attached.comments import add_comment
from records.jobs.tasks import SWEPT, sweep
from records.models import Event, Job, ParkedEvent
from records.stream.registry import HANDLERS, Handler
from records.stream.run import ensure_cursor
from records.tests.drain import drain
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
OPERATIONS = "/operations/"


@pytest.fixture
def boss(client, admin, settings):
    """Signed in on an installation where all is well."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.force_login(admin)
    for name in (HEARTBEAT, SWEPT):
        cache.set(name, time.time(), None)
    drain()
    yield client
    cache.delete_many([HEARTBEAT, SWEPT])


def signs(client) -> dict:
    parts = client.get(OPERATIONS).context["parts"]
    return {str(sign.label): sign for part in parts for sign in part.signs}


def wanted(client) -> list[str]:
    return [str(sign.label) for sign in client.get(OPERATIONS).context["wanted"]]


def test_all_is_well(boss):
    assert wanted(boss) == []
    assert "All is well." in boss.get(OPERATIONS).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_it_reads_little_however_much_there_is(boss, admin, django_assert_num_queries, many):
    """Only counts up to a limit and figures the server keeps; the same for any number of rows."""
    for n in range(many):
        queued(key=str(n))
        Job.objects.create(kind="x", user=admin, title="x", state="failed",
                           finished_at=timezone.now())  # fmt: skip
    with django_assert_num_queries(20):
        boss.get(OPERATIONS)


def test_the_fragment_alone_is_asked_for_again(boss):
    """Without JavaScript the page refreshes itself as a whole."""
    part = boss.get(OPERATIONS, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="state"' in part
    assert '<noscript><meta http-equiv="refresh"' in boss.get(OPERATIONS).content.decode()


class TestWorkers:
    def test_a_missing_heartbeat_says_what_to_start(self, boss):
        cache.set(HEARTBEAT, time.time() - 600, None)
        sign = signs(boss)["Last sign of life of scheduler and workers"]
        assert (sign.value, sign.state) == ("10 minutes", State.ACT)
        assert "celery -A crm beat" in sign.remedy

    def test_a_sweep_notes_its_end(self, boss):
        cache.delete(SWEPT)
        assert "Last sweep for what is due" in wanted(boss)
        sweep()
        assert wanted(boss) == []

    def test_a_broker_that_is_away_is_told_and_the_page_stands(self, boss, settings):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
        assert signs(boss)["Broker"].state == State.ACT


class TestMessages:
    def test_each_number_leads_to_its_list(self, boss):
        now = timezone.now()
        failed, late, sending, tried = (queued(key=str(n)).pk for n in range(4))
        for pk, fields in (
            (failed, {"failed_at": now}),
            (late, {"due_at": now - timedelta(minutes=16)}),
            (sending, {"claimed_until": now + timedelta(minutes=1)}),
            (tried, {"reason": "451 later", "due_at": now + timedelta(hours=1)}),
        ):
            Message.objects.filter(pk=pk).update(**fields)
        found = signs(boss)
        figures = {
            "Waiting to leave": "3",
            "Due now": "2",
            "Being sent at this moment": "1",
            "Due for more than 15 minutes": "1",
            "Tried, and tried again later": "1",
            "Given up within a week": "1",
        }
        assert {name: found[name].value for name in figures} == figures
        for name in figures:
            assert boss.get(found[name].url).status_code == 200, name
        listed = boss.get(found["Tried, and tried again later"].url).content.decode()
        assert listed.count("451 later") == 1
        assert wanted(boss)[0] == "Due for more than 15 minutes", "the worst stands first"

    def test_texts_that_nobody_carries_are_told(self, boss, settings):
        queued(channel="sms", recipient="+491701234567")
        settings.SMS_PROVIDER = "none"
        assert "SMS leave by" in wanted(boss)
        settings.SMS_PROVIDER = "log"
        assert "only written to the log" in signs(boss)["SMS leave by"].remedy


class TestWork:
    @pytest.fixture
    def job(self, rep):
        return Job.objects.create(
            kind="no.such", user=rep, title="Export of all", state="failed", error="KeyError",
            finished_at=timezone.now(), attempts=3,
        )  # fmt: skip

    def test_failed_work_is_listed_and_goes_on(self, boss, job):
        address = signs(boss)["Failed within a week"].url
        assert "KeyError" in boss.get(address).content.decode()
        again = reverse("operations_job_again", args=[job.pk])
        boss.post(again)
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("queued", 0)
        boss.post(again)
        assert "Failed within a week" not in wanted(boss)

    def test_what_a_dead_worker_left_is_told(self, boss, job):
        past = timezone.now() - timedelta(minutes=5)
        Job.objects.update(state="running", lease_until=past)
        assert wanted(boss) == ["Left by a worker that died"]

    def test_of_long_ago_is_no_news(self, boss, job):
        Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
        assert wanted(boss) == []


class TestEvents:
    """Handlers with their lag, and events parked with reason and a way on (TRUST E6)."""

    @pytest.fixture
    def broken(self, monkeypatch):
        """A handler that fails until it is mended."""
        seen = []

        def effect(events):
            if not seen:
                raise ValueError("no such thing")
            seen.extend(events)

        monkeypatch.setitem(HANDLERS, "search", Handler("search", effect, "beginning"))
        return seen

    def test_the_lag_in_events_and_seconds(self, boss, admin):
        ensure_cursor(HANDLERS["search"])
        add_comment(make_lead("Ada"), by=admin, text="Hello")
        Event.objects.filter(kind="comment.added").update(at=timezone.now() - timedelta(minutes=4))
        sign = signs(boss)["Search"]
        assert sign.value.endswith(", 4 minutes") and sign.state == State.ACT

    def test_parked_events_are_tried_again(self, boss, admin, broken):
        ParkedEvent.objects.create(handler="search", event_id=1, reason="ValueError()", attempts=10,
                                   retry_at=timezone.now())  # fmt: skip
        sign = signs(boss)["Events Search could not handle"]
        assert (sign.value, sign.state) == ("1", State.ACT)
        page = boss.get(sign.url).content.decode()
        assert "ValueError()" in page and "tried 10 times" in page
        boss.post(reverse("operations_parked_again"), {"id": ParkedEvent.objects.get().pk})
        assert ParkedEvent.objects.get().attempts == 0

    def test_all_of_one_handler_and_no_other(self, boss):
        for name in ("search", "notices"):
            ParkedEvent.objects.create(handler=name, event_id=1, reason="x", attempts=10)
        boss.post(reverse("operations_parked_again"), {"handler": "notices"})
        left = ParkedEvent.objects.filter(attempts=10)
        assert [row.handler for row in left] == ["search"]


def test_webhooks_that_fail_are_named(boss):
    hook = Hook.objects.create(name="Warehouse", url="https://example.com/in")
    Delivery.objects.create(hook=hook, key="1", body="{}", state="failed", due_at=None)
    sign = signs(boss)["Webhook Warehouse failed within a week"]
    assert (sign.value, sign.url) == ("1", reverse("hook", args=[hook.pk]))


def test_only_admins_see_it(client):
    client.force_login(make_user("manager", role="manager"))
    for name in ("operations", "operations_jobs", "operations_parked"):
        assert client.get(reverse(name)).status_code == 403


def test_spans_of_time_in_words():
    assert [long(n) for n in (-1, 119, 120, 7_200, 172_800)] == [
        "0 s", "119 s", "2 minutes", "2 hours", "2 days",
    ]  # fmt: skip
